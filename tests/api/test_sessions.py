"""Who one is: setting up, signing in and out, passwords, invitations, tokens, and their end, which is immediate."""

import asyncio
import time
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from afterbase.engine import passwords
from afterbase.ground.database import fetch
from afterbase.ground.sql import Sql
from tests.support.client import Office, Product

pytestmark = pytest.mark.anyio

OWNER = {
    "name": "林小满",
    "email": "lin@example.com",
    "password": "correct horse",
    "workspace": "售后部",
    "locale": "zh-CN",
    "zone": "Asia/Shanghai",
}
SIGN_IN = {"email": "LIN@example.com ", "password": "correct horse"}


def code(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


async def test_the_first_visit_makes_the_owner_and_only_the_first(product: Product) -> None:
    client = await product.client()
    assert (await client.get("/api/status")).json()["setup_needed"] is True
    made = await client.post("/api/setup", json=OWNER)
    assert made.json()["workspaces"][0]["role"] == "owner"
    assert (await client.get("/api/me")).json() == made.json()
    assert (await client.get("/api/status")).json()["setup_needed"] is False
    assert code(await (await product.client()).post("/api/setup", json=OWNER)) == "setup_done"


async def test_of_ten_owners_at_once_one_is_made(product: Product) -> None:
    clients = [await product.client() for _ in range(10)]
    answers = await asyncio.gather(
        *(c.post("/api/setup", json={**OWNER, "email": f"o{n}@example.com"}) for n, c in enumerate(clients))
    )
    assert sorted(a.status_code for a in answers) == [200] + [409] * 9


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(product: Product) -> None:
    client = await product.client()
    await client.post("/api/setup", json=OWNER)
    cookie = (await client.post("/api/session", json=SIGN_IN)).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # over plain http a browser would not send it back


async def test_a_request_of_another_site_cannot_write_with_our_cookie(office: Office) -> None:
    del office.owner.headers["x-afterbase"]
    assert code(await office.owner.patch("/api/me", json={"theme": "dark"})) == "missing_header"
    assert (await office.owner.get("/api/me")).json()["user"]["theme"] == "system"


async def test_a_wrong_password_and_an_unknown_account_look_and_last_the_same(product: Product) -> None:
    client = await product.client()
    await client.post("/api/setup", json=OWNER)

    async def try_once(email: str) -> tuple[bytes, int, float]:
        begun = time.perf_counter()
        answer = await client.post("/api/session", json={"email": email, "password": "wrong horse"})
        return answer.content, answer.status_code, time.perf_counter() - begun

    known = [await try_once("lin@example.com") for _ in range(4)]
    unknown = [await try_once("nobody@example.com") for _ in range(4)]
    assert {k[:2] for k in known} == {u[:2] for u in unknown}
    assert min(u[2] for u in unknown) > 0.3 * min(k[2] for k in known)


def test_the_hash_of_nobody_costs_what_a_real_one_costs() -> None:
    hasher: PasswordHasher = passwords._HASHER
    assert not hasher.check_needs_rehash(passwords._NOBODY)


async def test_of_eighteen_guesses_at_once_five_are_looked_at(product: Product) -> None:
    client = await product.client()
    await client.post("/api/setup", json=OWNER)
    guesses = [{**SIGN_IN, "password": f"guess {n}"} for n in range(18)]
    answers = await asyncio.gather(*(client.post("/api/session", json=guess) for guess in guesses))
    assert sorted({a.status_code for a in answers}) == [401, 429]
    assert sum(a.status_code == 401 for a in answers) == 5
    refused = next(a for a in answers if a.status_code == 429)
    assert 0 < int(refused.headers["retry-after"]) <= 900
    assert (await client.post("/api/session", json=SIGN_IN)).status_code == 429  # the right one, too late


async def test_a_new_password_ends_every_other_session_at_once(product: Product) -> None:
    here, there = await product.client(), await product.client()
    await here.post("/api/setup", json=OWNER)
    await there.post("/api/session", json=SIGN_IN)
    assert (await there.get("/api/me")).status_code == 200
    change = {"password": "battery staple", "current_password": "wrong"}
    assert code(await here.patch("/api/me", json=change)) == "wrong_password"
    assert (await here.patch("/api/me", json={**change, "current_password": "correct horse"})).status_code == 200
    assert (await there.get("/api/me")).status_code == 401
    assert (await here.get("/api/me")).status_code == 200


async def test_signing_out_ends_the_session_on_the_server(product: Product) -> None:
    client = await product.client()
    await client.post("/api/setup", json=OWNER)
    secret = client.cookies["afterbase"]
    assert (await client.delete("/api/session")).status_code == 204
    again = await product.client()
    again.headers["cookie"] = f"afterbase={secret}"
    assert (await again.get("/api/me")).status_code == 401


async def test_secrets_are_kept_as_hashes_only(office: Office) -> None:
    workspace = (await office.owner.get("/api/me")).json()["workspaces"][0]["id"]
    key = {"idempotency-key": "once"}
    token = await office.owner.post(f"/api/workspaces/{workspace}/tokens", json={"name": "ERP"}, headers=key)
    again = await office.owner.post(f"/api/workspaces/{workspace}/tokens", json={"name": "ERP"}, headers=key)
    assert (again.json()["id"], again.json()["secret"]) == (token.json()["id"], None)
    session = office.owner.headers["cookie"].split("=")[1]
    stored = []
    async with office.product.services.database.system() as connection:
        for table in ("tokens", "sessions", "idempotency", "invites", "settings"):
            stored.append(str(await fetch(connection, Sql(f"SELECT t::text FROM {table} t"))))
            stored.append(str(await fetch(connection, Sql(f"SELECT encode(t::text::bytea, 'escape') FROM {table} t"))))
    assert token.json()["secret"] not in "".join(stored)
    assert session not in "".join(stored)


async def test_a_revoked_token_is_refused_at_the_next_request(office: Office) -> None:
    workspace = (await office.owner.get("/api/me")).json()["workspaces"][0]["id"]
    made = (await office.owner.post(f"/api/workspaces/{workspace}/tokens", json={"name": "ERP"})).json()
    program = await office.product.client()
    program.headers["authorization"] = f"Bearer {made['secret']}"
    assert (await program.get(office.base)).status_code == 200
    await office.owner.delete(f"/api/workspaces/{workspace}/tokens/{made['id']}")
    assert (await program.get(office.base)).status_code == 401


async def test_a_token_is_never_stronger_than_its_maker_is_now(office: Office) -> None:
    me = (await office.editor.get("/api/me")).json()
    workspace, uid = me["workspaces"][0]["id"], me["user"]["id"]
    await office.owner.patch(f"/api/workspaces/{workspace}/members/{uid}", json={"role": "owner"})
    made = (await office.editor.post(f"/api/workspaces/{workspace}/tokens", json={"name": "T", "role": "owner"})).json()
    program = await office.product.client()
    program.headers["authorization"] = f"Bearer {made['secret']}"
    await office.owner.patch(f"/api/workspaces/{workspace}/members/{uid}", json={"role": "viewer"})
    assert (await program.get(office.base)).json()["role"] == "viewer"
    assert (await program.post(f"{office.base}/tables", json={"name": "T"})).status_code == 403


async def test_a_role_that_shrinks_shrinks_at_once(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    me = (await office.editor.get("/api/me")).json()
    member = f"/api/workspaces/{me['workspaces'][0]['id']}/members/{me['user']['id']}"
    body = {"records": [{table["fields"][0]["id"]: "x"}]}
    assert (await office.editor.post(f"{office.path(table)}/records", json=body)).status_code == 200
    await office.owner.patch(member, json={"role": "viewer"})
    assert (await office.editor.post(f"{office.path(table)}/records", json=body)).status_code == 403
    await office.owner.delete(member)
    assert (await office.editor.get(office.base)).status_code == 404


async def test_the_last_owner_stays(office: Office) -> None:
    me = (await office.owner.get("/api/me")).json()
    member = f"/api/workspaces/{me['workspaces'][0]['id']}/members/{me['user']['id']}"
    assert code(await office.owner.delete(member)) == "last_owner"
    assert code(await office.owner.patch(member, json={"role": "viewer"})) == "last_owner"


async def test_two_owners_cannot_demote_each_other_at_the_same_moment(office: Office) -> None:
    me, other = [(await c.get("/api/me")).json() for c in (office.owner, office.editor)]
    members = f"/api/workspaces/{me['workspaces'][0]['id']}/members"
    await office.owner.patch(f"{members}/{other['user']['id']}", json={"role": "owner"})
    answers = await asyncio.gather(
        office.owner.patch(f"{members}/{other['user']['id']}", json={"role": "viewer"}),
        office.editor.patch(f"{members}/{me['user']['id']}", json={"role": "viewer"}),
    )
    left: list[Any] = (await office.viewer.get(members)).json()
    assert [a.status_code for a in answers].count(200) == 1
    assert sum(m["role"] == "owner" for m in left) == 1


async def test_an_invitation_makes_one_member_once(office: Office) -> None:
    workspace = (await office.owner.get("/api/me")).json()["workspaces"][0]["id"]
    url = (await office.owner.post(f"/api/workspaces/{workspace}/invites", json={"role": "editor"})).json()["url"]
    path = f"/api/invites/{url.rsplit('/', 1)[1]}"
    assert (await office.anonymous.get(path)).json()["role"] == "editor"
    guests = [await office.product.client() for _ in range(5)]
    body = {"name": "王芳", "password": "long enough"}
    answers = await asyncio.gather(
        *(g.post(path, json={**body, "email": f"w{n}@example.com"}) for n, g in enumerate(guests))
    )
    assert sorted(a.status_code for a in answers) == [200, 404, 404, 404, 404]
    winner = guests[[a.status_code for a in answers].index(200)]
    assert (await winner.get(office.base)).json()["role"] == "editor"
    assert code(await office.anonymous.get(path)) == "invite_gone"


async def test_somebody_with_an_account_joins_with_it(office: Office) -> None:
    workspace = (await office.owner.get("/api/me")).json()["workspaces"][0]["id"]
    url = (await office.owner.post(f"/api/workspaces/{workspace}/invites", json={"role": "viewer"})).json()["url"]
    me = (await office.stranger.post(f"/api/invites/{url.rsplit('/', 1)[1]}", json={})).json()
    assert [w["role"] for w in me["workspaces"]] == ["viewer", "owner"]
    assert (await office.stranger.get(office.base)).status_code == 200


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"password": "short"}, "bad_password"),
        ({"password": "x" * 1001}, "bad_password"),
        ({"email": "not an address"}, "bad_email"),
        ({"zone": "Mars/Olympus"}, "bad_zone"),
        ({"name": " \t "}, "name_empty"),
        ({"name": "a\u0000b"}, "name_unwritable"),
        ({"locale": "fr"}, "bad_request"),
        ({"role": "owner"}, "bad_request"),
    ],
)
async def test_a_setup_that_cannot_be_is_refused_with_its_reason(
    product: Product, change: dict[str, str], expected: str
) -> None:
    client = await product.client()
    assert code(await client.post("/api/setup", json={**OWNER, **change})) == expected
    assert (await client.get("/api/status")).json()["setup_needed"] is True
