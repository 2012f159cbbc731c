"""The trash keeps what was deleted, gives it back whole, and forgets only what it is told to."""

import pytest

from afterbase.actions.fields import delete_field
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import delete_table
from afterbase.actions.trash import TrashItem, list_trash, purge_item, restore_item
from afterbase.actions.views import create_view, delete_view
from afterbase.ground.errors import BadConfig, Forbidden, NotFound
from afterbase.ground.sql import Sql
from afterbase.model.schema import Table
from tests.support.worlds import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def table(world: World) -> Table:
    return await world.make_table("Tickets", [("Title", "text"), ("N", "number")])


async def trash(world: World, who: str = "owner") -> list[TrashItem]:
    context = await world.context(who)
    async with world.database.base(world.base_id) as connection:
        return list(await list_trash(connection, context))


async def restore(world: World, item: str) -> None:
    context = await world.context()
    async with world.database.transaction(world.base_id) as connection:
        await restore_item(connection, context, item)
    world.schemas.forget_all()


async def test_one_deletion_is_one_item_and_comes_back_whole(world: World, table: Table) -> None:
    await world.create(table, {"Title": "a"}, {"Title": "b"}, {"Title": "c"})
    await world.delete(table, 1, 2)
    await world.delete(table, 3)
    items = await trash(world)
    assert [(i.kind, i.count) for i in items] == [("records", 1), ("records", 2)]
    await restore(world, items[1].id)
    assert [r["Title"] for r in await world.rows(table, "Title")] == ["a", "b"]
    assert [(i.kind, i.count) for i in await trash(world)] == [("records", 1)]


async def test_fields_views_and_tables_are_items_of_their_own(world: World, table: Table) -> None:
    context = await world.context()
    async with change_schema(context) as connection:
        await delete_field(connection, context, table.uid, table.fields[1].uid)
    context = await world.context()
    async with change_schema(context) as connection:
        made = await create_view(connection, context, table.uid, "Second", "grid", {})
    context = await world.context()
    async with change_schema(context) as connection:
        await delete_view(connection, context, table.uid, made.uid)
    assert [(i.kind, i.name, i.by) for i in await trash(world)] == [
        ("view", "Second", world.people["owner"].uid),
        ("field", "N", world.people["owner"].uid),
    ]
    context = await world.context()
    async with change_schema(context) as connection:
        await delete_table(connection, context, table.uid)
    items = await trash(world)
    assert [(i.kind, i.name) for i in items] == [("table", "Tickets")]
    await restore(world, items[0].id)
    assert (await world.table(table.uid)).name == "Tickets"


async def test_the_last_grid_view_stays(world: World, table: Table) -> None:
    context = await world.context()
    with pytest.raises(BadConfig):
        async with change_schema(context) as connection:
            await delete_view(connection, context, table.uid, table.views[0].uid)


async def test_only_an_owner_purges_and_purging_is_for_good(world: World, table: Table) -> None:
    await world.create(table, {"Title": "secret"})
    await world.update(table, 1, {"Title": "gone"})
    await world.delete(table, 1)
    item = (await trash(world))[0].id
    for who, refusal in (("editor", Forbidden), ("owner", None)):
        context = await world.context(who)
        async with world.database.transaction(world.base_id) as connection:
            if refusal is None:
                await purge_item(connection, context, item)
                continue
            with pytest.raises(refusal):
                await purge_item(connection, context, item)
    assert await world.fetch(Sql(f"SELECT FROM t{table.id}")) == []
    assert await world.fetch(Sql("SELECT FROM record_changes")) == []
    with pytest.raises(NotFound):
        await restore(world, item)


@pytest.mark.parametrize("item", ["", "x", "cmVjb3Jkczo5OTk", "ZmllbGQ6MQ", "\u4f60\u597d", "a" * 500])
async def test_a_made_up_item_is_not_found(world: World, table: Table, item: str) -> None:
    with pytest.raises(NotFound):
        await restore(world, item)
