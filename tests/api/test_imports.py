"""An import over HTTP: upload, preview, other options, a run that commits all or nothing, the list of what failed."""

import asyncio
import csv
import io
import zipfile
from typing import Any

import httpx
import pytest

from afterbase.engine.jobs import Run
from afterbase.features.transfer import uploads
from afterbase.ground.database import execute
from afterbase.ground.sql import Sql, sql
from tests.support.client import Office, new_key

pytestmark = pytest.mark.anyio

ORDERS = "单号,数量,状态\nRMA-1,2,待处理\nRMA-2,3,已完成\nRMA-3,1,待处理\nRMA-4,5,待处理\nRMA-5,8,已完成\n"


async def upload(
    office: Office, content: bytes | str, name: str = "订单.csv", client: httpx.AsyncClient | None = None
) -> httpx.Response:
    data = content.encode() if isinstance(content, str) else content
    return await (client or office.editor).post(f"{office.base}/imports", files={"file": (name, data)})


async def settle(office: Office, uid: str) -> dict[str, Any]:
    """The import once nothing is under way on it."""
    for _ in range(2_000):
        found: dict[str, Any] = (await office.editor.get(f"{office.base}/imports/{uid}")).json()
        if found["state"] not in ("inspecting", "running"):
            return found
        await asyncio.sleep(0.01)
    pytest.fail("the import does not end")


async def look_at(office: Office, content: bytes | str, name: str = "订单.csv") -> dict[str, Any]:
    answer = await upload(office, content, name)
    assert answer.status_code == 200, answer.text
    return await settle(office, answer.json()["id"])


def new_table(found: dict[str, Any], name: str = "订单") -> dict[str, Any]:
    columns = [
        {"source": c["index"], "name": c["name"], "type": c["type"], "config": c["config"]}
        for c in found["preview"]["columns"]
    ]
    return {"to": "new", "name": name, "columns": columns}


async def run(office: Office, uid: str, plan: dict[str, Any]) -> dict[str, Any]:
    answer = await office.editor.post(f"{office.base}/imports/{uid}/run", json=plan, headers=new_key())
    assert answer.status_code == 200, answer.text
    return await settle(office, uid)


async def read_values(office: Office, table: str) -> list[list[Any]]:
    answer = await office.editor.post(f"{office.base}/tables/{table}/query", json={})
    return [row[1:] for row in answer.json()["rows"]]


async def until_gone(office: Office, name: str) -> None:
    """A file goes right after the records are there."""
    for _ in range(1_000):
        if name not in files_of(office):
            return
        await asyncio.sleep(0.01)
    pytest.fail("the file stays")


def files_of(office: Office) -> list[str]:
    folder = uploads.UploadFolder(office.product.services.config.data).path
    return sorted(path.name for path in folder.iterdir())


async def test_a_file_becomes_a_table_with_the_types_that_were_inferred(office: Office) -> None:
    found = await look_at(office, ORDERS)
    assert (found["state"], found["name"], found["preview"]["row_count"]) == ("ready", "订单.csv", 5)
    assert [c["type"] for c in found["preview"]["columns"]] == ["text", "number", "single_select"]
    done = await run(office, found["id"], new_table(found))
    assert done["state"] == "done"
    assert {k: done["result"][k] for k in ("created", "updated", "skipped", "issue_count")} == {
        "created": 5,
        "updated": 0,
        "skipped": 0,
        "issue_count": 0,
    }
    values = await read_values(office, done["result"]["table"])
    assert [row[:2] for row in values] == [["RMA-1", 2], ["RMA-2", 3], ["RMA-3", 1], ["RMA-4", 5], ["RMA-5", 8]]
    await until_gone(office, found["id"])


async def test_the_whole_import_is_one_step_to_undo(office: Office) -> None:
    found = await look_at(office, ORDERS)
    done = await run(office, found["id"], new_table(found))
    answer = await office.editor.post(f"{office.base}/undo")
    assert answer.status_code == 200
    tables = (await office.editor.get(office.base)).json()["tables"]
    assert done["result"]["table"] not in [table["id"] for table in tables]


