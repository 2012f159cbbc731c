"""Tables in web pages and in the XML of Excel 2003: what many back offices send under the name .xls.

Only called inside the limited child process. Nothing outside the file is fetched, no entity is expanded.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.parsers import expat

from afterbase.features.transfer.refusals import FileDamaged, FileDangerous, FileTypeLimits, TooManyColumns, TooManyRows

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BLOCK = 1 << 16


@dataclass
class MarkupTable:
    name: str
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)
    """Column -> rows still covered by a cell above."""

    def start_row(self) -> None:
        if len(self.rows) >= FileTypeLimits.ROWS:
            raise TooManyRows(limit=FileTypeLimits.ROWS)
        self.rows.append([])

    def skip_taken(self) -> None:
        row = self.rows[-1]
        while self.taken.get(len(row), 0):
            self.taken[len(row)] -= 1
            row.append(None)

    def add(self, value: Any, across: int, down: int) -> None:
        self.skip_taken()
        row = self.rows[-1]
        top, left = len(self.rows) - 1, len(row)
        if left + across > FileTypeLimits.COLUMNS:
            raise TooManyColumns(row=top + 1, limit=FileTypeLimits.COLUMNS)
        row.extend([value] + [None] * (across - 1))
        if down > 1:
            self.taken.update(dict.fromkeys(range(left, left + across), down - 1))
        if across > 1 or down > 1:
            self.merges.append((top, left, top + down - 1, left + across - 1))


def read_html(path: str) -> list[MarkupTable]:
    data = Path(path).read_bytes()
    parser = _PageParser()
    text = data.decode(_page_encoding(data), "replace")
    for start in range(0, len(text), _BLOCK):
        parser.feed(text[start : start + _BLOCK])
    parser.close()
    return parser.tables


def _page_encoding(data: bytes) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        match = _CHARSET.search(data[:4096])
        named = match[1].lower().decode() if match else "gb2312"
        return {"big5": "big5hkscs", "shift_jis": "cp932", "iso-8859-1": "cp1252"}.get(named, "gb18030")
    return "utf-8-sig"


class _PageParser(HTMLParser):
    """Each table becomes a sheet; a table inside a cell adds its text to the cell."""

    _SILENT = frozenset({"script", "style", "head", "title", "xml"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[MarkupTable] = []
        self._depth = 0
        self._silent = 0
        self._cell: list[str] | None = None
        self._span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SILENT:
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(MarkupTable(f"Sheet{len(self.tables) + 1}"))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\v")
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self.tables[-1].start_row()
        elif self._depth == 1 and tag in {"td", "th"}:
            self._start_cell(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in {"td", "th", "tr"} and self._depth == 1:
            self._end_cell()
            if tag == "tr" and self.tables[-1].rows:
                self.tables[-1].skip_taken()
        elif tag == "table":
            if self._depth == 1:
                self._end_cell()
            self._depth = max(self._depth - 1, 0)

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def _start_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        if not self.tables[-1].rows:
            self.tables[-1].start_row()
        self._cell = []
        self._span = (_span(attributes.get("colspan")), _span(attributes.get("rowspan")))

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text = _SPACES.sub(" ", "".join(self._cell)).replace("\v", "\n").replace("\xa0", " ").strip()
        self._cell = None
        self.tables[-1].add(text or None, *self._span)


def _span(text: str | None, least: int = 1) -> int:
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 6
    return max(least, min(int(text or least), FileTypeLimits.COLUMNS + 1)) if is_number else least


_SHEET = "urn:schemas-microsoft-com:office:spreadsheet"


def read_xml(path: str) -> list[MarkupTable]:
    reader = _XmlReader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        with open(path, "rb") as file:
            parser.ParseFile(file)
    except expat.ExpatError:
        raise FileDamaged from None
    return reader.tables


class _XmlReader:
    def __init__(self) -> None:
        self.tables: list[MarkupTable] = []
        self._data: list[str] | None = None
        self._kind = "String"
        self._value: Any = None
        self._span = (1, 1)

    def refuse(self, *_: Any) -> None:
        raise FileDangerous(reason="<!DOCTYPE")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        named = {key.removeprefix(f"{_SHEET} "): value for key, value in attributes.items()}
        match tag.removeprefix(f"{_SHEET} "):
            case "Worksheet":
                self.tables.append(MarkupTable(named.get("Name", f"Sheet{len(self.tables) + 1}")))
            case "Row" if self.tables:
                self._start_row(named.get("Index"))
            case "Cell" if self.tables and self.tables[-1].rows:
                self._start_cell(named)
            case "Data":
                self._data, self._kind = [], named.get("Type", "String")

    def end(self, tag: str) -> None:
        match tag.removeprefix(f"{_SHEET} "):
            case "Data" if self._data is not None:
                self._value, self._data = _xml_value("".join(self._data), self._kind), None
            case "Cell" if self.tables and self.tables[-1].rows:
                self.tables[-1].add(self._value, *self._span)

    def text(self, data: str) -> None:
        if self._data is not None:
            self._data.append(data)

    def _start_row(self, index: str | None) -> None:
        table = self.tables[-1]
        table.start_row()
        while index and len(table.rows) < int(index):
            table.start_row()

    def _start_cell(self, named: dict[str, str]) -> None:
        row = self.tables[-1].rows[-1]
        self.tables[-1].skip_taken()
        index = int(named.get("Index", 0))
        if index > FileTypeLimits.COLUMNS:
            raise TooManyColumns(row=len(self.tables[-1].rows), limit=FileTypeLimits.COLUMNS)
        row.extend([None] * (index - 1 - len(row)))
        self._value = None
        self._span = (_span(named.get("MergeAcross"), 0) + 1, _span(named.get("MergeDown"), 0) + 1)


def _xml_value(text: str, kind: str) -> Any:
    if kind == "Number":
        return float(text)
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "DateTime":
        moment = datetime.fromisoformat(text.strip())
        return moment.date() if moment.time() == datetime.min.time() else moment
    return text or None
