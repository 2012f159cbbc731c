"""Large columns are filled in the background: right to read from the first moment, and right when they are full."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from afterbase.actions import filling
from afterbase.actions.fields import FieldPatch
from afterbase.actions.filling import Filler
from afterbase.actions.records import create_records
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import update_table
from afterbase.engine import compute
from afterbase.engine.jobs import Job, Run
from afterbase.engine.search_index import search_index
from afterbase.ground.clock import utc_now
from afterbase.ground.sql import Sql
from afterbase.model.fields.base import TextContext
from afterbase.model.filters import PageQuery
from afterbase.queries.computed import read_filling
from tests.support.shops import Shop, make_shop
from tests.support.worlds import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def shop(world: World) -> Shop:
    return await make_shop(world)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a few records were many."""
    monkeypatch.setattr(filling, "INLINE", 3)
    monkeypatch.setattr("afterbase.actions.computing.MOST_REACHED", 3)
    monkeypatch.setattr(filling, "BATCH", 2)
    monkeypatch.setattr(filling, "GOES", 2)
    monkeypatch.setattr(compute, "PLAIN_LENGTH", 0)  # and every formula one that is kept


class Watched(Run):
    """A run that does something the first time it tells of its progress."""

    def __init__(self, job: Job, world: World, meanwhile: Callable[[], Awaitable[None]] | None) -> None:
        super().__init__(job, world.database, lambda: None)
        self._meanwhile = meanwhile
        self.begun = 0
        """Steps, those that were begun anew as well."""

    async def begin(self, total: int) -> None:
        self.begun += 1
        await super().begin(total)

    async def progress(self, done: int, total: int | None = None) -> None:
        await super().progress(done, total)
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is not None:
            await meanwhile()


async def fill(world: World, meanwhile: Callable[[], Awaitable[None]] | None = None) -> Watched:
    """Do the job that waits."""
    rows = await world.fetch(Sql("SELECT uid, base_id, kind FROM afterbase.jobs WHERE state = 'waiting'"))
    assert [row[2] for row in rows] == ["fill"]
    job = Job(rows[0][0], rows[0][1], rows[0][2], {}, "sys", utc_now())
    async with world.database.system() as connection:
        statement = "UPDATE jobs SET state = 'running', started_at = %s, heartbeat_at = now() WHERE uid = %s"
        await connection.execute(statement, [job.lease, job.uid])
    run = Watched(job, world, meanwhile)
    await Filler(world.database, world.schemas).fill(run)
    world.schemas.forget_all()
    return run


async def is_ready(shop: Shop, which: str, name: str) -> bool:
    table = await shop.world.table(shop.uids[which])
    of = next(f for f in table.fields if f.name == name)
    assert of.computed is not None
    return of.computed.is_ready


async def stored(shop: Shop, which: str, name: str) -> list[Any]:
    """What stands in the column itself."""
    table = await shop.world.table(shop.uids[which])
    of = next(f for f in table.fields if f.name == name)
    rows = await shop.world.fetch(Sql(f"SELECT {of.column} FROM {table.sql.text} WHERE deleted_at IS NULL ORDER BY id"))
    return [row[0] for row in rows]


async def test_a_new_formula_over_many_records_is_right_before_and_after_it_is_filled(shop: Shop) -> None:
    for amount in range(5):
        await shop.make("tickets", Amount=amount)
    await shop.formula("tickets", "Twice", "{Amount} * 2")
    await shop.formula("tickets", "More", "{Twice} + 1")
    assert not await is_ready(shop, "tickets", "Twice")
    assert await shop.column("tickets", "More") == [1, 3, 5, 7, 9]
    await fill(shop.world)
    assert await is_ready(shop, "tickets", "More")
    assert await shop.column("tickets", "More") == [1, 3, 5, 7, 9]
    assert await stored(shop, "tickets", "More") == [1, 3, 5, 7, 9]


