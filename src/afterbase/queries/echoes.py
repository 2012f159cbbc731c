"""What a change does to cells of other records than those it names."""

from collections.abc import Sequence
from dataclasses import replace

from afterbase.engine.recompute import holders
from afterbase.ground.database import Connection, fetch
from afterbase.ground.sql import Sql, join, sql, value
from afterbase.model.fields.base import Computed, Field, LinkEnd, Path
from afterbase.model.links import Linked
from afterbase.model.schema import Base, Table
from afterbase.queries.changes import MOST_RECORDS, Change


async def with_echoes(connection: Connection, base: Base, changes: Sequence[Change]) -> list[Change]:
    """The changes, each followed by what it does to cells elsewhere: link cells that hold a changed record or held it
    before, and values that are read through links."""
    told = list[Change]()
    for change in changes:
        told.append(change)
        table = base.tables_by_id.get(change.table_id or 0)
        if table is not None and not change.is_schema:
            told += await _link_echoes(connection, change, table)
            told += await _read_echoes(connection, change, base)
    return told


async def _link_echoes(connection: Connection, change: Change, table: Table) -> list[Change]:
    told = list[Change]()
    for of in table.fields:
        if of.link is not None and _shows_elsewhere(change, table, of):
            ids = await _holders(connection, change, of, of.link)
            if ids is None or ids:
                told.append(_echo(change, of.link, ids))
    return told


async def _read_echoes(connection: Connection, change: Change, base: Base) -> list[Change]:
    """Of fields whose values are in no column, so that no change of theirs is in the log: lookups above all."""
    told = list[Change]()
    for table in base.tables:
        for of in table.fields:
            if of.computed is not None and not (of.computed.is_stored and of.computed.is_ready):
                told += await _read_echo(connection, change, of, of.computed)
    return told


async def _read_echo(connection: Connection, change: Change, of: Field, computed: Computed) -> list[Change]:
    paths = [path for path, ids in computed.reads.items() if _is_read(change, of, path, ids)]
    if not paths:
        return []
    ids: tuple[int, ...] | None = None
    if change.ids is not None:
        changed = value(list(change.ids), "bigint[]")
        found = join(" || ", [holders(path, changed) for path in paths])
        most = value(MOST_RECORDS + 1, "int")
        rows = await fetch(connection, sql("SELECT DISTINCT id FROM unnest({}) AS u(id) LIMIT {}", found, most))
        ids = tuple(row[0] for row in rows) if len(rows) <= MOST_RECORDS else None
    if ids == ():
        return []
    return [replace(change, kind="update", table_id=of.table_id, field_ids=(of.id,), ids=ids)]


def _is_read(change: Change, of: Field, path: Path, fields: frozenset[int]) -> bool:
    """Whether a change is one of what the field reads under a path."""
    end = path[-1].link if path else None
    if (of.table_id if end is None else end.table_id) != change.table_id:
        return False
    if change.kind in ("update", "compute"):
        return not fields.isdisjoint(change.field_ids)
    return bool(path)


def _shows_elsewhere(change: Change, table: Table, of: Field) -> bool:
    """Whether cells at the other end of a link change: by its records, or by their titles."""
    if change.kind not in ("update", "compute"):
        return True
    return of.id in change.field_ids or table.primary_field_id in change.field_ids


def _echo(change: Change, end: LinkEnd, ids: tuple[int, ...] | None) -> Change:
    return replace(change, kind="update", table_id=end.table_id, field_ids=(end.reverse_id,), ids=ids)


async def _holders(connection: Connection, change: Change, of: Field, end: LinkEnd) -> tuple[int, ...] | None:
    """The records at the other end; None where they are many."""
    if change.ids is None:
        return None
    linked = Linked(of, end)
    changed = sql("{}.id = ANY({})", linked.own, value(list(change.ids), "bigint[]"))
    now = sql("SELECT x.id FROM {}, {} AS x WHERE {} AND {}", linked.own, linked.other, linked.pair, changed)
    parts = [now, _held_before(change, of, end)] if end.is_here and change.kind == "update" else [now]
    most = value(MOST_RECORDS + 1, "int")
    found = sql("SELECT DISTINCT id FROM ({}) AS h LIMIT {}", join(" UNION ALL ", parts), most)
    ids = tuple(row[0] for row in await fetch(connection, found))
    return ids if len(ids) <= MOST_RECORDS else None


def _held_before(change: Change, of: Field, end: LinkEnd) -> Sql:
    """What the change took out of the field's cells, as the log tells it."""
    column = value(of.column, "text")
    items = "jsonb_array_elements_text(nullif(before -> {}, 'null'))" if end.is_many else "before ->> {}"
    return sql(
        "SELECT k::bigint AS id FROM (SELECT {} AS k FROM record_changes WHERE seq = {} AND before ? {}) AS b"
        " WHERE k IS NOT NULL",
        sql(items, column),
        value(change.seq, "bigint"),
        column,
    )
