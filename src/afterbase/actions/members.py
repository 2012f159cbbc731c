"""Members of a workspace, and the invitations by which one becomes a member."""

from dataclasses import dataclass
from datetime import datetime

from afterbase.actions.people import NewPerson, add_member, insert_person
from afterbase.engine.identity import NOTIFY_IDENTITY
from afterbase.engine.lens import Role
from afterbase.engine.passwords import hash_secret, new_secret
from afterbase.ground.database import Connection, execute, fetch, fetch_one, fetch_row
from afterbase.ground.errors import AfterbaseError, LimitReached, NotFound
from afterbase.ground.ids import new_uid
from afterbase.ground.sql import sql

INVITE_DAYS = 7
MAX_INVITES = 200


class LastOwner(AfterbaseError):
    code, status = "last_owner", 409
    en = "A workspace needs an owner. Make somebody else an owner first."
    zh = "工作区至少要有一位所有者，请先指定其他所有者。"


class InviteGone(AfterbaseError):
    code, status = "invite_gone", 404
    en = "This invitation has been used, withdrawn or is too old. Please ask for a new one."
    zh = "邀请已使用、撤回或过期，请重新索取。"


@dataclass(frozen=True, slots=True)
class Invited:
    uid: str
    secret: str
    """The end of the invitation's address; shown once."""
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation, as the one who holds its address may see it."""

    workspace_id: int
    workspace: str
    role: Role
    email: str | None
    by: str | None


async def change_role(connection: Connection, workspace_id: int, user_uid: str, role: Role) -> None:
    """Runs in a transaction: the workspace's owners are locked, so two of them cannot demote each other."""
    user_id, current = await _find_member(connection, workspace_id, user_uid)
    if current is Role.OWNER and role is not Role.OWNER:
        await _require_another_owner(connection, workspace_id, user_id)
    await execute(
        connection,
        sql(
            "UPDATE afterbase.members SET role = {} WHERE workspace_id = {} AND user_id = {}",
            role.value,
            workspace_id,
            user_id,
        ),
    )
    await execute(connection, NOTIFY_IDENTITY)


async def remove_member(connection: Connection, workspace_id: int, user_uid: str) -> None:
    """Their sessions stay, for their other workspaces; their tokens of this one end with the membership."""
    user_id, role = await _find_member(connection, workspace_id, user_uid)
    if role is Role.OWNER:
        await _require_another_owner(connection, workspace_id, user_id)
    await execute(
        connection,
        sql("DELETE FROM afterbase.members WHERE workspace_id = {} AND user_id = {}", workspace_id, user_id),
    )
    await execute(
        connection,
        sql(
            "UPDATE afterbase.tokens SET revoked_at = now()"
            " WHERE workspace_id = {} AND created_by = {} AND revoked_at IS NULL",
            workspace_id,
            user_id,
        ),
    )
    await execute(connection, NOTIFY_IDENTITY)


async def _find_member(connection: Connection, workspace_id: int, user_uid: str) -> tuple[int, Role]:
    row = await fetch_one(
        connection,
        sql(
            "SELECT u.id, m.role FROM afterbase.members m JOIN afterbase.users u ON u.id = m.user_id"
            " WHERE m.workspace_id = {} AND u.uid = {} FOR UPDATE OF m",
            workspace_id,
            user_uid,
        ),
    )
    if row is None:
        raise NotFound(kind="member")
    return row[0], Role(row[1])


async def _require_another_owner(connection: Connection, workspace_id: int, user_id: int) -> None:
    rows = await fetch(
        connection,
        sql(
            "SELECT user_id FROM afterbase.members WHERE workspace_id = {} AND role = 'owner'"
            " ORDER BY user_id FOR UPDATE",
            workspace_id,
        ),
    )
    if {row[0] for row in rows} <= {user_id}:
        raise LastOwner()


async def invite(connection: Connection, workspace_id: int, role: Role, email: str | None, by: str) -> Invited:
    """An address that makes one person a member, once, within a week."""
    row = await fetch_one(
        connection,
        sql(
            "SELECT count(*) FROM afterbase.invites WHERE workspace_id = {} AND used_at IS NULL AND expires_at > now()",
            workspace_id,
        ),
    )
    if row is not None and row[0] >= MAX_INVITES:
        raise LimitReached(limit=MAX_INVITES, what="open invitations")
    uid, secret = new_uid("inv"), new_secret()
    row = await fetch_row(
        connection,
        sql(
            "INSERT INTO afterbase.invites (uid, workspace_id, hash, role, email, created_by, expires_at)"
            " VALUES ({}, {}, {}, {}, {}, {}, now() + make_interval(days => {})) RETURNING expires_at",
            uid,
            workspace_id,
            hash_secret(secret),
            role.value,
            email,
            by,
            INVITE_DAYS,
        ),
    )
    return Invited(uid, secret, row[0])


async def withdraw_invite(connection: Connection, workspace_id: int, uid: str) -> None:
    count = await execute(
        connection,
        sql(
            "DELETE FROM afterbase.invites WHERE workspace_id = {} AND uid = {} AND used_at IS NULL", workspace_id, uid
        ),
    )
    if not count:
        raise NotFound(kind="invite")


async def find_invite(connection: Connection, secret: str) -> Invitation:
    row = await fetch_one(
        connection,
        sql(
            "SELECT w.id, w.name, i.role, i.email, u.name FROM afterbase.invites i"
            " JOIN afterbase.workspaces w ON w.id = i.workspace_id LEFT JOIN afterbase.users u ON u.uid = i.created_by"
            " WHERE i.hash = {} AND i.used_at IS NULL AND i.expires_at > now()",
            hash_secret(secret),
        ),
    )
    if row is None:
        raise InviteGone()
    return Invitation(row[0], row[1], Role(row[2]), row[3], row[4])


async def _use_invite(connection: Connection, secret: str) -> tuple[int, Role]:
    """Take the invitation: of two at once, one gets it (R35)."""
    row = await fetch_one(
        connection,
        sql(
            "UPDATE afterbase.invites SET used_at = now() WHERE hash = {} AND used_at IS NULL AND expires_at > now()"
            " RETURNING workspace_id, role",
            hash_secret(secret),
        ),
    )
    if row is None:
        raise InviteGone()
    return row[0], Role(row[1])


async def accept_as_new(connection: Connection, secret: str, person: NewPerson, password_hash: str) -> int:
    """Make an account from an invitation; the new person's key. Runs in a transaction."""
    workspace_id, role = await _use_invite(connection, secret)
    user_id, _ = await insert_person(connection, person, password_hash)
    await add_member(connection, workspace_id, user_id, role)
    return user_id


async def accept_as_member(connection: Connection, secret: str, user_id: int) -> None:
    """Join with the account that one is signed in to."""
    workspace_id, role = await _use_invite(connection, secret)
    await add_member(connection, workspace_id, user_id, role)
