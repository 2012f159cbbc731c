"""Signing in and out. The guess is counted before the password is looked at, and an unknown account looks in every way
like a wrong password (R31)."""

from dataclasses import dataclass
from hashlib import sha256

from afterbase.engine.identity import NOTIFY_IDENTITY, SESSION_DAYS
from afterbase.engine.limits import count_try, forgive
from afterbase.engine.passwords import MAX_LENGTH, hash_secret, is_password, new_secret
from afterbase.ground.database import Connection, Database, execute, fetch_one
from afterbase.ground.errors import AfterbaseError
from afterbase.ground.sql import sql

PER_ACCOUNT, ACCOUNT_SECONDS = 5, 15 * 60
PER_ADDRESS, ADDRESS_SECONDS = 20, 60


class WrongPassword(AfterbaseError):
    code, status = "wrong_password", 401
    en = "The e-mail address or the password is wrong."
    zh = "邮箱或密码不正确。"


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session: the secret goes into the cookie, and nowhere else."""

    secret: str
    user_id: int


async def sign_in(database: Database, email: str, password: str, address: str, user_agent: str) -> Opened:
    """A session for the right password; WrongPassword or RateLimited otherwise."""
    email = email.strip().lower()
    bucket = "sign_in:" + sha256(email.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    async with database.system() as connection:
        await count_try(connection, f"sign_in_from:{address}", PER_ADDRESS, ADDRESS_SECONDS)
        await count_try(connection, bucket, PER_ACCOUNT, ACCOUNT_SECONDS)
        row = await fetch_one(
            connection,
            sql(
                "SELECT id, password_hash FROM afterbase.users WHERE lower(email) = {} AND disabled_at IS NULL",
                email.replace("\0", ""),
            ),
        )
    user_id, hashed = row or (0, None)
    if not await is_password(password[: MAX_LENGTH + 1], hashed):
        raise WrongPassword()
    async with database.system() as connection:
        await forgive(connection, bucket)
        return await open_session(connection, user_id, user_agent)


async def open_session(connection: Connection, user_id: int, user_agent: str) -> Opened:
    secret = new_secret()
    await execute(
        connection,
        sql(
            "INSERT INTO afterbase.sessions (hash, user_id, user_agent, expires_at)"
            " VALUES ({}, {}, {}, now() + make_interval(days => {}))",
            hash_secret(secret),
            user_id,
            user_agent[:300],
            SESSION_DAYS,
        ),
    )
    return Opened(secret, user_id)


async def close_session(connection: Connection, hashed: bytes) -> None:
    await execute(connection, sql("DELETE FROM afterbase.sessions WHERE hash = {}", hashed))
    await execute(connection, NOTIFY_IDENTITY)


async def confirm_password(database: Database, user_id: int, password: str) -> None:
    """Who changes the password says the present one; guesses count as for signing in."""
    async with database.system() as connection:
        await count_try(connection, f"confirm:{user_id}", PER_ACCOUNT, ACCOUNT_SECONDS)
        row = await fetch_one(connection, sql("SELECT password_hash FROM afterbase.users WHERE id = {}", user_id))
    if not await is_password(password[: MAX_LENGTH + 1], row[0] if row else None):
        raise WrongPassword()
    async with database.system() as connection:
        await forgive(connection, f"confirm:{user_id}")
