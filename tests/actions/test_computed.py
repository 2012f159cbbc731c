"""Formulas, lookups and rollups: their values follow every write, in its transaction."""

import asyncio
import json
from typing import Any

import msgspec
import pytest

from afterbase.actions.fields import FieldPatch
from afterbase.actions.records import create_records
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import update_table
from afterbase.engine.compute import CircularFields, NotShownSo
from afterbase.ground.errors import AfterbaseError, NotFound, VersionConflict
from afterbase.ground.sql import Sql, sql
from afterbase.model.fields.base import TextContext
from afterbase.model.filters import GroupsQuery, PageQuery
from afterbase.model.formula.refusals import FormulaRefused
from afterbase.queries.groups import read_groups
from tests.support.shops import Shop, make_shop
from tests.support.worlds import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def shop(world: World) -> Shop:
    return await make_shop(world)


async def test_a_formula_follows_the_fields_of_its_record(shop: Shop) -> None:
    ticket = await shop.make("tickets", Amount=20)
    await shop.formula("tickets", "Gross", "ROUND({Amount} * 1.13, 2)")
    assert await shop.column("tickets", "Gross") == [22.6]
    await shop.edit("tickets", ticket, Amount=100)
    await shop.make("tickets", Amount=1)
    assert await shop.column("tickets", "Gross") == [113, 1.13]


async def test_formulas_read_formulas_in_one_step(shop: Shop) -> None:
    await shop.formula("tickets", "A", "{Amount} + 1")
    for number in range(20):
        await shop.formula("tickets", f"A{number}", f"{{A{number - 1 if number else ''}}} + {{A}} - {{A}} + 1")
    ticket = await shop.make("tickets", Amount=1)
    assert await shop.column("tickets", "A19") == [22]
    before = len(await shop.world.changes())
    await shop.edit("tickets", ticket, Amount=5)
    assert await shop.column("tickets", "A19") == [26]
    assert [kind for _, kind, _ in (await shop.world.changes())[before:]] == ["update", "compute"]


async def test_an_error_is_a_value_with_a_name_and_never_a_failed_save(shop: Shop) -> None:
    await shop.formula("tickets", "Share", "100 / {Amount}")
    ticket = await shop.make("tickets", Amount=0)
    assert await shop.column("tickets", "Share") == [{"error": "#DIV/0"}]
    await shop.formula("tickets", "Twice", "{Share} * 2")
    assert await shop.column("tickets", "Twice") == [{"error": "#DIV/0"}]
    await shop.edit("tickets", ticket, Amount=4)
    assert await shop.column("tickets", "Twice") == [50]


async def test_rollups_follow_edits_moves_deletions_and_restoring(shop: Shop) -> None:
    await shop.rollup("devices", "Count", "Tickets", "count")
    await shop.rollup("devices", "Sum", "Tickets", "sum", "Amount")
    first, second = await shop.make("devices", Name="a"), await shop.make("devices", Name="b")
    ticket = await shop.make("tickets", Amount=10, Device=[first])
    other = await shop.make("tickets", Amount=5, Device=[first])

    async def told() -> list[tuple[Any, Any]]:
        return list(zip(await shop.column("devices", "Count"), await shop.column("devices", "Sum"), strict=True))

    assert await told() == [(2, 15), (0, 0)]
    await shop.edit("tickets", ticket, Amount=12)
    assert await told() == [(2, 17), (0, 0)]
    await shop.edit("tickets", ticket, Device=[second])
    assert await told() == [(1, 5), (1, 12)]
    await shop.delete("tickets", other)
    assert await told() == [(0, 0), (1, 12)]
    await shop.world.undo()
    assert await told() == [(1, 5), (1, 12)]
    await shop.world.undo()
    assert await told() == [(2, 17), (0, 0)]
    await shop.edit("devices", second, Tickets={"add": [other]})
    assert await told() == [(1, 12), (1, 5)]
    await shop.world.undo()
    assert await told() == [(2, 17), (0, 0)]


