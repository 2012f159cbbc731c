"""Computed fields over HTTP: made, previewed, explained, exported, and told to other screens."""

from typing import Any

import pytest

from tests.support.client import Office
from tests.support.feeds import open_screen

pytestmark = pytest.mark.anyio


async def make_field(office: Office, table: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = await office.owner.post(f"{office.path(table)}/fields", json=body)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
async def shop(office: Office) -> dict[str, Any]:
    """Tickets of a device: its path, and the ids of fields and records."""
    devices = await office.make_table(("Name", "text"), ("Months", "number"))
    tickets = await office.make_table(("Title", "text"), ("Amount", "number"))
    config = {"table": devices["id"], "many": False, "reverse_name": "Tickets"}
    link = await make_field(office, tickets, name="Device", type="link", config=config)
    device = (await office.create(devices, {"Name": "d1", "Months": 24}))[0]
    schema = (await office.owner.get(f"/api/bases/{office.world.base_uid}")).json()
    by_id = {table["id"]: table for table in schema["tables"]}
    tickets, devices = by_id[tickets["id"]], by_id[devices["id"]]
    ticket = (await office.create(tickets, {"Title": "t1", "Amount": 5, "Device": [device]}))[0]
    return {"tickets": tickets, "devices": devices, "link": link, "ticket": ticket, "device": device}


def uid(table: dict[str, Any], name: str) -> str:
    return str(next(f["id"] for f in table["fields"] if f["name"] == name))


async def test_a_formula_says_what_it_gives_and_keeps_ids_for_names(office: Office, shop: dict[str, Any]) -> None:
    amount = uid(shop["tickets"], "Amount")
    made = await make_field(office, shop["tickets"], name="Gross", type="formula", config={"formula": "{amount} * 2"})
    assert made["config"]["formula"] == "{" + amount + "} * 2"
    assert made["result"]["type"] == "number"
    assert made["readonly"]
    path = f"{office.path(shop['tickets'])}/fields/{made['id']}"
    shown = {"formula": "{amount} * 3", "show": {"type": "currency", "config": {}}}
    changed = (await office.owner.patch(path, json={"config": shown})).json()
    assert changed["result"]["type"] == "currency"
    page = (await office.viewer.post(f"{office.path(shop['tickets'])}/query", json={"fields": [made["id"]]})).json()
    assert page["rows"][0][1] == 15


async def test_a_mistake_in_a_formula_is_told_with_its_place(office: Office, shop: dict[str, Any]) -> None:
    for config, code in (
        ({"formula": "{Nothing} + 1"}, "formula_unknown_field"),
        ({"formula": "1 +"}, None),
        ({"formula": "{Title} + 1"}, "formula_wrong_type"),
        ({"formula": "1", "show": {"type": "date", "config": {}}}, "not_shown_so"),
        ({"formula": 3}, "bad_config"),
    ):
        for path in ("fields", "computed/preview"):
            body = {"name": "F", "type": "formula", "config": config}
            if path != "fields":
                del body["name"]
            answer = await office.owner.post(f"{office.path(shop['tickets'])}/{path}", json=body)
            assert answer.status_code in (400, 422), answer.text
            error = answer.json()["error"]
            assert code is None or error["code"] == code, error
            assert error["message"]


async def test_a_preview_shows_real_records_before_anything_is_made(office: Office, shop: dict[str, Any]) -> None:
    config = {"link": uid(shop["devices"], "Tickets"), "field": uid(shop["tickets"], "Amount"), "function": "sum"}
    body = {"type": "rollup", "config": config, "records": [shop["device"]]}
    found = (await office.owner.post(f"{office.path(shop['devices'])}/computed/preview", json=body)).json()
    assert found["rows"] == [[shop["device"], "d1", 5]]
    assert found["result"]["type"] == "number"


async def test_a_cell_tells_why_it_holds_what_it_holds(office: Office, shop: dict[str, Any]) -> None:
    config = {"link": uid(shop["devices"], "Tickets"), "field": uid(shop["tickets"], "Amount"), "function": "sum"}
    made = await make_field(office, shop["devices"], name="Sum", type="rollup", config=config)
    path = f"{office.path(shop['devices'])}/records/{shop['device']}/why/{made['id']}"
    why = (await office.viewer.get(path)).json()
    assert (why["kind"], why["value"], why["count"]) == ("rollup", 5, 1)
    (record,) = why["records"]
    assert (record["id"], record["title"]) == (shop["ticket"], "t1")
    assert record["values"][0]["value"] == 5
    assert record["values"][0]["changed_at"] is not None


async def test_exports_hold_links_and_computed_values_as_people_read_them(office: Office, shop: dict[str, Any]) -> None:
    await make_field(office, shop["tickets"], name="Broken", type="formula", config={"formula": "{Amount} / 0"})
    config = {"link": shop["link"]["id"], "field": uid(shop["devices"], "Months")}
    await make_field(office, shop["tickets"], name="Months", type="lookup", config=config)
    answer = await office.viewer.get(f"{office.path(shop['tickets'])}/export")
    assert answer.status_code == 200, answer.text
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines == ["Title,Amount,Device,Broken,Months", "t1,5,d1,#DIV/0,24"]


async def test_screens_hear_of_links_and_lookups_that_change_elsewhere(office: Office, shop: dict[str, Any]) -> None:
    config = {"link": shop["link"]["id"], "field": uid(shop["devices"], "Months")}
    lookup = await make_field(office, shop["tickets"], name="Months", type="lookup", config=config)
    async with open_screen(office.viewer, office.base, shop["tickets"]) as screen:
        path = f"{office.path(shop['devices'])}/records"
        values = {uid(shop["devices"], "Months"): 36, uid(shop["devices"], "Name"): "d2"}
        await office.owner.patch(path, json={"records": [{"id": shop["device"], "values": values}]})

        def told(field: str) -> list[Any]:
            """What the ticket's cell was told to be."""
            changes = [data for name, data in screen.events if name == "change" and data["fields"] == [field]]
            return [data["rows"][shop["ticket"]][1] for data in changes]

        await screen.until(lambda: told(lookup["id"]) and told(shop["link"]["id"]))
        assert told(lookup["id"]) == [36]
        assert told(shop["link"]["id"])[0]["records"] == [[shop["device"], "d2"]]


async def test_screens_hear_of_a_lookup_that_lost_a_record_as_of_the_one_that_got_it(
    office: Office, shop: dict[str, Any]
) -> None:
    config = {"link": uid(shop["devices"], "Tickets"), "field": uid(shop["tickets"], "Amount")}
    lookup = await make_field(office, shop["devices"], name="Amounts", type="lookup", config=config)
    other = (await office.create(shop["devices"], {"Name": "d2"}))[0]
    async with open_screen(office.viewer, office.base, shop["devices"]) as screen:
        values = {shop["link"]["id"]: [other]}
        path = f"{office.path(shop['tickets'])}/records"
        await office.owner.patch(path, json={"records": [{"id": shop["ticket"], "values": values}]})

        def told() -> dict[str, Any]:
            """What each device's cell was told to be."""
            changes = [data for name, data in screen.events if name == "change" and data["fields"] == [lookup["id"]]]
            return {record: row[1] for data in changes for record, row in data["rows"].items()}

        await screen.until(lambda: other in told())
        assert told() == {shop["device"]: None, other: "5"}


async def test_people_are_names_in_a_preview_and_inputs_of_why(office: Office, shop: dict[str, Any]) -> None:
    tickets, editor = shop["tickets"], office.world.people["editor"].uid
    who = await make_field(office, tickets, name="Who", type="person", config={"multiple": True})
    edit = {"records": [{"id": shop["ticket"], "values": {who["id"]: [editor]}}]}
    assert (await office.editor.patch(f"{office.path(tickets)}/records", json=edit)).status_code == 200
    formula = 'IF({Who} = BLANK(), "nobody", JOIN({Who}, "/"))'
    body = {"type": "formula", "config": {"formula": formula}}
    preview = (await office.owner.post(f"{office.path(tickets)}/computed/preview", json=body)).json()
    assert preview["rows"] == [[shop["ticket"], "t1", "Editor"]]
    made = await make_field(office, tickets, name="Told", **body)
    path = f"{office.path(tickets)}/records/{shop['ticket']}/why/{made['id']}"
    why = (await office.viewer.get(path)).json()
    assert [(i["field"], i["value"], i["changed_by"]["name"]) for i in why["inputs"]] == [
        (who["id"], [editor], "Editor")
    ]
