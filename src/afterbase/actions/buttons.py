"""Pressing a button: its formulas are evaluated on the record as it is now, and what it sets is written as any edit is.

The record is locked before anything of it is read, so nobody else's edit comes between the condition and the write; and
where values are computed the log's counter is taken before that, as every write there does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from afterbase.actions.computing import first_of
from afterbase.actions.fields import text_context
from afterbase.actions.records import update_as_typed
from afterbase.actions.writing import locked
from afterbase.actions.written import Written
from afterbase.engine.buttons import Pressable, cell_of
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.engine.pressing import compile_press
from afterbase.engine.scopes import LIVE
from afterbase.ground.clock import zone_named
from afterbase.ground.database import Connection, fetch_one
from afterbase.ground.errors import AfterbaseError, InvalidValues, NotFound
from afterbase.ground.sql import Sql, all_of, join, sql, value
from afterbase.model.fields.base import Field, TextContext, ValueType
from afterbase.model.fields.computed import ButtonConfig

_MOST_DIGITS = 100


class NotAButton(AfterbaseError):
    code, status = "not_a_button", 422
    en = "This field is no button."
    zh = "该字段不是按钮。"


class ButtonNotMet(AfterbaseError):
    code, status = "button_not_met", 409
    en = "The button “{label}” cannot be pressed for this record as it is now."
    zh = "该记录当前不满足按钮“{label}”的条件。"


class ButtonBroken(AfterbaseError):
    """`problem` is the code of what is wrong with the field."""

    code, status = "button_broken", 409
    en = "The button “{label}” uses a field that was deleted or changed. Someone who can edit fields has to mend it."
    zh = "按钮“{label}”使用的字段已被删除或更改，请由可编辑字段的成员修改按钮设置。"


class ButtonFailed(AfterbaseError):
    """`error` is that of the condition or the address."""

    code, status = "button_failed", 422
    en = "The button “{label}” cannot be pressed: its formula gives the error {error}."
    zh = "按钮“{label}”无法使用：公式计算出错（{error}）。"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of it: the address to open, or what was written."""

    url: str | None = None
    written: Written | None = None


async def press_button(
    connection: Connection, context: Context, table_uid: str, record_id: int, field_uid: str
) -> Pressed:
    """Press the button of a record. What it sets is one update in one undo group, with all that holds for any edit:
    rights, validation, history, what follows from it."""
    lens = context.lens.table(table_uid)
    of = lens.field(field_uid)
    if not isinstance(of.settings, ButtonConfig):
        raise NotAButton()
    if of.computed is None or of.computed.problem:
        problem = of.computed.problem if of.computed is not None else ""
        raise ButtonBroken(label=of.settings.label, problem=problem)
    button = compile_press(context, lens, of.settings, [record_id])
    if not button.values:
        return Pressed(url=await _address(connection, lens, of.settings, button, record_id))
    lens.require_update()
    async with connection.transaction():
        await _lock(connection, context, lens, record_id)
        cells = await _cells(connection, lens, of.settings, button, record_id)
        texts = await _texts(connection, context, of.settings)
        read = {uid: _fitting(lens.table.fields_by_uid[uid], cell, texts.zone) for uid, cell in cells.items()}
        return Pressed(written=await update_as_typed(connection, context, table_uid, record_id, read, texts))


async def _lock(connection: Connection, context: Context, lens: TableLens, record_id: int) -> None:
    """A statement of its own: the next one then sees what was written while this one waited."""
    is_it = sql("id = {}", value(record_id, "bigint"))
    if await fetch_one(connection, locked(lens, [], is_it, first=first_of(context, lens.table.id))) is None:
        raise NotFound(kind="record")


async def _read(connection: Connection, lens: TableLens, record_id: int, columns: Sql) -> Any:
    is_it = all_of([sql("id = {}", value(record_id, "bigint")), LIVE, lens.records])
    row = await fetch_one(connection, sql("SELECT {} FROM {} WHERE {}", columns, lens.table.sql, is_it))
    if row is None:
        raise NotFound(kind="record")
    return row


def _require_met(config: ButtonConfig, cell: Any, error: str | None) -> None:
    if error is not None:
        raise ButtonFailed(label=config.label, error=error)
    if cell is None:
        raise ButtonNotMet(label=config.label)


async def _address(
    connection: Connection, lens: TableLens, config: ButtonConfig, button: Pressable, record_id: int
) -> str:
    cell = cell_of(button)
    columns = sql("{}, {}", cell.value, cell.error or Sql("NULL::text"))
    found, error = await _read(connection, lens, record_id, columns)
    _require_met(config, found, error)
    return str(found["url"])


async def _cells(
    connection: Connection, lens: TableLens, config: ButtonConfig, button: Pressable, record_id: int
) -> Mapping[str, Any]:
    """What the formulas give, by field. Raises InvalidValues where one gives an error."""
    parts = [cell_of(button), *button.values.values()]
    columns = join(", ", [sql("{}, {}", part.value, part.error or Sql("NULL::text")) for part in parts])
    row = await _read(connection, lens, record_id, columns)
    _require_met(config, row[0], row[1])
    values = dict(zip(button.values, zip(row[2::2], row[3::2], strict=True), strict=True))
    failed = [
        {"record": 0, "field": uid, "code": "formula_error", "data": {"error": error}}
        for uid, (_, error) in values.items()
        if error is not None
    ]
    if failed:
        raise InvalidValues(failed)
    return {uid: found for uid, (found, _) in values.items()}


async def _texts(connection: Connection, context: Context, config: ButtonConfig) -> TextContext:
    """As the actor writes, in the button's zone, where “me” is the actor."""
    actor = context.lens.actor
    texts = await text_context(connection, context.lens.base.workspace_id, actor.locale, config.zone or actor.zone)
    return replace(texts, people_by_text={"me": actor.uid, **texts.people_by_text})


def _fitting(of: Field, cell: Any, zone: str) -> Any:
    """What a formula gives, as a cell that the field can read: an instant is one for fields of instants only, and a
    local time for all others; numbers, and true and false, are texts for fields that hold none."""
    kind = of.type.value_type
    if isinstance(cell, bool):
        return cell if kind is ValueType.BOOLEAN else str(cell).upper()
    if isinstance(cell, datetime) and kind is not ValueType.DATETIME:
        return _local(cell, zone)
    if isinstance(cell, Decimal):
        digits = _digits(cell)
        return _number(digits) if kind is ValueType.NUMBER else digits
    return cell


def _digits(found: Decimal) -> str:
    """Without the zeros that a quotient has at its end."""
    text = format(found, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(digits: str) -> int | Decimal:
    """Whole numbers as programs send them; one of more digits than a field holds is left for the field to refuse."""
    return Decimal(digits) if "." in digits or len(digits) > _MOST_DIGITS else int(digits)


def _local(moment: datetime, zone: str) -> datetime:
    try:
        return moment.astimezone(zone_named(zone)).replace(tzinfo=None)
    except OverflowError:  # the first or last day of the calendar
        return moment.astimezone(UTC).replace(tzinfo=None)
