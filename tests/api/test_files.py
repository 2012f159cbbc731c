"""Attachments: what a file is, its bytes decide; who may have it, its cell decides."""

import io
import resource
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from afterbase.actions.files import forget_unused_files
from afterbase.engine.files import SHOWN, sniff_type
from afterbase.entry.worker import clean_up
from afterbase.ground.database import execute, fetch_row
from afterbase.ground.sql import Sql
from tests.support.client import Office, new_key

pytestmark = pytest.mark.anyio


def photo(size: tuple[int, int] = (60, 40), *, orientation: int = 1, secret: str = "") -> bytes:
    picture = Image.new("RGB", size, "red")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = secret or "a description"
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


async def send(office: Office, *files: tuple[str, bytes], **headers: str) -> Any:
    return await office.editor.post(
        f"{office.base}/files", files=[("file", (name, content)) for name, content in files], headers=headers
    )


async def attach(office: Office, uid: str) -> tuple[dict[str, Any], str, str]:
    """Put a file into a cell: the table, the record and the query that names the cell."""
    table = await office.make_table(("Name", "text"), ("Photo", "attachment"))
    field = table["fields"][1]["id"]
    body = {"records": [{field: [{"id": uid}]}]}
    made = await office.editor.post(f"{office.path(table)}/records", json=body)
    assert made.status_code == 200, made.text
    record = made.json()["ids"][0]
    return table, record, f"table={table['id']}&record={record}&field={field}"


async def test_a_photo_comes_back_upright_and_without_metadata(office: Office) -> None:
    sent = (await send(office, ("收据.jpg", photo(orientation=6, secret="31.2304 N 121.4737 E")))).json()[0]
    assert (sent["name"], sent["type"], sent["width"], sent["height"]) == ("收据.jpg", "image/jpeg", 40, 60)
    _, _, cell = await attach(office, sent["id"])
    answer = await office.viewer.get(f"{office.base}/files/{sent['id']}?{cell}")
    assert answer.status_code == 200
    assert b"31.2304" not in answer.content
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.size, dict(picture.getexif())) == ((40, 60), {})
    assert len(answer.content) == sent["size"]


async def test_a_thumbnail_is_small_and_asks_for_the_same_right(office: Office) -> None:
    sent = (await send(office, ("big.jpg", photo((2000, 1000))))).json()[0]
    _, _, cell = await attach(office, sent["id"])
    answer = await office.viewer.get(f"{office.base}/files/{sent['id']}?{cell}&thumb=1")
    assert answer.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(answer.content)).size == (480, 240)
    assert (await office.stranger.get(f"{office.base}/files/{sent['id']}?{cell}&thumb=1")).status_code == 404


async def test_a_file_is_had_through_its_cell_and_no_longer_than_it_stands_there(office: Office) -> None:
    sent = (await send(office, ("a.txt", b"hello"))).json()[0]
    path = f"{office.base}/files/{sent['id']}"
    assert (await office.editor.get(path)).content == b"hello"  # the sender, before it is in a cell
    assert (await office.viewer.get(path)).status_code == 404
    table, record, cell = await attach(office, sent["id"])
    assert (await office.viewer.get(f"{path}?{cell}")).content == b"hello"
    other = (await office.create(table, {"Name": "other"}))[0]
    assert (await office.viewer.get(f"{path}?{cell.replace(record, other)}")).status_code == 404
    await office.editor.post(f"{office.path(table)}/records/delete", json={"ids": [record]})
    assert (await office.viewer.get(f"{path}?{cell}")).status_code == 404


async def test_somebody_elses_file_cannot_be_put_into_ones_own_cell(office: Office) -> None:
    sent = (await send(office, ("a.txt", b"hello"))).json()[0]
    table = await office.make_table(("Name", "text"), ("Photo", "attachment"))
    body = {"records": [{table["fields"][1]["id"]: [{"id": sent["id"]}]}]}
    answer = await office.owner.post(f"{office.path(table)}/records", json=body)
    assert answer.json()["error"]["data"]["errors"][0]["code"] == "unknown_file"


