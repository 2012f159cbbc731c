"""Buttons over HTTP: made, shown, previewed, pressed, exported, and told to other screens."""

from typing import Any

import pytest

from tests.api.test_computed import make_field, uid
from tests.support.client import Office, new_key
from tests.support.feeds import open_screen

pytestmark = pytest.mark.anyio


@pytest.fixture
async def table(office: Office) -> dict[str, Any]:
    return await office.make_table(("Title", "text"), ("Amount", "number"), ("Changed", "changed_time"))


def sets(table: dict[str, Any], **formulas: str) -> dict[str, Any]:
    values = [{"field": uid(table, name), "formula": formula} for name, formula in formulas.items()]
    return {"label": "Set", "action": {"type": "set_fields", "values": values}}


def opens(url: str) -> dict[str, Any]:
    return {"label": "Open", "action": {"type": "open_url", "url": url}}


async def press(office: Office, table: dict[str, Any], record: str, field: str, **more: Any) -> Any:
    return await office.editor.post(f"{office.path(table)}/records/{record}/press/{field}", **more)


async def test_a_button_is_a_field_that_keeps_ids_and_takes_no_value(office: Office, table: dict[str, Any]) -> None:
    config = {**sets(table, Title='{Title} & "!"'), "condition": "{Amount} > 1", "confirm": "Sure?", "color": "red"}
    made = await make_field(office, table, name="B", type="button", config=config)
    assert (made["type"], made["result"], made["readonly"]) == ("button", {"type": "button", "config": {}}, True)
    assert made["config"]["condition"] == "{" + uid(table, "Amount") + "} > 1"
    assert made["config"]["action"]["values"][0]["formula"] == "{" + uid(table, "Title") + '} & "!"'
    (record,) = await office.create(table, {"Title": "t", "Amount": 2})
    edit = {"records": [{"id": record, "values": {made["id"]: {}}}]}
    refused = await office.editor.patch(f"{office.path(table)}/records", json=edit)
    assert refused.json()["error"]["data"]["errors"][0]["code"] == "read_only"
    for body in ({"type": "text"}, {"type": "formula", "config": {"formula": "1"}}):
        assert (await office.owner.patch(f"{office.path(table)}/fields/{made['id']}", json=body)).status_code == 422
    path = f"{office.path(table)}/fields/{uid(table, 'Title')}"
    assert (await office.owner.patch(path, json={"type": "button", "config": config})).status_code == 422
    made_so = {"name": "T", "fields": [{"name": "A", "type": "text"}, {"name": "B", "type": "button"}]}
    assert (await office.owner.post(f"{office.base}/tables", json=made_so)).status_code == 422


async def test_a_press_answers_with_what_it_did(office: Office, table: dict[str, Any]) -> None:
    setting = await make_field(office, table, name="S", type="button", config=sets(table, Title='"pressed"'))
    opening = await make_field(office, table, name="O", type="button", config=opens('"https://a.example/" & {Title}'))
    (record,) = await office.create(table, {"Title": "t"})
    answer = (await press(office, table, record, setting["id"])).json()
    assert (answer["url"], answer["version"]) == (None, 2)
    assert answer["seq"] is not None
    again = (await press(office, table, record, setting["id"])).json()
    assert (again["version"], again["seq"]) == (2, None)
    answer = (await press(office, table, record, opening["id"])).json()
    assert answer == {"url": "https://a.example/pressed", "version": None, "seq": None}


async def test_a_press_that_is_sent_twice_with_its_key_counts_once(office: Office, table: dict[str, Any]) -> None:
    made = await make_field(office, table, name="B", type="button", config=sets(table, Amount="{Amount} + 1"))
    (record,) = await office.create(table, {"Amount": 1})
    key = new_key()
    answers = [(await press(office, table, record, made["id"], headers=key)).json() for _ in range(2)]
    assert answers[0] == answers[1]
    page = (await office.viewer.post(f"{office.path(table)}/query", json={"fields": [uid(table, "Amount")]})).json()
    assert page["rows"][0][1] == 2


