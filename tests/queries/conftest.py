"""One database a worker for the tests of reading, with a base of its own for each test or module that asks."""

from collections.abc import AsyncIterator
from itertools import count

import pytest

from afterbase.ground.database import Connection, Database, schema_name
from afterbase.ground.migrations import migrate_schema
from tests.support.postgres import TestServer

_base_ids = count(1)


@pytest.fixture(scope="session")
async def shared_database(server: TestServer, template: str, anyio_backend: str) -> AsyncIterator[Database]:
    name = server.create_database(template=template)
    database = Database(server.conninfo(name), max_size=4)
    await database.open()
    yield database
    await database.close()
    server.drop_database(name)


async def _new_base(database: Database) -> int:
    base_id = next(_base_ids)
    connection = await database.connect()
    await migrate_schema(connection, schema_name(base_id), "base")
    await connection.close()
    return base_id


@pytest.fixture(scope="module")
async def module_base(shared_database: Database) -> int:
    """A base for all tests of a module."""
    return await _new_base(shared_database)


@pytest.fixture
async def connection(shared_database: Database) -> AsyncIterator[Connection]:
    """A connection that sees a base of the test's own."""
    async with shared_database.base(await _new_base(shared_database)) as connection:
        yield connection
