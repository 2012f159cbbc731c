"""Lines for COPY come from a process of their own, which ends with the block that reads them."""

import asyncio
import os
from contextlib import aclosing
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from afterbase.actions.parsing import Parser
from afterbase.features.transfer.lines import Source, open_lines
from afterbase.features.transfer.reading import inspect, open_rows
from afterbase.features.transfer.refusals import EncodingWrong, FileTooLarge
from afterbase.model.fields.base import TextContext
from tests.support.fields import make_field

pytestmark = pytest.mark.anyio

PEOPLE = {"王芳": "usrZ0000000000001"}


def source_of(path: Path) -> Source:
    preview = inspect(path, path.name)
    return Source(path, preview.options, preview.width)


def parser_of(types: list[str]) -> Parser:
    fields = [make_field(name) for name in types]
    texts = TextContext("Asia/Shanghai", "zh-CN", people_by_text=PEOPLE)
    constant = (make_field("text"), "固定\t值")
    return Parser(fields, range(len(fields)), texts, "usrZ0000000000001", constants=[constant], is_numbered=True)


async def read(source: Source, parser: Parser) -> tuple[bytes, list[int]]:
    async with open_lines(source, parser) as lines, aclosing(lines):
        some = [part async for part in lines]
    return b"".join(part.text for part in some), [part.read for part in some]


def processes_that_name(text: str) -> list[str]:
    found = []
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes() if folder.name.isdigit() else b""
        except OSError:
            continue
        if text.encode() in command:
            found.append(folder.name)
    return found


def children() -> set[str]:
    return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


async def test_the_process_gives_what_the_parser_gives(tmp_path: Path) -> None:
    path = tmp_path / "工单.csv"
    rows = [f"第{n}单\\,{n % 7}类,{n}.5,2026-11-22 04:{n % 60:02},王芳" for n in range(12_000)]
    rows[70] = "坏,甲,很多,昨天,无名氏"
    path.write_text("\n".join(["名称,类别,金额,时间,经办", *rows]), "utf-8")
    source = source_of(path)
    types = ["text", "single_select", "currency", "datetime", "person"]
    apart, here = parser_of(types), parser_of(types)
    text, counts = await read(source, apart)
    chunks = open_rows(path, source.options, source.width)
    assert text == b"".join(here.read(chunk.numbers, chunk.columns) for chunk in chunks)
    assert counts == sorted(counts)
    assert counts[-1] == 12_000
    assert (apart.tally, apart.fields) == (here.tally, here.fields)
    assert [issue.code for issue in here.tally.issues] == ["bad_number", "bad_datetime", "unknown_person"]
    assert len(here.fields[1].config.options) == 8


async def test_what_the_process_refuses_is_raised_here(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名称\n" + "好\n" * 20_000, "utf-8")
    source = source_of(path)
    with path.open("ab") as file:
        file.write("坏".encode("gb18030"))
    with pytest.raises(EncodingWrong) as refusal:
        await read(source, parser_of(["text"]))
    assert refusal.value.data["row"] == 20_002


async def test_a_process_that_is_killed_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名称\n" + "很长的一行文字\n" * 200_000, "utf-8")
    source, before = source_of(path), children()
    async with open_lines(source, parser_of(["text"])) as lines, aclosing(lines):
        await anext(lines)
        for pid in children() - before:
            os.kill(int(pid), 9)
        with pytest.raises(FileTooLarge):
            _ = [part async for part in lines]


async def test_nothing_goes_on_reading_when_the_block_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for row in range(60_000):
        sheet.write_row(row, 0, [f"行{row}", "x" * 200])
    book.close()
    source, before = source_of(path), children()
    links = tmp_path / "links"
    links.mkdir()
    monkeypatch.setenv("TMPDIR", str(links))
    async with open_lines(source, parser_of(["text", "text"])) as lines, aclosing(lines):
        await anext(lines)
        assert children() - before
        assert processes_that_name(str(links))
    assert not children() - before
    assert not processes_that_name(str(links))
    assert list(links.iterdir()) == []


async def test_a_cancelled_reader_leaves_no_process(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名称\n" + "很长的一行文字\n" * 200_000, "utf-8")
    source, before = source_of(path), children()
    begun = asyncio.Event()

    async def wait_inside() -> None:
        async with open_lines(source, parser_of(["text"])):
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(wait_inside())
    await begun.wait()
    assert children() - before
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not children() - before
