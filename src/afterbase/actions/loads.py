"""Loading many records at once, as imports do: lines sent by COPY, recorded as one change.

A load runs in one transaction: until it commits nobody sees any of it, and a crash or a cancel leaves nothing. It
touches the change log only at its very end, so others go on writing meanwhile. Cells that a field refuses stay empty
and are listed; a row that lacks a required value, or repeats a unique one, is left out and listed. What a row repeats,
and which rows of a merge are new, only the database knows: there a staging table is what rows are left out of.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec
from psycopg import errors

from afterbase.actions.computing import and_recompute, first_of
from afterbase.actions.fields import number_records
from afterbase.actions.filling import with_more_options
from afterbase.actions.metadata import field_of_violation, lock_schema, record_schema_change, write_metadata
from afterbase.actions.parsing import KeyColumn, Lines, Parser, Tally
from afterbase.actions.writing import are_current, update_from
from afterbase.actions.written import Written
from afterbase.engine.changes import insert_change, next_number, notify_change
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.engine.recompute import Cause
from afterbase.ground.clock import utc_now
from afterbase.ground.database import Connection, execute, fetch, fetch_row
from afterbase.ground.errors import AfterbaseError, SchemaChanged
from afterbase.ground.sql import TRUE, Sql, join, name, sql
from afterbase.model.fields.base import Field, Occasion, Stored, ValueType


class LoadRepeats(AfterbaseError):
    """What no row can be blamed for: somebody wrote the same value meanwhile, or a default repeats itself."""

    code, status = "load_repeats", 409
    en = "A value of the unique field “{field}” would stand in two records. Nothing was imported; please try again."
    zh = "唯一字段“{field}”的值会出现在两条记录中，未导入任何数据，请重试。"


@dataclass(frozen=True, slots=True)
class LinkColumn:
    """A link field that a load fills: by a name in the file and, where names are not enough, by further values.

    Its cells come as text and find their records in the staging table (`actions.link_loads`).
    """

    field: Field
    keys: tuple[KeyColumn, ...]
    """The first holds the names."""
    can_create: bool = False
    """Whether a name that no record bears makes one."""


@dataclass(slots=True)
class Load:
    """A load under way. When its lines have ended, `parser` holds what came of them."""

    table: Sql
    parser: Parser
    is_new: bool = False
    """The table was made in this very transaction: its rows are written as if vacuumed already, for all who come."""
    links: Sequence[LinkColumn] = ()

    @property
    def fields(self) -> list[Field]:
        return self.parser.fields

    @property
    def tally(self) -> Tally:
        return self.parser.tally

    @property
    def targets(self) -> list[Field]:
        return [*self.fields, *(of for of, _ in self.parser.constants)]

    @property
    def near(self) -> list[Field]:
        """The link fields whose column the table itself has."""
        return [link.field for link in self.links if link.field.link is not None and link.field.link.is_here]


def defaults_for(lens: TableLens, fields: Sequence[Field], occasion: Occasion) -> list[tuple[Field, Stored]]:
    """What fields that a load does not fill get in every record."""
    named = {f.id for f in fields}
    others = [f for f in lens.table.fields if f.id not in named and f.is_writable and f.default is not None]
    return [(f, f.type.default_value(f, occasion)) for f in others]


def occasion_of(context: Context) -> Occasion:
    return Occasion(utc_now(), context.lens.actor.zone, context.lens.actor.uid)


# -- lines into a table

Progress = Callable[[int], Awaitable[None]]
"""Called with the rows read so far; raises to stop the load."""


async def load_lines(
    connection: Connection, load: Load, lines: AsyncIterator[Lines], progress: Progress, *, into: Sql | None = None
) -> None:
    """One COPY of all lines. `into` names a staging table instead, whose rows keep their number in the file."""
    copy = sql(
        "COPY {} ({}) FROM STDIN{}",
        into or load.table,
        join(", ", [*(f.sql for f in load.targets), *map(Sql, load.parser.more_columns)]),
        Sql(" WITH (FREEZE)" if load.is_new else ""),
    )
    async with connection.cursor() as cursor, cursor.copy(copy.text) as target:
        async for some in lines:
            await target.write(some.text)
            await progress(some.read)


# -- the end of a load


async def hold_columns(connection: Connection, load: Load) -> None:
    """Until the end of the transaction no conversion gives the load's fields other columns; SchemaChanged where one
    has done so since the load was planned."""
    await execute(connection, sql("LOCK TABLE {} IN ROW EXCLUSIVE MODE", load.table))
    row = await fetch_row(connection, are_current([*load.targets, *(link.field for link in load.links)]))
    if not row[0]:
        raise SchemaChanged()


async def last_id(connection: Connection, table: Sql) -> int:
    row = await fetch_row(connection, sql("SELECT coalesce(max(id), 0) FROM {}", table))
    return int(row[0])


async def finish_load(
    connection: Connection, context: Context, table_id: int, load: Load, after: int, numbering: Sequence[Field] = ()
) -> Written:
    """Number, count and record what this transaction put into the table; `after` is `last_id` from before the load.

    Others may have added records in between: ours are those that this very transaction wrote. They are numbered before
    the savepoint of a recompute, within which records take another transaction's mark.
    """
    await execute(connection, sql("SELECT WHERE {}", first_of(context, table_id)))
    ours = sql("id > {} AND xmin = pg_current_xact_id()::xid", after)
    for of in numbering:
        await number_records(connection, load.table, of, ours)
    cause = Cause(table_id, frozenset(), is_new=True)
    return await and_recompute(connection, context, cause, lambda: _finish(connection, context, table_id, load, ours))


async def _finish(connection: Connection, context: Context, table_id: int, load: Load, ours: Sql) -> Written:
    row = await fetch_row(
        connection,
        sql(
            "WITH span AS MATERIALIZED (SELECT count(*) AS n, min(id) AS low, max(id) AS high FROM {} WHERE {}),"
            " done AS MATERIALIZED (SELECT n,"
            "   CASE WHEN n = high - low + 1 THEN int8multirange(int8range(low, high + 1))"
            "   ELSE (SELECT range_agg(int8range(id, id + 1)) FROM {} WHERE {}) END AS ids FROM span),"
            " counted AS (UPDATE tables SET record_count = record_count + done.n FROM done"
            "   WHERE tables.id = {} AND done.n > 0 RETURNING 1),"
            " s AS ({}),"
            " c AS ({}),"
            " told AS (SELECT {} FROM s)"
            " SELECT (SELECT seq FROM s), (SELECT n FROM done), (SELECT count(*) FROM told)",
            load.table,
            ours,
            load.table,
            ours,
            table_id,
            next_number(Sql("EXISTS (SELECT FROM counted)"), computing=context.lens.base.computing),
            insert_change(
                context.origin,
                "create",
                table_id,
                source=Sql("s, done"),
                count=Sql("done.n"),
                ids=Sql("done.ids"),
                fields=[],
            ),
            notify_change(context.origin.base_id, Sql("s.seq")),
        ),
    )
    return Written(row[0], [], count=row[1])


# -- by way of a staging table


async def stage(connection: Connection, load: Load) -> Sql:
    """A temporary table shaped like the load's fields; `n` is a row's number in the file."""
    fields = [*load.targets, *(link.field for link in load.links)]
    columns = [sql("{} {}", of.sql, Sql(of.type.column_type)) for of in fields]
    columns += [sql("{} {}", Sql(c), Sql(kind)) for key in load.parser.keys for c, kind in key.columns.items()]
    await execute(
        connection,
        sql(
            "CREATE TEMPORARY TABLE staging ({}) ON COMMIT DROP",
            join(", ", [*columns, Sql("created_by text, changed_by text, n bigint")]),
        ),
    )
    return Sql("staging")


async def drop_superseded(connection: Connection, key: Field) -> None:
    """Of rows with the same key the last counts."""
    await execute(
        connection,
        sql("DELETE FROM staging a USING staging b WHERE a.{} = b.{} AND a.n < b.n", key.sql, key.sql),
    )


async def merge_staged(
    connection: Connection, context: Context, lens: TableLens, load: Load, key: Field, required: Sequence[Field]
) -> Written:
    """Update the records whose key stands in the staging table and insert the others; the update is what is returned.

    No two rows have the same key by now. An empty cell of the file leaves the record's value as it is, so only a new
    record needs the `required` ones.
    """
    await execute(connection, Sql("ANALYZE staging"))
    is_new = sql(
        "NOT EXISTS (SELECT FROM {} t WHERE t.{} = x.{} AND t.deleted_at IS NULL)", load.table, key.sql, key.sql
    )
    for of in required:
        await leave_out(connection, load, of, "required", sql("{} AND {}", is_new, _is_missing(load, of)))
    for of in [*load.targets, *load.near]:
        if of.unique and of.id != key.id:
            await _leave_out_repeats(connection, load, of, sql("t.{} IS DISTINCT FROM x.{}", key.sql, key.sql))
    matches = sql("SELECT t.id FROM {} t JOIN staging x ON x.{} = t.{}", load.table, key.sql, key.sql)
    fields = [*load.fields, *load.near]
    present = [sql("coalesce(x.{}, old.{}) AS {}", f.sql, f.sql, f.sql) for f in fields]
    updated = await update_from(
        connection,
        context,
        lens,
        fields,
        sql("id IN ({})", matches),
        sql("SELECT old.id, {} FROM old JOIN staging x ON x.{} = old.{}", join(", ", present), key.sql, key.sql),
    )
    await _insert_staged(connection, load, is_new)
    return updated


async def add_staged(connection: Connection, load: Load) -> None:
    """Insert the rows of the staging table, without those that repeat a unique value."""
    await execute(connection, Sql("ANALYZE staging"))
    for of in [*load.fields, *load.near]:
        if of.unique:
            await _leave_out_repeats(connection, load, of, TRUE)
    await _insert_staged(connection, load, TRUE)


async def _insert_staged(connection: Connection, load: Load, condition: Sql) -> None:
    columns = join(", ", [*(f.sql for f in [*load.targets, *load.near]), Sql("created_by, changed_by")])
    await execute(
        connection,
        sql(
            "INSERT INTO {} ({}) SELECT {} FROM staging x WHERE {} ORDER BY x.n",
            load.table,
            columns,
            columns,
            condition,
        ),
    )


async def _leave_out_repeats(connection: Connection, load: Load, of: Field, is_other: Sql) -> None:
    """Rows whose value stands in a live record `t` that is another than theirs, or further up in the file."""
    is_taken = sql(
        "EXISTS (SELECT FROM {} t WHERE t.{} = x.{} AND t.deleted_at IS NULL AND {})",
        load.table,
        of.sql,
        of.sql,
        is_other,
    )
    is_further_up = sql("EXISTS (SELECT FROM staging y WHERE y.{} = x.{} AND y.n < x.n)", of.sql, of.sql)
    await leave_out(connection, load, of, "not_unique", is_taken)
    await leave_out(connection, load, of, "not_unique", is_further_up)


async def leave_out(connection: Connection, load: Load, of: Field, code: str, condition: Sql) -> None:
    """List the rows of the staging table that meet a condition on `x`, and go on without them."""
    names = {link.field.id: link.keys[0].name for link in load.links}
    text = sql("x.{}::text", name(names.get(of.id, of.column))) if _is_filled(load, of) else Sql("NULL")
    rows = await fetch(connection, sql("DELETE FROM staging x WHERE {} RETURNING x.n, {}", condition, text))
    load.tally.skipped += len(rows)
    for n, cell in rows:
        load.tally.note(n, of, code, {}, cell)


def _is_filled(load: Load, of: Field) -> bool:
    return any(target.id == of.id for target in [*load.targets, *(link.field for link in load.links)])


def _is_missing(load: Load, of: Field) -> Sql:
    if not _is_filled(load, of):
        return TRUE
    return sql("NOT x.{}" if of.type.value_type is ValueType.BOOLEAN else "x.{} IS NULL", of.sql)


@contextmanager
def naming_repeats(lens: TableLens) -> Iterator[None]:
    """A repeated value that only the index found is told by its field."""
    try:
        yield
    except errors.UniqueViolation as error:
        of = field_of_violation(lens.table.fields, error)
        raise LoadRepeats(field=of.name if of else "") from error


async def save_options(connection: Connection, context: Context, before: Sequence[Field], load: Load) -> Context:
    """Keep the options that selects have learnt in fields that existed before the load; the context to go on with."""
    grown = [
        (of, old)
        for of, old in zip(load.fields, before, strict=True)
        if len(getattr(of.config, "options", ())) > len(getattr(old.config, "options", ()))
    ]
    if not grown:
        return context
    await lock_schema(connection, context.lens.base.id)
    for _, old in grown:
        rows = await fetch(connection, sql("SELECT config FROM fields WHERE id = {}", old.id))
        if old.type.load_config(rows[0][0]) != old.config:
            raise SchemaChanged()
    changes = [
        await write_metadata(connection, "field", of.id, {"config": msgspec.to_builtins(of.config)}) for of, _ in grown
    ]
    seq = await record_schema_change(connection, context, "field.update", grown[0][0].table_id, changes)
    context = context.joining(seq)
    return await with_more_options(connection, context)
