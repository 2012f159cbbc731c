"""The child process that opens workbooks: `python -m … PATH KIND MODE SHEET`, run by `sandbox` and by nothing else.

It limits itself before it looks at the file, checks a ZIP container before the spreadsheet reader sees it, and writes
frames to its standard output: "sheets", "merges", many "rows", then "end"; or "refused" with a code.

A frame of rows holds columns. A column is [marks, values]: cells are sent as MessagePack has them, and the dates, times
and durations among them as text with a mark a cell ("d", "t", "m", "s"; one mark alone for a whole column of a kind).
"""

import os
import re
import resource
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import msgspec
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from afterbase.features.transfer import sandbox
from afterbase.features.transfer.markup import read_html, read_xml
from afterbase.features.transfer.refusals import (
    CellTooLong,
    FileDamaged,
    FileDangerous,
    FileEmpty,
    FileEncrypted,
    FileRefused,
    FileTooLarge,
    FileTypeLimits,
    FileUnsupported,
    RowTooLong,
    SheetMissing,
    TooManyColumns,
    TooManyRows,
)

ENTRIES = 2_000
INFLATED_BYTES = 200 << 20
RATIO, RATIO_ODS = 100, 400
RATIO_FROM_BYTES = 32 << 20
"""Ratios are judged past this size only. Measured: real .xlsx sheets, even of equal rows, inflate up to 30:1, an .ods
of equal rows up to 243:1. What a small part may cost is bounded by `INFLATED_BYTES` anyway."""
BATCH_ROWS = 1_000
FRAME_BYTES = 8 << 20
SHEETS = 200
MERGES = 20_000
_BLOCK = 1 << 20

Rows = Iterator[list[Any]]


class Sheet(NamedTuple):
    name: str
    is_hidden: bool
    rows: int
    columns: int


def main() -> None:
    path, kind, mode, sheet = sys.argv[1:5]
    limit_process()
    try:
        book = open_book(path, kind)
        if mode == "inspect":
            sheet = _send_sheets(book, sheet)
        _send_rows(book, sheet)
        _send("end")
    except FileRefused as refusal:
        _send("refused", refusal.code, refusal.data)
    except MemoryError:
        _send("refused", FileTooLarge.code, {"limit": f"{sandbox.MEMORY_BYTES >> 30} GB"})
    except PasswordError:
        _send("refused", FileEncrypted.code, {})
    except CalamineError as error:
        is_large = "limit exceeded" in str(error)  # its own bound: a hundred million cells
        _send("refused", *((FileTooLarge.code, {"limit": "1e8"}) if is_large else (FileDamaged.code, {})))
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, KeyError):
        _send("refused", FileDamaged.code, {})
    except NotImplementedError:  # a compression method that no spreadsheet program uses
        _send("refused", FileDangerous.code, {"reason": "compression"})


