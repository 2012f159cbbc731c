"""Every route, asked by everybody: the table below says who may do what, and a route without a row fails.

`ok` is an answer that did what was asked, or that only a right one gets (409, 422). Whoever has no role in a place gets
the answer of an unknown id (404), never a hint that it exists (R2, R3, R8).
"""

import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from afterbase.actions.people import NewPerson, add_member, insert_person
from afterbase.engine.jobs import start
from afterbase.engine.lens import Role
from afterbase.entry.http.registry import ROUTES
from afterbase.entry.http.routes import Route
from afterbase.ground.ids import new_uid
from tests.support.client import Office

pytestmark = pytest.mark.anyio

WHO = ("anonymous", "viewer", "editor", "owner", "stranger", "token")  # the token is an editor's

ANYBODY = "ok ok ok ok ok ok"
MYSELF = "401 ok ok ok ok 403"
READ = "401 ok ok ok 404 ok"
EDIT = "401 403 ok ok 404 ok"
OWN = "401 403 403 ok 404 403"
ABSENT = "401 403 404 404 404 404"  # editors find nothing under the made-up id either

EXPECTED = {
    "readHealth": ANYBODY,
    "readStatus": ANYBODY,
    "readDescription": ANYBODY,
    "setUp": ANYBODY,  # 409: it is set up
    "signIn": "401 401 401 401 401 429",  # with a wrong password, six times
    "signOut": MYSELF,
    "readMe": MYSELF,
    "updateMe": MYSELF,
    "listMembers": READ,
    "updateMember": OWN,
    "removeMember": OWN,
    "listInvites": OWN,
    "createInvite": OWN,
    "deleteInvite": OWN,
    "readInvite": ANYBODY,
    "acceptInvite": "ok ok ok ok ok 403",
    "listTokens": OWN,
    "createToken": OWN,
    "deleteToken": OWN,
    "listBases": READ,
    "createBase": EDIT,
    "listTrashedBases": OWN,
    "readBase": READ,
    "updateBase": EDIT,
    "deleteBase": OWN,
    "restoreBase": "401 404 404 ok 404 404",
    "listTrash": EDIT,
    "restoreTrash": EDIT,
    "purgeTrash": OWN,
    "readFilling": READ,
    "readUndo": READ,
    "undo": EDIT,
    "redo": EDIT,
    "createTable": EDIT,
    "updateTable": EDIT,
    "deleteTable": EDIT,
    "createField": EDIT,
    "updateField": EDIT,
    "previewConversion": EDIT,
    "deleteField": EDIT,
    "createView": EDIT,
    "updateView": EDIT,
    "duplicateView": EDIT,
    "deleteView": EDIT,
    "createRecords": EDIT,
    "updateRecords": EDIT,
    "updateRecordsWhere": EDIT,
    "deleteRecords": EDIT,
    "queryRecords": READ,
    "queryColors": READ,
    "queryGroups": READ,
    "querySummary": READ,
    "readIndexes": EDIT,
    "readRecord": READ,
    "readHistory": READ,
    "previewComputed": EDIT,
    "readWhy": READ,
    "pressButton": EDIT,  # one that sets a field; those that open an address are for viewers as well
    "listActivity": READ,
    "exportView": READ,
    "exportSelection": READ,
    "uploadImport": EDIT,
    "readImport": ABSENT,
    "discardImport": ABSENT,
    "inspectImport": ABSENT,
    "checkImport": ABSENT,
    "runImport": ABSENT,
    "cancelImport": ABSENT,
    "readImportIssues": ABSENT,
    "listImportIssues": ABSENT,
    "readFormLink": EDIT,
    "openFormLink": EDIT,
    "revokeFormLink": EDIT,
    "readFormCode": EDIT,
    "readForm": "ok ok ok ok ok ok",
    "readFormChoices": "404 404 404 404 404 404",  # the form offers none
    "sendFormFiles": "404 404 404 404 404 404",  # the form asks for none
    "submitForm": "ok ok ok ok ok ok",
    "openFeed": READ,
    "sendFiles": EDIT,
    "readFile": "401 404 404 404 404 404",  # of a file that they have not sent and that stands in no cell
    "readJob": "401 404 404 ok 404 404",  # the owner's own
    "cancelJob": "401 404 404 ok 404 404",
}


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    assert {route.id for route in ROUTES} == set(EXPECTED)


