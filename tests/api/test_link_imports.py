"""Imports into link fields: names in a file become links, whichever end is filled; one undo takes all of it back."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.api.test_imports import look_at, run
from tests.support.client import Office, new_key

pytestmark = pytest.mark.anyio


class Shop:
    """Tickets and customers with links between them."""

    def __init__(self, office: Office, tickets: dict[str, Any], customers: dict[str, Any]) -> None:
        self.office = office
        self.tables = {"tickets": tickets, "customers": customers}

    def uid(self, which: str, name: str) -> str:
        return str(next(f["id"] for f in self.tables[which]["fields"] if f["name"] == name))

    async def load(
        self, content: str, which: str = "tickets", merge_on: str | None = None, **link: Any
    ) -> dict[str, Any]:
        """The import of a file whose heads are names of fields; `link` says more about the column of the link field,
        and heads that begin with * are further columns."""
        found = await look_at(self.office, content)
        assert found["state"] == "ready", found
        columns = []
        for column in found["preview"]["columns"]:
            if column["name"].startswith("*"):
                continue
            more = link if column["name"] in ("客户", "工单") else {}
            columns.append({"source": column["index"], "field": self.uid(which, column["name"]), **more})
        plan = {
            "to": "existing",
            "table": self.tables[which]["id"],
            "columns": columns,
            "merge_on": merge_on and self.uid(which, merge_on),
        }
        return await run(self.office, found["id"], plan)

    async def cells(self, which: str = "tickets") -> dict[str, list[str]]:
        """Of each record with links, the names in its cell."""
        fields = [self.uid(which, "名称"), self.uid(which, "客户" if which == "tickets" else "工单")]
        path = f"{self.office.base}/tables/{self.tables[which]['id']}/query"
        rows = (await self.office.editor.post(path, json={"fields": fields})).json()["rows"]
        return {row[1]: [title for _, title in row[2]["records"]] for row in rows if row[2]}

    async def names(self, which: str) -> list[str]:
        path = f"{self.office.base}/tables/{self.tables[which]['id']}/query"
        answer = await self.office.editor.post(path, json={"fields": [self.uid(which, "名称")]})
        return [row[1] for row in answer.json()["rows"]]

    async def issues(self, done: Mapping[str, Any]) -> list[tuple[int, str, str]]:
        listed = (await self.office.editor.get(f"{self.office.base}/imports/{done['id']}/issues")).json()["issues"]
        return [(i["row"], i["text"], i["message"]) for i in listed]

    async def undo(self) -> None:
        answer = await self.office.editor.post(f"{self.office.base}/undo", headers=new_key())
        assert answer.status_code == 200, answer.text


async def make_shop(
    office: Office,
    many: bool = False,
    reverse_many: bool = True,
    required: bool = False,
    more: Sequence[dict[str, Any]] = (),
    values: Mapping[str, Any] | None = None,
) -> Shop:
    """Customers with `more` fields and `values` in them, and tickets without records."""

    def body(name: str, *more: dict[str, Any]) -> dict[str, Any]:
        return {"name": name, "fields": [{"name": "名称", "type": "text"}, *more]}

    customers = body("客户表", {"name": "电话", "type": "phone"}, {"name": "编号", "type": "number"}, *more)
    made = (await office.owner.post(f"{office.base}/tables", json=customers)).json()
    tickets = (await office.owner.post(f"{office.base}/tables", json=body("工单表"))).json()
    link = {
        "name": "客户",
        "type": "link",
        "config": {"table": made["id"], "many": many, "reverse_many": reverse_many, "reverse_name": "工单"},
        "required": required,
    }
    answer = await office.owner.post(f"{office.base}/tables/{tickets['id']}/fields", json=link)
    assert answer.status_code == 200, answer.text
    tables = {t["id"]: t for t in (await office.owner.get(office.base)).json()["tables"]}
    shop = Shop(office, tables[tickets["id"]], tables[made["id"]])
    people = [("王芳", "1", 1), ("Li Lei", "2", 2), ("张伟", "3", 3), ("张伟", "4", 4)]
    records = [{"名称": name, "电话": f"1380000000{phone}", "编号": number} for name, phone, number in people]
    records.append({"名称": "甲、乙公司", "编号": 5.5})
    await office.create(shop.tables["customers"], *({**record, **(values or {})} for record in records))
    return shop


ENDS = {
    "a ticket has one customer": (False, True),
    "both have several": (True, True),
    "a ticket has several, a customer one": (True, False),
    "one and one": (False, False),
}


@pytest.fixture
async def shop(office: Office) -> Shop:
    return await make_shop(office)


@pytest.mark.parametrize(("many", "reverse_many"), ENDS.values(), ids=ENDS)
async def test_names_become_links_and_one_undo_takes_them_back(office: Office, many: bool, reverse_many: bool) -> None:
    shop = await make_shop(office, many, reverse_many)
    done = await shop.load("名称,客户\nt1,王芳\nt2, li lei \nt3,\n")
    assert (done["state"], done["result"]["created"], done["result"]["issue_count"]) == ("done", 3, 0), done
    assert await shop.cells() == {"t1": ["王芳"], "t2": ["Li Lei"]}
    assert await shop.cells("customers") == {"王芳": ["t1"], "Li Lei": ["t2"]}
    await shop.undo()
    assert await shop.names("tickets") == []
    assert await shop.cells("customers") == {}


@pytest.mark.parametrize(("many", "reverse_many"), ENDS.values(), ids=ENDS)
async def test_the_end_that_has_no_column_is_filled_as_well(office: Office, many: bool, reverse_many: bool) -> None:
    shop = await make_shop(office, many, reverse_many)
    await office.create(shop.tables["tickets"], {"名称": "t1"}, {"名称": "t2"})
    done = await shop.load("名称,工单\n新客户,T1\n又一个,t2\n", "customers")
    assert (done["result"]["created"], done["result"]["issue_count"]) == (2, 0), done
    assert await shop.cells("customers") == {"新客户": ["t1"], "又一个": ["t2"]}
    await shop.undo()
    assert await shop.cells() == {}
    assert "新客户" not in await shop.names("customers")


async def test_names_that_nobody_or_two_bear_leave_the_cell_empty_and_are_listed(shop: Shop) -> None:
    done = await shop.load("名称,客户\nt1,某某\nt2,张伟\nt3,王芳\n")
    assert (done["result"]["created"], done["result"]["issue_count"]) == (3, 2)
    assert await shop.cells() == {"t3": ["王芳"]}
    assert await shop.issues(done) == [
        (2, "某某", "没有名为“某某”的记录。"),
        (3, "张伟", "有多条记录名为“张伟”。"),
    ]


async def test_several_names_in_a_cell_are_taken_apart_unless_a_record_bears_the_whole(office: Office) -> None:
    shop = await make_shop(office, many=True)
    done = await shop.load('名称,客户\nt1,"王芳、LI LEI，王芳"\nt2,甲、乙公司\nt3,"甲、乙公司、王芳"\nt4,"王芳,无名"\n')
    assert await shop.cells() == {"t1": ["王芳", "Li Lei"], "t2": ["甲、乙公司"]}
    assert [(row, text) for row, text, _ in await shop.issues(done)] == [(4, "甲、乙公司、王芳"), (5, "王芳,无名")]
    assert (await shop.issues(done))[1][2] == "没有名为“无名”的记录。"


async def test_another_field_may_say_who_is_meant(shop: Shop) -> None:
    done = await shop.load(
        "名称,客户\nt1,138 0000 0003\nt2,13800000009\nt3,没有\n", match=shop.uid("customers", "电话")
    )
    assert await shop.cells() == {"t1": ["张伟"]}
    assert [(row, text) for row, text, _ in await shop.issues(done)] == [(3, "13800000009"), (4, "没有")]
    await shop.load('名称,客户\nt4,"5.50"\nt5,2.0\n', match=shop.uid("customers", "编号"))
    assert await shop.cells() == {"t1": ["张伟"], "t4": ["甲、乙公司"], "t5": ["Li Lei"]}


async def test_a_further_column_tells_two_of_one_name_apart(shop: Shop) -> None:
    also = [{"source": 2, "field": shop.uid("customers", "电话")}]
    done = await shop.load(
        "名称,客户,*电话\nt1,张伟,13800000004\nt2,张伟,\nt3,王芳,\nt4,王芳,13800000004\nt5,王芳,坏\n", also=also
    )
    assert await shop.cells() == {"t1": ["张伟"], "t3": ["王芳"]}
    assert [row for row, _, _ in await shop.issues(done)] == [3, 5, 6]
    phone = shop.uid("customers", "电话")
    rows = (
        await shop.office.editor.post(
            f"{shop.office.base}/tables/{shop.tables['customers']['id']}/query",
            json={"fields": [phone, shop.uid("customers", "工单")]},
        )
    ).json()["rows"]
    assert [row[1] for row in rows if row[2]] == ["13800000001", "13800000004"]


@pytest.mark.parametrize(("many", "reverse_many"), ENDS.values(), ids=ENDS)
async def test_missing_records_are_made_where_asked_and_go_with_the_undo(
    office: Office, many: bool, reverse_many: bool
) -> None:
    shop = await make_shop(office, many, reverse_many)
    before = await shop.names("customers")
    done = await shop.load("名称,客户\nt1,新甲\nt2,新乙\nt3, 王芳\nt4,\n", create_missing=True)
    assert (done["result"]["created"], done["result"]["issue_count"]) == (4, 0), done
    assert await shop.names("customers") == [*before, "新甲", "新乙"]
    assert await shop.cells() == {"t1": ["新甲"], "t2": ["新乙"], "t3": ["王芳"]}
    await shop.undo()
    assert (await shop.names("customers"), await shop.names("tickets")) == (before, [])


async def test_a_name_that_is_missing_twice_makes_one_record(shop: Shop) -> None:
    await shop.load("名称,客户\nt1,New Name\nt2,new name\n", create_missing=True)
    assert (await shop.names("customers")).count("New Name") == 1
    assert await shop.cells() == {"t1": ["New Name"], "t2": ["New Name"]}


async def test_what_is_made_has_the_further_values(shop: Shop) -> None:
    also = [{"source": 2, "field": shop.uid("customers", "电话")}]
    content = "名称,客户,*电话\nt1,张伟,139 0000 0009\n"
    assert (await shop.load(content, also=also, create_missing=True))["result"]["issue_count"] == 0
    assert (await shop.names("customers")).count("张伟") == 3
    await shop.load("名称,客户\nt2,13900000009\n", match=shop.uid("customers", "电话"))
    assert await shop.cells() == {"t1": ["张伟"], "t2": ["张伟"]}


async def test_nothing_is_made_that_would_repeat_a_unique_value(shop: Shop) -> None:
    path = f"{shop.office.base}/tables/{shop.tables['customers']['id']}/fields/{shop.uid('customers', '电话')}"
    await shop.office.owner.patch(path, json={"unique": True})
    also = [{"source": 2, "field": shop.uid("customers", "电话")}]
    done = await shop.load(
        "名称,客户,*电话\nt1,冒名,13800000001\nt2,新人,13700000000\n", also=also, create_missing=True
    )
    assert await shop.issues(done) == [(2, "冒名", "没有名为“冒名”的记录。")]
    assert await shop.cells() == {"t2": ["新人"]}


async def test_no_records_are_made_where_their_table_asks_for_more(office: Office) -> None:
    city = {"name": "城市", "type": "text", "required": True}
    shop = await make_shop(office, more=[city], values={"城市": "上海"})
    done = await shop.load("名称,客户\nt3,又一人\n", create_missing=True)
    assert (done["state"], done["error"]["code"]) == ("failed", "cannot_make_records")
    assert "城市" in done["error"]["message"]


@pytest.mark.parametrize(("many", "reverse_many"), ENDS.values(), ids=ENDS)
async def test_a_merge_sets_links_and_leaves_those_of_empty_cells(
    office: Office, many: bool, reverse_many: bool
) -> None:
    for which, link, names in (("tickets", "客户", ("王芳", "Li Lei")), ("customers", "工单", ("x1", "x2"))):
        shop = await make_shop(office, many, reverse_many)
        if which == "customers":
            await office.create(shop.tables["tickets"], {"名称": "x1"}, {"名称": "x2"})
        await shop.load(f"名称,{link}\na,{names[0]}\nb,{names[1]}\n", which)
        assert await shop.cells(which) == {"a": [names[0]], "b": [names[1]]}
        # Links go round: what one record lets go of, another gets in the same import.
        content = f"名称,{link}\na,{names[1]}\nb,\n" if reverse_many else f"名称,{link}\na,{names[0]}\nb,\nc,\n"
        done = await shop.load(content, which, merge_on="名称")
        assert done["state"] == "done", done
        a = names[1] if reverse_many else names[0]
        taken = which == "customers" and not many and reverse_many
        assert await shop.cells(which) == ({"a": [a]} if taken else {"a": [a], "b": [names[1]]})
        await shop.undo()
        assert await shop.cells(which) == {"a": [names[0]], "b": [names[1]]}


async def test_one_record_linked_twice_in_a_pair_of_one_and_one_leaves_the_row_out(office: Office) -> None:
    for which, link in (("tickets", "客户"), ("customers", "工单")):
        shop = await make_shop(office, many=False, reverse_many=False)
        if which == "customers":
            await office.create(shop.tables["tickets"], {"名称": "王芳"}, {"名称": "Li Lei"})
        await shop.load(f"名称,{link}\na,王芳\n", which)
        done = await shop.load(f"名称,{link}\nb,王芳\nc,Li Lei\nd,LI LEI\n", which)
        assert (done["result"]["created"], done["result"]["skipped"]) == (1, 2), done
        assert [(row, text) for row, text, _ in await shop.issues(done)] == [(2, "王芳"), (4, "LI LEI")]
        assert await shop.cells(which) == {"a": ["王芳"], "c": ["Li Lei"]}


async def test_a_required_link_that_is_not_found_leaves_its_row_out(office: Office) -> None:
    shop = await make_shop(office, required=True)
    done = await shop.load("名称,客户\nt1,王芳\nt2,某某\nt3,\n")
    assert (done["result"]["created"], done["result"]["skipped"]) == (1, 2)
    assert [row for row, _, _ in await shop.issues(done)] == [3, 4]


async def test_a_table_linked_to_itself_makes_its_missing_records_apart(office: Office) -> None:
    body = {"name": "设备", "fields": [{"name": "名称", "type": "text"}]}
    table = (await office.owner.post(f"{office.base}/tables", json=body)).json()
    config = {"table": table["id"], "many": False, "reverse_many": True, "reverse_name": "工单"}
    await office.owner.post(
        f"{office.base}/tables/{table['id']}/fields", json={"name": "客户", "type": "link", "config": config}
    )
    table = next(t for t in (await office.owner.get(office.base)).json()["tables"] if t["id"] == table["id"])
    shop = Shop(office, table, table)
    done = await shop.load("名称,客户\na,主机\nb,主机\n", create_missing=True)
    assert (done["state"], done["result"]["created"]) == ("done", 2), done
    assert await shop.cells() == {"a": ["主机"], "b": ["主机"]}
    done = await shop.load("名称,工单\nc,a\n")
    assert await shop.cells("customers") == {"主机": ["b"], "c": ["a"]}
    await shop.undo()
    await shop.undo()
    assert await shop.names("tickets") == []


@pytest.mark.parametrize("many", [False, True])
async def test_a_default_link_is_that_of_every_row_and_of_records_that_are_made(office: Office, many: bool) -> None:
    shop = await make_shop(office, many)
    [first] = await office.create(shop.tables["customers"], {"名称": "默认"})
    path = f"{office.base}/tables/{shop.tables['tickets']['id']}/fields/{shop.uid('tickets', '客户')}"
    assert (await office.owner.patch(path, json={"default": [first]})).status_code == 200
    await shop.load("名称\nt1\nt2\n")
    assert await shop.cells() == {"t1": ["默认"], "t2": ["默认"]}
    await shop.load("名称,工单\nc,t9\n", "customers", create_missing=True)
    assert (await shop.cells())["t9"] == (["默认", "c"] if many else ["c"])


@pytest.mark.parametrize(("many", "reverse_many"), ENDS.values(), ids=ENDS)
async def test_what_is_counted_over_links_follows_an_import_at_either_end(
    office: Office, many: bool, reverse_many: bool
) -> None:
    shop = await make_shop(office, many, reverse_many)
    counts = {}
    for which, link, other in (("tickets", "客户", "customers"), ("customers", "工单", "tickets")):
        config = {"link": shop.uid(which, link), "field": shop.uid(other, "名称"), "function": "count"}
        body = {"name": "个数", "type": "rollup", "config": config}
        made = await office.owner.post(f"{office.base}/tables/{shop.tables[which]['id']}/fields", json=body)
        counts[which] = made.json()["id"]

    async def counted(which: str) -> list[int]:
        path = f"{office.base}/tables/{shop.tables[which]['id']}/query"
        answer = await office.editor.post(path, json={"fields": [counts[which]]})
        return [row[1] for row in answer.json()["rows"]]

    await shop.load("名称,客户\nt1,王芳\nt2,新人\nt3,\n", create_missing=True)
    assert (await counted("tickets"), await counted("customers")) == ([1, 1, 0], [1, 0, 0, 0, 0, 1])
    await shop.load("名称,工单\nc9,t3\n", "customers")
    assert (await counted("tickets"), await counted("customers")) == ([1, 1, 1], [1, 0, 0, 0, 0, 1, 1])
    await shop.undo()
    await shop.undo()
    assert (await counted("tickets"), await counted("customers")) == ([], [0, 0, 0, 0, 0])


async def test_unknown_and_ambiguous_names_are_counted_before_the_run(shop: Shop) -> None:
    found = await look_at(shop.office, "名称,客户,电话\nt1,某某,\nt2,张伟,\nt3,王芳,\nt4,张伟,13800000004\nt5,,\n")
    column = {"source": 1, "field": shop.uid("tickets", "客户"), "create_missing": True}
    path = f"{shop.office.base}/imports/{found['id']}/check"

    async def check(**more: Any) -> dict[str, Any]:
        body = {"columns": [], "table": shop.tables["tickets"]["id"], "links": [{**column, **more}]}
        answer = await shop.office.editor.post(path, json=body)
        assert answer.status_code == 200, answer.text
        [checked] = answer.json()["links"]
        return dict(checked)

    checked = await check()
    assert {k: checked[k] for k in ("source", "tried", "unknown", "ambiguous", "refused")} == {
        "source": 1, "tried": 4, "unknown": 1, "ambiguous": 2, "refused": 0,
    }  # fmt: skip
    assert [sample["row"] for sample in checked["samples"]] == [3, 5]
    samples = (await check(create_missing=False))["samples"]
    assert samples[0] == {"row": 2, "text": "某某", "message": "没有名为“某某”的记录。"}
    also = [{"source": 2, "field": shop.uid("customers", "电话")}]
    assert (await check(also=also))["ambiguous"] == 1
    refused = await check(match=shop.uid("customers", "电话"))
    assert (refused["tried"], refused["refused"], refused["unknown"]) == (4, 4, 0)
    assert "某某" not in await shop.names("customers")
    wrong = {"columns": [], "table": shop.tables["tickets"]["id"], "links": [{**column, "source": 9}]}
    assert (await shop.office.editor.post(path, json=wrong)).status_code == 400
    wrong = {"columns": [], "links": [column]}
    assert (await shop.office.editor.post(path, json=wrong)).status_code == 400


async def test_a_plan_that_makes_no_sense_is_refused_with_words(shop: Shop) -> None:
    phone, name = shop.uid("customers", "电话"), shop.uid("customers", "名称")
    wrong: list[dict[str, Any]] = [
        {"match": "fld-nothing"},
        {"match": shop.uid("customers", "工单")},
        {"also": [{"source": 99, "field": phone}]},
        {"also": [{"source": 0, "field": name}]},
        {"also": [{"source": 0, "field": phone}] * 4},
    ]
    for link in wrong:
        done = await shop.load("名称,客户\nt1,王芳\n", **link)
        assert done["state"] == "failed", link
        assert done["error"]["code"] in ("bad_request", "not_found")
    assert await shop.names("tickets") == []


async def test_hostile_names_are_names(office: Office) -> None:
    shop = await make_shop(office, many=True)
    content = '名称,客户\nt1,"a\\,{}""\t\'; DROP"\nt2,"{x},\\N"\n'
    done = await shop.load(content, create_missing=True)
    assert done["state"] == "done", done
    assert (await shop.cells())["t2"] == ["{x}", "\\N"]
    assert len((await shop.cells())["t1"]) >= 2
