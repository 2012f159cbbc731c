"""Making and changing computed fields, and filling their columns whenever what they are computed by has changed.

A column knows what it was filled with (`fields.filled`, a digest of the expression). At the end of every change of
schema the columns whose digest is no longer right are filled anew: after a formula was edited, an option it shows
renamed, a field it reads converted, deleted or brought back, whatever the way.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from afterbase.actions.computing import run_step
from afterbase.actions.filling import WAITING, forget_filled, is_large, note_filled, start_filling
from afterbase.actions.metadata import add_columns, free_name, hold_writers, next_id, require_room
from afterbase.actions.tables import FieldSpec, insert_fields
from afterbase.engine.changes import move_computing_on
from afterbase.engine.compute import resolve_new
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.engine.recompute import column_types, fingerprint, in_order, is_involved, reads_any, steps_of
from afterbase.engine.schemas import load_tables
from afterbase.ground.database import BULK_MS, Connection, execute, fetch, set_timeout
from afterbase.ground.errors import BadConfig
from afterbase.ground.ids import new_uid
from afterbase.ground.sql import TRUE, Sql, name, sql
from afterbase.model.fields import field_type
from afterbase.model.fields.base import Field
from afterbase.model.fields.computed import COMPUTED_KINDS
from afterbase.model.schema import Table


class NotForComputed(BadConfig):
    code = "not_for_computed"
    en = "A calculated field cannot be required, unique, or have a default."
    zh = "计算字段不能设为必填、唯一，也不能有默认值。"


class ComputedStays(BadConfig):
    code = "computed_stays"
    en = "A calculated field cannot be converted, nor another field made into one. Make a new field."
    zh = "计算字段不能与其他类型互相转换，请新建字段。"


async def make_computed(connection: Connection, context: Context, lens: TableLens, spec: FieldSpec) -> Field:
    """The metadata row of a new formula, lookup or rollup; its column comes with `settle`."""
    if spec.required or spec.unique or spec.default is not None:
        raise NotForComputed()
    position = await require_room(connection, "field", lens.table.id)
    title = await free_name(connection, "field", spec.name, lens.table.id)
    id = await next_id(connection)
    settings = COMPUTED_KINDS[spec.type].load({**spec.config, "result": {}})
    raw = Field(id, new_uid("fld"), lens.table.id, title, field_type("text"), None, f"f{id}")
    raw = replace(raw, help=spec.help, position=position, kind=spec.type, settings=settings)
    made = resolve_new(context.lens.base, lens.table, raw, context.lens.actor.zone)
    if made.is_kept:
        await _make_columns(connection, context, lens.table, made)
    await insert_fields(connection, context, [made])
    return made


async def _make_columns(connection: Connection, context: Context, table: Table, made: Field) -> None:
    """Columns to be filled at the end of the change. Until then nobody must write what this transaction is to compute:
    writers of tables that take part in computing begin with the log's counter, which it holds by then; those of others
    take that at their end, and are held up from here on."""
    await add_columns(context, table.sql, [sql("{} {}", column, Sql(kind)) for column, kind in column_types(made)])
    if not is_involved(context.lens.base, table.id):
        await hold_writers(connection, table.sql)


def changed_computed(context: Context, table: Table, of: Field, config: Mapping[str, Any]) -> Field:
    """A computed field with another config."""
    kind = COMPUTED_KINDS[of.kind]
    zone = config.get("zone") or of.settings.zone
    wanted = replace(of, settings=kind.load({**config, "result": {}, "zone": zone}))
    return resolve_new(context.lens.base, table, wanted, context.lens.actor.zone)


# -- columns


async def settle(connection: Connection, context: Context) -> None:
    """Bring columns and values of computed fields in line with the schema as the transaction has it now; what is large
    is filled by a job."""
    rows = await fetch(connection, Sql("SELECT id, filled FROM fields WHERE type IN ('formula', 'lookup', 'rollup')"))
    if not rows:
        return
    filled = {row[0]: row[1] for row in rows}
    tables = {table.id: table for table in await load_tables(connection)}
    kept = in_order(tables.values())
    # Of what is deleted, broken or read anew each time, nobody keeps the values right any more.
    await forget_filled(connection, sorted({id for id, digest in filled.items() if digest} - {of.id for of in kept}))
    stale = _stale(kept, filled)
    if not stale:
        return
    await set_timeout(connection, BULK_MS)
    await move_computing_on(connection, context.lens.base.id)
    for of in stale:
        await _fit_columns(connection, of)
    waiting = {id for id, digest in filled.items() if digest and digest.startswith(WAITING)}
    later = await _later(connection, tables, stale, waiting.difference(of.id for of in stale))
    if later:
        await note_filled(connection, later, WAITING)
        await start_filling(connection, context.lens.base.id)
    left = {of.id for of in later}
    now = [of for of in stale if of.id not in left]
    for step in steps_of(tables, now):
        await run_step(connection, context, step, TRUE)
    await note_filled(connection, now)


def _stale(kept: Sequence[Field], filled: Mapping[int, str | None]) -> list[Field]:
    """Fields that were to be filled by another expression, and all that read them, in order."""
    stale: dict[int, Field] = {}
    for of in kept:
        if (filled.get(of.id) or "").removeprefix(WAITING) != fingerprint(of) or reads_any(of, stale):
            stale[of.id] = of
    return list(stale.values())


async def _later(
    connection: Connection, tables: Mapping[int, Table], stale: Sequence[Field], waiting: AbstractSet[int]
) -> list[Field]:
    """Those whose table is too large to be filled at once, and those that read what is not filled."""
    large = {id for id in {of.table_id for of in stale} if await is_large(connection, tables[id])}
    later, unfilled = list[Field](), set(waiting)
    for of in stale:
        if of.table_id in large or reads_any(of, unfilled):
            later.append(of)
            unfilled.add(of.id)
    return later


async def _fit_columns(connection: Connection, of: Field) -> None:
    """Columns of the right types; what stood in one of another type is computed anew anyway."""
    table = name(f"t{of.table_id}")
    present = await fetch(
        connection,
        sql(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = {}::regclass"
            " AND attname = ANY({}) AND NOT attisdropped",
            table.text,
            [of.column, f"{of.column}e"],
        ),
    )
    types = {row[0]: row[1] for row in present}
    for column, wanted in column_types(of):
        if types.get(column.text) == _NAMES.get(wanted, wanted):
            continue
        if column.text in types:
            await execute(connection, sql("ALTER TABLE {} DROP COLUMN {}", table, column))
        await execute(connection, sql("ALTER TABLE {} ADD COLUMN {} {}", table, column, Sql(wanted)))


_NAMES = {
    "timestamptz": "timestamp with time zone",
    "int": "integer",
    "int[]": "integer[]",
}
"""As PostgreSQL tells types."""
