"""Writing CSV as a stream, safe to open in a spreadsheet program (SECURITY R27).

Rows come in chunks, each a list of cells that are presented already: str, Decimal, int, float, bool, date, datetime
(its own clock is what is written), time, timedelta or None. The bytes come out as they are made.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from afterbase.features.transfer.escapes import mark
from afterbase.features.transfer.refusals import OptionUnknown

Row = Sequence[Any]
Chunks = Iterable[Sequence[Row]]

CSV_ENCODINGS = ("utf-8-sig", "utf-8", "gb18030")


class ExportColumn(NamedTuple):
    name: str
    cell_format: str = ""
    """The number format as Excel writes it ("0.00", "yyyy-mm-dd"); "" for the usual one of the value's type."""


def write_csv(columns: Sequence[ExportColumn], chunks: Chunks, encoding: str = "utf-8-sig") -> Iterator[bytes]:
    """The default encoding is the one that every spreadsheet program opens with Chinese intact."""
    if encoding not in CSV_ENCODINGS:
        raise OptionUnknown(value=encoding, option="encoding")
    yield _encode_csv([[column.name for column in columns]], encoding)
    body_encoding = "utf-8" if encoding == "utf-8-sig" else encoding
    for rows in chunks:
        yield _encode_csv(rows, body_encoding)


def _encode_csv(rows: Sequence[Row], encoding: str) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([[_csv_cell(cell) for cell in row] for row in rows])
    return buffer.getvalue().encode(encoding, "replace")


def _csv_cell(cell: Any) -> str:
    if type(cell) is str:
        # the short way: a letter or digit in front and no tab behind cannot need a mark
        return cell if not cell or (cell[0].isalnum() and cell[-1] != "\t") else mark(cell)
    return "" if cell is None else CELL_TEXTS[type(cell)](cell)


def _duration_text(duration: timedelta) -> str:
    seconds = round(duration.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


CELL_TEXTS: dict[type, Callable[[Any], str]] = {
    str: mark,
    int: str,
    bool: lambda cell: "TRUE" if cell else "FALSE",
    Decimal: lambda cell: f"{cell:f}",
    float: lambda cell: f"{Decimal(repr(cell)):f}",
    date: date.isoformat,
    datetime: lambda cell: cell.replace(tzinfo=None).isoformat(" ", "seconds"),
    time: lambda cell: cell.isoformat("seconds"),
    timedelta: _duration_text,
}
