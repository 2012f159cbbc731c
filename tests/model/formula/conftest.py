"""A database for what formulas come to: nothing of a base, only the functions that queries may call."""

from collections.abc import AsyncIterator

import pytest

from afterbase.ground.database import Connection, Database
from tests.support.postgres import TestServer


@pytest.fixture(scope="session")
async def formula_database(server: TestServer, template: str, anyio_backend: str) -> AsyncIterator[Database]:
    name = server.create_database(template=template)
    database = Database(server.conninfo(name), max_size=2)
    await database.open()
    yield database
    await database.close()
    server.drop_database(name)


@pytest.fixture
async def connection(formula_database: Database) -> AsyncIterator[Connection]:
    async with formula_database.system() as connection:
        yield connection
