"""What a change does to cells of other records than those it names: link cells, whose records and titles are elsewhere,
and values that are in no column, so that no change of theirs is in the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from afterbase.engine.compute import reads_of
from afterbase.engine.recompute import end_of, keys_along
from afterbase.ground.database import Connection, fetch
from afterbase.ground.sql import join, sql, value
from afterbase.model.fields.base import CHANGED, Field, Path
from afterbase.model.schema import Base
from afterbase.queries.changes import MOST_RECORDS, Change


@dataclass(frozen=True, slots=True)
class _Read:
    """Fields that a field reads under a path."""

    of: Field
    path: Path
    fields: frozenset[int]


_reads: WeakKeyDictionary[Base, Mapping[int, Sequence[_Read]]] = WeakKeyDictionary()


def _reads_in(base: Base) -> Mapping[int, Sequence[_Read]]:
    """What is read anew each time, by the table that it is read from."""
    found = _reads.get(base)
    if found is None:
        found = _reads[base] = _list_reads(base)
    return found


def _list_reads(base: Base) -> Mapping[int, Sequence[_Read]]:
    by_table: dict[int, list[_Read]] = {}
    for of in (of for table in base.tables for of in table.fields):
        if of.link is None and (of.computed is None or (of.is_kept and of.computed.is_ready)):
            continue
        for path, fields in (reads_of(of) if of.computed is None else of.computed.reads).items():
            if path or of.link is None:  # a change of a link's own column tells of it itself
                by_table.setdefault(end_of(of, path), []).append(_Read(of, path, fields))
    return by_table


async def with_echoes(connection: Connection, base: Base, changes: Sequence[Change]) -> list[Change]:
    """The changes, each followed by what it does to cells elsewhere."""
    told = list[Change]()
    for change in changes:
        told.append(change)
        reached = _reached(base, change)
        beside = tuple([of.id for of, paths in reached.items() if paths == [()]])
        if beside:  # in the very records that it names
            told.append(replace(change, kind="update", field_ids=beside))
        for of, paths in reached.items():
            echo = await _echo(connection, change, of, paths) if paths != [()] else None
            told += [] if echo is None else [echo]
    return told


def _reached(base: Base, change: Change) -> Mapping[Field, Sequence[Path]]:
    """The fields whose cells a change may reach, and the paths by which they read what it changed."""
    paths: dict[Field, list[Path]] = {}
    if not change.is_schema and change.table_id is not None:
        for read in _reads_in(base).get(change.table_id, ()):
            if _is_read(change, read):
                paths.setdefault(read.of, []).append(read.path)
    return paths


def _is_read(change: Change, read: _Read) -> bool:
    if change.kind == "update" and CHANGED in read.fields:
        return True
    if change.kind in ("update", "compute"):
        return not read.fields.isdisjoint(change.field_ids)
    return bool(read.path)


async def _echo(connection: Connection, change: Change, of: Field, paths: Sequence[Path]) -> Change | None:
    """The change as one of the field's cells; None where it reaches none. Records are named unless they are many."""
    ids: tuple[int, ...] | None = None
    if change.ids is not None:
        changed, number = value(list(change.ids), "bigint[]"), value(change.seq, "bigint")
        found = [keys for path in paths for keys in keys_along(path, changed, change.field_ids, number)]
        some = sql("SELECT DISTINCT id FROM unnest({}) AS u(id)", join(" || ", found))
        rows = await fetch(connection, sql("{} LIMIT {}", some, value(MOST_RECORDS + 1, "int")))
        ids = tuple(row[0] for row in rows) if len(rows) <= MOST_RECORDS else None
    if ids == ():
        return None
    return replace(change, kind="update", table_id=of.table_id, field_ids=(of.id,), ids=ids)
