"""Writing CSV and XLSX as streams, safe to open in a spreadsheet program (SECURITY R27).

Rows come in chunks, each a list of cells that are presented already: str, Decimal, int, float, bool, date, datetime
(its own clock is what is written), time, timedelta or None. Bytes come out as they are made; nothing is kept, no file
is needed, and an export of a million records takes the memory of one chunk.

XLSX is written here rather than by a library: a sheet is nothing but rows of typed cells, and this is several times
faster. Texts are always typed as texts ("inlineStr"), so no program takes one for a formula, and there are no links.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from afterbase.features.transfer.escapes import mark
from afterbase.features.transfer.refusals import ExportTooLarge, FileTypeLimits, OptionUnknown

Row = Sequence[Any]
Chunks = Iterable[Sequence[Row]]

CSV_ENCODINGS = ("utf-8-sig", "utf-8", "gb18030")


class ExportColumn(NamedTuple):
    name: str
    cell_format: str = ""
    """The number format as Excel writes it ("0.00", "yyyy-mm-dd"); "" for the usual one of the value's type."""


# CSV -----------------------------------------------------------------------------------------------------------------


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
    return "" if cell is None else _CSV_TEXTS[type(cell)](cell)


def _duration_text(duration: timedelta) -> str:
    seconds = round(duration.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


_CSV_TEXTS: dict[type, Callable[[Any], str]] = {
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


# XLSX ----------------------------------------------------------------------------------------------------------------

SHEET_ROWS = FileTypeLimits.ROWS
SHEET_COLUMNS = 16_384
CELL_UNITS = FileTypeLimits.WORKBOOK_CELL
COMPRESSION = 3  # measured: half the time of the usual 6 for a tenth more bytes
FLUSH_ROWS = 500

_EPOCH = date(1899, 12, 30)
_FIRST_DATE = date(1900, 3, 1)  # before it, Excel's calendar has a day that never was
_CUT = {
    "zh": "…（内容过长已截断，完整内容请导出 CSV）",
    "en": "… (cut: too long for a cell; the CSV export has all of it)",
}


def write_xlsx(columns: Sequence[ExportColumn], chunks: Chunks, sheet_name: str, locale: str = "en") -> Iterator[bytes]:
    """A workbook; records beyond what one sheet holds go to further sheets, each with its heads."""
    if len(columns) > SHEET_COLUMNS:
        raise ExportTooLarge(limit=SHEET_COLUMNS, what="columns")
    sink = _Sink()
    styles = _Styles(columns)
    writer = _SheetWriter(columns, styles, "zh" if locale.lower().startswith("zh") else "en")
    rows = _Rows(chunks)
    names: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as container:
        while not names or rows.has_more():
            names.append(name_sheet(sheet_name, len(names)))
            with container.open(f"xl/worksheets/sheet{len(names)}.xml", "w") as part:
                part.write(writer.open_sheet())
                for number, taken in rows.take(SHEET_ROWS - 1):
                    part.write(writer.write_rows(taken, number))
                    yield sink.take()
                part.write(b"</sheetData></worksheet>")
        for path, text in _book_parts(names, styles):
            container.writestr(path, text)
    yield sink.take()


class _Sink(io.RawIOBase):
    """Where the container writes: kept only until it is taken. It cannot seek, so sizes follow each part."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def take(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


class _Rows:
    """Rows of all chunks in slices, counted for each sheet anew."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = iter(chunks)
        self._left: Sequence[Row] = []

    def has_more(self) -> bool:
        while not self._left:
            following = next(self._chunks, None)
            if following is None:
                return False
            self._left = following
        return True

    def take(self, limit: int) -> Iterator[tuple[int, Sequence[Row]]]:
        """The sheet's row number of each slice's first row, and the slice. Row 1 holds the heads."""
        number = 2
        while number <= limit + 1 and self.has_more():
            size = min(FLUSH_ROWS, limit + 2 - number)
            taken, self._left = self._left[:size], self._left[size:]
            yield number, taken
            number += len(taken)


@dataclass
class _Styles:
    """Cell styles of the workbook: 0 plain, 1 heads, 2 date, 3 date and time, 4 time, 5 duration, the columns' own."""

    formats: list[str]
    of_column: list[int]

    BUILT_IN = ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss", "[h]:mm:ss")

    def __init__(self, columns: Sequence[ExportColumn]) -> None:
        own = [column.cell_format for column in columns]
        self.formats = list(dict.fromkeys([*self.BUILT_IN, *filter(None, own)]))
        self.of_column = [self.formats.index(text) + 2 if text else 0 for text in own]

    def to_xml(self) -> str:
        numbers = "".join(
            f'<numFmt numFmtId="{164 + i}" formatCode="{_attribute(text)}"/>' for i, text in enumerate(self.formats)
        )
        cells = "".join(
            f'<xf numFmtId="{164 + i}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
            for i in range(len(self.formats))
        )
        usual = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
        head = '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        return (
            f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="{len(self.formats)}">{numbers}</numFmts>'
            '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
            '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill></fills>'
            '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
            f'<cellStyleXfs count="1">{usual}/></cellStyleXfs>'
            f'<cellXfs count="{len(self.formats) + 2}">{usual} xfId="0"/>{head}{cells}</cellXfs></styleSheet>'
        )


class _SheetWriter:
    def __init__(self, columns: Sequence[ExportColumn], styles: _Styles, language: str) -> None:
        self._columns = columns
        self._starts = [f'<c r="{column_letters(i)}' for i in range(len(columns))]
        self._styles = [f' s="{style}"' if style else "" for style in styles.of_column]
        self._cut = _CUT[language]

    def open_sheet(self) -> bytes:
        widths = "".join(
            f'<col min="{i}" max="{i}" width="{_width(column)}" customWidth="1"/>'
            for i, column in enumerate(self._columns, start=1)
        )
        heads = "".join(
            f'{start}1" s="1" t="inlineStr"><is><t xml:space="preserve">{self._text(column.name)}</t></is></c>'
            for start, column in zip(self._starts, self._columns, strict=True)
        )
        return (
            f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f'{f"<cols>{widths}</cols>" if widths else ""}<sheetData><row r="1">{heads}</row>'
        ).encode()

    def write_rows(self, rows: Sequence[Row], number: int) -> bytes:
        parts: list[str] = []
        add = parts.append
        starts, styles = self._starts, self._styles
        for at, row in enumerate(rows, start=number):
            add(f'<row r="{at}">')
            for start, style, cell in zip(starts, styles, row, strict=True):
                if cell is None:
                    continue
                kind = type(cell)
                if kind is str:
                    text = cell if cell.isalnum() and len(cell) < 10_000 else self._text(cell)
                    add(f'{start}{at}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')
                elif kind is int and -(10**15) < cell < 10**15:
                    add(f'{start}{at}"{style}><v>{cell}</v></c>')
                else:
                    add(self._other(f'{start}{at}"', style, cell))
            add("</row>")
        return "".join(parts).encode("utf-8", "replace")

    def _other(self, start: str, style: str, cell: Any) -> str:
        """Values that are neither texts nor whole numbers of ordinary size."""
        if isinstance(cell, bool):
            return f'{start}{style} t="b"><v>{cell:d}</v></c>'
        typed = _serial(cell)
        if typed is None:
            text = self._text(_CSV_TEXTS[type(cell)](cell))
            return f'{start} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        value, usual = typed
        return f"{start}{style or usual}><v>{value}</v></c>"

    def _text(self, text: str) -> str:
        if len(text) > CELL_UNITS // 2 and len(text.encode("utf-16-le", "replace")) // 2 > CELL_UNITS:
            text = _first_units(text, CELL_UNITS - len(self._cut)) + self._cut
        if _ODD.search(text):
            text = _ESCAPED.sub("_x005F_", text)
            text = _CONTROLS.sub(lambda match: f"_x{ord(match[0]):04X}_", text.translate(_NO_CHARACTERS))
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f]")
_NO_CHARACTERS = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}  # XML cannot hold these two in any form
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


