"""Records: a window of an ordered selection, one record, some by their keys, or all of them as a stream.

A page is one statement. PostgreSQL writes the JSON of the rows, which goes out as it came; only ids are turned here.
Pass a connection of `database.base(…)`: it stops a statement after five seconds, and when the request is cancelled.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import msgspec
from psycopg import AsyncServerCursor

from afterbase.engine.compiler import (
    Window,
    compile_by_ids,
    compile_colors,
    compile_ids,
    compile_page,
    compile_stream,
    json_row,
)
from afterbase.engine.contexts import Context
from afterbase.engine.indexes import Shape, Watch, shape_of
from afterbase.engine.orders import Order, order_of, read_cursor, write_cursor
from afterbase.engine.plans import Plans
from afterbase.engine.scopes import (
    LIVE,
    Look,
    Scope,
    compile_where,
    is_only_equal,
    is_steady,
    look_of,
    look_of_colors,
    shown_fields,
)
from afterbase.engine.search import pairs_of
from afterbase.engine.search_state import is_rare
from afterbase.ground.database import Connection, fetch, fetch_one, fetch_row, set_timeout
from afterbase.ground.errors import BadRequest, NotFound
from afterbase.ground.ids import RecordIds
from afterbase.ground.sql import Sql, all_of, sql, value
from afterbase.model.filters import ColorsQuery, PageQuery, Selection
from afterbase.model.schema import Table
from afterbase.queries.selections import People, open_selection, run_raw, searching

STREAM_MS = 60_000
STREAMED = 1_000  # records fetched at a time


async def read_page(
    connection: Connection,
    context: Context,
    table_uid: str,
    query: PageQuery,
    people: People | None = None,
    watch: Watch | None = None,
) -> bytes:
    """`{"fields", "ids", "rows": [[version, v1, …], …], "next", "seq"}`. `next` is a cursor where the page is full.
    `"colors": [n|null, …]` where they were asked for: the first filter of theirs that holds, by record."""
    plan = await _plan_page(connection, context, table_uid, query, people)
    statement, steady = plan.statement, plan.is_steady
    if plan.for_rare is not None and await is_rare(connection, plan.table, plan.pairs):
        statement, steady = plan.for_rare, True
    started = perf_counter()
    found = await run_raw(connection, statement, is_steady=steady)
    if watch is not None:
        watch.note(plan.table.id, plan.shape, perf_counter() - started)
    return _encode_page(context, plan, *found)


@dataclass(frozen=True, slots=True)
class _PagePlan:
    """A page's statement, and what its rows are read with."""

    statement: Sql
    is_steady: bool
    for_rare: Sql | None
    """The steady statement for a search by `pairs`, while those are rare."""
    pairs: tuple[frozenset[str], ...]
    table: Table
    shape: Shape
    order: Order
    fields: bytes
    """The JSON array of the fields' uids."""


_plans = Plans[_PagePlan]()


async def _plan_page(
    connection: Connection, context: Context, table_uid: str, query: PageQuery, people: People | None
) -> _PagePlan:
    """The plan of a page, compiled unless somebody with this very lens asked for the same before."""
    lens = context.lens.table(table_uid)
    scope = await searching(connection, context.scope(table_uid, people), query.search or "")
    has_far = any(keys != () for by_way in scope.far or () for keys in by_way)  # another answer each time
    asked = (msgspec.json.encode(query), scope.search_indexes)
    plan = None if has_far else _plans.find(lens, people, asked)
    if plan is None:
        plan = _compile_plan(scope, context.record_ids, query, is_own=not has_far)
        if scope.asker.is_timeless and not has_far:
            _plans.keep(lens, people, asked, plan)
    return plan


def _compile_plan(scope: Scope, record_ids: RecordIds, query: PageQuery, *, is_own: bool) -> _PagePlan:
    """`is_own` says that the records are found by what they hold themselves."""
    if query.after is not None and query.offset is not None:
        raise BadRequest(reason="give either offset or after")
    look = _ordered(look_of(scope.lens, query), query)
    fields = shown_fields(scope.lens, query.fields)
    order = order_of(scope, look.groups, look.sorts)
    after = read_cursor(order, record_ids, query.after) if query.after is not None else None
    window = Window(query.limit, query.offset or 0, after)
    rules = None if query.colors is None else look_of_colors(scope.lens, query.colors)

    def compiled(scope: Scope) -> Sql:
        return compile_page(scope, fields, compile_where(scope, look), order, window, rules)

    can_be_rare = is_own and scope.lens.table.id in scope.search_indexes and is_only_equal(look.filter)
    pairs = pairs_of(scope.searched, scope.asker, look.search) if can_be_rare else ()
    return _PagePlan(
        compiled(scope),
        is_steady(look),
        compiled(replace(scope, is_rare_search=True)) if pairs else None,
        pairs,
        scope.lens.table,
        shape_of(scope, look),
        order,
        msgspec.json.encode([field.uid for field in fields]),
    )


