"""The trash of a base: what was deleted, for a month; restored whole, or purged for good.

An item of records is one deletion (a change): the records that it took and that still lie there. Fields, views and
tables are items of their own.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from afterbase.actions.link_fields import purged_with, restored_with_field, restored_with_table
from afterbase.actions.metadata import lock_schema
from afterbase.actions.records import restore_records
from afterbase.actions.undo import restore_metadata
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.ground.database import BULK_MS, Connection, execute, fetch, fetch_one, set_timeout
from afterbase.ground.errors import NotFound
from afterbase.ground.sql import Sql, join, name, sql

KEPT_DAYS = 30
SHOWN = 200


@dataclass(frozen=True, slots=True)
class TrashItem:
    """`id` names the item in calls; `count` records, for items of records and tables."""

    id: str
    kind: str
    name: str
    table: str | None
    count: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class _Key:
    kind: str
    key: int


def encode_key(kind: str, key: int) -> str:
    return base64.urlsafe_b64encode(f"{kind}:{key}".encode()).decode().rstrip("=")


def decode_key(text: str) -> _Key:
    try:
        kind, _, key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(":")
        return _Key(kind, int(key))
    except ValueError as error:
        raise NotFound(kind="trash item", id=text[:40]) from error


async def list_trash(connection: Connection, context: Context) -> Sequence[TrashItem]:
    """The newest items first, at most 200."""
    context.lens.require_build()
    items = [*await _deleted_metadata(connection), *await _deleted_records(connection, context)]
    return sorted(items, key=lambda item: item.at, reverse=True)[:SHOWN]


async def _deleted_metadata(connection: Connection) -> list[TrashItem]:
    rows = await fetch(
        connection,
        Sql(
            "WITH d AS (SELECT 'table' AS kind, id, name, NULL::bigint AS table_id, record_count AS n, deleted_at"
            "   FROM tables"
            "   UNION ALL SELECT 'field', id, name, table_id, 0, deleted_at FROM fields WHERE NOT (type = 'link' AND"
            "     (config ->> 'stores' = 'false'"  # listed by its other end
            "       OR EXISTS (SELECT FROM tables o WHERE o.uid = config ->> 'table' AND o.deleted_at IS NOT NULL)))"
            "   UNION ALL SELECT 'view', id, name, table_id, 0, deleted_at FROM views)"
            " SELECT d.kind, d.id, d.name, t.name, d.n, d.deleted_at, coalesce((SELECT c.actor FROM changes c"
            "   WHERE c.at = d.deleted_at AND c.data @> jsonb_build_array(jsonb_build_object('of', d.kind, 'id', d.id))"
            "   LIMIT 1), '')"
            " FROM d LEFT JOIN tables t ON t.id = d.table_id WHERE d.deleted_at IS NOT NULL AND t.deleted_at IS NULL"
            " ORDER BY d.deleted_at DESC LIMIT 200"
        ),
    )
    return [TrashItem(encode_key(r[0], r[1]), r[0], r[2], r[3], r[4], r[5], r[6]) for r in rows]


async def _deleted_records(connection: Connection, context: Context) -> list[TrashItem]:
    """Deletions of which records still lie in the trash. A record knows its deletion by the instant."""
    parts = [_remaining(lens) for lens in context.lens.tables.values() if lens.can_delete]
    if not parts:
        return []
    rows = await fetch(
        connection,
        sql(
            "SELECT c.seq, t.name, d.n, c.at, c.actor FROM ({}) d"
            " JOIN changes c ON c.at = d.at AND c.table_id = d.table_id AND c.kind = 'delete'"
            " JOIN tables t ON t.id = c.table_id ORDER BY c.seq DESC LIMIT {}",
            join(" UNION ALL ", parts),
            SHOWN,
        ),
    )
    return [TrashItem(encode_key("records", r[0]), "records", r[1], r[1], r[2], r[3], r[4]) for r in rows]


def _remaining(lens: TableLens) -> Sql:
    return sql(
        "(SELECT {}::bigint AS table_id, deleted_at AS at, count(*) AS n FROM {} WHERE deleted_at IS NOT NULL AND ({})"
        " GROUP BY deleted_at ORDER BY deleted_at DESC LIMIT {})",
        lens.table.id,
        lens.table.sql,
        lens.records,
        SHOWN,
    )


async def restore_item(connection: Connection, context: Context, item: str) -> int | None:
    """Bring an item back; the seq of the change. Runs in a transaction of the base."""
    key = decode_key(item)
    context.lens.require_build()
    await lock_schema(connection, context.lens.base.id)
    await set_timeout(connection, BULK_MS)  # a unique field's index is made anew, or all records of a table come back
    if key.kind == "records":
        lens, chosen = await _deletion(connection, context, key.key)
        written = await restore_records(connection, context, lens.table.uid, chosen)
        if not written.count:
            raise NotFound(kind="trash item", id=item)
        return written.seq
    table_id = await _deleted_row(connection, key)
    rows = [(key.kind, key.key), *(("field", id) for id in await _restored_with(connection, key))]
    before = [{"of": of, "id": id, "before": {"deleted_at": None}} for of, id in rows]
    return await restore_metadata(connection, context, f"{key.kind}.restore", table_id, before)


async def _restored_with(connection: Connection, key: _Key) -> list[int]:
    """Link fields that come back with it."""
    if key.kind == "table":
        return await restored_with_table(connection, key.key)
    return await restored_with_field(connection, key.key) if key.kind == "field" else []


async def purge_item(connection: Connection, context: Context, item: str) -> None:
    """Remove an item for good, with its history. Only an owner may; there is no undo."""
    key = decode_key(item)
    context.lens.require_own()
    await lock_schema(connection, context.lens.base.id)
    await set_timeout(connection, 60_000)
    if key.kind == "records":
        lens, chosen = await _deletion(connection, context, key.key)
        await _purge_records(connection, lens, chosen)
        return
    await _deleted_row(connection, key)
    await _PURGES[key.kind](connection, key.key)


async def _purge_records(connection: Connection, lens: TableLens, chosen: Sql) -> None:
    await execute(
        connection,
        sql(
            "WITH gone AS (DELETE FROM {} WHERE deleted_at IS NOT NULL AND ({}) RETURNING id)"
            " DELETE FROM record_changes r USING gone WHERE r.table_id = {} AND r.record_id = gone.id",
            lens.table.sql,
            chosen,
            lens.table.id,
        ),
    )


async def _purge_table(connection: Connection, id: int) -> None:
    for end in await purged_with(connection, "table", id):
        await _purge_column(connection, end)
    await execute(connection, sql("DROP TABLE IF EXISTS {}", name(f"t{id}")))
    await execute(connection, sql("DELETE FROM record_changes WHERE table_id = {}", id))
    await execute(
        connection, sql("DELETE FROM counters WHERE field_id IN (SELECT id FROM fields WHERE table_id = {})", id)
    )
    await execute(connection, sql("DELETE FROM tables WHERE id = {}", id))


async def _purge_field(connection: Connection, id: int) -> None:
    for end in [*await purged_with(connection, "field", id), id]:
        await _purge_column(connection, end)


async def _purge_column(connection: Connection, id: int) -> None:
    row = await fetch_one(connection, sql("DELETE FROM fields WHERE id = {} RETURNING table_id, column_name", id))
    if row is not None and row[1].startswith("f"):
        for column in (row[1], f"{row[1]}e"):  # with the errors of a computed field
            await execute(connection, sql("ALTER TABLE {} DROP COLUMN IF EXISTS {}", name(f"t{row[0]}"), name(column)))
    await execute(connection, sql("DELETE FROM counters WHERE field_id = {}", id))


async def _purge_view(connection: Connection, id: int) -> None:
    await execute(connection, sql("DELETE FROM views WHERE id = {}", id))


_PURGES = {"table": _purge_table, "field": _purge_field, "view": _purge_view}


async def _deletion(connection: Connection, context: Context, seq: int) -> tuple[TableLens, Sql]:
    """The table of a deletion, and the predicate for its records that still lie in the trash."""
    row = await fetch_one(connection, sql("SELECT table_id, at FROM changes WHERE seq = {} AND kind = 'delete'", seq))
    for lens in context.lens.tables.values():
        if row is not None and lens.table.id == row[0]:
            lens.require_delete()
            return lens, sql("deleted_at = {}", row[1])
    raise NotFound(kind="trash item", id=str(seq))


async def _deleted_row(connection: Connection, key: _Key) -> int | None:
    """The table that a deleted table, field or view belongs to; NotFound where no such thing lies in the trash."""
    statements = {
        "table": "SELECT id FROM tables WHERE id = {} AND deleted_at IS NOT NULL",
        "field": "SELECT table_id FROM fields WHERE id = {} AND deleted_at IS NOT NULL",
        "view": "SELECT table_id FROM views WHERE id = {} AND deleted_at IS NOT NULL",
    }
    if key.kind not in statements:
        raise NotFound(kind="trash item")
    row = await fetch_one(connection, sql(statements[key.kind], key.key))
    if row is None:
        raise NotFound(kind="trash item")
    return int(row[0])


async def purge_old(connection: Connection, context: Context) -> None:
    """Purge what has lain in the trash for longer than a month; the worker calls this daily, as the system."""
    await set_timeout(connection, 600_000)
    old = sql("deleted_at < now() - make_interval(days => {})", KEPT_DAYS)
    for lens in context.lens.tables.values():
        await _purge_records(connection, lens, old)
    for kind, table in (("view", "views"), ("field", "fields"), ("table", "tables")):
        for row in await fetch(connection, sql("SELECT id FROM {} WHERE {}", name(table), old)):
            await _PURGES[kind](connection, row[0])
