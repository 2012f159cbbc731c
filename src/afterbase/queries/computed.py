"""What a computed field would give, before it is made; and why a cell holds what it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from afterbase.engine.buttons import condition_told, parts_of, previewed_cell
from afterbase.engine.compute import resolve_new
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.engine.pressing import compile_press
from afterbase.engine.recompute import FILL, first_unfilled
from afterbase.engine.scopes import LIVE, Scope
from afterbase.ground.database import Connection, Row, fetch, fetch_one, fetch_row
from afterbase.ground.errors import BadRequest, NotFound
from afterbase.ground.sql import TRUE, Sql, all_of, join, sql, value
from afterbase.model.fields import field_type
from afterbase.model.fields.base import At, Field, Through
from afterbase.model.fields.computed import COMPUTED_KINDS, ButtonConfig
from afterbase.model.formula.trees import Node
from afterbase.model.formula.writing import references_of
from afterbase.queries.selections import People

PREVIEWED = 20
FIRST = 5
SHOWN = 50


async def read_filling(connection: Connection, context: Context) -> tuple[list[str], int | None]:
    """The fields whose columns are being filled at this moment, and the percentage that is done; the latter is unknown
    while no job has begun."""
    base = context.lens.base
    step = first_unfilled(base.tables)
    if step is None or step.table.uid not in context.lens.tables:
        return [], None
    shown = {of.id for of in context.lens.table(step.table.uid).readable}
    running = sql(
        "SELECT done, total FROM afterbase.jobs WHERE kind = {} AND base_id = {} AND state = 'running'", FILL, base.id
    )
    row = await fetch_one(connection, running)
    percent = 100 * row[0] // row[1] if row is not None and row[1] else None
    return [of.uid for of in step.fields if of.id in shown], percent


async def preview_computed(
    connection: Connection,
    context: Context,
    table_uid: str,
    kind: str,
    config: Mapping[str, Any],
    field_uid: str | None,
    record_ids: Sequence[int] | None,
) -> bytes:
    """`{"result": {"type", "config"}, "rows": [[id, title, value], …]}` for some records, or the first. The
    value of a button is what pressing it would open, or `{"values": {field: value}}`, what it would set.

    Raises what making the field would: ComputedRefused, FormulaRefused, BadConfig.
    """
    context.lens.require_build()
    lens = context.lens.table(table_uid)
    if kind not in COMPUTED_KINDS:
        raise BadRequest(reason=f"there is no computed field “{kind[:40]}”")
    settings = COMPUTED_KINDS[kind].load({**config, "result": {}})
    known = lens.field(field_uid) if field_uid is not None else None
    raw = Field(known.id if known else 0, known.uid if known else "", lens.table.id, "", field_type("text"), None, "f0")
    raw = replace(raw, name=known.name if known else "", kind=kind, settings=settings)
    of = resolve_new(context.lens.base, lens.table, raw, context.lens.actor.zone)
    scope = context.scope(table_uid)
    ids = await _first_ids(connection, lens) if record_ids is None else record_ids
    if isinstance(of.settings, ButtonConfig):
        shown = previewed_cell(compile_press(context, lens, of.settings, ids))
    else:
        shown = scope.shown(_read_anew(of))
    rows = await _previewed(connection, scope, shown, ids)
    return msgspec.json.encode(
        {"result": {"type": of.type.name, "config": of.config}, "rows": [_line(context, row) for row in rows]}
    )


def _read_anew(of: Field) -> Field:
    """The field as if its values were in no column."""
    return of if of.computed is None else replace(of, computed=replace(of.computed, is_stored=False))


async def _first_ids(connection: Connection, lens: TableLens) -> list[int]:
    is_there = all_of([LIVE, lens.records])
    rows = await fetch(
        connection, sql("SELECT id FROM {} WHERE {} ORDER BY id LIMIT {}", lens.table.sql, is_there, FIRST)
    )
    return [row[0] for row in rows]


async def _previewed(connection: Connection, scope: Scope, shown: Sql, ids: Sequence[int]) -> Sequence[Row]:
    lens, title = scope.lens, scope.lens.table.primary_field
    return await fetch(
        connection,
        sql(
            "SELECT id, {}, {} FROM {} WHERE {} ORDER BY id LIMIT {}",
            _json(scope.shown(title)),
            _json(shown),
            lens.table.sql,
            all_of([LIVE, lens.records, sql("id = ANY({})", value(list(ids), "bigint[]"))]),
            PREVIEWED,
        ),
    )


def _json(expression: Sql) -> Sql:
    return sql("coalesce(to_json({})::text, 'null')", expression)


def _raw(context: Context, text: str) -> msgspec.Raw:
    return msgspec.Raw(context.reveal(text.encode()))


def _line(context: Context, row: Row) -> list[Any]:
    return [context.record_ids.encode(row[0]), _raw(context, row[1]), _raw(context, row[2])]


# -- why


async def read_why(
    connection: Connection, context: Context, table_uid: str, record_uid: str, field_uid: str, people: People
) -> bytes:
    """What a cell follows from, if only from who wrote it: `{"kind", "value", "problem", "inputs": […], "button",
    "link", "table", "count", "records": […]}`, each input with when and by whom it was last changed. Linked records
    that do not exist for the actor are not told of. Of a button also what a press by the actor would come to."""
    lens = context.lens.table(table_uid)
    of, record_id = lens.field(field_uid), context.record_ids.decode(record_uid)
    inputs = [of] if of.computed is None else [field for field in of.computed.inputs if field in lens.readable]
    row = await _read_cells(connection, context.scope(table_uid), [of, *inputs], record_id)
    if row is None or record_id is None:
        raise NotFound(kind="record", id=record_uid)
    changed = await _last_changes(connection, lens, inputs, [record_id])
    told = {
        "kind": of.kind_name,
        "value": _raw(context, row[0]),
        "problem": of.computed.problem if of.computed is not None else "",
        "inputs": [
            {"field": field.uid, "value": _raw(context, cell), **_by(changed, record_id, field, people)}
            for field, cell in zip(inputs, row[1:], strict=True)
        ],
        "button": await _pressed(connection, context, lens, of, record_id),
    }
    through = of.computed.through if of.computed is not None else None
    return msgspec.json.encode(told | await _linked(connection, context, through, record_id, people))


async def _pressed(
    connection: Connection, context: Context, lens: TableLens, of: Field, record_id: int
) -> dict[str, Any] | None:
    """`{"condition", "outcome"}` of a button that works: whether its condition is met, null where it has none, and as a
    preview tells what it would open or set. A value is left out where it follows from fields, or is one for a field,
    that do not exist for the actor."""
    if not isinstance(of.settings, ButtonConfig) or of.computed is None or of.computed.problem:
        return None
    button = compile_press(context, lens, of.settings, [record_id])
    known = {field.uid for field in lens.readable}
    trees = parts_of(of.settings).values
    told = {uid: part for uid, part in button.values.items() if {uid, *_named_in(trees[uid])} <= known}
    shown = join(", ", [_json(condition_told(button)), _json(previewed_cell(replace(button, values=told)))])
    is_it = all_of([sql("id = {}", value(record_id, "bigint")), LIVE, lens.records])
    row = await fetch_one(connection, sql("SELECT {} FROM {} WHERE {}", shown, lens.table.sql, is_it))
    if row is None:
        raise NotFound(kind="record")
    return {"condition": _raw(context, row[0]), "outcome": _raw(context, row[1])}


def _named_in(tree: Node | None) -> list[str]:
    return [] if tree is None else [reference.name for reference in references_of(tree)]


async def _read_cells(connection: Connection, scope: Scope, fields: Sequence[Field], id: int | None) -> Row | None:
    is_it = all_of([sql("id = {}", value(id, "bigint")), LIVE, scope.lens.records])
    cells = join(", ", [_json(scope.shown(field)) for field in fields])
    return await fetch_one(connection, sql("SELECT {} FROM {} WHERE {}", cells, scope.lens.table.sql, is_it))


_Changes = Mapping[tuple[int, str], tuple[Any, str]]


async def _last_changes(
    connection: Connection, lens: TableLens, fields: Sequence[Field], ids: Sequence[int]
) -> _Changes:
    """When and by whom cells were last written, by record and column; by their record's making, if never since."""
    columns = [field.column for field in fields if field.has_column and field.computed is None]
    rows = await fetch(
        connection,
        sql(
            "SELECT t.id, k, coalesce(c.at, t.created_at), coalesce(c.actor, t.created_by)"
            " FROM {} AS t CROSS JOIN unnest({}::text[]) AS k LEFT JOIN LATERAL (SELECT c.at, c.actor"
            "   FROM record_changes r JOIN changes c ON c.seq = r.seq WHERE r.table_id = {} AND r.record_id = t.id"
            "   AND r.after ? k ORDER BY r.seq DESC LIMIT 1) AS c ON true WHERE t.id = ANY({})",
            lens.table.sql,
            columns,
            value(lens.table.id, "bigint"),
            value(list(ids), "bigint[]"),
        ),
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def _by(changes: _Changes, id: int, field: Field, people: People) -> dict[str, Any]:
    at, actor = changes.get((id, field.column), (None, ""))
    return {"changed_at": at, "changed_by": {"id": actor, "name": people.get(actor, "")} if at is not None else None}


async def _linked(
    connection: Connection, context: Context, through: Through | None, record_id: int, people: People
) -> dict[str, Any]:
    """The linked records that count: how many, and the first of them with what is read of them."""
    end = through.link.link if through is not None else None
    other = context.lens.tables.get(end.table_uid) if end is not None else None
    if through is None or other is None or not other.readable:
        return {"link": None, "table": None, "count": 0, "records": []}
    here = At(Sql(f"t{through.link.table_id}"))
    there, (source, order) = here.beyond, through.source(here)
    if other.records != TRUE:
        source = sql("{} AND {}.id IN (SELECT id FROM {} WHERE {})", source, there.name, other.table.sql, other.records)
    is_it = sql("id = {}", value(record_id, "bigint"))
    found = await fetch_row(
        connection,
        sql(
            "SELECT (SELECT count(*) FROM {}), ARRAY(SELECT {}.id FROM {} ORDER BY {} LIMIT {}) FROM {} WHERE {}",
            source,
            there.name,
            source,
            order[0],
            SHOWN,
            here.name,
            is_it,
        ),
    )
    count, ids = found
    fields = [field for field in through.fields if field in other.readable]
    records = await _read_records(connection, context, other, fields, ids, people)
    return {"link": through.link.uid, "table": other.table.uid, "count": count, "records": records}


async def _read_records(
    connection: Connection,
    context: Context,
    lens: TableLens,
    fields: Sequence[Field],
    ids: Sequence[int],
    people: People,
) -> list[dict[str, Any]]:
    """In the order of the ids."""
    scope = context.scope(lens.table.uid)
    cells = join(", ", [_json(scope.shown(field)) for field in [lens.table.primary_field, *fields]])
    is_it = sql("id = ANY({})", value(list(ids), "bigint[]"))
    rows = await fetch(connection, sql("SELECT id, {} FROM {} WHERE {}", cells, lens.table.sql, is_it))
    changed = await _last_changes(connection, lens, fields, ids)
    by_id = {row[0]: row for row in rows}
    return [
        {
            "id": context.record_ids.encode(id),
            "title": _raw(context, by_id[id][1]),
            "values": [
                {"field": field.uid, "value": _raw(context, cell), **_by(changed, id, field, people)}
                for field, cell in zip(fields, by_id[id][2:], strict=True)
            ],
        }
        for id in ids
        if id in by_id
    ]