async def test_anybody_who_sees_a_field_sees_how_far_its_column_is_filled(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("afterbase.engine.jobs.PROGRESS_SECONDS", 0)
    for amount in range(8):
        await shop.make("tickets", Amount=amount)
    twice = await shop.formula("tickets", "Twice", "{Amount} * 2")
    more = await shop.formula("tickets", "More", "{Twice} + 1")
    seen = list[tuple[list[str], int | None]]()

    async def look() -> None:
        context = await shop.world.context("viewer")
        async with shop.world.database.base(shop.world.base_id) as connection:
            seen.append(await read_filling(connection, context))

    await look()
    await fill(shop.world, look)
    await look()
    assert seen == [([twice, more], None), ([twice, more], 25), ([], None)]


async def test_records_written_while_a_column_is_being_filled_are_right_as_well(shop: Shop) -> None:
    tickets = [await shop.make("tickets", Amount=amount) for amount in range(5)]
    await shop.formula("tickets", "Twice", "{Amount} * 2")
    await shop.edit("tickets", tickets[4], Amount=40)
    await shop.make("tickets", Amount=50)
    assert await shop.column("tickets", "Twice") == [0, 2, 4, 6, 80, 100]
    await fill(shop.world)
    assert await stored(shop, "tickets", "Twice") == [0, 2, 4, 6, 80, 100]


async def test_a_record_that_is_being_written_is_filled_when_it_is_done(shop: Shop) -> None:
    for amount in range(5):
        await shop.make("tickets", Amount=amount)
    await shop.formula("tickets", "Twice", "{Amount} * 2")
    table = await shop.world.table(shop.uids["tickets"])
    async with shop.world.database.transaction(shop.world.base_id) as connection:
        await connection.execute(f"UPDATE {table.sql.text} SET version = version + 1 WHERE id = 3")
        filled = asyncio.create_task(fill(shop.world))
        await asyncio.sleep(0.3)  # the job passes by the record meanwhile; whether it does decides nothing
        assert not filled.done()
    await filled
    assert await stored(shop, "tickets", "Twice") == [0, 2, 4, 6, 8]


async def test_a_change_that_reaches_many_records_does_not_wait_for_them(shop: Shop) -> None:
    await shop.lookup("tickets", "Warranty", "Device", "Months")
    await shop.formula("tickets", "Years", "{Warranty} / 12")
    await shop.rollup("devices", "Sum", "Tickets", "sum", "Years")
    device = await shop.make("devices", Name="a", Months=12)
    for _ in range(5):
        await shop.make("tickets", Device=[device])
    assert await is_ready(shop, "tickets", "Years")
    await shop.edit("devices", device, Months=24)
    shop.world.schemas.forget_all()
    assert not await is_ready(shop, "tickets", "Years")
    assert not await is_ready(shop, "devices", "Sum")
    assert await shop.column("tickets", "Years") == [2] * 5
    assert await shop.column("devices", "Sum") == [10]
    await fill(shop.world)
    assert await stored(shop, "devices", "Sum") == [10]
    assert await shop.column("devices", "Sum") == [10]


async def test_a_formula_edited_while_it_is_filled_ends_with_its_last_values(shop: Shop) -> None:
    for amount in range(5):
        await shop.make("tickets", Amount=amount)
    await shop.formula("tickets", "F", "{Amount} * 2")
    await shop.patch("tickets", "F", FieldPatch(config={"formula": "{Amount} * 3"}))
    assert await shop.column("tickets", "F") == [0, 3, 6, 9, 12]
    await fill(shop.world)
    assert await stored(shop, "tickets", "F") == [0, 3, 6, 9, 12]


async def test_a_fill_under_way_leaves_alone_what_is_computed_otherwise_by_now(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for amount in range(5):
        await shop.make("tickets", Amount=amount)
    await shop.formula("tickets", "F", "{Amount} * 2")

    async def edit() -> None:
        monkeypatch.setattr(filling, "INLINE", 100)  # so that it is right when this returns
        await shop.patch("tickets", "F", FieldPatch(config={"formula": "{Amount} * 3"}))

    await fill(shop.world, edit)
    assert await is_ready(shop, "tickets", "F")
    assert await stored(shop, "tickets", "F") == [0, 3, 6, 9, 12]


async def test_an_option_that_is_added_empties_no_column_and_shows_in_formulas(shop: Shop) -> None:
    for _ in range(5):
        await shop.make("tickets", State="open")
    await shop.formula("tickets", "F", "{State} & 1")
    await fill(shop.world)
    state = await shop.uid("tickets", "State")
    more = {"options": [{"key": 1, "name": "open"}, {"key": 2, "name": "done"}, {"name": "new"}], "next_key": 3}
    await shop.patch("tickets", "State", FieldPatch(config=more))
    assert await is_ready(shop, "tickets", "F")
    context = await shop.world.context()
    async with shop.world.database.base(shop.world.base_id) as connection:
        await create_records(
            connection, context, shop.uids["tickets"], [{state: "fresh"}, {state: "new"}], TextContext()
        )
    assert await is_ready(shop, "tickets", "F")
    assert await stored(shop, "tickets", "F") == ["open1"] * 5 + ["fresh1", "new1"]


async def test_an_option_that_is_added_before_one_heard_of_a_large_change_does_not_hide_it(shop: Shop) -> None:
    await shop.lookup("tickets", "Warranty", "Device", "Months")
    await shop.formula("tickets", "F", "{State} & {Warranty}")
    device = await shop.make("devices", Name="a", Months=12)
    for _ in range(5):
        await shop.make("tickets", Device=[device])
    context, state = await shop.world.context(), await shop.uid("tickets", "State")
    await shop.edit("devices", device, Months=24)
    async with shop.world.database.base(shop.world.base_id) as connection:
        await create_records(connection, context, shop.uids["tickets"], [{state: "fresh"}], TextContext())
    shop.world.schemas.forget_all()
    assert await shop.column("tickets", "F") == ["24"] * 5 + ["fresh"]
    await fill(shop.world)
    assert await shop.column("tickets", "F") == ["24"] * 5 + ["fresh"]


async def test_a_job_that_failed_is_begun_again(shop: Shop) -> None:
    for amount in range(5):
        await shop.make("tickets", Amount=amount)
    await shop.formula("tickets", "Twice", "{Amount} * 2")
    filler = Filler(shop.world.database, shop.world.schemas)
    await filler.resume()  # it waits, and is enough
    async with shop.world.database.system() as connection:
        await connection.execute("UPDATE jobs SET state = 'failed', finished_at = now()")
    await filler.resume()
    await filler.resume()
    await fill(shop.world)
    assert await is_ready(shop, "tickets", "Twice")


async def test_records_are_called_what_they_will_be_called_while_their_names_are_being_filled(shop: Shop) -> None:
    for amount in range(5):
        await shop.make("devices", Name=f"d{amount}")
    await shop.formula("devices", "Label", '{Name} & "!"')
    await fill(shop.world)
    context, label = await shop.world.context(), await shop.uid("devices", "Label")
    async with change_schema(context) as connection:
        await update_table(connection, context, shop.uids["devices"], primary_field=label)
    (device,) = (await shop.world.rows(await shop.world.table(shop.uids["devices"]), "Name"))[:1]
    await shop.make("tickets", Title="a", Device=[shop.world.record_ids.encode(device["id"])])
    await shop.patch("devices", "Label", FieldPatch(config={"formula": '{Name} & "?"'}))
    assert not await is_ready(shop, "devices", "Label")
    (cell,) = await shop.column("tickets", "Device")
    assert [title for _, title in cell["records"]] == ["d0?"]
    uid = await shop.uid("tickets", "Device")
    found = PageQuery(filter={"field": uid, "op": "contains", "value": "d0?"})
    assert len(await shop.column("tickets", "Title", found)) == 1


async def test_what_changes_nothing_of_what_is_computed_lets_a_fill_under_way_go_on(shop: Shop) -> None:
    for amount in range(8):
        await shop.make("tickets", Amount=amount)
    await shop.formula("tickets", "F", "{Amount} & 2")

    async def meanwhile() -> None:
        before = (await shop.world.context()).lens.base.computing
        await shop.patch("tickets", "F", FieldPatch(name="G"))
        assert (await shop.world.context()).lens.base.computing == before
        await shop.formula("devices", "Other", "{Name} & 1")
        assert (await shop.world.context()).lens.base.computing == before + 1

    assert (await fill(shop.world, meanwhile)).begun == 1
    assert await is_ready(shop, "tickets", "G")
    jobs = await shop.world.fetch(Sql("SELECT done, total FROM afterbase.jobs"))
    assert len(jobs) == 1
    assert await stored(shop, "tickets", "G") == [f"{amount}2" for amount in range(8)]


async def test_a_column_joins_the_search_index_when_it_is_full(shop: Shop) -> None:
    for amount in range(5):
        await shop.make("tickets", Amount=amount)
    before = search_index(await shop.world.table(shop.uids["tickets"]))
    await shop.formula("tickets", "F", "{Amount} & 2")
    assert search_index(await shop.world.table(shop.uids["tickets"])) == before
    await fill(shop.world)
    of = next(f for f in (await shop.world.table(shop.uids["tickets"])).fields if f.name == "F")
    after = search_index(await shop.world.table(shop.uids["tickets"]))
    assert after is not None
    assert of.column in after.expression.text
