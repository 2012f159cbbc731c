"""Which kept values a change reaches, and the SQL that brings them up to date.

A plan is made once for a base and a kind of change (these fields of this table, or records coming and going) and used
for all changes of that kind. Its steps are in the order of the base's graph: every step is one `UPDATE` for the records
of one table, of all fields there that read one another only within a record; what a step really changed is what later
steps go on from. A change that nothing depends on has an empty plan, and costs a look into a dict.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from weakref import WeakKeyDictionary

from afterbase.ground.sql import EMPTY, Hole, Sql, join, name, sql, value
from afterbase.model.fields.base import At, Field, LinkEnd, Path
from afterbase.model.formula.types import Compiled, Type
from afterbase.model.schema import Base, Table

FILL = "fill"
"""The kind of the jobs that fill columns."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What kind of change it was: these fields of a table's records, or, without any, the records themselves."""

    table_id: int
    fields: frozenset[int]
    is_new: bool = False
    """Whether the records were made or brought back, so that their own values are to be computed."""


def cause_of_update(table: Table, fields: Iterable[Field]) -> Cause:
    """A change of fields; it changes when and by whom the record was changed as well."""
    own = [of.id for of in table.fields if of.type.system_column in ("changed_at", "changed_by")]
    return Cause(table.id, frozenset([*(of.id for of in fields), *own]))


@dataclass(frozen=True, slots=True)
class Way:
    """From changed records to those whose values read them: links to go back along, and which changes to start from."""

    path: Path
    table_id: int
    fields: frozenset[int]
    takes_records: bool
    """Whether the coming and going of records is a change as well."""


@dataclass(frozen=True, eq=False)
class Step:
    table: Table
    fields: tuple[Field, ...]
    """In the order in which they read one another."""
    ways: tuple[Way, ...]

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(of.id for of in self.fields)

    @property
    def fans_out(self) -> bool:
        """Whether one changed record can reach many of this table: as a device that many tickets look up."""
        return any(link.config.reverse_many for way in self.ways for link in way.path)

    @cached_property
    def update(self) -> tuple[Sql, Sql]:
        """The `UPDATE` before and after the condition that chooses its records; the same for every change."""
        return _update(self, Hole("chosen")).around("chosen")

    def reads_any(self, fields: Iterable[int]) -> bool:
        wanted = frozenset(fields)
        return any(reads_any(of, wanted) for of in self.fields)


@dataclass(frozen=True, slots=True)
class Plan:
    steps: tuple[Step, ...] = ()


class _Graph:
    """The kept computed fields of a base, each after all that it reads, and the plans that were asked for."""

    def __init__(self, base: Base) -> None:
        self.tables = base.tables_by_id
        self.kept = in_order(base.tables)
        self.plans: dict[Cause, Plan] = {}
        self.involved = {of.table_id for of in self.kept} | {
            end_of(of, path) for of in self.kept for path in _reads(of)
        }


_graphs: WeakKeyDictionary[Base, _Graph] = WeakKeyDictionary()
_MOST_PLANS = 1_000


def _graph_of(base: Base) -> _Graph:
    graph = _graphs.get(base)
    if graph is None:
        graph = _graphs[base] = _Graph(base)
    return graph


def is_involved(base: Base, table_id: int) -> bool:
    """Whether kept values of a table are computed, or others from its records."""
    return table_id in _graph_of(base).involved


def plan_for(base: Base, cause: Cause) -> Plan:
    """What a change reaches, as far as its kind tells."""
    graph = _graph_of(base)
    plan = graph.plans.get(cause)
    if plan is None:
        if len(graph.plans) >= _MOST_PLANS:
            graph.plans.clear()
        plan = graph.plans[cause] = _plan(graph, cause)
    return plan


def _plan(graph: _Graph, cause: Cause) -> Plan:
    reached: dict[int, set[int]] = {cause.table_id: set(cause.fields)}
    chosen = list[Field]()
    for of in graph.kept:
        if _is_reached(of, cause, reached):
            reached.setdefault(of.table_id, set()).add(of.id)
            chosen.append(of)
    return Plan(tuple(steps_of(graph.tables, chosen)))


