"""Records as a file to take away."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from afterbase.entry.http.calls import Call
from afterbase.entry.http.replies import Reply
from afterbase.entry.http.routes import Body, Mode, Route
from afterbase.features.transfer.exports import MEDIA_TYPES, ExportBusy, Wanted, content_disposition, open_export
from afterbase.features.transfer.refusals import ExportTooLarge, OptionUnknown
from afterbase.ground.errors import BadFilter, BadRequest, QueryTimeout
from afterbase.model.filters import MAX_FIELDS, PageQuery, Search, SortSpec, Uid

MOST_IDS = 10_000


class ExportQuery(Body):
    """A download's address; what is longer than an address is sent as `ExportBody`."""

    view: str | None = None
    format: Literal["csv", "xlsx"] = "csv"
    encoding: Literal["utf-8-sig", "utf-8", "gb18030"] = "utf-8-sig"
    """Of a CSV; the first has the byte order mark by which spreadsheet programs know UTF-8."""
    search: str | None = None
    filter: str | None = None
    """A filter as JSON, ANDed with the view's."""


class ExportBody(Body):
    view: Uid | None = None
    format: Literal["csv", "xlsx"] = "csv"
    encoding: Literal["utf-8-sig", "utf-8", "gb18030"] = "utf-8-sig"
    search: Search | None = None
    filter: dict[str, Any] | None = None
    sorts: list[SortSpec] | None = None
    fields: Annotated[list[Uid], Meta(max_length=MAX_FIELDS)] | None = None
    """Without it the view's visible fields, in its order."""
    ids: Annotated[list[Uid], Meta(max_length=MOST_IDS)] | None = None
    """Only these records of the selection."""


async def export_view(call: Call[None]) -> Reply:
    asked = call.query(ExportQuery)
    filter = None if asked.filter is None else _read_filter(asked.filter)
    if asked.search is not None and len(asked.search) > 200:
        raise BadRequest(reason="a search has at most 200 characters")
    query = PageQuery(view=asked.view, filter=filter, search=asked.search)
    return await _export(call, Wanted(call.path["table"], query, asked.format, asked.encoding))


def _read_filter(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadFilter(reason=str(error)) from None


async def export_selection(call: Call[ExportBody]) -> Reply:
    body = call.body
    query = PageQuery(
        view=body.view, filter=body.filter, search=body.search, sorts=body.sorts, groups=None, fields=body.fields
    )
    decoded = None if body.ids is None else [call.services.record_ids.decode(uid) for uid in body.ids]
    ids = None if decoded is None else [id for id in decoded if id is not None]
    return await _export(call, Wanted(call.path["table"], query, body.format, body.encoding, ids))


async def _export(call: Call[Any], wanted: Wanted) -> Reply:
    closed = asyncio.Event()
    watching = asyncio.create_task(_watch(call, closed))
    try:
        file = await open_export(call.context, wanted, await call.people(), closed)
    except BaseException:
        watching.cancel()
        raise
    stream = _until_gone(file.stream, watching)
    headers = [(b"content-disposition", content_disposition(file.name).encode())]
    if call.scope["method"] == "HEAD":
        await file.stream.aclose()
        watching.cancel()
        return Reply(media_type=file.media_type.encode(), headers=headers)
    return Reply(media_type=file.media_type.encode(), headers=headers, stream=stream)


async def _watch(call: Call[Any], closed: asyncio.Event) -> None:
    """The server keeps writing to a connection that is gone unless somebody listens for its end."""
    while (await call.receive())["type"] != "http.disconnect":
        pass
    closed.set()


async def _until_gone(stream: AsyncGenerator[bytes, None], watching: asyncio.Task[None]) -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(stream):
            async for piece in stream:
                yield piece
    finally:
        watching.cancel()


_PATH = "/api/bases/{base}/tables/{table}/export"
_ANSWER = ("text/csv", MEDIA_TYPES["xlsx"])
_ERRORS = (BadFilter, OptionUnknown, ExportTooLarge, ExportBusy, QueryTimeout)

ROUTES = (
    Route(
        "GET",
        _PATH,
        export_view,
        id="exportView",
        op="records.export",
        summary="All records of a view as a CSV or XLSX file",
        mode=Mode.NONE,
        query=ExportQuery,
        answer=_ANSWER,
        errors=_ERRORS,
    ),
    Route(
        "POST",
        _PATH,
        export_selection,
        id="exportSelection",
        op="records.export",
        summary="Records by view, filter, search or ids as a CSV or XLSX file",
        mode=Mode.NONE,
        body=ExportBody,
        answer=_ANSWER,
        errors=_ERRORS,
        example={"view": "viw0000000000000a", "format": "xlsx"},
    ),
)
