"""Colours of records: the first filter that holds, over every kind of field and through every lens."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from afterbase.engine import contexts
from afterbase.engine.compiler import Window, compile_page
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.engine.orders import order_of
from afterbase.engine.scopes import compile_where, look_of
from afterbase.ground.clock import utc_now
from afterbase.ground.errors import BadFilter
from afterbase.ground.sql import sql
from afterbase.model.filters import ColorsQuery, PageQuery, Selection
from afterbase.queries.records import read_colors, read_page
from tests.support.shops import Shop, make_shop
from tests.support.worlds import World

pytestmark = pytest.mark.anyio

Rule = dict[str, Any]


@pytest.fixture
async def shop(world: World) -> Shop:
    return await make_shop(world)


async def rule(shop: Shop, name: str, op: str, value: Any = None, which: str = "tickets") -> Rule:
    return {"field": await shop.uid(which, name), "op": op, "value": value}


async def page(shop: Shop, colors: list[Rule] | None, context: Context | None = None, **query: Any) -> dict[str, Any]:
    context, asked = context or await shop.world.context(), PageQuery(colors=colors, **query)
    async with shop.world.database.base(shop.world.base_id) as connection:
        found: dict[str, Any] = json.loads(await read_page(connection, context, shop.uids["tickets"], asked))
    return found


async def colors_of(shop: Shop, ids: list[str], colors: list[Rule], context: Context | None = None) -> list[int | None]:
    context, asked = context or await shop.world.context(), ColorsQuery(ids=ids, colors=colors)
    async with shop.world.database.base(shop.world.base_id) as connection:
        found: list[int | None] = json.loads(await read_colors(connection, context, shop.uids["tickets"], asked))[
            "colors"
        ]
    return found


async def both(shop: Shop, colors: list[Rule], context: Context | None = None) -> list[int | None]:
    """The colours of all tickets, which a page and a look by ids must tell alike."""
    found = await page(shop, colors, context)
    assert await colors_of(shop, found["ids"], colors, context) == found["colors"]
    colored: list[int | None] = found["colors"]
    return colored


def through(context: Context, table: str, change: Callable[[TableLens], TableLens]) -> Context:
    """The same actor with other rights: all of their tables are made anew, as the process makes them."""
    tables = {uid: change(lens) if uid == table else replace(lens) for uid, lens in context.lens.tables.items()}
    return replace(context, lens=replace(context.lens, tables=tables))


async def test_the_first_filter_that_holds_gives_the_colour(shop: Shop) -> None:
    for amount in (5, 50, 500):
        await shop.make("tickets", Amount=amount)
    dear, any_amount = await rule(shop, "Amount", "gt", 100), await rule(shop, "Amount", "gt", 10)
    assert await both(shop, [dear, any_amount]) == [None, 1, 0]
    assert await both(shop, [any_amount, dear]) == [None, 0, 0]
    assert await both(shop, [{"or": [dear, {"and": [await rule(shop, "Amount", "eq", 5)]}]}]) == [0, None, 0]


async def test_every_kind_of_field_can_colour(shop: Shop) -> None:
    device = await shop.make("devices", Name="Fridge", Months=24)
    open_, done = await shop.option("State", "open"), await shop.option("State", "done")
    near = await shop.make("tickets", Title="漏水", Amount=8, State=open_, Due="2000-01-01", Device=[device])
    await shop.make("tickets", Title="异响", Amount=1, State=done, Due="2999-01-01")
    await shop.formula("tickets", "Plain", "{Amount} * 2")
    await shop.formula("tickets", "Kept", '{Title} & "!"')
    await shop.formula("tickets", "Overdue", "{Due} < TODAY()")
    await shop.lookup("tickets", "Months", "Device", "Months")
    await shop.rollup("devices", "Sum", "Tickets", "sum", "Amount")
    await shop.lookup("tickets", "All", "Device", "Sum")
    rules = [
        ("Title", "contains", "漏"),
        ("State", "is_any_of", [open_]),
        ("Due", "before", {"relative": "today"}),
        ("Device", "has_any_of", [device]),
        ("Device", "contains", "ridge"),
        ("Plain", "gt", 10),
        ("Kept", "is", "漏水!"),
        ("Overdue", "is", True),
        ("Months", "eq", 24),
        ("All", "eq", 8),
    ]
    for name, op, given in rules:
        assert await both(shop, [await rule(shop, name, op, given)]) == [0, None], name
    await shop.edit("tickets", near, Amount=9)
    assert await both(shop, [await rule(shop, "All", "eq", 9)]) == [0, None]


async def test_an_option_that_is_looked_up_colours_as_the_one_it_comes_from(shop: Shop) -> None:
    await shop.add(
        "devices", "Kind", "single_select", {"options": [{"key": 4, "name": "large"}, {"key": 7, "name": "small"}]}
    )
    for kind in (4, 7):
        device = await shop.make("devices", Kind=kind)
        await shop.make("tickets", Device=[device])
    await shop.lookup("tickets", "Kind", "Device", "Kind")
    table = await shop.world.table(shop.uids["tickets"])
    assert next(of for of in table.fields if of.name == "Kind").type.name == "single_select"
    large, small = await rule(shop, "Kind", "is_any_of", [4]), await rule(shop, "Kind", "is_any_of", [7])
    assert await both(shop, [small, large]) == [1, 0]


async def test_a_filter_may_name_fields_that_the_page_does_not_show(shop: Shop) -> None:
    for amount in (1, 2, 3):
        await shop.make("tickets", Amount=amount)
    title = await shop.uid("tickets", "Title")
    for where in ({}, {"offset": 1}, {"sorts": [], "limit": 2}):
        found = await page(shop, [await rule(shop, "Amount", "gte", 2)], fields=[title], **where)
        assert len(found["colors"]) == len(found["ids"])
        assert found["colors"][-1] == 0
    first = await page(shop, [await rule(shop, "Amount", "gte", 2)], limit=1)
    after = await page(shop, [await rule(shop, "Amount", "gte", 2)], limit=2, after=first["next"])
    assert (first["colors"], after["colors"]) == ([None], [0, 0])


async def test_nothing_is_said_of_colours_unless_they_are_asked_for(shop: Shop) -> None:
    await shop.make("tickets")
    assert "colors" not in await page(shop, None)
    assert (await page(shop, []))["colors"] == [None]
    context = await shop.world.context()
    scope, look = context.scope(shop.uids["tickets"]), look_of(context.lens.table(shop.uids["tickets"]), Selection())
    parts = (scope, scope.lens.readable, compile_where(scope, look), order_of(scope, (), ()), Window(10))
    assert "colors" not in compile_page(*parts).text
    assert compile_page(*parts, []).text != compile_page(*parts).text


async def test_an_empty_page_has_no_colours(shop: Shop) -> None:
    assert (await page(shop, [await rule(shop, "Title", "empty")]))["colors"] == []


async def test_a_filter_without_conditions_colours_nothing(shop: Shop) -> None:
    await shop.make("tickets", Amount=1)
    assert await both(shop, [{}, {"and": []}, await rule(shop, "Amount", "eq", 1)]) == [2]


async def test_what_does_not_fit_the_table_rests_and_comes_back(shop: Shop) -> None:
    await shop.make("tickets", Title="a", Amount=1)
    gone, other = await rule(shop, "Amount", "eq", 1), await rule(shop, "Title", "is", "a")
    wrong = {**other, "op": "gt", "value": 1}
    assert await both(shop, [wrong, gone, other]) == [1]
    await shop.delete_field("tickets", "Amount")
    assert await both(shop, [wrong, gone, other]) == [2]
    assert await both(shop, [{"and": [gone, other]}]) == [0]
    await shop.world.undo()
    assert await both(shop, [wrong, gone, other]) == [1]


async def test_a_hidden_field_colours_as_little_as_one_that_never_was(shop: Shop) -> None:
    await shop.make("tickets", Amount=1)
    uid = await shop.uid("tickets", "Amount")
    whole = await shop.world.context()
    narrow = through(
        whole,
        shop.uids["tickets"],
        lambda lens: replace(lens, readable=tuple(of for of in lens.readable if of.uid != uid)),
    )
    hidden, shown = await rule(shop, "Amount", "eq", 1), await rule(shop, "Title", "empty")
    never = {**hidden, "field": "fldNEVERWASTHERE1"}
    assert await both(shop, [hidden, shown], whole) == [0]
    assert await both(shop, [hidden, shown], narrow) == await both(shop, [never, shown], narrow) == [1]


async def test_records_outside_of_the_lens_have_no_colour_to_tell(shop: Shop) -> None:
    seen = await shop.make("tickets", Amount=1)
    unseen = await shop.make("tickets", Amount=2)
    deleted = await shop.make("tickets", Amount=1)
    await shop.delete("tickets", deleted)
    amount = next(of for of in (await shop.world.table(shop.uids["tickets"])).fields if of.name == "Amount")
    narrow = through(
        await shop.world.context(), shop.uids["tickets"], lambda lens: replace(lens, records=sql("{} = 1", amount.sql))
    )
    ids = [unseen, "rec0000000000000a", "nonsense", seen, deleted, seen]
    for asked in (await rule(shop, "Amount", "not_empty"), await rule(shop, "Title", "empty")):
        assert await colors_of(shop, ids, [asked], narrow) == [None, None, None, 0, None, 0]


async def test_linked_records_colour_only_where_the_lens_leads(shop: Shop) -> None:
    device = await shop.make("devices", Name="Fridge")
    await shop.make("tickets", Device=[device])
    whole = await shop.world.context()
    blind = through(whole, shop.uids["devices"], lambda lens: replace(lens, readable=()))
    for asked in (await rule(shop, "Device", "has_any_of", [device]), await rule(shop, "Device", "contains", "ridge")):
        assert await both(shop, [asked], whole) == [0]
        assert await both(shop, [asked], blind) == [None]


async def test_what_asks_for_the_clock_is_right_on_the_next_day_too(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.make("tickets", Due=utc_now().date().isoformat())
    context, soon = await shop.world.context(), await rule(shop, "Due", "within", {"last_days": 3})
    assert (await page(shop, [soon], context))["colors"] == [0]
    later = utc_now() + timedelta(days=30)
    monkeypatch.setattr(contexts, "utc_now", lambda: later)
    assert (await page(shop, [soon], context))["colors"] == [None]


async def test_plans_are_kept_apart_by_their_colours(shop: Shop) -> None:
    await shop.make("tickets", Amount=1)
    context = await shop.world.context()
    one, two = await rule(shop, "Amount", "eq", 1), await rule(shop, "Amount", "eq", 2)
    found = [(await page(shop, colors, context)).get("colors") for colors in ([one], [two], None, [two, one], [one])]
    assert found == [[0], [None], None, [1], [0]]


@pytest.mark.parametrize(
    "wrong", [{"not": 1}, {"field": 1, "op": "is"}, {"and": {}}, {"field": "x", "op": "is", "more": 1}], ids=str
)
async def test_what_is_no_filter_is_refused(shop: Shop, wrong: Rule) -> None:
    with pytest.raises(BadFilter):
        await page(shop, [wrong])
    with pytest.raises(BadFilter):
        await colors_of(shop, [], [wrong])


def test_colours_and_ids_are_bounded() -> None:
    empty: Rule = {"and": []}
    msgspec.convert({"colors": [empty] * 10, "ids": ["a"] * 1000}, ColorsQuery)
    wrong: list[dict[str, Any]] = [
        {"colors": [empty] * 11, "ids": []},
        {"colors": [], "ids": ["a"] * 1001},
        {"ids": []},
    ]
    for asked in wrong:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(asked, ColorsQuery)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"colors": [empty] * 11}, PageQuery)
