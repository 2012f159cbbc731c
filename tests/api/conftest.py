"""Fixtures of the HTTP tests: a running product on a world of the test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from afterbase.actions.people import NewPerson, create_workspace, insert_person
from afterbase.ground.database import Database
from tests.support.client import Office, Product, running_product
from tests.support.worlds import World


@pytest.fixture
async def product(database_url: str, tmp_path: Path) -> AsyncIterator[Product]:
    """The product on an empty database: nobody has made an account yet."""
    async with running_product(database_url, tmp_path) as found:
        yield found


@pytest.fixture
async def office(world: World, product: Product, database: Database) -> Office:
    """A world with an owner, an editor and a viewer, and an owner of another workspace."""
    async with database.transaction() as connection:
        person = NewPerson("Stranger", "stranger@example.com", "en", "UTC")
        user_id, uid = await insert_person(connection, person, "")
        await create_workspace(connection, user_id, "Elsewhere", "en", "UTC")
    people = {who: actor.uid for who, actor in world.people.items()}
    return Office(
        world,
        product,
        owner=await product.client(people["owner"]),
        editor=await product.client(people["editor"]),
        viewer=await product.client(people["viewer"]),
        stranger=await product.client(uid),
        anonymous=await product.client(),
    )
