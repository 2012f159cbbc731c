"""Writing CSV and XLSX: whole, safe and streaming."""

import io
import re
import shutil
import subprocess
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from afterbase.features.transfer import xlsx_writing as writing
from afterbase.features.transfer.csv_writing import ExportColumn, write_csv
from afterbase.features.transfer.reading import BookSource, Options, inspect, open_rows
from afterbase.features.transfer.refusals import ExportTooLarge, OptionUnknown
from afterbase.features.transfer.xlsx_writing import name_sheet, write_xlsx
from afterbase.ground.errors import StorageFull

COLUMNS = [ExportColumn("名"), ExportColumn("=值")]
TYPED: list[tuple[Any, str]] = [
    ("=1+1", "'=1+1"), (Decimal("-1234567890.50"), "-1234567890.50"), (Decimal("1E+3"), "1000"), (-5, "-5"),
    (True, "TRUE"), (0.1, "0.1"), (1e22, "10000000000000000000000"), (date(2024, 1, 5), "2024-01-05"),
    (datetime(2024, 1, 5, 13, 5), "2024-01-05 13:05:00"), (time(13, 5), "13:05:00"), (timedelta(hours=36), "36:00:00"),
    (timedelta(minutes=-90), "-1:30:00"), (None, ""), ("", ""),
]  # fmt: skip

# What PostgreSQL can hold and a CSV cell: no NUL, no lone surrogates.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)

XML_TEXTS = TEXTS.map(lambda text: text.replace("\ufffe", "-").replace("\uffff", "-"))


def join(parts: Iterator[bytes]) -> bytes:
    return b"".join(parts)


def read_back(path: Path, content: bytes, width: int = 2, **options: Any) -> list[list[Any]]:
    path.write_bytes(content)
    chosen = Options(kind="csv", encoding="utf-8-sig", delimiter=",", header_row=1, **options)
    return [list(row) for chunk in open_rows(path, chosen, width) for row in zip(*chunk.columns, strict=True)]


@pytest.mark.parametrize(("value", "text"), TYPED)
def test_typed_values_are_written_plainly_and_texts_marked(value: Any, text: str) -> None:
    lines = join(write_csv(COLUMNS, [[["a", value]]])).decode("utf-8-sig").split("\r\n")
    assert lines == ["名,'=值", f"a,{text}", ""]


