"""Public forms: what a stranger with the link may see and do, and nothing else."""

import asyncio
import io
import time
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from PIL import Image

from afterbase.entry.http import forms
from afterbase.entry.http.registry import ROUTES
from afterbase.ground.database import execute
from afterbase.ground.ids import new_uid
from afterbase.ground.sql import Sql, sql
from tests.support.client import Office, new_key

pytestmark = pytest.mark.anyio


@dataclass
class Shop:
    """A table of returns with a form on it, and its public link."""

    office: Office
    table: dict[str, Any]
    view: str
    key: str

    @property
    def public(self) -> str:
        return f"/api/public/forms/{self.key}"

    @property
    def visitor(self) -> httpx.AsyncClient:
        return self.office.anonymous

    def field(self, name: str) -> str:
        return next(str(f["id"]) for f in self.table["fields"] if f["name"] == name)

    @property
    def link(self) -> str:
        return f"{self.office.path(self.table)}/views/{self.view}/link"

    def started(self, seconds: float = 60) -> str:
        return self.office.product.services.record_ids.encode(int(time.time() - seconds))

    async def send(self, values: dict[str, Any], headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        named = {self.field(name): value for name, value in values.items()}
        body = {"values": named, "started": self.started(), **more}
        return await self.visitor.post(f"{self.public}/submissions", json=body, headers=headers)

    async def values(self) -> list[list[Any]]:
        answer = await self.office.owner.post(f"{self.office.path(self.table)}/query", json={})
        return [row[1:] for row in answer.json()["rows"]]

    async def change(self, **config: Any) -> None:
        path = f"{self.office.path(self.table)}/views/{self.view}"
        answer = await self.office.owner.patch(path, json={"config": config})
        assert answer.status_code == 200, answer.text


FIELDS = (
    ("单号", "auto_number"),
    ("序列号", "barcode"),
    ("电话", "phone"),
    ("照片", "attachment"),
    ("内部备注", "text"),
)


@pytest.fixture
async def shop(office: Office) -> Shop:
    table = await office.make_table(*FIELDS, name="退换货")
    uid = {f["name"]: f["id"] for f in table["fields"]}
    config = {
        "title": "申请退换货",
        "description": "请填写",
        "fields": [
            {"field": uid["序列号"], "required": True, "label": "产品序列号", "help": "机身背面"},
            {"field": uid["电话"]},
            {"field": uid["照片"]},
        ],
        "submit_label": "提交申请",
        "thanks": "我们会尽快联系",
    }
    body = {"name": "表单", "type": "form", "config": config}
    view = (await office.owner.post(f"{office.path(table)}/views", json=body)).json()["id"]
    link = await office.owner.post(f"{office.path(table)}/views/{view}/link")
    assert link.status_code == 200, link.text
    return Shop(office, table, view, link.json()["key"])


def photo(size: tuple[int, int] = (40, 30)) -> bytes:
    """A JPEG that says where it was taken."""
    picture, out = Image.new("RGB", size, "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_a_visitor_sees_the_forms_own_words_and_no_other_field(shop: Shop) -> None:
    answer = await shop.visitor.get(shop.public)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["title"], told["submit_label"], told["thanks"]) == ("申请退换货", "提交申请", "我们会尽快联系")
    assert [(f["name"], f["type"], f["required"], f["help"]) for f in told["fields"]] == [
        ("产品序列号", "barcode", True, "机身背面"),
        ("电话", "phone", False, ""),
        ("照片", "attachment", False, ""),
    ]
    for hidden in ("内部备注", shop.office.world.base_uid, shop.table["id"], shop.view, "退换货表"):
        assert hidden not in answer.text


async def test_a_submission_becomes_a_record_with_a_number(shop: Shop) -> None:
    answer = await shop.send({"序列号": "SN-1", "电话": "13800138000"})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"number": (await shop.values())[0][0]}
    assert (await shop.values())[0][1:3] == ["SN-1", "13800138000"]
    changes = (await shop.office.owner.get(f"{shop.office.base}/changes")).json()["entries"]
    assert changes[0]["through"] == "form"


