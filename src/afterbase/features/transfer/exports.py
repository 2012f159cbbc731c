"""A view as a file: CSV or XLSX, streamed.

Three hands pass each batch on: the database's cursor reads it (a task of the event loop), a thread turns values into
cells and cells into bytes (the loop goes on serving), and the connection takes the bytes when it is ready for them. So
an export of any size costs the memory of one batch, and one whose reader has gone stops at the batch under way.

A CSV leaves as it is made. A workbook is put together in temporary files first, so its transaction is over, and its
place among the exports free, before the first byte is sent: however slow its reader is, the database does not notice.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal
from urllib.parse import quote

from afterbase.actions.fields import text_context
from afterbase.engine.contexts import Context
from afterbase.features.transfer.csv_writing import CSV_ENCODINGS, ExportColumn, write_csv
from afterbase.features.transfer.refusals import OptionUnknown
from afterbase.features.transfer.xlsx_writing import as_spreadsheet, write_xlsx
from afterbase.ground.database import FUNCTION_SCHEMA, Connection, execute, schema_name, translated
from afterbase.ground.errors import AfterbaseError
from afterbase.ground.sql import Sql
from afterbase.model.fields.base import Field, TextContext
from afterbase.model.fields.numberlike import DECIMALS_SHOWN, NumberLike, shortened
from afterbase.model.filters import PageQuery
from afterbase.queries.exports import exported_fields, stream_values
from afterbase.queries.selections import People

Format = Literal["csv", "xlsx"]
MEDIA_TYPES: dict[str, str] = {
    "csv": "text/csv; charset={}",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHARSETS = {"utf-8-sig": "utf-8", "utf-8": "utf-8", "gb18030": "gb18030"}
AT_ONCE = 4
STALLED_SECONDS = 120
"""A reader that takes nothing for so long has gone without a word."""


class ExportBusy(AfterbaseError):
    code, status = "export_busy", 429
    en = "Several exports are running already. Please try again in a moment."
    zh = "正在进行的导出较多，请稍后重试。"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export. Without `fields` a view's own; `ids` narrows to some records."""

    table: str
    query: PageQuery
    format: Format = "csv"
    encoding: str = "utf-8-sig"
    ids: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class ExportFile:
    name: str
    media_type: str
    stream: AsyncGenerator[bytes, None]


_running = 0


async def open_export(context: Context, wanted: Wanted, people: People, closed: asyncio.Event) -> ExportFile:
    """The file, once its first bytes are there: until then what goes wrong is an error, afterwards a broken download.

    `closed` is set when nobody waits for it any more.
    """
    if wanted.encoding not in CSV_ENCODINGS:
        raise OptionUnknown(value=wanted.encoding, option="encoding")
    fields = exported_fields(context, wanted.table, wanted.query.view, wanted.query.fields)
    stream = _begun(_stream(context, wanted, fields, people, closed))
    await anext(stream)
    media_type = MEDIA_TYPES[wanted.format].format(CHARSETS[wanted.encoding])
    return ExportFile(file_name(context, wanted), media_type, stream)


