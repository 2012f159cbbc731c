"""Links between tables: two fields, one column, and both ends always of one mind."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from afterbase.actions.fields import create_field, delete_field
from afterbase.actions.records import Edit, update_records
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import FieldSpec, delete_table
from afterbase.actions.trash import list_trash, purge_item, restore_item
from afterbase.ground.errors import BadConfig, InvalidValues
from afterbase.ground.sql import Sql, sql
from afterbase.model.fields.base import TextContext
from afterbase.model.filters import GroupsQuery, PageQuery, SortSpec
from afterbase.model.schema import Table
from afterbase.queries.groups import read_groups
from afterbase.queries.records import read_page
from tests.support.worlds import World

pytestmark = pytest.mark.anyio

ENDS = {
    "many tickets have one device": (False, True),
    "a device has many tickets, seen from the device": (True, False),
    "tickets and devices both have several": (True, True),
    "one ticket has one device": (False, False),
}


class Pair:
    """Tickets and devices with links between them, and ways to write and read cells by the names of records."""

    def __init__(self, world: World, tickets: str, devices: str) -> None:
        self.world = world
        self._uids = {"tickets": tickets, "devices": devices}

    async def table(self, which: str) -> Table:
        return await self.world.table(self._uids[which])

    async def make(self, which: str, *names: str) -> list[int]:
        table = await self.table(which)
        return (await self.world.create(table, *({"Name": name} for name in names))).ids

    async def field(self, which: str) -> str:
        return next(f.uid for f in (await self.table(which)).fields if f.link is not None)

    async def uid(self, which: str, name: str) -> str:
        table = await self.table(which)
        statement = sql("SELECT max(id) FROM {} WHERE {} = {}", table.sql, table.primary_field.sql, name)
        return self.world.record_ids.encode((await self.world.fetch(statement))[0][0])

    async def write(self, which: str, name: str, value: Any, who: str = "owner") -> None:
        table = await self.table(which)
        id = self.world.record_ids.decode(await self.uid(which, name))
        assert id is not None
        await self.world.update(table, id, {await self.field(which): value}, who=who)

    async def link(self, which: str, name: str, *others: str) -> None:
        other = "devices" if which == "tickets" else "tickets"
        await self.write(which, name, [await self.uid(other, o) for o in others])

    async def page(self, which: str, query: PageQuery | None = None) -> list[tuple[str, Any]]:
        """Name and link cell of each record."""
        table, field = await self.table(which), await self.field(which)
        context = await self.world.context()
        query = query or PageQuery(fields=[table.primary_field.uid, field])
        async with self.world.database.base(self.world.base_id) as connection:
            page = json.loads(await read_page(connection, context, table.uid, query))
        at = [page["fields"].index(uid) + 1 for uid in (table.primary_field.uid, field)]
        return [(row[at[0]], row[at[1]]) for row in page["rows"]]

    async def cells(self, which: str) -> dict[str, list[str]]:
        """The names that each record's cell shows; records with an empty cell are left out."""
        return {name: names(cell) for name, cell in await self.page(which) if cell}

    async def filtered(self, which: str, op: str, value: Any = None) -> list[str]:
        condition = {"field": await self.field(which), "op": op, "value": value}
        return [name for name, _ in await self.page(which, PageQuery(filter=condition))]


def first_code(refused: InvalidValues) -> str:
    return str(refused.data["errors"][0]["code"])


def names(cell: Mapping[str, Any]) -> list[str]:
    assert cell["count"] >= len(cell["records"])
    return [title for _, title in cell["records"]]


async def make_pair(world: World, many: bool, reverse_many: bool) -> Pair:
    tickets = await world.make_table("Tickets", [("Name", "text")])
    devices = await world.make_table("Devices", [("Name", "text")])
    context = await world.context()
    config = {"table": devices.uid, "many": many, "reverse_many": reverse_many}
    async with change_schema(context) as connection:
        await create_field(connection, context, tickets.uid, FieldSpec("Device", "link", config))
    pair = Pair(world, tickets.uid, devices.uid)
    await pair.make("tickets", "t1", "t2", "t3")
    await pair.make("devices", "d1", "d2", "d3")
    return pair


@pytest.fixture(params=list(ENDS.values()), ids=list(ENDS))
async def pair(request: pytest.FixtureRequest, world: World) -> Pair:
    return await make_pair(world, *request.param)


@pytest.fixture
async def one(world: World) -> Pair:
    return await make_pair(world, False, True)


@pytest.fixture
async def several(world: World) -> Pair:
    return await make_pair(world, True, True)


