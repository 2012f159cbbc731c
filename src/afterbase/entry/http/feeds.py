"""The live feed of a base as a route."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from afterbase.entry.feed import Subscriber
from afterbase.entry.http.calls import Call
from afterbase.entry.http.replies import Reply
from afterbase.entry.http.routes import Body, Mode, Route
from afterbase.ground.errors import DatabaseUnavailable


class FeedQuery(Body):
    since: int | None = None
    """The last number seen; a `Last-Event-ID` counts before it."""


async def open_feed(call: Call[None]) -> Reply:
    since = call.query(FeedQuery).since
    last = call.header(b"last-event-id")
    if last is not None and last.isdigit() and len(last) < 19:
        since = int(last)
    if call.scope["method"] == "HEAD":
        return Reply(media_type=b"text/event-stream")
    subscriber = await call.services.feeds.subscribe(call.identity, call.lens, since)
    headers = [(b"x-accel-buffering", b"no")]
    return Reply(media_type=b"text/event-stream", headers=headers, stream=_stream(call, subscriber))


async def _stream(call: Call[Any], subscriber: Subscriber) -> AsyncGenerator[bytes, None]:
    watching = asyncio.create_task(_close_with_connection(call, subscriber))
    try:
        async for chunk in subscriber.chunks():
            yield chunk
    finally:
        watching.cancel()
        call.services.feeds.unsubscribe(call.base.id, subscriber)


async def _close_with_connection(call: Call[Any], subscriber: Subscriber) -> None:
    while (await call.receive())["type"] != "http.disconnect":
        pass
    subscriber.close()


ROUTES = (
    Route(
        "GET",
        "/api/bases/{base}/feed",
        open_feed,
        id="openFeed",
        op="feed.read",
        summary="What happens in a base, as server-sent events",
        mode=Mode.NONE,
        query=FeedQuery,
        answer=("text/event-stream",),
        errors=(DatabaseUnavailable,),
    ),
)