async def test_another_encoding_reads_the_file_again(office: Office) -> None:
    found = await look_at(office, ORDERS.encode("gb18030"))
    assert found["preview"]["options"]["encoding"] == "gb18030"
    answer = await office.editor.post(f"{office.base}/imports/{found['id']}/inspect", json={"encoding": "utf-8"})
    assert answer.status_code == 200
    failed = await settle(office, found["id"])
    assert (failed["state"], failed["error"]["code"]) == ("failed", "encoding_wrong")
    await office.editor.post(f"{office.base}/imports/{found['id']}/inspect", json={"encoding": "gbk"})
    assert (await settle(office, found["id"]))["state"] == "ready"


async def test_an_existing_table_is_merged_on_a_field(office: Office) -> None:
    first = await run(office, (found := await look_at(office, ORDERS))["id"], new_table(found))
    table = next(
        t for t in (await office.editor.get(office.base)).json()["tables"] if t["id"] == first["result"]["table"]
    )
    uid = {f["name"]: f["id"] for f in table["fields"]}
    found = await look_at(office, "单号,数量\nRMA-2,30\nRMA-9,9\n")
    plan = {
        "to": "existing",
        "table": table["id"],
        "columns": [{"source": 0, "field": uid["单号"]}, {"source": 1, "field": uid["数量"]}],
        "merge_on": uid["单号"],
    }
    done = await run(office, found["id"], plan)
    assert (done["result"]["created"], done["result"]["updated"]) == (1, 1)
    values = {row[0]: row[1] for row in await read_values(office, table["id"])}
    assert (values["RMA-2"], values["RMA-9"], values["RMA-1"]) == (30, 9, 2)


async def fill(office: Office, table: dict[str, Any], content: str, merge_on: str | None = None) -> dict[str, Any]:
    """The import of a file whose heads are the names of the table's fields."""
    uid = {f["name"]: f["id"] for f in table["fields"]}
    found = await look_at(office, content)
    columns = [{"source": c["index"], "field": uid[c["name"]]} for c in found["preview"]["columns"]]
    key = None if merge_on is None else uid[merge_on]
    return await run(office, found["id"], {"to": "existing", "table": table["id"], "columns": columns, "merge_on": key})


async def make_stock(office: Office) -> dict[str, Any]:
    fields = [
        {"name": "货号", "type": "text", "unique": True},
        {"name": "品名", "type": "text", "required": True},
        {"name": "条码", "type": "text", "unique": True},
        {"name": "数量", "type": "number"},
    ]
    table = (await office.owner.post(f"{office.base}/tables", json={"name": "库存", "fields": fields})).json()
    await office.create(
        table, {"货号": "A", "品名": "甲", "条码": "1"}, {"货号": "B", "品名": "乙", "条码": "2", "数量": 7}
    )
    return dict(table)


async def issues_of(office: Office, done: dict[str, Any]) -> list[tuple[int, str, str]]:
    listed = (await office.editor.get(f"{office.base}/imports/{done['id']}/issues")).json()["issues"]
    return [(i["row"], i["field"], i["text"]) for i in listed]


async def test_a_merge_asks_only_new_records_for_what_is_required(office: Office) -> None:
    table = await make_stock(office)
    done = await fill(office, table, "货号,数量\nA,5\nC,6\nB,8\n", "货号")
    assert (done["result"]["updated"], done["result"]["created"], done["result"]["skipped"]) == (2, 0, 1)
    assert await issues_of(office, done) == [(3, "品名", "")]
    assert await read_values(office, table["id"]) == [["A", "甲", "1", 5], ["B", "乙", "2", 8]]


async def test_a_merge_leaves_out_rows_that_repeat_another_records_unique_value(office: Office) -> None:
    table = await make_stock(office)
    done = await fill(office, table, "货号,品名,条码\nC,丙,3\nA,甲,2\nD,丁,3\nB,新,2\n", "货号")
    assert done["state"] == "done", done
    assert await issues_of(office, done) == [(3, "条码", "2"), (4, "条码", "3")]
    assert await read_values(office, table["id"]) == [
        ["A", "甲", "1", None], ["B", "新", "2", 7], ["C", "丙", "3", None]
    ]  # fmt: skip


