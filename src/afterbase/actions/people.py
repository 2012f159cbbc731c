"""People: the first owner, invited members, and what a person changes about themselves.

Passwords are hashed before the transaction begins (`engine.passwords`), so that no connection waits for it.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import errors

from afterbase.engine.identity import NOTIFY_IDENTITY
from afterbase.engine.lens import Role
from afterbase.engine.passwords import MAX_LENGTH, MIN_LENGTH
from afterbase.ground.clock import is_zone
from afterbase.ground.database import Connection, execute, fetch_one, fetch_row
from afterbase.ground.errors import AfterbaseError
from afterbase.ground.ids import new_uid
from afterbase.ground.sql import Sql, join, name, sql
from afterbase.model.names import clean_name
from afterbase.model.texts import read_email

_SETUP_LOCK = 7_238_115


class SetupDone(AfterbaseError):
    code, status = "setup_done", 409
    en = "This installation has an owner already. Please sign in."
    zh = "系统已完成初始化，请直接登录。"


class EmailTaken(AfterbaseError):
    code, status = "email_taken", 409
    en = "There is an account with this e-mail address already. Please sign in first."
    zh = "该邮箱已注册，请先登录。"


class BadEmail(AfterbaseError):
    code, status = "bad_email", 422
    en = "This is not an e-mail address."
    zh = "邮箱地址格式不正确。"


class BadPassword(AfterbaseError):
    code, status = "bad_password", 422
    en = "A password has {min} to {max} characters."
    zh = "密码长度须为 {min} 至 {max} 个字符。"


class BadZone(AfterbaseError):
    code, status = "bad_zone", 422
    en = "There is no time zone “{zone}”."
    zh = "没有名为“{zone}”的时区。"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone who gets an account; checked by `check_person`."""

    name: str
    email: str
    locale: str
    zone: str


def check_person(title: str, email: str, locale: str, zone: str) -> NewPerson:
    address = read_email(email.strip())
    if address is None or len(address) > 254:
        raise BadEmail()
    return NewPerson(clean_name(title), address, locale, check_zone(zone))


def check_zone(zone: str) -> str:
    if not is_zone(zone):
        raise BadZone(zone=zone[:60])
    return zone


def check_password(password: str) -> str:
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise BadPassword(min=MIN_LENGTH, max=MAX_LENGTH)
    return password


async def has_owner(connection: Connection) -> bool:
    row = await fetch_one(connection, Sql("SELECT EXISTS (SELECT FROM afterbase.users)"))
    return bool(row and row[0])


async def create_first_owner(
    connection: Connection, person: NewPerson, password_hash: str, workspace: str
) -> tuple[int, str]:
    """The installation's first person with a first workspace; the person's key and uid. Runs in a transaction.

    Of two that try at the same moment, the second is told that it is done.
    """
    await execute(connection, sql("SELECT pg_advisory_xact_lock({}::bigint)", _SETUP_LOCK))
    if await has_owner(connection):
        raise SetupDone()
    user_id, uid = await insert_person(connection, person, password_hash)
    await create_workspace(connection, user_id, workspace, person.locale, person.zone)
    return user_id, uid


async def create_workspace(connection: Connection, owner_id: int, title: str, locale: str, zone: str) -> int:
    row = await fetch_row(
        connection,
        sql(
            "INSERT INTO afterbase.workspaces (uid, name, locale, zone) VALUES ({}, {}, {}, {}) RETURNING id",
            new_uid("wsp"),
            clean_name(title),
            locale,
            zone,
        ),
    )
    await add_member(connection, int(row[0]), owner_id, Role.OWNER)
    return int(row[0])


async def insert_person(connection: Connection, person: NewPerson, password_hash: str) -> tuple[int, str]:
    uid = new_uid("usr")
    try:
        async with connection.transaction():
            row = await fetch_row(
                connection,
                sql(
                    "INSERT INTO afterbase.users (uid, email, name, password_hash, locale, zone)"
                    " VALUES ({}, {}, {}, {}, {}, {}) RETURNING id",
                    uid,
                    person.email,
                    person.name,
                    password_hash,
                    person.locale,
                    person.zone,
                ),
            )
    except errors.UniqueViolation as error:
        raise EmailTaken() from error
    return int(row[0]), uid


async def add_member(connection: Connection, workspace_id: int, user_id: int, role: Role) -> None:
    """Membership with a role; who is a member already keeps the role they have."""
    await execute(
        connection,
        sql(
            "INSERT INTO afterbase.members (workspace_id, user_id, role) VALUES ({}, {}, {}) ON CONFLICT DO NOTHING",
            workspace_id,
            user_id,
            role.value,
        ),
    )
    await execute(connection, NOTIFY_IDENTITY)


async def update_person(connection: Connection, user_id: int, values: dict[str, Any]) -> None:
    """Change one's own name, locale, zone or theme; the values are checked by the caller's types."""
    if "name" in values:
        values["name"] = clean_name(values["name"])
    if "zone" in values:
        check_zone(values["zone"])
    if not set(values) <= {"name", "locale", "zone", "theme"}:
        raise ValueError(f"not columns of a person: {sorted(values)}")
    if values:
        sets = join(", ", [sql("{} = {}", name(column), text) for column, text in values.items()])
        await execute(connection, sql("UPDATE afterbase.users SET {} WHERE id = {}", sets, user_id))
    await execute(connection, NOTIFY_IDENTITY)


async def change_password(connection: Connection, user_id: int, password_hash: str, keep_session: bytes) -> None:
    """A new password ends every other session of the person (R11)."""
    await execute(
        connection, sql("UPDATE afterbase.users SET password_hash = {} WHERE id = {}", password_hash, user_id)
    )
    await execute(
        connection, sql("DELETE FROM afterbase.sessions WHERE user_id = {} AND hash <> {}", user_id, keep_session)
    )
    await execute(connection, NOTIFY_IDENTITY)
