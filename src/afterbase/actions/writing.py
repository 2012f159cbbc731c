"""What every statement that writes records is made of, and the one that gives records of a table new values.

A statement is a chain of data-modifying CTEs (`actions.records`): records are locked in the order of their ids, written
where something is different, and the change is numbered and recorded last.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from psycopg import errors

from afterbase.actions.computing import and_recompute, reaches
from afterbase.actions.metadata import field_of_violation
from afterbase.actions.values import Batch, find_duplicates
from afterbase.actions.written import Written
from afterbase.engine.changes import COUNTER_FIRST, insert_change, next_number, tell
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.engine.recompute import cause_of_update
from afterbase.ground.database import Connection, fetch_row
from afterbase.ground.errors import InvalidValues, SchemaChanged
from afterbase.ground.sql import TRUE, Sql, join, sql, value
from afterbase.model.fields.base import Field

MAX_RECORDS = 2_000
"""A request; imports and updates by query have no such limit."""

T = TypeVar("T")


def are_current(fields: Sequence[Field], *, first: Sql = TRUE) -> Sql:
    """The body of the CTE `ok`: whether the fields still have the columns that this statement is about to write.

    A statement that waited for a conversion to end would find its column still there, and write what nobody reads. It
    sees the conversion here, since it looks at the data only after it has got the table's lock. `first` is `TRUE` or
    `COUNTER_FIRST`.
    """
    return sql(
        "SELECT count(*) = {} AS yes FROM fields"
        " WHERE {} AND id = ANY({}) AND column_name = ANY({}) AND deleted_at IS NULL",
        value(len(fields), "bigint"),
        first,
        value([f.id for f in fields], "bigint[]"),
        value([f.column for f in fields], "text[]"),  # a column is never that of two fields
    )


def locked(lens: TableLens, fields: Sequence[Field], chosen: Sql, *, first: Sql = TRUE) -> Sql:
    """The body of the CTE `old`: the chosen live records of the lens, locked in id order, with the fields' values.
    `first` is `TRUE` or `COUNTER_FIRST`."""
    return sql(
        "SELECT id, version{} FROM {} WHERE {} AND {} AND deleted_at IS NULL AND ({}) ORDER BY id FOR UPDATE",
        join("", [sql(", {}", f.sql) for f in fields]),
        lens.table.sql,
        first,
        chosen,
        lens.records,
    )


def update_ctes(context: Context, lens: TableLens, fields: Sequence[Field], *, condition: Sql) -> Sql:
    """The CTEs that write the values of `v` over those of `old`, and number and record the change; `tell` tells of it.

    `upd` holds the records that really changed, `s` the number, if there were any.
    """
    table, columns = lens.table, [f.sql for f in fields]
    is_different = (
        sql("({}) IS DISTINCT FROM ({})", row_of("t", columns), row_of("v", columns)) if columns else Sql("false")
    )
    assignments = [
        *(sql("{} = v.{}", c, c) for c in columns),
        Sql("version = t.version + 1, changed_at = now()"),
        sql("changed_by = {}", context.lens.actor.uid),
    ]
    return sql(
        "upd AS (UPDATE {} t SET {} FROM v, old WHERE {} AND v.id = t.id AND old.id = t.id AND {}"
        "   RETURNING t.id, t.version, {} AS before, {} AS after),"
        " done AS (SELECT count(*) AS n FROM upd),"
        " s AS ({}),"
        " c AS ({}),"
        " r AS (INSERT INTO record_changes (table_id, record_id, seq, version, before, after)"
        "   SELECT {}, upd.id, s.seq, upd.version, upd.before, upd.after FROM upd, s)",
        table.sql,
        join(", ", assignments),
        condition,
        is_different,
        differences(columns, "old"),
        differences(columns, "v"),
        next_number(Sql("(SELECT n FROM done) > 0"), computing=context.lens.base.computing),
        insert_change(
            context.origin,
            "update",
            table.id,
            source=Sql("s, done"),
            count=Sql("done.n"),
            ids=Sql("NULL"),
            fields=[f.id for f in fields],
        ),
        table.id,
    )


def row_of(alias: str, columns: Sequence[Sql]) -> Sql:
    """The columns of one side, to be compared as a whole."""
    return join(", ", [sql("{}.{}", Sql(alias), c) for c in columns])


def differences(columns: Sequence[Sql], side: str) -> Sql:
    """The values of one side as JSON, of those columns only that the edit really changes."""
    parts = [
        sql(
            "CASE WHEN old.{} IS DISTINCT FROM v.{} THEN jsonb_build_object({}, {}.{}) ELSE jsonb_build_object() END",
            column,
            column,
            value(column.text, "text"),
            Sql(side),
            column,
        )
        for column in columns
    ]
    return join(" || ", parts) if parts else Sql("jsonb_build_object()")


async def update_from(
    connection: Connection, context: Context, lens: TableLens, fields: Sequence[Field], chosen: Sql, new: Sql
) -> Written:
    """Write the values that the query `new` (id and the fields' columns, made from the CTE `old`) gives the chosen."""
    cause = cause_of_update(lens.table, fields)
    # It may go over all records of the table: others wait for that only where it computes something.
    first = COUNTER_FIRST if reaches(context, cause) else TRUE
    return await and_recompute(
        connection, context, cause, lambda: _update_from(connection, context, lens, fields, chosen, new, first)
    )


async def _update_from(
    connection: Connection,
    context: Context,
    lens: TableLens,
    fields: Sequence[Field],
    chosen: Sql,
    new: Sql,
    first: Sql,
) -> Written:
    statement = sql(
        "WITH ok AS MATERIALIZED ({}), old AS MATERIALIZED ({}), v AS MATERIALIZED ({}), {}"
        " SELECT (SELECT seq FROM s), (SELECT n FROM done),"
        " (SELECT array_agg(id) FROM (SELECT id FROM upd LIMIT {}) x), (SELECT yes FROM ok), {}",
        are_current(fields),
        locked(lens, fields, sql("({})", chosen), first=first),
        new,
        update_ctes(context, lens, fields, condition=Sql("(SELECT yes FROM ok)")),
        MAX_RECORDS,
        tell(context.origin),
    )
    row = await fetch_row(connection, statement)
    if not row[3]:
        raise SchemaChanged()
    return Written(row[0], row[2] or [], count=row[1])


async def guard_unique(
    connection: Connection, lens: TableLens, batch: Batch, ids: Sequence[int], run: Callable[[], Awaitable[T]]
) -> T:
    """Run a write; where a unique index refuses it, say which values of which records are the cause."""
    if not any(f.unique for f in lens.table.fields):
        return await run()
    try:
        async with connection.transaction():
            return await run()
    except errors.UniqueViolation as error:
        issues = await find_duplicates(connection, lens, batch, ids)
        issues.raise_if_any()
        raise InvalidValues([_blamed(lens, error)]) from error


def _blamed(lens: TableLens, error: errors.UniqueViolation) -> dict[str, Any]:
    """When the other record is gone again, or it came from a restore: name the field at least."""
    of = field_of_violation(lens.table.fields, error)
    return {"record": 0, "field": of.uid if of else "", "code": "not_unique", "data": {}}
