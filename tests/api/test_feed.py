"""The live feed: what is pushed equals what is fetched, nothing is missed, and nobody sees what they may not."""

import asyncio

import pytest

from tests.support.client import Office
from tests.support.feeds import open_screen

pytestmark = pytest.mark.anyio


async def test_push_equals_fetch_over_every_kind_of_change(office: Office) -> None:
    table = await office.make_table(("Name", "text"), ("Amount", "number"), ("Done", "checkbox"))
    name, amount = table["fields"][0]["id"], table["fields"][1]["id"]
    first = await office.create(table, {"Name": "a"}, {"Name": "b", "Amount": 2})
    async with open_screen(office.viewer, office.base, table) as screen:
        path = office.path(table)
        await office.create(table, {"Name": "c", "Amount": 3.5, "Done": True})
        edits = [{"id": first[0], "values": {name: "A"}}, {"id": first[1], "values": {amount: 20}}]
        await office.editor.patch(f"{path}/records", json={"records": edits})
        await office.editor.post(f"{path}/records/delete", json={"ids": [first[0]]})
        await office.editor.post(f"{path}/records/update", json={"search": "b", "values": {amount: 7}})
        done = await office.editor.post(f"{office.base}/undo")
        await screen.require_same(done.json()["done"]["seq"])
        assert not screen.is_stale


async def test_a_change_of_many_records_is_told_without_them(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    async with open_screen(office.viewer, office.base, table) as screen:
        await office.create(table, *({"Name": str(n)} for n in range(201)))
        await screen.until(lambda: screen.is_stale)
        change = next(data for name, data in screen.events if name == "change")
        assert (change["kind"], change["ids"], change["rows"]) == ("create", None, None)


async def test_a_change_of_schema_is_told_with_the_new_version(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    async with open_screen(office.viewer, office.base, table) as screen:
        await office.owner.post(f"{office.path(table)}/fields", json={"name": "Phone", "type": "phone"})
        version = (await office.viewer.get(office.base)).json()["version"]
        await screen.until(lambda: ("schema", {"version": version}) in screen.events)


async def test_a_screen_that_was_away_gets_what_it_missed(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    seq = (await office.owner.get(office.base)).json()["seq"]
    await office.create(table, {"Name": "a"})
    await office.create(table, {"Name": "b"})
    async with open_screen(office.viewer, office.base, table, since=seq) as screen:
        await screen.require_same(seq + 2)
        assert [data["seq"] for name, data in screen.events if name == "change"] == [seq + 1, seq + 2]


@pytest.mark.parametrize("since", [999_999, -5])
async def test_a_screen_with_an_impossible_past_is_told_to_read_afresh(office: Office, since: int) -> None:
    table = await office.make_table(("Name", "text"))
    async with open_screen(office.viewer, office.base, table, since=since) as screen:
        assert screen.events[0] == ("reset", None)


async def test_people_who_have_the_base_open_are_told(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    async with open_screen(office.viewer, office.base, table) as screen:
        async with open_screen(office.editor, office.base, table):
            both = [{"Editor", "Viewer"}]
            await screen.until(
                lambda: [{p["name"] for p in d["people"]} for n, d in screen.events if n == "presence"][-1:] == both
            )
        await screen.until(lambda: [len(d["people"]) for n, d in screen.events if n == "presence"][-1:] == [1])


async def test_a_removed_member_is_put_out_within_a_second(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    me = (await office.viewer.get("/api/me")).json()
    async with open_screen(office.viewer, office.base, table) as screen:
        removed = await office.owner.delete(f"/api/workspaces/{me['workspaces'][0]['id']}/members/{me['user']['id']}")
        assert removed.status_code == 204
        await screen.until(lambda: screen.is_closed, seconds=1)
    assert (await office.viewer.get(f"{office.base}/feed")).status_code == 404


async def test_a_base_in_the_trash_ends_its_feeds(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    async with open_screen(office.viewer, office.base, table) as screen:
        assert (await office.owner.delete(office.base)).status_code == 204
        await screen.until(lambda: screen.is_closed, seconds=2)


async def test_writers_at_the_same_time_leave_every_screen_with_the_same_table(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    name = table["fields"][0]["id"]
    ids = await office.create(table, *({"Name": str(n)} for n in range(8)))
    async with (
        open_screen(office.viewer, office.base, table) as one,
        open_screen(office.owner, office.base, table) as two,
    ):

        async def write(turn: int) -> int:
            body = {"records": [{"id": ids[turn % 8], "values": {name: f"turn {turn}"}}]}
            answer = await office.editor.patch(f"{office.path(table)}/records", json=body)
            return int(answer.json()["seq"])

        seqs = await asyncio.gather(*(write(turn) for turn in range(40)))
        assert sorted(seqs) == list(range(min(seqs), min(seqs) + 40))
        await one.require_same(max(seqs))
        await two.require_same(max(seqs))
