"""A request's body as it comes, with an end in bytes and in seconds (R30)."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any

from afterbase.entry.http.calls import Call
from afterbase.ground.errors import BadRequest, SlowBody, TooLarge

PATIENCE_SECONDS = 60.0
LEAST_BYTES_A_SECOND = 2_000


async def read_chunks(call: Call[Any]) -> AsyncIterator[bytes]:
    """SlowBody where we have waited a minute, and more for what came meanwhile: nobody holds a connection for ever. The
    time that we take ourselves does not count."""
    size, waited = 0, 0.0
    while True:
        began = monotonic()
        try:
            left = PATIENCE_SECONDS + size / LEAST_BYTES_A_SECOND - waited
            message = await asyncio.wait_for(call.receive(), max(left, 0.001))
        except TimeoutError:
            raise SlowBody() from None
        waited += monotonic() - began
        if message["type"] == "http.disconnect":
            raise BadRequest(reason="the connection was closed before the body was complete")
        chunk = message.get("body", b"")
        size += len(chunk)
        if chunk:
            yield chunk
        if not message.get("more_body"):
            return


async def read_all(call: Call[Any], limit: int) -> bytes:
    """The whole body; TooLarge as soon as it is known to be."""
    length = call.headers.get(b"content-length")
    if length is not None and length.isdigit() and int(length) > limit:
        raise TooLarge(limit=f"{limit // 1_000_000} MB")
    chunks: list[bytes] = []
    size = 0
    async for chunk in read_chunks(call):
        size += len(chunk)
        if size > limit:
            raise TooLarge(limit=f"{limit // 1_000_000} MB")
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)
