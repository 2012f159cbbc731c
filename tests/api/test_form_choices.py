"""Link questions in public forms: choices only where the form says so, only what the filter lets through."""

from typing import Any

import pytest

from afterbase.entry.http import forms
from tests.api.test_forms import Shop
from tests.support.client import Office

pytestmark = pytest.mark.anyio


class Desk(Shop):
    """A form of tickets that asks for the device; devices that are sold are offered."""

    devices: dict[str, Any]
    ids: list[str]

    async def choices(self, search: str | None = None, name: str = "Device") -> list[str]:
        query = {} if search is None else {"search": search}
        answer = await self.visitor.get(f"{self.public}/choices/{self.field(name)}", params=query)
        assert answer.status_code == 200, answer.text
        return [choice["title"] for choice in answer.json()["choices"]]

    async def ask(self, **more: Any) -> None:
        await self.change(fields=[{"field": self.field("Name")}, {"field": self.field("Device"), **more}])


async def make_desk(office: Office, many: bool = False, reverse_many: bool = True, title: str = "text") -> Desk:
    devices = await office.make_table(("Name", title), ("Sold", "checkbox"), ("Secret", "text"), name="Devices")
    names = ("Pump A", "Pump B", "Fan", "Drill") if title == "text" else (12, 120, 7, 3)
    rows = [{"Name": name, "Sold": name not in ("Drill", 3), "Secret": "Pump"} for name in names]
    ids = await office.create(devices, *rows)
    table = await office.make_table(("Name", "text"), name="Tickets")
    sold = {"field": devices["fields"][1]["id"], "op": "is", "value": True}
    config = {"table": devices["id"], "many": many, "reverse_many": reverse_many, "filter": sold}
    link = {"name": "Device", "type": "link", "config": config}
    made = await office.owner.post(f"{office.path(table)}/fields", json=link)
    assert made.status_code == 200, made.text
    table["fields"].append(made.json())
    fields = [{"field": table["fields"][0]["id"]}, {"field": made.json()["id"], "choices": True}]
    body = {"name": "Form", "type": "form", "config": {"fields": fields}}
    view = (await office.owner.post(f"{office.path(table)}/views", json=body)).json()["id"]
    key = (await office.owner.post(f"{office.path(table)}/views/{view}/link")).json()["key"]
    desk = Desk(office, table, view, key)
    desk.devices, desk.ids = devices, ids
    return desk


@pytest.fixture
async def desk(office: Office) -> Desk:
    return await make_desk(office)


async def linked(desk: Desk) -> list[list[str]]:
    return [[title for _, title in row[-1]["records"]] for row in await desk.values() if row[-1]]


async def test_choices_are_titles_of_what_the_filter_lets_through(desk: Desk) -> None:
    assert await desk.choices() == ["Fan", "Pump A", "Pump B"]
    assert await desk.choices("PUMP") == ["Pump A", "Pump B"]
    assert await desk.choices(" b ") == ["Pump B"]
    assert await desk.choices("%") == []
    assert await desk.choices("Drill") == []
    answer = await desk.visitor.get(f"{desk.public}/choices/{desk.field('Device')}")
    assert set(answer.json()["choices"][0]) == {"id", "title"}


async def test_titles_that_are_numbers_are_found_by_their_digits(office: Office) -> None:
    desk = await make_desk(office, title="number")
    assert await desk.choices("12") == ["12", "120"]


async def test_at_most_twenty_choices_are_shown(desk: Desk) -> None:
    await desk.office.create(desk.devices, *({"Name": f"Saw {n}", "Sold": True} for n in range(30)))
    assert len(await desk.choices("saw")) == 20


async def test_what_lies_in_the_trash_is_not_offered(desk: Desk) -> None:
    path = f"{desk.office.path(desk.devices)}/records/delete"
    answer = await desk.office.owner.post(path, json={"ids": [desk.ids[2]]})
    assert answer.status_code == 200, answer.text
    assert await desk.choices() == ["Pump A", "Pump B"]
    assert (await desk.send({"Device": desk.ids[2]})).status_code == 422


async def test_a_link_is_only_asked_where_the_form_says_so(desk: Desk) -> None:
    asked = (await desk.visitor.get(desk.public)).json()["fields"]
    assert [(f["type"], f["config"]) for f in asked][1] == ("link", {"many": False})
    await desk.ask()
    asked = (await desk.visitor.get(desk.public)).json()["fields"]
    assert [f["name"] for f in asked] == ["Name"]
    answer = await desk.visitor.get(f"{desk.public}/choices/{desk.field('Device')}")
    assert answer.status_code == 404
    answer = await desk.send({"Name": "x", "Device": desk.ids[0]})
    assert answer.json()["error"]["data"]["errors"][0]["code"] == "unknown_field"


@pytest.mark.parametrize("name", ["Name", "nothing"])
async def test_other_fields_have_no_choices(desk: Desk, name: str) -> None:
    uid = desk.field(name) if name != "nothing" else "fld0000000000000a"
    assert (await desk.visitor.get(f"{desk.public}/choices/{uid}")).status_code == 404