async def test_a_link_is_seen_from_both_ends(pair: Pair) -> None:
    await pair.link("tickets", "t1", "d2")
    assert await pair.cells("tickets") == {"t1": ["d2"]}
    assert await pair.cells("devices") == {"d2": ["t1"]}


async def test_a_link_written_at_the_other_end_is_the_same_link(pair: Pair) -> None:
    await pair.link("devices", "d2", "t1")
    assert await pair.cells("tickets") == {"t1": ["d2"]}
    assert await pair.cells("devices") == {"d2": ["t1"]}


async def test_emptying_either_end_unlinks_both(pair: Pair) -> None:
    for which, name in (("tickets", "t1"), ("devices", "d2")):
        await pair.link("tickets", "t1", "d2")
        await pair.write(which, name, None)
        assert await pair.cells("tickets") == {}
        assert await pair.cells("devices") == {}


async def test_links_are_undone_and_redone_whichever_end_they_were_written_at(pair: Pair) -> None:
    for which, name, other in (("tickets", "t1", "d1"), ("devices", "d2", "t2")):
        before = await pair.cells("tickets")
        await pair.link(which, name, other)
        after = await pair.cells("tickets")
        assert after != before
        await pair.world.undo()
        assert await pair.cells("tickets") == before
        await pair.world.redo()
        assert await pair.cells("tickets") == after


async def test_a_record_is_made_with_its_links_at_either_end_and_undone_with_them(pair: Pair) -> None:
    device, ticket = await pair.uid("devices", "d1"), await pair.uid("tickets", "t3")
    tickets, devices = await pair.table("tickets"), await pair.table("devices")
    await pair.world.create(tickets, {"Name": "new", await pair.field("tickets"): [device]})
    await pair.world.create(devices, {"Name": "fresh", await pair.field("devices"): [ticket]})
    assert await pair.cells("tickets") == {"new": ["d1"], "t3": ["fresh"]}
    await pair.world.undo()
    await pair.world.undo()
    assert await pair.cells("tickets") == {}
    assert [name for name, _ in await pair.page("devices")] == ["d1", "d2", "d3"]


async def test_what_lies_in_the_trash_is_not_linked_until_it_is_restored(pair: Pair) -> None:
    await pair.link("tickets", "t1", "d1")
    for which, name in (("tickets", "t1"), ("devices", "d1")):
        id = pair.world.record_ids.decode(await pair.uid(which, name))
        assert id is not None
        await pair.world.delete(await pair.table(which), id)
        assert await pair.cells("tickets") == {}
        assert await pair.cells("devices") == {}
        await pair.world.undo()
        assert await pair.cells("devices") == {"d1": ["t1"]}


async def test_a_cell_counts_all_its_records_and_shows_the_first(several: Pair) -> None:
    made = [f"x{n:02}" for n in range(30)]
    await several.make("devices", *made)
    await several.link("tickets", "t1", *made)
    ((_, cell),) = [(n, c) for n, c in await several.page("tickets") if c]
    assert cell["count"] == 30
    assert names(cell) == made[:20]


async def test_records_are_added_to_and_taken_from_a_cell(several: Pair) -> None:
    for which, name, others in (("tickets", "t1", ["d1", "d2", "d3"]), ("devices", "d3", ["t1", "t2", "t3"])):
        other = "devices" if which == "tickets" else "tickets"
        first, second, third = [await several.uid(other, o) for o in others]
        await several.write(which, name, {"add": [first, second]})
        await several.write(which, name, {"add": [third], "remove": [first]})
        assert (await several.cells(which))[name] == others[1:]
    assert await several.cells("tickets") == {"t1": ["d2"], "t2": ["d3"], "t3": ["d3"]}


async def test_a_cell_is_written_as_it_was_read(several: Pair) -> None:
    await several.link("tickets", "t1", "d1", "d3")
    cell = dict(await several.page("tickets"))["t1"]
    await several.write("tickets", "t2", cell)
    assert (await several.cells("tickets"))["t2"] == ["d1", "d3"]
    with pytest.raises(InvalidValues) as refused:
        await several.write("tickets", "t2", {**cell, "count": 5})
    assert first_code(refused.value) == "not_whole"


async def test_a_record_linked_once_at_most_moves_to_who_takes_it_last(one: Pair) -> None:
    await one.link("devices", "d1", "t1", "t2")
    await one.link("devices", "d2", "t2")
    assert await one.cells("devices") == {"d1": ["t1"], "d2": ["t2"]}


