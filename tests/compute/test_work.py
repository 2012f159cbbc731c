"""How much a recompute does: an edit touches what depends on it, and nothing else."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Any

import psycopg
import pytest

from afterbase.ground.sql import sql
from afterbase.model.fields.base import Field
from tests.support.shops import Shop, make_shop
from tests.support.worlds import World

pytestmark = pytest.mark.anyio

Work = list[tuple[str, str, list[str]]]
"""Of each change: its kind, the table, and which records it computed."""


@pytest.fixture
async def shop(world: World) -> Shop:
    return await make_shop(world)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that is sent, as it is sent."""
    sent = list[str]()
    execute = psycopg.AsyncCursor.execute

    async def counted(cursor: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        sent.append(str(query))
        return await execute(cursor, query, *arguments, **options)

    monkeypatch.setattr(psycopg.AsyncCursor, "execute", counted)
    return sent


async def work_of(shop: Shop, *edits: Awaitable[Any]) -> Work:
    """What the log tells of some edits."""
    names = {(await shop.world.table(uid)).id: which for which, uid in shop.uids.items()}
    before = len(await shop.world.changes())
    for edit in edits:
        await edit
    rows = await shop.world.fetch(
        sql(
            "SELECT kind, table_id, count, ARRAY(SELECT generate_series(lower(r), upper(r) - 1)"
            " FROM unnest(record_ids) AS r) FROM changes WHERE seq > {} ORDER BY seq",
            before,
        )
    )
    encode = shop.world.record_ids.encode
    assert all(len(ids) == count for kind, _, count, ids in rows if kind == "compute")
    return [(kind, names[table_id], [encode(id) for id in ids]) for kind, table_id, _, ids in rows]


async def _edit_months(shop: Shop, device: str, months: Iterator[int]) -> None:
    await shop.edit("devices", device, Months=next(months))


async def sent_by(statements: list[str], edit: Callable[[], Awaitable[Any]]) -> Sequence[str]:
    """The statements of an edit, once its schema is in memory."""
    await edit()
    statements.clear()
    await edit()
    return list(statements)


async def test_one_childs_edit_touches_its_parent_alone(shop: Shop) -> None:
    await shop.rollup("devices", "Sum", "Tickets", "sum", "Amount")
    await shop.rollup("devices", "Count", "Tickets", "count")
    devices = [await shop.make("devices", Name=name) for name in "abc"]
    tickets = [await shop.make("tickets", Amount=1, Device=[device]) for device in devices * 2]
    assert await work_of(shop, shop.edit("tickets", tickets[1], Amount=5)) == [
        ("update", "tickets", []),
        ("compute", "devices", [devices[1]]),
    ]
    assert await work_of(shop, shop.edit("tickets", tickets[0], Device=[devices[2]])) == [
        ("update", "tickets", []),
        ("compute", "devices", [devices[0], devices[2]]),
    ]


async def test_a_parents_edit_touches_its_own_children(shop: Shop) -> None:
    await shop.lookup("tickets", "Warranty", "Device", "Months")
    await shop.formula("tickets", "Twice", "{Warranty} * 2")
    devices = [await shop.make("devices", Name=name, Months=12) for name in "ab"]
    tickets = [await shop.make("tickets", Device=[device]) for device in devices * 3]
    assert await work_of(shop, shop.edit("devices", devices[0], Months=24)) == [
        ("update", "devices", []),
        ("compute", "tickets", tickets[::2]),
    ]


async def test_a_lookup_alone_is_no_work_for_anyone_who_writes(shop: Shop) -> None:
    await shop.lookup("tickets", "Warranty", "Device", "Months")
    device = await shop.make("devices", Name="a", Months=12)
    await shop.make("tickets", Device=[device])
    assert await work_of(shop, shop.edit("devices", device, Months=24)) == [("update", "devices", [])]


async def test_work_ends_where_values_stay_as_they_are(shop: Shop) -> None:
    await shop.lookup("tickets", "Warranty", "Device", "Months")
    await shop.formula("tickets", "Is long", "{Warranty} > 12")
    await shop.rollup("devices", "Long", "Tickets", "any_true", "Is long")
    device = await shop.make("devices", Name="a", Months=24)
    tickets = [await shop.make("tickets", Device=[device]) for _ in range(2)]
    assert await work_of(shop, shop.edit("devices", device, Months=36)) == [("update", "devices", [])]
    assert await work_of(shop, shop.edit("devices", device, Months=6)) == [
        ("update", "devices", []),
        ("compute", "tickets", tickets),
        ("compute", "devices", [device]),
    ]


async def test_an_edit_that_a_condition_leaves_out_changes_no_parent(shop: Shop) -> None:
    is_open = {"field": await shop.uid("tickets", "State"), "op": "is", "value": 1}
    await shop.rollup("devices", "Open", "Tickets", "sum", "Amount", filter=is_open)
    device = await shop.make("devices", Name="a")
    ticket = await shop.make("tickets", Amount=1, State="done", Device=[device])
    assert await work_of(shop, shop.edit("tickets", ticket, Amount=5)) == [("update", "tickets", [])]
    assert await work_of(shop, shop.edit("tickets", ticket, State="open")) == [
        ("update", "tickets", []),
        ("compute", "devices", [device]),
    ]


async def test_deleting_and_restoring_touch_the_parent_and_what_came_back(shop: Shop) -> None:
    await shop.rollup("devices", "Sum", "Tickets", "sum", "Amount")
    devices = [await shop.make("devices", Name=name) for name in "ab"]
    ticket, _ = [await shop.make("tickets", Amount=1, Device=[device]) for device in devices]
    await shop.formula("tickets", "Twice", "{Amount} * 2")
    assert await work_of(shop, shop.delete("tickets", ticket), shop.world.undo()) == [
        ("delete", "tickets", [ticket]),
        ("compute", "devices", [devices[0]]),
        ("restore", "tickets", [ticket]),  # with all that it had: its own values are as they were
        ("compute", "devices", [devices[0]]),
    ]


async def test_a_hundred_computed_fields_are_nothing_to_an_edit_that_none_of_them_reads(
    shop: Shop, statements: list[str]
) -> None:
    ticket = await shop.make("tickets", Amount=1, Title="a")
    titles = iter("bcdefgh")

    async def edit() -> None:
        await shop.edit("tickets", ticket, Title=next(titles))

    alone = await sent_by(statements, edit)
    for number in range(100):
        await shop.formula("tickets", f"F{number}", f"{{Amount}} * {number} & {{Amount}}")
    with_all = await sent_by(statements, edit)
    assert len(with_all) == len(alone)
    assert not any(of.column in statement for of in await _computed(shop) for statement in with_all)
    assert await work_of(shop, edit()) == [("update", "tickets", [])]


async def _computed(shop: Shop) -> list[Field]:
    return [of for of in (await shop.world.table(shop.uids["tickets"])).fields if of.kind]


async def test_a_chain_of_twenty_formulas_is_one_update(shop: Shop, statements: list[str]) -> None:
    await shop.formula("tickets", "F0", '{Amount} + 1 & ""')
    for number in range(1, 20):
        await shop.formula("tickets", f"F{number}", f'VALUE({{F{number - 1}}}) + 1 & ""')
    ticket = await shop.make("tickets", Amount=0)
    amounts = iter(range(1, 9))
    sent = await sent_by(statements, lambda: shop.edit("tickets", ticket, Amount=next(amounts)))
    table = (await shop.world.table(shop.uids["tickets"])).sql.text
    assert [statement.count(f"UPDATE {table} ") for statement in sent if f"UPDATE {table} " in statement] == [1, 1]
    assert await shop.column("tickets", "F19") == ["22"]


async def test_a_fan_out_is_one_statement_however_many_follow(shop: Shop, statements: list[str]) -> None:
    await shop.lookup("tickets", "Warranty", "Device", "Months")
    await shop.formula("tickets", "Twice", "{Warranty} * 2")
    months = iter(range(1, 99))
    counts = []
    for size in (1, 200):
        device = await shop.make("devices", Name="a", Months=0)
        table = await shop.world.table(shop.uids["tickets"])
        await shop.world.create(table, *[{"Device": [device]} for _ in range(size)])
        sent = await sent_by(statements, partial(_edit_months, shop, device, months))
        counts.append(len(sent))
    assert counts[0] == counts[1]
