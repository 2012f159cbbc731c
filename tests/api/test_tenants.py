"""Two workspaces in one installation: nothing of the one is ever in an answer to the other (R7, R16).

The other workspace is full of canaries: names, values, file contents. Whatever its ids are put into, alone or all
together, no answer holds a canary; and below the API, a connection that is lent for one base sees no table of another.
"""

import asyncio
import itertools
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from afterbase.engine.jobs import start
from afterbase.entry.http.registry import ROUTES
from afterbase.entry.http.routes import Route
from afterbase.ground.database import Database, fetch, fetch_row, schema_name
from afterbase.ground.errors import SchemaChanged
from afterbase.ground.ids import new_uid
from afterbase.ground.sql import Sql, sql
from tests.support.client import Office
from tests.support.feeds import open_screen

pytestmark = pytest.mark.anyio

CANARY = "CANARY"

Ids = dict[str, str]


async def furnish(office: Office, client: httpx.AsyncClient, workspace: str, base: str, mark: str) -> Ids:
    """One of everything that a path can name, each marked."""

    async def post(path: str, body: Any = None) -> Any:
        answer = await client.post(path, json=body)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json()

    home = f"/api/bases/{base}"
    option = {"options": [{"name": f"{mark} option"}]}
    specs = [
        {"name": f"{mark} name", "type": "text", "help": f"{mark} help"},
        {"name": f"{mark} status", "type": "single_select", "config": option},
        {"name": f"{mark} photo", "type": "attachment"},
        {"name": f"{mark} by", "type": "created_by"},
    ]
    table = await post(f"{home}/tables", {"name": f"{mark} table", "fields": specs})
    name, status, photo, _ = (f["id"] for f in table["fields"])
    place = f"{home}/tables/{table['id']}"
    sent = await client.post(f"{home}/files", files={"file": (f"{mark}.txt", f"{mark} content".encode())})
    file = sent.json()[0]["id"]
    cell = {name: f"{mark} value", status: f"{mark} option", photo: [{"id": file}]}
    record, _ = (await post(f"{place}/records", {"records": [cell, {name: f"{mark} gone"}]}))["ids"]
    edits = {"records": [{"id": record, "values": {name: f"{mark} again"}}]}
    assert (await client.patch(f"{place}/records", json=edits)).status_code == 200
    form = {"name": f"{mark} form", "type": "form", "config": {"title": f"{mark} title", "fields": [{"field": name}]}}
    view = (await post(f"{place}/views", form))["id"]
    key = (await post(f"{place}/views/{view}/link"))["key"]
    doomed = (await post(f"{home}/tables", {"name": f"{mark} trash"}))["id"]
    assert (await client.delete(f"{home}/tables/{doomed}")).status_code == 200
    item = (await client.get(f"{home}/trash")).json()["items"][0]["id"]
    upload = await client.post(f"{home}/imports", files={"file": (f"{mark}.csv", f"{mark} a,b\n{mark},2\n".encode())})
    invite = await post(f"/api/workspaces/{workspace}/invites", {"role": "viewer"})
    token = await post(f"/api/workspaces/{workspace}/tokens", {"name": f"{mark} token"})
    me = (await client.get("/api/me")).json()["user"]["id"]
    database = office.product.services.database
    async with database.transaction() as connection:
        row = await fetch_row(connection, sql("SELECT id FROM bases WHERE uid = {}", base))
        job = await start(connection, f"{mark} kind", {}, by=me, base_id=row[0])
    return {
        "workspace": workspace,
        "base": base,
        "table": table["id"],
        "field": name,
        "view": view,
        "record": record,
        "file": file,
        "item": item,
        "import": upload.json()["id"],
        "invite": invite["id"],
        "token": token["id"],
        "user": me,
        "job": job,
        "key": key,
        "deleted_base": new_uid("bas"),
    }