async def test_single_records_on_both_ends_exclude_one_another(world: World) -> None:
    pair = await make_pair(world, False, False)
    await pair.link("tickets", "t1", "d1")
    with pytest.raises(InvalidValues) as refused:
        await pair.link("tickets", "t2", "d1")
    assert first_code(refused.value) == "not_unique"
    await pair.link("devices", "d1", "t2")
    assert await pair.cells("tickets") == {"t2": ["d1"]}
    with pytest.raises(InvalidValues) as refused:
        await pair.link("devices", "d3", "t1", "t3")
    assert first_code(refused.value) == "too_many"


async def test_records_are_linked_within_their_own_table(world: World) -> None:
    table = await world.make_table("Parts", [("Name", "text")])
    context = await world.context()
    config = {"table": table.uid, "many": False, "reverse_many": True, "reverse_name": "Holds"}
    async with change_schema(context) as connection:
        await create_field(connection, context, table.uid, FieldSpec("Within", "link", config))
    table = await world.table(table.uid)
    ids = (await world.create(table, {"Name": "pump"}, {"Name": "rotor"}, {"Name": "screw"})).ids
    pump = world.record_ids.encode(ids[0])
    await world.update(table, ids[1], {"Within": [pump]})
    await world.update(table, ids[2], {"Within": [pump]})
    context = await world.context()
    async with world.database.base(world.base_id) as connection:
        page = json.loads(await read_page(connection, context, table.uid, PageQuery()))
    shown = [[row[1], row[2] and names(row[2]), row[3] and names(row[3])] for row in page["rows"]]
    assert shown == [["pump", None, ["rotor", "screw"]], ["rotor", ["pump"], None], ["screw", ["pump"], None]]


async def test_links_are_filtered_by_record_by_title_and_by_emptiness(pair: Pair) -> None:
    await pair.link("tickets", "t1", "d1")
    await pair.link("tickets", "t2", "d2")
    d1, d2, t1 = await pair.uid("devices", "d1"), await pair.uid("devices", "d2"), await pair.uid("tickets", "t1")
    assert await pair.filtered("tickets", "has_any_of", [d1]) == ["t1"]
    assert await pair.filtered("tickets", "has_any_of", [d1, d2]) == ["t1", "t2"]
    assert await pair.filtered("tickets", "has_all_of", [d1, d2]) == []
    assert await pair.filtered("tickets", "has_none_of", [d1]) == ["t2", "t3"]
    assert await pair.filtered("tickets", "contains", "D2") == ["t2"]
    assert await pair.filtered("tickets", "not_contains", "d2") == ["t1", "t3"]
    assert await pair.filtered("tickets", "empty") == ["t3"]
    assert await pair.filtered("devices", "not_empty") == ["d1", "d2"]
    assert await pair.filtered("devices", "has_any_of", [t1]) == ["d1"]
    assert await pair.filtered("devices", "has_any_of", ["rec00000000000000"]) == []


async def test_records_are_sorted_and_grouped_by_the_title_of_what_they_link_to(pair: Pair) -> None:
    await pair.link("tickets", "t1", "d3")
    await pair.link("tickets", "t2", "d1")
    for which, order in (("tickets", ["t2", "t1", "t3"]), ("devices", ["d3", "d1", "d2"])):
        field = await pair.field(which)
        assert [n for n, _ in await pair.page(which, PageQuery(sorts=[SortSpec(field)]))] == order
        table, context = await pair.table(which), await pair.world.context()
        async with pair.world.database.base(pair.world.base_id) as connection:
            query = GroupsQuery(groups=[{"field": field}])  # type: ignore[list-item]
            groups = json.loads(await read_groups(connection, context, table.uid, msg(query)))["groups"]
        assert [(g["path"][0] and names(g["path"][0]), g["count"]) for g in groups][-1] == (None, 1)
        within = PageQuery(within=[{"field": field, "value": groups[0]["path"][0]}])  # type: ignore[list-item]
        assert [n for n, _ in await pair.page(which, msg(within))] == order[:1]


def msg(query: Any) -> Any:
    """The query as it comes from outside."""
    return msgspec.json.decode(msgspec.json.encode(query), type=type(query))


async def test_a_page_goes_on_where_it_ended_in_the_order_of_links(one: Pair) -> None:
    for ticket, device in (("t1", "d3"), ("t2", "d1"), ("t3", "d2")):
        await one.link("tickets", ticket, device)
    table, context, sorts = (
        await one.table("tickets"),
        await one.world.context(),
        [SortSpec(await one.field("tickets"))],
    )
    seen, after = [], None
    async with one.world.database.base(one.world.base_id) as connection:
        for _ in range(3):
            query = PageQuery(sorts=sorts, limit=1, after=after)
            page = json.loads(await read_page(connection, context, table.uid, query))
            seen.append(page["rows"][0][1])
            after = page["next"]
    assert seen == ["t2", "t3", "t1"]


