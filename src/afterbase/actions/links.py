"""Writing links: from what was asked for to keys in the column that a pair of fields shares.

A cell whose own table has the column becomes a value of the record like any other. A cell of the other end is no value
of its record: what is written to it changes records of the table at the other end, by one more update in the same undo
group. So whatever happens to links is an update of one column, with its history, conflicts, undo and feed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from afterbase.actions.computing import first_of
from afterbase.actions.values import Batch, Issues
from afterbase.actions.writing import guard_unique, update_from
from afterbase.actions.written import Written
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.engine.scopes import LIVE
from afterbase.ground.database import Connection, fetch
from afterbase.ground.errors import InvalidValues, ValueIssue
from afterbase.ground.sql import Sql, all_of, sql, value
from afterbase.model.fields.base import Field, Stored, TextContext, ValueType
from afterbase.model.fields.columns import shown
from afterbase.model.fields.link import LinkEdit
from afterbase.model.links import Linked
from afterbase.model.stored import read_of


@dataclass(frozen=True, slots=True)
class Keys:
    """What is to become of one cell, by key: all that it shall hold, or what comes and goes."""

    whole: tuple[int, ...] | None = None
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FarCells:
    """Cells of a field whose pair is stored at the other end, by the index of their record in the batch."""

    field: Field
    cells: Mapping[int, Keys]


def has_links(batch: Batch) -> bool:
    return any(of.link is not None for of in batch.fields)


async def resolve_links(
    connection: Connection,
    context: Context,
    lens: TableLens,
    batch: Batch,
    issues: Issues,
    *,
    ids: Sequence[int] | None = None,
    texts: TextContext | None = None,
) -> list[FarCells]:
    """Turn the link edits of a batch into keys; `ids` are the records that are changed, None where they are made.

    Cells of the other ends leave the batch and are given back, for `write_far`. Records whose cells are added to stay
    locked until the transaction ends.
    """
    far, fields, columns = list[FarCells](), list[Field](), list[list[Stored]]()
    for of, column in zip(batch.fields, batch.columns, strict=True):
        if of.type.value_type is not ValueType.LINKS:
            fields.append(of)
            columns.append(column)
            continue
        cells = await _find(connection, context, of, column, issues, texts or TextContext())
        if of.link is not None and of.link.is_here:
            fields.append(of)
            columns.append(await _near_values(connection, context, lens, of, cells, ids))
        else:
            far.append(FarCells(of, _far_cells(cells, is_new=ids is None)))
    batch.fields, batch.columns = fields, columns
    return far


async def link_defaults(
    connection: Connection, context: Context, lens: TableLens, defaults: Sequence[tuple[Field, Stored]]
) -> list[tuple[Field, Stored]]:
    """Defaults as columns store them, for records made by the thousand: keys in place of link edits. A link whose pair
    the other table stores, or whose records are gone, is left out."""
    plain = [(of, stored) for of, stored in defaults if of.link is None]
    linked = [(of, stored) for of, stored in defaults if of.link is not None and of.link.is_here]
    batch = Batch(1, [of for of, _ in linked], [[stored] for _, stored in linked])
    await resolve_links(connection, context, lens, batch, Issues())
    return plain + [(of, column[0]) for of, column in zip(batch.fields, batch.columns, strict=True) if column[0]]


def _far_cells(cells: Sequence[Keys | None], *, is_new: bool) -> Mapping[int, Keys]:
    """A new record's empty cell asks for nothing; one that is emptied lets go of all it holds."""
    return {index: keys or Keys(whole=()) for index, keys in enumerate(cells) if keys is not None or not is_new}


# -- finding the records


async def _find(
    connection: Connection, context: Context, of: Field, column: Sequence[Stored], issues: Issues, texts: TextContext
) -> list[Keys | None]:
    """The keys of each cell's records; those that do not exist for the actor are refused."""
    other = context.lens.tables.get(of.link.table_uid) if of.link is not None else None
    edits = {index: edit for index, edit in enumerate(column) if isinstance(edit, LinkEdit)}
    found: list[Keys | None] = [None] * len(column)
    if of.link is None or other is None or not other.readable or not _may_write(other, of):
        for index in edits:
            issues.add(index, of.uid, ValueIssue("read_only"))
        return found
    known = await _existing(connection, context, other, edits.values())
    named = await _by_name(connection, other, of.link.title, edits.values(), texts)
    for index, edit in edits.items():
        try:
            found[index] = _checked(of, _keys(context, edit, known, named))
        except ValueIssue as issue:
            issues.add(index, of.uid, issue)
    return found


def _may_write(other: TableLens, of: Field) -> bool:
    return of.link is not None and (of.link.is_here or of.link.reverse_id in other.writable)