def _ordered(look: Look, query: PageQuery) -> Look:
    """The view's order, unless the request brings one; groups that the path fixes already order nothing."""
    inside = {step.field for step in look.within}
    groups = look.groups if query.groups is None else query.groups
    return replace(
        look,
        groups=tuple(group for group in groups if group.field not in inside),
        sorts=look.sorts if query.sorts is None else tuple(query.sorts),
    )


def _encode_page(
    context: Context,
    plan: _PagePlan,
    ids: bytes | None,
    rows: bytes | None,
    last: bytes | None,
    seq: bytes | None,
    colors: bytes | None = None,
) -> bytes:
    """The answer, of values as PostgreSQL writes them: `ids` is `{1,2}`, `rows` are JSON with commas between."""
    encode = context.record_ids.encode
    uids = [encode(int(id)) for id in (ids or b"{}")[1:-1].split(b",") if id]
    cursor = write_cursor(plan.order, uids[-1], last) if last is not None else None
    return b'{"fields":%b,"ids":%b,"rows":[%b],"next":%b,"seq":%b%b}' % (
        plan.fields,
        msgspec.json.encode(uids),
        context.reveal(rows or b""),
        msgspec.json.encode(cursor),
        seq or b"0",
        b"" if colors is None else b',"colors":%b' % colors,
    )


async def read_rows(
    connection: Connection, context: Context, table_uid: str, ids: Sequence[int], fields: Sequence[str] | None = None
) -> dict[int, msgspec.Raw]:
    """`[version, v1, …]` as JSON by key, of those records that exist for the actor. The feed's way to a record."""
    scope = context.scope(table_uid)
    shown = shown_fields(scope.lens, fields)
    if not shown or not ids:
        return {}
    rows = await fetch(connection, compile_by_ids(scope, shown, ids))
    return {id: msgspec.Raw(context.reveal(row.encode())) for id, row in rows}


async def read_colors(
    connection: Connection, context: Context, table_uid: str, query: ColorsQuery, people: People | None = None
) -> bytes:
    """`{"colors": [n|null, …]}` by id asked, as a page has them; what is no record of the actor's has none."""
    scope = context.scope(table_uid, people)
    keys = value([context.record_ids.decode(uid) for uid in query.ids], "bigint[]")
    statement = compile_colors(scope, look_of_colors(scope.lens, query.colors), keys)
    row = await fetch_row(connection, statement)
    return b'{"colors":%b}' % row[0].encode()


async def read_record(connection: Connection, context: Context, table_uid: str, record_uid: str) -> bytes:
    """`{"id", "version", "values": {"fld…": …}, "created_at", "created_by", "changed_at", "changed_by"}`."""
    scope = context.scope(table_uid)
    lens = scope.lens
    record_id = context.record_ids.decode(record_uid)
    if record_id is None or not lens.readable:
        raise NotFound(kind="record", id=record_uid)
    statement = sql(
        "SELECT {}, created_at, created_by, changed_at, changed_by FROM {} WHERE {}",
        json_row(scope, lens.readable),
        lens.table.sql,
        all_of([sql("id = {}", value(record_id, "bigint")), LIVE, lens.records]),
    )
    row = await fetch_one(connection, statement)
    if row is None:
        raise NotFound(kind="record", id=record_uid)
    version, *values = msgspec.json.decode(context.reveal(row[0].encode()), type=list[msgspec.Raw])
    record = {
        "id": record_uid,
        "version": version,
        "values": {field.uid: v for field, v in zip(lens.readable, values, strict=True)},
        "created_at": row[1],
        "created_by": row[2],
        "changed_at": row[3],
        "changed_by": row[4],
    }
    return msgspec.json.encode(record)


async def list_ids(
    connection: Connection,
    context: Context,
    table_uid: str,
    selection: Selection,
    limit: int,
    people: People | None = None,
) -> list[int]:
    """Keys of a selection's records, the oldest first."""
    scope, look = await open_selection(connection, context, table_uid, selection, people)
    return [row[0] for row in await fetch(connection, compile_ids(scope, compile_where(scope, look), limit))]


async def stream_records(
    connection: Connection,
    context: Context,
    table_uid: str,
    query: PageQuery,
    people: People | None = None,
) -> AsyncIterator[list[tuple[int, bytes]]]:
    """All records of a query in order, whatever its limit: (key, `[version, v1, …]` as JSON), a thousand at a time.

    One snapshot, in constant memory. The connection must be in a transaction, which gets 60 seconds a fetch.
    """
    scope, look = await open_selection(connection, context, table_uid, query, people)
    fields = shown_fields(scope.lens, query.fields)
    look = _ordered(look, query)
    statement = compile_stream(scope, fields, compile_where(scope, look), order_of(scope, look.groups, look.sorts))
    await set_timeout(connection, STREAM_MS)
    async with AsyncServerCursor(connection, "records") as cursor:
        await cursor.execute(statement.text, statement.params)
        while rows := await cursor.fetchmany(STREAMED):
            yield [(id, context.reveal(row.encode())) for id, row in rows]