def test_csv_comes_in_the_encoding_that_is_asked_for() -> None:
    assert join(write_csv(COLUMNS, [])).startswith(b"\xef\xbb\xbf")
    assert join(write_csv(COLUMNS, [[["甲", "😀"]]], "gb18030")).decode("gb18030") == "名,'=值\r\n甲,😀\r\n"
    assert not join(write_csv(COLUMNS, [], "utf-8")).startswith(b"\xef")
    with pytest.raises(OptionUnknown):
        join(write_csv(COLUMNS, [], "utf-7"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(rows=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
@example(rows=[("\r", '"'), ("'=1", "'\t"), ('="1"', "\u2028\x0b\x1c"), ("a\r\nb", "'0"), ("\ufeff", ",;\t|")])
def test_an_export_read_again_is_the_same(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    content = join(write_csv(COLUMNS, [rows]))
    assert read_back(tmp_path / "a.csv", content) == [list(row) for row in rows]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None)
@given(rows=st.lists(st.tuples(XML_TEXTS, XML_TEXTS), min_size=1, max_size=40))
@example(
    rows=[
        ("_x000D_", "\r"),
        ("_x005F_", "<&>\"'"),
        ("=1", " \n "),
        ("\x01\x1f\x7f", "😀"),
        ("_x00", "]]>"),
        ("_x0041_x0042_", "_x003C_r>"),
        ("<r><t>x</t></r>", "<r>\x01_x0041_</r>"),
        ('<r></r></is></c><c r="C2"><f>1+1</f></c><r></r>', "\n<r></r>"),
    ]
)
def test_a_workbook_read_again_is_the_same(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(join(write_xlsx(COLUMNS, [rows], "表")))
    chunks = list(BookSource(path, "xlsx", "表").chunks())
    found = [list(row) for chunk in chunks for row in zip(*chunk.columns, strict=True)]
    assert found == [["名", "=值"], *(list(row) for row in rows)]


def test_the_two_characters_that_no_workbook_can_hold_are_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(join(write_xlsx(COLUMNS, [[["a\ufffeb", "\uffff"]]], "表")))
    (chunk,) = BookSource(path, "xlsx", "表").chunks()
    assert [cells[1] for cells in chunk.columns] == ["a\ufffdb", "\ufffd"]


def test_a_workbook_holds_typed_values(tmp_path: Path) -> None:
    row = [
        "=1+1", Decimal("12.50"), 7, True, date(2024, 1, 5), datetime(2024, 1, 5, 13, 5, 20), timedelta(hours=36), None,
        Decimal("12345678901234567890"), 2**60, date(1850, 1, 1),
    ]  # fmt: skip
    columns = [ExportColumn(f"列{i}", "¥#,##0.00" if i == 1 else "") for i in range(len(row))]
    path = tmp_path / "a.xlsx"
    path.write_bytes(join(write_xlsx(columns, [[row]], "订单")))
    preview = inspect(path, options=Options(header_row=1))
    (chunk,) = open_rows(path, preview.options, preview.width)
    assert [cells[0] for cells in chunk.columns] == [
        "=1+1", 12.5, 7, True, date(2024, 1, 5), datetime(2024, 1, 5, 13, 5, 20), timedelta(hours=36), None,
        "12345678901234567890", str(2**60), "1850-01-01",
    ]  # fmt: skip
    styles = zipfile.ZipFile(path).read("xl/styles.xml").decode()
    assert 'formatCode="¥#,##0.00"' in styles


def test_records_beyond_one_sheet_go_to_the_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(writing, "SHEET_ROWS", 1_001)
    chunks = [[[str(n), "x"] for n in range(start, start + 700)] for start in range(0, 2_100, 700)]
    path = tmp_path / "a.xlsx"
    path.write_bytes(join(write_xlsx(COLUMNS, chunks, "订单")))
    preview = inspect(path)
    assert [(s.name, s.rows) for s in preview.sheets] == [("订单", 1_001), ("订单 2", 1_001), ("订单 3", 101)]
    third = list(open_rows(path, inspect(path, options=Options(sheet="订单 3")).options, 2))
    assert third[0].columns[0][0] == "2000"


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(join(write_xlsx(COLUMNS, [[["😀" * 20_000, "x" * 32_767]]], "S", "zh-CN")))
    (chunk,) = BookSource(path, "xlsx", "S").chunks()
    cut, whole = chunk.columns[0][1], chunk.columns[1][1]
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert cut.endswith("完整内容请导出 CSV）")
    assert whole == "x" * 32_767


def test_too_many_columns_for_a_workbook_are_refused() -> None:
    with pytest.raises(ExportTooLarge):
        join(write_xlsx([ExportColumn("a")] * 16_385, [], "S"))


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("订单", "订单"), ("a/b\\c:d*e?f[g]", "a b c d e f g"), ("'quoted'", "quoted"), ("", "Sheet"),
        ("History", "History_"),         ("长" * 50, "长" * 31), ("😀" * 20, "😀" * 15), ("x" * 30 + "'y", "x" * 30),
    ],
)  # fmt: skip
def test_sheet_names_are_those_that_a_workbook_allows(name: str, sheet: str) -> None:
    assert name_sheet(name) == sheet
    assert len(name_sheet(name, 11).encode("utf-16-le")) // 2 <= 31


def test_no_two_sheets_of_a_workbook_have_the_same_name() -> None:
    for name in ("x" * 29 + " 2", "x" * 40, "订单 2"):
        assert len({name_sheet(name, index).casefold() for index in range(12)}) == 12


class Maker:
    """Chunks made when they are asked for, and how many were."""

    def __init__(self, chunks: int, rows: int, text: str = "") -> None:
        self.made = 0
        self._chunks, self._rows, self._text = chunks, rows, text

    def __iter__(self) -> Iterator[Sequence[Sequence[Any]]]:
        for _ in range(self._chunks):
            self.made += 1
            yield [[f"{self._text}{self.made}-{n}", n] for n in range(self._rows)]


def test_bytes_of_a_csv_come_while_rows_are_still_being_made() -> None:
    chunks = Maker(20, 500)
    stream = write_csv(COLUMNS, chunks)
    size = 0
    while size < 2_000:
        size += len(next(stream))
    assert chunks.made < 10


def test_the_caller_of_a_workbook_can_leave_at_every_chunk() -> None:
    chunks = Maker(20, 5)
    stream = write_xlsx(COLUMNS, chunks, "S")
    for n in range(1, 21):
        assert (next(stream), chunks.made) == (b"", n)
    assert next(stream) == b""
    assert next(stream).startswith(b"PK")


def test_an_export_takes_the_memory_of_one_chunk() -> None:
    for write in (write_csv, lambda columns, rows: write_xlsx(columns, rows, "S")):
        tracemalloc.start()
        try:
            sizes = [len(piece) for piece in write(COLUMNS, Maker(30, 100, "x" * 10_000))]
            assert tracemalloc.get_traced_memory()[1] < 8_000_000 < 30 * 100 * 10_000
        finally:
            tracemalloc.stop()
        assert sum(sizes)


@pytest.mark.parametrize("end", ["read", "left", "left while reading", "forgotten", "broken"])
def test_no_file_of_a_workbook_stays_behind(end: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(writing, "PIECE_BYTES", 100)
    chunks = [[["a", 1]]] * 3
    stream = write_xlsx(COLUMNS, [*chunks, [["too short"]]] if end == "broken" else chunks, "S")
    next(stream)
    assert list(tmp_path.rglob("*"))
    match end:
        case "read":
            join(stream)
        case "left":
            stream.close()  # type: ignore[attr-defined]
        case "left while reading":
            assert any(stream)
            stream.close()  # type: ignore[attr-defined]
        case "forgotten":
            del stream
        case "broken":
            with pytest.raises(ValueError, match="zip"):
                join(stream)
    assert not list(tmp_path.rglob("*"))


def test_a_full_disk_is_told_as_such() -> None:
    resource = pytest.importorskip("resource")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, usual[1]))
    try:
        with pytest.raises(StorageFull):
            join(write_xlsx(COLUMNS, Maker(100, 100, "x" * 100), "S"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_the_heads_stand_out_and_stay(tmp_path: Path) -> None:
    columns = [ExportColumn("名"), ExportColumn("很长很长很长很长的列名"), ExportColumn("x" * 100)]
    (tmp_path / "a.xlsx").write_bytes(join(write_xlsx(columns, [[["a", "b", "c"]]], "S")))
    container = zipfile.ZipFile(tmp_path / "a.xlsx")
    sheet = container.read("xl/worksheets/sheet1.xml").decode()
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in sheet
    assert [round(float(width)) for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)] == [13, 27, 41]
    assert re.findall(r'<c r="(\w+)" s="1"', sheet) == ["A1", "B1", "C1"]
    assert "<font><b/>" in container.read("xl/styles.xml").decode()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_a_spreadsheet_program_finds_no_formula_in_either_format(tmp_path: Path) -> None:
    texts = [
        "=1+1",
        "+1",
        "-1+2",
        "@SUM(A1)",
        "\t=1+1",
        "\r=2",
        ' "=1',
        "=cmd|' /C calc'!A0",
        "＝1+1",
        '=HYPERLINK("x")',
    ]
    rows = [[text, text] for text in texts]
    (tmp_path / "a.csv").write_bytes(join(write_csv(COLUMNS, [rows])))
    (tmp_path / "b.xlsx").write_bytes(join(write_xlsx(COLUMNS, [rows], "S")))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "fods", "--outdir", str(tmp_path)]
    subprocess.run(
        [*command, str(tmp_path / "a.csv"), str(tmp_path / "b.xlsx")], check=True, capture_output=True, timeout=180
    )
    for name in ("a", "b"):
        content = (tmp_path / f"{name}.fods").read_text()
        assert "SUM(A1)" in content
        assert "table:formula" not in content


def test_a_workbook_is_a_sound_container() -> None:
    content = join(write_xlsx(COLUMNS, [[["甲", 1]]], "S"))
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