def _serial(cell: Any) -> tuple[str, str] | None:
    """A number as the workbook holds it, and the style that shows its type; None for what it cannot hold exactly."""
    if isinstance(cell, Decimal):
        is_exact = cell.is_finite() and len(cell.normalize().as_tuple().digits) <= 15
        return (f"{cell:f}", "") if is_exact else None
    if isinstance(cell, float):
        return (repr(cell), "") if cell - cell == 0 else None
    if isinstance(cell, datetime):
        day = (cell.date() - _EPOCH).days
        seconds = cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6
        return (repr(round(day + seconds / 86400, 10)), ' s="3"') if cell.date() >= _FIRST_DATE else None
    if isinstance(cell, date):
        return (str((cell - _EPOCH).days), ' s="2"') if cell >= _FIRST_DATE else None
    if isinstance(cell, time):
        return repr((cell.hour * 3600 + cell.minute * 60 + cell.second) / 86400), ' s="4"'
    if isinstance(cell, timedelta) and cell >= timedelta(0):
        return repr(cell.total_seconds() / 86400), ' s="5"'
    return None


def _first_units(text: str, units: int) -> str:
    """The first characters that fit into so many UTF-16 units, never half of one."""
    return text.encode("utf-16-le", "replace")[: units * 2].decode("utf-16-le", "ignore")


def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _width(column: ExportColumn) -> int:
    units = sum(2 if ord(character) > 0x2E7F else 1 for character in column.name)
    return max(12, min(units + 4, 40))


_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def name_sheet(name: str, index: int = 0) -> str:
    """A name that a workbook allows: 31 characters, none of []:*?/\\, no apostrophe at the ends, not "History"."""
    suffix = f" {index + 1}" if index else ""
    clean = _first_units(_FORBIDDEN.sub(" ", name).strip().strip("'").strip(), 31 - len(suffix)).strip().strip("'")
    if not clean or clean.casefold() == "history":
        clean = f"{clean}_" if clean else "Sheet"
    return clean + suffix


# the parts around the sheets -----------------------------------------------------------------------------------------

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _book_parts(names: Sequence[str], styles: _Styles) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name="{_attribute(name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATION}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers
    )
    yield "xl/styles.xml", styles.to_xml()
    yield (
        "xl/workbook.xml",
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}"><sheets>{sheets}</sheets></workbook>',
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{relations}<Relationship Id="rId{len(names) + 1}" '
        f'Type="{_RELATION}/styles" Target="styles.xml"/></Relationships>',
    )
    yield (
        "_rels/.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{types}</Types>',
    )


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
