"""Links in a load: what was found for the names in a staging table goes into its rows, and from there into records.

A link whose column the table itself has is a value of the row like any other from then on. Pairs that are stored at
the other end change records there once those of the load are made: one more update in the same undo group.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from afterbase.actions.link_searches import Search, find_records, make_temporary, search_of
from afterbase.actions.links import merged_one, merged_several
from afterbase.actions.loads import LinkColumn, Load, leave_out
from afterbase.actions.parsing import LISTED
from afterbase.actions.values import Batch
from afterbase.actions.writing import guard_unique, update_from
from afterbase.actions.written import Written
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.ground.database import Connection, execute, fetch, fetch_row
from afterbase.ground.errors import InvalidValues
from afterbase.ground.sql import TRUE, Sql, all_of, name, sql
from afterbase.model.fields.base import Field, TextContext
from afterbase.model.fields.columns import shown

STAGING = Sql("staging")


async def find_links(
    connection: Connection, context: Context, load: Load, texts: TextContext, required: Sequence[Field] = ()
) -> Context:
    """Fill the link fields of the staging table. Cells that name nothing, or more than one record, stay empty and are
    noted; rows that lack one of `required` are left out. Gives the context, in the undo group of the records made."""
    for link in load.links:
        search = search_of(context, link)
        context = await find_records(connection, context, search, STAGING, texts)
        await _fill(connection, search)
        await _note(connection, load, search)
        if link.field in required:
            await _leave_out_empty(connection, load, link)
    return context


@dataclass(frozen=True, slots=True)
class Unfound:
    """Cells of a link column in a staging table, and those that name no record or several."""

    tried: int
    unknown: int
    ambiguous: int


async def count_unfound(connection: Connection, context: Context, load: Load, link: LinkColumn) -> Unfound:
    """What `find_links` would not find, without making records: what would be made is none of those that are
    noted."""
    search = search_of(context, replace(link, can_create=False))
    await find_records(connection, context, search, STAGING, load.parser.texts)
    await _note(connection, load, search, Sql("r.hits > 0") if link.can_create else TRUE)
    counts = sql(
        "SELECT count(*), count(*) FILTER (WHERE r.bad IS NOT NULL AND r.hits = 0),"
        " count(*) FILTER (WHERE r.bad IS NOT NULL AND r.hits > 0) FROM {} x JOIN {} r ON {}",
        STAGING,
        search.table("answers"),
        _is_answer(search),
    )
    return Unfound(*await fetch_row(connection, counts))


async def _fill(connection: Connection, search: Search) -> None:
    of = search.link.field
    is_one = of.type.column_type == "bigint"
    await execute(
        connection,
        sql(
            "UPDATE {} x SET {} = {} FROM {} r WHERE r.ids IS NOT NULL AND {}",
            STAGING,
            of.sql,
            Sql("r.ids[1]" if is_one else "r.ids"),
            search.table("answers"),
            _is_answer(search),
        ),
    )


def _is_answer(search: Search) -> Sql:
    cells = zip(search.raw, search.link.keys, strict=True)
    return all_of(
        [sql("x.{} IS NOT NULL", name(search.name))]
        + [sql("r.r{} = coalesce(x.{}, '')", Sql(str(i)), name(key.name)) for i, (_, key) in enumerate(cells)]
    )


async def _note(connection: Connection, load: Load, search: Search, which: Sql = TRUE) -> None:
    """List the cells that found no record, or too many; `which` of them, on the answer `r`."""
    of = search.link.field
    refused = sql(
        "FROM {} x JOIN {} r ON {} WHERE r.bad IS NOT NULL AND {}",
        STAGING,
        search.table("answers"),
        _is_answer(search),
        which,
    )
    rows = await fetch(
        connection,
        sql("SELECT x.n, x.{}, r.bad, r.hits {} ORDER BY x.n LIMIT {}", name(search.name), refused, LISTED),
    )
    for n, cell, bad, hits in rows:
        load.tally.note(n, of, "ambiguous_link" if hits else "unknown_link", {"text": shown(bad)}, cell)
    if len(rows) == LISTED:
        total = await fetch_row(connection, sql("SELECT count(*) {}", refused))
        load.tally.issue_count += total[0] - len(rows)


async def _leave_out_empty(connection: Connection, load: Load, link: LinkColumn) -> None:
    """Of a cell that was refused it is told already."""
    of, cell = link.field, name(link.keys[0].name)
    await leave_out(connection, load, of, "required", sql("x.{} IS NULL AND x.{} IS NULL", of.sql, cell))
    load.tally.skipped += await execute(connection, sql("DELETE FROM {} x WHERE x.{} IS NULL", STAGING, of.sql))


# -- pairs that are stored at the other end


def far_links(load: Load) -> list[LinkColumn]:
    return [link for link in load.links if link.field.link is not None and not link.field.link.is_here]


async def leave_out_taken(
    connection: Connection, context: Context, lens: TableLens, load: Load, key: Field | None
) -> None:
    """Leave out rows whose one record at the other end is linked to another record, or further up in the file; where
    the column is of this table, that is a unique field like any other."""
    for link in far_links(load):
        if link.field.config.many or link.field.config.reverse_many:
            continue
        search, of = search_of(context, link), link.field
        is_other = sql("t.{} IS DISTINCT FROM x.{}", key.sql, key.sql) if key is not None else TRUE
        taken = sql(
            "EXISTS (SELECT FROM {} o JOIN {} t ON t.id = o.{} AND t.deleted_at IS NULL"
            " WHERE o.id = x.{}[1] AND o.deleted_at IS NULL AND {})",
            search.other.table.sql,
            lens.table.sql,
            name(search.end.column),
            of.sql,
            is_other,
        )
        further_up = sql("EXISTS (SELECT FROM {} y WHERE y.{} = x.{} AND y.n < x.n)", STAGING, of.sql, of.sql)
        await leave_out(connection, load, of, "not_unique", taken)
        await leave_out(connection, load, of, "not_unique", further_up)


async def list_pairs(
    connection: Connection, context: Context, lens: TableLens, load: Load, key: Field | None, after: int
) -> None:
    """Keep what rows hold of other ends, in `k0_pairs`, as soon as their records are there: found by the `key` of a
    merge, else they are those that this transaction made after the id `after`, in the order of the file. Later they
    may bear the mark of a recompute's savepoint."""
    for link in far_links(load):
        rows = _by_key(lens, link, key) if key is not None else _in_order(lens, link, after)
        await make_temporary(connection, search_of(context, link).table("pairs"), rows)


