"""Specs to SQL: pages, groups and summaries, each one statement.

Pure functions: they are tested as tables of input → SQL, and executing is one line elsewhere (`afterbase.queries`).
PostgreSQL builds the JSON of the rows; ids travel apart, because only this process can turn keys into public ids.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from afterbase.engine.orders import Order, OrderKey, Position, cursor_values, ranges_after
from afterbase.engine.scopes import LIVE, Scope, compile_filter
from afterbase.ground.errors import BadFilter
from afterbase.ground.sql import EMPTY, Sql, all_of, join, name, sql, value
from afterbase.model.fields.base import OWN_COLUMNS, Field
from afterbase.model.filters import Filter, GroupSpec
from afterbase.model.schema import Table
from afterbase.model.values import Operand, aggregate_named, values_of

MAX_LISTED_GROUPS = 10_000
FAR = 100_000
"""Records from which on a jump in the order of an expression sorts instead of following an index."""
MOST_ARGUMENTS = 99
"""Of one call: PostgreSQL functions take at most 100."""
LOG_SEQ = Sql("(SELECT seq FROM log_state)")
"""Where the base's log stands, in the snapshot of the statement."""


# -- rows -----------------------------------------------------------------------------------------------------------


def json_row(scope: Scope, fields: Sequence[Field], *, is_whole: bool = False) -> Sql:
    """The text of a JSON array: a record's version and values; `is_whole` with all records of link cells. It is for
    `Context.reveal`."""
    items = [Sql("version"), *(scope.shown(field, is_whole=is_whole) for field in fields)]
    chunks = [items[i : i + MOST_ARGUMENTS] for i in range(0, len(items), MOST_ARGUMENTS)]
    arrays = [sql("json_build_array({})::text", join(", ", chunk)) for chunk in chunks]
    if len(arrays) == 1:
        return arrays[0]
    inner = [sql("substr(left({}, -1), 2)", array) for array in arrays]
    return sql("'[' || {} || ']'", join(" || ', ' || ", inner))


def _columns(scope: Scope, fields: Sequence[Field]) -> Sql:
    """What `json_row` needs, each column once."""
    needed = [column for field in fields for column in _needed(scope.lens.table, field)]
    return join(", ", map(name, dict.fromkeys(["id", "version", *needed])))


def _needed(table: Table, field: Field) -> Iterator[str]:
    is_kept = field.has_column and (field.computed is None or field.computed.is_ready)
    if is_kept or field.type.system_column:
        yield field.column
        if field.error_sql is not None:
            yield field.error_sql.text
    elif field.computed is not None:
        for id in field.computed.reads.get((), ()):
            yield from OWN_COLUMNS[id] if id in OWN_COLUMNS else _needed(table, table.fields_by_id[id])


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of an ordered selection: from the start, from an offset, or after a position."""

    limit: int
    offset: int = 0
    after: Position | None = None


def compile_page(
    scope: Scope,
    fields: Sequence[Field],
    where: Sql,
    order: Order,
    window: Window,
    rules: Sequence[Filter | None] | None = None,
) -> Sql:
    """One row: `ids` (bigint[] or NULL), `rows` (text, the JSON arrays with commas between), `last` (JSON array of the
    last record's sort values, NULL where the page is not full), `seq` (where the base's log stands), and with rules
    the records' colours as `compile_colors` has them."""
    table = scope.lens.table.sql
    collect = sql("SELECT array_agg(id) AS ids, string_agg({}, ',') AS rows FROM ", json_row(scope, fields))
    if window.after is not None:
        collect += _after(table, _columns(scope, fields), where, order, window.after, window.limit)
    elif window.offset:
        collect = _far(scope, fields, where, order, window)
    else:
        collect += sql("({}) AS {}", _slice(table, _columns(scope, fields), where, order, window.limit), table)
    last = sql("SELECT {} FROM {} WHERE id = p.ids[{}]", cursor_values(order), table, value(window.limit, "int"))
    full = sql("CASE WHEN cardinality(p.ids) = {} THEN ({}) END", value(window.limit, "int"), last)
    colors = EMPTY if rules is None else sql(", ({}) AS colors", compile_colors(scope, rules, Sql("p.ids")))
    return sql("SELECT p.ids, p.rows, {} AS last, {} AS seq{} FROM ({}) AS p", full, LOG_SEQ, colors, collect)


def compile_colors(scope: Scope, rules: Sequence[Filter | None], ids: Sql) -> Sql:
    """One row: the text of a JSON array, for each of the keys `ids` (bigint[]) the place of the first rule that holds
    for the record, null where none does or no such record exists for the actor.

    The records are read once more by their keys, so that a rule may name any column, whichever a page hands up, and is
    asked of no record that the page does not show."""
    table = scope.lens.table.sql
    holds = [
        sql("WHEN {} THEN {}", compile_filter(scope, r), Sql(f"{n}")) for n, r in enumerate(rules) if r is not None
    ]
    first = join(" ", [sql("WHEN {}.id IS NULL THEN NULL::int", table), *holds])
    return sql(
        "SELECT coalesce(json_agg(CASE {} END ORDER BY n)::text, '[]') FROM unnest({}) WITH ORDINALITY AS u(id, n)"
        " LEFT JOIN (SELECT * FROM {} WHERE {}) AS {} USING (id)",
        first,
        ids,
        table,
        all_of([LIVE, scope.lens.records]),
        table,
    )


