"""Reading CSV and its kin: every encoding, delimiter and mistake that we know of."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from afterbase.features.transfer.reading import Options, Preview, inspect, open_rows
from afterbase.features.transfer.refusals import (
    CellTooLong,
    EncodingWrong,
    FileEmpty,
    FileRefused,
    FileUnsupported,
    OptionUnknown,
    QuoteUnclosed,
    RowTooLong,
    TooManyColumns,
)

ROWS = [["品名", "数量", "备注"], ["杯子", "3", "红色，大号"], ["盘子", "4", "“圆”"], ["碗", "5", ""]]


def write(folder: Path, content: bytes, name: str = "表.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def load(path: Path, options: Options | None = None) -> tuple[Preview, list[list[Any]], list[int]]:
    """The preview, all rows and their numbers."""
    preview = inspect(path, path.name, options)
    chunks = list(open_rows(path, preview.options, preview.width))
    rows = [list(row) for chunk in chunks for row in zip(*chunk.columns, strict=True)]
    return preview, rows, [number for chunk in chunks for number in chunk.numbers]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030"),
        ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encoding_delimiter_and_line_ends_are_recognised(
    tmp_path: Path, encoding: str, named: str, delimiter: str, line_end: str
) -> None:
    text = line_end.join(delimiter.join(row) for row in ROWS)
    preview, rows, numbers = load(write(tmp_path, text.encode(encoding)))
    assert (preview.options.encoding, preview.options.delimiter) == (named, delimiter)
    assert [column.name for column in preview.columns] == ROWS[0]
    assert rows == [["杯子", "3", "红色，大号"], ["盘子", "4", "“圆”"], ["碗", "5", None]]
    assert numbers == [2, 3, 4]


def test_big_endian_utf_16_with_a_mark_is_read(tmp_path: Path) -> None:
    _, rows, _ = load(write(tmp_path, b"\xfe\xff" + "名,数\n甲,1\n".encode("utf-16-be")))
    assert rows == [["甲", "1"]]


def test_a_cell_with_line_breaks_is_one_row_and_blank_rows_count_but_are_left_out(tmp_path: Path) -> None:
    content = '名,注\n甲,"一\n二\n三"\n\n,,\n乙,"说""好"""\n'.encode()
    _, rows, numbers = load(write(tmp_path, content))
    assert rows == [["甲", "一\n二\n三"], ["乙", '说"好"']]
    assert numbers == [2, 5]


def test_ragged_rows_are_filled_and_extra_cells_get_a_column(tmp_path: Path) -> None:
    preview, rows, _ = load(write(tmp_path, b"name,qty\na\nb,2,extra\nc,3,,,\n"), Options(locale="en"))
    assert [column.name for column in preview.columns] == ["name", "qty", "Field 3"]
    assert rows == [["a", None, None], ["b", "2", "extra"], ["c", "3", None]]


def test_nul_bytes_are_dropped(tmp_path: Path) -> None:
    _, rows, _ = load(write(tmp_path, b"name,qty\na\0bc,1\nde,2\0\n" + b"xx,3\n" * 50))
    assert rows[:2] == [["abc", "1"], ["de", "2"]]


def test_a_first_line_of_sep_names_the_delimiter(tmp_path: Path) -> None:
    preview, rows, numbers = load(write(tmp_path, b"sep=;\nname;qty\na,b;1\n"))
    assert preview.options.delimiter == ";"
    assert (rows, numbers) == ([["a,b", "1"]], [3])


def test_an_excel_name_on_text_content_is_read_as_text(tmp_path: Path) -> None:
    preview, rows, _ = load(write(tmp_path, "订单号\t金额\n123\t5\n".encode("gbk"), "订单.xls"))
    assert (preview.options.kind, rows) == ("csv", [["123", "5"]])


def test_text_that_is_ascii_for_a_megabyte_and_then_chinese_in_gb18030_is_read(tmp_path: Path) -> None:
    content = b"name,qty\n" + b"plain,1\n" * 150_000 + "杯子,2\n".encode("gb18030")
    preview, rows, _ = load(write(tmp_path, content))
    assert preview.options.encoding == "gb18030"
    assert rows[-1] == ["杯子", "2"]


def test_a_wrong_byte_names_its_row(tmp_path: Path) -> None:
    content = "名,数\n".encode() + "甲,1\n".encode() * 200_000 + b"\xff\xff,2\n"
    with pytest.raises(EncodingWrong) as refused:
        inspect(write(tmp_path, content))
    assert refused.value.data == {"row": 200_002, "encoding": "utf-8"}


def test_a_few_bytes_of_another_encoding_are_refused_and_not_guessed_at(tmp_path: Path) -> None:
    content = "名,数\n".encode() + "杯子,1\n".encode() * 20 + "茶壶,2\n".encode("gb18030")
    with pytest.raises(EncodingWrong) as refused:
        inspect(write(tmp_path, content))
    assert refused.value.data == {"row": 22, "encoding": "utf-8"}


