"""Writing the rows that describe tables, fields and views, with what they were before.

Every change of schema is a list of such rows with their values before and after. Deleting sets `deleted_at`, restoring
empties it, so undoing any of them is the same act: write the values that stood before, then let `sync_field` bring the
physical column's constraints in line.

A base's schema is changed by one action at a time (`lock_schema`); writers of records are held up only while a
statement changes their own table.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import errors
from psycopg.types.json import Jsonb

from afterbase.engine.changes import append_schema_change
from afterbase.engine.contexts import Context
from afterbase.ground.database import INTERACTIVE_MS, Connection, execute, fetch, fetch_one, fetch_row
from afterbase.ground.errors import InvalidValues, LimitReached, NameTaken, NotFound, QueryTimeout
from afterbase.ground.ids import new_uid
from afterbase.ground.sql import Sql, join, name, sql, value
from afterbase.model.fields.base import Field
from afterbase.model.names import clean_name

TABLES = {"table": "tables", "field": "fields", "view": "views"}
# What may be written, with its type: nothing else ever becomes an identifier.
COLUMNS = {
    "table": {"name": "text", "position": "int", "primary_field_id": "bigint", "deleted_at": "timestamptz"},
    "field": {
        "name": "text",
        "type": "text",
        "config": "jsonb",
        "column_name": "text",
        "is_required": "boolean",
        "is_unique": "boolean",
        "default_value": "jsonb",
        "help": "text",
        "position": "int",
        "deleted_at": "timestamptz",
    },
    "view": {"name": "text", "config": "jsonb", "position": "int", "deleted_at": "timestamptz"},
}
MAX_TABLES, MAX_FIELDS, MAX_VIEWS = 200, 500, 100


@dataclass(frozen=True, slots=True)
class MetadataChange:
    """One row of tables, fields or views: the columns that changed, as JSON, before and after."""

    of: str
    id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"of": self.of, "id": self.id, "before": self.before, "after": self.after}


async def lock_schema(connection: Connection, base_id: int) -> None:
    """Until the end of the transaction no other action changes this base's tables, fields or views."""
    await execute(connection, sql("SELECT pg_advisory_xact_lock({}::bigint)", base_id))


async def next_id(connection: Connection) -> int:
    row = await fetch_row(connection, Sql("SELECT nextval('afterbase.ids')"))
    return int(row[0])


async def write_metadata(connection: Connection, of: str, id: int, values: Mapping[str, Any]) -> MetadataChange:
    """Set columns of a metadata row; `values` are JSON values by column name."""
    allowed = COLUMNS[of]
    columns = [c for c in values if c in allowed]
    if len(columns) != len(values):
        raise ValueError(f"not columns of a {of}: {sorted(set(values) - set(columns))}")
    sets = [sql("{} = {}", name(c), _typed(values[c], allowed[c])) for c in columns]
    row = await fetch_one(
        connection,
        sql(
            "UPDATE {} AS m SET {} FROM (SELECT * FROM {} WHERE id = {} FOR UPDATE) o WHERE m.id = o.id"
            " RETURNING jsonb_build_object({}), jsonb_build_object({})",
            name(TABLES[of]),
            join(", ", sets),
            name(TABLES[of]),
            id,
            _pairs("o", columns),
            _pairs("m", columns),
        ),
    )
    if row is None:
        raise NotFound(kind=of, id=id)
    return MetadataChange(of, id, row[0], row[1])


def _typed(v: Any, kind: str) -> Sql:
    if kind == "jsonb":
        return value(None if v is None else Jsonb(v), "jsonb")
    return value(v, kind)


def _pairs(alias: str, columns: list[str]) -> Sql:
    return join(", ", [sql("{}, {}.{}", value(c, "text"), name(alias), name(c)) for c in columns])


async def now_text(connection: Connection) -> str:
    """The transaction's instant as JSON carries it."""
    row = await fetch_row(connection, Sql("SELECT to_jsonb(now())"))
    return str(row[0])


async def created(connection: Connection, of: str, id: int) -> MetadataChange:
    """The change that a fresh row is: before it, it was as good as deleted."""
    return MetadataChange(of, id, {"deleted_at": await now_text(connection)}, {"deleted_at": None})


async def insert_view(
    connection: Connection, context: Context, table_id: int, title: str, kind: str, config: Mapping[str, Any]
) -> tuple[int, str]:
    """The row of a new view; the caller records the change. Its key and uid."""
    position = await require_room(connection, "view", table_id)
    id, uid = await next_id(connection), new_uid("viw")
    await execute(
        connection,
        sql(
            "INSERT INTO views (id, uid, table_id, name, type, config, position, created_by)"
            " VALUES ({}, {}, {}, {}, {}, {}, {}, {})",
            id,
            uid,
            table_id,
            await free_name(connection, "view", title, table_id),
            kind,
            Jsonb(dict(config)),
            position,
            context.lens.actor.uid,
        ),
    )
    return id, uid


async def record_schema_change(
    connection: Connection, context: Context, kind: str, table_id: int | None, changes: list[MetadataChange]
) -> int:
    return await append_schema_change(
        connection, context.origin, kind, table_id, [change.to_json() for change in changes]
    )


# -- names


async def free_name(connection: Connection, of: str, wanted: str, table_id: int | None = None, own: int = 0) -> str:
    """`wanted`, cleaned, or the first of "wanted 2", "wanted 3" … that no live sibling bears."""
    text = clean_name(wanted)
    taken = {row[0].casefold() for row in await fetch(connection, _sibling_names(of, table_id, own))}
    candidate, number = text, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{text[:95]} {number}"
    return candidate


