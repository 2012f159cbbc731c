"""Bases: making one with its schema, renaming, moving to the trash and back.

A base's row lives in the installation's schema and its content in a schema of its own. Both are made in one
transaction, so there is never a base without its schema.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from afterbase.engine.idempotency import KEPT_HOURS
from afterbase.ground.database import Connection, Row, execute, fetch, fetch_one, fetch_row, schema_name
from afterbase.ground.errors import LimitReached, NotFound
from afterbase.ground.ids import new_uid
from afterbase.ground.migrations import migrate_schema
from afterbase.ground.sql import Sql, join, name, sql
from afterbase.model.names import clean_name

MAX_BASES = 500
COLUMNS = ("name", "icon", "color")


async def create_base(
    connection: Connection, workspace_id: int, title: str, icon: str, color: str, by: str
) -> tuple[int, str]:
    """A new, empty base; its key and uid. Runs in a transaction of the system schema."""
    row = await fetch_one(connection, sql("SELECT count(*) FROM afterbase.bases WHERE workspace_id = {}", workspace_id))
    if row is not None and row[0] >= MAX_BASES:
        raise LimitReached(limit=MAX_BASES, what="bases")
    uid = new_uid("bas")
    row = await fetch_row(
        connection,
        sql(
            "INSERT INTO afterbase.bases (uid, workspace_id, name, icon, color, created_by)"
            " VALUES ({}, {}, {}, {}, {}, {}) RETURNING id",
            uid,
            workspace_id,
            clean_name(title),
            icon,
            color,
            by,
        ),
    )
    base_id = int(row[0])
    await migrate_schema(connection, schema_name(base_id), "base")
    return base_id, uid


async def update_base(connection: Connection, base_id: int, values: Mapping[str, Any]) -> None:
    sets = {c: clean_name(v) if c == "name" else v for c, v in values.items() if c in COLUMNS}
    assignments = join(", ", [sql("{} = {}", name(c), v) for c, v in sets.items()])
    if sets:
        await execute(
            connection,
            sql(
                "UPDATE afterbase.bases SET {}, version = version + 1 WHERE id = {} AND deleted_at IS NULL",
                assignments,
                base_id,
            ),
        )
    await _tell(connection, base_id)


async def delete_base(connection: Connection, base_id: int) -> None:
    """Into the workspace's trash. Everybody who has it open is told."""
    await execute(
        connection,
        sql("UPDATE afterbase.bases SET deleted_at = now(), version = version + 1 WHERE id = {}", base_id),
    )
    await _tell(connection, base_id)


async def restore_base(connection: Connection, workspace_ids: list[int], uid: str) -> int:
    """Out of the trash of one of these workspaces; its key."""
    row = await fetch_one(
        connection,
        sql(
            "UPDATE afterbase.bases SET deleted_at = NULL, version = version + 1"
            " WHERE uid = {} AND workspace_id = ANY({}) AND deleted_at IS NOT NULL RETURNING id",
            uid,
            workspace_ids,
        ),
    )
    if row is None:
        raise NotFound(kind="base", id=uid)
    await _tell(connection, row[0])
    return int(row[0])


async def _tell(connection: Connection, base_id: int) -> None:
    await execute(connection, sql("SELECT pg_notify('afterbase', {})", f"schema {base_id}"))


async def purge_base(connection: Connection, base_id: int) -> None:
    """Remove a base that has lain in the trash for its time; nothing of it can come back."""
    await execute(connection, Sql(f"DROP SCHEMA IF EXISTS {schema_name(base_id)} CASCADE"))
    await execute(connection, sql("DELETE FROM afterbase.bases WHERE id = {}", base_id))


async def list_all_bases(connection: Connection, kept_days: int) -> Sequence[Row]:
    """Every base outside the trash, and those that have lain in it for longer: (key, uid, is it to be purged)."""
    return await fetch(
        connection,
        sql(
            "SELECT id, uid, deleted_at IS NOT NULL FROM afterbase.bases"
            " WHERE deleted_at IS NULL OR deleted_at < now() - make_interval(days => {}) ORDER BY id",
            kept_days,
        ),
    )


async def forget_old_rows(connection: Connection) -> None:
    """What of the installation's own rows has had its time."""
    for table, condition in (
        ("sessions", Sql("expires_at < now()")),
        ("invites", Sql("expires_at < now() - interval '30 days'")),
        ("limits", Sql("window_ends_at < now()")),
        ("jobs", Sql("finished_at < now() - interval '30 days'")),
        ("idempotency", sql("at < now() - make_interval(hours => {})", KEPT_HOURS)),
    ):
        await execute(connection, sql("DELETE FROM {} WHERE {}", Sql(f"afterbase.{table}"), condition))


async def forget_old_keys(connection: Connection) -> None:
    """A base's idempotency keys that are past their time."""
    await execute(connection, sql("DELETE FROM idempotency WHERE at < now() - make_interval(hours => {})", KEPT_HOURS))