@pytest.mark.parametrize(
    ("name", "content", "kind", "way"),
    [
        ("page.html", b"<html><script>alert(1)</script>", "application/octet-stream", "attachment"),
        ("page.png", b"<html><script>alert(1)</script>", "application/octet-stream", "attachment"),
        ("picture.svg", b"<svg onload='alert(1)'/>", "application/octet-stream", "attachment"),
        ("report.pdf", b"%PDF-1.7 ...", "application/pdf", "inline"),
        ("list.xlsx", b"PK\x03\x04rest", "application/octet-stream", "attachment"),
        ("notes.txt", "备注".encode(), "text/plain; charset=utf-8", "inline"),
        ("notes.txt", b"\xff\xfe\x00binary", "application/octet-stream", "attachment"),
    ],
)
async def test_a_file_never_runs_whatever_it_says_it_is(
    office: Office, name: str, content: bytes, kind: str, way: str
) -> None:
    sent = (await office.editor.post(f"{office.base}/files", files={"file": (name, content, "text/html")})).json()[0]
    answer = await office.editor.get(f"{office.base}/files/{sent['id']}")
    assert answer.content == content
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-disposition"].startswith(way)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a\r\nSet-Cookie: x=1", 'quote".txt', "\u202egnp.exe", "文件.txt", "." * 300, "a\\b.txt"],
)
async def test_a_name_is_only_a_name(office: Office, name: str) -> None:
    sent = (await send(office, (name, b"x"))).json()[0]
    assert not set(sent["name"]) & set("/\\\r\n\u202e")
    answer = await office.editor.get(f"{office.base}/files/{sent['id']}")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert [p.name for p in office.product.services.config.data.parent.iterdir() if "passwd" in p.name] == []


async def test_a_part_of_a_file_can_be_asked_for(office: Office) -> None:
    sent = (await send(office, ("a.txt", b"0123456789"))).json()[0]
    path = f"{office.base}/files/{sent['id']}"
    for asked, got, status in (
        ("2-4", b"234", 206),
        ("7-", b"789", 206),
        ("-3", b"789", 206),
        ("20-30", b"0123456789", 200),
    ):
        answer = await office.editor.get(path, headers={"range": f"bytes={asked}"})
        assert (answer.content, answer.status_code) == (got, status)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "empty_file"),
        ("broken.jpg", photo()[:200], "bad_image"),
        ("bomb.png", b"", "bad_image"),
    ],
)
async def test_a_file_that_cannot_be_kept_leaves_nothing(office: Office, name: str, content: bytes, code: str) -> None:
    if name == "bomb.png":
        buffer = io.BytesIO()
        Image.new("1", (12_000, 12_000)).save(buffer, "PNG")
        content = buffer.getvalue()
        assert len(content) < 100_000
    answer = await send(office, (name, content))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    await _require_empty(office)


async def _require_empty(office: Office) -> None:
    data = office.product.services.config.data
    assert [p for p in data.rglob("*") if p.is_file()] == []
    async with office.product.services.database.base(office.world.base_id) as connection:
        assert await fetch_row(connection, Sql("SELECT count(*) FROM files")) == (0,)