def test_an_encoding_chosen_by_the_user_counts(tmp_path: Path) -> None:
    path = write(tmp_path, "名,数\nヱヴァ,1\n".encode("cp932"))
    _, rows, _ = load(path, Options(encoding="shift_jis"))
    assert rows == [["ヱヴァ", "1"]]
    with pytest.raises(EncodingWrong):
        inspect(path, options=Options(encoding="utf-8"))
    with pytest.raises(OptionUnknown):
        inspect(path, options=Options(encoding="klingon"))
    with pytest.raises(OptionUnknown):
        inspect(path, options=Options(delimiter="ab"))


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf_16_is_chosen_without_saying_its_byte_order(tmp_path: Path, order: str) -> None:
    path = write(tmp_path, "名,数\n甲,1\n".encode(f"utf-16-{order}"))
    _, rows, _ = load(path, Options(encoding="utf-16"))
    assert rows == [["甲", "1"]]


def test_a_header_row_chosen_by_the_user_counts(tmp_path: Path) -> None:
    path = write(tmp_path, b"a,b\nc,d\n1,2\n")
    preview, rows, _ = load(path, Options(header_row=2))
    assert [column.name for column in preview.columns] == ["c", "d"]
    assert rows == [["1", "2"]]
    preview, rows, _ = load(path, Options(header_row=0, locale="zh-CN"))
    assert [column.name for column in preview.columns] == ["字段 1", "字段 2"]
    assert len(rows) == 3
    with pytest.raises(OptionUnknown):
        inspect(path, options=Options(header_row=99))


def test_a_quote_that_is_never_closed_is_read_as_a_character_with_a_notice(tmp_path: Path) -> None:
    preview, rows, _ = load(write(tmp_path, b'item,size\na,"5 inch\nb,6\n'))
    assert rows == [["a", '"5 inch'], ["b", "6"]]
    assert [notice.code for notice in preview.notices] == ["quotes_ignored"]
    assert preview.options.has_quotes is False


def test_a_quote_that_is_never_closed_is_refused_where_quotes_are_demanded(tmp_path: Path) -> None:
    with pytest.raises(QuoteUnclosed) as refused:
        inspect(write(tmp_path, b'item,size\na,"5 inch\nb,6\n'), options=Options(has_quotes=True))
    assert refused.value.data == {"row": 2}


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\0\0\0\0"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileEmpty):
        inspect(write(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        b"\x1f\x8b\x08" + b"\0" * 50,
        bytes(range(256)) * 20,
        b"SQLite format 3\0",
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileUnsupported):
        inspect(write(tmp_path, content))


def test_heads_without_rows_are_a_table_without_records(tmp_path: Path) -> None:
    preview, rows, _ = load(write(tmp_path, b"name,qty\n"))
    assert ([column.name for column in preview.columns], preview.row_count, rows) == (["name", "qty"], 0, [])


def test_the_same_file_always_gives_the_same_preview(tmp_path: Path) -> None:
    path = write(tmp_path, "名,类\n甲,a\n乙,b\n丙,a\n丁,b\n".encode())
    assert inspect(path) == inspect(path)


HOSTILE: dict[str, tuple[str, type[FileRefused], dict[str, int]]] = {
    "a cell of ten megabytes": ("b'a,b\\n1,2\\n3,' + b'x' * 10_000_000", CellTooLong, {"row": 3, "column": 2}),
    "a quoted cell of ten megabytes in lines": (
        "b'a,b\\n1,\"' + b'x' * 99 + b'\\n' * 10_000_000 + b'\"\\n'", CellTooLong, {"row": 2, "column": 2}
    ),
    "a line of a hundred megabytes": ("b'a,b\\n' + b'word ' * 20_000_000", CellTooLong, {"row": 2, "column": 1}),
    "a million columns": ("b'a,' * 1_000_000", TooManyColumns, {"row": 1}),
    "a million distinct columns": ("b','.join(b'%d' % i for i in range(1_000_000))", TooManyColumns, {"row": 1}),
    "a million quoted lines in one row": ("b'a,b\\n\"' + b'x\\n\",\"' * 1_000_000 + b'\"'", TooManyColumns, {"row": 2}),
    "five hundred long cells": ("b'a,b\\n' + (b'x' * 20_000 + b',') * 400", RowTooLong, {"row": 2}),
    "501 columns": ("b','.join(b'c' for _ in range(501))", TooManyColumns, {"row": 1}),
}  # fmt: skip

CHILD = """
import resource, sys
from pathlib import Path
from afterbase.features.transfer.reading import inspect
path = Path(sys.argv[1])
def peak():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
def now():
    for line in open("/proc/self/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
before = now()
try:
    inspect(path)
    print("ok", {}, peak() - before)
except Exception as error:
    print(type(error).__name__, getattr(error, "data", error), peak() - before, sep="|")
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_ends_in_a_coded_refusal_within_fifty_megabytes(tmp_path: Path, name: str) -> None:
    source, refusal, place = HOSTILE[name]
    path = write(tmp_path, eval(source))
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, timeout=30, check=True
    )
    kind, data, growth = done.stdout.strip().split("|")
    assert kind == refusal.__name__, done.stdout
    assert place.items() <= eval(data).items()
    assert int(growth) <= 50


def test_a_hundred_thousand_rows_are_read_within_fifty_megabytes(tmp_path: Path) -> None:
    path = write(tmp_path, "号,名,额\n".encode() + b"".join(f"{i},客户{i},{i}.5\n".encode() for i in range(300_000)))
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("ok")
    assert int(done.stdout.split()[-1]) <= 50
