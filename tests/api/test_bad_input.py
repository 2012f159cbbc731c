"""What people and files really send that is too wide, too long or oddly named: kept whole, or refused in words."""

import re
from typing import Any

import httpx
import pytest

from tests.api.test_imports import look_at, new_table, read_values, run, upload
from tests.support.client import Office

pytestmark = pytest.mark.anyio


async def test_a_table_of_300_columns_is_imported_read_sorted_and_exported(office: Office) -> None:
    heads = [f"列 {n}" for n in range(300)]
    rows = [[f"r{r}c{c}" for c in range(300)] for r in range(20)]
    content = "\n".join(",".join(row) for row in [heads, *rows])
    found = await look_at(office, content)
    assert len(found["preview"]["columns"]) == 300
    done = await run(office, found["id"], new_table(found))
    assert done["state"] == "done", done
    table = done["result"]["table"]
    path = f"{office.base}/tables/{table}"
    values = await read_values(office, table)
    assert (len(values), len(values[0]), values[19][299]) == (20, 300, "r19c299")
    for format in ("csv", "xlsx"):
        answer = await office.viewer.get(f"{path}/export", params={"format": format})
        assert answer.status_code == 200
    answer = await office.viewer.post(f"{path}/query", json={"search": "r7c299"})
    assert len(answer.json()["ids"]) == 1


async def test_a_cell_of_10_mb_is_an_issue_of_its_row_or_a_refusal_and_never_half_a_text(office: Office) -> None:
    answer = await upload(office, f"Name,Text\nbefore,a\nhuge,{'x' * 10_000_000}\nafter,b\n", "a.csv")
    if answer.status_code != 200:
        assert answer.status_code in (413, 422)
        return
    found = await look_at(office, f"Name,Text\nbefore,a\nhuge,{'x' * 10_000_000}\nafter,b\n", "a.csv")
    if found["state"] == "failed":
        assert found["error"]["code"] not in ("internal", "")
        return
    done = await run(office, found["id"], new_table(found))
    if done["state"] == "done":
        assert done["result"]["issue_count"] == 1
        values = dict(await read_values(office, done["result"]["table"]))
        assert values == {"before": "a", "huge": None, "after": "b"}
    else:
        assert done["error"]["code"] != "internal"


@pytest.mark.parametrize(
    "odd", ['O\'Brien "the" 1st', "工单😀", "\u202eevil\u2066", "a;DROP TABLE b--", "%s {0} $1", "\U0001faea", "\ue815"]
)
async def test_odd_names_go_in_by_a_file_and_come_out_by_a_file(office: Office, odd: str) -> None:
    head = '"' + odd.replace('"', '""') + '"'
    found = await look_at(office, f"Name,{head},Count\nfirst,{head},1\nsecond,x,2\n", f"{odd}.csv")
    assert found["state"] == "ready", found
    done = await run(office, found["id"], new_table(found, name="Odd"))
    assert done["state"] == "done", done
    answer = await office.viewer.get(f"{office.base}/tables/{done['result']['table']}/export")
    assert answer.status_code == 200
    values = await read_values(office, done["result"]["table"])
    assert [row[0] for row in values] == ["first", "second"]


async def test_two_people_in_one_cell_both_learn_of_it(office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    field, record = table["fields"][0]["id"], (await office.create(table, {"Name": "old"}))[0]
    path = f"{office.path(table)}/records"

    async def write(client: httpx.AsyncClient, text: str) -> tuple[int, dict[str, Any]]:
        edit = {"id": record, "version": 1, "values": {field: text}}
        answer = await client.patch(path, json={"records": [edit]})
        return answer.status_code, answer.json()

    assert (await write(office.owner, "hers"))[0] == 200
    status, answer = await write(office.editor, "his")
    assert (status, answer["error"]["code"]) == (409, "version_conflict")
    conflict = answer["error"]["data"]["conflicts"][0]
    assert conflict["fields"][field] == {"yours": "his", "theirs": "hers"}
    assert (await office.viewer.post(f"{office.path(table)}/query", json={})).json()["rows"] == [[2, "hers"]]


async def test_what_a_person_may_not_do_in_a_dialog_is_said_in_their_language(office: Office) -> None:
    table = await office.make_table(("Name", "text"), ("Done", "checkbox"))
    path, (name, done) = office.path(table), [f["id"] for f in table["fields"]]
    client, view = office.owner, table["views"][0]["id"]
    rules = [{"color": "red"}] * 11
    client.headers["accept-language"] = "zh-CN"
    answers = [
        await client.post(f"{office.base}/tables", json={"name": " "}),
        await client.post(f"{office.base}/tables", json={"name": "x" * 101}),
        await client.post(f"{office.base}/tables", json={"name": "a\u0007"}),
        await client.post(f"{office.base}/tables", json={"name": "T", "fields": [{"name": "a", "type": "checkbox"}]}),
        await client.post(f"{path}/fields", json={"name": "a", "type": "number", "default": "多"}),
        await client.post(f"{path}/fields", json={"name": "a", "type": "checkbox", "unique": True}),
        await client.patch(f"{path}/fields/{done}", json={"unique": True}),
        await client.patch(f"{path}/fields/{name}", json={"type": "checkbox"}),
        await client.delete(f"{path}/fields/{name}"),
        await client.patch(path, json={"primary_field": done}),
        await client.delete(f"{path}/views/{view}"),
        await client.post(f"{path}/records", json={"records": [{}] * 2001}),
        await client.post(f"{path}/views", json={"name": "F", "type": "form", "config": {"title": "x" * 5001}}),
        await client.post(f"{path}/views", json={"name": "C", "config": {"color": {"by": "rules", "rules": rules}}}),
    ]
    for answer in answers:
        assert answer.status_code == 422, answer.text
        message = answer.json()["error"]["message"]
        assert re.search("[\u4e00-\u9fff]", message), message
        assert not re.search("[A-Za-z]{3}", message), message
