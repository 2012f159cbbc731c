"""What a change looks like to somebody whose screen shows the base: the payload of the live feed.

A change in the log names records and fields; what is sent of them is read when it is sent, through the receiver's lens
(R6). So an event may tell of a newer state than its own change left, never of an older one, and never of a cell that
the receiver may not read. A change of which nothing is visible sends nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.ground.database import Connection
from afterbase.model.fields.base import Field
from afterbase.queries.changes import Change
from afterbase.queries.echoes import with_echoes
from afterbase.queries.records import read_rows

MOST_ROWS = 2_000
"""Rows sent for one lens at once; changes beyond are told without theirs."""
SYSTEM_COLUMNS = frozenset({"changed_at", "changed_by"})


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
