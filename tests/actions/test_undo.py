"""Undo takes back one's own last action, whatever it was, and never what somebody else did since."""

import pytest

from afterbase.actions.fields import FieldPatch, convert_field, create_field, delete_field, update_field
from afterbase.actions.records import update_where
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import FieldSpec, delete_table, update_table
from afterbase.actions.trash import list_trash, restore_item
from afterbase.actions.undo import NothingToRedo, NothingToUndo
from afterbase.ground.errors import InvalidValues
from afterbase.ground.sql import Sql
from afterbase.model.schema import Table
from tests.support.worlds import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def table(world: World) -> Table:
    options = {"options": [{"name": "new"}, {"name": "done"}]}
    return await world.make_table("Tickets", [("Title", "text"), ("State", "single_select", options), ("N", "number")])


async def titles(world: World, table: Table) -> list[str | None]:
    return [r["Title"] for r in await world.rows(table, "Title")]


async def restore_all(world: World, who: str) -> None:
    context = await world.context(who)
    async with world.database.transaction(world.base_id) as connection:
        for item in await list_trash(connection, context):
            if item.kind == "records":
                await restore_item(connection, context, item.id)


async def test_every_kind_of_record_change_is_undone_and_redone(world: World, table: Table) -> None:
    await world.create(table, {"Title": "a"}, {"Title": "b"})
    await world.update(table, 1, {"Title": "A"})
    await world.delete(table, 2)
    assert await titles(world, table) == ["A"]
    await world.undo()
    assert await titles(world, table) == ["A", "b"]
    await world.undo()
    assert await titles(world, table) == ["a", "b"]
    await world.undo()
    assert await titles(world, table) == []
    for expected in (["a", "b"], ["A", "b"], ["A"]):
        await world.redo()
        assert await titles(world, table) == expected
    with pytest.raises(NothingToRedo):
        await world.redo()
    await world.undo()
    assert await titles(world, table) == ["A", "b"]


async def test_a_new_action_ends_what_can_be_redone(world: World, table: Table) -> None:
    await world.create(table, {"Title": "a"})
    await world.undo()
    await world.create(table, {"Title": "b"})
    with pytest.raises(NothingToRedo):
        await world.redo()


async def test_what_others_did_is_not_mine_to_undo(world: World, table: Table) -> None:
    await world.create(table, {"Title": "theirs"}, who="editor")
    await world.undo()  # takes back the making of the table, which was the owner's
    with pytest.raises(NothingToUndo):
        await world.undo()


async def test_a_cell_that_somebody_changed_since_is_left_alone_and_counted(world: World, table: Table) -> None:
    await world.create(table, {"Title": "a", "N": 1}, {"Title": "b", "N": 1})
    context = await world.context()
    n = table.fields[2]
    from_one = Sql(f"{n.column} = 1")
    async with world.database.base(world.base_id) as connection:
        await update_where(connection, context, table.uid, {n.uid: 2}, from_one)
    await world.update(table, 1, {"N": 9}, who="editor")
    done = await world.undo()
    assert [int(r["N"]) for r in await world.rows(table, "N")] == [9, 1]
    assert done.skipped == 1


async def test_an_option_that_goes_away_takes_its_cells_along_and_undo_brings_both_back(
    world: World, table: Table
) -> None:
    await world.create(table, {"Title": "a", "State": 1}, {"Title": "b", "State": 2})
    context = await world.context()
    state = table.fields[1]
    async with change_schema(context) as connection:
        only = {"options": [{"key": 2, "name": "done"}]}
        await update_field(connection, context, table.uid, state.uid, FieldPatch(config=only))
    assert [r["State"] for r in await world.rows(table, "State")] == [None, 2]
    await world.undo()
    assert [r["State"] for r in await world.rows(table, "State")] == [1, 2]
    restored = (await world.table(table.uid)).fields[1]
    assert [o.name for o in restored.config.options] == ["new", "done"]


async def test_a_conversion_that_loses_values_is_undone_without_loss(world: World, table: Table) -> None:
    await world.create(table, {"Title": "12"}, {"Title": "twelve"})
    context = await world.context()
    async with change_schema(context) as connection:
        await convert_field(connection, context, table.uid, table.fields[0].uid, "number", {})
    converted = await world.table(table.uid)
    assert [r["Title"] and int(r["Title"]) for r in await world.rows(converted, "Title")] == [12, None]
    await world.undo()
    back = await world.table(table.uid)
    assert await titles(world, back) == ["12", "twelve"]


