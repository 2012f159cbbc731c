"""The same POST sent twice writes once (R36)."""

import asyncio

import pytest

from tests.support.client import Office, new_key

pytestmark = pytest.mark.anyio


async def test_a_repeated_request_gets_the_first_answer_and_writes_nothing(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    path, key = f"{office.path(table)}/records", new_key()
    body = {"records": [{table["fields"][0]["id"]: "x"}]}
    first = await office.editor.post(path, json=body, headers=key)
    second = await office.editor.post(path, json=body, headers=key)
    assert first.json() == second.json()
    assert (await office.editor.post(f"{office.path(table)}/summary", json={})).json()["count"] == 1


async def test_a_key_used_for_another_body_or_another_place_is_refused(office: Office) -> None:
    one, two = await office.make_table(("Name", "text")), await office.make_table(("Name", "text"), name="B")
    key, field = new_key(), one["fields"][0]["id"]
    await office.editor.post(f"{office.path(one)}/records", json={"records": [{field: "x"}]}, headers=key)
    other_body = await office.editor.post(f"{office.path(one)}/records", json={"records": [{field: "y"}]}, headers=key)
    other_table = await office.editor.post(f"{office.path(two)}/records", json={"records": [{field: "x"}]}, headers=key)
    for answer in (other_body, other_table):
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "idempotency_mismatch")


async def test_a_key_belongs_to_the_one_who_sent_it(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    path, key, body = f"{office.path(table)}/records", new_key(), {"records": [{table["fields"][0]["id"]: "x"}]}
    mine = await office.editor.post(path, json=body, headers=key)
    theirs = await office.owner.post(path, json=body, headers=key)
    assert mine.json()["ids"] != theirs.json()["ids"]


async def test_of_ten_at_the_same_moment_one_writes_and_all_get_its_answer(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    path, key, body = f"{office.path(table)}/records", new_key(), {"records": [{table["fields"][0]["id"]: "x"}]}
    answers = await asyncio.gather(*(office.editor.post(path, json=body, headers=key) for _ in range(10)))
    assert len({a.text for a in answers}) == 1
    assert (await office.editor.post(f"{office.path(table)}/summary", json={})).json()["count"] == 1


async def test_a_refused_request_may_be_sent_again_with_its_key(office: Office) -> None:
    table = await office.make_table(("Name", "text"), ("Amount", "number"))
    path, key, amount = f"{office.path(table)}/records", new_key(), table["fields"][1]["id"]
    refused = await office.editor.post(path, json={"records": [{amount: "many"}]}, headers=key)
    assert refused.status_code == 422
    assert (await office.editor.post(path, json={"records": [{amount: 1}]}, headers=key)).status_code == 200


async def test_tables_and_bases_are_made_once_too(office: Office) -> None:
    key, workspace = new_key(), (await office.owner.get("/api/me")).json()["workspaces"][0]["id"]
    for path in (f"{office.base}/tables", f"/api/workspaces/{workspace}/bases"):
        answers = [await office.owner.post(path, json={"name": "Once"}, headers=key) for _ in range(2)]
        assert answers[0].status_code == 200
        assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("key", ["x" * 256, "a\tb"])
async def test_a_key_that_is_none_is_refused(office: Office, key: str) -> None:
    answer = await office.owner.post(f"{office.base}/tables", json={"name": "T"}, headers={"idempotency-key": key})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