def _slice(table: Sql, columns: Sql, where: Sql, order: Order, limit: int) -> Sql:
    return sql(
        "SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT {}", columns, table, where, order.sql, value(limit, "bigint")
    )


def _after(table: Sql, columns: Sql, where: Sql, order: Order, position: Position, limit: int) -> Sql:
    """The ranges that follow a position, one after the other until the page is full; an index can start at each."""
    ranges = ranges_after(order, position)
    parts = [_slice(table, columns, all_of([where, part]), order, limit) for part in ranges]
    if len(parts) == 1:
        return sql("({}) AS {}", parts[0], table)
    union = join(" UNION ALL ", [sql("({})", part) for part in parts])
    return sql("({} LIMIT {}) AS {}", union, value(limit, "bigint"), table)


def _far(scope: Scope, fields: Sequence[Field], where: Sql, order: Order, window: Window) -> Sql:
    """A jump: the ids first, from an index alone where there is one, and whole records only for those shown."""
    table, columns = scope.lens.table.sql, {field.column for field in scope.lens.readable}
    is_computed = any(key.key.expression.text not in columns for key in order.keys)
    read = _sorted_ids if is_computed and window.offset >= FAR else _slice_ids
    ids = read(table, where, order, window.limit)
    return sql(
        "SELECT array_agg(id ORDER BY n) AS ids, string_agg({}, ',' ORDER BY n) AS rows"
        " FROM (SELECT id, row_number() OVER () AS n FROM ({} OFFSET {}) AS i) AS w JOIN {} USING (id)",
        json_row(scope, fields),
        ids,
        value(window.offset, "bigint"),
        table,
    )


def _slice_ids(table: Sql, where: Sql, order: Order, limit: int) -> Sql:
    return _slice(table, Sql("id"), where, order, limit)


def _sorted_ids(table: Sql, where: Sql, order: Order, limit: int) -> Sql:
    """As `_slice_ids`, without the index: PostgreSQL cannot read the order of an expression from an index alone, and
    would fetch every record that the jump passes; reading and sorting all is faster from far on."""
    keys = [sql("{} AS {}", key.key.expression, name(f"k{i}")) for i, key in enumerate(order.keys)]
    inner = sql("SELECT {} FROM {} WHERE {} OFFSET 0", join(", ", [Sql("id"), *keys]), table, where)
    named = (replace(key, key=replace(key.key, expression=name(f"k{i}"))) for i, key in enumerate(order.keys))
    outer = Order(tuple(named))
    return sql("SELECT id FROM ({}) AS s ORDER BY {} LIMIT {}", inner, outer.sql, value(limit, "bigint"))


def compile_stream(scope: Scope, fields: Sequence[Field], where: Sql, order: Order, *, is_whole: bool = False) -> Sql:
    """All records of a selection in order, one row each: its key, and its JSON array as `json_row` has it."""
    columns = sql(
        "SELECT {} FROM {} WHERE {} ORDER BY {}", _columns(scope, fields), scope.lens.table.sql, where, order.sql
    )
    row = json_row(scope, fields, is_whole=is_whole)
    return sql("SELECT id, {} FROM ({} OFFSET 0) AS {}", row, columns, scope.lens.table.sql)


def compile_ids(scope: Scope, where: Sql, limit: int) -> Sql:
    """Keys of a selection's records, for actions that write by query."""
    return sql("SELECT id FROM {} WHERE {} ORDER BY id LIMIT {}", scope.lens.table.sql, where, value(limit, "bigint"))


def compile_by_ids(scope: Scope, fields: Sequence[Field], ids: Sequence[int]) -> Sql:
    """`id` and `row` (JSON text) of those of some records that exist for the actor; in no order."""
    return sql(
        "SELECT id, {} AS row FROM {} WHERE {}",
        json_row(scope, fields),
        scope.lens.table.sql,
        all_of([sql("id = ANY({})", value(list(ids), "bigint[]")), LIVE, scope.lens.records]),
    )


# -- aggregates -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Aggregated:
    """Aggregates over an inner SELECT, which hands up each field's column under a name of its own."""

    columns: tuple[Sql, ...]
    results: tuple[Sql, ...]
    json: Sql
    """The text of a JSON object over `r0`, `r1` …, the names that the results go by."""