async def require_free_name(
    connection: Connection, of: str, wanted: str, table_id: int | None = None, own: int = 0
) -> str:
    """`wanted`, cleaned; NameTaken where a live sibling bears it already."""
    text = clean_name(wanted)
    if await free_name(connection, of, text, table_id, own) != text:
        raise NameTaken(name=text)
    return text


def sibling_order(of: str, own: int, table_id: int | None) -> Sql:
    """The other live rows beside one, as (id, position), in order."""
    within = sql(" AND table_id = {}", table_id) if table_id is not None else Sql("")
    return sql(
        "SELECT id, position FROM {} WHERE deleted_at IS NULL AND id <> {}{} ORDER BY position, id",
        name(TABLES[of]),
        own,
        within,
    )


def _sibling_names(of: str, table_id: int | None, own: int) -> Sql:
    within = sql(" AND table_id = {}", table_id) if table_id is not None else Sql("")
    return sql("SELECT name FROM {} WHERE deleted_at IS NULL AND id <> {}{}", name(TABLES[of]), own, within)


async def require_room(connection: Connection, of: str, table_id: int | None = None) -> int:
    """The position for a new last row; LimitReached where there are enough already."""
    limit = {"table": MAX_TABLES, "field": MAX_FIELDS, "view": MAX_VIEWS}[of]
    within = sql(" AND table_id = {}", table_id) if table_id is not None else Sql("")
    row = await fetch_row(
        connection,
        sql(
            "SELECT count(*), coalesce(max(position), -1) + 1 FROM {} WHERE deleted_at IS NULL{}",
            name(TABLES[of]),
            within,
        ),
    )
    if row[0] >= limit:
        raise LimitReached(limit=limit, what=TABLES[of])
    return int(row[1])


# -- physical columns


async def delete_fields(connection: Connection, fields: Iterable[Field]) -> list[MetadataChange]:
    """Move fields to the trash. Unique constraints of what nobody can see must not refuse anything, so they go, too."""
    now, changes = await now_text(connection), list[MetadataChange]()
    for of in fields:
        changes.append(await write_metadata(connection, "field", of.id, {"deleted_at": now}))
        await sync_unique(connection, name(f"t{of.table_id}"), of, is_live=False)
    return changes


async def add_column(context: Context, table: Sql, of: Field) -> None:
    """Give the field its column, empty; a constant default makes this instant on any size."""
    if of.has_column:
        await add_columns(
            context, table, [sql("{} {} {}", of.sql, Sql(of.type.column_type), Sql(of.type.column_default))]
        )


async def add_columns(context: Context, table: Sql, columns: Sequence[Sql]) -> None:
    """Columns for a table that others use, in a transaction of their own. QueryTimeout where it is never free.

    The lock that this takes shuts out readers as well, so it must not last until the transaction around ends; nor must
    it wait for long, since all others would wait behind it. What fails later leaves columns that nobody reads.
    """
    adds = join(", ", [sql("ADD COLUMN {}", column) for column in columns])

    async def attempt() -> None:
        async with context.database.transaction(context.lens.base.id) as apart:
            await execute(apart, _BRIEFLY)
            await execute(apart, sql("ALTER TABLE {} {}", table, adds))

    await _until_free(attempt)


async def hold_writers(connection: Connection, table: Sql) -> None:
    """Until the end of the transaction nobody writes the table. QueryTimeout where others never let go of it."""

    async def attempt() -> None:
        async with connection.transaction():
            await execute(connection, _BRIEFLY)
            await execute(connection, sql("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", table))

    await _until_free(attempt)
    await execute(connection, Sql(f"SET LOCAL lock_timeout = {INTERACTIVE_MS}"))  # as connections have it


_BRIEFLY = Sql("SET LOCAL lock_timeout = 300")  # milliseconds, less than PostgreSQL waits until it looks for deadlocks
_PAUSE, _PATIENCE = 0.05, 60.0


async def _until_free(attempt: Callable[[], Awaitable[None]]) -> None:
    """Try for a lock again and again, and let those by who wait behind the attempt: some of them may hold what those
    wait for whom the attempt waits for."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return await attempt()
        except (errors.LockNotAvailable, QueryTimeout):
            if time.monotonic() > deadline:
                raise QueryTimeout() from None
        await asyncio.sleep(_PAUSE)


def unique_index(of: Field) -> str:
    return f"u_{of.column}"


def field_of_violation(fields: Iterable[Field], error: errors.UniqueViolation) -> Field | None:
    """The field whose unique index refused a write."""
    return next((of for of in fields if unique_index(of) == error.diag.constraint_name), None)


async def sync_unique(connection: Connection, table: Sql, of: Field, is_live: bool) -> None:
    """Make or drop the unique index, as the field says now. Raises InvalidValues where values repeat."""
    index = name(unique_index(of))
    if not (of.unique and is_live):
        await execute(connection, sql("DROP INDEX IF EXISTS {}", index))
        return
    make = sql("CREATE UNIQUE INDEX IF NOT EXISTS {} ON {} ({}) WHERE deleted_at IS NULL", index, table, of.sql)
    try:
        await execute(connection, make)
    except errors.UniqueViolation as error:
        raise InvalidValues([{"record": 0, "field": of.uid, "code": "not_unique", "data": {}}]) from error