def steps_of(tables: Mapping[int, Table], fields: Iterable[Field]) -> list[Step]:
    """The steps that compute some fields, which come in the order of the graph."""
    stages: dict[int, int] = {}
    chosen: dict[tuple[int, int], list[Field]] = {}
    for of in fields:
        stages[of.id] = _stage(of, stages)
        chosen.setdefault((stages[of.id], of.table_id), []).append(of)
    return [_step(tables[key[1]], chosen[key]) for key in sorted(chosen)]


def first_unfilled(tables: Iterable[Table]) -> Step | None:
    """What a job fills now, or next: the first step, in the order of the graph, whose columns are not full."""
    all = {table.id: table for table in tables}
    unfilled = [of for of in in_order(all.values()) if of.computed is not None and not of.computed.is_ready]
    steps = steps_of(all, unfilled)
    return steps[0] if steps else None


def _is_reached(of: Field, cause: Cause, reached: Mapping[int, set[int]]) -> bool:
    if cause.is_new and of.table_id == cause.table_id:
        return True
    for path, ids in _reads(of).items():
        table_id = end_of(of, path)
        if ids & reached.get(table_id, frozenset()):
            return True
        if path and not cause.fields and table_id == cause.table_id:
            return True
    return False


def _stage(of: Field, stages: Mapping[int, int]) -> int:
    """Fields that read one another within a record share a stage; what is read through a link must be done before."""
    found = 0
    for path, ids in _reads(of).items():
        for id in ids & stages.keys():
            found = max(found, stages[id] + (1 if path else 0))
    return found


def _step(table: Table, fields: Sequence[Field]) -> Step:
    ways: dict[tuple[Path, int], frozenset[int]] = {}
    own = {of.id for of in fields}
    for of in fields:
        for path, ids in _reads(of).items():
            key = (path, end_of(of, path))
            ways[key] = ways.get(key, frozenset()) | (ids if path else ids - own)
    found = [Way(path, table_id, ids, bool(path)) for (path, table_id), ids in ways.items()]
    return Step(table, tuple(fields), tuple(found))


def _reads(of: Field) -> Mapping[Path, frozenset[int]]:
    return of.computed.reads if of.computed is not None else {}


def reads_any(of: Field, fields: Container[int]) -> bool:
    """Whether the field reads one of these, wherever it is."""
    return any(id in fields for ids in _reads(of).values() for id in ids)


def end_of(of: Field, path: Path) -> int:
    """The table that a path leads to from a field's own."""
    end = path[-1].link if path else None
    return of.table_id if end is None else end.table_id


def in_order(tables: Iterable[Table]) -> tuple[Field, ...]:
    """The kept computed fields of some tables, each after all that it reads."""
    kept = {of.id: of for table in tables for of in table.fields if of.is_kept}
    ordered: dict[int, Field] = {}

    def add(of: Field) -> None:
        if of.id in ordered:
            return
        for ids in _reads(of).values():
            for id in sorted(ids & kept.keys()):
                add(kept[id])
        ordered[of.id] = of

    for of in kept.values():
        add(of)
    return tuple(ordered.values())


# -- SQL


def holders(path: Path, ids: Sql) -> Sql:
    """The records that lead to some by a path: an array of keys from an array of keys."""
    for link in reversed(path):
        if link.link is not None:
            ids = sql("ARRAY({})", _holders(link, link.link, ids))
    return ids


def _holders(link: Field, end: LinkEnd, ids: Sql) -> Sql:
    own, other, column = name(f"t{link.table_id}"), name(f"t{end.table_id}"), name(end.column)
    if end.is_here:
        return sql(
            "SELECT id FROM {} WHERE {} && {}" if end.is_many else "SELECT id FROM {} WHERE {} = ANY({})",
            own,
            column,
            ids,
        )
    if end.is_many:
        return sql("SELECT DISTINCT k FROM {}, unnest({}) AS k WHERE id = ANY({})", other, column, ids)
    return sql("SELECT DISTINCT {} FROM {} WHERE id = ANY({}) AND {} IS NOT NULL", column, other, ids, column)


def keys_along(path: Path, ids: Sql, fields: Iterable[int], seq: Sql | None) -> list[Sql]:
    """The records that lead to changed ones by a path: arrays of keys. Where the change `seq` was one of links, of its
    `fields`, also those that led there before it."""
    found = [holders(path, ids)]
    end = path[-1].link if path else None
    if end is not None and not end.is_here and seq is not None and end.reverse_id in fields:
        found.append(holders(path[:-1], _held_before(end, seq)))
    return found