def _aggregated(scope: Scope, aggregates: Mapping[str, str]) -> _Aggregated:
    columns, results, members = [], [], []
    for number, (uid, aggregate_name) in enumerate(aggregates.items()):
        operand = scope.operand(uid)
        inner = replace(operand, column=name(f"v{number}"))
        columns.append(sql("{} AS {}", operand.column, inner.column))
        results.append(sql("{} AS {}", aggregate_named(operand.field, aggregate_name)(inner), name(f"r{number}")))
        key = f'"{operand.field.uid}":'
        members.append(sql("{} || coalesce(to_json({})::text, 'null')", value(key, "text"), name(f"r{number}")))
    if not members:
        return _Aggregated((), (), Sql("'{}'"))
    body = join(" || ',' || ", members)
    return _Aggregated(tuple(columns), tuple(results), sql("'{' || {} || '}'", body))


def compile_summary(scope: Scope, where: Sql, aggregates: Mapping[str, str]) -> Sql:
    """One row: the exact count, the text of a JSON object of the aggregates, and where the base's log stands."""
    parts = _aggregated(scope, aggregates)
    columns = join(", ", parts.columns) or Sql("1")
    results = join(", ", [Sql("count(*) AS n"), *parts.results])
    inner = sql("SELECT {} FROM {} WHERE {}", columns, scope.lens.table.sql, where)
    return sql("SELECT n, {}, {} FROM (SELECT {} FROM ({}) AS s) AS a", parts.json, LOG_SEQ, results, inner)


# -- groups ---------------------------------------------------------------------------------------------------------


def compile_groups(scope: Scope, where: Sql, groups: Sequence[GroupSpec], aggregates: Mapping[str, str]) -> Sql:
    """One row: how many groups there are (one more than `MAX_LISTED_GROUPS` stands for all beyond), and the text of the
    JSON objects of the listed ones with commas between, and where the base's log stands. Depth-first: a group, then the
    groups inside it."""
    if not groups:
        raise BadFilter(reason="name the fields to group by")
    if len({group.field for group in groups}) < len(groups):
        raise BadFilter(reason="records cannot be grouped by the same field twice")
    operands = [scope.operand(group.field) for group in groups]
    parts = _aggregated(scope, aggregates)
    counted = _count_groups(scope, where, operands, parts)
    order = _order_groups(groups, operands)
    listed = sql("SELECT * FROM ({}) AS g ORDER BY {} LIMIT {}", counted, order, value(MAX_LISTED_GROUPS + 1, "bigint"))
    numbered = sql("SELECT *, row_number() OVER () AS place FROM ({}) AS l", listed)
    return sql(
        "SELECT count(*), string_agg({}, ',') FILTER (WHERE place <= {}), {} FROM ({}) AS t",
        _json_group(operands, parts),
        value(MAX_LISTED_GROUPS, "bigint"),
        LOG_SEQ,
        numbered,
    )


def _key(number: int) -> Sql:
    return name(f"g{number}")


def _is_above(number: int) -> Sql:
    """1 in a group that is not divided by this key: one of the levels above."""
    return name(f"m{number}")


def _count_groups(scope: Scope, where: Sql, operands: Sequence[Operand], parts: _Aggregated) -> Sql:
    keys = [_key(i) for i in range(len(operands))]
    named = [sql("{} AS {}", values_of(o.field).group_key(o), key) for o, key in zip(operands, keys, strict=True)]
    columns = join(", ", [*named, *parts.columns])
    inner = sql("SELECT {} FROM {} WHERE {}", columns, scope.lens.table.sql, where)
    marks = [sql("GROUPING({}) AS {}", key, _is_above(i)) for i, key in enumerate(keys) if i]
    levels = [sql("({})", join(", ", keys[: depth + 1])) for depth in range(len(keys))]
    by = sql("GROUPING SETS ({})", join(", ", levels)) if len(levels) > 1 else keys[0]
    what = join(", ", [*keys, *marks, Sql("count(*) AS n"), *parts.results])
    return sql("SELECT {} FROM ({}) AS s GROUP BY {}", what, inner, by)


def _order_groups(groups: Sequence[GroupSpec], operands: Sequence[Operand]) -> Sql:
    terms: list[Sql] = []
    for number, (group, operand) in enumerate(zip(groups, operands, strict=True)):
        if number:
            terms.append(sql("{} DESC", _is_above(number)))
        keys = values_of(operand.field).group_sort_keys(operand, _key(number))
        terms.extend(OrderKey(key, group.desc).term for key in keys)
    return join(", ", terms)


def _json_group(operands: Sequence[Operand], parts: _Aggregated) -> Sql:
    shown = [values_of(o.field).group_json(o, _key(i)) for i, o in enumerate(operands)]
    depth = len(shown)
    paths = [sql("json_build_array({})", join(", ", shown[: level + 1])) for level in range(depth)]
    path = paths[-1]
    if depth > 1:
        cases = join(" ", [sql("WHEN {} = 1 THEN {}", _is_above(i + 1), paths[i]) for i in range(depth - 1)])
        path = sql("CASE {} ELSE {} END", cases, path)
    return sql("""'{"path":' || ({})::text || ',"count":' || n || ',"aggregates":' || {} || '}'""", path, parts.json)