async def test_texts_converted_to_a_select_become_its_options(world: World, table: Table) -> None:
    await world.create(table, {"Title": "x"}, {"Title": "y"}, {"Title": "x"})
    context = await world.context()
    async with change_schema(context) as connection:
        await create_field(connection, context, table.uid, FieldSpec("Name", "text", {}))
    context = await world.context()
    name = context.lens.base.table(table.uid).fields[-1]
    async with change_schema(context) as connection:
        await update_table(connection, context, table.uid, primary_field=name.uid)
    context = await world.context()
    async with change_schema(context) as connection:
        await convert_field(connection, context, table.uid, table.fields[0].uid, "single_select", {})
    field = (await world.table(table.uid)).fields[0]
    keys = {o.name: o.key for o in field.config.options}
    rows = await world.rows(await world.table(table.uid), "Title")
    assert [r["Title"] for r in rows] == [keys["x"], keys["y"], keys["x"]]


async def test_deleted_fields_and_tables_come_back_with_their_values(world: World, table: Table) -> None:
    await world.create(table, {"Title": "a", "N": 5})
    context = await world.context()
    async with change_schema(context) as connection:
        await delete_field(connection, context, table.uid, table.fields[2].uid)
    assert [f.name for f in (await world.table(table.uid)).fields] == ["Title", "State"]
    context = await world.context()
    async with change_schema(context) as connection:
        await delete_table(connection, context, table.uid)
    assert (await world.schemas.get(world.base_uid)).tables == ()
    await world.undo()
    await world.undo()
    assert int((await world.rows(await world.table(table.uid), "N"))[0]["N"]) == 5


async def test_a_restored_field_whose_name_was_taken_meanwhile_gets_another(world: World, table: Table) -> None:
    context = await world.context()
    async with change_schema(context) as connection:
        await delete_field(connection, context, table.uid, table.fields[2].uid)
    context = await world.context("editor")
    async with change_schema(context) as connection:
        await create_field(connection, context, table.uid, FieldSpec("N", "text", {}))
    await world.undo()
    names = [f.name for f in (await world.table(table.uid)).fields]
    assert len(names) == len({n.casefold() for n in names}) == 4


async def test_history_replayed_from_the_end_gives_the_first_values(world: World, table: Table) -> None:
    """The log's befores and afters fit together: walking it backwards over the current values ends where it began."""
    await world.create(table, {"Title": "0", "N": 0})
    for step in range(1, 6):
        await world.update(table, 1, {"Title": str(step), "N": step})
    await world.undo()
    await world.undo()
    await world.redo()
    rows = await world.fetch(Sql("SELECT before, after FROM record_changes WHERE record_id = 1 ORDER BY seq DESC"))
    names = {f.column: f.name for f in table.fields}
    current = {k: str(v) for k, v in (await world.rows(table, "Title", "N"))[0].items() if k != "id"}
    for before, after in rows:
        for column, value in after.items():
            assert current[names[column]] == str(value)
            current[names[column]] = str(before[column])
    assert current == {"Title": "0", "N": "0"}


async def test_a_deletion_is_undone_even_after_a_restoring_from_the_trash_was(world: World, table: Table) -> None:
    await world.create(table, {"Title": "a"}, {"Title": "b"})
    await world.delete(table, 1)
    await restore_all(world, "owner")
    for expected in (["b"], ["a", "b"], []):
        await world.undo()
        assert await titles(world, table) == expected


async def test_what_somebody_else_deleted_again_is_not_mine_to_bring_back(world: World, table: Table) -> None:
    await world.create(table, {"Title": "a"})
    await world.delete(table, 1)
    await world.undo()
    await world.redo()
    await world.undo()
    await world.delete(table, 1, who="editor")
    assert (await world.undo()).skipped == 1
    assert await titles(world, table) == []


async def test_a_field_does_not_become_unique_again_over_values_that_repeat(world: World, table: Table) -> None:
    context = await world.context()
    async with change_schema(context) as connection:
        made = await create_field(connection, context, table.uid, FieldSpec("Serial", "text", {}, unique=True))
    table = await world.table(table.uid)
    await world.create(table, {"Serial": "A"}, who="editor")
    await world.delete(table, 1, who="editor")
    await world.create(table, {"Serial": "A"}, who="editor")
    context = await world.context()
    async with change_schema(context) as connection:
        await delete_field(connection, context, table.uid, made.uid)
    await restore_all(world, "editor")  # while the field is away, nothing is against it
    with pytest.raises(InvalidValues) as refused:
        await world.undo()
    assert [(e["field"], e["code"]) for e in refused.value.data["errors"]] == [(made.uid, "not_unique")]
    assert [f.name for f in (await world.table(table.uid)).fields] == ["Title", "State", "N"]


async def test_a_rule_does_not_come_back_over_values_that_break_it(world: World, table: Table) -> None:
    title = table.fields[0]
    for is_unique in (True, False):
        context = await world.context()
        async with change_schema(context) as connection:
            await update_field(connection, context, table.uid, title.uid, FieldPatch(unique=is_unique))
    await world.create(table, {"Title": "A"}, {"Title": "A"}, who="editor")
    with pytest.raises(InvalidValues):
        await world.undo()
    assert not (await world.table(table.uid)).fields[0].unique
