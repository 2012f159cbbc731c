"""Indexes that follow use: what saved views filter and sort by, what searches need, what queries were seen to ask.

`plan_indexes` is pure: from a table, its size, its views, the shapes of watched queries and the indexes there are, it
says which to make and which to drop. `apply_plan` does it, one index at a time and CONCURRENTLY, so nobody waits. Only
indexes that bear our names are ever touched; a name holds a hash of the definition, so two plans agree on what exists.

An index of a view holds its equality conditions, then its sorts, then the record's key: filter, order, window and
cursor all go by it. They are partial (live records only), so that a jump needs no look at the records.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import msgspec
from psycopg import errors

from afterbase.engine.lens import TableLens
from afterbase.engine.orders import Order, order_of
from afterbase.engine.scopes import LIVE, Look, Scope, equal_fields, look_of
from afterbase.engine.search_index import search_index
from afterbase.ground.clock import utc_now
from afterbase.ground.database import INTERACTIVE_MS, Connection, execute, fetch
from afterbase.ground.errors import AfterbaseError
from afterbase.ground.sql import Sql, join, name, sql
from afterbase.model.fields.base import Field
from afterbase.model.filters import GroupSpec, Selection, SortSpec
from afterbase.model.schema import Table, View
from afterbase.model.values import Asker, values_of

SMALLEST_TABLE = 20_000
"""Records below which reading the whole table is as fast."""
SMALLEST_LINKED = 1_000
"""The same for search, where others link to the table: whoever searches them reads it along the way."""
BUDGET = 8
"""Indexes a table, besides the one for search."""
MAX_KEYS = 4
IDLE = timedelta(days=14)
"""Unused for so long, an index that no view asks for is dropped."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a query an index could serve: fields compared for equality, and the order."""

    equal: tuple[str, ...]
    groups: tuple[GroupSpec, ...]
    sorts: tuple[SortSpec, ...]


@dataclass(frozen=True, slots=True)
class IndexSpec:
    name: str
    definition: Sql
    """What follows `CREATE INDEX CONCURRENTLY name`."""


@dataclass(frozen=True, slots=True)
class ExistingIndex:
    name: str
    is_valid: bool = True
    is_idle: bool = False


@dataclass(frozen=True, slots=True)
class IndexPlan:
    create: tuple[IndexSpec, ...] = ()
    drop: tuple[str, ...] = ()


# -- what is wanted -------------------------------------------------------------------------------------------------


def shape_of(scope: Scope, look: Look) -> Shape:
    equal = dict.fromkeys([*equal_fields(look.filter), *(step.field for step in look.within)])
    inside = {step.field for step in look.within}
    return Shape(tuple(equal), tuple(g for g in look.groups if g.field not in inside), look.sorts)


def view_shape(scope: Scope, view: View) -> Shape:
    return shape_of(scope, look_of(scope.lens, Selection(view=view.uid)))


def live_index(table: Table) -> IndexSpec:
    """The records there are: counts, and jumps in tables that nobody sorted."""
    return _spec(table, [Sql("id")])


def shape_index(scope: Scope, shape: Shape) -> IndexSpec | None:
    """The index for a shape; None where none would help."""
    table = scope.lens.table
    keys = [key for uid in sorted(shape.equal) if (key := _equality_key(scope, uid)) is not None]
    order = order_of(scope, shape.groups, [sort for sort in shape.sorts if sort.field not in shape.equal])
    keys = [*keys, *_sort_terms(order)][:MAX_KEYS]
    if not keys:
        return None
    return _spec(table, [*keys, Sql("id DESC" if order.is_desc else "id")])


def _equality_key(scope: Scope, uid: str) -> Sql | None:
    operand = scope.operand(uid)
    return values_of(operand.field).index_key(operand)


def _sort_terms(order: Order) -> list[Sql]:
    """As far as an index can hold them: what depends on the asker ends it."""
    terms: list[Sql] = []
    for key in order.keys:
        if key.term.params:
            break
        terms.append(key.term)
    return terms


def _spec(table: Table, keys: Sequence[Sql]) -> IndexSpec:
    parts = join(", ", [_index_term(key) for key in keys])
    definition = sql("ON {} ({}) WHERE {}", table.sql, parts, LIVE)
    digest = blake2b(definition.text.encode(), digest_size=5).hexdigest()
    return IndexSpec(f"t{table.id}_x_{digest}", definition)


