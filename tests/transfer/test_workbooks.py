"""Reading workbooks: what people save, and what attackers build."""

import os
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from afterbase.features.transfer import workbooks
from afterbase.features.transfer.reading import BookSource, Options, inspect, open_rows
from afterbase.features.transfer.refusals import (
    CellTooLong,
    FileDamaged,
    FileDangerous,
    FileEmpty,
    FileEncrypted,
    FileRefused,
    FileTooLarge,
    FileUnsupported,
    SheetMissing,
    TooManyColumns,
)
from tests.transfer.corpus import (
    HEAD,
    MAIN,
    SMALL_SHEET,
    book_parts,
    compound_file,
    text_cell,
    write_book,
    write_parts,
)


def load(path: Path, options: Options | None = None) -> list[list[Any]]:
    preview = inspect(path, path.name, options)
    chunks = open_rows(path, preview.options, preview.width)
    return [list(row) for chunk in chunks for row in zip(*chunk.columns, strict=True)]


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """A workbook as a shop's back office makes it: a title, a blank row, heads, numbers as text, dates by cell type."""
    path = tmp_path / "订单.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("订单")
    day, moment = book.add_format({"num_format": "yyyy/m/d"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    hours = book.add_format({"num_format": "[h]:mm:ss"})
    sheet.merge_range(0, 0, 0, 6, "XX旗舰店 订单导出")
    sheet.write_row(2, 0, ["订单号", "下单日期", "付款时间", "数量", "金额", "已开票", "时长"])
    for i in range(30):
        row = 3 + i
        sheet.write_string(row, 0, f"2024010500000000{i:02d}")
        sheet.write_datetime(row, 1, datetime(2024, 1, 1 + i), day)
        sheet.write_datetime(row, 2, datetime(2024, 1, 1 + i, 13, 5), moment)
        sheet.write_string(row, 3, str(i))
        sheet.write_number(row, 4, 0.1 + 0.2 + i)
        sheet.write_boolean(row, 5, i % 2 == 0)
        sheet.write_number(row, 6, 1.5, hours)
    sheet.write_row(33, 0, ["合计", None, None, None, 99])
    sheet.write_blank(100, 3, None, day)
    book.add_worksheet("空")
    book.add_worksheet("隐藏").hide()
    book.close()
    return path


def test_heads_types_and_cells_of_a_back_office_workbook(orders: Path) -> None:
    preview = inspect(orders, options=Options(locale="zh-CN"))
    assert preview.options.header_row == 3
    assert [c.name for c in preview.columns] == ["订单号", "下单日期", "付款时间", "数量", "金额", "已开票", "时长"]
    assert [c.type for c in preview.columns][1:] == ["date", "datetime", "number", "currency", "checkbox", "duration"]
    rows = load(orders)
    assert rows[0] == [
        "202401050000000000", date(2024, 1, 1), datetime(2024, 1, 1, 13, 5), "0", 0.3, True, timedelta(hours=36),
    ]  # fmt: skip
    assert rows[-1][:5] == ["合计", None, None, None, 99]
    assert (preview.row_count, preview.row_numbers[0]) == (31, 4)


def test_sheets_are_listed_with_sizes_and_hidden_ones_marked(orders: Path) -> None:
    preview = inspect(orders)
    assert [(s.name, s.is_hidden, s.rows, s.columns) for s in preview.sheets] == [
        ("订单", False, 34, 7), ("空", False, 0, 0), ("隐藏", True, 0, 0),
    ]  # fmt: skip
    assert [notice.code for notice in preview.notices] == ["hidden_sheets"]
    with pytest.raises(SheetMissing):
        inspect(orders, options=Options(sheet="无"))
    with pytest.raises(FileEmpty):
        inspect(orders, options=Options(sheet="空"))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice to write .xls and .ods")
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_other_formats_hold_the_same(orders: Path, tmp_path: Path, kind: str) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(orders)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    path = orders.with_suffix(f".{kind}")
    preview = inspect(path, options=Options(locale="zh-CN"))
    assert preview.options.kind == kind
    assert [c.type for c in preview.columns][1:5] == ["date", "datetime", "number", "currency"]
    assert load(path)[0][:5] == ["202401050000000000", date(2024, 1, 1), datetime(2024, 1, 1, 13, 5), "0", 0.3]


def test_a_sheet_that_begins_away_from_the_corner_keeps_its_places(tmp_path: Path) -> None:
    sheet = (
        f'<sheetData><row r="5">{text_cell("D5", "名")}{text_cell("E5", "数")}</row>'
        f'<row r="7">{text_cell("D7", "甲")}<c r="E7"><v>1.0</v></c></row></sheetData>'
    )
    path = write_book(tmp_path / "a.xlsx", {"S": sheet})
    preview = inspect(path)
    assert [(c.index, c.name) for c in preview.columns] == [(3, "名"), (4, "数")]
    assert (preview.options.header_row, preview.row_numbers, preview.rows) == (5, [7], [["甲", "1"]])


@pytest.mark.parametrize("name", ["订单.xls", "upload", "a.csv", "a.ods"])
def test_the_name_of_a_workbook_does_not_matter(tmp_path: Path, name: str) -> None:
    assert load(write_book(tmp_path / name, {"S": SMALL_SHEET})) == [["杯子", 3]]


def test_a_number_that_lost_its_digits_is_told(tmp_path: Path) -> None:
    sheet = (
        f'<sheetData><row r="1">{text_cell("A1", "名")}{text_cell("B1", "编号")}</row>'
        f'<row r="2">{text_cell("A2", "甲")}<c r="B2"><v>110101199003071234</v></c></row></sheetData>'
    )
    assert [n.code for n in inspect(write_book(tmp_path / "a.xlsx", {"S": sheet})).notices] == ["digits_lost"]


def test_a_web_page_named_xls_is_read_with_merged_heads(tmp_path: Path) -> None:
    page = """<html><head><meta charset="gb2312"><style>td{x:1}</style></head><body><table>
    <tr><th rowspan=2>单号</th><th colspan=2>客户</th></tr><tr><th>姓名</th><th>电话</th></tr>
    <tr><td>001</td><td>张&amp;三<br>先生</td><td>&nbsp;13812345678</td></tr>
    <tr><td rowspan=2>002</td><td>李四<script>alert(1)</script></td><td></td></tr><tr><td>王五</td><td>1</td></tr>
    </table></body></html>"""
    path = tmp_path / "订单.xls"
    path.write_bytes(page.encode("gbk"))
    preview = inspect(path, path.name)
    assert [column.name for column in preview.columns] == ["单号", "客户 / 姓名", "客户 / 电话"]
    assert load(path) == [["001", "张&三\n先生", "13812345678"], ["002", "李四", None], [None, "王五", "1"]]


def test_an_excel_2003_xml_file_is_read_by_its_types(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="订单"><Table>'
        '<Row><Cell><Data ss:Type="String">名</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">日</Data></Cell>'
        "</Row>"
        '<Row ss:Index="4"><Cell><Data ss:Type="Number">2</Data></Cell>'
        '<Cell ss:Index="3"><Data ss:Type="DateTime">2024-01-05T00:00:00.000</Data></Cell></Row></Table>'
        "</Worksheet></Workbook>"
    )
    preview = inspect(path)
    assert ([s.name for s in preview.sheets], preview.row_numbers) == (["订单"], [4])
    assert load(path) == [[2, None, date(2024, 1, 5)]]


# hostile files -------------------------------------------------------------------------------------------------------

DOCTYPE = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


def _with_sheet(xml: str | bytes) -> Callable[[Path], Path]:
    return lambda path: write_book(path, {"S": SMALL_SHEET}, {"xl/worksheets/sheet1.xml": xml})


def _sheet(body: str) -> Callable[[Path], Path]:
    return lambda path: write_book(path, {"S": f"<sheetData>{body}</sheetData>"})


def _many_entries(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as container:
        for n in range(100_000):
            container.writestr(f"xl/media/{n}", b"")
    return path


def _doubled_part(path: Path) -> Path:
    write_book(path, {"S": SMALL_SHEET})
    with zipfile.ZipFile(path, "a") as container:
        container.writestr("XL/workbook.xml", "<workbook/>")
    return path


def _wrong_checksum(path: Path) -> Path:
    write_parts(path, book_parts({"S": SMALL_SHEET}), zipfile.ZIP_STORED)
    data = path.read_bytes()
    path.write_bytes(data.replace("杯子".encode(), "碗子".encode(), 1))
    return path


def _truncated(path: Path) -> Path:
    write_book(path, {"S": SMALL_SHEET})
    path.write_bytes(path.read_bytes()[:-400])
    return path


def _bytes(content: bytes) -> Callable[[Path], Path]:
    def build(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return build


def _encrypted_entry(path: Path) -> Path:
    write_book(path, {"S": SMALL_SHEET})
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))
    return path


def _huge_text(path: Path) -> Path:
    parts = book_parts({"S": ""})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        with container.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row><c t="inlineStr"><is><t>'.encode())
            for _ in range(512):
                part.write(b"x" * (1 << 20))
            part.write(b"</t></is></c></row></sheetData></worksheet>")
        for name, content in parts.items():
            if not name.startswith("xl/worksheets"):
                container.writestr(name, content)
    return path


def _repeated_cells(path: Path, columns: int) -> Path:
    namespaces = 'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"'
    named = " ".join(namespaces.format(name) for name in ("office", "table", "text"))
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {named}><office:body><office:spreadsheet>"
        '<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576">'
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}"><text:p>x</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    parts = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return write_parts(path, parts, zipfile.ZIP_STORED)


_WORKSHEET = f'{HEAD}<worksheet xmlns="{MAIN}">{SMALL_SHEET}</worksheet>'
_UTF_16 = _WORKSHEET.replace('encoding="UTF-8"', 'encoding="UTF-16"').replace("?>", "?>" + DOCTYPE, 1)
_FAR = f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>'

HOSTILE: dict[str, tuple[Callable[[Path], Path], type[FileRefused] | tuple[type[FileRefused], ...]]] = {
    "one cell at the far corner": (_sheet(_FAR), TooManyColumns),
    "two cells at far corners": (_sheet(f'<row r="1">{text_cell("A1", "x")}</row>{_FAR}'), TooManyColumns),
    "a far corner with another order of attributes": (
        _sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c t="n" s="1" r="XFD9"><v>1</v></c></row>'),
        TooManyColumns,
    ),
    "a column of its own for every cell": (
        _sheet('<row r="1">' + "".join(f"<c><v>{i}</v></c>" for i in range(16_384)) + "</row>"), TooManyColumns
    ),
    "an inline text of half a gigabyte": (_huge_text, FileDangerous),
    "an .ods of a billion repeated cells": (lambda path: _repeated_cells(path, 1_000), FileTooLarge),
    "an .ods of more repeated cells than memory": (lambda path: _repeated_cells(path, 90), FileTooLarge),
    "an inline text of forty megabytes": (
        _sheet(f'<row r="1">{text_cell("A1", "x" * (40 << 20))}</row>'), (FileDangerous, CellTooLong)
    ),
    "a text longer than a cell may hold": (_sheet(f'<row r="1">{text_cell("A1", "字" * 40_000)}</row>'), CellTooLong),
    "an entity bomb": (_with_sheet(_WORKSHEET.replace("?>", "?>" + DOCTYPE, 1)), FileDangerous),
    "an external entity": (
        _with_sheet(_WORKSHEET.replace("?>", '?><!doctype x SYSTEM "file:///etc/passwd">', 1)), FileDangerous
    ),
    "a document type in UTF-16": (_with_sheet(_UTF_16.encode("utf-16")), FileDangerous),
    "a document type in UTF-16 without a mark": (_with_sheet(_UTF_16.encode("utf-16-le")), FileDangerous),
    "a document type in UTF-7": (
        _with_sheet(b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE x+AD4-<worksheet/>"), FileDangerous
    ),
    "a document type in ISO-2022": (
        _with_sheet(b"<?xml version='1.0' encoding='ISO-2022-JP'?>\x1b$B<!DOCTYPE x><worksheet/>"), FileDangerous
    ),
    "a document type in EBCDIC": (_with_sheet("<?xml version='1.0'?><!DOCTYPE x>".encode("cp037")), FileDangerous),
    "a document type in a relationship": (
        lambda path: write_book(path, {"S": SMALL_SHEET}, {"xl/_rels/workbook.xml.rels": DOCTYPE + "<Relationships/>"}),
        FileDangerous,
    ),
    "a hundred thousand parts": (_many_entries, FileDangerous),
    "a part that is there twice": (_doubled_part, FileDangerous),
    "a part with a wrong checksum": (_wrong_checksum, FileDamaged),
    "a truncated file": (_truncated, (FileDamaged, FileUnsupported)),
    "a container of something else": (lambda path: write_parts(path, {"word/document.xml": "<w/>"}), FileUnsupported),
    "a binary workbook": (lambda path: write_parts(path, {"xl/workbook.bin": "x"}), FileUnsupported),
    "a compression of another kind": (
        lambda path: write_parts(path, book_parts({"S": SMALL_SHEET}), zipfile.ZIP_LZMA), FileDangerous
    ),
    "a protected container": (_encrypted_entry, FileEncrypted),
    "a protected workbook": (_bytes(compound_file("EncryptedPackage")), FileEncrypted),
    "a document of another program": (_bytes(compound_file("WordDocument")), FileUnsupported),
    "an old workbook without content": (_bytes(compound_file("Workbook")), FileDamaged),
    "a web page with a wide cell": (_bytes(b"<table><tr><td colspan=99999>x</td></tr></table>"), TooManyColumns),
    "a web page without rows": (_bytes(b"<html><table></table></html>"), FileEmpty),
    "an XML workbook with a document type": (
        _bytes(
            b'<?xml version="1.0"?><!DOCTYPE x><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
        ),
        FileDangerous,
    ),
    "nothing but a signature": (_bytes(b"PK\x03\x04"), FileDamaged),
}  # fmt: skip


def memory() -> int:
    """Megabytes that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_ends_in_a_coded_refusal(tmp_path: Path, name: str) -> None:
    build, refusal = HOSTILE[name]
    path = build(tmp_path / "a.xlsx")
    before, began = memory(), time.monotonic()
    with pytest.raises(refusal) as refused:
        inspect(path)
    assert time.monotonic() - began < 10
    assert memory() - before <= 50
    assert refused.value.message("zh-CN") != refused.value.message("en")


def test_loading_meets_the_same_limits_as_inspecting(tmp_path: Path) -> None:
    path = HOSTILE["one cell at the far corner"][0](tmp_path / "a.xlsx")
    with pytest.raises(TooManyColumns):
        list(BookSource(path, "xlsx", "S").chunks())


def test_empty_formatted_cells_far_away_do_no_harm(tmp_path: Path) -> None:
    body = f'{SMALL_SHEET[:-12]}<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    assert load(write_book(tmp_path / "a.xlsx", {"S": body})) == [["杯子", 3]]


def test_a_million_short_rows_are_read_within_the_limits(tmp_path: Path) -> None:
    body = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1_000_001))
    path = write_book(tmp_path / "a.xlsx", {"S": f"<sheetData>{body}</sheetData>"})
    before = memory()
    assert sum(len(chunk) for chunk in BookSource(path, "xlsx", "S").chunks()) == 1_000_000
    assert memory() - before <= 50


def test_formulas_and_links_are_read_as_their_last_values(tmp_path: Path) -> None:
    sheet = (
        f'<sheetData><row r="1">{text_cell("A1", "名")}{text_cell("B1", "值")}</row>'
        f'<row r="2">{text_cell("A2", "甲")}<c r="B2" t="str"><f>WEBSERVICE("http://127.0.0.1:1/")</f><v>旧值</v></c></row>'
        f'<row r="3">{text_cell("A3", "乙")}<c r="B3"><f>1/0</f></c></row></sheetData>'
    )
    assert load(write_book(tmp_path / "a.xlsx", {"S": sheet})) == [["甲", "旧值"], ["乙", None]]


def test_an_abandoned_reading_ends_its_child(tmp_path: Path) -> None:
    body = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 200_001))
    path = write_book(tmp_path / "a.xlsx", {"S": f"<sheetData>{body}</sheetData>"})
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    before = set(children.read_text().split())
    chunks = BookSource(path, "xlsx", "S").chunks()
    next(chunks)
    assert set(children.read_text().split()) - before
    chunks.close()  # type: ignore[attr-defined]
    assert set(children.read_text().split()) == before


def test_the_inflated_size_is_counted_over_all_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_book(tmp_path / "a.xlsx", {"S": SMALL_SHEET, "T": SMALL_SHEET})
    workbooks.check_container(str(path))
    total = sum(entry.file_size for entry in zipfile.ZipFile(path).infolist())
    monkeypatch.setattr(workbooks, "INFLATED_BYTES", total - 1)
    with pytest.raises(FileTooLarge):
        workbooks.check_container(str(path))