async def test_a_default_that_repeats_in_a_unique_field_fails_the_import_in_words(office: Office) -> None:
    table = await make_stock(office)
    code = table["fields"][2]["id"]
    await office.owner.patch(f"{office.path(table)}/fields/{code}", json={"default": "9"})
    done = await fill(office, table, "货号,品名\nC,丙\nD,丁\n")
    assert (done["state"], done["error"]["code"]) == ("failed", "load_repeats")
    assert "条码" in done["error"]["message"]
    assert len(await read_values(office, table["id"])) == 2


async def test_a_cell_that_is_refused_is_not_told_to_be_missing_as_well(office: Office) -> None:
    table = await make_stock(office)
    name = table["fields"][1]["id"]
    await office.owner.patch(f"{office.path(table)}/fields/{name}", json={"config": {"max_length": 3}})
    done = await fill(office, table, "货号,品名,条码\nC,太长的名字,5\nD,,6\n")
    assert await issues_of(office, done) == [(2, "品名", "太长的名字"), (3, "品名", "")]


async def test_what_another_type_would_refuse_is_counted_before_the_run(office: Office) -> None:
    found = await look_at(office, "编号,金额\nA,12\nB,十二元\nC,15\n")
    body = {"columns": [{"source": 1, "name": "金额", "type": "number"}]}
    answer = await office.editor.post(f"{office.base}/imports/{found['id']}/check", json=body)
    [check] = answer.json()["columns"]
    assert (check["tried"], check["failed"]) == (3, 1)
    assert check["samples"] == [{"row": 3, "text": "十二元", "message": "“十二元”不是数字。"}]


async def test_cells_that_were_refused_are_listed_in_the_users_language(office: Office) -> None:
    found = await look_at(office, "编号,金额\nA,12\nB,=SUM(1)\nC,15\n")
    plan = new_table(found)
    plan["columns"][1] |= {"type": "number", "config": {}}
    done = await run(office, found["id"], plan)
    assert (done["result"]["created"], done["result"]["issue_count"]) == (3, 1)
    answer = await office.editor.get(f"{office.base}/imports/{found['id']}/errors.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["行号", "字段", "原值", "原因"], ["3", "金额", "'=SUM(1)", "“=SUM(1)”不是数字。"]]
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    listed = (await office.editor.get(f"{office.base}/imports/{found['id']}/issues")).json()["issues"]
    assert listed == [{"row": 3, "field": "金额", "text": "=SUM(1)", "message": "“=SUM(1)”不是数字。"}]


async def test_an_archive_with_one_table_is_unpacked(office: Office) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("评论/评论.csv", ORDERS)
        archive.writestr("__MACOSX/._评论.csv", "x")
    found = await look_at(office, packed.getvalue(), "评论.zip")
    assert (found["state"], found["name"], found["preview"]["row_count"]) == ("ready", "评论.csv", 5)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"%PDF-1.7 ...", "file_unsupported"),
        (b"PK\x03\x04" + b"\0" * 60, "file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_unsupported"),
    ],
)
async def test_what_cannot_be_read_says_why(office: Office, content: bytes, code: str) -> None:
    found = await look_at(office, content)
    assert (found["state"], found["error"]["code"]) == ("failed", code)
    assert found["error"]["message"].endswith("。")


async def test_an_archive_of_several_tables_is_refused_with_words(office: Office) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", "x\n1")
        archive.writestr("b.csv", "x\n1")
    answer = await upload(office, packed.getvalue(), "two.zip")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "file_unsupported")
    assert files_of(office) == []


async def test_a_run_that_is_cancelled_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    found = await look_at(office, "编号,金额\n" + "\n".join(f"A{i},{i}" for i in range(30_000)))
    held, go_on = asyncio.Event(), asyncio.Event()

    async def hold(run: Run, done: int, total: int | None = None) -> None:
        if done:
            held.set()
            await go_on.wait()

    monkeypatch.setattr(Run, "progress", hold)
    await office.editor.post(f"{office.base}/imports/{found['id']}/run", json=new_table(found))
    await asyncio.wait_for(held.wait(), 20)
    busy = await office.editor.post(f"{office.base}/imports/{found['id']}/run", json=new_table(found))
    assert (busy.status_code, busy.json()["error"]["code"]) == (409, "import_busy")
    await office.editor.post(f"{office.base}/imports/{found['id']}/cancel")
    ended = await settle(office, found["id"])
    assert ended["state"] == "cancelled"
    assert (await office.editor.get(office.base)).json()["tables"] == []
    assert ended["preview"] is not None, "the file is still there to be loaded otherwise"


