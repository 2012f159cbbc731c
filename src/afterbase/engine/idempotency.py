"""Idempotency keys: an answer saved in one transaction with its effect, and given again to a repeated request (R36).

A key belongs to the one who asks and to the operation. Of two requests with one key at the same moment, the second
waits for the first one's transaction and then gets its answer; if that one failed, nothing was saved and it runs.
"""

from dataclasses import dataclass

from afterbase.ground.database import SYSTEM_SCHEMA, Connection, execute, fetch_one, schema_name
from afterbase.ground.errors import IdempotencyMismatch
from afterbase.ground.sql import Sql, sql

KEPT_HOURS = 72
MAX_KEY = 255


@dataclass(frozen=True, slots=True)
class Claim:
    """A key as one request claims it. `base_id` None: the operation belongs to the installation, not to a base."""

    base_id: int | None
    principal: str
    operation: str
    key: str
    body_hash: bytes

    @property
    def table(self) -> Sql:
        return Sql(f"{SYSTEM_SCHEMA if self.base_id is None else schema_name(self.base_id)}.idempotency")


@dataclass(frozen=True, slots=True)
class Saved:
    status: int
    body: bytes


async def claim(connection: Connection, wanted: Claim) -> Saved | None:
    """Take the key for this transaction, or get what was answered under it. Raises IdempotencyMismatch."""
    taken = await execute(
        connection,
        sql(
            "INSERT INTO {} (principal, route, key, body_hash) VALUES ({}, {}, {}, {}) ON CONFLICT DO NOTHING",
            wanted.table,
            wanted.principal,
            wanted.operation,
            wanted.key,
            wanted.body_hash,
        ),
    )
    if taken:
        return None
    row = await fetch_one(
        connection,
        sql(
            "SELECT body_hash, status, response FROM {} WHERE principal = {} AND route = {} AND key = {}",
            wanted.table,
            wanted.principal,
            wanted.operation,
            wanted.key,
        ),
    )
    if row is None or row[0] != wanted.body_hash:
        raise IdempotencyMismatch()
    return Saved(row[1], row[2])


async def save(connection: Connection, of: Claim, answer: Saved) -> None:
    await execute(
        connection,
        sql(
            "UPDATE {} SET status = {}, response = {} WHERE principal = {} AND route = {} AND key = {}",
            of.table,
            answer.status,
            answer.body,
            of.principal,
            of.operation,
            of.key,
        ),
    )
