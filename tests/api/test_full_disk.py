"""Before the disk is full, writing is refused in words and reading goes on: the database keeps room for its log."""

from typing import Any

import pytest

from afterbase.engine.jobs import Run
from afterbase.ground import data_folders
from tests.api.test_imports import ORDERS, look_at, new_table, run
from tests.support.client import Office

pytestmark = pytest.mark.anyio


def fill_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_folders, "RESERVE_BYTES", 1 << 60)


async def test_on_a_nearly_full_disk_nothing_is_written_and_everything_can_be_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = await office.make_table(("Name", "text"))
    [record] = await office.create(table, {"Name": "a"})
    path, name = office.path(table), table["fields"][0]["id"]
    fill_disk(monkeypatch)
    client = office.owner
    client.headers["accept-language"] = "zh-CN"
    for answer in (
        await client.post(f"{path}/records", json={"records": [{name: "b"}]}),
        await client.patch(f"{path}/records", json={"records": [{"id": record, "values": {name: "b"}}]}),
        await client.post(f"{path}/fields", json={"name": "More", "type": "text"}),
        await client.post(f"{office.base}/files", files={"file": ("a.txt", b"text")}),
        await client.post(f"{office.base}/imports", files={"file": ("a.csv", b"a,b\n1,2\n")}),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (507, "storage_full")
        assert answer.json()["error"] == {"code": "storage_full", "message": "服务器磁盘已满，数据未写入。", "data": {}}
    for method in ("query", "summary"):
        assert (await client.post(f"{path}/{method}", json={})).status_code == 200
    assert (await client.get(f"{path}/export")).status_code == 200
    assert (await client.post(f"{path}/query", json={})).json()["rows"] == [[1, "a"]]


async def test_an_import_that_meets_the_end_of_the_disk_leaves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await look_at(office, ORDERS)
    before = Run.progress

    async def progress(self: Run, done: int, total: int | None = None) -> Any:
        fill_disk(monkeypatch)
        await before(self, done, total)

    monkeypatch.setattr(Run, "progress", progress)
    done = await run(office, found["id"], new_table(found))
    assert (done["state"], done["error"]["code"]) == ("failed", "storage_full")
    assert (await office.editor.get(office.base)).json()["tables"] == []
