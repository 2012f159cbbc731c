"""Pages: any order, any way through it, the same records."""

import asyncio
import base64
import contextlib
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from afterbase.engine import compiler
from afterbase.engine.contexts import Context
from afterbase.ground.database import Connection, Database
from afterbase.ground.errors import BadRequest, NotFound, QueryTimeout
from afterbase.model.filters import GroupSpec, GroupsQuery, GroupValue, PageQuery, SortSpec, SummaryQuery
from afterbase.queries.groups import read_groups
from afterbase.queries.records import read_page, read_record, read_rows, stream_records
from afterbase.queries.summaries import read_summary
from tests.support.tables import IDS, context_of, field_of, fld, hiding, insert, make_table, options, table_of

pytestmark = pytest.mark.anyio

PEOPLE = {"usrZ0000000000001": "王芳", "usrA0000000000002": "李娜", "usrM0000000000003": "Bob"}
TABLE = table_of(
    [
        field_of(1, "Name", "text"),
        field_of(2, "Number", "number", {"precision": 2}),
        field_of(3, "Stars", "rating"),
        field_of(4, "Done", "checkbox"),
        field_of(5, "Status", "single_select", options("新", "处理中", "完成", keys=[3, 1, 2])),
        field_of(6, "Tags", "multi_select", options("急", "贵", "旧", keys=[2, 1, 3])),
        field_of(7, "Day", "date"),
        field_of(8, "At", "datetime"),
        field_of(9, "Owner", "person", {"multiple": True}),
        field_of(10, "Files", "attachment"),
        field_of(11, "Data", "json"),
        field_of(12, "Made", "created_time"),
    ]
)
SORTABLE = ["Name", "Number", "Stars", "Done", "Status", "Tags", "Day", "At", "Owner", "Files", "Made"]


def some_records(count: int) -> list[dict[str, Any]]:
    of = random.Random(7)

    def maybe(value: Any) -> Any:
        return value if of.random() < 0.75 else None

    start = datetime(2026, 11, 20, tzinfo=UTC)
    return [
        {
            "Name": maybe(of.choice(["张三", "李四", "王五", "abc", "ABC", "Äb", "👍", "a'b%s{}"])),
            "Number": maybe(of.choice([0, -1, 2.5, 2.50, 1e12, 0.1])),
            "Stars": maybe(of.randint(1, 5)),
            "Done": of.random() < 0.5,
            "Status": maybe(of.choice([1, 2, 3])),
            "Tags": maybe(of.choice([[1], [2, 1], [1, 2], [3, 1, 2]])),
            "Day": maybe(f"2026-11-{of.randint(1, 5):02}"),
            "At": maybe((start + timedelta(hours=7 * of.randint(0, 9))).isoformat()),
            "Owner": maybe(of.sample(sorted(PEOPLE), of.randint(1, 2))),
            "Files": maybe([{"id": "fil1"}] * of.randint(1, 2)),
            "Data": maybe({"n": of.randint(0, 3)}),
            "deleted_at": "2026-11-22T00:00:00+00:00" if of.random() < 0.1 else None,
        }
        for _ in range(count)
    ]


@pytest.fixture(scope="module")
async def filled(shared_database: Database, module_base: int) -> list[dict[str, Any]]:
    """The records of `TABLE` by order of making, deleted ones included; their `id` beside them."""
    records = some_records(120)
    async with shared_database.base(module_base) as connection:
        await make_table(connection, TABLE)
        keys = await insert(connection, TABLE, records)
    return [{"id": IDS.encode(key), **record} for key, record in zip(keys, records, strict=True)]


@pytest.fixture
async def reader(
    shared_database: Database, module_base: int, filled: list[dict[str, Any]]
) -> AsyncIterator[tuple[Connection, Context]]:
    async with shared_database.base(module_base) as connection:
        yield connection, context_of(TABLE, base_id=module_base)


Reader = tuple[Connection, Context]


