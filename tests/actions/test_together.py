"""Edits that come at the same moment share a statement, and nothing else."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from afterbase.actions import together
from afterbase.actions.records import Edit
from afterbase.actions.together import update_together
from afterbase.actions.written import Written
from afterbase.engine.contexts import Context
from afterbase.ground.database import execute
from afterbase.ground.errors import NotFound, VersionConflict
from afterbase.ground.sql import Sql, sql
from afterbase.model.schema import Table
from tests.support.worlds import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def table(world: World) -> Table:
    made = await world.make_table("Tickets", [("Title", "text"), ("N", "number")])
    await world.create(made, *({"Title": f"t{n}", "N": n} for n in range(40)))
    return made


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many edits each statement that was made for several of them held."""
    sizes: list[int] = []
    write = together._write_together

    async def noted(chosen: Sequence[Any]) -> None:
        sizes.append(len(chosen))
        await write(chosen)

    monkeypatch.setattr(together, "_write_together", noted)
    return sizes


async def edit(context: Context, table: Table, id: int, values: dict[str, Any], version: int | None = None) -> Written:
    uids = {f.name: f.uid for f in table.fields}
    return await update_together(context, table.uid, [Edit(id, {uids[k]: v for k, v in values.items()}, version)])


async def test_edits_of_many_people_are_one_statement_and_each_is_a_change_of_its_own(
    world: World, table: Table, batches: list[int]
) -> None:
    owner, editor = await world.context("owner"), await world.context("editor", through="api")
    before = len(await world.changes())
    written = await asyncio.gather(
        *(edit((owner, editor)[n % 2], table, n + 1, {"Title": f"new {n}"}, version=1) for n in range(20))
    )
    assert batches == [19]  # the first found the base idle
    assert [r["Title"] for r in await world.rows(table, "Title")][:20] == [f"new {n}" for n in range(20)]
    assert all(w.versions == [2] for w in written)
    changes = (await world.changes())[before:]
    assert [seq for seq, _, _ in changes] == list(range(before + 1, before + 21))
    by_seq = {seq: actor for seq, _, actor in changes}
    for n, one in enumerate(written):
        assert one.seq is not None
        assert by_seq[one.seq] == world.people[("owner", "editor")[n % 2]].uid
    recorded = await world.fetch(
        Sql("SELECT c.seq, r.record_id, c.through, c.undo_group FROM changes c JOIN record_changes r USING (seq)")
    )
    assert {(one.seq, n + 1, ("web", "api")[n % 2], one.seq) for n, one in enumerate(written)} <= set(recorded)


async def test_everybody_takes_back_only_what_was_theirs(world: World, table: Table) -> None:
    owner, editor = await world.context("owner"), await world.context("editor")
    await asyncio.gather(*(edit((owner, editor)[n % 2], table, n + 1, {"N": 100}) for n in range(6)))
    for _ in range(3):
        await world.undo("editor")
    assert [r["N"] for r in await world.rows(table, "N")][:6] == [100, 1, 100, 3, 100, 5]


async def test_what_stands_in_the_way_of_one_takes_nothing_from_the_others(
    world: World, table: Table, batches: list[int]
) -> None:
    context = await world.context("owner")
    await world.update(table, 2, {"Title": "hers"}, who="editor")
    results = await asyncio.gather(
        *(edit(context, table, n, {"Title": "mine"}, version=1) for n in (1, 2, 3)),
        edit(context, table, 999, {"Title": "mine"}, version=1),
        return_exceptions=True,
    )
    first, second, third, fourth = results
    assert isinstance(first, Written)
    assert isinstance(second, VersionConflict)
    assert second.data["conflicts"][0]["fields"][table.fields[0].uid] == {"yours": "mine", "theirs": "hers"}
    assert isinstance(third, Written)
    assert isinstance(fourth, NotFound)
    assert [r["Title"] for r in await world.rows(table, "Title")][:3] == ["mine", "hers", "mine"]
    assert batches[0] == 3


async def test_a_value_that_the_database_refuses_is_refused_alone(world: World, table: Table) -> None:
    async with world.database.base(world.base_id) as connection:  # as nothing of ours does, but a full disk might
        await execute(connection, sql("ALTER TABLE {} ADD CHECK ({} <> 1003)", table.sql, table.fields[1].sql))
    context = await world.context("owner")
    results = await asyncio.gather(
        *(edit(context, table, n + 1, {"N": 1000 + n}) for n in range(6)), return_exceptions=True
    )
    assert [isinstance(result, Written) for result in results] == [True, True, True, False, True, True]
    assert [r["N"] for r in await world.rows(table, "N")][:6] == [1000, 1001, 1002, 3, 1004, 1005]


async def test_a_record_that_somebody_holds_keeps_only_its_own_edit_waiting(world: World, table: Table) -> None:
    context = await world.context("owner")
    async with world.database.transaction(world.base_id) as connection:
        await execute(connection, sql("SELECT FROM {} WHERE id = 2 FOR UPDATE", table.sql))
        edits = [asyncio.create_task(edit(context, table, n, {"N": 7})) for n in (1, 2, 3, 4)]
        async with asyncio.timeout(4):
            await asyncio.gather(edits[0], edits[2], edits[3])
        assert not edits[1].done()
    assert (await edits[1]).seq is not None


async def test_edits_of_one_record_follow_one_another_in_the_order_in_which_they_came(
    world: World, table: Table
) -> None:
    context = await world.context("owner")
    written = await asyncio.gather(*(edit(context, table, 1, {"N": 1000 + n}) for n in range(12)))
    assert sorted(w.versions[0] for w in written) == list(range(2, 14))
    history = await world.fetch(
        sql("SELECT after -> {} FROM record_changes WHERE record_id = 1 ORDER BY seq", table.fields[1].column)
    )
    assert sorted(row[0] for row in history) == [1000 + n for n in range(12)]


async def test_of_racing_edits_with_one_version_exactly_one_is_written(world: World, table: Table) -> None:
    context = await world.context("owner")
    results = await asyncio.gather(
        *(edit(context, table, 1 + n % 2, {"Title": f"try {n}"}, version=1) for n in range(16)), return_exceptions=True
    )
    assert sum(isinstance(result, Written) for result in results) == 2
    assert sum(isinstance(result, VersionConflict) for result in results) == 14


async def test_an_edit_whose_request_was_given_up_is_still_whole(world: World, table: Table) -> None:
    context = await world.context("owner")
    edits = [asyncio.create_task(edit(context, table, n + 1, {"N": 5})) for n in range(5)]
    await asyncio.sleep(0)
    edits[3].cancel()
    results = await asyncio.gather(*edits, return_exceptions=True)
    assert [isinstance(result, Written) for result in results] == [True, True, True, False, True]
    numbers = [seq for seq, _, _ in await world.changes()]
    assert numbers == list(range(1, len(numbers) + 1))
