"""What a client may send before there is a request at all has an end, in bytes and in seconds."""

import asyncio
import contextlib
from urllib.parse import urlsplit

import pytest

from afterbase.entry.http import bodies, connections
from tests.support.client import Product

pytestmark = pytest.mark.anyio


async def send(product: Product, pieces: list[bytes]) -> tuple[int, bytes]:
    """How many of the pieces were taken, and what came back until the connection was closed."""
    url = urlsplit(product.url)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    taken = 0
    with contextlib.suppress(ConnectionError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            taken += 1
            await asyncio.sleep(0)
    answer = b""
    with contextlib.suppress(ConnectionError):
        answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return taken, answer


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (b"GET /", b"a" * 100_000),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nA: ", b"a" * 100_000),
        (b"GET /healthz HTTP/1.1\r\n", b"A: b\r\n" * 15_000),
    ],
    ids=["address", "header", "headers"],
)
async def test_a_head_without_end_is_refused(product: Product, start: bytes, more: bytes) -> None:
    taken, answer = await send(product, [start, *[more] * 1_000])
    assert taken < 1_000
    assert not answer or answer.startswith(b"HTTP/1.1 400")  # the refusal may be lost to a reset
    assert (await (await product.client()).get("/healthz")).status_code == 200


async def test_a_large_body_may_come_in_one_piece_with_its_head(product: Product) -> None:
    body = b'{"email": "' + b"a" * 150_000 + b'", "password": "b"}'
    head = b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
    _, answer = await send(product, [head + b"Content-Length: %d\r\n\r\n" % len(body) + body])
    assert answer.startswith(b"HTTP/1.1 401")


async def test_a_connection_on_which_no_request_comes_is_closed(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.05)
    assert await send(product, [b"GET /healthz HTTP/1.1\r\nHost:"]) == (1, b"")


async def test_a_body_that_does_not_come_is_not_waited_for(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.05)
    head = b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    _, answer = await send(product, [head, b'{"email'])
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"slow_body" in answer


REFUSED = b"POST /api/workspaces/none/bases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
"""By somebody who is not signed in: the body is not even read."""


async def test_a_body_that_nobody_reads_any_more_holds_no_connection(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.05)
    _, answer = await send(product, [REFUSED + b"Content-Length: 1000\r\n\r\n", b'{"name'])
    assert answer.startswith(b"HTTP/1.1 401")


async def test_a_refused_body_may_still_come_and_the_connection_goes_on(product: Product) -> None:
    next_one = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    _, answer = await send(product, [REFUSED + b"Content-Length: 9\r\n\r\n", b'{"name":1', next_one])
    assert answer.startswith(b"HTTP/1.1 401")
    assert b"HTTP/1.1 200" in answer