async def test_a_link_to_a_record_that_is_gone_is_refused(pair: Pair) -> None:
    uid = await pair.uid("devices", "d1")
    id = pair.world.record_ids.decode(uid)
    assert id is not None
    await pair.world.delete(await pair.table("devices"), id)
    for value in ([uid], {"add": [uid]}, ["rec00000000000000"], ["nonsense"]):
        with pytest.raises(InvalidValues) as refused:
            await pair.write("tickets", "t1", value)
        assert first_code(refused.value) == "gone_link"


async def test_both_ends_are_deleted_and_restored_together(pair: Pair) -> None:
    await pair.link("tickets", "t1", "d1")
    for which in ("tickets", "devices"):
        context = await pair.world.context()
        table, field = await pair.table(which), await pair.field(which)
        async with change_schema(context) as connection:
            await delete_field(connection, context, table.uid, field)
        assert [f.name for w in ("tickets", "devices") for f in (await pair.table(w)).fields] == ["Name", "Name"]
        assert await restore_only_item(pair.world) == "field"
        assert await pair.cells("devices") == {"d1": ["t1"]}


async def restore_only_item(world: World) -> str:
    context = await world.context()
    async with change_schema(context) as connection:
        items = await list_trash(connection, context)
        assert len(items) == 1
        await restore_item(connection, context, items[0].id)
    return items[0].kind


async def test_links_go_with_their_table_and_come_back_with_it(pair: Pair) -> None:
    await pair.link("tickets", "t1", "d1")
    context, devices = await pair.world.context(), await pair.table("devices")
    async with change_schema(context) as connection:
        await delete_table(connection, context, devices.uid)
    assert [f.name for f in (await pair.table("tickets")).fields] == ["Name"]
    assert await restore_only_item(pair.world) == "table"
    assert await pair.cells("devices") == {"d1": ["t1"]}


async def test_a_purged_table_leaves_no_half_of_a_link(pair: Pair) -> None:
    context, devices = await pair.world.context(), await pair.table("devices")
    async with change_schema(context) as connection:
        await delete_table(connection, context, devices.uid)
    context = await pair.world.context()
    async with change_schema(context) as connection:
        for item in await list_trash(connection, context):
            await purge_item(connection, context, item.id)
    left = await pair.world.fetch(Sql("SELECT type FROM fields ORDER BY id"))
    assert [row[0] for row in left] == ["text"]
    columns = sql(
        "SELECT count(*) FROM pg_attribute WHERE attrelid = {}::regclass AND attname ~ '^f' AND attnum > 0"
        " AND NOT attisdropped",
        (await pair.table("tickets")).sql.text,
    )
    assert (await pair.world.fetch(columns))[0][0] == 1


async def test_a_link_that_leads_nowhere_is_not_made(world: World) -> None:
    table = await world.make_table("Tickets", [("Name", "text")])
    context = await world.context()
    with pytest.raises(BadConfig) as refused:
        async with change_schema(context) as connection:
            await create_field(connection, context, table.uid, FieldSpec("X", "link", {"table": "tblnothing"}))
    assert refused.value.code == "unknown_table"
    assert [f.name for f in (await world.table(table.uid)).fields] == ["Name"]


async def test_a_cell_names_records_by_their_titles(one: Pair) -> None:
    await one.make("devices", "a, b", "twin", "twin")
    assert (await typed(one, "t1", "d2"))["t1"] == ["d2"]
    assert (await typed(one, "t1", "a, b"))["t1"] == ["a, b"]
    for text, code in (("nobody", "unknown_link"), ("twin", "ambiguous_link"), ("d1、d2", "too_many")):
        with pytest.raises(InvalidValues) as refused:
            await typed(one, "t1", text)
        assert first_code(refused.value) == code


async def typed(pair: Pair, name: str, text: str) -> dict[str, list[str]]:
    context, table = await pair.world.context(), await pair.table("tickets")
    id = pair.world.record_ids.decode(await pair.uid("tickets", name))
    assert id is not None
    edit = Edit(id, {await pair.field("tickets"): text})
    async with pair.world.database.base(pair.world.base_id) as connection:
        await update_records(connection, context, table.uid, [edit], TextContext())
    return await pair.cells("tickets")
