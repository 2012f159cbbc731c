"""A view as a file: what is in it, what it is called, who gets it, and that it never costs more than a batch."""

import asyncio
import csv
import io
import secrets
import zipfile
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx
import pytest

from afterbase.features.transfer import exports
from afterbase.features.transfer.reading import inspect, open_rows
from afterbase.ground.database import Connection, execute, fetch_row
from afterbase.ground.sql import Sql
from afterbase.model.filters import PageQuery
from tests.support.client import Office

pytestmark = pytest.mark.anyio


def rows_of(answer: httpx.Response, encoding: str = "utf-8-sig") -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode(encoding), newline="")))


async def make_orders(office: Office) -> dict[str, Any]:
    table = await office.make_table(("单号", "text"), ("数量", "number"), ("比例", "percent"), ("备注", "long_text"))
    await office.create(
        table,
        {"单号": "RMA-1", "数量": 2, "比例": 0.125, "备注": '退货，\n含 "引号"'},
        {"单号": "RMA-2", "数量": 10, "备注": "=1+1"},
        {"单号": "RMA-3", "数量": 1, "备注": "正常"},
    )
    return table


async def make_view(office: Office, table: dict[str, Any], config: dict[str, Any]) -> str:
    body = {"name": "待处理", "type": "grid", "config": config}
    answer = await office.owner.post(f"{office.path(table)}/views", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


async def test_a_table_is_exported_as_csv_that_no_program_takes_for_formulas(office: Office) -> None:
    table = await make_orders(office)
    answer = await office.viewer.get(f"{office.path(table)}/export")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert rows_of(answer) == [
        ["单号", "数量", "比例", "备注"],
        ["RMA-1", "2", "12.5%", '退货，\n含 "引号"'],
        ["RMA-2", "10", "", "'=1+1"],
        ["RMA-3", "1", "", "正常"],
    ]


async def test_a_view_gives_its_fields_its_order_and_its_filter(office: Office) -> None:
    table = await make_orders(office)
    uid = {f["name"]: f["id"] for f in table["fields"]}
    shown = [{"field": uid["数量"]}, {"field": uid["单号"]}, {"field": uid["备注"], "hidden": True}]
    view = await make_view(
        office,
        table,
        {
            "fields": [*shown, {"field": uid["比例"], "hidden": True}],
            "sorts": [{"field": uid["数量"], "desc": True}],
            "filter": {"field": uid["数量"], "op": "gt", "value": 1},
        },
    )
    answer = await office.owner.get(f"{office.path(table)}/export", params={"view": view})
    assert rows_of(answer) == [["数量", "单号"], ["10", "RMA-2"], ["2", "RMA-1"]]


async def test_the_file_bears_the_names_of_table_and_view(office: Office) -> None:
    table = await make_orders(office)
    view = await make_view(office, table, {})
    answer = await office.owner.get(f"{office.path(table)}/export", params={"view": view, "format": "xlsx"})
    said = answer.headers["content-disposition"]
    assert "filename*=UTF-8''Tickets%20-%20%E5%BE%85%E5%A4%84%E7%90%86.xlsx" in said
    assert 'filename="Tickets' in said


async def test_a_workbook_comes_back_as_it_went(office: Office, tmp_path: Path) -> None:
    table = await make_orders(office)
    answer = await office.owner.get(f"{office.path(table)}/export", params={"format": "xlsx"})
    path = tmp_path / "orders.xlsx"
    path.write_bytes(answer.content)
    preview = inspect(path, path.name)
    [chunk] = open_rows(path, preview.options, preview.width)
    assert [list(row) for row in zip(*chunk.columns, strict=True)] == [
        ["RMA-1", 2, 0.125, '退货，\n含 "引号"'],
        ["RMA-2", 10, None, "=1+1"],
        ["RMA-3", 1, None, "正常"],
    ]


async def test_calculated_numbers_are_short_in_a_text_and_numbers_in_a_workbook(office: Office, tmp_path: Path) -> None:
    table = await office.make_table(("A", "number"))
    await office.create(table, {"A": 1}, {"A": 9}, {"A": 2}, {"A": -0.00000000300000001})
    yuan = {"type": "currency", "config": {}}
    for name, config in (
        ("Third", {"formula": "{A} / 3"}),
        ("Money", {"formula": "{A} / 3", "show": yuan}),
        ("Share", {"formula": "{A} / 3", "show": {"type": "percent", "config": {}}}),
        ("Huge", {"formula": "{A} * 10 ^ 40 / 3"}),
        ("None", {"formula": "{A} / 0"}),
    ):
        body = {"name": name, "type": "formula", "config": config}
        answer = await office.owner.post(f"{office.path(table)}/fields", json=body)
        assert answer.status_code == 200, answer.text
    csv_rows = rows_of(await office.owner.get(f"{office.path(table)}/export"))[1:]
    assert [row[1:4] for row in csv_rows] == [
        ["0.333333", "0.333333", "33.333333%"],
        ["3", "3", "300%"],
        ["0.666667", "0.666667", "66.666667%"],
        ["-0.000000001", "-0.000000001", "'-0.0000001%"],
    ]
    assert csv_rows[0][4].startswith("3333333333333333")
    assert csv_rows[1][4] == "3" + "0" * 40
    assert csv_rows[0][5] == "#DIV/0"
    path = tmp_path / "numbers.xlsx"
    path.write_bytes((await office.owner.get(f"{office.path(table)}/export", params={"format": "xlsx"})).content)
    preview = inspect(path, path.name)
    [chunk] = open_rows(path, preview.options, preview.width)
    assert [column[0] for column in chunk.columns[1:4]] == [0.333333333333333] * 3
    assert chunk.columns[1][3] == -1.00000000333333e-9


async def test_chinese_programs_get_gb18030(office: Office) -> None:
    table = await make_orders(office)
    answer = await office.owner.get(f"{office.path(table)}/export", params={"encoding": "gb18030"})
    assert rows_of(answer, "gb18030")[0] == ["单号", "数量", "比例", "备注"]
    assert answer.headers["content-type"] == "text/csv; charset=gb18030"


async def test_selected_records_and_fields_are_exported_by_post(office: Office) -> None:
    table = await office.make_table(("Name", "text"), ("Note", "text"))
    ids = await office.create(table, {"Name": "a"}, {"Name": "b"}, {"Name": "c"})
    body = {"ids": [ids[2], ids[0], "recunknown"], "fields": [table["fields"][0]["id"]]}
    answer = await office.viewer.post(f"{office.path(table)}/export", json=body)
    assert rows_of(answer) == [["Name"], ["a"], ["c"]]


async def test_an_empty_table_gives_its_heads(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    assert rows_of(await office.viewer.get(f"{office.path(table)}/export")) == [["Name"]]


@pytest.mark.parametrize(
    "parameters", [{"format": "pdf"}, {"encoding": "latin-1"}, {"filter": "{"}, {"filter": '{"field":"x","op":"is"}'}]
)
async def test_what_cannot_be_exported_is_refused_before_the_first_byte(
    office: Office, parameters: dict[str, str]
) -> None:
    table = await office.make_table(("Name", "text"))
    answer = await office.owner.get(f"{office.path(table)}/export", params=parameters)
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"] == "application/json"


async def test_strangers_get_nothing(office: Office) -> None:
    table = await make_orders(office)
    for client, status in ((office.stranger, 404), (office.anonymous, 401)):
        answer = await client.get(f"{office.path(table)}/export")
        assert answer.status_code == status
        assert "RMA" not in answer.text


async def test_an_export_whose_reader_has_gone_gives_its_connection_back(
    office: Office,
) -> None:
    table = await office.make_table(("Name", "text"))
    for _ in range(5):
        await office.create(table, *({"Name": "x" * 5_000} for _ in range(500)))
    async with office.owner.stream("GET", f"{office.path(table)}/export") as answer:
        assert answer.status_code == 200
        assert exports._running == 1
    for _ in range(1_000):
        if not exports._running:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the export still runs")


async def open_file(office: Office, table: dict[str, Any], format: exports.Format) -> exports.ExportFile:
    context = await office.world.context()
    wanted = exports.Wanted(table["id"], PageQuery(), format)
    return await exports.open_export(context, wanted, {}, asyncio.Event())


async def test_a_workbook_whose_reader_is_slow_keeps_neither_a_connection_nor_a_place(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    for _ in range(3):
        await office.create(table, *({"Name": secrets.token_hex(1_000)} for _ in range(500)))
    file = await open_file(office, table, "xlsx")
    pieces = [await anext(file.stream)]
    assert exports._running == 0
    busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
    async with office.world.database.system() as connection:
        assert await fetch_row(connection, Sql(busy)) == (0,)
    rest = [piece async for piece in file.stream]
    assert len(rest) > 1  # most of the file was still to come
    assert zipfile.ZipFile(io.BytesIO(b"".join(pieces + rest))).testzip() is None


@pytest.mark.parametrize("format", ["csv", "xlsx"])
async def test_an_export_that_is_stopped_while_it_reads_closes_its_query_first(
    office: Office, monkeypatch: pytest.MonkeyPatch, format: exports.Format
) -> None:
    """As when the server stops: the task that sends is cancelled while another one waits for the database."""
    table = await make_orders(office)
    ended = list[bool]()

    async def endless(connection: Connection, *_: object) -> AsyncGenerator[list[list[Any]], None]:
        try:
            yield [["RMA-1", 2, None, None]]
            await execute(connection, Sql("SELECT pg_sleep(60)"))
        finally:
            ended.append(connection.closed)

    monkeypatch.setattr(exports, "stream_values", endless)
    sending = asyncio.create_task(_send_all(office, table, format))
    sleeping = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
    async with asyncio.timeout(10), office.world.database.system() as watcher:
        while await fetch_row(watcher, Sql(sleeping)) != (1,):  # noqa: ASYNC110 - another process's state has no event
            await asyncio.sleep(0.01)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert (ended, exports._running) == ([False], 0)


async def _send_all(office: Office, table: dict[str, Any], format: exports.Format) -> None:
    file = await open_file(office, table, format)
    async with aclosing(file.stream):
        async for _ in file.stream:
            pass


async def test_a_file_that_nobody_reads_is_closed(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    for _ in range(3):
        await office.create(table, *({"Name": "x"} for _ in range(500)))
    file = await open_file(office, table, "csv")
    assert exports._running == 1
    await file.stream.aclose()
    assert exports._running == 0


async def test_only_so_many_exports_run_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    table = await make_orders(office)
    monkeypatch.setattr(exports, "_running", exports.AT_ONCE)
    answer = await office.owner.get(f"{office.path(table)}/export")
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "export_busy")
