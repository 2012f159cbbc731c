"""Shared fixtures: one real PostgreSQL for the run, a migrated template database, and a copy of it for each test."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest

from afterbase.ground.database import Database
from afterbase.ground.migrations import migrate
from tests.support.postgres import TestServer, shared_server
from tests.support.worlds import World, make_world


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def run_id(request: pytest.FixtureRequest) -> str:
    worker = getattr(request.config, "workerinput", None)
    return str(worker["testrunuid"]) if worker else f"single{id(request.config):x}"


@pytest.fixture(scope="session")
def server(run_id: str) -> Iterator[TestServer]:
    with shared_server(run_id) as found:
        yield found


@pytest.fixture(scope="session")
def template(server: TestServer, run_id: str) -> str:
    """The name of a database with everything migrated; made by the first worker that asks."""
    name = f"template_{run_id[:20]}"
    with psycopg.connect(server.admin, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", (name,))
        if not server.has_database(name):
            server.create_database(f"{name}_new")
            asyncio.run(_migrate(server.conninfo(f"{name}_new")))
            connection.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
    return name


async def _migrate(conninfo: str) -> None:
    database = Database(conninfo)
    await database.open()
    await migrate(database)
    await database.close()


@pytest.fixture
def database_url(server: TestServer, template: str) -> Iterator[str]:
    """A database of the test's own, migrated and empty."""
    name = server.create_database(template=template)
    yield server.conninfo(name)
    server.drop_database(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    found = Database(database_url, max_size=8)
    await found.open()
    yield found
    await found.close()


@pytest.fixture
async def world(database: Database) -> World:
    """A workspace with an owner, an editor, a viewer and an empty base."""
    return await make_world(database)


@pytest.fixture(scope="session")
async def shared_database(server: TestServer, template: str, anyio_backend: str) -> AsyncIterator[Database]:
    """One database a worker, for tests that only read or have a base of their own in it."""
    name = server.create_database(template=template)
    database = Database(server.conninfo(name), max_size=4)
    await database.open()
    yield database
    await database.close()
    server.drop_database(name)
