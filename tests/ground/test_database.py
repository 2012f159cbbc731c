"""PostgreSQL's errors as people are told of them."""

import asyncio
import re

import psycopg
import pytest
from psycopg import errors

from afterbase.ground.database import Connection, Database, fetch, fetch_row, translate, translated
from afterbase.ground.errors import AfterbaseError, BadRequest, DatabaseUnavailable, LimitReached, StorageFull
from afterbase.ground.sql import Sql, sql

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (errors.DiskFull(), "storage_full", 507),
        (errors.QueryCanceled(), "query_timeout", 503),
        (errors.LockNotAvailable(), "query_timeout", 503),
        (errors.UndefinedColumn(), "schema_changed", 409),
        (errors.AdminShutdown(), "database_unavailable", 503),
        (psycopg.OperationalError("the connection is lost"), "database_unavailable", 503),
    ],
)
def test_what_is_nobodys_mistake_has_its_own_words(error: psycopg.Error, code: str, status: int) -> None:
    ours = translate(error)
    assert ours is not None
    assert (ours.code, ours.status) == (code, status)
    assert ours.message("en") != ours.message("zh-CN")


def test_every_refusal_of_a_value_is_the_requests_fault() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, psycopg.DataError)]
    assert len(kinds) > 50
    for kind in kinds:
        assert isinstance(translate(kind()), BadRequest), kind


def test_a_defect_of_ours_stays_one() -> None:
    for kind in (errors.SyntaxError, errors.NotNullViolation, errors.ForeignKeyViolation, errors.UndefinedFunction):
        assert translate(kind()) is None


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
async def test_text_that_cannot_travel_is_refused_before_the_database_sees_it(database: Database, text: str) -> None:
    with pytest.raises(BadRequest):
        async with database.system() as connection:
            await fetch(connection, sql("SELECT {}::text", text))
    async with database.system() as connection:  # and the connection is as good as before
        assert await fetch(connection, Sql("SELECT 1")) == [(1,)]


async def test_a_full_disk_is_told_in_both_languages() -> None:
    with pytest.raises(StorageFull) as caught, translated():
        raise errors.DiskFull("could not extend file")
    assert (caught.value.message("en"), caught.value.message("zh")) == (StorageFull.en, StorageFull.zh)


def _all_errors(kind: type[AfterbaseError]) -> list[type[AfterbaseError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in _all_errors(child))]


@pytest.mark.parametrize("what", LimitReached.WHAT)
def test_a_limit_is_named_in_both_languages_whatever_it_limits(what: str) -> None:
    error = LimitReached(limit=500, what=what)
    assert error.message("en") == f"The limit of 500 {what} is reached."
    assert not re.search("[a-z]", error.message("zh-CN"))


def test_every_refusal_speaks_both_languages_and_has_a_code_of_its_own() -> None:
    assert DatabaseUnavailable in _all_errors(AfterbaseError)
    for kind in _all_errors(AfterbaseError):
        assert kind.en, kind
        assert any("\u4e00" <= character <= "\u9fff" for character in kind.zh), kind
        assert not any("\u4e00" <= character <= "\u9fff" for character in kind.en), kind
        assert 400 <= kind.status < 600, kind


async def pid(connection: Connection) -> int:
    return int((await fetch_row(connection, Sql("SELECT pg_backend_pid()")))[0])


async def test_the_connection_that_was_used_last_is_lent_first(database: Database) -> None:
    async with database.system() as first, database.system() as second:
        pids = await pid(first), await pid(second)
    for _ in range(3):
        async with database.system() as again:
            assert await pid(again) == pids[0]  # given back after the second
    assert pids[0] != pids[1]


async def test_who_waits_for_a_connection_gets_the_next_that_is_free(database: Database) -> None:
    small = Database(database.conninfo, max_size=1)
    await small.open()
    try:
        async with small.system() as connection:
            held = await pid(connection)
            waiting = asyncio.create_task(small_pid(small))
            _, pending = await asyncio.wait([waiting], timeout=0.05)
            assert pending
        assert await waiting == held
        assert await small_pid(small) == held
    finally:
        await small.close()


async def small_pid(database: Database) -> int:
    async with database.system() as connection:
        return await pid(connection)


async def test_what_an_error_left_open_is_closed_before_the_connection_is_lent_again(database: Database) -> None:
    async with database.system() as connection:
        await connection.execute("BEGIN")
        await connection.execute("CREATE TEMPORARY TABLE left_open (a int)")
    async with database.system() as connection:
        assert await fetch(connection, Sql("SELECT to_regclass('pg_temp.left_open')")) == [(None,)]
