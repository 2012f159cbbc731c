"""What a change looks like to somebody whose screen shows the base: the payload of the live feed.

A change in the log names records and fields; what is sent of them is read when it is sent, through the receiver's lens
(R6). So an event may tell of a newer state than its own change left, never of an older one, and never of a cell that
the receiver may not read. A change of which nothing is visible sends nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.ground.database import Connection, fetch, fetch_row
from afterbase.ground.sql import Sql, join, sql, value
from afterbase.model.fields.base import Field, LinkEnd
from afterbase.model.links import Linked
from afterbase.model.schema import Base, Table
from afterbase.queries.records import read_rows

MOST_RECORDS = 200
"""A change of more is told without its records: whoever shows the table reads what it shows again."""
MOST_ROWS = 2_000
"""Rows sent for one lens at once; changes beyond are told without theirs."""
SYSTEM_COLUMNS = frozenset({"changed_at", "changed_by"})


@dataclass(frozen=True, slots=True)
class Change:
    seq: int
    actor: str
    through: str
    kind: str
    table_id: int | None
    field_ids: tuple[int, ...]
    ids: tuple[int, ...] | None
    """Keys of the records, or None where they are many or none."""
    is_schema: bool


async def read_head(connection: Connection) -> int:
    """The number of the newest change."""
    row = await fetch_row(connection, Sql("SELECT seq FROM log_state"))
    return int(row[0])


async def read_changes(connection: Connection, since: int, limit: int) -> list[Change]:
    rows = await fetch(
        connection,
        sql(
            "SELECT seq, actor, through, kind, table_id, coalesce(field_ids, ARRAY[]::bigint[]),"
            " CASE WHEN count > {} OR data IS NOT NULL THEN NULL"
            "   WHEN record_ids IS NULL THEN (SELECT array_agg(r.record_id) FROM record_changes r WHERE r.seq = c.seq)"
            "   ELSE (SELECT array_agg(id) FROM unnest(record_ids) AS part,"
            "     generate_series(lower(part), upper(part) - 1) AS id) END,"
            " data IS NOT NULL"
            " FROM changes c WHERE seq > {} ORDER BY seq LIMIT {}",
            value(MOST_RECORDS, "bigint"),
            value(since, "bigint"),
            value(limit, "int"),
        ),
    )
    return [
        Change(seq, actor, through, kind, table, tuple(fields), None if ids is None else tuple(ids), is_schema)
        for seq, actor, through, kind, table, fields, ids, is_schema in rows
    ]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A change of records as the lens has it: the fields that are told, and the records to read."""

    change: Change
    table: TableLens
    fields: tuple[Field, ...]
    ids: tuple[int, ...] | None


async def present_changes(
    connection: Connection, context: Context, changes: Sequence[Change]
) -> list[tuple[int, str, bytes]]:
    """Events for everybody with this lens, in order: (seq, name, JSON)."""
    by_id = {table.table.id: table for table in context.lens.tables.values()}
    told = await with_echoes(connection, context.lens.base, changes)
    seen = _limit([s for c in told if (s := _see(c, by_id.get(c.table_id or 0))) is not None])
    rows = await _read_all(connection, context, seen)
    by_change = {id(s.change): s for s in seen}
    events: list[tuple[int, str, bytes]] = []
    for change in told:
        if change.is_schema:
            table = by_id.get(change.table_id or 0)
            events.append((change.seq, "change", _encode(change, table, None, None, None)))
            events.append((change.seq, "schema", msgspec.json.encode({"version": context.lens.base.version})))
        elif (of := by_change.get(id(change))) is not None:
            events.append((change.seq, "change", _present(context, of, rows)))
    return events


# -- what a change does to cells elsewhere


async def with_echoes(connection: Connection, base: Base, changes: Sequence[Change]) -> list[Change]:
    """The changes, each followed by what it does to link cells of other records: those that hold a changed record, or
    held it before."""
    told = list[Change]()
    for change in changes:
        told.append(change)
        table = base.tables_by_id.get(change.table_id or 0)
        if table is None or change.is_schema:
            continue
        for of in table.fields:
            if of.link is not None and _shows_elsewhere(change, table, of):
                ids = await _holders(connection, change, of, of.link)
                if ids is None or ids:
                    told.append(_echo(change, of.link, ids))
    return told


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


# -- events


def _see(change: Change, table: TableLens | None) -> _Seen | None:
    if change.is_schema or table is None or not table.readable:
        return None
    if change.kind not in ("update", "compute"):
        return _Seen(change, table, table.readable, change.ids)
    touched = set(change.field_ids)
    if not any(f.id in touched for f in table.readable):
        return None
    fields = tuple(f for f in table.readable if f.id in touched or f.column in SYSTEM_COLUMNS)
    return _Seen(change, table, fields, change.ids)


def _limit(seen: Iterable[_Seen]) -> list[_Seen]:
    left, kept = MOST_ROWS, list[_Seen]()
    for of in seen:
        left -= len(of.ids or ())
        kept.append(of if left >= 0 else _Seen(of.change, of.table, of.fields, None))
    return kept


_Rows = Mapping[tuple[int, tuple[Field, ...]], Mapping[int, msgspec.Raw]]


async def _read_all(connection: Connection, context: Context, seen: Sequence[_Seen]) -> _Rows:
    """The records of all changes, in one statement for each table and set of fields."""
    wanted: dict[tuple[int, tuple[Field, ...]], set[int]] = {}
    uids: dict[int, str] = {}
    for of in seen:
        uids[of.table.table.id] = of.table.table.uid
        wanted.setdefault((of.table.table.id, of.fields), set()).update(of.ids or ())
    return {
        key: await read_rows(connection, context, uids[key[0]], sorted(ids), [f.uid for f in key[1]])
        for key, ids in wanted.items()
    }


def _present(context: Context, of: _Seen, rows: _Rows) -> bytes:
    if of.ids is None:
        return _encode(of.change, of.table, of.fields, None, None)
    encode = context.record_ids.encode
    found = rows[of.table.table.id, of.fields]
    told = {encode(id): found.get(id) for id in of.ids}
    return _encode(of.change, of.table, of.fields, list(told), told)


def _encode(
    change: Change,
    table: TableLens | None,
    fields: Sequence[Field] | None,
    ids: Sequence[str] | None,
    rows: Mapping[str, Any] | None,
) -> bytes:
    return msgspec.json.encode(
        {
            "seq": change.seq,
            "kind": change.kind,
            "table": table.table.uid if table else None,
            "by": change.actor,
            "through": change.through,
            "fields": None if fields is None else [f.uid for f in fields],
            "ids": ids,
            "rows": rows,
        }
    )
