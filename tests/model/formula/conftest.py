"""A connection for what formulas come to: nothing of a base, only the functions that queries may call."""

from collections.abc import AsyncIterator

import pytest

from afterbase.ground.database import Connection, Database


@pytest.fixture
async def connection(shared_database: Database) -> AsyncIterator[Connection]:
    async with shared_database.system() as connection:
        yield connection