def _held_before(end: LinkEnd, seq: Sql) -> Sql:
    """The records that a change took out of the link's other end, as the log tells it: an array of keys."""
    column = value(end.column, "text")
    item = sql("jsonb_array_elements_text(nullif(before -> {}, 'null'))" if end.is_many else "before ->> {}", column)
    return sql(
        "ARRAY(SELECT DISTINCT k::bigint FROM (SELECT {} AS k FROM record_changes WHERE seq = {} AND before ? {}) AS b"
        " WHERE k IS NOT NULL)",
        item,
        seq,
        column,
    )


def update_step(step: Step, chosen: Sql) -> Sql:
    """The `UPDATE` of a step for the records that `chosen` picks; it returns the keys of those that changed."""
    before, after = step.update
    return before + chosen + after


def _update(step: Step, chosen: Hole) -> Sql:
    table = step.table.sql
    columns = [column for of in step.fields for column in columns_of(of)]
    sets = join(", ", [sql("{} = n.{}", column, column) for column in columns])
    old = join(", ", [sql("{}.{}", table, column) for column in columns])
    new = join(", ", [sql("n.{}", column) for column in columns])
    is_it = sql("{}.id = n.id AND ({}) IS DISTINCT FROM ({})", table, old, new)
    return sql(
        "UPDATE {} SET {} FROM ({}) AS n WHERE {} RETURNING {}.id", table, sets, _values(step, chosen), is_it, table
    )


def fingerprint(of: Field) -> str:
    """Tells the values that a kept field has now from those that another expression gave."""
    part = Compiled(Type.BLANK, EMPTY) if of.computed is None else of.computed.value(At(name("r")))
    parts = [of.column, of.type.column_type, part.value, part.error]
    return blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def columns_of(of: Field) -> list[Sql]:
    """The columns of a kept field: the value's, and the error's if there can be one."""
    return [of.sql] if of.error_sql is None else [of.sql, of.error_sql]


def column_types(of: Field) -> list[tuple[Sql, str]]:
    """The same, each with its type."""
    return list(zip(columns_of(of), (of.type.column_type, "text"), strict=False))


def _values(step: Step, chosen: Hole) -> Sql:
    """A query that gives the records with the fields computed, layer on layer: a layer reads those below, and none is
    computed twice however many read it."""
    own = {of.id for of in step.fields}
    present = [column for of in step.table.fields if of.id not in own for column in _stored(of)]
    columns = join(
        ", ", [name(c) for c in dict.fromkeys(["id", "created_at", "created_by", "changed_at", "changed_by", *present])]
    )
    query = sql("SELECT {} FROM {} WHERE {}", columns, step.table.sql, chosen)
    for number, layer in enumerate(_layers(step.fields)):
        at = At(name(f"r{number}"))
        items = join("", [sql(", {}", part) for of in layer for part in _computed(of, at)])
        query = sql("SELECT r{}.*{} FROM ({} OFFSET 0) AS r{}", Sql(str(number)), items, query, Sql(str(number)))
    return query


_SYSTEM = ("id", "created_at", "created_by", "changed_at", "changed_by")


def _stored(of: Field) -> list[str]:
    return [column.text for column in columns_of(of)] if of.has_column else []


def _computed(of: Field, at: At) -> list[Sql]:
    if of.computed is None:
        return []
    part = of.computed.value(at)
    value_sql = sql("{} AS {}", part.value, of.sql)
    if of.error_sql is None:
        return [value_sql]
    return [value_sql, sql("{} AS {}", part.error or Sql("NULL::text"), of.error_sql)]


def _layers(fields: Sequence[Field]) -> list[list[Field]]:
    """Fields of a record by how many of the others they stand upon."""
    heights: dict[int, int] = {}
    for of in fields:
        below = [heights[id] for id in _reads(of).get((), frozenset()) & heights.keys()]
        heights[of.id] = max(below, default=-1) + 1
    layers: list[list[Field]] = [[] for _ in range(max(heights.values(), default=-1) + 1)]
    for of in fields:
        layers[heights[of.id]].append(of)
    return layers