async def test_only_linked_records_that_meet_the_condition_count_and_the_latest_is_told(shop: Shop) -> None:
    state, due = await shop.uid("tickets", "State"), await shop.uid("tickets", "Due")
    is_open = {"field": state, "op": "is", "value": 1}
    await shop.rollup("devices", "Open", "Tickets", "count", filter=is_open)
    await shop.rollup("devices", "Latest", "Tickets", "last", "Title", sorts=[{"field": due}])
    await shop.rollup("devices", "Titles", "Tickets", "join", "Title", sorts=[{"field": due, "desc": True}])
    device = await shop.make("devices", Name="a")
    old = await shop.make("tickets", Title="old", State="open", Due="2026-01-01", Device=[device])
    await shop.make("tickets", Title="new", State="done", Due="2026-05-01", Device=[device])
    assert await shop.column("devices", "Open") == [1]
    assert await shop.column("devices", "Latest") == ["new"]
    assert await shop.column("devices", "Titles") == ["new, old"]
    await shop.edit("tickets", old, Due="2026-06-01")
    assert await shop.column("devices", "Latest") == ["old"]
    await shop.edit("tickets", old, State="done")
    assert await shop.column("devices", "Open") == [0]


async def test_a_lookup_shows_what_stands_at_the_other_end(shop: Shop) -> None:
    device = await shop.make("devices", Name="a", Months=24)
    await shop.make("tickets", Title="t", Device=[device])
    await shop.make("tickets", Title="alone")
    await shop.lookup("tickets", "Warranty", "Device", "Months")
    assert await shop.column("tickets", "Warranty") == [24, None]
    await shop.edit("devices", device, Months=36)
    assert await shop.column("tickets", "Warranty") == [36, None]
    await shop.delete("devices", device)
    assert await shop.column("tickets", "Warranty") == [None, None]


async def test_a_lookup_of_several_options_is_a_set_of_them(shop: Shop) -> None:
    device = await shop.make("devices", Name="a")
    await shop.lookup("devices", "States", "Tickets", "State")
    for state in ("done", "open", "done"):
        await shop.make("tickets", State=state, Device=[device])
    assert await shop.column("devices", "States") == [[1, 2]]


async def test_formulas_calculate_with_lists_of_what_is_linked(shop: Shop) -> None:
    await shop.lookup("devices", "Amounts", "Tickets", "Amount", sorts=[{"field": await shop.uid("tickets", "Due")}])
    await shop.formula("devices", "Middle", "MEDIAN({Amounts})")
    await shop.formula("devices", "Large", 'COUNTIF({Amounts}, ">", 2)')
    await shop.formula("devices", "Named", 'JOIN({Tickets}, "+")')
    await shop.formula("devices", "First", "FIRST({Amounts})")
    device = await shop.make("devices", Name="a")
    await shop.make("devices", Name="none")
    for title, amount, due in (("x", 1, "2026-03-01"), ("y", 5, "2026-01-01"), ("z", 3, "2026-02-01")):
        await shop.make("tickets", Title=title, Amount=amount, Due=due, Device=[device])
    assert await shop.column("devices", "Middle") == [3, None]
    assert await shop.column("devices", "Large") == [2, 0]
    assert await shop.column("devices", "Named") == ["x+y+z", None]
    assert await shop.column("devices", "First") == [5, None]


async def test_any_computed_field_reads_any_other(shop: Shop) -> None:
    await shop.lookup("tickets", "Warranty", "Device", "Months")
    await shop.formula("tickets", "Late", "IF({Warranty} > 12, {Amount}, 0)")
    await shop.rollup("devices", "Late sum", "Tickets", "sum", "Late")
    await shop.formula("devices", "Score", "{Late sum} * 10")
    await shop.lookup("tickets", "Score there", "Device", "Score")
    await shop.formula("tickets", "Best", "{Score there} & ' / ' & {Device}".replace("'", '"'))
    device = await shop.make("devices", Name="a", Months=6)
    first = await shop.make("tickets", Amount=3, Device=[device])
    await shop.make("tickets", Amount=4, Device=[device])
    assert await shop.column("tickets", "Best") == ["0 / a", "0 / a"]
    await shop.edit("devices", device, Months=24)
    assert await shop.column("tickets", "Best") == ["70 / a", "70 / a"]
    await shop.edit("tickets", first, Amount=10)
    assert await shop.column("tickets", "Best") == ["140 / a", "140 / a"]
    await shop.edit("devices", device, Name="b")
    assert await shop.column("tickets", "Best") == ["140 / b", "140 / b"]