async def write_far_links(connection: Connection, context: Context, load: Load, *, are_new: bool) -> Written | None:
    """Write the pairs that were listed, once their records are recorded: joins the context's undo group."""
    last: Written | None = None
    for link in far_links(load):
        last = await write_pairs(connection, context, search_of(context, link), are_new=are_new) or last
    return last


def _by_key(lens: TableLens, link: LinkColumn, key: Field) -> Sql:
    of = link.field
    return sql(
        "SELECT t.id AS here, l.there FROM {} t JOIN {} x ON x.{} = t.{}, unnest(x.{}) AS l(there)"
        " WHERE t.deleted_at IS NULL",
        lens.table.sql,
        STAGING,
        key.sql,
        key.sql,
        of.sql,
    )


def _in_order(lens: TableLens, link: LinkColumn, after: int) -> Sql:
    of = link.field
    return sql(
        "SELECT t.id AS here, l.there FROM"
        " (SELECT id, row_number() OVER (ORDER BY id) AS r FROM {}"
        "   WHERE id > {} AND xmin = pg_current_xact_id()::xid) t"
        " JOIN (SELECT {} AS ids, row_number() OVER (ORDER BY n) AS r FROM {}) x ON x.r = t.r,"
        " unnest(x.ids) AS l(there)",
        lens.table.sql,
        after,
        of.sql,
        STAGING,
    )


async def write_pairs(connection: Connection, context: Context, search: Search, *, are_new: bool) -> Written | None:
    """Make the links of records `here` in `k0_pairs` those that stand there; `are_new` where they have none yet."""
    other = search.other
    storing = other.table.fields_by_id[search.end.reverse_id]
    other.require_update()
    await _list_moves(connection, search, storing, are_new)
    if storing.required and not storing.config.many:
        await _require_kept(connection, search)
    last: Written | None = None
    for part in _passes(search.link.field):
        write = partial(_move, connection, context, search, storing, part)
        written = await guard_unique(connection, other, Batch(0), [], write)
        context = context.joining(written.seq)
        last = written if written.seq is not None else last
    return last


async def _list_moves(connection: Connection, search: Search, storing: Field, are_new: bool) -> None:
    """What comes to and goes from the column of each record at the other end, in `k0_moves`."""
    pairs, table = search.table("pairs"), search.other.table.sql
    items = sql("unnest(o.{})" if storing.config.many else "o.{}", storing.sql)
    held = sql(
        "SELECT h.here, h.there FROM (SELECT {} AS here, o.id AS there FROM {} o WHERE o.deleted_at IS NULL) h"
        " WHERE h.here IN (SELECT here FROM {})",
        items,
        table,
        pairs,
    )
    none = sql("SELECT here, there FROM {} WHERE false", pairs)
    held = none if are_new else held
    await make_temporary(
        connection,
        search.table("moves"),
        sql(
            "WITH held AS MATERIALIZED ({})"
            " SELECT there AS id, coalesce(array_agg(here ORDER BY here) FILTER (WHERE comes), '{}') AS adds,"
            " coalesce(array_agg(here ORDER BY here) FILTER (WHERE NOT comes), '{}') AS removes FROM ("
            "  (SELECT here, there, true AS comes FROM {} EXCEPT SELECT here, there, true FROM held)"
            "  UNION ALL (SELECT here, there, false FROM held EXCEPT SELECT here, there, false FROM {})) m"
            " GROUP BY there",
            held,
            Sql("{}"),
            Sql("{}"),
            pairs,
            pairs,
        ),
    )


async def _require_kept(connection: Connection, search: Search) -> None:
    row = await fetch_row(connection, sql("SELECT count(*) FROM {} WHERE cardinality(adds) = 0", search.table("moves")))
    if row[0]:
        raise InvalidValues([{"record": 0, "field": search.link.field.uid, "code": "required", "data": {}}])


def _passes(of: Field) -> list[Sql]:
    """The sides of `k0_moves` to write: where the column is unique, what goes before what takes its place."""
    if of.config.many:
        return [Sql("id, adds, removes")]
    return [Sql("id, '{}'::bigint[] AS adds, removes"), Sql("id, adds, '{}'::bigint[] AS removes")]


async def _move(connection: Connection, context: Context, search: Search, storing: Field, part: Sql) -> Written:
    moves = sql("(SELECT {} FROM {})", part, search.table("moves"))
    new = sql(
        "SELECT old.id, {} AS {} FROM old JOIN {} m ON m.id = old.id",
        (merged_several if storing.config.many else merged_one)(storing.sql),
        storing.sql,
        moves,
    )
    chosen = sql("id IN (SELECT m.id FROM {} m WHERE m.adds <> '{}' OR m.removes <> '{}')", moves, Sql("{}"), Sql("{}"))
    return await update_from(connection, context, search.other, [storing], chosen, new)