def _keys(context: Context, edit: LinkEdit, known: Mapping[str, int], named: Mapping[str, list[int]]) -> Keys:
    if edit.text is not None:
        return Keys(whole=_named_keys(edit, named))
    if any(uid not in known for uid in (*(edit.whole or ()), *edit.added)):
        raise ValueIssue("gone_link")
    if edit.whole is not None:
        return Keys(whole=tuple(known[uid] for uid in edit.whole))
    removed = (context.record_ids.decode(uid) for uid in edit.removed)
    return Keys(added=tuple(known[uid] for uid in edit.added), removed=tuple(key for key in removed if key))


def _named_keys(edit: LinkEdit, named: Mapping[str, list[int]]) -> tuple[int, ...]:
    """A text is one name where a record bears it whole, separators and all; else it is several."""
    text = edit.text or ""
    names = [text] if text in named else edit.names
    for wanted in names:
        if wanted not in named:
            raise ValueIssue("unknown_link", text=shown(wanted))
        if len(named[wanted]) > 1:
            raise ValueIssue("ambiguous_link", text=shown(wanted))
    return tuple(dict.fromkeys(named[wanted][0] for wanted in names))


def _checked(of: Field, keys: Keys) -> Keys:
    """The keys of a cell that holds one: what is added to it takes the place of what it held."""
    if of.config.many:
        return keys
    if len(keys.whole or keys.added) > 1:
        raise ValueIssue("too_many", limit=1)
    return Keys(whole=keys.added) if keys.added else keys


async def _existing(
    connection: Connection, context: Context, other: TableLens, edits: Iterable[LinkEdit]
) -> Mapping[str, int]:
    """Of all the ids named, those of records that exist for the actor."""
    uids = {uid for edit in edits for uid in (*(edit.whole or ()), *edit.added)}
    keys = {key: uid for uid in uids if (key := context.record_ids.decode(uid)) is not None}
    if not keys:
        return {}
    is_it = all_of([sql("id = ANY({})", value(list(keys), "bigint[]")), LIVE, other.records])
    rows = await fetch(connection, sql("SELECT id FROM {} WHERE {}", other.table.sql, is_it))
    return {keys[row[0]]: row[0] for row in rows}


async def _by_name(
    connection: Connection, other: TableLens, title: Field, edits: Iterable[LinkEdit], texts: TextContext
) -> Mapping[str, list[int]]:
    """Of all the names given, whole and apart, those that records bear; two keys tell that several do."""
    names = list(dict.fromkeys(n for edit in edits if edit.text is not None for n in (edit.text, *edit.names)))
    if not names:
        return {}
    is_text = title.type.column_type == "text"
    values = names if is_text else title.type.parse_cells(names, title, texts).values
    rows = [{"n": n, "v": v} for n, v in enumerate(values) if v is not None]
    found = await fetch(
        connection,
        sql(
            "SELECT w.n, min(id), max(id) FROM json_to_recordset({}::json) AS w(n int, v {})"
            " JOIN {} ON {} = w.v WHERE {} GROUP BY w.n",
            msgspec.json.encode(rows).decode(),
            Sql(title.type.column_type),
            other.table.sql,
            read_of(title, other.table.sql),
            all_of([LIVE, other.records]),
        ),
    )
    return {names[n]: list(dict.fromkeys((first, last))) for n, first, last in found}


# -- at this end


async def _near_values(
    connection: Connection,
    context: Context,
    lens: TableLens,
    of: Field,
    cells: Sequence[Keys | None],
    ids: Sequence[int] | None,
) -> list[Stored]:
    """What the field's own column stores."""
    current: Mapping[int, Any] = {}
    if ids is not None and any(keys is not None and keys.whole is None for keys in cells):
        current = await _current(connection, context, lens, of, ids)
    is_many = of.link is not None and of.link.is_many
    values = list[Stored]()
    for index, keys in enumerate(cells):
        present = current.get(ids[index]) if ids is not None else None
        held = _merged(keys, (present if is_many else [present]) if present is not None else ())
        values.append((held if is_many else held[0]) if held else None)
    return values


def _merged(keys: Keys | None, present: Iterable[int]) -> list[int]:
    """The keys that a cell holds in the end, in order, each once."""
    if keys is None:
        return []
    whole = present if keys.whole is None else keys.whole
    return sorted({*whole, *keys.added} - set(keys.removed))


async def _current(
    connection: Connection, context: Context, lens: TableLens, of: Field, ids: Sequence[int]
) -> Mapping[int, Any]:
    statement = sql(
        "SELECT id, {} FROM {} WHERE {} AND id = ANY({}) ORDER BY id FOR UPDATE",
        of.sql,
        lens.table.sql,
        first_of(context, lens.table.id),
        value(list(ids), "bigint[]"),
    )
    return {row[0]: row[1] for row in await fetch(connection, statement)}


