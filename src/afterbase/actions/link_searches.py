"""Finding records of another table by names that came as text, for any number of rows at once.

Rows lie in a table of their own with, for each link, the columns of its keys (`parsing.KeyColumn`). Order of events:
the different cells; the values that they name, as a whole and apart; the records of the other table that have them;
where asked, records for values that none has; and for each cell its records, or why it has none. A name is compared
without regard to case and to spaces around it, other values as what they are.

The steps leave temporary tables behind: `k0_cells`, `k0_terms`, `k0_hits`, `k0_answers`, where `k0` is the name of the
link's key.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from afterbase.actions.links import link_defaults
from afterbase.actions.loads import (
    LinkColumn,
    Load,
    defaults_for,
    finish_load,
    hold_columns,
    last_id,
    naming_repeats,
    occasion_of,
)
from afterbase.actions.parsing import Parser
from afterbase.actions.values import Batch
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.engine.scopes import LIVE
from afterbase.ground.database import Connection, execute, fetch, fetch_row
from afterbase.ground.errors import AfterbaseError, NotFound
from afterbase.ground.sql import FALSE, Sql, all_of, join, name, sql, value
from afterbase.model.fields.base import Field, LinkEnd, Stored, TextContext, ValueType


class CannotMakeRecords(AfterbaseError):
    code, status = "cannot_make_records", 409
    en = "No records can be made in “{table}” for missing names: “{field}” is required there, or is not yours to fill."
    zh = "无法在“{table}”中为缺少的名称新建记录：字段“{field}”为必填，或不可填写。"


@dataclass(frozen=True, slots=True)
class Search:
    """A link column, and what it leads to."""

    link: LinkColumn
    end: LinkEnd
    other: TableLens

    @property
    def name(self) -> str:
        return self.link.keys[0].name

    @property
    def fields(self) -> list[Field]:
        """The other table's fields whose values are compared."""
        return [key.match for key in self.link.keys]

    def table(self, what: str) -> Sql:
        return name(f"{self.name}_{what}")

    @property
    def raw(self) -> list[Sql]:
        """The cells as they stand; one by which nothing else is narrowed is empty."""
        return [sql("coalesce({}, '')", name(key.name)) for key in self.link.keys]

    @property
    def places(self) -> list[Sql]:
        return [name(f"v{place}") for place in range(len(self.link.keys))]

    def same(self, one: str, other: str) -> Sql:
        """Whether two rows have the same keys."""
        columns = [name(f"q{place}") for place in range(len(self.link.keys))]
        return all_of([sql("{}.{} = {}.{}", Sql(one), c, Sql(other), c) for c in columns])


def search_of(context: Context, link: LinkColumn) -> Search:
    end = link.field.link
    other = context.lens.tables.get(end.table_uid) if end is not None else None
    if end is None or other is None:
        raise NotFound(kind="table")
    return Search(link, end, other)


def require_makeable(search: Search) -> None:
    """Whether the actor may make records of the other table from the values of the keys alone."""
    other, given = search.other, {of.id for of in search.fields}
    other.require_create()
    lacking = [of for of in other.table.fields if of.required and of.is_writable and of.id not in given]
    stuck = [of for of in lacking if of.default is None]
    stuck += [of for of in search.fields if of.id not in other.writable]
    if stuck:
        raise CannotMakeRecords(table=other.table.name, field=stuck[0].name)


# -- finding


async def find_records(
    connection: Connection, context: Context, search: Search, rows: Sql, texts: TextContext
) -> Context:
    """The records of each different cell of `rows`, in the table `k0_answers`: the cells `r0`, `r1` …, `ids`, or the
    name that failed in `bad` and how many records bear it in `hits`."""
    load = await _load_of(connection, context, search, texts)
    await hold_columns(connection, load)
    await _list_cells(connection, search, rows)
    await _list_terms(connection, search)
    await _find_hits(connection, search, search.table("terms"))
    if search.link.can_create:
        context = await _make_missing(connection, context, search, load)
    await _answer(connection, search)
    return context


async def _load_of(connection: Connection, context: Context, search: Search, texts: TextContext) -> Load:
    """The load of records that are made in the other table."""
    constants = list[tuple[Field, Stored]]()
    if search.link.can_create:
        defaults = defaults_for(search.other, search.fields, occasion_of(context))
        constants = await link_defaults(connection, context, search.other, defaults)
    return Load(search.other.table.sql, Parser(search.fields, (), texts, context.lens.actor.uid, constants=constants))


async def make_temporary(connection: Connection, table: Sql, query: Sql) -> None:
    await execute(connection, sql("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS {}", table, query))
    await execute(connection, sql("ANALYZE {}", table))


