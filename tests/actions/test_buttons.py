"""Buttons: whether one can be pressed, what it opens, and that what it sets is an edit like any other."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from afterbase.actions.buttons import ButtonBroken, ButtonFailed, ButtonNotMet, NotAButton, Pressed, press_button
from afterbase.actions.fields import FieldPatch
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import update_table
from afterbase.engine.compute import CircularFields, NotSettable, NotUsable, SetTwice
from afterbase.ground.errors import AfterbaseError, BadConfig, BadFilter, Forbidden, InvalidValues, NotFound
from afterbase.model.fields.config_errors import CannotNameRecords
from afterbase.model.filters import PageQuery, SortSpec
from afterbase.model.formula.refusals import FormulaRefused, OnlyInButtons, UnknownField, WrongType
from afterbase.queries.computed import read_why
from tests.support.shops import Shop, make_shop
from tests.support.worlds import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def shop(world: World) -> Shop:
    return await make_shop(world)


async def setting(shop: Shop, name: str, values: dict[str, str], **more: Any) -> str:
    """A button on tickets that sets fields; by name -> formula."""
    sets = [{"field": await shop.uid("tickets", of), "formula": formula} for of, formula in values.items()]
    config = {"label": name, "action": {"type": "set_fields", "values": sets}, **more}
    return await shop.add("tickets", name, "button", config)


async def opening(shop: Shop, name: str, url: str, **more: Any) -> str:
    config = {"label": name, "action": {"type": "open_url", "url": url}, **more}
    return await shop.add("tickets", name, "button", config)


async def press(shop: Shop, name: str, record: str, who: str = "owner") -> Pressed:
    context, id = await shop.world.context(who), shop.world.record_ids.decode(record)
    assert id is not None
    uid = await shop.uid("tickets", name)
    async with shop.world.database.base(shop.world.base_id) as connection:
        return await press_button(connection, context, shop.uids["tickets"], id, uid)


async def test_a_cell_tells_the_address_where_the_button_can_be_pressed(shop: Shop) -> None:
    await opening(shop, "Track", '"https://courier.example/?no=" & ENCODEURL({Title})', condition="{Amount} > 0")
    await shop.make("tickets", Title="a b", Amount=1)
    await shop.make("tickets", Title="c", Amount=0)
    assert await shop.column("tickets", "Track") == [{"url": "https://courier.example/?no=a%20b"}, None]


@pytest.mark.parametrize(
    ("address", "cell"),
    [
        ("https://a.example/x", {"url": "https://a.example/x"}),
        (" http://a.example ", {"url": "http://a.example"}),
        ("HTTPS://a.example/中文 页", {"url": "HTTPS://a.example/中文 页"}),
        ("mailto:a@b.example", {"url": "mailto:a@b.example"}),
        ("tel:+8613800138000", {"url": "tel:+8613800138000"}),
        ("javascript:alert(1)", {"error": "#URL"}),
        ("java\nscript:alert(1)", {"error": "#URL"}),
        ("https://a.example/\n", {"url": "https://a.example/"}),
        ("https://a.example/\tx", {"error": "#URL"}),
        ("data:text/html,x", {"error": "#URL"}),
        ("//a.example", {"error": "#URL"}),
        ("https:///x", {"error": "#URL"}),
        ("a.example", {"error": "#URL"}),
        (" ", None),
        (None, None),
    ],
)
async def test_only_addresses_of_four_kinds_are_opened(shop: Shop, address: str | None, cell: Any) -> None:
    await shop.add("tickets", "Address", "long_text", {})
    await opening(shop, "Open", "{Address}")
    await shop.make("tickets", Address=address)
    assert await shop.column("tickets", "Open") == [cell]


async def test_an_address_that_is_endless_is_refused(shop: Shop) -> None:
    await opening(shop, "Open", '"https://a.example/" & REPT({Title}, 100)')
    record = await shop.make("tickets", Title="x" * 100)
    assert await shop.column("tickets", "Open") == [{"error": "#URL"}]
    with pytest.raises(ButtonFailed):
        await press(shop, "Open", record)


async def test_pressing_sets_fields_in_one_step_that_undo_takes_back(shop: Shop) -> None:
    await shop.add("tickets", "Closed at", "datetime", {})
    await shop.add("tickets", "Closed by", "person", {})
    await shop.formula("tickets", "Twice", "{Amount} * 2")
    values = {"State": '"done"', "Closed at": "NOW()", "Closed by": '"me"', "Amount": "{Amount} + {Twice}", "Due": ""}
    await setting(shop, "Close", values, condition='{State} != "done"')
    record = await shop.make("tickets", Title="t", State="open", Amount=2, Due="2026-01-01")
    assert await shop.column("tickets", "Close") == [{}]
    pressed = await press(shop, "Close", record, "editor")
    assert pressed.written is not None
    assert await shop.column("tickets", "State") == [2]
    assert await shop.column("tickets", "Amount") == [6]
    assert await shop.column("tickets", "Twice") == [12]
    assert await shop.column("tickets", "Due") == [None]
    assert await shop.column("tickets", "Closed by") == [[shop.world.people["editor"].uid]]
    assert (await shop.column("tickets", "Closed at"))[0] is not None
    assert await shop.column("tickets", "Close") == [None]
    await shop.world.undo("editor")
    assert await shop.column("tickets", "State") == [1]
    assert await shop.column("tickets", "Twice") == [4]
    assert await shop.column("tickets", "Closed by") == [None]
    assert await shop.column("tickets", "Close") == [{}]


async def test_texts_are_read_as_a_person_would_write_them(shop: Shop) -> None:
    await shop.add("tickets", "Owner", "person", {})
    await shop.add("tickets", "Share", "percent", {})
    await shop.add("tickets", "Ok", "checkbox", {})
    await shop.add("tickets", "Note", "text", {})
    await shop.add("tickets", "Spent", "duration", {})
    device = await shop.make("devices", Name="Pump 7")
    values = {
        "State": '"Done"',
        "Owner": "USER_ID()",
        "Share": '"12.5%"',
        "Ok": "1 = 1",
        "Note": "{Amount} / 4",
        "Due": '"2026年3月1日"',
        "Device": '"Pump 7"',
        "Amount": '"1,234.50"',
        "Spent": "90",
    }
    await setting(shop, "All", values)
    record = await shop.make("tickets", Title="t", Amount=2)
    await press(shop, "All", record)
    wanted = {"State": 2, "Share": 0.125, "Ok": True, "Note": "0.5", "Due": "2026-03-01", "Amount": 1234.5, "Spent": 90}
    assert {name: (await shop.column("tickets", name))[0] for name in wanted} == wanted
    assert await shop.column("tickets", "Owner") == [[shop.world.people["owner"].uid]]
    assert await shop.column("tickets", "Device") == [{"count": 1, "records": [[device, "Pump 7"]]}]


async def test_numbers_fit_whatever_size_they_have(shop: Shop) -> None:
    await shop.add("tickets", "Note", "long_text", {})
    await shop.add("tickets", "Stars", "rating", {})
    await setting(shop, "Set", {"Note": "{Amount} * 2", "Stars": "{Amount} + 1.00"})
    await setting(shop, "Large", {"Note": "10 ^ 90 * 10 ^ 90"})
    await setting(shop, "Too large", {"Amount": "10 ^ 90"})
    record = await shop.make("tickets", Title="t", Amount=2)
    await press(shop, "Set", record)
    assert await shop.column("tickets", "Note") == ["4"]
    assert await shop.column("tickets", "Stars") == [3]
    await press(shop, "Large", record)
    assert await shop.column("tickets", "Note") == ["1" + "0" * 180]
    with pytest.raises(InvalidValues) as refused:
        await press(shop, "Too large", record)
    assert refused.value.data["errors"][0]["code"] == "too_large"


async def test_a_day_that_comes_from_an_instant_is_that_of_the_buttons_zone(shop: Shop) -> None:
    await shop.add("tickets", "When", "datetime", {})
    await setting(shop, "Day", {"Due": "{When}", "Title": "{When}"})
    record = await shop.make("tickets", When="2026-11-27T17:30:00+00:00")
    await press(shop, "Day", record)
    assert await shop.column("tickets", "Due") == ["2026-11-28"]
    assert (await shop.column("tickets", "Title"))[0].startswith("2026-11-28 01:30")


@pytest.mark.parametrize(
    ("field", "formula", "code"),
    [
        ("State", '"lost"', "unknown_option"),
        ("Due", '"soon"', "bad_date"),
        ("Due", "12", "bad_date"),
        ("Amount", '"many"', "bad_number"),
        ("Amount", "1 / 0", "formula_error"),
        ("Device", '"nothing"', "unknown_link"),
        ("Owner", '"nobody"', "unknown_person"),
        ("Owner", "1 = 1", "unknown_person"),
    ],
)
async def test_what_does_not_fit_is_told_with_its_field_and_nothing_is_written(
    shop: Shop, field: str, formula: str, code: str
) -> None:
    await shop.add("tickets", "Owner", "person", {})
    uid = await shop.uid("tickets", field)
    await setting(shop, "Set", {"Title": '"changed"', field: formula})
    record = await shop.make("tickets", Title="t")
    with pytest.raises(InvalidValues) as refused:
        await press(shop, "Set", record)
    (error,) = refused.value.data["errors"]
    assert (error["field"], error["code"]) == (uid, code)
    assert refused.value.to_json("zh-CN")["error"]["data"]["errors"][0]["message"]
    assert await shop.column("tickets", "Title") == ["t"]


async def test_required_and_unique_fields_hold_against_buttons(shop: Shop) -> None:
    await shop.patch("tickets", "Title", FieldPatch(unique=True))
    await setting(shop, "Same", {"Title": '"a"'})
    await setting(shop, "None", {"Amount": ""})
    await shop.make("tickets", Title="a", Amount=1)
    other = await shop.make("tickets", Title="b", Amount=1)
    await shop.patch("tickets", "Amount", FieldPatch(required=True))
    for name, code in (("Same", "not_unique"), ("None", "required")):
        with pytest.raises(InvalidValues) as refused:
            await press(shop, name, other)
        assert refused.value.data["errors"][0]["code"] == code


async def test_a_button_whose_condition_is_not_met_changes_nothing(shop: Shop) -> None:
    await setting(shop, "Close", {"Title": '"closed"'}, condition='{State} = "open"')
    record = await shop.make("tickets", Title="t", State="done")
    assert await shop.column("tickets", "Close") == [None]
    with pytest.raises(ButtonNotMet) as refused:
        await press(shop, "Close", record)
    assert "Close" in refused.value.message("zh-CN")
    assert await shop.column("tickets", "Title") == ["t"]


async def test_a_condition_with_an_error_is_told_and_nothing_is_written(shop: Shop) -> None:
    await setting(shop, "Close", {"Title": '"closed"'}, condition="1 / {Amount} > 0")
    record = await shop.make("tickets", Title="t", Amount=0)
    assert await shop.column("tickets", "Close") == [{"error": "#DIV/0"}]
    with pytest.raises(ButtonFailed):
        await press(shop, "Close", record)


async def test_of_many_who_press_at_once_one_meets_the_condition(shop: Shop) -> None:
    """Each looks at the record as the one before left it, though all saw it open."""
    await shop.formula("tickets", "Twice", "{Amount} * 2")
    await setting(shop, "Take", {"State": '"done"', "Amount": "{Amount} + 1"}, condition='{State} = "open"')
    await setting(shop, "Add", {"Amount": "{Twice} - {Amount} + 1"})
    record = await shop.make("tickets", Title="t", State="open", Amount=0)
    met = await asyncio.gather(*(press(shop, "Take", record) for _ in range(6)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in met) == ["ButtonNotMet"] * 5 + ["Pressed"]
    await asyncio.gather(*(press(shop, "Add", record) for _ in range(6)))
    assert await shop.column("tickets", "Amount") == [7]


async def test_viewers_open_addresses_and_set_nothing(shop: Shop) -> None:
    await opening(shop, "Open", '"https://a.example/?who=" & USER_EMAIL()')
    await setting(shop, "Set", {"Title": '"x"'})
    record = await shop.make("tickets", Title="t")
    assert (await press(shop, "Open", record, "viewer")).url == "https://a.example/?who=viewer@example.com"
    with pytest.raises(Forbidden):
        await press(shop, "Set", record, "viewer")
    assert await shop.column("tickets", "Title") == ["t"]


async def test_what_depends_on_who_presses_is_settled_when_they_do(shop: Shop) -> None:
    mine = '{Title} = USER_NAME() & "/" & USER_EMAIL()'
    await setting(shop, "Mine", {"Amount": "1"}, condition=mine)
    await opening(shop, "Open", '"https://a.example/" & {Title}', condition=mine)
    await opening(shop, "Self", '"https://a.example/" & RECORD_ID()')
    record = await shop.make("tickets", Title="Editor/editor@example.com")
    for name in ("Mine", "Open", "Self"):
        assert await shop.column("tickets", name) == [{}]
    for name in ("Mine", "Open"):
        with pytest.raises(ButtonNotMet):
            await press(shop, name, record, "owner")
    await press(shop, "Mine", record, "editor")
    assert await shop.column("tickets", "Amount") == [1]
    assert (await press(shop, "Open", record, "editor")).url == "https://a.example/Editor/editor@example.com"
    assert (await press(shop, "Self", record)).url == f"https://a.example/{record}"


async def test_only_buttons_know_who_asks(shop: Shop) -> None:
    for function in ("USER_NAME", "USER_EMAIL", "USER_ID", "RECORD_ID"):
        with pytest.raises(OnlyInButtons) as refused:
            await shop.formula("tickets", "F", f'"x" & {function}()')
        assert (refused.value.data["at"], refused.value.data["length"]) == (6, len(function) + 2)


async def test_a_button_keeps_ids_for_names_and_follows_them(shop: Shop) -> None:
    await setting(shop, "Set", {"Title": '{State} & "!"'}, condition="{Amount} > 1")
    record = await shop.make("tickets", Title="t", State="open", Amount=2)
    for old, new in (("State", "Stage"), ("Amount", "Sum"), ("Title", "Name")):
        await shop.patch("tickets", old, FieldPatch(name=new))
    await press(shop, "Set", record)
    assert await shop.column("tickets", "Name") == ["open!"]


@pytest.mark.parametrize("gone", ["State", "Amount", "Due"])
async def test_a_button_without_one_of_its_fields_says_so_until_undo_brings_it_back(shop: Shop, gone: str) -> None:
    await setting(shop, "Set", {"Due": "DATE(2026, 1, 1)", "Title": "{State}"}, condition="{Amount} > 1")
    record = await shop.make("tickets", Title="t", State="open", Amount=2)
    await shop.delete_field("tickets", gone)
    assert await shop.column("tickets", "Set") == [{"error": "#REF"}]
    with pytest.raises(ButtonBroken) as refused:
        await press(shop, "Set", record)
    assert refused.value.data["problem"] in ("missing_input", "formula_unknown_field")
    await shop.world.undo()
    assert await shop.column("tickets", "Set") == [{}]
    await press(shop, "Set", record)
    assert await shop.column("tickets", "Title") == ["open"]


@pytest.mark.parametrize(
    ("config", "error"),
    [
        ({"action": {"type": "set_fields", "values": []}}, BadConfig),
        ({"action": {"type": "start"}}, BadConfig),
        ({"label": " "}, BadConfig),
        ({"label": "x" * 61}, BadConfig),
        ({"confirm": "x" * 301}, BadConfig),
        ({"color": "ultraviolet"}, BadConfig),
        ({"condition": "1 + 1"}, WrongType),
        ({"condition": "{Nothing}"}, UnknownField),
        ({"action": {"type": "open_url", "url": "1 + 1"}}, WrongType),
        ({"action": {"type": "open_url", "url": "  "}}, FormulaRefused),
        ({"show": {"type": "text", "config": {}}}, AfterbaseError),
    ],
)
async def test_a_button_that_cannot_work_is_refused(shop: Shop, config: dict[str, Any], error: type[Exception]) -> None:
    good = {"label": "B", "action": {"type": "open_url", "url": '"https://a.example"'}}
    with pytest.raises(error) as refused:
        await shop.add("tickets", "B", "button", {**good, **config})
    if isinstance(refused.value, FormulaRefused):
        assert refused.value.data["part"] in ("condition", "url")


async def test_a_mistake_names_the_field_whose_formula_has_it(shop: Shop) -> None:
    with pytest.raises(FormulaRefused) as refused:
        await setting(shop, "B", {"Title": '"x"', "Amount": "1 +"})
    assert refused.value.data["part"] == await shop.uid("tickets", "Amount")
    with pytest.raises(WrongType):
        await setting(shop, "B", {"Title": 'LIST("a", "b")'})


async def test_a_button_sets_nothing_that_people_cannot_write(shop: Shop) -> None:
    await shop.add("tickets", "Made", "created_time", {})
    await shop.add("tickets", "Photo", "attachment", {})
    await shop.formula("tickets", "Twice", "{Amount} * 2")
    await setting(shop, "Other", {"Title": '"x"'})
    for name in ("Made", "Photo", "Twice", "Other"):
        with pytest.raises(NotSettable):
            await setting(shop, "B", {name: '"x"'})
    title = await shop.uid("tickets", "Title")
    twice = [{"field": title, "formula": '"a"'}, {"field": title, "formula": '"b"'}]
    config = {"label": "B", "action": {"type": "set_fields", "values": twice}}
    with pytest.raises(SetTwice):
        await shop.add("tickets", "B", "button", config)


async def test_nothing_reads_a_button(shop: Shop) -> None:
    uid = await setting(shop, "Set", {"Title": '"x"'})
    with pytest.raises(UnknownField):
        await shop.formula("tickets", "F", "{Set}")
    for make in (shop.lookup("devices", "L", "Tickets", "Set"), shop.rollup("devices", "R", "Tickets", "count", "Set")):
        with pytest.raises(NotUsable):
            await make
    asked: list[PageQuery] = [
        PageQuery(filter={"field": uid, "op": "not_empty"}),
        PageQuery(sorts=[SortSpec(uid)]),
    ]
    for query in asked:
        with pytest.raises(BadFilter):
            await shop.column("tickets", "Set", query)
    context = await shop.world.context()
    with pytest.raises(CannotNameRecords):
        async with change_schema(context) as connection:
            await update_table(connection, context, shop.uids["tickets"], primary_field=uid)


async def test_a_button_never_reads_itself(shop: Shop) -> None:
    uid = await setting(shop, "Set", {"Title": '"x"'})
    title = await shop.uid("tickets", "Title")
    sets = {"type": "set_fields", "values": [{"field": title, "formula": "{Set}"}]}
    with pytest.raises(CircularFields):
        await shop.patch("tickets", "Set", FieldPatch(config={"label": "B", "action": sets}))
    assert await shop.uid("tickets", "Set") == uid


async def test_what_is_no_button_and_who_is_no_record_is_told(shop: Shop) -> None:
    await setting(shop, "Set", {"Title": '"x"'})
    record = await shop.make("tickets", Title="t")
    with pytest.raises(NotAButton):
        await press(shop, "Title", record)
    await shop.delete("tickets", record)
    with pytest.raises(NotFound):
        await press(shop, "Set", record)


async def test_what_a_record_knows_of_itself_is_right_after_every_write(shop: Shop) -> None:
    await shop.formula("tickets", "Made", "CREATED_TIME()")
    await shop.formula("tickets", "Maker", "CREATED_BY()")
    await shop.formula("tickets", "Changer", "LAST_MODIFIED_BY()")
    await shop.formula("tickets", "Was changed", "LAST_MODIFIED_TIME() > CREATED_TIME()")
    await shop.formula("tickets", "By", '{Changer} & "!"')
    await shop.rollup("devices", "Last", "Tickets", "last", "Was changed")
    device = await shop.make("devices", Name="d")
    record = await shop.make("tickets", Title="t", Device=[device])

    async def told() -> list[Any]:
        return [(await shop.column("tickets", name))[0] for name in ("Maker", "Changer", "By", "Was changed")]

    made = await shop.column("tickets", "Made")
    assert await told() == ["Owner", "Owner", "Owner!", False]
    table, id = await shop.world.table(shop.uids["tickets"]), shop.world.record_ids.decode(record)
    assert id is not None
    await shop.world.update(table, id, {"Title": "u"}, who="editor")
    assert await told() == ["Owner", "Editor", "Editor!", True]
    assert await shop.column("devices", "Last") == [True]
    assert await shop.column("tickets", "Made") == made != [None]


async def test_why_leaves_out_what_a_button_would_set_from_fields_that_are_hidden(shop: Shop) -> None:
    button = await setting(shop, "Set", {"Title": '"x" & {Amount}', "Due": "TODAY()", "State": '"done"'})
    record, world, tickets = await shop.make("tickets", Title="t", Amount=7), shop.world, shop.uids["tickets"]
    title, amount, state, due = [await shop.uid("tickets", name) for name in ("Title", "Amount", "State", "Due")]

    async def told(*hidden: str) -> set[str]:
        context = await world.context("viewer")
        lens = context.lens.table(tickets)
        seen = replace(lens, readable=tuple(of for of in lens.readable if of.uid not in hidden))
        context = replace(context, lens=replace(context.lens, tables={**context.lens.tables, tickets: seen}))
        async with world.database.base(world.base_id) as connection:
            answer = json.loads(await read_why(connection, context, tickets, record, button, {}))
        assert [i["field"] for i in answer["inputs"]] == [uid for uid in (amount,) if uid not in hidden]
        return set((answer["button"]["outcome"] or {}).get("values", {}))

    assert await told() == {title, state, due}
    assert await told(amount) == {state, due}
    assert await told(amount, state) == {due}
    assert await told(title, state, due) == set()