async def test_whoever_lost_the_right_meanwhile_loads_nothing(office: Office) -> None:
    found = await look_at(office, ORDERS)
    demoted = sql(
        "UPDATE afterbase.members SET role = 'viewer' WHERE user_id ="
        " (SELECT id FROM afterbase.users WHERE email = 'editor@example.com')"
    )
    services = office.product.services
    async with services.database.transaction() as connection:
        await execute(connection, demoted)
    uid, plan = found["id"], new_table(found)
    answer = await office.editor.post(f"{office.base}/imports/{uid}/run", json=plan)
    assert answer.status_code in (200, 403)
    for _ in range(500):
        async with services.database.system() as connection:
            upload_row = await uploads.find_upload(connection, uid)
        if not upload_row.is_busy:
            break
        await asyncio.sleep(0.01)
    assert (await office.owner.get(office.base)).json()["tables"] == []


async def test_an_import_is_seen_by_its_sender_only(office: Office) -> None:
    found = await look_at(office, ORDERS)
    for client, status in ((office.owner, 404), (office.viewer, 403), (office.stranger, 404), (office.anonymous, 401)):
        answer = await client.get(f"{office.base}/imports/{found['id']}")
        assert answer.status_code == status
    assert (await upload(office, ORDERS, client=office.viewer)).status_code == 403


async def test_a_person_keeps_ten_uploads_and_old_files_go(office: Office) -> None:
    found = [await look_at(office, ORDERS) for _ in range(uploads.KEPT_EACH + 2)]
    assert len(files_of(office)) == uploads.KEPT_EACH
    assert (await office.editor.get(f"{office.base}/imports/{found[0]['id']}")).status_code == 404
    services = office.product.services
    async with services.database.system() as connection:
        await execute(connection, Sql("UPDATE afterbase.imports SET created_at = created_at - interval '2 days'"))
    chore = next(chore for name, _, chore in services.jobs._chores if name == "old imports")
    await chore()
    assert files_of(office) == []


async def test_a_discarded_upload_leaves_no_file(office: Office) -> None:
    found = await look_at(office, ORDERS)
    assert (await office.editor.delete(f"{office.base}/imports/{found['id']}")).status_code == 204
    assert files_of(office) == []


async def test_a_file_can_be_given_up_while_it_is_read(office: Office) -> None:
    answer = await upload(office, ORDERS)
    assert (await office.editor.delete(f"{office.base}/imports/{answer.json()['id']}")).status_code == 204
    assert (await office.editor.get(f"{office.base}/imports/{answer.json()['id']}")).status_code == 404
    assert files_of(office) == []


async def test_a_reading_that_failed_shows_no_older_preview(office: Office) -> None:
    found = await look_at(office, ORDERS.encode("gb18030"))
    await office.editor.post(f"{office.base}/imports/{found['id']}/inspect", json={"encoding": "utf-8"})
    failed = await settle(office, found["id"])
    assert failed["preview"] is None
    answer = await office.editor.post(f"{office.base}/imports/{found['id']}/run", json=new_table(found))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "import_not_ready")


async def test_an_import_into_a_table_with_numbers_options_and_formulas_is_whole(office: Office) -> None:
    table = await office.make_table(("Name", "text"), ("State", "single_select"), ("No", "auto_number"))
    uids = {f["name"]: f["id"] for f in table["fields"]}
    formula = {"name": "F", "type": "formula", "config": {"formula": '{No} & " " & {State}'}}
    assert (await office.owner.post(f"{office.path(table)}/fields", json=formula)).status_code == 200
    found = await look_at(office, "Name,State\na,open\nb,done\n")
    columns = [{"source": 0, "field": uids["Name"]}, {"source": 1, "field": uids["State"]}]
    done = await run(office, found["id"], {"to": "existing", "table": table["id"], "columns": columns})
    assert (done["state"], done["result"]["created"]) == ("done", 2)
    assert [row[-1] for row in await read_values(office, table["id"])] == ["1 open", "2 done"]
    assert (await office.editor.post(f"{office.path(table)}/summary", json={})).json()["count"] == 2
    assert (await office.editor.post(f"{office.base}/undo")).status_code == 200
    assert await read_values(office, table["id"]) == []