async def test_what_is_refused_names_the_question(shop: Shop) -> None:
    answer = await shop.send({"电话": "no phone"}, headers={"accept-language": "zh-CN"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_values")
    [error] = answer.json()["error"]["data"]["errors"]
    assert (error["field"], error["code"], error["message"]) == (shop.field("序列号"), "required", "此项必填。")
    answer = await shop.send({"序列号": "SN-1", "电话": "no phone"})
    assert answer.json()["error"]["data"]["errors"][0]["field"] == shop.field("电话")
    assert await shop.values() == []


@pytest.mark.parametrize("name", ["内部备注", "单号"])
async def test_a_field_that_the_form_does_not_ask_cannot_be_written(shop: Shop, name: str) -> None:
    answer = await shop.send({"序列号": "SN-1", name: "hello"})
    assert answer.status_code in (403, 404, 422)
    assert await shop.values() == []


async def test_a_photo_is_sent_first_and_loses_its_metadata(shop: Shop) -> None:
    sent = await shop.visitor.post(f"{shop.public}/files", files={"file": ("现场.jpg", photo(), "text/html")})
    assert sent.status_code == 200, sent.text
    [file] = sent.json()
    assert (file["name"], file["type"], file["width"], file["height"]) == ("现场.jpg", "image/jpeg", 40, 30)
    assert (await shop.send({"序列号": "SN-1", "照片": [{"id": file["id"]}]})).status_code == 200
    record = (await shop.office.owner.post(f"{shop.office.path(shop.table)}/query", json={})).json()["ids"][0]
    cell = {"table": shop.table["id"], "record": record, "field": shop.field("照片")}
    kept = await shop.office.viewer.get(f"{shop.office.base}/files/{file['id']}", params=cell)
    assert kept.status_code == 200
    assert b"SecretCamera" not in kept.content


async def test_only_the_forms_own_files_can_be_named(shop: Shop) -> None:
    own = await shop.office.owner.post(f"{shop.office.base}/files", files={"file": ("a.jpg", photo())})
    for uid in (own.json()[0]["id"], new_uid("fil")):
        answer = await shop.send({"序列号": "SN-1", "照片": [{"id": uid}]})
        assert answer.json()["error"]["data"]["errors"][0]["code"] == "unknown_file"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.jpg", b"<html><script>1</script>", "file_not_taken"),
        ("run.exe", b"MZ\x90\0" * 20, "file_not_taken"),
        ("empty.jpg", b"", "empty_file"),
        ("broken.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 50, "bad_image"),
        ("large.pdf", b"%PDF-1.7" + b"\0" * forms.FILE_BYTES, "too_large"),
    ],
)
async def test_files_that_are_no_photos_are_refused(shop: Shop, name: str, content: bytes, code: str) -> None:
    answer = await shop.visitor.post(f"{shop.public}/files", files={"file": (name, content)})
    assert (answer.status_code >= 400, answer.json()["error"]["code"]) == (True, code)


async def test_at_most_ten_files_answer_one_question(shop: Shop) -> None:
    answer = await shop.send({"序列号": "SN-1", "照片": [{"id": new_uid("fil")} for _ in range(11)]})
    [error] = answer.json()["error"]["data"]["errors"]
    assert (error["code"], error["data"]) == ("too_many", {"limit": 10})


async def test_whoever_fills_in_the_hidden_field_is_thanked_and_not_heard(shop: Shop) -> None:
    answer = await shop.send({"序列号": "SN-1"}, hp="http://spam.example")
    assert (answer.status_code, answer.json()) == (200, {"number": None})
    assert await shop.values() == []


async def test_faster_than_anybody_reads_is_too_fast(shop: Shop) -> None:
    answer = await shop.send({"序列号": "SN-1"}, started=shop.started(0))
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "rate_limited")
    assert int(answer.headers["retry-after"]) <= 2
    assert (await shop.send({"序列号": "SN-1"}, started="made up")).status_code == 400


async def test_a_repeated_submission_makes_one_record(shop: Shop) -> None:
    key, started = new_key(), shop.started()
    answers = await asyncio.gather(*(shop.send({"序列号": "SN-1"}, key, started=started) for _ in range(4)))
    assert {(a.status_code, a.text) for a in answers} == {(200, answers[0].text)}
    assert len(await shop.values()) == 1
    other = await shop.send({"序列号": "SN-2"}, key, started=started)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_mismatch")


async def test_an_address_that_sends_too_much_has_to_wait(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "SUBMISSIONS_EACH", 3)
    answers = [await shop.send({"序列号": f"SN-{n}"}) for n in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    assert len(await shop.values()) == 3


async def test_parallel_uploads_are_all_counted(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "UPLOADS_EACH", 3)
    sends = [shop.visitor.post(f"{shop.public}/files", files={"file": ("a.jpg", photo())}) for _ in range(8)]
    answers = await asyncio.gather(*sends)
    assert sorted(a.status_code for a in answers) == [200] * 3 + [429] * 5


async def test_a_closed_form_says_so(shop: Shop) -> None:
    await shop.change(open=False, fields=[{"field": shop.field("序列号")}])
    for answer in (await shop.visitor.get(shop.public), await shop.send({"序列号": "SN-1"})):
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "form_closed")