def _index_term(term: Sql) -> Sql:
    """An expression stands in parentheses in an index, its direction outside of them."""
    for direction in (" DESC NULLS LAST", " DESC"):
        if term.text.endswith(direction):
            return Sql(f"({term.text.removesuffix(direction)}){direction}")
    return Sql(f"({term.text})")


def search_spec(table: Table) -> IndexSpec | None:
    index = search_index(table)
    if index is None:
        return None
    # Not partial: PostgreSQL learns how frequent pairs are from whole indexes only, and plans badly without.
    return IndexSpec(index.name, sql("ON {} USING gin ({})", table.sql, index.expression))


# -- the plan -------------------------------------------------------------------------------------------------------


def plan_indexes(
    table: Table, size: int, observed: Sequence[Shape], existing: Sequence[ExistingIndex], *, budget: int = BUDGET
) -> IndexPlan:
    """`observed` comes with the shape most worth an index first; views come before all of them."""
    if size < SMALLEST_TABLE:
        return _plan_small(table, size, existing)
    scope = Scope(TableLens(table, table.fields, frozenset()), Asker())
    wanted = _wanted(scope, observed, budget)
    others = [i.name for i in existing if i.is_valid and not i.is_idle and i.name not in wanted]
    over_budget = [n for n in others if not _is_search(n)][budget - len(wanted) :]
    search = search_spec(table)
    if search is not None:
        wanted[search.name] = search
    valid = {index.name for index in existing if index.is_valid}
    is_search_ready = search is None or search.name in valid
    drop = [i.name for i in existing if _is_dropped(i, wanted, over_budget, is_search_ready)]
    create = [spec for index_name, spec in wanted.items() if index_name not in valid]
    return IndexPlan(tuple(create), tuple(drop))


def _plan_small(table: Table, size: int, existing: Sequence[ExistingIndex]) -> IndexPlan:
    """A table that shrank keeps what it has; it may only be on its way through an undo."""
    names = {index.name for index in existing if index.is_valid}
    is_searched_along = size >= SMALLEST_LINKED and any(of.link is not None for of in table.fields)
    search = search_spec(table)
    is_wanted = is_searched_along and search is not None and search.name not in names
    # A search index that is of no use any more goes once the one that takes its place is there, or none is wanted.
    gone = {n for n in names if _is_search(n) and not is_wanted and (search is None or n != search.name)}
    return IndexPlan(
        create=(search,) if is_wanted and search is not None else (),
        drop=tuple(index.name for index in existing if not index.is_valid or index.name in gone),
    )


def _is_dropped(
    index: ExistingIndex, wanted: Mapping[str, IndexSpec], over_budget: Sequence[str], is_search_ready: bool
) -> bool:
    if not index.is_valid:
        return True  # what an interrupted CREATE INDEX CONCURRENTLY leaves behind only costs
    if index.name in wanted:
        return False
    if _is_search(index.name):
        return is_search_ready  # the old one is of no use any more, but let the new one come first
    return index.is_idle or index.name in over_budget


def _is_search(index_name: str) -> bool:
    return "_search_" in index_name


def _wanted(scope: Scope, observed: Sequence[Shape], budget: int) -> dict[str, IndexSpec]:
    wanted: dict[str, IndexSpec] = {}
    live = live_index(scope.lens.table)
    wanted[live.name] = live
    for shape in [*_view_shapes(scope), *observed]:
        if len(wanted) >= budget:
            break
        spec = _try_index(scope, shape)
        if spec is not None:
            wanted.setdefault(spec.name, spec)
    return wanted


def _view_shapes(scope: Scope) -> Iterable[Shape]:
    for view in scope.lens.table.views:
        if view.type == "grid":
            try:
                yield view_shape(scope, view)
            except AfterbaseError:  # a view that no longer fits its fields has nothing to speed up
                continue


def _try_index(scope: Scope, shape: Shape) -> IndexSpec | None:
    named = {*shape.equal, *(group.field for group in shape.groups), *(sort.field for sort in shape.sorts)}
    if any(of.uid in named and not _can_be_held(of) for of in scope.lens.readable):
        return None
    try:
        return shape_index(scope, shape)
    except AfterbaseError:  # seen before a field went
        return None


def _can_be_held(of: Field) -> bool:
    """What is read from elsewhere no index of the table can help."""
    return of.has_column or bool(of.type.system_column) or (of.computed is not None and of.computed.is_plain)


# -- watching -------------------------------------------------------------------------------------------------------