async def _list_cells(connection: Connection, search: Search, rows: Sql) -> None:
    first, *also = search.link.keys
    parts = name(f"{first.name}p") if first.is_list else Sql("NULL::text[]")
    values = [sql("min({}) AS v{}", name(f"{key.name}w"), Sql(str(i))) for i, key in enumerate(search.link.keys)]
    # A cell that narrows the choice, and is no value of its field, leaves nothing to choose from.
    lost = [sql("({} IS NOT NULL AND {} IS NULL)", name(key.name), name(f"{key.name}w")) for key in also]
    raw = [sql("{} AS r{}", cell, Sql(str(i))) for i, cell in enumerate(search.raw)]
    await make_temporary(
        connection,
        search.table("cells"),
        sql(
            "SELECT row_number() OVER (ORDER BY min(n)) AS c, {}, {}, min({}) AS parts, bool_or({}) AS is_lost"
            " FROM {} WHERE {} IS NOT NULL GROUP BY {}",
            join(", ", raw),
            join(", ", values),
            parts,
            join(" OR ", lost) if lost else FALSE,
            rows,
            name(first.name),
            join(", ", search.raw),
        ),
    )


async def _list_terms(connection: Connection, search: Search) -> None:
    """The values that each cell may name: as a whole at place 0, its parts behind."""
    also = search.places[1:]
    more = join("", [sql(", c.{}", column) for column in also])
    keys = [_folded(of, sql("t.{}", column)) for of, column in zip(search.fields, search.places, strict=True)]
    named = [sql("coalesce({}, '') AS q{}", key, Sql(str(i))) for i, key in enumerate(keys)]
    await make_temporary(
        connection,
        search.table("terms"),
        sql(
            "SELECT t.*, {} FROM ("
            " SELECT c.c, 0 AS place, c.v0{} FROM {} c WHERE c.v0 IS NOT NULL AND NOT c.is_lost"
            " UNION ALL SELECT c.c, p.place, p.v{} FROM {} c, unnest(c.parts) WITH ORDINALITY p(v, place)"
            " WHERE NOT c.is_lost) t",
            join(", ", named),
            more,
            search.table("cells"),
            more,
            search.table("cells"),
        ),
    )


def _folded(of: Field, text: Sql) -> Sql:
    """What is equal for two values that are taken for the same: as text, of a column or of a value in text."""
    if of.type.value_type is ValueType.TEXT:
        return sql("lower(btrim({}))", text)
    if of.type.value_type is ValueType.NUMBER:
        return sql("trim_scale({}::numeric)::text", text)
    return sql("{}::{}::text", text, Sql(of.type.column_type))


async def _find_hits(connection: Connection, search: Search, terms: Sql) -> None:
    """Records that have the values of `terms`, in `k0_hits`: the keys, one of the records, and how many there are.

    A key that is not given narrows nothing, so the terms are joined by those that are: each way of leaving some out by
    itself, that no record stands against more than one term.
    """
    keys = [Sql(f"q{i}") for i in range(len(search.fields))]
    hits = search.table("hits")
    await execute(
        connection,
        sql(
            "CREATE TEMPORARY TABLE IF NOT EXISTS {} ({}, id bigint, n bigint) ON COMMIT DROP",
            hits,
            join(", ", [sql("{} text", key) for key in keys]),
        ),
    )
    given = [sql("{} <> ''", key) for key in keys]
    ways = await fetch(connection, sql("SELECT DISTINCT {} FROM {}", join(", ", given), terms))
    for way in ways:
        await execute(connection, sql("INSERT INTO {} {}", hits, _hits_of(search, terms, way)))
    await execute(connection, sql("ANALYZE {}", hits))


def _hits_of(search: Search, terms: Sql, way: Sequence[bool]) -> Sql:
    table = search.other.table.sql
    keys = [Sql(f"q{i}") for i in range(len(way))]
    chosen = all_of([sql("{} <> ''" if given else "{} = ''", key) for key, given in zip(keys, way, strict=True)])
    equal = [
        sql("{} = w.{}", _folded(of, sql("{}.{}", table, of.sql)), key)
        for of, key, given in zip(search.fields, keys, way, strict=True)
        if given
    ]
    columns = join(", ", [sql("w.{}", key) for key in keys])
    return sql(
        "SELECT {}, min({}.id), count(*) FROM (SELECT DISTINCT {} FROM {} WHERE {}) w JOIN {} ON {}"
        " WHERE {} GROUP BY {}",
        columns,
        table,
        join(", ", keys),
        terms,
        chosen,
        table,
        all_of(equal),
        all_of([LIVE, search.other.records]),
        columns,
    )


def chosen_terms(search: Search) -> Sql:
    """A cell is one name where a record bears it whole, separators and all; else it is several."""
    return sql(
        "SELECT t.*, h.id, h.n AS hits, h.n IS DISTINCT FROM 1 AS fails"
        " FROM {} t JOIN {} c ON c.c = t.c LEFT JOIN {} h ON {}"
        " LEFT JOIN (SELECT t.c FROM {} t JOIN {} h ON {} WHERE t.place = 0) w ON w.c = t.c"
        " WHERE (t.place = 0) = (w.c IS NOT NULL OR c.parts IS NULL)",
        search.table("terms"),
        search.table("cells"),
        search.table("hits"),
        search.same("t", "h"),
        search.table("terms"),
        search.table("hits"),
        search.same("t", "h"),
    )