async def test_a_form_that_is_gone_looks_like_one_that_never_was(shop: Shop) -> None:
    never = await shop.visitor.get(f"/api/public/forms/{'x' * 22}")
    assert never.status_code == 404
    table, view = shop.office.path(shop.table), f"{shop.office.path(shop.table)}/views/{shop.view}"
    for path in (f"{view}/link", view, table, shop.office.base):
        assert (await shop.office.owner.delete(path)).status_code < 300
        gone = await shop.visitor.get(shop.public)
        assert (gone.status_code, gone.text) == (404, never.text)
        assert (await shop.send({"序列号": "SN-1"})).text == never.text


async def test_a_new_link_is_another_and_the_old_one_stays_dead(shop: Shop) -> None:
    await shop.office.owner.delete(shop.link)
    assert (await shop.office.owner.get(shop.link)).json() == {"link": None}
    again = (await shop.office.owner.post(shop.link)).json()
    assert again["key"] != shop.key
    assert (await shop.visitor.get(shop.public)).status_code == 404
    assert (await shop.visitor.get(f"/api/public/forms/{again['key']}")).status_code == 200


async def test_a_link_rests_when_its_opener_may_no_longer_build(shop: Shop) -> None:
    """The rights of a link are never more than those of whoever opened it (R8)."""
    await shop.office.owner.delete(shop.link)
    key = (await shop.office.editor.post(shop.link)).json()["key"]
    async with shop.office.product.services.database.transaction() as connection:
        users = Sql("SELECT id FROM afterbase.users WHERE email = 'editor@example.com'")
        demotion = sql("UPDATE afterbase.members SET role = 'viewer' WHERE user_id IN ({})", users)
        await execute(connection, demotion)
    assert (await shop.visitor.get(f"/api/public/forms/{key}")).status_code == 404
    assert (await shop.office.owner.get(shop.link)).json()["link"]["is_resting"] is True
    await shop.office.owner.post(shop.link)
    assert (await shop.visitor.get(f"/api/public/forms/{key}")).status_code == 200


async def test_the_qr_code_is_a_picture_for_builders_only(shop: Shop) -> None:
    code = await shop.office.owner.get(f"{shop.link}/qr.svg")
    assert (code.headers["content-type"], code.content[:4]) == ("image/svg+xml", b"<svg")
    assert (await shop.office.viewer.get(f"{shop.link}/qr.svg")).status_code == 403


async def test_what_the_table_requires_is_asked_anyway(shop: Shop) -> None:
    path = f"{shop.office.path(shop.table)}/fields/{shop.field('内部备注')}"
    assert (await shop.office.owner.patch(path, json={"required": True})).status_code == 200
    names = [f["name"] for f in (await shop.visitor.get(shop.public)).json()["fields"]]
    assert names[-1] == "内部备注"


ALLOWED = {"readForm", "readFormChoices", "sendFormFiles", "submitForm"}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: str(route.id))
async def test_a_forms_key_opens_nothing_but_the_form(shop: Shop, route: Any) -> None:
    """The key as a token, as a session and in every place of the path: all but four operations refuse it (R8)."""
    known = {
        "base": shop.office.world.base_uid,
        "table": shop.table["id"],
        "view": shop.view,
        "field": shop.field("序列号"),
        "key": shop.key,
    }
    path = route.path
    for name in ("base", "table", "view", "field", "key"):
        path = path.replace(f"{{{name}}}", known[name])
    path = path.replace("{", "").replace("}", "")
    for headers in ({"authorization": f"Bearer {shop.key}"}, {"cookie": f"afterbase={shop.key}"}):
        request = shop.visitor.build_request(route.method, path, headers=headers, json={})
        answer = await shop.visitor.send(request, stream=True)
        await answer.aclose()
        is_open = route.id in ALLOWED or "anonymous" in route.who
        if is_open and "authorization" not in headers:
            continue  # they ask nobody who he is
        assert answer.status_code in (401, 403, 404), f"{route.id}: {answer.status_code}"


def test_the_allow_list_is_what_the_module_says() -> None:
    assert {route.id for route in forms.PUBLIC} == ALLOWED
