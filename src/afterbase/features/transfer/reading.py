"""Reading a file of any kind: `inspect` for the preview, `open_rows` for loading.

    preview = inspect(path, "orders.xls", Options(locale="zh-CN"))
    for chunk in open_rows(path, preview.options, preview.width):
        chunk.numbers      # the row of the file that each record came from
        chunk.columns[3]   # the cells of the fourth column; None for empty

Both read the file once, as a stream. The options that `inspect` answers hold every decision it took (sheet, encoding,
delimiter, heads), so that loading repeats none of them; a user overrides one by setting it and inspecting again.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import msgspec

from afterbase.features.transfer.detection import (
    Kind,
    choose_encoding,
    codec_of,
    detect_dialect,
    detect_encodings,
    detect_kind,
    read_head,
)
from afterbase.features.transfer.heads import LOOKED_AT, Layout, Merge, find_layout, name_columns
from afterbase.features.transfer.inference import ColumnSurvey, InferredColumn, cell_text, infer
from afterbase.features.transfer.refusals import (
    CellTooLong,
    EncodingWrong,
    FileDamaged,
    FileEmpty,
    OptionUnknown,
    QuoteUnclosed,
    RowTooLong,
    RowTooWide,
)
from afterbase.features.transfer.sandbox import run_reader
from afterbase.features.transfer.text_files import Chunk, TextSource, has_odd_quotes

PREVIEW_ROWS = 50
_ROUNDED = re.compile(r"[0-9]\.[0-9]{1,14}E\+1[1-9]")
INSPECTED_BYTES = 256 << 20
"""A larger text file is inspected up to here; its number of rows is then an estimate."""

NOTICES: dict[str, tuple[str, str]] = {
    "quotes_ignored": (
        "Quotation marks in this file do not pair up, so they are read as ordinary characters.",
        "文件中的引号不成对，已按普通字符读取。",
    ),
    "digits_lost": (
        "“{column}” holds numbers of more than 15 digits, which a spreadsheet program rounds: check the last digits.",
        "“{column}”含有超过 15 位的数字，表格软件会将其舍入，请核对末尾数字。",
    ),
    "merged_cells": (
        "{count} merged cell(s) below the heads: only the first row of each has the value.",
        "数据区有 {count} 处合并单元格，仅首行保留数值。",
    ),
    "hidden_sheets": ("{count} sheet(s) of this workbook are hidden.", "工作簿中有 {count} 个隐藏的工作表。"),
}


class Options(msgspec.Struct, omit_defaults=True):
    """What a user may decide; None leaves it to detection. Rows count from 1 as the file's own."""

    locale: str = "en"
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    has_quotes: bool | None = None
    skip_lines: int | None = None
    header_row: int | None = None
    """The last line of the heads; 0 where there are none."""
    header_rows: int | None = None
    kind: str | None = None


class SheetInfo(msgspec.Struct):
    name: str
    is_hidden: bool
    rows: int
    columns: int


class Notice(msgspec.Struct):
    code: str
    data: dict[str, Any] = {}

    def message(self, locale: str) -> str:
        english, chinese = NOTICES[self.code]
        return (chinese if locale.lower().startswith("zh") else english).format(**self.data)


class Preview(msgspec.Struct):
    options: Options
    """Complete: hand it to `open_rows`."""
    sheets: list[SheetInfo]
    columns: list[InferredColumn]
    """Without those that have neither head nor cell; `index` is the place in a chunk's columns."""
    width: int
    """The number of columns that `open_rows` shall give."""
    row_count: int
    is_row_count_exact: bool
    rows: list[list[str | None]]
    """The first rows below the heads, as text."""
    row_numbers: list[int]
    notices: list[Notice]


class Source(Protocol):
    def chunks(self) -> Iterator[Chunk]: ...


def inspect(path: Path, name: str = "", options: Options | None = None) -> Preview:
    """What the file holds and how it would be loaded. Raises FileRefused with the reason where it cannot be read."""
    asked = options or Options()
    kind = detect_kind(read_head(path))
    return _inspect_text(path, name, asked) if kind is Kind.TEXT else _inspect_book(path, kind, asked)


def open_rows(path: Path, options: Options, width: int) -> Iterator[Chunk]:
    """The rows below the heads, every chunk with exactly `width` columns. `options` are those of a preview."""
    for chunk in _drop_heads(_source(path, options).chunks(), options.header_row or 0):
        yield _fit(chunk, width)


def _source(path: Path, options: Options) -> Source:
    if options.kind != Kind.TEXT.value:
        return BookSource(path, options.kind or "", options.sheet or "")
    quotes = True if options.has_quotes is None else options.has_quotes
    return TextSource(path, options.encoding or "utf-8", options.delimiter or ",", quotes, options.skip_lines or 0)