async def test_computed_fields_are_filtered_sorted_and_grouped(shop: Shop) -> None:
    await shop.lookup("tickets", "Warranty", "Device", "Months")
    await shop.formula("tickets", "Twice", "{Amount} * 2")
    await shop.rollup("devices", "Sum", "Tickets", "sum", "Amount")
    devices = [await shop.make("devices", Name=name, Months=months) for name, months in (("a", 12), ("b", 24))]
    for amount, device in ((1, 0), (2, 1), (3, 0)):
        await shop.make("tickets", Title=str(amount), Amount=amount, Device=[devices[device]])
    for which, name, least, expected in (
        ("tickets", "Warranty", 20, ["2"]),
        ("tickets", "Twice", 4, ["2", "3"]),
        ("devices", "Sum", 3, ["a"]),
    ):
        uid = await shop.uid(which, name)
        title = "Title" if which == "tickets" else "Name"
        query = PageQuery(filter={"field": uid, "op": "gte", "value": least})
        assert await shop.column(which, title, query) == expected
        query = msgspec.json.decode(msgspec.json.encode({"sorts": [{"field": uid, "desc": True}]}), type=PageQuery)
        assert (await shop.column(which, title, query))[0] == expected[-1]
    context, uid = await shop.world.context(), await shop.uid("tickets", "Warranty")
    asked = msgspec.json.decode(msgspec.json.encode({"groups": [{"field": uid}]}), type=GroupsQuery)
    async with shop.world.database.base(shop.world.base_id) as connection:
        groups = json.loads(await read_groups(connection, context, shop.uids["tickets"], asked))["groups"]
    assert [(group["path"], group["count"]) for group in groups] == [([12], 2), ([24], 1)]


async def test_what_depends_on_the_day_is_right_whenever_it_is_read(shop: Shop) -> None:
    await shop.formula("tickets", "Overdue", "{Due} < TODAY()")
    await shop.make("tickets", Due="2000-01-01")
    await shop.make("tickets", Due="2999-01-01")
    assert await shop.column("tickets", "Overdue") == [True, False]
    table = await shop.world.table(shop.uids["tickets"])
    of = next(f for f in table.fields if f.name == "Overdue")
    assert of.computed is not None
    assert not of.computed.is_stored


async def test_what_is_looked_up_from_the_clock_is_on_the_clock_as_well(shop: Shop) -> None:
    await shop.formula("devices", "Day", "DAY(TODAY()) + {Months}")
    await shop.lookup("tickets", "Day", "Device", "Day")
    await shop.formula("tickets", "Next", "{Day} + 1")
    await shop.rollup("devices", "Sum", "Tickets", "sum", "Next")
    fields = [
        *(await shop.world.table(shop.uids["tickets"])).fields,
        *(await shop.world.table(shop.uids["devices"])).fields,
    ]
    assert [of.name for of in fields if of.is_kept] == []


async def test_a_circle_is_refused_with_its_path(shop: Shop) -> None:
    await shop.rollup("devices", "Sum", "Tickets", "sum", "Amount")
    await shop.lookup("tickets", "Share", "Device", "Sum")
    with pytest.raises(CircularFields) as refused:
        await shop.patch(
            "devices",
            "Sum",
            FieldPatch(
                config={
                    "link": await shop.uid("devices", "Tickets"),
                    "field": await shop.uid("tickets", "Share"),
                    "function": "sum",
                }
            ),
        )
    assert refused.value.data["path"] == "Devices.Sum → Tickets.Share → Devices.Sum"


async def test_a_formula_that_makes_no_sense_is_refused_with_its_place(shop: Shop) -> None:
    for formula, at in (("{Title} + 1", 0), ("1 + {Nothing}", 4), ("SUM(", 4)):
        with pytest.raises(FormulaRefused) as refused:
            await shop.formula("tickets", "X", formula)
        assert refused.value.data["at"] == at


async def test_a_formula_is_edited_and_its_values_with_it(shop: Shop) -> None:
    await shop.make("tickets", Amount=3, Title="x")
    await shop.formula("tickets", "F", "{Amount} * 2")
    await shop.formula("tickets", "G", '{F} & "!"')
    await shop.patch("tickets", "F", FieldPatch(config={"formula": "{Amount} * 3"}))
    assert await shop.column("tickets", "G") == ["9!"]
    await shop.patch("tickets", "F", FieldPatch(config={"formula": "{Title}"}))
    assert await shop.column("tickets", "F") == ["x"]
    assert await shop.column("tickets", "G") == ["x!"]
    await shop.world.undo()
    assert await shop.column("tickets", "G") == ["9!"]