@pytest.mark.parametrize(("many", "reverse_many"), [(False, True), (True, True), (False, False)])
async def test_a_submission_links_what_was_chosen(office: Office, many: bool, reverse_many: bool) -> None:
    desk = await make_desk(office, many, reverse_many)
    chosen = desk.ids[:2] if many else desk.ids[0]
    assert (await desk.send({"Name": "x", "Device": chosen})).status_code == 200
    assert await linked(desk) == [["Pump A", "Pump B"] if many else ["Pump A"]]


async def test_the_end_that_stores_nothing_may_be_asked_for_as_well(office: Office) -> None:
    desk = await make_desk(office, many=True, reverse_many=True)
    ids = await office.create(desk.table, {"Name": "t1"}, {"Name": "t2"})
    table = next(t for t in (await office.owner.get(office.base)).json()["tables"] if t["id"] == desk.devices["id"])
    uid = {f["name"]: f["id"] for f in table["fields"]}
    fields = [{"field": uid["Name"]}, {"field": uid["Tickets"], "choices": True}]
    body = {"name": "Form", "type": "form", "config": {"fields": fields}}
    view = (await office.owner.post(f"{office.path(table)}/views", json=body)).json()["id"]
    key = (await office.owner.post(f"{office.path(table)}/views/{view}/link")).json()["key"]
    other = Desk(office, table, view, key)
    assert await other.choices(name="Tickets") == ["t1", "t2"]
    assert (await other.send({"Name": "Lamp", "Tickets": ids})).status_code == 200
    assert await linked(desk) == [["Lamp"], ["Lamp"]]


async def test_a_submission_links_nothing_that_is_not_offered(desk: Desk) -> None:
    codes: dict[str, tuple[Any, str]] = {
        "hidden by the filter": (desk.ids[3], "gone_link"),
        "no record": ("rec0000000000000a", "gone_link"),
    }
    codes |= {
        "no id": ("x", "gone_link"),
        "no list": ({"add": [desk.ids[0]]}, "wrong_type"),
        "a number": (5, "wrong_type"),
    }
    codes |= {"too many": ([desk.ids[0]] * 101, "too_many"), "two of one": (desk.ids[:2], "too_many")}
    for what, (value, code) in codes.items():
        answer = await desk.send({"Name": "x", "Device": value})
        assert answer.status_code == 422, what
        assert answer.json()["error"]["data"]["errors"][0]["code"] == code, what
    assert await desk.values() == []


async def test_each_question_has_its_own_filter_also_for_the_same_table(desk: Desk) -> None:
    drills = {"field": desk.devices["fields"][0]["id"], "op": "is", "value": "Drill"}
    body = {"name": "Spare", "type": "link", "config": {"table": desk.devices["id"], "many": False, "filter": drills}}
    made = (await desk.office.owner.post(f"{desk.office.path(desk.table)}/fields", json=body)).json()
    desk.table["fields"].append(made)
    await desk.change(fields=[{"field": desk.field(name), "choices": True} for name in ("Device", "Spare")])
    assert (await desk.choices(), await desk.choices(name="Spare")) == (["Fan", "Pump A", "Pump B"], ["Drill"])
    assert (await desk.send({"Device": desk.ids[3]})).status_code == 422
    assert (await desk.send({"Spare": desk.ids[0]})).status_code == 422
    assert (await desk.send({"Device": desk.ids[0], "Spare": desk.ids[3]})).status_code == 200


async def test_no_form_takes_a_record_away_from_another(office: Office) -> None:
    desk = await make_desk(office, many=True, reverse_many=False)
    asked = (await desk.visitor.get(desk.public)).json()["fields"]
    assert [f["name"] for f in asked] == ["Name"]


async def test_a_filter_that_fits_no_more_offers_nothing(desk: Desk) -> None:
    path = f"{desk.office.path(desk.devices)}/fields/{desk.devices['fields'][1]['id']}"
    assert (await desk.office.owner.delete(path)).status_code == 200
    assert await desk.choices() == []
    assert (await desk.send({"Device": desk.ids[0]})).status_code == 422


async def test_searches_are_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "SEARCHES_EACH", 2)
    path = f"{desk.public}/choices/{desk.field('Device')}"
    assert [(await desk.visitor.get(path)).status_code for _ in range(3)] == [200, 200, 429]


async def test_a_search_that_is_too_long_is_refused(desk: Desk) -> None:
    path = f"{desk.public}/choices/{desk.field('Device')}"
    assert (await desk.visitor.get(path, params={"search": "x" * 201})).status_code == 400
    assert (await desk.visitor.get(f"{path}?search=%00")).status_code in (200, 400)


async def test_a_closed_or_revoked_form_offers_nothing(desk: Desk) -> None:
    path = f"{desk.public}/choices/{desk.field('Device')}"
    await desk.office.owner.delete(desk.link)
    assert (await desk.visitor.get(path)).status_code == 404
