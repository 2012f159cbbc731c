"""Tokens for programs: a secret shown once, of which the hash and the first characters are kept (R34)."""

from dataclasses import dataclass
from datetime import datetime

from afterbase.engine.identity import NOTIFY_IDENTITY, TOKEN_PREFIX
from afterbase.engine.lens import Role
from afterbase.engine.passwords import hash_secret, new_secret
from afterbase.ground.database import Connection, execute, fetch_one, fetch_row
from afterbase.ground.errors import LimitReached, NotFound
from afterbase.ground.ids import new_uid
from afterbase.ground.sql import sql
from afterbase.model.names import clean_name

MAX_TOKENS = 100


@dataclass(frozen=True, slots=True)
class NewToken:
    uid: str
    name: str
    secret: str
    created_at: datetime


async def create_token(connection: Connection, workspace_id: int, title: str, role: Role, user_id: int) -> NewToken:
    row = await fetch_one(
        connection,
        sql("SELECT count(*) FROM afterbase.tokens WHERE workspace_id = {} AND revoked_at IS NULL", workspace_id),
    )
    if row is not None and row[0] >= MAX_TOKENS:
        raise LimitReached(limit=MAX_TOKENS, what="tokens")
    uid, secret, name = new_uid("tok"), new_secret(TOKEN_PREFIX), clean_name(title)
    row = await fetch_row(
        connection,
        sql(
            "INSERT INTO afterbase.tokens (uid, workspace_id, name, prefix, hash, role, created_by)"
            " VALUES ({}, {}, {}, {}, {}, {}, {}) RETURNING created_at",
            uid,
            workspace_id,
            name,
            secret[:8],
            hash_secret(secret),
            role.value,
            user_id,
        ),
    )
    return NewToken(uid, name, secret, row[0])


async def revoke_token(connection: Connection, workspace_id: int, uid: str) -> None:
    count = await execute(
        connection,
        sql(
            "UPDATE afterbase.tokens SET revoked_at = now()"
            " WHERE workspace_id = {} AND uid = {} AND revoked_at IS NULL",
            workspace_id,
            uid,
        ),
    )
    if not count:
        raise NotFound(kind="token")
    await execute(connection, NOTIFY_IDENTITY)