async def test_who_may_not_send_leaves_nothing(office: Office) -> None:
    for client, status in ((office.viewer, 403), (office.stranger, 404), (office.anonymous, 401)):
        answer = await client.post(f"{office.base}/files", files={"file": ("a.txt", b"hello")})
        assert answer.status_code == status
    await _require_empty(office)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\nend"),
        ("multipart/form-data; boundary=x", b"no boundary at all"),
        ("multipart/form-data", b"--x--"),
        ("application/json", b'{"files": [{"filepath": "/etc/passwd"}]}'),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n/etc/passwd\r\n--x--\r\n",
        ),
    ],
)
async def test_only_a_part_with_a_file_is_a_file(office: Office, kind: str, body: bytes) -> None:
    answer = await office.editor.post(f"{office.base}/files", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
    await _require_empty(office)


async def test_the_same_upload_with_the_same_key_is_one_file(office: Office) -> None:
    key = new_key()
    one, two = [(await send(office, ("a.txt", b"hello"), **key)).json() for _ in range(2)]
    assert one == two
    other = await send(office, ("a.txt", b"other"), **key)
    assert other.json()["error"]["code"] == "idempotency_mismatch"


async def test_a_file_that_never_came_into_a_cell_is_gone_after_a_day(office: Office) -> None:
    used, lost, undone = [(await send(office, ("a.txt", b"hello"))).json()[0]["id"] for _ in range(3)]
    await attach(office, used)
    table, record, _ = await attach(office, undone)
    field = table["fields"][1]["id"]
    empty = {"records": [{"id": record, "values": {field: None}}]}
    assert (await office.editor.patch(f"{office.path(table)}/records", json=empty)).status_code == 200
    database, base_id = office.product.services.database, office.world.base_id
    async with database.transaction(base_id) as connection:
        assert await forget_unused_files(connection) == []
        await execute(connection, Sql("UPDATE files SET created_at = now() - interval '2 days'"))
    await clean_up(office.product.services)
    assert (await office.editor.get(f"{office.base}/files/{lost}")).status_code == 404
    assert (await office.editor.get(f"{office.base}/files/{used}")).status_code == 200
    await office.editor.post(f"{office.base}/undo")  # brings the emptied cell back
    assert (await office.editor.get(f"{office.base}/files/{undone}")).status_code == 200


def test_a_type_is_what_the_bytes_say() -> None:
    assert sniff_type(b"\x89PNG\r\n\x1a\n", "a.html") == "image/png"
    assert sniff_type(b"GIF89a<script>", "a.html") == "image/gif"
    assert sniff_type(b"<html>", "a.gif") == "application/octet-stream"
    assert sniff_type("é".encode()[:1], "a.txt") == "text/plain"  # cut in the middle of a character


def _chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def bomb_of_animation(frames: int = 20_000) -> bytes:
    """An APNG that claims a great many frames, each as large as the picture may be."""
    size = (6_000).to_bytes(4, "big")
    head = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", size + size + b"\x08\x02\0\0\0")
    control = b"".join(
        _chunk(b"fcTL", n.to_bytes(4, "big") + size + size + bytes(8) + b"\0\1\0\1\0\0")
        + _chunk(b"fdAT", (n + 1).to_bytes(4, "big") + zlib.compress(bytes(6_000)))
        for n in range(1, frames, 2)
    )
    return head + _chunk(b"acTL", frames.to_bytes(4, "big") + bytes(4)) + control + _chunk(b"IEND", b"")


def gif_of_frames(frames: int) -> bytes:
    frame = b"\x21\xf9\x04\0\0\0\0\0\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + frame * frames + b";"


def photo_with_giant_exif() -> bytes:
    """Every application segment that fits, each as large as it may be."""
    segment = b"\xff\xe1\xff\xff" + b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x0e\x01\x02\0\xff\xff\xff\xff" * 8_189
    plain = photo()
    return plain[:2] + segment.ljust(65_537, b"\0") * 200 + plain[2:]


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a gif of 100,000 frames": ("many.gif", lambda: gif_of_frames(100_000)),
    "an animation of huge frames": ("bomb.png", bomb_of_animation),
    "a photo of 13 MB exif": ("exif.jpg", photo_with_giant_exif),
    "a picture with a page behind it": ("both.jpg", lambda: photo() + b"<html><script>alert(1)</script>"),
    "a pdf that is a page": ("page.pdf", lambda: b"%PDF-1.7\n<html><script>alert(1)</script>"),
    "a page with a pdf behind it": ("page.html", lambda: b"<html><script>alert(1)</script>%PDF-1.7"),
    "a page that begins with a mark": ("page.txt", lambda: b"\xef\xbb\xbf<html><script>alert(1)</script>"),
    "a program with a picture's name": ("photo.jpg", lambda: b"MZ\x90\0" + bytes(4_000)),
    "a program for linux": ("photo.png", lambda: b"\x7fELF" + bytes(4_000)),
    "a picture drawn by scripts": (
        "a.svg.png",
        lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    ),
    "a page in a video's name": ("a.mp4", lambda: b"\0\0\0\x20ftypevil<script>"),
    "nothing but a png's first bytes": ("a.png", lambda: b"\x89PNG\r\n\x1a\n"),
    "a webp without a picture": ("a.webp", lambda: b"RIFF\xff\xff\xff\xffWEBPVP8 " + bytes(100)),
}
CLOSED_LIST = SHOWN | {"application/octet-stream"}


@pytest.mark.parametrize("what", HOSTILE)
async def test_whatever_is_attached_cannot_run_and_costs_the_product_nothing(office: Office, what: str) -> None:
    name, make = HOSTILE[what]
    content = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = await send(office, (name, content))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 << 10  # in kB
    if answer.status_code != 200:
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_image")
        await _require_empty(office)
        return
    sent = answer.json()[0]
    path = f"{office.base}/files/{sent['id']}"
    got = await office.editor.get(path)
    kind = got.headers["content-type"].partition(";")[0]
    assert kind in CLOSED_LIST
    assert got.headers["content-disposition"].startswith("inline" if kind in SHOWN else "attachment")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'self'"
    if not content.startswith((b"%PDF", b"\xef\xbb\xbf")):
        assert kind not in ("application/pdf", "text/plain", "text/html")
    small = await office.editor.get(f"{path}?thumb=1")
    if small.headers["content-type"] == "image/webp":
        picture = Image.open(io.BytesIO(small.content))
        assert max(picture.size) <= 480
        assert getattr(picture, "n_frames", 1) == 1


async def test_a_part_with_endless_headers_is_refused(office: Office) -> None:
    head = b"--x\r\nContent-Disposition: form-data; name=a; filename=b\r\n"
    for part in (b"X: " + b"a" * 200_000, b"X" * 200_000 + b": a", b"\r\n".join(b"X%d: a" % n for n in range(2_000))):
        body = head + part + b"\r\n\r\nhello\r\n--x--\r\n"
        answer = await office.editor.post(
            f"{office.base}/files", content=body, headers={"content-type": "multipart/form-data; boundary=x"}
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
    await _require_empty(office)