ASKING = ("exportSelection", "previewConversion", "previewComputed", "inspectImport", "duplicateView")
ASKING_OF_RECORDS = ("pressButton", "queryColors")
READS = [route for route in ROUTES if route.method == "GET" or route.path.endswith(("/query", "/groups", "/summary"))]
READS += [route for route in ROUTES if route.id in ASKING + ASKING_OF_RECORDS]
PUBLIC = {"readForm", "readInvite"}
"""What a key opens, it opens to everybody; their keys are not ids that one could come across."""


def swaps(route: Route, own: Ids, foreign: Ids) -> Iterator[Ids]:
    """Every mixture of our ids and theirs in which at least one is theirs."""
    names = re.findall(r"\{(\w+)\}", route.path)
    for chosen in itertools.product((False, True), repeat=len(names)):
        if any(chosen):
            picked = dict(zip(names, chosen, strict=True))
            yield {n: (foreign if picked[n] else own)[n] for n in names}


def bodies(route: Route, own: Ids, foreign: Ids) -> list[dict[str, Any]]:
    """Requests that name their fields, views and records inside the body and the address."""
    if route.method == "GET":
        cell = {"table": foreign["table"], "record": foreign["record"], "field": foreign["field"]}
        queries: list[dict[str, Any]] = [{}, {"view": foreign["view"], "search": CANARY}, cell]
        return [{"params": q} for q in queries] if route.query is not None else [{}]
    if route.id == "previewConversion":
        return [{"json": {"type": "long_text"}}]
    if route.id == "previewComputed":
        formula = {"formula": "{" + foreign["field"] + "}"}
        through = {"link": foreign["field"], "field": foreign["field"]}
        sets = {"type": "set_fields", "values": [{"field": foreign["field"], "formula": formula["formula"]}]}
        opens = {"type": "open_url", "url": '"https://a.example/" & ' + formula["formula"]}
        asked = [{"type": "formula", "config": formula}, {"type": "lookup", "config": through}]
        asked += [{"type": "button", "config": {"label": "B", "action": action}} for action in (sets, opens)]
        return [{"json": body} for body in [*asked, {**asked[0], "records": [foreign["record"]]}]]
    if route.id in ("duplicateView", "inspectImport", "pressButton"):
        return [{"json": {}}] if route.body is not None else [{}]
    condition = {"field": foreign["field"], "op": "contains", "value": CANARY}
    if route.id == "queryColors":
        return [{"json": {"ids": [own["record"], foreign["record"]], "colors": [condition]}}]
    filled = {"groups": [{"field": own["field"]}]} if route.id == "queryGroups" else {}
    named: list[dict[str, Any]] = [
        {**filled},
        {**filled, "view": foreign["view"]},
        {**filled, "filter": condition},
        {**filled, "search": CANARY},
    ]
    if route.id == "queryGroups":
        named.append({"groups": [{"field": foreign["field"]}]})
    if route.id == "queryRecords":
        named.append({"colors": [condition]})
    if route.id == "exportSelection":
        named += [{"ids": [foreign["record"]]}, {"fields": [foreign["field"]]}]
    return [{"json": body} for body in named]


async def test_no_answer_to_one_workspace_holds_anything_of_another(office: Office) -> None:
    mine = (await office.owner.get("/api/me")).json()["workspaces"][0]["id"]
    theirs = (await office.stranger.get("/api/me")).json()["workspaces"][0]["id"]
    body = {"name": f"{CANARY} base"}
    base = (await office.stranger.post(f"/api/workspaces/{theirs}/bases", json=body)).json()["id"]
    own = await furnish(office, office.owner, mine, office.world.base_uid, "own")
    foreign = await furnish(office, office.stranger, theirs, base, CANARY)
    asked = 0
    for route in READS:
        for ids in swaps(route, own, foreign) if "{" in route.path and route.id not in PUBLIC else [own]:
            path = re.sub(r"\{(\w+)\}", lambda match, ids=ids: ids[match[1]], route.path)  # type: ignore[misc]
            for request in bodies(route, own, foreign):
                if route.id == "openFeed" and ids["base"] == own["base"]:
                    continue
                answer = await office.owner.request(route.method, path, **request)
                asked += 1
                what = f"{route.id} {ids} {request}"
                assert _leaks(answer, request) == [], what
                assert answer.status_code < 500, what
                if ids is not own and _is_all_foreign(ids, foreign):
                    assert answer.status_code in (400, 403, 404, 422), f"{what}: {answer.status_code}"
    assert asked > 150
    # The same questions, asked by those whose it is, do find canaries: the test can see them.
    answer = await office.stranger.get(f"/api/bases/{base}/tables/{foreign['table']}/export")
    assert CANARY in answer.text


