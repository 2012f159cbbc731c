"""History: what was done to a record, told through the lens as it is now."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from afterbase.engine.contexts import Context
from afterbase.engine.lens import Lens, TableLens
from afterbase.ground.errors import NotFound
from afterbase.model.schema import Table
from afterbase.queries.history import PAGE, read_activity, read_record_history
from tests.support.worlds import World

pytestmark = pytest.mark.anyio


def uid(table: Table, name: str) -> str:
    return next(field.uid for field in table.fields if field.name == name)


async def history(world: World, table: Table, id: int, context: Context | None = None, **more: Any) -> dict[str, Any]:
    context = context or await world.context()
    people = {actor.uid: actor.name for actor in world.people.values()}
    async with world.database.base(world.base_id) as connection:
        record = world.record_ids.encode(id)
        found = await read_record_history(connection, context, table.uid, record, people=people, **more)
    decoded: dict[str, Any] = msgspec.json.decode(found)
    return decoded


async def activity(world: World, context: Context | None = None, **more: Any) -> list[dict[str, Any]]:
    async with world.database.base(world.base_id) as connection:
        found = await read_activity(connection, context or await world.context(), **more)
    entries: list[dict[str, Any]] = msgspec.json.decode(found)["entries"]
    return entries


def without(context: Context, table: Table, name: str) -> Context:
    fields = tuple(field for field in table.fields if field.name != name)
    lens = context.lens
    narrow = Lens(lens.actor, lens.base, lens.role, {table.uid: TableLens(table, fields, frozenset())})
    return replace(context, lens=narrow)


@pytest.fixture
async def table(world: World) -> Table:
    return await world.make_table("Tickets", [("Name", "text"), ("Price", "number", {"precision": 2})])


async def test_a_records_history_tells_every_change_newest_first(world: World, table: Table) -> None:
    (id,) = (await world.create(table, {"Name": "a", "Price": 1})).ids
    await world.update(table, id, {"Name": "b", "Price": 2.5})
    await world.update(table, id, {"Price": None}, who="editor")
    found = (await history(world, table, id))["entries"]
    name, price = uid(table, "Name"), uid(table, "Price")
    assert [(entry["kind"], entry["fields"]) for entry in found] == [
        ("update", {price: {"before": 2.5, "after": None}}),
        ("update", {name: {"before": "a", "after": "b"}, price: {"before": 1, "after": 2.5}}),
        ("create", {}),
    ]
    assert [entry["by"]["id"] for entry in found] == [world.people[w].uid for w in ("editor", "owner", "owner")]


async def test_a_cells_history_holds_its_own_changes_only(world: World, table: Table) -> None:
    (id,) = (await world.create(table, {"Name": "a"})).ids
    await world.update(table, id, {"Name": "b"})
    await world.update(table, id, {"Price": 1})
    found = await history(world, table, id, field_uid=uid(table, "Price"))
    assert [entry["fields"] for entry in found["entries"]] == [{uid(table, "Price"): {"before": None, "after": 1}}]


async def test_a_change_of_hidden_fields_only_is_not_told(world: World, table: Table) -> None:
    (id,) = (await world.create(table, {"Name": "a"})).ids
    await world.update(table, id, {"Price": 1})
    await world.update(table, id, {"Name": "b", "Price": 2})
    narrow = without(await world.context(), table, "Price")
    found = (await history(world, table, id, narrow))["entries"]
    assert [entry["fields"] for entry in found] == [{uid(table, "Name"): {"before": "a", "after": "b"}}, {}]
    with pytest.raises(NotFound):
        await history(world, table, id, narrow, field_uid=uid(table, "Price"))
    told = [entry for entry in await activity(world, narrow) if entry["kind"] == "update"]
    assert [entry["fields"] for entry in told] == [[uid(table, "Name")]]


async def test_history_goes_on_where_a_page_ended(world: World, table: Table) -> None:
    (id,) = (await world.create(table, {"Name": "a"})).ids
    for number in range(PAGE + 5):
        await world.update(table, id, {"Price": number})
    first = await history(world, table, id)
    rest = await history(world, table, id, before=first["next"])
    assert (len(first["entries"]), len(rest["entries"]), rest["next"]) == (PAGE, 6, None)
    seqs = [entry["seq"] for entry in first["entries"] + rest["entries"]]
    assert seqs == sorted(set(seqs), reverse=True)


async def test_a_deleted_record_has_no_history_to_read(world: World, table: Table) -> None:
    (id,) = (await world.create(table, {"Name": "a"})).ids
    await world.delete(table, id)
    for gone in (id, 10**9):
        with pytest.raises(NotFound):
            await history(world, table, gone)
    await world.undo()
    assert [entry["kind"] for entry in (await history(world, table, id))["entries"]] == ["restore", "delete", "create"]


async def test_a_bases_activity_names_what_was_touched(world: World, table: Table) -> None:
    await world.create(table, {"Name": "a"}, {"Name": "b"})
    other = await world.make_table("Other", [("X", "text")])
    found = await activity(world)
    assert (found[0]["kind"], found[0]["table"]) == ("table.create", other.uid)
    assert "Other" in found[0]["names"]
    assert (found[1]["kind"], found[1]["count"], found[1]["table"]) == ("create", 2, table.uid)
    assert [entry["table"] for entry in await activity(world, table_uid=other.uid)] == [other.uid]
    with pytest.raises(NotFound):
        await activity(world, table_uid="tblNEVERWAS00001")