def test_operation_ids_and_paths_are_unique() -> None:
    assert len({route.id for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, re.sub(r"\{\w+\}", "{}", route.path)) for route in ROUTES}) == len(ROUTES)


@dataclass
class Place:
    """A fresh table with a record, and everything else that a path may name."""

    office: Office
    ids: dict[str, str]
    field: str

    def path(self, route: Route) -> str:
        return re.sub(r"\{(\w+)\}", lambda match: self.ids[match[1]], route.path)

    def request(self, route: Route) -> dict[str, Any]:
        """The arguments of a request that does something, by route."""
        name, record = self.field, self.ids["record"]
        bodies: dict[str, Any] = {
            "setUp": {"name": "A", "email": "a@example.com", "password": "x" * 10, "workspace": "W"},
            "signIn": {"email": "nobody@example.com", "password": "wrong"},
            "updateMe": {"theme": "dark"},
            "updateMember": {"role": "viewer"},
            "createInvite": {"role": "viewer"},
            "acceptInvite": {"name": "New", "email": f"{new_uid('x')}@example.com", "password": "long enough"},
            "createToken": {"name": "T"},
            "createBase": {"name": "B"},
            "updateBase": {"color": "red"},
            "createTable": {"name": "T"},
            "updateTable": {"position": 0},
            "createField": {"name": "F", "type": "text"},
            "updateField": {"help": "why"},
            "previewConversion": {"type": "number"},
            "previewComputed": {"type": "formula", "config": {"formula": "1 + 1"}},
            "createView": {"name": "V"},
            "updateView": {"config": {"row_height": "tall"}},
            "createRecords": {"records": [{name: "x"}]},
            "updateRecords": {"records": [{"id": record, "values": {name: "y"}}]},
            "updateRecordsWhere": {"ids": [record], "values": {name: "y"}},
            "deleteRecords": {"ids": [record]},
            "queryRecords": {},
            "queryColors": {"ids": [record], "colors": [{"field": name, "op": "is", "value": "a"}]},
            "queryGroups": {"groups": [{"field": name}]},
            "querySummary": {},
            "exportSelection": {},
            "submitForm": {"values": {name: "x"}, "started": self.office.product.services.record_ids.encode(1)},
            "inspectImport": {},
            "checkImport": {"columns": [{"source": 0, "name": "A", "type": "text"}]},
            "runImport": {"to": "new", "name": "T", "columns": [{"source": 0, "name": "A", "type": "text"}]},
        }
        if route.id in ("sendFiles", "sendFormFiles", "uploadImport"):
            return {"files": {"file": ("a.csv", b"a,b\n1,2\n")}}
        return {"json": bodies[route.id]} if route.id in bodies else {}


