"""What holds for every request: strict bodies, limits, errors in the reader's language, headers, caching, pages."""

import gzip
from pathlib import Path
from typing import Any

import httpx
import pytest

from afterbase.entry.http.application import Application
from afterbase.entry.http.pages import Pages
from afterbase.ground.database import Database, execute, schema_name
from afterbase.ground.sql import Sql
from tests.support.client import Office, Product

pytestmark = pytest.mark.anyio


def code(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"{}",
        b'{"name": 5}',
        b'{"name": "B", "unknown": 1}',
        b'{"name": "B", "created_by": "usr"}',
        b'{"name": "B", "id": "bas00000000000000"}',
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b"[" * 100_000,
        b'{"name": ' + b'{"a":' * 50_000,
        b'{"name": NaN}',
    ],
)
async def test_a_body_that_is_not_what_was_asked_for_is_a_coded_refusal(office: Office, body: bytes) -> None:
    workspace = (await office.owner.get("/api/me")).json()["workspaces"][0]["id"]
    path, headers = f"/api/workspaces/{workspace}/bases", {"content-type": "application/json"}
    before = (await office.owner.get(path)).json()
    answer = await office.owner.post(path, content=body, headers=headers)
    assert (answer.status_code, code(answer)) == (400, "bad_request")
    assert (await office.owner.get(path)).json() == before


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    headers = {"content-type": "application/json", "content-length": "11000000"}
    answer = await office.owner.post(f"{office.path(table)}/query", content=b"x" * 11_000_000, headers=headers)
    assert (answer.status_code, code(answer)) == (413, "too_large")


async def test_a_form_of_another_site_is_no_json(office: Office) -> None:
    answer = await office.anonymous.post("/api/session", content=b"{}", headers={"content-type": "text/plain"})
    assert (answer.status_code, code(answer)) == (400, "bad_request")


@pytest.mark.parametrize(
    ("accept", "start"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "该地址"), ("en-US,en", "There"), ("fr,zh;q=0.5", "该地址"), ("", "There")],
)
async def test_an_error_speaks_the_language_of_the_request(product: Product, accept: str, start: str) -> None:
    answer = await (await product.client()).get("/api/nothing", headers={"accept-language": accept})
    assert answer.status_code == 404
    assert answer.json()["error"]["message"].startswith(start)


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/bases", "/api/bases//", "/api/me/", "/api/me/x", "/API/me", "/api/%6de"]
)
async def test_an_address_is_matched_whole(office: Office, path: str) -> None:
    """No spelling of an address reaches a route without its checks (R33)."""
    answer = await office.anonymous.get(path)
    assert answer.status_code in (401, 404) or answer.headers["content-type"].startswith("text/html")


async def test_a_method_that_an_address_has_not_is_told_with_those_it_has(product: Product) -> None:
    answer = await (await product.client()).put("/api/me")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, PATCH")


async def test_an_unexpected_fault_tells_nothing_of_itself(office: Office) -> None:
    async with office.product.services.database.system() as connection:
        await execute(connection, Sql("ALTER TABLE users RENAME COLUMN theme TO secret_column"))
    office.product.services.identities.forget()
    answer = await office.owner.get("/api/me")
    assert answer.status_code in (409, 500)
    assert "secret_column" not in answer.text
    assert "theme" not in answer.text


async def test_answers_are_kept_by_nobody_and_run_nowhere(office: Office) -> None:
    answer = await office.owner.get(office.base)
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_a_large_answer_is_compressed_and_a_head_has_none(office: Office) -> None:
    await office.make_table(*((f"Field {n}", "text") for n in range(10)))
    answer = await office.owner.get(office.base, headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    plain = await office.owner.get(office.base, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == answer.json()
    head = await office.owner.head(office.base)
    assert (head.status_code, head.content) == (200, b"")


async def test_a_steady_request_asks_the_database_nothing_about_who_asks(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a request costs is part of what is promised: identity, base and lens are held in memory."""
    table = await office.make_table(("Name", "text"))
    name = table["fields"][0]["id"]
    (record,) = await office.create(table, {"Name": "a"})
    body: dict[str, Any] = {"records": [{"id": record, "values": {name: "b"}}]}
    await office.viewer.post(f"{office.path(table)}/query", json={})
    assert (await office.editor.patch(f"{office.path(table)}/records", json=body)).status_code == 200
    loans: list[str] = []
    lend = Database._lend

    def noted(self: Database, path: str) -> Any:
        loans.append(path)
        return lend(self, path)

    monkeypatch.setattr(Database, "_lend", noted)
    body["records"][0]["values"] = {name: "c"}
    assert (await office.editor.patch(f"{office.path(table)}/records", json=body)).status_code == 200
    assert (await office.viewer.post(f"{office.path(table)}/query", json={})).status_code == 200
    assert loans == [schema_name(office.world.base_id)] * 2


# -- the web app's files


@pytest.fixture
async def pages(product: Product, tmp_path: Path) -> httpx.AsyncClient:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html>app")
    (dist / "form.html").write_text("<!doctype html>form")
    (dist / "assets" / "main-3f2a.js").write_text("console.log(1);" * 200)
    (tmp_path / "secret.txt").write_text("secret")
    transport = httpx.ASGITransport(app=Application(product.services, Pages(dist)))
    client = httpx.AsyncClient(transport=transport, base_url="http://test")
    product.clients.append(client)
    return client


@pytest.mark.parametrize(
    ("path", "expected"), [("/", "app"), ("/bas1/tbl2", "app"), ("/invite/abc", "app"), ("/f/key", "form")]
)
async def test_every_address_of_the_app_gets_its_page(pages: httpx.AsyncClient, path: str, expected: str) -> None:
    answer = await pages.get(path)
    assert answer.text.endswith(expected)
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    again = await pages.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_an_asset_is_kept_for_good_and_sent_small(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/assets/main-3f2a.js", headers={"accept-encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(answer.content)) < len(answer.content)
    assert (await pages.get("/assets/gone.js")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/..\\secret.txt",
    ],
)
async def test_no_address_leads_out_of_the_folder(pages: httpx.AsyncClient, path: str) -> None:
    assert "secret" not in (await pages.get(path)).text


async def test_without_a_build_the_page_says_what_to_do(product: Product, tmp_path: Path) -> None:
    transport = httpx.ASGITransport(app=Application(product.services, Pages(tmp_path / "none")))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/")
    assert answer.status_code == 503
    assert "make web" in answer.text