def _drop_heads(chunks: Iterator[Chunk], header_row: int) -> Iterator[Chunk]:
    for chunk in chunks:
        if chunk.numbers[0] > header_row:
            yield chunk
            continue
        kept = sum(number <= header_row for number in chunk.numbers)
        if kept < len(chunk):
            yield Chunk(chunk.numbers[kept:], [cells[kept:] for cells in chunk.columns])


def _fit(chunk: Chunk, width: int) -> Chunk:
    for cells in chunk.columns[width:]:
        for number, cell in zip(chunk.numbers, cells, strict=True):
            if cell is not None:
                raise RowTooWide(row=number, columns=width)
    missing = width - len(chunk.columns)
    columns = chunk.columns[:width] + [[None] * len(chunk) for _ in range(missing)]
    return Chunk(chunk.numbers, columns)


# text ----------------------------------------------------------------------------------------------------------------


def _inspect_text(path: Path, name: str, asked: Options) -> Preview:
    head = read_head(path)
    encodings = [choose_encoding(asked.encoding, head)] if asked.encoding else detect_encodings(head)
    for encoding in encodings[:-1]:
        try:
            return _inspect_encoded(path, name, asked, head, encoding)
        except EncodingWrong:  # the sample was plain ASCII; what follows it is not UTF-8
            continue
    return _inspect_encoded(path, name, asked, head, encodings[-1])


def _inspect_encoded(path: Path, name: str, asked: Options, head: bytes, encoding: str) -> Preview:
    text = codecs.getincrementaldecoder(codec_of(encoding))("replace").decode(head).replace("\0", "")
    found = detect_dialect(text.removeprefix("\ufeff"), name)
    if asked.delimiter is not None and (len(asked.delimiter) != 1 or asked.delimiter in '"\r\n\0 '):
        raise OptionUnknown(value=asked.delimiter, option="delimiter")
    options = msgspec.structs.replace(
        asked,
        kind=Kind.TEXT.value,
        encoding=encoding,
        delimiter=asked.delimiter or found.delimiter,
        skip_lines=found.skip_lines if asked.skip_lines is None else asked.skip_lines,
    )
    if asked.has_quotes is not None:
        return _survey_text(path, options, [])
    try:
        return _survey_text(path, msgspec.structs.replace(options, has_quotes=True), [])
    except (QuoteUnclosed, CellTooLong, RowTooLong):
        if encoding.startswith("utf-16") or not has_odd_quotes(path):
            raise
    return _survey_text(path, msgspec.structs.replace(options, has_quotes=False), [Notice("quotes_ignored")])


def _survey_text(path: Path, options: Options, notices: list[Notice]) -> Preview:
    return _survey(_source(path, options), options, [], (), notices, path.stat().st_size)


# workbooks -----------------------------------------------------------------------------------------------------------


class BookSource:
    """The rows of one sheet, as the limited child process sends them."""

    def __init__(self, path: Path, kind: str, sheet: str) -> None:
        self._path, self._kind, self._sheet = path, kind, sheet

    def chunks(self) -> Iterator[Chunk]:
        with closing(run_reader(self._path, self._kind, ["rows", self._sheet])) as frames:
            yield from map(read_frame, frames)


def _inspect_book(path: Path, kind: Kind, asked: Options) -> Preview:
    with closing(run_reader(path, kind.value, ["inspect", asked.sheet or ""])) as frames:
        return _inspect_frames(frames, kind, asked)


def _inspect_frames(frames: Iterator[list[Any]], kind: Kind, asked: Options) -> Preview:
    try:
        _, listed, chosen = next(frames)
        _, merges, below = next(frames)
    except (StopIteration, ValueError):
        raise FileDamaged from None
    sheets = [SheetInfo(*sheet) for sheet in listed]
    options = msgspec.structs.replace(asked, kind=kind.value, sheet=chosen)
    hidden = sum(sheet.is_hidden for sheet in sheets)
    notices = [Notice("hidden_sheets", {"count": hidden})] if hidden else []
    source = _Frames(frames)
    preview = _survey(source, options, sheets, [tuple(merge) for merge in merges], notices, 0)
    in_data = below + sum(merge[2] >= (preview.options.header_row or 0) for merge in merges)
    if in_data:
        preview.notices.append(Notice("merged_cells", {"count": in_data}))
    return preview


class _Frames:
    def __init__(self, frames: Iterator[list[Any]]) -> None:
        self._frames = frames

    def chunks(self) -> Iterator[Chunk]:
        yield from map(read_frame, self._frames)


_UNPACK: dict[str, Callable[[Any], Any]] = {
    "d": date.fromisoformat,
    "t": datetime.fromisoformat,
    "m": time.fromisoformat,
    "s": lambda seconds: timedelta(seconds=seconds),
}