async def test_a_refusal_is_told_in_both_languages(office: Office, table: dict[str, Any]) -> None:
    config = {**sets(table, Title='"x"'), "condition": "{Amount} > 1"}
    made = await make_field(office, table, name="B", type="button", config=config)
    (record,) = await office.create(table, {"Amount": 1})
    path = f"{office.path(table)}/records/{record}/press/{made['id']}"
    token = await office.owner.post(
        f"/api/workspaces/{(await office.owner.get('/api/me')).json()['workspaces'][0]['id']}/tokens",
        json={"name": "T", "role": "editor"},
    )
    program = await office.product.client()
    program.headers["authorization"] = f"Bearer {token.json()['secret']}"
    said = [
        (await program.post(path, headers={"accept-language": language})).json()["error"] for language in ("en", "zh")
    ]
    assert {error["code"] for error in said} == {"button_not_met"}
    assert [error["message"] for error in said] == [
        "The button “Set” cannot be pressed for this record as it is now.",
        "该记录当前不满足按钮“Set”的条件。",
    ]


async def test_a_preview_shows_what_a_press_would_do(office: Office, table: dict[str, Any]) -> None:
    first, second = await office.create(table, {"Title": "a", "Amount": 0}, {"Title": "b", "Amount": 4})
    path, title = f"{office.path(table)}/computed/preview", uid(table, "Title")
    config = {**sets(table, Title="{Title} & USER_NAME()", Amount="8 / {Amount}"), "condition": "{Amount} >= 0"}
    found = (await office.editor.post(path, json={"type": "button", "config": config})).json()
    amount = uid(table, "Amount")
    assert [row[2] for row in found["rows"]] == [
        {"values": {title: "aEditor", amount: {"error": "#DIV/0"}}},
        {"values": {title: "bEditor", amount: 2}},
    ]
    config = {**opens('"https://a.example/" & RECORD_ID()'), "condition": "{Amount} > 0"}
    body = {"type": "button", "config": config, "records": [second]}
    found = (await office.editor.post(path, json=body)).json()
    assert [row[2] for row in found["rows"]] == [{"url": f"https://a.example/{second}"}]
    found = (await office.editor.post(path, json={**body, "records": [first]})).json()
    assert [row[2] for row in found["rows"]] == [None]


async def test_exports_hold_the_addresses_of_buttons_and_no_more(office: Office, table: dict[str, Any]) -> None:
    await make_field(office, table, name="S", type="button", config=sets(table, Title='"x"'))
    await make_field(office, table, name="O", type="button", config=opens('"https://a.example/" & {Title}'))
    await make_field(office, table, name="E", type="button", config=opens('"no address"'))
    await office.create(table, {"Title": "t"})
    answer = await office.viewer.post(
        f"{office.path(table)}/export", json={"fields": [f["id"] for f in await fields(office, table)]}
    )
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[1].split(",")[-3:] == ["", "https://a.example/t", "#URL"]


async def fields(office: Office, table: dict[str, Any]) -> list[dict[str, Any]]:
    schema = (await office.viewer.get(office.base)).json()
    return next(list(of["fields"]) for of in schema["tables"] if of["id"] == table["id"])


async def test_screens_hear_when_a_button_can_be_pressed_and_who_changed_a_record_last(
    office: Office, table: dict[str, Any]
) -> None:
    config = {**opens('"https://a.example/" & {Title}'), "condition": "{Amount} > 1"}
    await make_field(office, table, name="B", type="button", config=config)
    await make_field(office, table, name="By", type="formula", config={"formula": "LAST_MODIFIED_BY()"})
    await make_field(office, table, name="At", type="formula", config={"formula": "LAST_MODIFIED_TIME()"})
    (record,) = await office.create(table, {"Title": "t", "Amount": 1})
    async with open_screen(office.viewer, office.base, table) as screen:
        edit = {"records": [{"id": record, "values": {uid(table, "Amount"): 2}}]}
        seq = (await office.editor.patch(f"{office.path(table)}/records", json=edit)).json()["seq"]
        ids = {of["name"]: of["id"] for of in await fields(office, table)}
        await screen.until(lambda: screen.records[record][1][ids["B"]] is not None)
        await screen.until(lambda: screen.records[record][1][ids["By"]] == "Editor")
        await screen.require_same(seq)


