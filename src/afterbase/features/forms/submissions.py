"""What someone without an account sees of a form, and what happens when it is sent.

The one who fills in a form is nobody we know: it may create one record from the fields that the form shows, through the
same action as everyone else, and reads nothing back but the number that the record got.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from afterbase.actions.records import create_records, read_number
from afterbase.actions.written import Written
from afterbase.engine.contexts import Context
from afterbase.engine.lens import Actor, lens_of_form
from afterbase.engine.schemas import Schemas
from afterbase.features.forms.links import FormLink
from afterbase.ground.database import Connection, Database
from afterbase.ground.errors import AfterbaseError, InvalidValues, NotFound
from afterbase.ground.ids import RecordIds
from afterbase.model.fields.base import Field, ValueType
from afterbase.model.schema import Table
from afterbase.model.views import FormConfig, FormField, read_view_config

# A list of members is no business of a stranger's, and JSON is no question that one answers on a phone.
_NOT_ASKED = frozenset({ValueType.PEOPLE, ValueType.LINKS, ValueType.JSON})
MOST_FILES = 10
"""In one answer to one question."""


class FormClosed(AfterbaseError):
    code, status = "form_closed", 410
    en = "This form no longer takes answers."
    zh = "该表单已停止收集。"


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is now: its table, config and the fields it asks, in its order."""

    link: FormLink
    table: Table
    title: str
    config: FormConfig
    fields: tuple[Field, ...]
    context: Context


async def load_form(database: Database, schemas: Schemas, record_ids: RecordIds, link: FormLink, locale: str) -> Form:
    """The form behind a link. NotFound where its table or view is gone, FormClosed if it is closed or asks nothing."""
    base = await schemas.get(link.base_uid)
    table = base.tables_by_uid.get(link.table_uid)
    view = next((v for v in table.views if v.uid == link.view_uid), None) if table else None
    if table is None or view is None:
        raise NotFound(kind="form")
    config: FormConfig = read_view_config("form", view.config)
    if not config.open:
        raise FormClosed()
    fields = tuple(_asked(table, config))
    if not fields:
        raise FormClosed()
    actor = Actor("form", link.uid, config.title or view.name, locale, link.zone)
    lens = lens_of_form(actor, base, table, [f.uid for f in fields])
    context = Context(database, schemas, record_ids, lens, "form")
    return Form(link, table, config.title or view.name, config, fields, context)


def can_ask(of: Field) -> bool:
    """Whether a form may show a field of this type."""
    return of.is_writable and of.type.value_type not in _NOT_ASKED


def _asked(table: Table, config: FormConfig) -> list[Field]:
    """The form's fields, with what the form says of them: a field is required if either says so.

    What the table requires is asked at the end even where the form leaves it out: nothing could be sent otherwise.
    """
    named = {shown.field for shown in config.fields}
    missing = [FormField(f.uid) for f in table.fields if f.required and f.default is None and f.uid not in named]
    asked = []
    for shown in [*config.fields, *missing]:
        of = table.fields_by_uid.get(shown.field)
        if of is not None and can_ask(of):
            asked.append(
                replace(
                    of,
                    name=shown.label or of.name,
                    required=of.required or shown.required,
                    help=shown.help or of.help,
                )
            )
    return asked


def describe(form: Form) -> dict[str, Any]:
    """The form for its page: texts and fields, no more of the base than these."""
    return {
        "title": form.title,
        "description": form.config.description,
        "submit_label": form.config.submit_label,
        "thanks": form.config.thanks,
        "fields": [
            {
                "id": of.uid,
                "name": of.name,
                "type": of.type.name,
                "config": msgspec.to_builtins(of.config),
                "required": of.required,
                "help": of.help,
                "default": of.default,
            }
            for of in form.fields
        ],
    }


@dataclass(frozen=True, slots=True)
class Submitted:
    """`number` is what the record is called where its table numbers records, else None."""

    number: str | None
    written: Written


async def submit(connection: Connection, form: Form, values: Mapping[str, Any]) -> Submitted:
    """Create the record. InvalidValues names the form's fields; one the form does not ask is refused."""
    errors = [error for of in form.fields if (error := _issue_of(of, values.get(of.uid)))]
    if errors:
        raise InvalidValues(errors)
    written = await create_records(connection, form.context, form.table.uid, [values])
    return Submitted(await read_number(connection, form.table, written.ids[0]), written)


def _issue_of(of: Field, value: Any) -> dict[str, Any] | None:
    """What a form asks beyond the field itself."""
    if of.required and _is_empty(value):
        return {"record": 0, "field": of.uid, "code": "required", "data": {}}
    if of.type.value_type is ValueType.FILES and isinstance(value, list) and len(value) > MOST_FILES:
        return {"record": 0, "field": of.uid, "code": "too_many", "data": {"limit": MOST_FILES}}
    return None


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [])