async def page(reader: Reader, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(await read_page(*reader, TABLE.uid, PageQuery(**query), PEOPLE))
    return found


def sorts(*names: str) -> list[SortSpec]:
    """`-Name` is descending."""
    return [SortSpec(fld(name.lstrip("-")), name.startswith("-")) for name in names]


ORDERS = [
    [],
    *([sign + name] for name in SORTABLE for sign in ("", "-")),
    ["Status", "-Number"],
    ["-Status", "Name", "-At"],
    ["-Done", "Tags", "Day"],
    ["Number", "Number"],
    ["Stars", "-Owner", "Name", "-Number"],
]


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
async def test_every_way_through_an_order_meets_the_same_records(
    reader: Reader, filled: list[dict[str, Any]], order: list[str]
) -> None:
    whole = await page(reader, sorts=sorts(*order), limit=1000)
    live = [record["id"] for record in filled if record["deleted_at"] is None]
    assert sorted(whole["ids"]) == sorted(live)
    assert whole["next"] is None
    walked, cursor = list[str](), None
    while True:
        part = await page(reader, sorts=sorts(*order), limit=7, after=cursor)
        walked += part["ids"]
        cursor = part["next"]
        if cursor is None:
            break
    assert walked == whole["ids"]
    jumped = [await page(reader, sorts=sorts(*order), limit=10, offset=at) for at in range(0, len(live), 10)]
    assert [uid for part in jumped for uid in part["ids"]] == whole["ids"]
    assert [row for part in jumped for row in part["rows"]] == whole["rows"]


@pytest.mark.parametrize("order", [["Name", "-At"], ["-Tags"], ["Owner"]], ids=" ".join)
async def test_a_very_far_jump_meets_the_same_records(
    reader: Reader, order: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    near = await page(reader, sorts=sorts(*order), limit=20, offset=30)
    monkeypatch.setattr(compiler, "FAR", 30)
    assert await page(reader, sorts=sorts(*order), limit=20, offset=30) == near


async def values(reader: Reader, name: str, order: str) -> list[Any]:
    found = await page(reader, sorts=sorts(order), fields=[fld(name)], limit=1000)
    return [row[1] for row in found["rows"]]


@pytest.mark.parametrize("name", [name for name in SORTABLE if name not in ("Done", "Made")])
@pytest.mark.parametrize("sign", ["", "-"])
async def test_empty_values_come_last_in_either_direction(reader: Reader, name: str, sign: str) -> None:
    found = await values(reader, name, sign + name)
    filled_first = [value is None for value in found]
    assert filled_first == sorted(filled_first)
    assert None in found


async def test_text_is_ordered_by_pinyin_without_regard_to_case(reader: Reader) -> None:
    found = list(dict.fromkeys(value for value in await values(reader, "Name", "Name") if value))
    assert [value for value in found if value in ("李四", "王五", "张三")] == ["李四", "王五", "张三"]
    assert found[0] == "a'b%s{}"
    assert set(found[1:3]) == {"abc", "ABC"}


async def test_options_are_ordered_as_the_field_orders_them(reader: Reader) -> None:
    found = list(dict.fromkeys(value for value in await values(reader, "Status", "Status") if value))
    assert found == [3, 1, 2]


async def test_people_are_ordered_by_name(reader: Reader) -> None:
    found = [value[0] for value in await values(reader, "Owner", "Owner") if value]
    assert [PEOPLE[uid] for uid in dict.fromkeys(found)] == ["Bob", "李娜", "王芳"]


async def test_rows_hold_what_was_stored(reader: Reader, filled: list[dict[str, Any]]) -> None:
    found = await page(reader, limit=1000)
    assert found["fields"] == [field.uid for field in TABLE.fields]
    by_id = {record["id"]: record for record in filled}
    for uid, (version, *row) in zip(found["ids"], found["rows"], strict=True):
        record = by_id[uid]
        assert version == 1
        assert row[:-1] == [record[field.name] for field in TABLE.fields[:-1]]
        assert row[-1] == "2026-11-22T04:00:00+00:00"


async def test_a_page_of_nothing_is_empty(reader: Reader) -> None:
    found = await page(reader, filter={"field": fld("Name"), "op": "is", "value": "nobody"})
    assert (found["ids"], found["rows"], found["next"]) == ([], [], None)
    found = await page(reader, offset=1_000_000)
    assert (found["ids"], found["rows"], found["next"]) == ([], [], None)


async def test_a_stream_is_the_page_without_a_limit(reader: Reader) -> None:
    connection, context = reader
    whole = await page(reader, sorts=sorts("-Name", "At"), limit=1000)
    async with connection.transaction():
        query = PageQuery(sorts=sorts("-Name", "At"), limit=1)
        parts = [part async for part in stream_records(connection, context, TABLE.uid, query, PEOPLE)]
    rows = [row for part in parts for row in part]
    assert [IDS.encode(id) for id, _ in rows] == whole["ids"]
    assert [msgspec.json.decode(row) for _, row in rows] == whole["rows"]


async def test_one_record_and_some_by_key_say_the_same_as_the_page(reader: Reader) -> None:
    connection, context = reader
    found = await page(reader, limit=3)
    keys = [IDS.decode(uid) or 0 for uid in found["ids"]]
    rows = await read_rows(connection, context, TABLE.uid, [*keys, 10**12])
    assert [msgspec.json.decode(rows[key]) for key in keys] == found["rows"]
    one = msgspec.json.decode(await read_record(connection, context, TABLE.uid, found["ids"][0]))
    assert [one["version"], *one["values"].values()] == found["rows"][0]


async def test_a_deleted_record_is_as_unknown_as_none(reader: Reader, filled: list[dict[str, Any]]) -> None:
    gone = next(record["id"] for record in filled if record["deleted_at"])
    errors = []
    for uid in (gone, IDS.encode(10**9)):
        with pytest.raises(NotFound) as caught:
            await read_record(*reader, TABLE.uid, uid)
        errors.append({**caught.value.data, "id": ""})
    assert errors[0] == errors[1]
    assert await read_rows(*reader, TABLE.uid, [IDS.decode(gone) or 0]) == {}


# -- cursors --------------------------------------------------------------------------------------------------------


async def test_a_cursor_of_another_order_is_refused(reader: Reader) -> None:
    cursor = (await page(reader, sorts=sorts("Name"), limit=5))["next"]
    for other in (["-Name"], ["Number"], [], ["Name", "At"]):
        with pytest.raises(BadRequest):
            await page(reader, sorts=sorts(*other), after=cursor)


@pytest.mark.parametrize("cursor", ["", "x", "====", "é", "W10", "bnVsbA", "e30", "A" * 20_000, "W1tbW1tbW1tbW1tb"])
async def test_what_is_no_cursor_is_refused(reader: Reader, cursor: str) -> None:
    with pytest.raises(BadRequest):
        await page(reader, after=cursor)


FORGED: list[Any] = [
    *(None, 0, -1, 2**63, 1.5, True, "", "x", "'; --", "\0", "9999-99-99", "0001-01-01", "1e9", "9" * 2_001),
    *([], ["\0"], [2**40], [None], {}),
]


@pytest.mark.parametrize("name", SORTABLE)
async def test_a_forged_cursor_is_refused_or_only_chooses_a_place(reader: Reader, name: str) -> None:
    """Every JSON value that fits no sort value, put where one belongs."""
    cursor = (await page(reader, sorts=sorts(name), limit=2))["next"]
    body = msgspec.json.decode(_decoded(cursor))
    for forged in FORGED:
        with contextlib.suppress(BadRequest):  # any other error is a defect
            await page(reader, sorts=sorts(name), after=_encoded([*body[:2], [forged]]))


def _decoded(cursor: str) -> bytes:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


def _encoded(body: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(body)).rstrip(b"=").decode()


# -- groups ---------------------------------------------------------------------------------------------------------

GROUPABLE = ["Name", "Number", "Stars", "Done", "Status", "Tags", "Day", "At", "Owner", "Made"]
GROUPINGS = [
    *([sign + name] for name in GROUPABLE for sign in ("", "-")),
    ["Status", "-Done"],
    ["-Tags", "At", "Name"],
    ["Owner", "-Number", "Stars"],
]


async def groups_of(reader: Reader, by: list[GroupSpec], **query: Any) -> list[dict[str, Any]]:
    found = await read_groups(*reader, TABLE.uid, GroupsQuery(groups=by, **query), PEOPLE)
    decoded = msgspec.json.decode(found)
    assert decoded["truncated"] is False
    listed: list[dict[str, Any]] = decoded["groups"]
    return listed


def specs(*names: str) -> list[GroupSpec]:
    return [GroupSpec(fld(name.lstrip("-")), name.startswith("-")) for name in names]


@pytest.mark.parametrize("by", GROUPINGS, ids=" ".join)
async def test_groups_divide_the_page_in_its_order(reader: Reader, by: list[str]) -> None:
    """Leaf by leaf, the records of each group are those that stand next in a page of the same groups."""
    listed = await groups_of(reader, specs(*by))
    whole = await page(reader, groups=specs(*by), sorts=sorts("-Number"), limit=1000)
    leaves = [group for group in listed if len(group["path"]) == len(by)]
    at = 0
    for leaf in leaves:
        path = [GroupValue(spec.field, value) for spec, value in zip(specs(*by), leaf["path"], strict=True)]
        inside = await page(reader, within=path, sorts=sorts("-Number"), limit=1000)
        assert inside["ids"] == whole["ids"][at : at + leaf["count"]]
        at += leaf["count"]
    assert at == len(whole["ids"])


async def test_a_group_comes_before_those_inside_it_and_counts_them(reader: Reader) -> None:
    listed = await groups_of(reader, specs("Status", "-Done", "Tags"))
    stack: list[tuple[list[Any], int]] = []
    for group in listed:
        path = group["path"]
        assert len(path) <= len(stack) + 1
        stack = [*stack[: len(path) - 1], (path, group["count"])]
        assert all(path[: len(above)] == above for above, _ in stack)
    for group in listed:
        inside = [g for g in listed if g["path"][:-1] == group["path"]]
        if inside:
            assert sum(g["count"] for g in inside) == group["count"]


async def test_aggregates_of_a_group_are_those_of_its_records(reader: Reader) -> None:
    wanted = {fld("Number"): "sum", fld("Name"): "distinct", fld("Day"): "latest", fld("Done"): "checked"}
    listed = await groups_of(reader, specs("Status", "Done"), aggregates=wanted)
    for group in listed:
        path = [GroupValue(fld(name), value) for name, value in zip(["Status", "Done"], group["path"], strict=False)]
        summary = await read_summary(*reader, TABLE.uid, SummaryQuery(within=path, aggregates=wanted), PEOPLE)
        decoded = msgspec.json.decode(summary)
        assert (decoded["count"], decoded["aggregates"]) == (group["count"], group["aggregates"])


async def test_summaries_compute_what_they_are_named_after(reader: Reader, filled: list[dict[str, Any]]) -> None:
    live = [record for record in filled if record["deleted_at"] is None]
    numbers = sorted(record["Number"] for record in live if record["Number"] is not None)

    async def compute(name: str, aggregate: str) -> Any:
        summary = await read_summary(*reader, TABLE.uid, SummaryQuery(aggregates={fld(name): aggregate}))
        return msgspec.json.decode(summary)["aggregates"][fld(name)]

    assert await compute("Number", "sum") == pytest.approx(sum(numbers))
    assert await compute("Number", "avg") == pytest.approx(sum(numbers) / len(numbers))
    assert (await compute("Number", "min"), await compute("Number", "max")) == (numbers[0], numbers[-1])
    middle = len(numbers) // 2
    median = numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2
    assert await compute("Number", "median") == pytest.approx(median)
    assert await compute("Number", "filled") == len(numbers)
    assert await compute("Number", "empty") == len(live) - len(numbers)
    assert await compute("Number", "percent_filled") == pytest.approx(len(numbers) / len(live), abs=1e-6)
    assert await compute("Number", "distinct") == len(set(numbers))
    assert await compute("Tags", "distinct") == len({frozenset(r["Tags"]) for r in live if r["Tags"]})
    assert await compute("Done", "checked") == sum(record["Done"] for record in live)
    assert await compute("Done", "unchecked") == sum(not record["Done"] for record in live)
    assert await compute("Day", "earliest") == min(record["Day"] for record in live if record["Day"])


async def test_a_count_of_everything_is_the_tables_own_counter(reader: Reader, filled: list[dict[str, Any]]) -> None:
    count = sum(record["deleted_at"] is None for record in filled)
    assert await read_summary(*reader, TABLE.uid, SummaryQuery()) == b'{"count":%d,"aggregates":{}}' % count
    filter = {"field": fld("Name"), "op": "not_empty"}
    narrowed = msgspec.json.decode(await read_summary(*reader, TABLE.uid, SummaryQuery(filter=filter)))
    assert narrowed["count"] == sum(record["deleted_at"] is None and record["Name"] is not None for record in filled)


# -- what is hidden, what takes too long ----------------------------------------------------------------------------

HIDDEN = "Number"
NAMING = {
    "filter": {"filter": {"and": [{"field": "?", "op": "eq", "value": 1}]}},
    "filter with a wrong operator": {"filter": {"field": "?", "op": "nonsense", "value": {}}},
    "filter with a wrong value": {"filter": {"field": "?", "op": "gt", "value": "x"}},
    "sort": {"sorts": [SortSpec("?")]},
    "group": {"groups": [GroupSpec("?")]},
    "path": {"within": [GroupValue("?", 1)]},
    "fields": {"fields": ["?"]},
}


@pytest.mark.parametrize("clause", NAMING.values(), ids=NAMING.keys())
async def test_a_hidden_field_is_as_unknown_as_one_that_never_was(reader: Reader, clause: dict[str, Any]) -> None:
    connection, whole = reader
    context = context_of(TABLE, lens=hiding(TABLE, HIDDEN), base_id=whole.lens.base.id)
    answers = []
    for uid in (fld(HIDDEN), "fldNEVERWASTHERE1"):
        query = msgspec.json.decode(msgspec.json.encode(clause).replace(b"?", uid.encode()))
        with pytest.raises(NotFound) as caught:
            await page((connection, context), **query_of(query))
        answers.append(str(caught.value.to_json()).replace(uid, "?"))
    assert answers[0] == answers[1]


def query_of(query: dict[str, Any]) -> dict[str, Any]:
    typed = msgspec.convert(query, PageQuery)
    return {name: getattr(typed, name) for name in query}


@pytest.mark.parametrize("aggregate", ["sum", "filled", "nonsense"])
async def test_a_hidden_field_has_no_aggregates(reader: Reader, aggregate: str) -> None:
    connection, whole = reader
    context = context_of(TABLE, lens=hiding(TABLE, HIDDEN), base_id=whole.lens.base.id)
    for read, query in ((read_summary, SummaryQuery), (read_groups, GroupsQuery)):
        answers = []
        for uid in (fld(HIDDEN), "fldNEVERWASTHERE1"):
            extra = {"groups": specs("Name")} if query is GroupsQuery else {}
            with pytest.raises(NotFound) as caught:
                await read(connection, context, TABLE.uid, query(aggregates={uid: aggregate}, **extra))  # type: ignore[arg-type]
            answers.append(str(caught.value.to_json()).replace(uid, "?"))
        assert answers[0] == answers[1]


async def test_a_page_through_a_narrow_lens_holds_only_its_fields(reader: Reader) -> None:
    connection, whole = reader
    context = context_of(TABLE, lens=hiding(TABLE, HIDDEN), base_id=whole.lens.base.id)
    found = await page((connection, context), limit=1)
    assert fld(HIDDEN) not in found["fields"]
    assert len(found["rows"][0]) == len(TABLE.fields)


async def test_a_statement_that_takes_too_long_is_stopped_and_says_so(
    shared_database: Database, module_base: int
) -> None:
    async def read() -> None:
        async with shared_database.base(module_base) as connection, connection.transaction():
            await connection.execute("SET LOCAL statement_timeout = 50")
            await connection.execute("SELECT pg_sleep(30)")

    with pytest.raises(QueryTimeout):
        await read()


async def test_cancelling_a_request_stops_its_statement(shared_database: Database, module_base: int) -> None:
    async def read() -> None:
        async with shared_database.base(module_base) as connection:
            await connection.execute("SELECT pg_sleep(31)")

    task = asyncio.create_task(read())
    async with shared_database.base(module_base) as watcher:
        while not await _is_sleeping(watcher):  # noqa: ASYNC110 - another process's state has no event
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not await _is_sleeping(watcher)


async def _is_sleeping(connection: Connection) -> bool:
    cursor = await connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(31)'"
    )
    row = await cursor.fetchone()
    assert row is not None
    return bool(row[0])