async def test_renaming_fields_and_options_keeps_formulas_right(shop: Shop) -> None:
    await shop.make("tickets", Amount=3, State="open")
    await shop.formula("tickets", "F", "{State} & {amount}")
    await shop.patch("tickets", "Amount", FieldPatch(name="Total"))
    assert await shop.column("tickets", "F") == ["open3"]
    renamed = {"options": [{"key": 1, "name": "new"}, {"key": 2, "name": "done"}], "next_key": 3}
    await shop.patch("tickets", "State", FieldPatch(config=renamed))
    assert await shop.column("tickets", "F") == ["new3"]


async def test_a_deleted_input_leaves_an_error_and_bringing_it_back_the_right_value(shop: Shop) -> None:
    ticket = await shop.make("tickets", Amount=3)
    await shop.formula("tickets", "F", "{Amount} * 2")
    await shop.formula("tickets", "G", "{F} + 1")
    await shop.delete_field("tickets", "Amount")
    assert await shop.column("tickets", "F") == [{"error": "#REF"}]
    assert await shop.column("tickets", "G") == [{"error": "#REF"}]
    await shop.edit("tickets", ticket, Title="meanwhile")
    await shop.world.undo()
    await shop.world.undo()
    assert await shop.column("tickets", "G") == [7]


async def test_values_are_right_after_a_field_was_in_the_trash(shop: Shop) -> None:
    ticket = await shop.make("tickets", Amount=3)
    await shop.formula("tickets", "F", "{Amount} * 2")
    await shop.delete_field("tickets", "F")
    await shop.world.update(
        await shop.world.table(shop.uids["tickets"]),
        shop.world.record_ids.decode(ticket) or 0,
        {"Amount": 5},
        who="editor",
    )
    await shop.world.undo()
    assert await shop.column("tickets", "F") == [10]


async def test_a_computed_cell_cannot_be_written(shop: Shop) -> None:
    await shop.formula("tickets", "F", "{Amount} * 2")
    with pytest.raises(AfterbaseError):
        await shop.make("tickets", F=3)


async def test_an_edit_that_nothing_depends_on_computes_nothing(shop: Shop) -> None:
    await shop.formula("tickets", "F", "{Amount} & 2")
    ticket = await shop.make("tickets", Amount=1)
    before = len(await shop.world.changes())
    await shop.edit("tickets", ticket, Title="only this")
    assert [kind for _, kind, _ in (await shop.world.changes())[before:]] == ["update"]
    kept = await shop.world.fetch(Sql("SELECT filled IS NOT NULL FROM fields WHERE type = 'formula'"))
    assert kept[0][0] is True


async def test_a_link_with_a_choice_filter_is_looked_through_like_any_other(shop: Shop) -> None:
    months = await shop.uid("devices", "Months")
    filter = {"field": months, "op": "gt", "value": 0}
    other = {"table": shop.uids["devices"], "many": False, "reverse_name": "Spare of", "filter": filter}
    await shop.add("tickets", "Spare", "link", other)
    await shop.lookup("tickets", "Spare months", "Spare", "Months")
    await shop.rollup("devices", "Count", "Spare of", "count")
    device = await shop.make("devices", Name="a", Months=12)
    await shop.make("tickets", Spare=[device])
    assert (await shop.column("tickets", "Spare months"), await shop.column("devices", "Count")) == ([12], [1])


async def test_a_table_whose_records_are_named_by_a_filtered_rollup_is_looked_through(shop: Shop) -> None:
    is_open = {"field": await shop.uid("tickets", "State"), "op": "is", "value": 1}
    name = await shop.rollup("devices", "Open", "Tickets", "join", "Title", filter=is_open)
    context = await shop.world.context()
    async with change_schema(context) as connection:
        await update_table(connection, context, shop.uids["devices"], primary_field=name)
    await shop.lookup("tickets", "Warranty", "Device", "Months")
    device = await shop.make("devices", Months=12)
    await shop.make("tickets", Title="t", State="open", Device=[device])
    assert await shop.column("tickets", "Warranty") == [12]
    assert await shop.column("devices", "Open") == ["t"]


