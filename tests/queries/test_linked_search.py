"""Search finds what a record shows of others: the titles of linked records, and what lookups read of them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from afterbase.engine import search
from afterbase.engine.contexts import Context
from afterbase.engine.indexes import IndexPlan, apply_plan, search_spec
from afterbase.engine.lens import TableLens
from afterbase.engine.scopes import compile_where
from afterbase.ground.sql import sql
from afterbase.model.filters import PageQuery, Selection
from afterbase.queries.records import read_page
from afterbase.queries.selections import open_selection
from tests.support.shops import Shop, make_shop
from tests.support.worlds import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def shop(world: World) -> Shop:
    return await make_shop(world)


async def find(shop: Shop, which: str, text: str, context: Context | None = None) -> list[str]:
    """The names of the records that a search finds, in order."""
    context = context or await shop.world.context()
    table = await shop.world.table(shop.uids[which])
    query = PageQuery(search=text, fields=[table.primary_field.uid])
    async with shop.world.database.base(shop.world.base_id) as connection:
        page = json.loads(await read_page(connection, context, table.uid, query))
    return [row[1] for row in page["rows"]]


async def make_indexes(shop: Shop) -> None:
    async with shop.world.database.base(shop.world.base_id) as connection:
        for uid in shop.uids.values():
            table = await shop.world.table(uid)
            spec = search_spec(table)
            assert spec is not None
            await apply_plan(connection, table, IndexPlan((spec,)))


async def two_devices(shop: Shop) -> tuple[str, str]:
    """A washing machine with two tickets, and a fridge with one."""
    washer, fridge = await shop.make("devices", Name="滚筒洗衣机"), await shop.make("devices", Name="Fridge X200")
    await shop.make("tickets", Title="漏水", Amount=12.5, State="open", Due="2026-11-22", Device=[washer])
    await shop.make("tickets", Title="异响", Amount=310, State="done", Due="2026-11-25", Device=[washer])
    await shop.make("tickets", Title="不制冷", Amount=7, State="open", Device=[fridge])
    await shop.make("tickets", Title="咨询洗衣液")
    return washer, fridge


# -- titles


async def test_a_record_is_found_by_the_titles_of_those_it_is_linked_to(shop: Shop) -> None:
    await two_devices(shop)
    assert await find(shop, "tickets", "洗衣机") == ["漏水", "异响"]
    assert await find(shop, "tickets", "洗衣") == ["漏水", "异响", "咨询洗衣液"]
    assert await find(shop, "tickets", "fridge") == ["不制冷"]
    assert await find(shop, "devices", "漏水") == ["滚筒洗衣机"]
    assert await find(shop, "devices", "咨询") == []


async def test_each_word_may_stand_somewhere_else(shop: Shop) -> None:
    await two_devices(shop)
    assert await find(shop, "tickets", "洗衣机 漏水") == ["漏水"]
    assert await find(shop, "tickets", "漏水 fridge") == []
    assert await find(shop, "tickets", "机 响 310 done") == ["异响"]


async def test_the_other_values_of_linked_records_are_not_searched(shop: Shop) -> None:
    """They are not shown, either."""
    await two_devices(shop)
    assert await find(shop, "devices", "310") == []
    assert await find(shop, "devices", "done") == []


async def test_what_links_lead_to_follows_moves_deletions_and_renaming(shop: Shop) -> None:
    washer, _ = await two_devices(shop)
    await shop.edit("devices", washer, Name="烘干机")
    assert await find(shop, "tickets", "洗衣机") == []
    assert await find(shop, "tickets", "烘干") == ["漏水", "异响"]
    await shop.delete("devices", washer)
    assert await find(shop, "tickets", "烘干") == []
    await shop.world.undo()
    assert await find(shop, "tickets", "烘干") == ["漏水", "异响"]


async def test_titles_are_found_over_links_of_many_to_many(shop: Shop) -> None:
    washer, fridge = await two_devices(shop)
    devices = shop.uids["devices"]
    config = {"table": devices, "many": True, "reverse_many": True, "reverse_name": "Spare for"}
    await shop.add("tickets", "Spares", "link", config)
    await shop.make("tickets", Title="换件", Spares=[washer, fridge])
    await shop.make("tickets", Title="再次换件", Spares=[fridge])
    assert await find(shop, "tickets", "x200") == ["不制冷", "换件", "再次换件"]
    assert await find(shop, "devices", "换件") == ["滚筒洗衣机", "Fridge X200"]


async def test_titles_are_found_over_links_within_a_table(shop: Shop) -> None:
    devices = shop.uids["devices"]
    config = {"table": devices, "many": False, "reverse_many": True, "reverse_name": "Parts"}
    await shop.add("devices", "Part of", "link", config)
    washer, _ = await two_devices(shop)
    await shop.make("devices", Name="排水泵", **{"Part of": [washer]})
    assert await find(shop, "devices", "排水") == ["滚筒洗衣机", "排水泵"]
    assert await find(shop, "devices", "洗衣机") == ["滚筒洗衣机", "排水泵"]


async def test_a_title_that_is_calculated_is_found_too(shop: Shop) -> None:
    await two_devices(shop)
    await shop.formula("devices", "Label", "'型号-' & {Name}")
    await shop.name_by("devices", "Label")
    assert await find(shop, "tickets", "型号 滚筒") == ["漏水", "异响"]


# -- lookups


async def test_a_record_is_found_by_what_its_lookups_show(shop: Shop) -> None:
    await two_devices(shop)
    await shop.lookup("devices", "Amounts", "Tickets", "Amount")
    await shop.lookup("devices", "States", "Tickets", "State")
    await shop.lookup("devices", "Days", "Tickets", "Due")
    assert await find(shop, "devices", "310") == ["滚筒洗衣机"]
    assert await find(shop, "devices", "12.5") == ["滚筒洗衣机"]
    assert await find(shop, "devices", "done") == ["滚筒洗衣机"]
    assert await find(shop, "devices", "open") == ["滚筒洗衣机", "Fridge X200"]
    assert await find(shop, "devices", "2026-11-25") == ["滚筒洗衣机"]


async def test_a_lookup_that_shows_only_some_records_finds_by_those_alone(shop: Shop) -> None:
    await two_devices(shop)
    sorts = [{"field": await shop.uid("tickets", "Amount")}]
    await shop.lookup("devices", "Dearest", "Tickets", "Amount", take="last", sorts=sorts)
    assert await find(shop, "devices", "310") == ["滚筒洗衣机"]
    assert await find(shop, "devices", "12.5") == []
    is_open = {"field": await shop.uid("tickets", "State"), "op": "is", "value": await shop.option("State", "open")}
    await shop.lookup("devices", "Open amounts", "Tickets", "Amount", filter=is_open)
    assert await find(shop, "devices", "12.5") == ["滚筒洗衣机"]
    await shop.delete_field("devices", "Dearest")
    assert await find(shop, "devices", "310") == []


async def test_a_lookup_of_a_lookup_finds_at_its_end(shop: Shop) -> None:
    await two_devices(shop)
    await shop.lookup("devices", "Amounts", "Tickets", "Amount")
    await shop.lookup("tickets", "All of the device", "Device", "Amounts")
    assert await find(shop, "tickets", "310") == ["漏水", "异响"]


async def test_a_formula_of_the_records_own_numbers_and_days_is_searched(shop: Shop) -> None:
    await two_devices(shop)
    await shop.formula("tickets", "Double", "{Amount} * 2")
    await shop.lookup("devices", "Doubles", "Tickets", "Double")
    assert await find(shop, "tickets", "620") == ["异响"]
    assert await find(shop, "devices", "620") == ["滚筒洗衣机"]


async def test_of_many_formulas_the_first_ten_are_searched(shop: Shop) -> None:
    """All of them would be calculated anew for the index whenever a text is edited."""
    await two_devices(shop)
    for number in range(11):
        await shop.formula("tickets", f"F{number}", f"{{Amount}} * 2 + 1000 * {number}")
    assert await find(shop, "tickets", "9620") == ["异响"]
    assert await find(shop, "tickets", "10620") == []


async def test_a_lookup_whose_records_the_clock_chooses_finds_by_those_of_now(shop: Shop) -> None:
    past = {"field": await shop.uid("tickets", "Due"), "op": "before", "value": {"relative": "today"}}
    await shop.lookup("devices", "Overdue", "Tickets", "Amount", filter=past)
    device = await shop.make("devices", Name="烘干机")
    today = datetime.now(UTC).date()
    await shop.make("tickets", Amount=4142, Due=str(today - timedelta(days=3)), Device=[device])
    await shop.make("tickets", Amount=5253, Due=str(today + timedelta(days=3)), Device=[device])
    assert await find(shop, "devices", "4142") == ["烘干机"]
    assert await find(shop, "devices", "5253") == []


async def test_what_the_clock_changes_is_not_searched(shop: Shop) -> None:
    await two_devices(shop)
    await shop.formula("tickets", "Late", "IF({Due} < TODAY(), 'overdue', 'in time')")
    await shop.lookup("devices", "Lates", "Tickets", "Late")
    assert await find(shop, "tickets", "overdue") == []
    assert await find(shop, "devices", "overdue") == []


# -- the lens


def narrowed(context: Context, lens: TableLens) -> Context:
    return replace(context, lens=replace(context.lens, tables={**context.lens.tables, lens.table.uid: lens}))


async def test_search_follows_links_only_where_the_lens_leads(shop: Shop) -> None:
    await two_devices(shop)
    await shop.lookup("tickets", "Model", "Device", "Name")
    context = await shop.world.context()
    tickets, devices = (context.lens.table(shop.uids[which]) for which in ("tickets", "devices"))

    def without(*names: str) -> TableLens:
        return replace(tickets, readable=tuple(of for of in tickets.readable if of.name not in names))

    assert await find(shop, "tickets", "洗衣机", narrowed(context, without("Device"))) == ["漏水", "异响"]
    assert await find(shop, "tickets", "洗衣机", narrowed(context, without("Model"))) == ["漏水", "异响"]
    assert await find(shop, "tickets", "洗衣机", narrowed(context, without("Device", "Model"))) == []
    blind = narrowed(narrowed(context, without("Model")), replace(devices, readable=()))
    assert await find(shop, "tickets", "洗衣机", blind) == []
    others = replace(devices, records=sql("{} <> {}", devices.table.primary_field.sql, "Fridge X200"))
    some = narrowed(narrowed(context, without("Model")), others)
    assert await find(shop, "tickets", "洗衣机", some) == ["漏水", "异响"]
    assert await find(shop, "tickets", "fridge", some) == []


# -- indexes


TERMS = ("洗衣机", "洗衣", "漏水", "机", "fridge", "洗衣机 漏水", "漏水 fridge", "没有", "310", "open", "2")


async def searched_shop(shop: Shop) -> dict[str, list[str]]:
    """Links of all kinds and lookups between the two tables; what each term finds in one and the other."""
    washer, fridge = await two_devices(shop)
    config = {"table": shop.uids["devices"], "many": True, "reverse_many": True, "reverse_name": "Spare for"}
    await shop.add("tickets", "Spares", "link", config)
    await shop.lookup("tickets", "Model", "Device", "Name")
    await shop.lookup("devices", "Amounts", "Tickets", "Amount", take="last")
    await shop.make("tickets", Title="换件", Spares=[washer, fridge])
    await shop.make("tickets", Title="再次换件", Spares=[fridge])
    return await found_by_terms(shop)


async def found_by_terms(shop: Shop) -> dict[str, list[str]]:
    return {f"{which} {text}": await find(shop, which, text) for which in ("tickets", "devices") for text in TERMS}


async def test_search_over_links_finds_the_same_with_indexes_and_without(shop: Shop) -> None:
    by_scan = await searched_shop(shop)
    assert by_scan["tickets fridge"] == ["不制冷", "换件", "再次换件"]
    assert by_scan["devices 310"] == ["滚筒洗衣机"]
    await make_indexes(shop)
    assert await found_by_terms(shop) == by_scan


async def test_search_over_links_finds_the_same_where_a_word_leads_to_many(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_few = await searched_shop(shop)
    monkeypatch.setattr(search, "MOST_FAR", 0)
    assert await found_by_terms(shop) == of_few
    await make_indexes(shop)
    assert await found_by_terms(shop) == of_few


async def test_search_over_links_goes_by_the_index_of_the_link(shop: Shop) -> None:
    await searched_shop(shop)
    await shop.world.create(
        await shop.world.table(shop.uids["tickets"]), *({"Title": f"其他 {n}"} for n in range(2_000))
    )
    await make_indexes(shop)
    context = await shop.world.context()
    lens = context.lens.table(shop.uids["tickets"])
    index = search_spec(lens.table)
    assert index is not None
    async with shop.world.database.base(shop.world.base_id) as connection:
        scope, look = await open_selection(connection, context, lens.table.uid, Selection(search="fridge"), {})
        explain = sql("EXPLAIN SELECT id FROM {} WHERE {}", lens.table.sql, compile_where(scope, look))
        cursor = await connection.execute(explain.text, explain.params)
        plan = "\n".join(row[0] for row in await cursor.fetchall())
    assert "BitmapOr" in plan
    assert index.name in plan
    assert "SubPlan" not in plan


async def test_what_leads_to_many_is_looked_at_record_by_record(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among an array of thousands each record would look at all of them."""
    await searched_shop(shop)
    monkeypatch.setattr(search, "MOST_FAR", 0)
    context = await shop.world.context()
    uid = shop.uids["tickets"]
    async with shop.world.database.base(shop.world.base_id) as connection:
        scope, look = await open_selection(connection, context, uid, Selection(search="fridge"), {})
        where = compile_where(scope, look).text
    assert "range_agg" in where
    assert "ARRAY(" not in where


async def test_calculated_numbers_are_searched_by_the_digits_that_are_shown(shop: Shop) -> None:
    await shop.make("tickets", Title="a", Amount=2)
    await shop.make("tickets", Title="b", Amount=1)
    await shop.formula("tickets", "Third", "{Amount} / 3")
    await shop.formula("tickets", "Tenth", "{Amount} / 10")
    assert await find(shop, "tickets", "0.666667") == ["a"]
    assert await find(shop, "tickets", "6666666666") == []
    assert await find(shop, "tickets", "0.1") == ["b"]
    assert await find(shop, "tickets", "1000") == []
