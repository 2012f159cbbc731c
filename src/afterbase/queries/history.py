"""History: what was done to a record or a cell, and what was done in a base.

It is read through the lens as it is *now*: values of fields that the actor cannot read do not appear, and a change of
nothing but such fields does not appear at all (R6). Making a record leaves no row of its own; the record tells it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from afterbase.engine.contexts import Context
from afterbase.engine.lens import Lens, TableLens
from afterbase.engine.scopes import LIVE
from afterbase.ground.database import Connection, Row, fetch, fetch_one
from afterbase.ground.errors import NotFound
from afterbase.ground.sql import TRUE, Sql, all_of, any_of, join, sql, value
from afterbase.model.fields.base import Field, LinkEnd
from afterbase.model.links import SHOWN
from afterbase.model.stored import read_of
from afterbase.queries.selections import People

PAGE = 50
MAX_NAMES = 5


async def read_record_history(
    connection: Connection,
    context: Context,
    table_uid: str,
    record_uid: str,
    *,
    field_uid: str | None = None,
    before: int | None = None,
    people: People | None = None,
) -> bytes:
    """`{"entries": [{"seq", "at", "by": {"id", "name"}, "through", "kind", "undoes", "fields": {"fld…": {"before",
    "after"}}}], "next"}`, newest first. With a field: its own changes only. `next` goes into `before`."""
    lens = context.lens.table(table_uid)
    fields = lens.readable if field_uid is None else (lens.field(field_uid),)
    record_id = context.record_ids.decode(record_uid)
    made = await _read_making(connection, lens, record_id)
    if made is None or record_id is None:
        raise NotFound(kind="record", id=record_uid)
    rows = await fetch(connection, _entries(lens, fields, record_id, before, is_cell=field_uid is not None))
    by_column = {field.column: field for field in fields}
    entries = [_entry(row, by_column, people or {}) for row in rows[:PAGE]]
    await _name_links(connection, context, entries)
    has_more = len(rows) > PAGE
    if not has_more and field_uid is None:
        at, by = made
        entries.append(_described(0, at, by, "", "create", None, people or {}) | {"fields": {}})
    return msgspec.json.encode({"entries": entries, "next": entries[-1]["seq"] if has_more else None})


async def _read_making(connection: Connection, lens: TableLens, record_id: int | None) -> Row | None:
    """When and by whom a record that exists for the actor was made."""
    if record_id is None or not lens.readable:
        return None
    is_it = all_of([sql("id = {}", value(record_id, "bigint")), LIVE, lens.records])
    return await fetch_one(connection, sql("SELECT created_at, created_by FROM {} WHERE {}", lens.table.sql, is_it))


def _entries(lens: TableLens, fields: Sequence[Field], record_id: int, before: int | None, *, is_cell: bool) -> Sql:
    columns = value([field.column for field in fields], "text[]")
    touches = sql("r.after ?| {}", columns)
    shown = touches if is_cell else any_of([Sql("r.after IS NULL"), touches])
    conditions = [
        sql("r.table_id = {} AND r.record_id = {}", value(lens.table.id, "bigint"), value(record_id, "bigint")),
        shown,
    ]
    if before is not None:
        conditions.append(sql("r.seq < {}", value(before, "bigint")))
    return sql(
        "SELECT r.seq, c.at, c.actor, c.through, c.kind, c.undoes, r.before::text, r.after::text"
        " FROM record_changes r JOIN changes c ON c.seq = r.seq WHERE {} ORDER BY r.seq DESC LIMIT {}",
        all_of(conditions),
        value(PAGE + 1, "int"),
    )


def _entry(row: Row, by_column: Mapping[str, Field], people: People) -> dict[str, Any]:
    seq, at, actor, through, kind, undoes, before, after = row
    old, new = _values(before), _values(after)
    fields = {
        by_column[column].uid: {
            "before": _value(by_column[column], old.get(column)),
            "after": _value(by_column[column], new_value),
        }
        for column, new_value in new.items()
        if column in by_column
    }
    return _described(seq, at, actor, through, kind, undoes, people) | {"fields": fields}


def _values(text: str | None) -> dict[str, msgspec.Raw]:
    """Values stay the JSON that they are: no number loses a digit on its way."""
    return msgspec.json.decode(text, type=dict[str, msgspec.Raw]) if text else {}


@dataclass(frozen=True, slots=True)
class _Links:
    """Keys that stood in a link cell, to be told as the cell is."""

    end: LinkEnd
    keys: tuple[int, ...]


def _value(of: Field, raw: msgspec.Raw | None) -> msgspec.Raw | _Links | None:
    if of.link is None or raw is None:
        return raw
    keys = msgspec.json.decode(raw, type=int | list[int] | None)
    if keys is None:
        return None
    return _Links(of.link, (keys,) if isinstance(keys, int) else tuple(keys))


async def _name_links(connection: Connection, context: Context, entries: Sequence[dict[str, Any]]) -> None:
    """Put public ids and titles in place of keys. Of records that are gone for good nothing is told but their number,
    and of those that are hidden not even that."""
    tables = context.lens.tables
    cells = [(cell, side) for entry in entries for cell in entry["fields"].values() for side in ("before", "after")]
    links = [(cell, side, cell[side]) for cell, side in cells if isinstance(cell[side], _Links)]
    titles: dict[int, dict[int, msgspec.Raw]] = {}
    for end in {found.end.table_id: found.end for _, _, found in links}.values():
        keys = {key for _, _, found in links if found.end.table_id == end.table_id for key in found.keys[:SHOWN]}
        titles[end.table_id] = await _titles(connection, context, end, sorted(keys))
    encode = context.record_ids.encode
    for cell, side, found in links:
        known = titles[found.end.table_id]
        records = [[encode(key), known[key]] for key in found.keys[:SHOWN] if key in known]
        other = tables.get(found.end.table_uid)
        is_open = other is not None and other.readable and other.records == TRUE
        cell[side] = {"count": len(found.keys) if is_open else len(records), "records": records}


async def _titles(connection: Connection, context: Context, end: LinkEnd, keys: list[int]) -> dict[int, msgspec.Raw]:
    """What the records are called, those in the trash included."""
    other = context.lens.tables.get(end.table_uid)
    if other is None or not other.readable:
        return {}
    title = end.title.type.select(read_of(end.title), end.title)
    is_one = all_of([sql("id = ANY({})", value(keys, "bigint[]")), other.records])
    rows = await fetch(connection, sql("SELECT id, to_json({})::text FROM {} WHERE {}", title, other.table.sql, is_one))
    return {id: msgspec.Raw((text or "null").encode()) for id, text in rows}


def _described(
    seq: int, at: Any, actor: str, through: str, kind: str, undoes: int | None, people: People
) -> dict[str, Any]:
    by = {"id": actor, "name": people.get(actor, "")}
    return {"seq": seq, "at": at, "by": by, "through": through, "kind": kind, "undoes": undoes}


# -- the base's list of what was done -------------------------------------------------------------------------------


async def read_activity(
    connection: Connection,
    context: Context,
    *,
    table_uid: str | None = None,
    before: int | None = None,
    people: People | None = None,
) -> bytes:
    """`{"entries": [{"seq", "at", "by", "through", "kind", "undoes", "undone", "table", "count", "fields", "names"}],
    "next"}`, newest first. `names` are those of the tables, fields and views that a change of them touched."""
    lens = context.lens
    tables = _open_tables(lens, table_uid)
    shown = _shown_changes(lens, tables, everything=table_uid is None)
    if before is not None:
        shown = all_of([sql("seq < {}", value(before, "bigint")), shown])
    rows = await fetch(
        connection,
        sql(
            "SELECT seq, at, actor, through, kind, undoes, undone_by IS NOT NULL, table_id, count, field_ids, {}"
            " FROM changes WHERE {} ORDER BY seq DESC LIMIT {}",
            _names(lens),
            shown,
            value(PAGE + 1, "int"),
        ),
    )
    by_id = {table.table.id: table for table in lens.tables.values()}
    entries = [_activity(row, by_id, people or {}) for row in rows[:PAGE]]
    return msgspec.json.encode({"entries": entries, "next": entries[-1]["seq"] if len(rows) > PAGE else None})


def _open_tables(lens: Lens, table_uid: str | None) -> list[TableLens]:
    """Tables whose changes may be told: a count over records of which some are hidden would tell of those (R3)."""
    asked = list(lens.tables.values()) if table_uid is None else [lens.table(table_uid)]
    return [table for table in asked if table.readable and table.records == TRUE]


def _shown_changes(lens: Lens, tables: Sequence[TableLens], *, everything: bool) -> Sql:
    ids = value([table.table.id for table in tables], "bigint[]")
    readable = value([field.id for table in tables for field in table.readable], "bigint[]")
    of_records = sql(
        "(table_id = ANY({}) AND data IS NULL AND kind <> 'compute' AND (kind <> 'update' OR field_ids && {}))",
        ids,
        readable,
    )
    if lens.role is None:
        return of_records
    of_schema = Sql("(data IS NOT NULL AND kind <> 'compute')")
    if not everything:
        of_schema = sql("({} AND table_id = ANY({}))", of_schema, ids)
    return any_of([of_records, of_schema])


def _activity(row: Row, tables: Mapping[int, TableLens], people: People) -> dict[str, Any]:
    seq, at, actor, through, kind, undoes, is_undone, table_id, count, field_ids, names = row
    table = tables.get(table_id)
    known = {field.id: field.uid for field in table.readable} if table else {}
    return _described(seq, at, actor, through, kind, undoes, people) | {
        "undone": is_undone,
        "table": table.table.uid if table else None,
        "count": count,
        "fields": [known[id] for id in field_ids or () if id in known],
        "names": names or [],
    }


def _names(lens: Lens) -> Sql:
    """What the tables, fields and views that a change touched are called now. One in the trash has a name; one that is
    live and hidden has none."""
    tables = value([table.table.id for table in lens.tables.values()], "bigint[]")
    fields = value([field.id for table in lens.tables.values() for field in table.readable], "bigint[]")
    parts = [
        sql(
            "SELECT name FROM tables WHERE {} AND (deleted_at IS NOT NULL OR id = ANY({}))",
            _is_touched("table"),
            tables,
        ),
        sql(
            "SELECT name FROM fields WHERE {} AND (deleted_at IS NOT NULL OR id = ANY({}))",
            _is_touched("field"),
            fields,
        ),
        sql("SELECT name FROM views WHERE {} AND table_id = ANY({})", _is_touched("view"), tables),
    ]
    return sql("ARRAY({} LIMIT {})", join(" UNION ALL ", parts), value(MAX_NAMES, "int"))


def _is_touched(kind: str) -> Sql:
    matches = sql("jsonb_build_array(jsonb_build_object('of', {}, 'id', id))", value(kind, "text"))
    return sql("changes.data @> {}", matches)
