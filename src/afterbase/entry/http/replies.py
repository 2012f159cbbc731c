"""Answers on their way out: JSON, errors in the reader's language, headers, compression."""

import asyncio
import logging
import zlib
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import msgspec

from afterbase.engine.lens import Role
from afterbase.ground.errors import AfterbaseError, RateLimited

logger = logging.getLogger("afterbase.http")

Scope: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Any
Send: TypeAlias = Any
Header: TypeAlias = tuple[bytes, bytes]

JSON = b"application/json"
# A page of the product may load and do only what is ours; an answer of the API, opened as a page, nothing at all (R20).
SECURITY: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
API_POLICY: Header = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox")
PRIVATE: Header = (b"cache-control", b"private, no-store")
_GZIP_FROM = 1_024
STALLED_SECONDS = 120
"""A reader that takes nothing for so long has gone without a word; what is kept for it, such as a file, is let go."""


def _plain(value: Any) -> Any:
    if isinstance(value, Role):
        return value.value
    raise TypeError(f"no JSON for {type(value).__name__}")


encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=_plain)
"""Times are ISO with their offset, decimals plain numbers."""


@dataclass(slots=True)
class Reply:
    """An answer that is more than a struct. `body` is sent as it is; a stream is sent as it comes."""

    body: bytes = b""
    status: int = 200
    media_type: bytes = JSON
    headers: Sequence[Header] = field(default_factory=tuple)
    stream: AsyncGenerator[bytes, None] | None = None
    is_private: bool = True
    """Whether `Cache-Control: private, no-store` and the API's content policy are added."""
    saved: bytes | None = None
    """What an Idempotency-Key keeps instead of `body`, where that holds a secret (R34)."""


def to_reply(answer: Any, status: int) -> Reply:
    if isinstance(answer, Reply):
        return answer
    if answer is None:
        return Reply(status=204)
    return Reply(encoder.encode(answer), status)


def error_reply(error: AfterbaseError, locale: str) -> Reply:
    headers: list[Header] = [(b"content-language", locale.encode())]
    if isinstance(error, RateLimited):
        headers.append((b"retry-after", str(error.data.get("retry_after", 1)).encode()))
    if error.status == 503:
        headers.append((b"retry-after", b"2"))
    return Reply(encoder.encode(error.to_json(locale)), error.status, headers=headers)


async def send_reply(scope: Scope, send: Send, reply: Reply) -> None:
    headers: list[Header] = [*SECURITY, *reply.headers]
    if reply.is_private:
        headers += (PRIVATE, API_POLICY)
    if reply.stream is not None:
        await _send_stream(scope, send, reply, headers, reply.stream)
        return
    body = reply.body
    if body:
        headers.append((b"content-type", reply.media_type))
    if len(body) > _GZIP_FROM and reply.media_type == JSON:
        headers.append((b"vary", b"accept-encoding"))
        if accepts_gzip(scope):
            compressor = zlib.compressobj(1, zlib.DEFLATED, 31)
            body = compressor.compress(body) + compressor.flush()
            headers.append((b"content-encoding", b"gzip"))
    if reply.status != 204:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def _send_stream(
    scope: Scope, send: Send, reply: Reply, headers: list[Header], stream: AsyncGenerator[bytes, None]
) -> None:
    headers.append((b"content-type", reply.media_type))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    async with aclosing(stream):
        if scope["method"] != "HEAD":
            async for chunk in stream:
                try:
                    async with asyncio.timeout(STALLED_SECONDS):
                        await send({"type": "http.response.body", "body": chunk, "more_body": True})
                except TimeoutError:  # the server closes a connection whose answer ends early
                    logger.info("%s %s: the reader takes nothing any more", scope["method"], scope["path"])
                    return
    await send({"type": "http.response.body", "body": b""})


def accepts_gzip(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