def read_frame(frame: list[Any]) -> Chunk:
    """A frame of rows from the child, whose word is not taken for anything."""
    try:
        kind, numbers, packed = frame
        columns = [_unpack(marks, cells) for marks, cells in packed]
        is_even = all(len(cells) == len(numbers) for cells in columns)
    except (ValueError, TypeError, KeyError):
        raise FileDamaged from None
    if kind != "rows" or not numbers or not is_even:
        raise FileDamaged
    return Chunk(numbers, columns)


def _unpack(marks: str, cells: list[Any]) -> list[Any]:
    if not marks:
        return cells
    if len(marks) == 1:
        read = _UNPACK[marks] if marks != "-" else None
        return [cell if cell is None or read is None else read(cell) for cell in cells]
    return [
        cell if mark == "-" or cell is None else _UNPACK[mark](cell) for mark, cell in zip(marks, cells, strict=True)
    ]


# the survey ----------------------------------------------------------------------------------------------------------


def _survey(
    source: Source,
    options: Options,
    sheets: list[SheetInfo],
    merges: Sequence[Merge],
    notices: list[Notice],
    size: int,
) -> Preview:
    chunks = source.chunks()
    first = next(chunks, None)
    if first is None:
        raise FileEmpty
    layout = _layout_of(first, merges, options)
    surveys: list[ColumnSurvey] = []
    shown, count, is_exact = Chunk(), 0, True
    for chunk in _drop_heads(chain([first], chunks), layout.header_row):
        shown = shown if len(shown) else chunk
        count += len(chunk)
        surveys.extend(ColumnSurvey() for _ in range(len(chunk.columns) - len(surveys)))
        for survey, cells in zip(surveys, chunk.columns, strict=False):
            survey.add(cells)
        if chunk.consumed > INSPECTED_BYTES:
            count, is_exact = round(count * size / chunk.consumed), False
            break
    surveys.extend(ColumnSurvey() for _ in range(len(layout.heads) - len(surveys)))
    columns = _infer_columns(layout, surveys, options.locale)
    return Preview(
        options=msgspec.structs.replace(options, header_row=layout.header_row, header_rows=layout.header_rows),
        sheets=sheets,
        columns=columns,
        width=len(surveys),
        row_count=count,
        is_row_count_exact=is_exact,
        rows=_show_rows(shown, columns),
        row_numbers=shown.numbers[:PREVIEW_ROWS],
        notices=[*notices, *_notice_digits(columns, surveys)],
    )


def _layout_of(first: Chunk, merges: Sequence[Merge], options: Options) -> Layout:
    last = max(LOOKED_AT, (options.header_row or 0) + 5)
    looked_at = sum(number <= last for number in first.numbers) or 1
    if options.header_row is not None and not 0 <= options.header_row <= first.numbers[-1]:
        raise OptionUnknown(value=options.header_row, option="header_row")
    rows = list(zip(*(cells[:looked_at] for cells in first.columns), strict=True))
    return find_layout(
        first.numbers[:looked_at], rows, merges, header_row=options.header_row, header_rows=options.header_rows
    )


def _infer_columns(layout: Layout, surveys: list[ColumnSurvey], locale: str) -> list[InferredColumn]:
    """Columns with neither a head nor a cell are left out; `index` keeps the place in the file."""
    heads = layout.heads + [""] * (len(surveys) - len(layout.heads))
    names = name_columns(heads, locale)
    kept = [i for i, survey in enumerate(surveys) if survey.filled or heads[i]]
    return [infer(i, names[i], surveys[i], locale) for i in kept]


def _show_rows(chunk: Chunk, columns: list[InferredColumn]) -> list[list[str | None]]:
    cells = [chunk.columns[c.index][:PREVIEW_ROWS] if c.index < len(chunk.columns) else [] for c in columns]
    count = min(len(chunk), PREVIEW_ROWS)
    even = [column + [None] * (count - len(column)) for column in cells]
    return [[None if cell is None else cell_text(cell)[:500] for cell in row] for row in zip(*even, strict=True)]


def _notice_digits(columns: list[InferredColumn], surveys: list[ColumnSurvey]) -> list[Notice]:
    """Numbers that a spreadsheet program has cut to 15 digits, as cells or as the text 2.02401E+17."""
    lost = [c.name for c in columns if any(_has_lost_digits(cell) for cell in surveys[c.index].sample)]
    return [Notice("digits_lost", {"column": name}) for name in lost]


def _has_lost_digits(cell: Any) -> bool:
    if type(cell) is float:
        return abs(cell) >= 1e15
    return type(cell) is str and len(cell) < 24 and bool(_ROUNDED.fullmatch(cell))