def _is_all_foreign(ids: Ids, foreign: Ids) -> bool:
    return all(foreign[name] == uid for name, uid in ids.items())


def _leaks(answer: httpx.Response, request: dict[str, Any]) -> list[str]:
    """Canaries with what only they have behind them; the bare word is what was asked with."""
    whole = answer.text + str(answer.headers)
    found = re.findall(f"{CANARY}[ .][a-z]+", whole)
    return found + ([whole] if CANARY in whole and CANARY not in str(request) else [])


async def test_a_feed_tells_nothing_of_another_base(office: Office) -> None:
    theirs = (await office.stranger.get("/api/me")).json()["workspaces"][0]["id"]
    base = (await office.stranger.post(f"/api/workspaces/{theirs}/bases", json={"name": CANARY})).json()["id"]
    table = await office.make_table(("Name", "text"))
    async with open_screen(office.owner, office.base, table) as screen:
        made = await office.stranger.post(
            f"/api/bases/{base}/tables", json={"name": CANARY, "fields": [{"name": CANARY, "type": "text"}]}
        )
        other = made.json()
        record = {other["fields"][0]["id"]: CANARY}
        path = f"/api/bases/{base}/tables/{other['id']}/records"
        assert (await office.stranger.post(path, json={"records": [record]})).status_code == 200
        await office.create(table, {"Name": "ours"})  # comes after theirs
        seq = (await office.owner.get(office.base)).json()["seq"]
        await screen.reached(seq)
        assert CANARY not in str(screen.events)


async def test_a_connection_lent_for_one_base_sees_no_table_of_another(office: Office, database: Database) -> None:
    mine = await office.make_table(("Name", "text"))
    theirs = (await office.stranger.get("/api/me")).json()["workspaces"][0]["id"]
    base = (await office.stranger.post(f"/api/workspaces/{theirs}/bases", json={"name": "B"})).json()["id"]
    made = await office.stranger.post(f"/api/bases/{base}/tables", json={"name": "T"})
    async with database.system() as connection:
        other = (await fetch_row(connection, sql("SELECT id FROM bases WHERE uid = {}", base)))[0]
    keys = {}
    for base_id, uid in ((office.world.base_id, mine["id"]), (other, made.json()["id"])):
        async with database.base(base_id) as connection:
            keys[base_id] = (await fetch_row(connection, sql("SELECT id FROM tables WHERE uid = {}", uid)))[0]
            shown = await fetch(connection, Sql("SELECT uid FROM tables"))
            assert [row[0] for row in shown] == [uid]
    assert len(set(keys.values())) == 2

    async def look(base_id: int, table: int) -> None:
        async with database.base(base_id) as connection:
            assert await fetch_row(connection, Sql(f"SELECT count(*) FROM t{table}"))
            assert (await fetch_row(connection, Sql("SELECT current_schema()")))[0] == schema_name(base_id)

    for _ in range(20):  # connections go round between the bases
        await asyncio.gather(*(look(base_id, table) for base_id, table in keys.items()))
    for base_id, table in ((office.world.base_id, keys[other]), (other, keys[office.world.base_id])):
        for lend in (database.base, database.transaction):
            with pytest.raises(SchemaChanged):
                async with lend(base_id) as connection:
                    await fetch(connection, Sql(f"SELECT * FROM t{table}"))
    with pytest.raises(SchemaChanged):
        async with database.system() as connection:
            await fetch(connection, Sql(f"SELECT * FROM t{keys[other]}"))
