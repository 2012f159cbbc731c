"""What a workspace's members see of it: people, invitations, tokens, bases."""

from collections.abc import Sequence
from typing import Any

from afterbase.ground.database import Connection, Row, fetch, fetch_one, fetch_row, schema_name
from afterbase.ground.errors import NotFound
from afterbase.ground.sql import Sql, sql


async def list_members(connection: Connection, workspace_id: int) -> Sequence[Row]:
    """(uid, name, email, role, joined at), the longest-standing first."""
    return await fetch(
        connection,
        sql(
            "SELECT u.uid, u.name, u.email, m.role, m.created_at FROM afterbase.members m"
            " JOIN afterbase.users u ON u.id = m.user_id WHERE m.workspace_id = {} ORDER BY m.created_at, u.id",
            workspace_id,
        ),
    )


async def list_invites(connection: Connection, workspace_id: int) -> Sequence[Row]:
    """Open ones: (uid, role, email, created at, expires at)."""
    return await fetch(
        connection,
        sql(
            "SELECT uid, role, email, created_at, expires_at FROM afterbase.invites"
            " WHERE workspace_id = {} AND used_at IS NULL AND expires_at > now() ORDER BY created_at",
            workspace_id,
        ),
    )


async def list_tokens(connection: Connection, workspace_id: int) -> Sequence[Row]:
    """(uid, name, prefix, role, created at, used at, the maker's uid and name)."""
    return await fetch(
        connection,
        sql(
            "SELECT t.uid, t.name, t.prefix, t.role, t.created_at, t.used_at, u.uid, u.name FROM afterbase.tokens t"
            " JOIN afterbase.users u ON u.id = t.created_by"
            " WHERE t.workspace_id = {} AND t.revoked_at IS NULL ORDER BY t.created_at",
            workspace_id,
        ),
    )


async def list_bases(connection: Connection, workspace_id: int, *, in_trash: bool = False) -> Sequence[Row]:
    """(uid, name, icon, color, created at, deleted at)."""
    condition = Sql("deleted_at IS NOT NULL" if in_trash else "deleted_at IS NULL")
    return await fetch(
        connection,
        sql(
            "SELECT uid, name, icon, color, created_at, deleted_at FROM afterbase.bases"
            " WHERE workspace_id = {} AND {} ORDER BY name, id",
            workspace_id,
            condition,
        ),
    )


async def read_base_card(connection: Connection, uid: str) -> Row:
    """As `list_bases`, one of them."""
    row = await fetch_one(
        connection,
        sql(
            "SELECT uid, name, icon, color, created_at, deleted_at FROM afterbase.bases WHERE uid = {}",
            uid,
        ),
    )
    if row is None:
        raise NotFound(kind="base", id=uid)
    return row


async def read_base_state(connection: Connection, base_id: int) -> tuple[str, str, int, dict[str, int], list[Any]]:
    """What of a base is not in its compiled schema: icon, color, last change, records a table, members."""
    row = await fetch_row(
        connection,
        sql(
            "SELECT b.icon, b.color, (SELECT seq FROM {}),"
            " (SELECT coalesce(jsonb_object_agg(uid, record_count), jsonb_build_object()) FROM {}"
            "   WHERE deleted_at IS NULL),"
            " (SELECT coalesce(jsonb_agg(jsonb_build_array(u.uid, u.name) ORDER BY m.created_at, u.id), '[]')"
            "   FROM afterbase.members m JOIN afterbase.users u ON u.id = m.user_id"
            "   WHERE m.workspace_id = b.workspace_id)"
            " FROM afterbase.bases b WHERE b.id = {}",
            Sql(f"{schema_name(base_id)}.log_state"),
            Sql(f"{schema_name(base_id)}.tables"),
            base_id,
        ),
    )
    return row[0], row[1], row[2], row[3], row[4]


async def find_workspaces(connection: Connection) -> Sequence[Row]:
    """All of the installation: (key, uid, name, key of the longest-standing owner)."""
    return await fetch(
        connection,
        Sql(
            "SELECT w.id, w.uid, w.name, (SELECT m.user_id FROM afterbase.members m WHERE m.workspace_id = w.id"
            " AND m.role = 'owner' ORDER BY m.created_at, m.user_id LIMIT 1) FROM afterbase.workspaces w ORDER BY w.id"
        ),
    )