async def _begun(pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """First an empty piece, when the first bytes are there: from then on whoever closes this closes all of it."""
    async with aclosing(pieces):
        first = await anext(pieces, b"") + await anext(pieces, b"")  # heads, and the first batch or what it fails with
        yield b""
        yield first
        async for piece in pieces:
            yield piece


async def _stream(
    context: Context, wanted: Wanted, fields: Sequence[Field], people: People, closed: asyncio.Event
) -> AsyncGenerator[bytes, None]:
    actor = context.lens.actor
    async with AsyncExitStack() as borrowed:
        connection = await borrowed.enter_async_context(_connection(context))
        texts = await text_context(connection, context.lens.base.workspace_id, actor.locale, actor.zone)
        batches = stream_values(connection, context, wanted.table, wanted.query, fields, wanted.ids, people)
        feed = _Feed(batches, closed, borrowed.aclose)
        present = [_presenter(field, texts, wanted.format) for field in fields]
        writer = _writer(context, wanted, fields, _rows(feed, present))
        try:
            while (piece := await asyncio.to_thread(next, writer, None)) is not None:
                if closed.is_set():
                    return
                if piece:
                    yield piece
        finally:
            await feed.close()


@asynccontextmanager
async def _connection(context: Context) -> AsyncIterator[Connection]:
    """One beside the pool, in one read-only snapshot: a slow reader must not keep others from theirs."""
    global _running
    if _running >= AT_ONCE:
        raise ExportBusy()
    _running += 1
    try:
        connection = await context.database.connect()
        try:
            with translated():
                async with connection.transaction():
                    await execute(connection, Sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
                    path = f"{schema_name(context.lens.base.id)}, {FUNCTION_SCHEMA}"
                    await execute(connection, Sql(f"SET LOCAL search_path TO {path}"))
                    stalled = f"SET LOCAL idle_in_transaction_session_timeout = {STALLED_SECONDS * 1000}"
                    await execute(connection, Sql(stalled))
                    yield connection
        finally:
            await connection.close()
    finally:
        _running -= 1


class _Feed:
    """Batches that the event loop reads, handed to the thread that asks for them.

    `at_end` gives the connection back as soon as there are no more; the file may still have a long way to go.
    """

    def __init__(
        self,
        batches: AsyncGenerator[list[list[Any]], None],
        closed: asyncio.Event,
        at_end: Callable[[], Awaitable[None]],
    ) -> None:
        self._batches = batches
        self._closed = closed
        self._at_end = at_end
        self._loop = asyncio.get_running_loop()
        self._reading: asyncio.Task[list[list[Any]] | None] | None = None

    def __iter__(self) -> Iterator[list[list[Any]]]:
        while (batch := asyncio.run_coroutine_threadsafe(self._next(), self._loop).result()) is not None:
            yield batch

    async def _next(self) -> list[list[Any]] | None:
        """The next batch; None at the end, or as soon as nobody wants it."""
        if self._closed.is_set():
            return None
        self._reading = reading = asyncio.create_task(self._read())
        waiting = asyncio.create_task(self._closed.wait())
        try:
            await asyncio.wait((reading, waiting), return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        return reading.result() if reading.done() else None

    async def _read(self) -> list[list[Any]] | None:
        batch = await anext(self._batches, None)
        if batch is None:
            await self._at_end()
        return batch

    async def close(self) -> None:
        """Stop, in the middle of a batch if need be: its query is cancelled before its connection is closed."""
        self._closed.set()
        if self._reading is not None and not self._reading.done():
            self._reading.cancel()
            await asyncio.wait((self._reading,))
        await self._batches.aclose()


def _rows(feed: _Feed, present: Sequence[Callable[[Any], Any]]) -> Iterator[list[list[Any]]]:
    for batch in feed:
        yield [[None if cell is None else show(cell) for show, cell in zip(present, row, strict=True)] for row in batch]


def _presenter(field: Field, texts: TextContext, format: Format) -> Callable[[Any], Any]:
    """From a value to its cell; what a column has seen already is not worked out again."""
    kind = field.type
    write = _writing(field, format)
    seen: dict[Any, Any] = {}

    def present(cell: Any) -> Any:
        if type(cell) is str and kind.column_type == "text":
            return cell
        key = cell if cell.__hash__ is not None else None
        if key is None:
            return cell["error"] if field.kind and _is_error(cell) else write(cell, field, texts)
        if key not in seen:
            if len(seen) > 10_000:
                seen.clear()
            seen[key] = write(cell, field, texts)
        return seen[key]

    return present


def _writing(field: Field, format: Format) -> Callable[[Any, Field, TextContext], Any]:
    kind = field.type
    if format == "csv" and kind.name == "percent":
        # Text counts in percent: a share written as 0.25 would come back as a quarter of one.
        return kind.to_text
    if not field.kind or not isinstance(kind, NumberLike):
        return kind.to_export
    # Calculated numbers have endless digits, and with more than 15 a workbook would hold no number but a text.
    least = max(DECIMALS_SHOWN, getattr(field.config, "precision", None) or 0)
    shorten = partial(shortened, places=least) if format == "csv" else as_spreadsheet
    return lambda cell, field, texts: shorten(kind.to_export(cell, field, texts))


def _is_error(cell: Any) -> bool:
    return isinstance(cell, dict) and cell.keys() == {"error"}


def _writer(
    context: Context, wanted: Wanted, fields: Sequence[Field], rows: Iterator[list[list[Any]]]
) -> Iterator[bytes]:
    columns = [
        ExportColumn(field.name, field.type.cell_format(field) if wanted.format == "xlsx" else "") for field in fields
    ]
    if wanted.format == "xlsx":
        name = context.lens.table(wanted.table).table.name
        return write_xlsx(columns, rows, name, context.lens.actor.locale)
    return write_csv(columns, rows, wanted.encoding)


# names ---------------------------------------------------------------------------------------------------------------

_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


def file_name(context: Context, wanted: Wanted) -> str:
    """The table's name, and the view's, as a file of any system may be called."""
    table = context.lens.table(wanted.table).table
    names = [table.name] + ([table.view(wanted.query.view).name] if wanted.query.view else [])
    bare = " - ".join(_UNFIT.sub(" ", name).strip() for name in names)
    return f"{bare.strip(' .')[:120] or 'export'}.{wanted.format}"


def content_disposition(name: str) -> str:
    """RFC 6266: the name in UTF-8, and one in ASCII for those who read no other."""
    ascii_name = re.sub(r"[^A-Za-z0-9 ._()-]+", "_", name).strip("_ ")
    if ascii_name.startswith("."):
        ascii_name = f"export{ascii_name}"
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