async def test_hostile_settings_end_in_a_clear_refusal(office: Office, table: dict[str, Any]) -> None:
    title = uid(table, "Title")
    many = [{"field": title, "formula": "1"}] * 21
    hostile: list[dict[str, Any]] = [
        {**opens('"https://a.example"'), "label": "a\0b"},
        {**opens('"https://a.example"'), "confirm": "\0"},
        {**opens('"https://a.example"'), "condition": "TRUE" + " and" * 5},
        {**opens("(" * 5_000)},
        {"label": "B", "action": {"type": "set_fields", "values": many}},
        {"label": "B", "action": None},
        {"label": "B", "action": {"type": "set_fields", "values": [{"field": "x" * 41, "formula": "1"}]}},
        {"label": "B", "action": {"type": "set_fields", "values": [{"field": "' or 1", "formula": "1"}]}},
        {},
    ]
    for config in hostile:
        for path in ("fields", "computed/preview"):
            body = {"type": "button", "config": config} | ({"name": "B"} if path == "fields" else {})
            answer = await office.owner.post(f"{office.path(table)}/{path}", json=body)
            # A preview keeps no label, so it has nothing against one that cannot be kept.
            is_taken = path != "fields" and b"\\u0000" in answer.request.content
            assert answer.status_code in (400, 422) or is_taken, answer.text
    (record,) = await office.create(table, {"Title": "t"})
    for field in (title, "fld00000000000000", "x\0"):
        answer = await press(office, table, record, field.replace("\0", "%00"))
        assert answer.status_code in (404, 422)


async def why(office: Office, table: dict[str, Any], record: str, field: str, who: Any = None) -> Any:
    answer = await (who or office.editor).get(f"{office.path(table)}/records/{record}/why/{field}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_why_tells_what_a_press_would_come_to_and_from_what(office: Office, table: dict[str, Any]) -> None:
    title, amount = uid(table, "Title"), uid(table, "Amount")
    config = {**sets(table, Title='{Title} & " by " & USER_NAME()', Amount=""), "condition": "{Amount} > 1"}
    made = await make_field(office, table, name="B", type="button", config=config)
    ready, early = await office.create(table, {"Title": "t", "Amount": 2}, {"Title": "u"})
    told = await why(office, table, ready, made["id"])
    assert (told["kind"], told["value"], told["problem"]) == ("button", {}, "")
    assert told["button"] == {"condition": True, "outcome": {"values": {title: "t by Editor", amount: None}}}
    assert {i["field"]: (i["value"], i["changed_by"]["name"]) for i in told["inputs"]} == {
        title: ("t", "Owner"),
        amount: (2, "Owner"),
    }
    told = await why(office, table, early, made["id"], office.viewer)
    assert (told["value"], told["button"]) == (None, {"condition": False, "outcome": None})


async def test_why_sees_a_button_as_who_asks_would_press_it(office: Office, table: dict[str, Any]) -> None:
    config = {**opens('"https://a.example/" & ENCODEURL(USER_NAME())'), "condition": 'USER_NAME() = "Viewer"'}
    made = await make_field(office, table, name="B", type="button", config=config)
    (record,) = await office.create(table, {"Title": "t"})
    told = await why(office, table, record, made["id"], office.viewer)
    assert told["button"] == {"condition": True, "outcome": {"url": "https://a.example/Viewer"}}
    told = await why(office, table, record, made["id"])
    assert (told["value"], told["button"]) == ({}, {"condition": False, "outcome": None})
    assert told["inputs"] == []


async def test_why_tells_the_errors_of_a_button_and_what_is_wrong_with_it(
    office: Office, table: dict[str, Any]
) -> None:
    late = await make_field(office, table, name="L", type="button", config={**opens('"x:"'), "condition": "1/0 > 1"})
    other = await make_field(office, table, name="O", type="button", config=opens('"ftp://" & {Title}'))
    empty = await make_field(office, table, name="E", type="button", config=opens("{Title}"))
    (record,) = await office.create(table, {"Amount": 1})
    assert (await why(office, table, record, late["id"]))["button"] == {
        "condition": {"error": "#DIV/0"},
        "outcome": {"error": "#DIV/0"},
    }
    assert (await why(office, table, record, other["id"]))["button"] == {
        "condition": None,
        "outcome": {"error": "#URL"},
    }
    assert (await why(office, table, record, empty["id"]))["button"] == {"condition": None, "outcome": None}
    broken = await make_field(office, table, name="B", type="button", config=sets(table, Title='{Amount} & ""'))
    assert (await office.owner.delete(f"{office.path(table)}/fields/{uid(table, 'Amount')}")).status_code == 200
    told = await why(office, table, record, broken["id"])
    assert (told["button"], told["problem"]) == (None, "formula_unknown_field")