async def _answer(connection: Connection, search: Search) -> None:
    """Of several names that fail, one that several records bear is told first: making records does not help there."""
    raw = [sql("c.r{}", Sql(str(i))) for i in range(len(search.fields))]
    await make_temporary(
        connection,
        search.table("answers"),
        sql(
            "SELECT {}, CASE WHEN a.bad IS NULL THEN a.ids END AS ids, coalesce(a.hits, 0) AS hits,"
            "  CASE WHEN a.c IS NULL THEN c.r0 ELSE a.bad END AS bad FROM {} c LEFT JOIN ("
            " SELECT t.c, array_agg(DISTINCT t.id ORDER BY t.id) AS ids,"
            "  (array_agg(t.v0 ORDER BY t.hits DESC NULLS LAST, t.place) FILTER (WHERE t.fails))[1] AS bad,"
            "  (array_agg(t.hits ORDER BY t.hits DESC NULLS LAST, t.place) FILTER (WHERE t.fails))[1] AS hits"
            " FROM ({}) t GROUP BY t.c) a ON a.c = c.c",
            join(", ", raw),
            search.table("cells"),
            chosen_terms(search),
        ),
    )


# -- making what is missing


async def _make_missing(connection: Connection, context: Context, search: Search, load: Load) -> Context:
    """Records for the values that nobody has, one for each, in a change of their own."""
    require_makeable(search)
    await _list_missing(connection, search)
    table = search.other.table
    after = await last_id(connection, table.sql)
    numbering = [of for of in table.fields if of.type.name == "auto_number"]
    with naming_repeats(search.other):
        await _insert_missing(connection, context, search, load)
        made = await finish_load(connection, context, table.id, load, after, numbering)
    await _find_hits(connection, search, search.table("missing"))
    return context.joining(made.seq)


async def count_missing(connection: Connection, search: Search) -> int:
    """How many records would be made, after `find_records` has looked without making any."""
    await _list_missing(connection, search)
    row = await fetch_row(connection, sql("SELECT count(*) FROM {}", search.table("missing")))
    return int(row[0])


async def _list_missing(connection: Connection, search: Search) -> None:
    keys = join(", ", [Sql(f"t.q{i}") for i in range(len(search.fields))])
    values = [sql("(array_agg(t.{} ORDER BY t.c, t.place))[1] AS {}", column, column) for column in search.places]
    await make_temporary(
        connection,
        search.table("missing"),
        sql(
            "SELECT row_number() OVER (ORDER BY min(t.c), min(t.place)) AS n, {}, {} FROM ({}) t WHERE t.hits IS NULL"
            " GROUP BY {}",
            keys,
            join(", ", values),
            chosen_terms(search),
            keys,
        ),
    )
    for of, column in zip(search.fields, search.places, strict=True):
        if of.unique:
            await _drop_taken(connection, search, of, column)


async def _drop_taken(connection: Connection, search: Search, of: Field, column: Sql) -> None:
    """What would repeat a unique value of another record, which goes by another name, is not made."""
    typed = sql("{}::{}", column, Sql(of.type.column_type))
    await execute(
        connection,
        sql(
            "DELETE FROM {} m WHERE EXISTS (SELECT FROM {} t WHERE t.{} = m.{} AND t.deleted_at IS NULL)"
            " OR EXISTS (SELECT FROM {} o WHERE o.{} = m.{} AND o.n < m.n)",
            search.table("missing"),
            search.other.table.sql,
            of.sql,
            typed,
            search.table("missing"),
            column,
            column,
        ),
    )


async def _insert_missing(connection: Connection, context: Context, search: Search, load: Load) -> None:
    fields = zip(search.fields, search.places, strict=True)
    given = [(of.sql, sql("{}::{}", column, Sql(of.type.column_type))) for of, column in fields]
    given += [(of.sql, _constant(of, stored)) for of, stored in load.parser.constants]
    by = value(context.lens.actor.uid)
    await execute(
        connection,
        sql(
            "INSERT INTO {} ({}, created_by, changed_by) SELECT {}, {}, {} FROM {} ORDER BY n",
            load.table,
            join(", ", [column for column, _ in given]),
            join(", ", [expression for _, expression in given]),
            by,
            by,
            search.table("missing"),
        ),
    )


def _constant(of: Field, stored: object) -> Sql:
    """A stored value as the column takes it, by way of JSON as records are written."""
    row = Batch(1, [of], [[stored]]).to_json()
    return sql(
        "(SELECT {} FROM json_to_recordset({}::json) AS d({} {}))", of.sql, row, of.sql, Sql(of.type.column_type)
    )
