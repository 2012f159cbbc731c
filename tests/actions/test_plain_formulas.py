"""A short formula over the record's own numbers, dates and checkboxes is kept nowhere: it is calculated where it is
read, and an index holds it where it is sorted by."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from afterbase.actions import filling
from afterbase.actions.fields import FieldPatch
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import update_table
from afterbase.engine.compiler import Window, compile_page
from afterbase.engine.compute import is_plain_formula
from afterbase.engine.indexes import apply_plan, plan_indexes, shape_of
from afterbase.engine.orders import order_of
from afterbase.engine.scopes import compile_where, look_of
from afterbase.ground.sql import Sql
from afterbase.model.fields.base import Field
from afterbase.model.filters import PageQuery, Selection, SortSpec
from afterbase.model.formula.parser import parse_formula
from afterbase.model.formula.refusals import FormulaRefused
from tests.model.formula.test_values import compiled
from tests.support.shops import Shop, make_shop
from tests.support.worlds import World

pytestmark = pytest.mark.anyio

EXAMPLES = Path(__file__).parents[2] / "cases/formula/functions.json"


@pytest.fixture
async def shop(world: World) -> Shop:
    return await make_shop(world)


async def field(shop: Shop, name: str) -> Field:
    return next(of for of in (await shop.world.table(shop.uids["tickets"])).fields if of.name == name)


async def is_kept(shop: Shop, name: str) -> bool:
    return (await field(shop, name)).is_kept


async def test_a_new_one_is_right_at_once_however_many_records_there_are(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "INLINE", 3)
    for amount in range(5):
        await shop.make("tickets", Amount=amount)
    await shop.formula("tickets", "Gross", "{Amount} * 1.13")
    await shop.formula("tickets", "Share", "IF({Gross} > 2, 1 / {Amount}, 0)")
    assert await shop.world.fetch(Sql("SELECT 1 FROM afterbase.jobs")) == []
    assert await shop.column("tickets", "Gross") == [0, 1.13, 2.26, 3.39, 4.52]
    assert not await is_kept(shop, "Share")
    log = len(await shop.world.changes())
    await shop.world.update(await shop.world.table(shop.uids["tickets"]), 1, {"Amount": 100})
    assert [kind for _, kind, _ in (await shop.world.changes())[log:]] == ["update"]
    assert (await shop.column("tickets", "Gross"))[0] == 113


async def test_it_is_filtered_sorted_and_an_error_of_it_shown_like_any_other(shop: Shop) -> None:
    await shop.formula("tickets", "F", "12 / {Amount}")
    for amount in (3, 0, 2):
        await shop.make("tickets", Amount=amount)
    assert await shop.column("tickets", "F") == [4, {"error": "#DIV/0"}, 6]
    uid = await shop.uid("tickets", "F")
    by_f = PageQuery(sorts=[SortSpec(uid, desc=True)])
    assert await shop.column("tickets", "F", by_f) == [6, 4, {"error": "#DIV/0"}]
    large = PageQuery(filter={"field": uid, "op": "gt", "value": 5})
    assert await shop.column("tickets", "F", large) == [6]


async def test_what_others_calculate_from_it_is_kept_and_follows_its_inputs(shop: Shop) -> None:
    await shop.formula("tickets", "Gross", "{Amount} * 2")
    await shop.formula("tickets", "Label", '"¥" & {Gross}')
    await shop.rollup("devices", "Sum", "Tickets", "sum", "Gross")
    device = await shop.make("devices", Name="a")
    ticket = await shop.make("tickets", Amount=1, Device=[device])
    assert await is_kept(shop, "Label")
    await shop.edit("tickets", ticket, Amount=5)
    assert await shop.column("tickets", "Label") == ["¥10"]
    assert await shop.column("devices", "Sum") == [10]


async def test_one_that_grows_long_through_others_is_kept(shop: Shop) -> None:
    await shop.make("tickets", Amount=1)
    await shop.formula("tickets", "F0", "{Amount} + {Amount}")
    for number in range(1, 12):
        await shop.formula("tickets", f"F{number}", f"{{F{number - 1}}} + {{F{number - 1}}}")
    kept = [await is_kept(shop, f"F{number}") for number in range(12)]
    assert not kept[0]
    assert any(kept)
    assert await shop.column("tickets", "F11") == [2**12]


async def test_one_that_names_records_is_kept_as_long_as_it_does(shop: Shop) -> None:
    await shop.make("tickets", Title="a", Amount=3)
    await shop.formula("tickets", "F", "{Amount} * 2")
    for name, wanted in (("F", True), ("Title", False)):
        context, uid = await shop.world.context(), await shop.uid("tickets", name)
        async with change_schema(context) as connection:
            await update_table(connection, context, shop.uids["tickets"], primary_field=uid)
        assert await is_kept(shop, "F") is wanted
        assert await shop.column("tickets", "F") == [6]


async def test_editing_it_into_a_kept_one_and_back_keeps_its_values_right(shop: Shop) -> None:
    ticket = await shop.make("tickets", Amount=3)
    await shop.formula("tickets", "F", "{Amount} * 2")
    for formula, value in (('{Amount} & "!"', "4!"), ("{Amount} * 3", 15), ("{Amount} & {Amount}", "66")):
        await shop.patch("tickets", "F", FieldPatch(config={"formula": formula}))
        amount = {"4!": 4, 15: 5, "66": 6}[value]
        await shop.edit("tickets", ticket, Amount=amount)
        assert await shop.column("tickets", "F") == [value]


async def test_an_index_serves_an_order_by_it(shop: Shop) -> None:
    await shop.formula("tickets", "F", "ROUND({Amount} * 1.13, 1) / 2")
    uid, table = await shop.uid("tickets", "F"), shop.uids["tickets"]
    for amount in range(3):
        await shop.make("tickets", Amount=amount)
    scope = (await shop.world.context()).scope(table)
    look = replace(look_of(scope.lens, Selection()), sorts=(SortSpec(uid),))
    plan = plan_indexes(scope.lens.table, 1_000_000, [shape_of(scope, look)], [])
    statement = compile_page(
        scope, scope.lens.readable, compile_where(scope, look), order_of(scope, look.groups, look.sorts), Window(10)
    )
    async with shop.world.database.base(shop.world.base_id) as connection:
        await apply_plan(connection, scope.lens.table, plan)
        async with connection.transaction():
            await connection.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            rows = await (await connection.execute(f"EXPLAIN {statement.text}", statement.params)).fetchall()
    (made,) = [spec.name for spec in plan.create if "round(" in spec.definition.text and "_x_" in spec.name]
    assert f"using {made}" in "\n".join(row[0] for row in rows)


async def test_whatever_counts_as_plain_can_stand_in_an_index(world: World) -> None:
    examples = [
        example["formula"]
        for function in json.loads(EXAMPLES.read_text("utf-8"))["functions"]
        for example in function["examples"]
    ]
    plain = 0
    async with world.database.transaction(world.base_id) as connection:
        await connection.execute("CREATE TEMPORARY TABLE things (a int) ON COMMIT DROP")
        for text in examples:
            try:
                part = compiled(text)
            except FormulaRefused:
                continue
            if is_plain_formula(parse_formula(text), (), part):
                plain += 1
                for one in filter(None, (part.value, part.error)):
                    await connection.execute(f"CREATE INDEX ON things (({one.text}))")
    assert plain > 30