async def test_what_the_system_fills_is_shown_elsewhere_by_fields_that_nothing_fills(shop: Shop) -> None:
    made = {"No": "auto_number", "Made": "created_time", "By": "created_by", "Last by": "changed_by"}
    for name, kind in made.items():
        await shop.add("devices", name, kind, {})
    device = await shop.make("devices", Name="a")
    for name in ("No", "Made", "By", "Last by"):
        await shop.lookup("tickets", f"{name} there", "Device", name)
        await shop.rollup("tickets", f"First {name}", "Device", "first", name)
        await shop.rollup("tickets", f"All of {name}", "Device", "list", name)
    await shop.make("tickets", Device=[device])
    owner = shop.world.people["owner"].uid
    for name, expected in (("No", "1"), ("By", [owner]), ("Last by", [owner])):
        for shown in (f"{name} there", f"First {name}", f"All of {name}"):
            assert await shop.column("tickets", shown) == [expected]
    assert await shop.column("tickets", "Made there") == await shop.column("devices", "Made")
    types = {of.name: of.type.name for of in (await shop.world.table(shop.uids["tickets"])).fields}
    assert [types[f"First {name}"] for name in ("No", "Made", "By")] == ["text", "datetime", "person"]


@pytest.mark.parametrize("shown", ["auto_number", "created_by"])
async def test_values_are_not_shown_as_what_the_system_fills(shop: Shop, shown: str) -> None:
    with pytest.raises(NotShownSo):
        await shop.add("tickets", "F", "formula", {"formula": "{Title}", "show": {"type": shown}})


async def test_formulas_know_an_option_that_a_pasted_text_brings(shop: Shop) -> None:
    await shop.formula("tickets", "F", '{State} & "!"')
    state, context = await shop.uid("tickets", "State"), await shop.world.context()
    async with shop.world.database.base(shop.world.base_id) as connection:
        await create_records(connection, context, shop.uids["tickets"], [{state: "fresh"}], TextContext())
    assert await shop.column("tickets", "F") == ["fresh!"]


async def test_records_are_not_named_by_what_shows_their_names(shop: Shop) -> None:
    contains = {"field": await shop.uid("tickets", "Device"), "op": "contains", "value": "a"}
    named = await shop.rollup("devices", "Named so", "Tickets", "join", "Title", filter=contains)
    context = await shop.world.context()
    with pytest.raises(CircularFields) as refused:
        async with change_schema(context) as connection:
            await update_table(connection, context, shop.uids["devices"], primary_field=named)
    assert refused.value.data["path"] == "Devices.Named so → Devices.Named so"


async def test_a_rollup_that_comes_to_give_options_gives_them_at_once(shop: Shop) -> None:
    device = await shop.make("devices", Name="a")
    await shop.make("tickets", Title="t", State="done", Device=[device])
    await shop.rollup("devices", "Last", "Tickets", "last", "Title")
    link, state = await shop.uid("devices", "Tickets"), await shop.uid("tickets", "State")
    await shop.patch("devices", "Last", FieldPatch(config={"link": link, "function": "last", "field": state}))
    assert await shop.column("devices", "Last") == [2]


async def test_options_in_another_order_put_what_is_sorted_by_them_in_another_order(shop: Shop) -> None:
    device, state = await shop.make("devices", Name="a"), await shop.uid("tickets", "State")
    for name in ("open", "done"):
        await shop.make("tickets", Title=name, State=name, Device=[device])
    await shop.rollup("devices", "First", "Tickets", "first", "Title", sorts=[{"field": state}])
    turned = {"options": [{"key": 2, "name": "done"}, {"key": 1, "name": "open"}, {"name": "new"}], "next_key": 3}
    await shop.patch("tickets", "State", FieldPatch(config=turned))
    assert await shop.column("devices", "First") == ["done"]


async def test_what_follows_an_edit_is_undone_with_it(shop: Shop) -> None:
    await shop.rollup("devices", "Sum", "Tickets", "sum", "Amount")
    device = await shop.make("devices", Name="a")
    ticket = await shop.make("tickets", Amount=10, Device=[device])
    before = len(await shop.world.changes())
    await shop.edit("tickets", ticket, Amount=12)
    assert [kind for _, kind, _ in (await shop.world.changes())[before:]] == ["update", "compute"]
    groups = await shop.world.fetch(Sql("SELECT undo_group FROM changes ORDER BY seq DESC LIMIT 2"))
    assert groups[0] == groups[1]
    await shop.world.undo()
    assert await shop.column("devices", "Sum") == [10]
    assert await shop.column("tickets", "Amount") == [10]


