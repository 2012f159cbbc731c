"""Files as the world has them and as an attacker makes them, each built by a few lines so that no binary is in git."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
HIDDEN = ' state="hidden"'


def book_parts(sheets: Mapping[str, str], hidden: Sequence[str] = ()) -> dict[str, str]:
    """The parts of a minimal workbook; each sheet is the XML inside <worksheet>."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}"{HIDDEN if name in hidden else ""} r:id="rId{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATION}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{relations}'
        "</Relationships>",
    }
    for n, body in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = f'{HEAD}<worksheet xmlns="{MAIN}">{body}</worksheet>'
    return parts


def write_parts(path: Path, parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return path


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def write_book(
    path: Path,
    sheets: Mapping[str, str],
    changes: Mapping[str, str | bytes] | None = None,
    hidden: Sequence[str] = (),
) -> Path:
    """A workbook; `changes` add parts or replace them by name."""
    return write_parts(path, {**book_parts(sheets, hidden), **(changes or {})})


SMALL_SHEET = (
    f'<sheetData><row r="1">{text_cell("A1", "品名")}{text_cell("B1", "数量")}</row>'
    f'<row r="2">{text_cell("A2", "杯子")}<c r="B2"><v>3</v></c></row></sheetData>'
)


def compound_file(stream_name: str) -> bytes:
    """The head of an OLE file whose directory names one stream."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHH", 0x3E, 3, 0xFFFE) + b"\0" * 482
    entry = stream_name.encode("utf-16-le").ljust(64, b"\0")
    return header + entry.ljust(4096, b"\0")