@dataclass
class Watch:
    """What queries asked and took, a table, in this process since the last look; bounded."""

    most: int = 1_000
    _seconds: dict[tuple[int, Shape], float] = field(default_factory=dict)

    def note(self, table_id: int, shape: Shape, seconds: float) -> None:
        key = (table_id, shape)
        if key in self._seconds or len(self._seconds) < self.most:
            self._seconds[key] = self._seconds.get(key, 0.0) + seconds

    def costly(self, table_id: int, at_least: float = 0.2) -> list[Shape]:
        """Shapes by the time they took altogether, from so many seconds on; the dearest first."""
        found = [(seconds, shape) for (id, shape), seconds in self._seconds.items() if id == table_id]
        return [shape for seconds, shape in sorted(found, key=lambda f: -f[0]) if seconds >= at_least]

    def fade(self) -> None:
        """Halve everything: what is no longer asked loses its weight."""
        for key in list(self._seconds):
            self._seconds[key] *= 0.5
            if self._seconds[key] < 0.01:
                del self._seconds[key]


# -- doing ----------------------------------------------------------------------------------------------------------


async def list_indexes(connection: Connection, table: Table, now: datetime | None = None) -> list[ExistingIndex]:
    """Our indexes on a table. When it finds an index used since its last look, it notes that in the index's comment."""
    moment = now or utc_now()
    rows = await fetch(
        connection,
        sql(
            "SELECT c.relname, i.indisvalid, coalesce(s.idx_scan, 0), obj_description(c.oid, 'pg_class')"
            " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " LEFT JOIN pg_stat_user_indexes s ON s.indexrelid = c.oid"
            " WHERE i.indrelid = to_regclass({}) AND starts_with(c.relname, {})",
            f"t{table.id}",
            f"t{table.id}_",
        ),
    )
    found = []
    for index_name, is_valid, scans, comment in rows:
        if not _is_ours(table, index_name):
            continue
        seen = _read_comment(comment)
        if seen is None or seen.scans != scans:
            await _write_comment(connection, index_name, _Seen(scans, moment))
            seen = _Seen(scans, moment)
        found.append(ExistingIndex(index_name, is_valid, moment - seen.at > IDLE))
    return found


def _is_ours(table: Table, index_name: str) -> bool:
    return index_name.startswith((f"t{table.id}_x_", f"t{table.id}_search_"))


class _Seen(msgspec.Struct, frozen=True):
    """How often an index had been used when its use last moved, and when that was."""

    scans: int
    at: datetime


def _read_comment(comment: str | None) -> _Seen | None:
    try:
        return msgspec.json.decode(comment or "", type=_Seen)
    except msgspec.DecodeError:
        return None


async def _write_comment(connection: Connection, index_name: str, seen: _Seen) -> None:
    text = msgspec.json.encode(_Seen(seen.scans, seen.at.astimezone(UTC))).decode()
    literal = Sql("'" + text.replace("'", "''") + "'")  # digits and a time of ours; COMMENT takes no parameters
    try:
        await execute(connection, sql("COMMENT ON INDEX {} IS {}", name(index_name), literal))
    except errors.UndefinedTable:  # dropped meanwhile
        return


async def apply_plan(connection: Connection, table: Table, plan: IndexPlan) -> list[str]:
    """Make and drop what a plan says; the names of what was made. The connection must be outside a transaction.

    An index that cannot be made (the table changed, the disk is full) leaves nothing behind and stops the plan.
    """
    made: list[str] = []
    await connection.execute("SET statement_timeout = 0; SET lock_timeout = 0")
    try:
        for index_name in plan.drop:
            await _drop(connection, index_name)
        for spec in plan.create:
            await _create(connection, spec)
            made.append(spec.name)
        if made:  # the planner knows nothing of an expression until it has looked at it
            await execute(connection, sql("ANALYZE {}", table.sql))
    finally:
        await connection.execute(f"SET statement_timeout = {INTERACTIVE_MS}; SET lock_timeout = {INTERACTIVE_MS}")
    return made


async def _create(connection: Connection, spec: IndexSpec) -> None:
    statement = sql("CREATE INDEX CONCURRENTLY IF NOT EXISTS {} {}", name(spec.name), spec.definition)
    try:
        await execute(connection, statement)
    except BaseException:
        await _drop(connection, spec.name)
        raise


async def _drop(connection: Connection, index_name: str) -> None:
    await execute(connection, sql("DROP INDEX CONCURRENTLY IF EXISTS {}", name(index_name)))