async def _make_place(office: Office, route: Route) -> Place:
    table = await office.make_table(("Name", "text"), ("Other", "text"))
    record = (await office.create(table, {"Name": "a"}))[0]
    services, workspace = office.product.services, (await office.owner.get("/api/me")).json()["workspaces"][0]["id"]
    me = (await office.owner.get("/api/me")).json()["user"]["id"]
    ids = {
        "workspace": workspace,
        "base": office.world.base_uid,
        "table": table["id"],
        "field": table["fields"][1]["id"],
        "view": (await office.owner.post(f"{office.path(table)}/views", json={"name": "V"})).json()["id"],
        "record": record,
        "import": new_uid("imp"),
        "file": new_uid("fil"),
    }
    if route.id == "pressButton":
        sets = {"type": "set_fields", "values": [{"field": table["fields"][0]["id"], "formula": '"pressed"'}]}
        button = {"name": "Press", "type": "button", "config": {"label": "Press", "action": sets}}
        ids["field"] = (await office.owner.post(f"{office.path(table)}/fields", json=button)).json()["id"]
    if "{user}" in route.path:
        async with services.database.transaction() as connection:
            person = NewPerson("Member", f"{new_uid('m')}@example.com", "en", "UTC")
            user_id, ids["user"] = await insert_person(connection, person, "")
            await add_member(connection, office.world.workspace_id, user_id, Role.EDITOR)
    if "{key}" in route.path or "{invite}" in route.path:
        made = (await office.owner.post(f"/api/workspaces/{workspace}/invites", json={"role": "viewer"})).json()
        ids |= {"key": made["url"].rsplit("/", 1)[1], "invite": made["id"]}
    if "/link" in route.path or "/public/forms/" in route.path:
        form = {"name": "Form", "type": "form", "config": {"fields": [{"field": table["fields"][0]["id"]}]}}
        ids["view"] = (await office.owner.post(f"{office.path(table)}/views", json=form)).json()["id"]
        link = await office.owner.post(f"{office.path(table)}/views/{ids['view']}/link")
        ids["key"] = link.json()["key"]
    if "{token}" in route.path:
        made = (await office.owner.post(f"/api/workspaces/{workspace}/tokens", json={"name": "T"})).json()
        ids["token"] = made["id"]
    if "{item}" in route.path:
        await office.owner.delete(office.path(table))
        ids["item"] = (await office.owner.get(f"{office.base}/trash")).json()["items"][0]["id"]
    if "{job}" in route.path:
        async with services.database.transaction() as connection:
            ids["job"] = await start(connection, "of no kind", {}, by=me, base_id=office.world.base_id)
    if route.id in ("deleteBase", "restoreBase"):
        made = (await office.owner.post(f"/api/workspaces/{workspace}/bases", json={"name": "B"})).json()
        ids |= {"base": made["id"], "deleted_base": made["id"]}
        if route.id == "restoreBase":
            await office.owner.delete(f"/api/bases/{made['id']}")
    return Place(office, ids, table["fields"][0]["id"])


async def _client(office: Office, who: str, route: Route) -> httpx.AsyncClient:
    if who == "token":
        workspace = (await office.owner.get("/api/me")).json()["workspaces"][0]["id"]
        body = {"name": "Program", "role": "editor"}
        made = (await office.owner.post(f"/api/workspaces/{workspace}/tokens", json=body)).json()
        client = await office.product.client()
        client.headers["authorization"] = f"Bearer {made['secret']}"
        return client
    if route.id == "signOut" and who != "anonymous":
        people = {name: actor.uid for name, actor in office.world.people.items()}
        uid = people.get(who) or (await office.stranger.get("/api/me")).json()["user"]["id"]
        return await office.product.client(uid)
    client = getattr(office, who)
    assert isinstance(client, httpx.AsyncClient)
    return client


async def _status(client: httpx.AsyncClient, route: Route, place: Place) -> int:
    """The status of the answer; a feed never ends, so its body is not read."""
    async with client.stream(route.method, place.path(route), **place.request(route)) as answer:
        if route.id != "openFeed" or answer.status_code >= 400:
            await answer.aread()
        if answer.status_code >= 400:
            assert answer.json()["error"]["code"], answer.text
        return answer.status_code


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: str(route.id))
async def test_who_may_do_what(office: Office, route: Route) -> None:
    place = await _make_place(office, route)
    got = {}
    for who, expected in zip(WHO, EXPECTED[route.id].split(), strict=True):
        client = await _client(office, who, route)
        status = await _status(client, route, place)
        assert status != 400, f"the test's own request is malformed: {route.id}"
        got[who] = "ok" if expected == "ok" and (status < 400 or status in (409, 422)) else str(status)
        if got[who] == "ok" and route.method != "GET":
            place = await _make_place(office, route)  # what it named may be gone now
    assert got == dict(zip(WHO, EXPECTED[route.id].split(), strict=True))


@pytest.mark.parametrize("route", [r for r in ROUTES if r.path.count("{") > 1], ids=lambda route: str(route.id))
async def test_a_child_is_found_only_with_all_its_parents(office: Office, route: Route) -> None:
    """Our own child under a foreign parent, and a foreign child under our own, are both unknown (R7)."""
    place = await _make_place(office, route)
    foreign = (await office.stranger.get("/api/me")).json()["workspaces"][0]["id"]
    made = await office.stranger.post(f"/api/workspaces/{foreign}/bases", json={"name": "Theirs"})
    other = {**place.ids, "base": made.json()["id"], "workspace": foreign}
    for client in (office.owner, office.stranger):
        status = await _status(client, route, Place(office, other, place.field))
        assert status == 404, f"{route.id} took a child of another parent: {status}"
