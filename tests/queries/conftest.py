"""A base of its own, in the one database of a worker, for each test of reading or module that asks."""

from collections.abc import AsyncIterator
from itertools import count

import pytest

from afterbase.ground.database import Connection, Database, schema_name
from afterbase.ground.migrations import migrate_schema

_base_ids = count(1)


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
