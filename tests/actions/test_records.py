"""What creating, updating and deleting records promises: all or nothing, conflicts told, every change recorded once."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from afterbase.actions.fields import FieldPatch, create_field, update_field
from afterbase.actions.records import Edit, create_records, update_records, update_where
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import FieldSpec
from afterbase.ground.errors import Forbidden, InvalidValues, NotFound, TooManyRecords, VersionConflict
from afterbase.ground.sql import Sql, sql
from afterbase.model.fields.base import TextContext
from afterbase.model.schema import Table
from tests.support.worlds import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def tickets(world: World) -> Table:
    return await world.make_table(
        "Tickets",
        [
            ("Title", "text"),
            FieldSpec("Serial", "barcode", {}, unique=True),
            ("Amount", "currency"),
            ("Number", "auto_number", {"pattern": "T-{0000}"}),
            ("Done", "checkbox"),
        ],
    )


async def test_records_are_made_in_the_order_given_and_numbered_without_gaps(world: World, tickets: Table) -> None:
    await world.create(tickets, {"Title": "一"}, {"Title": "二"})
    await world.create(tickets, {"Title": "三"})
    rows = await world.rows(tickets, "Title", "Number", "Done")
    assert [(r["Title"], r["Number"]) for r in rows] == [("一", "T-0001"), ("二", "T-0002"), ("三", "T-0003")]
    assert all(r["Done"] is False for r in rows)


async def test_a_refused_record_takes_no_number_and_no_place_in_the_log(world: World, tickets: Table) -> None:
    await world.create(tickets, {"Serial": "A"})
    before = await world.changes()
    with pytest.raises(InvalidValues):
        await world.create(tickets, {"Serial": "B"}, {"Serial": "A"})
    await world.create(tickets, {"Serial": "C"})
    assert [r["Number"] for r in await world.rows(tickets, "Number")] == ["T-0001", "T-0002"]
    after = await world.changes()
    assert [c[0] for c in after] == list(range(1, len(before) + 2))


async def test_all_refused_values_of_a_batch_are_told_together(world: World, tickets: Table) -> None:
    with pytest.raises(InvalidValues) as refusal:
        await world.create(tickets, {"Amount": "much"}, {"Title": "fine"}, {"Number": "X", "fldUnknown0000000": 1})
    told = {(e["record"], e["code"]) for e in refusal.value.data["errors"]}
    assert told == {(0, "bad_number"), (2, "read_only"), (2, "unknown_field")}
    assert await world.rows(tickets) == []


async def test_a_repeated_unique_value_is_named_with_its_record(world: World, tickets: Table) -> None:
    await world.create(tickets, {"Serial": "A"})
    with pytest.raises(InvalidValues) as refusal:
        await world.create(tickets, {"Serial": "B"}, {"Serial": "A"}, {"Serial": "B"})
    errors = refusal.value.data["errors"]
    assert [(e["record"], e["code"]) for e in errors] == [(1, "not_unique"), (2, "not_unique")]


async def test_a_deleted_record_gives_its_unique_value_free_until_it_comes_back(world: World, tickets: Table) -> None:
    first = await world.create(tickets, {"Serial": "A"})
    await world.delete(tickets, first.ids[0])
    await world.create(tickets, {"Serial": "A"}, who="editor")
    with pytest.raises(InvalidValues) as refusal:
        await world.undo()
    assert refusal.value.data["errors"][0]["code"] == "not_unique"
    assert len(await world.rows(tickets)) == 1


async def test_two_who_edit_one_cell_one_wins_and_the_other_sees_both_values(world: World, tickets: Table) -> None:
    made = await world.create(tickets, {"Title": "old"})
    await world.update(tickets, made.ids[0], {"Title": "hers"}, version=1, who="editor")
    with pytest.raises(VersionConflict) as conflict:
        await world.update(tickets, made.ids[0], {"Title": "mine"}, version=1)
    told = conflict.value.data["conflicts"][0]
    assert next(iter(told["fields"].values())) == {"yours": "mine", "theirs": "hers"}
    assert told["changed_by"] == world.people["editor"].uid
    assert (await world.rows(tickets, "Title"))[0]["Title"] == "hers"


async def test_edits_of_different_cells_of_one_record_are_both_kept(world: World, tickets: Table) -> None:
    made = await world.create(tickets, {"Title": "old"})
    await world.update(tickets, made.ids[0], {"Title": "new"}, version=1, who="editor")
    await world.update(tickets, made.ids[0], {"Amount": 5}, version=1)
    row = (await world.rows(tickets, "Title", "Amount"))[0]
    assert (row["Title"], row["Amount"]) == ("new", Decimal(5))


async def test_of_many_racing_edits_with_one_version_exactly_one_is_written(world: World, tickets: Table) -> None:
    made = await world.create(tickets, {"Title": "old"})

    async def edit(number: int) -> str:
        try:
            await world.update(tickets, made.ids[0], {"Title": f"try {number}"}, version=1)
        except VersionConflict:
            return "conflict"
        return f"try {number}"

    results = await asyncio.gather(*(edit(n) for n in range(8)))
    winners = [r for r in results if r != "conflict"]
    assert len(winners) == 1
    assert (await world.rows(tickets, "Title"))[0]["Title"] == winners[0]


async def test_writing_what_stands_there_already_is_no_change(world: World, tickets: Table) -> None:
    made = await world.create(tickets, {"Title": "same"})
    before = await world.changes()
    written = await world.update(tickets, made.ids[0], {"Title": "same"})
    assert written.seq is None
    assert await world.changes() == before


async def test_an_update_of_a_record_that_is_gone_writes_nothing_at_all(world: World, tickets: Table) -> None:
    made = await world.create(tickets, {"Title": "a"}, {"Title": "b"})
    await world.delete(tickets, made.ids[1])
    context = await world.context()
    title = tickets.fields[0].uid
    with pytest.raises(NotFound):
        async with world.database.transaction(world.base_id) as connection:
            await update_records(connection, context, tickets.uid, [Edit(i, {title: "x"}) for i in made.ids])
    assert (await world.rows(tickets, "Title"))[0]["Title"] == "a"


async def test_history_holds_only_the_cells_that_changed(world: World, tickets: Table) -> None:
    made = await world.create(tickets, {"Title": "a", "Amount": 1})
    await world.update(tickets, made.ids[0], {"Title": "a", "Amount": 2})
    rows = await world.fetch(Sql("SELECT before, after FROM record_changes"))
    column = next(f.column for f in tickets.fields if f.name == "Amount")
    assert rows == [({column: 1}, {column: 2})]


async def test_a_viewer_writes_nothing(world: World, tickets: Table) -> None:
    made = await world.create(tickets, {"Title": "a"})
    for attempt in (
        world.create(tickets, {"Title": "b"}, who="viewer"),
        world.update(tickets, made.ids[0], {"Title": "b"}, who="viewer"),
        world.delete(tickets, made.ids[0], who="viewer"),
    ):
        with pytest.raises(Forbidden):
            await attempt
    assert [r["Title"] for r in await world.rows(tickets, "Title")] == ["a"]


async def test_a_person_who_is_no_member_is_refused(world: World) -> None:
    table = await world.make_table("T", [("Name", "text"), ("Owner", "person", {})])
    with pytest.raises(InvalidValues) as refusal:
        await world.create(table, {"Owner": ["usr00000000000000"]})
    assert refusal.value.data["errors"][0]["code"] == "unknown_person"
    uid = world.people["viewer"].uid
    await world.create(table, {"Owner": [uid]})
    assert (await world.rows(table, "Owner"))[0]["Owner"] == [uid]


async def test_a_file_that_someone_else_sent_is_refused(world: World) -> None:
    table = await world.make_table("T", [("Name", "text"), ("Photo", "attachment")])
    uid, sender = "fil00000000000001", world.people["editor"].uid
    async with world.database.base(world.base_id) as connection:
        await connection.execute(
            "INSERT INTO files (uid, name, size, type, sha256, created_by)"
            " VALUES (%s, 'a.png', 3, 'image/png', '', %s)",
            (uid, sender),
        )
    with pytest.raises(InvalidValues):
        await world.create(table, {"Photo": [{"id": uid}]})
    made = await world.create(table, {"Photo": [{"id": uid, "name": "b.png", "size": 999}]}, who="editor")
    assert (await world.rows(table, "Photo"))[0]["Photo"] == [
        {"id": uid, "name": "b.png", "size": 3, "type": "image/png"}
    ]
    await world.update(table, made.ids[0], {"Photo": [{"id": uid, "name": "c.png"}]})  # stands in the cell: may stay
    assert (await world.rows(table, "Photo"))[0]["Photo"][0]["name"] == "c.png"


async def test_required_holds_on_create_and_on_emptying(world: World) -> None:
    table = await world.make_table("T", [FieldSpec("Name", "text", {}, required=True), ("Note", "text")])
    with pytest.raises(InvalidValues):
        await world.create(table, {"Note": "x"})
    made = await world.create(table, {"Name": "n"})
    with pytest.raises(InvalidValues):
        await world.update(table, made.ids[0], {"Name": None})
    await world.update(table, made.ids[0], {"Note": "fine"})


async def test_defaults_fill_what_a_record_does_not_name_and_nothing_else(world: World) -> None:
    table = await world.make_table("T", [FieldSpec("Name", "text", {}, default="新"), ("Note", "text")])
    await world.create(table, {"Note": "x"}, {"Name": None})
    assert [r["Name"] for r in await world.rows(table, "Name")] == ["新", None]


async def test_many_records_are_created_by_one_change(world: World, tickets: Table) -> None:
    written = await world.create(tickets, *({"Title": f"r{n}"} for n in range(2_000)))
    rows = await world.fetch(sql("SELECT count, record_ids::text FROM changes WHERE seq = {}", written.seq))
    assert rows == [(2_000, f"{{[{written.ids[0]},{written.ids[-1] + 1})}}")]
    counted = await world.fetch(Sql("SELECT record_count FROM tables"))
    assert counted[0][0] == 2_000


async def test_a_request_takes_a_limited_number_of_records(world: World, tickets: Table) -> None:
    context = await world.context()
    async with world.database.base(world.base_id) as connection:
        with pytest.raises(TooManyRecords):
            await create_records(connection, context, tickets.uid, [{}] * 2_001)


async def test_an_update_by_predicate_touches_exactly_what_it_names(world: World, tickets: Table) -> None:
    await world.create(tickets, {"Amount": 1}, {"Amount": 2}, {"Amount": 3})
    context = await world.context()
    amount, title = tickets.fields[2], tickets.fields[0]
    async with world.database.base(world.base_id) as connection:
        written = await update_where(connection, context, tickets.uid, {title.uid: "big"}, sql("{} >= 2", amount.sql))
    assert written.count == 2
    assert [r["Title"] for r in await world.rows(tickets, "Title")] == [None, "big", "big"]


async def test_racing_creates_get_different_numbers_and_one_gapless_log(world: World, tickets: Table) -> None:
    await asyncio.gather(*(world.create(tickets, {"Title": f"{n}"}) for n in range(20)))
    numbers = sorted(r["Number"] for r in await world.rows(tickets, "Number"))
    assert numbers == [f"T-{n:04}" for n in range(1, 21)]
    seqs = [c[0] for c in await world.changes()]
    assert seqs == list(range(1, len(seqs) + 1))


@pytest.mark.parametrize("name", ["'; DROP TABLE x; --", 'a"b', "名\u2028字", "%s %% {}", "\U0001f600" * 20])
async def test_any_text_works_as_a_name_and_a_value(world: World, name: str) -> None:
    table = await world.make_table(name, [(name, "text")])
    await world.create(table, {table.fields[0].name: name})
    stored: Any = (await world.rows(table))[0][table.fields[0].name]
    assert stored == name.replace("\u2028", " ") or stored == name


async def test_a_new_numbering_field_numbers_the_records_that_are_there(world: World) -> None:
    table = await world.make_table("T", [("Name", "text")])
    await world.create(table, {"Name": "a"}, {"Name": "b"})
    context = await world.context()
    async with change_schema(context) as connection:
        await create_field(connection, context, table.uid, FieldSpec("No", "auto_number", {"pattern": "{00}"}))
    table = await world.table(table.uid)
    await world.create(table, {"Name": "c"})
    assert [r["No"] for r in await world.rows(table, "No")] == ["01", "02", "03"]


async def test_a_field_becomes_unique_only_when_no_value_repeats(world: World) -> None:
    table = await world.make_table("T", [("Name", "text")])
    await world.create(table, {"Name": "a"}, {"Name": "a"})
    context = await world.context()
    with pytest.raises(InvalidValues):
        async with change_schema(context) as connection:
            await update_field(connection, context, table.uid, table.fields[0].uid, FieldPatch(unique=True))
    await world.update(table, 2, {"Name": "b"})
    context = await world.context()
    async with change_schema(context) as connection:
        await update_field(connection, context, table.uid, table.fields[0].uid, FieldPatch(unique=True))
    table = await world.table(table.uid)
    with pytest.raises(InvalidValues):
        await world.create(table, {"Name": "b"})


async def test_pasted_texts_become_options_and_one_undo_takes_both_back(world: World) -> None:
    table = await world.make_table("T", [("Name", "text"), ("State", "single_select", {"options": [{"name": "新"}]})])
    context = await world.context()
    name, state = table.fields
    async with world.database.base(world.base_id) as connection:
        pasted = [{name.uid: "a", state.uid: "新"}, {name.uid: "b", state.uid: "已完成"}]
        await create_records(connection, context, table.uid, pasted, TextContext())
    table = await world.table(table.uid)
    assert [o.name for o in table.fields[1].config.options] == ["新", "已完成"]
    assert [r["State"] for r in await world.rows(table, "State")] == [1, 2]
    await world.undo()
    table = await world.table(table.uid)
    assert [o.name for o in table.fields[1].config.options] == ["新"]
    assert await world.rows(table) == []