async def test_an_edit_that_is_refused_or_changes_nothing_computes_nothing(shop: Shop) -> None:
    await shop.rollup("devices", "Sum", "Tickets", "sum", "Amount")
    device = await shop.make("devices", Name="a")
    ticket = await shop.make("tickets", Amount=10, Device=[device])
    await shop.edit("tickets", ticket, Amount=11)
    before = await shop.world.changes()
    devices = await shop.world.table(shop.uids["devices"])
    (total,) = [of for of in devices.fields if of.name == "Sum"]
    wrong = sql("UPDATE {} SET {} = 5 RETURNING id", devices.sql, total.sql)  # so that computing would show
    await shop.world.fetch(wrong)
    table, id = await shop.world.table(shop.uids["tickets"]), shop.world.record_ids.decode(ticket)
    assert id is not None
    with pytest.raises(VersionConflict):
        await shop.world.update(table, id, {"Amount": 20}, version=1)
    with pytest.raises(NotFound):
        await shop.world.update(table, id + 1, {"Amount": 20})
    await shop.world.update(table, id, {"Amount": 11})
    assert await shop.world.changes() == before
    assert await shop.column("devices", "Sum") == [5]


async def test_an_edit_that_is_given_up_is_written_with_what_follows_or_not_at_all(shop: Shop) -> None:
    await shop.rollup("devices", "Sum", "Tickets", "sum", "Amount")
    device = await shop.make("devices", Name="a")
    ticket = await shop.make("tickets", Amount=0, Device=[device])
    ended = 0
    for turns in range(40):
        task = asyncio.ensure_future(shop.edit("tickets", ticket, Amount=turns + 1))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        ended += task.cancelled()
        assert await shop.column("devices", "Sum") == await shop.column("tickets", "Amount")
    assert ended
    await shop.edit("tickets", ticket, Amount=99)
    assert await shop.column("devices", "Sum") == [99]


async def test_a_list_of_calculated_numbers_shows_the_digits_that_tell_something(shop: Shop) -> None:
    device = await shop.make("devices", Name="d")
    await shop.formula("tickets", "Third", "{Amount} / 3")
    await shop.lookup("devices", "Thirds", "Tickets", "Third")
    await shop.formula("devices", "Sum", "SUM({Thirds})")
    for amount in (1, 4.5, 0, -0.000001):
        await shop.make("tickets", Amount=amount, Device=[device])
    assert await shop.column("devices", "Thirds") == ["0.333333, 1.5, 0, -0.000000333"]
    assert str((await shop.column("devices", "Sum"))[0]).startswith("1.833333")


async def test_a_small_average_is_not_nothing(shop: Shop) -> None:
    await shop.rollup("devices", "Mean", "Tickets", "average", "Amount")
    device = await shop.make("devices", Name="d")
    for amount in (0.000000001, 0.000000002):
        await shop.make("tickets", Amount=amount, Device=[device])
    assert await shop.column("devices", "Mean") == [1.5e-9]


async def test_the_key_of_an_option_is_never_given_twice_even_after_an_undo(shop: Shop) -> None:
    """A record that still holds it would show another option's name, and what is calculated from that nothing new."""

    async def add_option(name: str) -> None:
        table = await shop.world.table(shop.uids["tickets"])
        (of,) = [of for of in table.fields if of.name == "State"]
        options = [{"key": o.key, "name": o.name} for o in of.config.options]
        await shop.patch("tickets", "State", FieldPatch(config={"options": [*options, {"name": name}]}))

    await shop.formula("tickets", "Told", "UPPER({State})")
    ticket = await shop.make("tickets")
    await add_option("late")
    table, id = await shop.world.table(shop.uids["tickets"]), shop.world.record_ids.decode(ticket)
    assert id is not None
    await shop.world.update(table, id, {"State": "late"}, who="editor")
    assert await shop.column("tickets", "Told") == ["LATE"]
    await shop.world.undo()
    assert await shop.column("tickets", "Told") == [None]
    await add_option("lost")
    assert await shop.column("tickets", "Told") == [None]
    assert await shop.column("tickets", "State") != [await shop.option("State", "lost")]
