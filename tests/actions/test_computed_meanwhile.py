"""A write that was planned before computed fields were made or changed does not commit beside them: it is refused, and
tried again by whoever planned it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from afterbase.actions import link_loads
from afterbase.actions.fields import FieldPatch, create_field
from afterbase.actions.loads import Progress
from afterbase.actions.records import Edit, create_records, delete_records, restore_records, update_records
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import FieldSpec
from afterbase.actions.together import update_together
from afterbase.engine.contexts import Context
from afterbase.features.transfer.imports import ExistingTable, MappedColumn, run_import
from afterbase.features.transfer.lines import Source
from afterbase.features.transfer.reading import inspect
from afterbase.ground.database import Connection, fetch_row
from afterbase.ground.errors import SchemaChanged
from afterbase.ground.sql import Sql
from afterbase.model.fields.base import TextContext
from tests.support.shops import Shop, make_shop
from tests.support.worlds import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def shop(world: World) -> Shop:
    return await make_shop(world)


Values = dict[str, object]
Write = Callable[[Connection, Context, str, Values], Awaitable[object]]
"""A write of tickets: with their table's uid, and the values of one."""

WRITES: dict[str, Write] = {
    "create": lambda connection, context, table, values: create_records(connection, context, table, [values]),
    "update": lambda connection, context, table, values: update_records(connection, context, table, [Edit(2, values)]),
    "together": lambda _, context, table, values: update_together(context, table, [Edit(2, values)]),
    "delete": lambda connection, context, table, _: delete_records(connection, context, table, Sql("id = 2")),
    "restore": lambda connection, context, table, _: restore_records(connection, context, table, Sql("id = 1")),
}


@pytest.mark.parametrize(("write", "total"), list(zip(WRITES.values(), [7, 5, 5, 0, 3], strict=True)), ids=WRITES)
async def test_a_write_that_does_not_know_a_rollup_is_refused_and_leaves_nothing(
    shop: Shop, write: Write, total: int
) -> None:
    device = await shop.make("devices", Name="a")
    first = await shop.make("tickets", Amount=1, Device=[device])
    await shop.make("tickets", Amount=2, Device=[device])
    await shop.delete("tickets", first)
    values = {await shop.uid("tickets", "Amount"): 5, await shop.uid("tickets", "Device"): [device]}
    before = await shop.world.context()
    await shop.rollup("devices", "Sum", "Tickets", "sum", "Amount")
    log = await shop.world.changes()
    with pytest.raises(SchemaChanged):
        async with shop.world.database.base(shop.world.base_id) as connection:
            await write(connection, before, shop.uids["tickets"], values)
    assert await shop.world.changes() == log
    assert await shop.column("devices", "Sum") == [2]
    now = await shop.world.context()
    async with shop.world.database.base(shop.world.base_id) as connection:
        await write(connection, now, shop.uids["tickets"], values)
    assert await shop.column("devices", "Sum") == [total]


async def test_an_edited_formula_and_an_option_that_it_shows_stop_writes_that_knew_the_old_ones(shop: Shop) -> None:
    await shop.make("tickets", Amount=1)
    amount, state = await shop.uid("tickets", "Amount"), await shop.uid("tickets", "State")
    await shop.formula("tickets", "F", "{Amount} & {State}")
    more = {"options": [{"key": 1, "name": "open"}, {"key": 2, "name": "done"}, {"name": "new"}], "next_key": 3}
    for name, patch in (("F", {"formula": '{Amount} & "!" & {State}'}), ("State", more)):
        before = await shop.world.context()
        await shop.patch("tickets", name, FieldPatch(config=patch))
        with pytest.raises(SchemaChanged):
            async with shop.world.database.base(shop.world.base_id) as connection:
                await create_records(connection, before, shop.uids["tickets"], [{amount: 2}])
    now = await shop.world.context()
    async with shop.world.database.base(shop.world.base_id) as connection:
        await create_records(connection, now, shop.uids["tickets"], [{amount: 2, state: "fresh"}], TextContext())
        # The options that it has just learnt moved on what is computed; it goes on knowing that.
        await create_records(connection, await _newer(shop), shop.uids["tickets"], [{amount: 3, state: "new"}])
    assert await shop.column("tickets", "F") == ["1!", "2!fresh", "3!new"]


