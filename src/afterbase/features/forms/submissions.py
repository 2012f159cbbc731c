"""What someone without an account sees of a form, and what happens when it is sent.

The one who fills in a form is nobody we know: it may create one record from the fields that the form shows, through the
same action as everyone else, and reads nothing back but the number that the record got. Where the form says so it
offers records of another table to choose from, by their titles: only those that the link field's filter lets through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from afterbase.actions.records import create_records, read_number
from afterbase.actions.written import Written
from afterbase.engine.contexts import Context
from afterbase.engine.lens import Actor, TableLens, lens_of_form
from afterbase.engine.schemas import Schemas
from afterbase.features.forms.links import FormLink
from afterbase.ground.database import Connection, Database
from afterbase.ground.errors import AfterbaseError, InvalidValues, NotFound
from afterbase.ground.ids import RecordIds
from afterbase.ground.sql import FALSE, Sql, any_of
from afterbase.model.fields.base import Field, ValueType
from afterbase.model.schema import Base, Table
from afterbase.model.views import FormConfig, FormField, read_view_config
from afterbase.queries.choices import keep_offered, linked_table, offered

# A list of members is no business of a stranger's, and JSON is no question that one answers on a phone.
_NOT_ASKED = frozenset({ValueType.PEOPLE, ValueType.JSON})
MOST_FILES = 10
"""In one answer to one question."""
MOST_LINKS = 100


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
    offers: Mapping[str, Sql]
    """Which records the link fields among them offer, by field uid."""


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
    offers = {of.uid: offered(base, actor, record_ids, of) for of in fields if of.link is not None}
    lens = lens_of_form(actor, base, table, [f.uid for f in fields], _linked(base, fields, offers))
    context = Context(database, schemas, record_ids, lens, "form")
    return Form(link, table, config.title or view.name, config, fields, context, offers)


def _linked(base: Base, fields: Sequence[Field], offers: Mapping[str, Sql]) -> list[TableLens]:
    """The other tables of the form's links: titles of what is offered, and the columns of pairs that they store."""
    found: dict[str, TableLens] = {}
    for of in fields:
        if of.link is None:
            continue
        table = linked_table(base, of)
        storing = frozenset[int]() if of.link.is_here else frozenset({of.link.reverse_id})
        seen = found.get(table.uid, TableLens(table, (table.primary_field,), frozenset(), FALSE))
        found[table.uid] = replace(
            seen, writable=seen.writable | storing, records=any_of([seen.records, offers[of.uid]])
        )
    return list(found.values())


def can_ask(of: Field, *, with_choices: bool = False) -> bool:
    """Whether a form may show a field of this type. Links only where it says that it offers choices, and where a new
    link takes nothing away from another record."""
    if of.type.value_type is ValueType.LINKS:
        return with_choices and of.link is not None and (of.link.is_here or of.link.is_many)
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
        if of is not None and can_ask(of, with_choices=shown.choices):
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
                "config": _config_of(of),
                "required": of.required,
                "help": of.help,
                "default": None if of.link is not None else of.default,
            }
            for of in form.fields
        ],
    }


def _config_of(of: Field) -> Any:
    """Of links no more than how many may be chosen: where they lead, and by which filter, is the builder's."""
    return {"many": of.config.many} if of.link is not None else msgspec.to_builtins(of.config)


def choices_of(form: Form, uid: str) -> tuple[Table, Sql]:
    """The table of a link question, and which of its records are offered; NotFound where the form asks no such."""
    of = next((f for f in form.fields if f.uid == uid and f.uid in form.offers), None)
    if of is None:
        raise NotFound(kind="field", id=uid)
    return linked_table(form.context.lens.base, of), form.offers[uid]


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
    await _require_offered(connection, form, values)
    written = await create_records(connection, form.context, form.table.uid, [values])
    return Submitted(await read_number(connection, form.table, written.ids[0]), written)


def _issue_of(of: Field, value: Any) -> dict[str, Any] | None:
    """What a form asks beyond the field itself."""
    if of.required and _is_empty(value):
        return {"record": 0, "field": of.uid, "code": "required", "data": {}}
    if of.type.value_type is ValueType.FILES and isinstance(value, list) and len(value) > MOST_FILES:
        return {"record": 0, "field": of.uid, "code": "too_many", "data": {"limit": MOST_FILES}}
    if of.link is not None and not _is_empty(value):
        return _issue_of_links(of, [value] if isinstance(value, str) else value)
    return None


def _issue_of_links(of: Field, chosen: Any) -> dict[str, Any] | None:
    if not isinstance(chosen, list) or not all(isinstance(uid, str) for uid in chosen):
        return {"record": 0, "field": of.uid, "code": "wrong_type", "data": {"expected": "link"}}
    if len(chosen) > MOST_LINKS:
        return {"record": 0, "field": of.uid, "code": "too_many", "data": {"limit": MOST_LINKS}}
    return None


async def _require_offered(connection: Connection, form: Form, values: Mapping[str, Any]) -> None:
    """Each link field has a filter of its own, also where two lead to the same table."""
    errors = []
    for uid in form.offers:
        chosen = values.get(uid) or []
        keys = [form.context.record_ids.decode(one) for one in ([chosen] if isinstance(chosen, str) else chosen)]
        known = [key for key in keys if key is not None]
        table, which = choices_of(form, uid)
        if len(known) < len(keys) or not await keep_offered(connection, table, which, known) >= set(known):
            errors.append({"record": 0, "field": uid, "code": "gone_link", "data": {}})
    if errors:
        raise InvalidValues(errors)


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [])