def limit_process() -> None:
    for limit, value in (
        (resource.RLIMIT_AS, sandbox.MEMORY_BYTES),
        (resource.RLIMIT_CPU, sandbox.PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


# books ---------------------------------------------------------------------------------------------------------------


class Book:
    """A workbook of any kind: names and rows of sheets."""

    def sheets(self) -> list[Sheet]:
        raise NotImplementedError

    def rows(self, name: str) -> tuple[int, Rows]:
        """The number of the first row, and the rows from it."""
        raise NotImplementedError

    def merges(self, name: str) -> Sequence[tuple[int, int, int, int]]:
        """Merged ranges, counted from 0: first row, first column, last row, last column."""
        raise NotImplementedError


class CalamineBook(Book):
    def __init__(self, book: CalamineWorkbook) -> None:
        self._book = book
        self._metadata = [each for each in self._book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet][:SHEETS]
        self._last: CalamineSheet | None = None

    def _sheet(self, name: str) -> CalamineSheet:
        if self._last is None or self._last.name != name:
            self._last = None  # frees the one before, so that two are never in memory
            self._last = self._book.get_sheet_by_name(name)
        return self._last

    def sheets(self) -> list[Sheet]:
        return [self._describe(each.name, each.visible != SheetVisibleEnum.Visible) for each in self._metadata]

    def _describe(self, name: str, is_hidden: bool) -> Sheet:
        end = self._sheet(name).end
        return Sheet(name, is_hidden, end[0] + 1, end[1] + 1) if end else Sheet(name, is_hidden, 0, 0)

    def rows(self, name: str) -> tuple[int, Rows]:
        sheet = self._sheet(name)
        start, end = sheet.start, sheet.end
        if start is None or end is None:
            return 1, iter(())
        if end[0] >= FileTypeLimits.ROWS:
            raise TooManyRows(limit=FileTypeLimits.ROWS)
        before = [None] * start[1]  # the reader begins at the first row, but at the first column that is used
        rows = sheet.iter_rows()
        return 1, ([*before, *row] for row in rows) if before else rows

    def merges(self, name: str) -> Sequence[tuple[int, int, int, int]]:
        ranges = self._sheet(name).merged_cell_ranges or []
        return [(*first, *last) for first, last in ranges[:MERGES]]


class MarkupBook(Book):
    """A web page or an XML spreadsheet that calls itself .xls."""

    def __init__(self, tables: list[Any]) -> None:
        self._tables = {table.name: table for table in tables if table.rows}
        if not self._tables:
            raise FileEmpty

    def sheets(self) -> list[Sheet]:
        return [Sheet(name, False, len(t.rows), max(map(len, t.rows))) for name, t in self._tables.items()]

    def rows(self, name: str) -> tuple[int, Rows]:
        rows = self._tables[name].rows
        width = max(map(len, rows))
        return 1, ([*row, *[None] * (width - len(row))] for row in rows)

    def merges(self, name: str) -> Sequence[tuple[int, int, int, int]]:
        merges: list[tuple[int, int, int, int]] = self._tables[name].merges
        return merges[:MERGES]


def open_book(path: str, kind: str) -> Book:
    if kind == "html":
        return MarkupBook(read_html(path))
    if kind == "xml":
        return MarkupBook(read_xml(path))
    if kind == "xls":
        _check_compound(path)
    else:
        found = check_container(path)
        if found != kind:  # an .ods that does not begin as one; the library may go by the content alone
            with open(path, "rb") as file:
                return CalamineBook(CalamineWorkbook.from_filelike(file))
    return CalamineBook(CalamineWorkbook.from_path(path))


def _check_compound(path: str) -> None:
    """An OLE file is a workbook, a protected .xlsx, or some other document; its directory holds the names as UTF-16."""
    with open(path, "rb") as file:
        content = file.read(INFLATED_BYTES + 1)
    if len(content) > INFLATED_BYTES:
        raise FileTooLarge(limit=f"{INFLATED_BYTES >> 20} MB")
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileEncrypted
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book", "WORKBOOK", "BOOK")):
        raise FileUnsupported(found="OLE")


# the container, before the reader sees it ----------------------------------------------------------------------------

_DOCTYPE = re.compile(rb"<\0*!\0*(?:D\0*O\0*C\0*T\0*Y\0*P\0*E|E\0*N\0*T\0*I\0*T\0*Y)", re.IGNORECASE)
_DECLARED = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)[\"']")
_FAR_CELL = re.compile(rb'<c [^<>]{0,40}?r="(S[G-Z]|[T-Z][A-Z]|[A-Z]{3})([0-9]{1,7})"[^<>]{0,80}(?<!/)>(?!</c>)')
_XML_NAMES = (".xml", ".rels", ".vml")


def check_container(path: str) -> str:
    """Refuse what could do harm; answers the kind of workbook."""
    with zipfile.ZipFile(path) as container:
        entries = container.infolist()
        _check_names(entries)
        budget = INFLATED_BYTES
        for entry in entries:
            if entry.filename.lower().endswith(_XML_NAMES):  # the reader opens no other parts (pictures, macros)
                budget -= _check_part(container, entry, budget)
        return "xlsx" if any(entry.filename.lower() == "xl/workbook.xml" for entry in entries) else "ods"


def _check_names(entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > ENTRIES:
        raise FileDangerous(reason=f"> {ENTRIES} parts")
    names = Counter(entry.filename.replace("\\", "/").lstrip("/").lower() for entry in entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileEncrypted
    if max(names.values(), default=0) > 1:
        raise FileDangerous(reason="doubled parts")
    if not any(name in names for name in ("xl/workbook.xml", "content.xml")):
        binary = "xl/workbook.bin" in names
        raise FileUnsupported(found="xlsb" if binary else "docx" if "word/document.xml" in names else "zip")


def _check_part(container: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int) -> int:
    """Inflate one part, block by block, keeping nothing; answers its size."""
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise NotImplementedError
    is_sheet = "worksheets/" in entry.filename.lower()
    ratio = RATIO_ODS if entry.filename == "content.xml" else RATIO
    size, tail = 0, b""
    with container.open(entry) as part:
        while block := part.read(_BLOCK):
            if not size:
                _check_prologue(block)
            size += len(block)
            if size > budget:
                raise FileTooLarge(limit=f"{INFLATED_BYTES >> 20} MB")
            if size > RATIO_FROM_BYTES and size > ratio * max(entry.compress_size, 1):
                raise FileDangerous(reason=f"> {ratio}:1")
            text = tail + block
            if _DOCTYPE.search(text):
                raise FileDangerous(reason="<!DOCTYPE")
            far = _FAR_CELL.search(text) if is_sheet else None
            if far:
                raise TooManyColumns(row=int(far[2]), limit=FileTypeLimits.COLUMNS)
            tail = text[-256:]
    return size


def _check_prologue(block: bytes) -> None:
    """Spreadsheet programs write UTF-8. Any other encoding could hide a document type from the search above."""
    start = block[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in start:
        raise FileDangerous(reason="UTF-16 XML")
    if start and not start.startswith(b"<"):
        raise FileDangerous(reason="not XML")
    declared = _DECLARED.search(start.partition(b"?>")[0]) if start.startswith(b"<?xml") else None
    if declared and declared[1].lower() not in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}:
        raise FileDangerous(reason=f"encoding {declared[1][:20].decode('ascii', 'replace')}")


# sending -------------------------------------------------------------------------------------------------------------


def _send_sheets(book: Book, wanted: str) -> str:
    sheets = book.sheets()
    chosen = wanted or next((s.name for s in sheets if s.rows and not s.is_hidden), "")
    chosen = chosen or next((s.name for s in sheets if s.rows), "")
    if not chosen:
        raise FileEmpty
    if chosen not in {sheet.name for sheet in sheets}:
        raise SheetMissing(name=chosen)
    merges = book.merges(chosen)
    _send("sheets", sheets, chosen)
    _send("merges", [merge for merge in merges if merge[0] < 100], sum(1 for merge in merges if merge[0] >= 100))
    return chosen


def _send_rows(book: Book, sheet: str) -> None:
    number, rows = book.rows(sheet)
    batch: list[Sequence[Any]] = []
    first = number
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH_ROWS:
            _send_batch(batch, first)
            first += len(batch)
            batch = []
    _send_batch(batch, first)


def _send_batch(batch: Sequence[Sequence[Any]], first: int) -> None:
    numbers = [first + i for i, row in enumerate(batch) if not _is_blank(row)]
    rows = [row for row in batch if not _is_blank(row)]
    if rows:
        _send_columns(numbers, [list(cells) for cells in zip(*rows, strict=True)])


def _is_blank(row: Iterable[Any]) -> bool:
    return all(cell is None or cell == "" for cell in row)


def _send_columns(numbers: list[int], columns: list[list[Any]]) -> None:
    while columns and _is_blank(columns[-1]):
        columns.pop()
    if len(columns) > FileTypeLimits.COLUMNS:
        at = next(i for i, cell in enumerate(columns[-1]) if cell not in (None, ""))
        raise TooManyColumns(row=numbers[at], limit=FileTypeLimits.COLUMNS)
    packed = [_pack(cells, numbers, index) for index, cells in enumerate(columns)]
    frame = _ENCODER.encode(["rows", numbers, packed])
    if len(frame) <= FRAME_BYTES:
        _write(frame)
    elif len(numbers) == 1:
        raise RowTooLong(row=numbers[0], limit=f"{FRAME_BYTES >> 20} MB")
    else:
        middle = len(numbers) // 2
        _send_columns(numbers[:middle], [cells[:middle] for cells in columns])
        _send_columns(numbers[middle:], [cells[middle:] for cells in columns])


_MARKS: dict[type, str] = {date: "d", datetime: "t", time: "m", timedelta: "s"}


def _pack(cells: list[Any], numbers: Sequence[int], index: int) -> tuple[str, list[Any]]:
    kinds = set(map(type, cells))
    if str in kinds:
        _check_lengths(cells, numbers, index)
        cells = [None if cell == "" else cell for cell in cells]
    if float in kinds:
        cells = [_tidy(cell) if type(cell) is float else cell for cell in cells]
    dated = kinds & _MARKS.keys()
    if not dated:
        return "", cells
    if len(dated) == 1 and kinds <= {*dated, str, type(None)} and not any(type(c) is str for c in cells):
        marks = _MARKS[dated.pop()]
    else:
        marks = "".join(_MARKS.get(type(cell), "-") for cell in cells)
    return marks, [_plain(cell) for cell in cells]


def _check_lengths(cells: Sequence[Any], numbers: Sequence[int], index: int) -> None:
    limit = FileTypeLimits.WORKBOOK_CELL
    for at, cell in enumerate(cells):
        if type(cell) is str and len(cell) > limit:
            raise CellTooLong(row=numbers[at], column=index + 1, limit=limit)


def _tidy(number: float) -> int | float | None:
    """What the spreadsheet program shows: 15 digits, whole numbers without a fraction."""
    if number.is_integer():
        return int(number) if abs(number) < 1e15 else float(f"{number:.15g}")
    return float(f"{number:.15g}") if abs(number) < 1e300 else None


def _plain(cell: Any) -> Any:
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    return cell.isoformat() if type(cell) in _MARKS else cell


_ENCODER = msgspec.msgpack.Encoder()


def _send(*frame: Any) -> None:
    _write(_ENCODER.encode(frame))


def _write(frame: bytes) -> None:
    data = memoryview(len(frame).to_bytes(4, "big") + frame)
    while data:
        data = data[os.write(1, data) :]


if __name__ == "__main__":
    main()