async def _newer(shop: Shop) -> Context:
    shop.world.schemas.forget_all()
    return await shop.world.context()


async def test_a_change_of_schema_that_computes_nothing_else_stops_no_write(shop: Shop) -> None:
    await shop.formula("tickets", "F", "{Amount} * 2")
    amount = await shop.uid("tickets", "Amount")
    before = await shop.world.context()
    await shop.patch("tickets", "F", FieldPatch(name="G"))
    await shop.add("tickets", "Note", "text", {})
    async with shop.world.database.base(shop.world.base_id) as connection:
        await create_records(connection, before, shop.uids["tickets"], [{amount: 2}])
    assert await shop.column("tickets", "G") == [4]


async def import_tickets(shop: Shop, folder: Path, progress: Progress, merge_on: str | None = None) -> None:
    """Ten tickets of the device “a”, read from a file."""
    path = folder / "tickets.csv"
    path.write_text("Title,Amount,Device\n" + "".join(f"t{amount},{amount},a\n" for amount in range(10)))
    preview = inspect(path, path.name)
    uids = [await shop.uid("tickets", name) for name in ("Title", "Amount", "Device")]
    columns = [MappedColumn(source, uid) for source, uid in enumerate(uids)]
    plan = ExistingTable(shop.uids["tickets"], columns, merge_on=merge_on)
    await run_import(await shop.world.context(), Source(path, preview.options, preview.width), plan, progress)


@pytest.mark.parametrize(("merges", "total"), [(False, 46), (True, 45)])
async def test_an_import_follows_what_came_to_be_computed_while_the_file_was_read(
    shop: Shop, tmp_path: Path, merges: bool, total: int
) -> None:
    device = await shop.make("devices", Name="a")
    await shop.make("tickets", Title="t0", Amount=1, Device=[device])
    made = list[str]()

    async def progress(_: int) -> None:
        if not made:
            made.append(await shop.rollup("devices", "Sum", "Tickets", "sum", "Amount"))

    await import_tickets(shop, tmp_path, progress, await shop.uid("tickets", "Title") if merges else None)
    assert await shop.column("devices", "Sum") == [total]


async def test_an_import_follows_a_formula_that_was_edited_before_its_records_were_numbered(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.make("devices", Name="a")
    await shop.formula("tickets", "F", "{Amount} & 1")

    async def listed(*arguments: Any) -> None:
        await original(*arguments)
        await shop.patch("tickets", "F", FieldPatch(config={"formula": "{Amount} & 2"}))

    original = link_loads.list_pairs
    monkeypatch.setattr("afterbase.features.transfer.imports.list_pairs", listed)
    await import_tickets(shop, tmp_path, read)
    assert await shop.column("tickets", "F") == [f"{amount}2" for amount in range(10)]


async def read(_: int) -> None:
    """Nothing happens meanwhile."""


async def test_a_change_that_held_up_writers_waits_for_other_locks_no_longer_than_any(shop: Shop) -> None:
    context, spec = await shop.world.context(), FieldSpec("F", "formula", {"formula": "{Title} & 1"})
    async with change_schema(context) as connection:
        before = await fetch_row(connection, Sql("SHOW lock_timeout"))
        await create_field(connection, context, shop.uids["tickets"], spec)
        assert await fetch_row(connection, Sql("SHOW lock_timeout")) == before == ("5s",)


async def test_a_field_is_made_once_a_writer_lets_go_of_its_table_and_nobody_waits_behind_it(shop: Shop) -> None:
    await shop.make("tickets", Amount=1)
    table = (await shop.world.table(shop.uids["tickets"])).sql.text
    async with shop.world.database.transaction(shop.world.base_id) as writer:
        await writer.execute(f"UPDATE {table} SET version = version + 1")
        making = asyncio.create_task(shop.formula("tickets", "F", "{Amount} & 1"))
        _, pending = await asyncio.wait([making], timeout=1)  # some attempts
        assert pending
        assert await asyncio.wait_for(shop.column("tickets", "Amount"), 1) == [1]
    await making
    assert await shop.column("tickets", "F") == ["11"]
