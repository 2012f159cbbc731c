"""Writing XLSX as a stream, safe to open in a spreadsheet program (SECURITY R27).

Rows come as for CSV. An export of a million records takes the memory of one chunk: XlsxWriter keeps the rows in
temporary files and puts them together when the last is there; only then come the bytes. The files are in a folder that
goes when the stream ends, however it ends. Texts are always typed as texts, so no program takes one for a formula, and
there are no links.
"""

import errno
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from afterbase.features.transfer.csv_writing import CELL_TEXTS, Chunks, ExportColumn, Row
from afterbase.features.transfer.refusals import ExportTooLarge, FileTypeLimits
from afterbase.ground.errors import StorageFull

SHEET_ROWS = FileTypeLimits.ROWS
SHEET_COLUMNS = 16_384
CELL_UNITS = FileTypeLimits.WORKBOOK_CELL
PIECE_BYTES = 256 << 10

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FIRST_DATE = date(1900, 3, 1)  # before it, Excel's calendar has a day that never was
_USUAL_FORMATS = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss", time: "hh:mm:ss", timedelta: "[h]:mm:ss"}
_CUT = {
    "zh": "…（内容过长已截断，完整内容请导出 CSV）",
    "en": "… (cut: too long for a cell; the CSV export has all of it)",
}


def write_xlsx(columns: Sequence[ExportColumn], chunks: Chunks, sheet_name: str, locale: str = "en") -> Iterator[bytes]:
    """A workbook; records beyond what one sheet holds go to further sheets, each with its heads.

    While rows are taken the pieces are empty, one for each chunk: moments at which the caller may leave.
    """
    if len(columns) > SHEET_COLUMNS:
        raise ExportTooLarge(limit=SHEET_COLUMNS, what="columns")
    with TemporaryDirectory(prefix="afterbase-") as folder:
        path = Path(folder, "book.xlsx")
        with _open_book(path) as book:
            writer = _RowWriter(book, columns, sheet_name, "zh" if locale.lower().startswith("zh") else "en")
            for rows in chunks:
                writer.write(rows)
                yield b""
            yield b""  # the last moment to leave before the work of putting the file together
            book.close()
        with path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece


@contextmanager
def _open_book(path: Path) -> Iterator[Workbook]:
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "use_zip64": True,  # a sheet of more than 4 GB, before it is compressed
        "remove_timezone": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(str(path), options)
    try:
        yield book
    except (OSError, FileCreateError) as error:
        cause = error.args[0] if isinstance(error, FileCreateError) else error
        if cause.errno in _DISK_FULL:
            raise StorageFull() from error
        raise
    finally:
        for sheet in book.worksheets():  # their files are still open where the book was not closed
            with suppress(OSError):
                sheet.row_data_fh.close()


class _Sheet(Worksheet):  # type: ignore[misc]
    """A sheet whose texts come back as they went, whatever they look like."""

    @staticmethod
    def _escape_control_characters(data: Any) -> Any:
        """Control characters, and what would read as an escape itself, as _xHHHH_.

        The library's own misses the second of two escapes that share a "_". And it takes a text of the form "<r>…</r>"
        for markup that is ready to be written, which would let a cell's text add cells and formulas: here it never
        begins with "<r>".
        """
        return _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", data) if isinstance(data, str) else data


_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f]|^<(?=r>)")
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")  # XML cannot hold these in any form


class _RowWriter:
    """Writes rows to one sheet after another, each cell by its type and never by its look."""

    def __init__(self, book: Workbook, columns: Sequence[ExportColumn], sheet_name: str, language: str) -> None:
        self._book = book
        self._columns = columns
        self._name = sheet_name
        self._cut = _CUT[language]
        self._bold = book.add_format({"bold": True})
        self._usual = {kind: book.add_format({"num_format": text}) for kind, text in _USUAL_FORMATS.items()}
        own = dict.fromkeys(column.cell_format for column in columns if column.cell_format)
        formats = {text: book.add_format({"num_format": text}) for text in own}
        self._formats = [formats.get(column.cell_format) for column in columns]
        self._open_sheet()

    def _open_sheet(self) -> None:
        name = name_sheet(self._name, len(self._book.worksheets()))
        self._sheet = self._book.add_worksheet(name, _Sheet)
        self._sheet.freeze_panes(1, 0)
        for at, column in enumerate(self._columns):
            self._sheet.set_column(at, at, _width(column))
            self._sheet.write_string(0, at, self._text(column.name), self._bold)
        self._row = 1

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if self._row == SHEET_ROWS:
                self._open_sheet()
            for at, (cell, cell_format) in enumerate(zip(row, self._formats, strict=True)):
                if cell is not None:
                    self._write_cell(at, cell, cell_format)
            self._row += 1

    def _write_cell(self, at: int, cell: Any, cell_format: Format | None) -> None:
        kind = type(cell)
        if kind is str:
            self._sheet.write_string(self._row, at, self._text(cell))
        elif kind is bool:
            self._sheet.write_boolean(self._row, at, cell, cell_format)
        elif not _is_exact(cell):
            self._sheet.write_string(self._row, at, self._text(CELL_TEXTS[kind](cell)))
        elif kind in self._usual:
            self._sheet.write_datetime(self._row, at, cell, cell_format or self._usual[kind])
        else:
            self._sheet.write_number(self._row, at, cell, cell_format)

    def _text(self, text: str) -> str:
        if len(text) > CELL_UNITS // 2 and len(text.encode("utf-16-le", "replace")) // 2 > CELL_UNITS:
            text = _first_units(text, CELL_UNITS - len(self._cut)) + self._cut
        return _NO_CHARACTERS.sub("\ufffd", text)


_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)


def as_spreadsheet(number: int | Decimal) -> int | Decimal:
    """A number with as many digits as a workbook's numbers have, unless they stand before the point."""
    has_fraction = isinstance(number, Decimal) and abs(number) < 10**15
    return _DIGITS.plus(number) if has_fraction else number


def _is_exact(cell: Any) -> bool:
    """Whether a workbook's own kind of value says the same: numbers have 15 digits there, and time begins in 1900."""
    if isinstance(cell, int):
        return -(10**15) < cell < 10**15
    if isinstance(cell, Decimal):
        return cell.is_finite() and not any(cell.as_tuple().digits[15:]) and (not cell or abs(cell.adjusted()) <= 307)
    if isinstance(cell, float):
        return isfinite(cell)
    if isinstance(cell, datetime):
        return cell.date() >= _FIRST_DATE
    if isinstance(cell, date):
        return cell >= _FIRST_DATE
    return isinstance(cell, time) or cell >= timedelta(0)


def _first_units(text: str, units: int) -> str:
    """The first characters that fit into so many UTF-16 units, never half of one."""
    return text.encode("utf-16-le", "replace")[: units * 2].decode("utf-16-le", "ignore")


def _width(column: ExportColumn) -> int:
    units = sum(2 if ord(character) > 0x2E7F else 1 for character in column.name)
    return max(12, min(units + 4, 40))


_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")


def name_sheet(name: str, index: int = 0) -> str:
    """A name that a workbook allows: 31 characters, none of []:*?/\\, no apostrophe at the ends, not "History"."""
    suffix = f" {index + 1}" if index else ""
    clean = _first_units(_FORBIDDEN.sub(" ", name).strip().strip("'").strip(), 31 - len(suffix)).strip().strip("'")
    if not clean or clean.casefold() == "history":
        clean = f"{clean}_" if clean else "Sheet"
    if index and clean + suffix == name_sheet(name):  # that of the first sheet ends like this one's
        suffix = suffix.replace(" ", "-")
    return clean + suffix