# -- at the other end


@dataclass(slots=True)
class _Move:
    """What comes to and goes from the column of one record at the other end."""

    adds: list[int]
    removes: list[int]


async def write_far(
    connection: Connection, context: Context, lens: TableLens, far: Sequence[FarCells], ids: Sequence[int]
) -> Written | None:
    """Write cells of other ends, of the records `ids`; joins the context's undo group. None where nothing changed."""
    last: Written | None = None
    for part in far:
        moves = await _moves(connection, lens, part, ids)
        for some in _passes(part, moves):
            written = await _move(connection, context, part, some)
            if written.seq is not None:
                last = written
                context = context.joining(written.seq)
    return last


def _passes(part: FarCells, moves: Mapping[int, _Move]) -> list[Mapping[int, _Move]]:
    """One, or two where the column is unique: what goes must be gone before something else takes its place."""
    if part.field.config.many or not moves:
        return [moves] if moves else []
    gone = {id: _Move([], move.removes) for id, move in moves.items() if move.removes}
    come = {id: _Move(move.adds, []) for id, move in moves.items() if move.adds}
    return [some for some in (gone, come) if some]


async def _moves(connection: Connection, lens: TableLens, part: FarCells, ids: Sequence[int]) -> Mapping[int, _Move]:
    """By the key of the record at the other end."""
    held = await _held(connection, lens, part, ids)
    moves: dict[int, _Move] = {}
    for index, keys in part.cells.items():
        id = ids[index]
        present = held.get(id, set())
        adds = [key for key in (*(keys.whole or ()), *keys.added) if key not in present]
        removes = [*keys.removed, *(sorted(present - set(keys.whole)) if keys.whole is not None else ())]
        for key in adds:
            moves.setdefault(key, _Move([], [])).adds.append(id)
        for key in removes:
            moves.setdefault(key, _Move([], [])).removes.append(id)
    return moves


async def _held(connection: Connection, lens: TableLens, part: FarCells, ids: Sequence[int]) -> Mapping[int, set[int]]:
    """What the cells hold now."""
    if part.field.link is None:
        return {}
    chosen = [ids[index] for index in part.cells]
    statement = sql(
        "SELECT id, {} FROM {} WHERE id = ANY({})",
        Linked(part.field, part.field.link).ids,
        lens.table.sql,
        value(chosen, "bigint[]"),
    )
    return {row[0]: set(row[1] or ()) for row in await fetch(connection, statement)}


async def _move(connection: Connection, context: Context, part: FarCells, moves: Mapping[int, _Move]) -> Written:
    """Write the shared column at the other end: one more update of records there."""
    if part.field.link is None:
        return Written(None, [])
    lens = context.lens.table(part.field.link.table_uid)
    lens.require_update()
    storing = lens.table.fields_by_id[part.field.link.reverse_id]
    if storing.required and not storing.config.many and any(not move.adds for move in moves.values()):
        raise InvalidValues([{"record": 0, "field": part.field.uid, "code": "required", "data": {}}])
    rows = [{"id": id, "adds": move.adds, "removes": move.removes} for id, move in moves.items()]
    new = sql(
        "SELECT old.id, {} AS {} FROM old"
        " JOIN json_to_recordset({}::json) AS m(id bigint, adds bigint[], removes bigint[]) ON m.id = old.id",
        merged_several(storing.sql) if storing.config.many else merged_one(storing.sql),
        storing.sql,
        msgspec.json.encode(rows).decode(),
    )
    chosen = sql("id = ANY({})", value(list(moves), "bigint[]"))
    return await guard_unique(
        connection, lens, Batch(0), [], lambda: update_from(connection, context, lens, [storing], chosen, new)
    )


def merged_one(column: Sql) -> Sql:
    """What becomes of a column that holds one key, given the arrays `m.adds` and `m.removes`: of several that want the
    record the last one gets it."""
    kept = sql("CASE WHEN old.{} = ANY(m.removes) THEN NULL ELSE old.{} END", column, column)
    return sql("coalesce(m.adds[cardinality(m.adds)], {})", kept)


def merged_several(column: Sql) -> Sql:
    """The same of a column that holds several."""
    return sql(
        "nullif(ARRAY(SELECT DISTINCT k FROM unnest(coalesce(old.{}, '{}') || m.adds) AS k"
        " WHERE k <> ALL(m.removes) ORDER BY k), '{}')",
        column,
        Sql("{}"),
        Sql("{}"),
    )
