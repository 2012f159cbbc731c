"""Search finds the same with its index and without, and only what the lens shows."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from afterbase.engine.contexts import Context
from afterbase.engine.indexes import IndexPlan, apply_plan, search_spec
from afterbase.engine.search import Searched, compile_search, pairs_of, search_words
from afterbase.engine.search_index import search_index
from afterbase.engine.search_state import is_rare, search_indexes
from afterbase.ground.database import Connection, Database
from afterbase.model.filters import PageQuery
from afterbase.model.schema import Table
from afterbase.model.values import Asker
from afterbase.queries.records import read_page
from tests.support.tables import IDS, context_of, field_of, hiding, insert, make_table, options, table_of, uid_of

pytestmark = pytest.mark.anyio

PEOPLE = {"usrZ0000000000001": "王芳", "usrM0000000000003": "Bob"}
LONG = "甲" * 99_995 + "尾巴在此处很远"
FIELDS = [
    field_of(1, "Name", "text"),
    field_of(2, "Note", "long_text"),
    field_of(3, "Price", "currency", {}),
    field_of(4, "Status", "single_select", options("已付款", "退货中", "Done")),
    field_of(5, "Tags", "multi_select", options("急件", "贵重", "旧")),
    field_of(6, "Day", "date"),
    field_of(7, "At", "datetime"),
    field_of(8, "Owner", "person", {}),
    field_of(9, "Done", "checkbox"),
    field_of(10, "Data", "json"),
]
TABLE = table_of(FIELDS)
MANY_FIELDS = (field_of(31, "Name", "text"), field_of(32, "Status", "single_select", options("已付款", "退货中")))
MANY = Table(13, uid_of("tbl", "Many"), "Many", 31, MANY_FIELDS, ())
RECORDS: dict[str, dict[str, Any]] = {
    "a": {"Name": "屏幕破损", "Note": "客户说屏幕有划痕", "Price": 128.5, "Status": 1, "Day": "2026-11-22"},
    "b": {"Name": "Screen BROKEN", "Note": "it's 100%_sure \\ 'quoted' & | ! <long>", "Status": 3, "Tags": [1, 2]},
    "c": {"Name": "RMA-20261122-0007", "At": "2026-11-21T16:30:00+00:00", "Owner": ["usrZ0000000000001"]},
    "d": {"Name": "幕屏", "Note": "", "Status": 2, "Tags": [3], "At": "2026-11-30T15:59:00+00:00"},
    "e": {"Note": LONG, "Data": {"n": "屏幕"}},
    "f": {"Name": "Ärger 👍🏽 Ⅷ", "Note": "第一行\n第二行\x01尾", "Owner": ["usrM0000000000003"]},
    "g": {"Name": "屏幕", "deleted_at": "2026-11-22T00:00:00+00:00"},
}
TERMS = {
    "屏幕": "a",
    "屏": "ad",
    "幕": "ad",
    "划痕": "a",
    "屏幕 划痕": "a",
    "屏幕 退货": "",
    "screen": "b",
    "broken SCREEN": "b",
    "roke": "b",
    "100%": "b",
    "%_": "b",
    "\\": "b",
    "'": "b",
    "' '": "b",
    "it's": "b",
    "& |": "b",
    "<long>": "b",
    "rma-2026": "c",
    "0007": "c",
    "128.5": "a",
    "28": "a",
    "付款": "a",
    "退货": "d",
    "done": "b",
    "急件": "b",
    "贵": "b",
    "旧": "d",
    "2026-11-22": "ac",
    "2026/11/22": "ac",
    "2026年11月22日": "ac",
    "2026-11": "acd",
    "2026-11-30": "d",
    "2026-12": "",
    "2026-13-45": "",
    "王芳": "c",
    "bob": "f",
    "很远": "e",
    "甲甲": "e",
    "第二": "f",
    "行 第一": "f",
    "ärger": "f",
    "👍": "f",
    "👍🏽": "f",
    "行尾": "",
    "没有的": "",
    "": "abcdef",
    "   ": "abcdef",
}


@pytest.fixture(scope="module")
async def names(shared_database: Database, module_base: int) -> dict[str, str]:
    async with shared_database.base(module_base) as connection:
        await make_table(connection, TABLE)
        keys = await insert(connection, TABLE, list(RECORDS.values()))
    return {IDS.encode(key): name for key, name in zip(keys, RECORDS, strict=True)}


@pytest.fixture
async def connection(shared_database: Database, module_base: int) -> AsyncIterator[Connection]:
    async with shared_database.base(module_base) as connection:
        yield connection


async def find(connection: Connection, context: Context, names: dict[str, str], text: str) -> str:
    found = msgspec.json.decode(await read_page(connection, context, TABLE.uid, PageQuery(search=text), PEOPLE))
    return "".join(names[uid] for uid in found["ids"])


async def has_search_index(connection: Connection, table: Table) -> bool:
    return bool(await search_indexes(connection, [table]))


def all_of(table: Table) -> Searched:
    return Searched(table, table.fields)


async def apply_search_index(connection: Connection, table: Table) -> None:
    spec = search_spec(table)
    assert spec is not None
    if not await has_search_index(connection, table):
        await apply_plan(connection, table, IndexPlan((spec,)))


async def make_index(connection: Connection) -> None:
    await apply_search_index(connection, TABLE)
    await connection.execute("SET enable_seqscan = off")  # seven records: a scan would hide what the index finds
    await connection.execute("SET enable_indexscan = off")


async def test_search_finds_the_same_by_scan_and_by_index(connection: Connection, names: dict[str, str]) -> None:
    context = context_of(TABLE)
    assert not await has_search_index(connection, TABLE)
    by_scan = {text: await find(connection, context, names, text) for text in TERMS}
    assert by_scan == TERMS
    await make_index(connection)
    try:
        assert await has_search_index(connection, TABLE)
        by_index = {text: await find(connection, context, names, text) for text in TERMS}
    finally:
        await connection.execute("RESET enable_seqscan; RESET enable_indexscan")
    assert by_index == TERMS


async def test_search_looks_only_at_what_the_lens_shows(connection: Connection, names: dict[str, str]) -> None:
    for hidden, text in {
        "Note": "划痕",
        "Status": "付款",
        "Price": "128.5",
        "Day": "2026-11-22",
        "Name": "破损",
    }.items():
        context = context_of(TABLE, lens=hiding(TABLE, hidden))
        assert "a" not in await find(connection, context, names, text)
        assert "a" in await find(connection, context_of(TABLE), names, text)


async def test_the_plan_of_a_search_goes_by_its_index(connection: Connection, names: dict[str, str]) -> None:
    index = search_index(TABLE)
    assert index is not None
    await apply_search_index(connection, TABLE)
    await connection.execute("SET enable_seqscan = off")
    cursor = await connection.execute(
        f"EXPLAIN SELECT id FROM t12 WHERE {index.expression.text} @@ search_query('屏幕')"
    )
    plan = "\n".join(row[0] for row in await cursor.fetchall())
    await connection.execute("RESET enable_seqscan")
    assert index.name in plan


@pytest.mark.parametrize("is_rare_word", [False, True])
def test_a_document_is_made_only_of_what_compares_well_already(is_rare_word: bool) -> None:
    """Where the index does not lead, PostgreSQL goes from left to right, and a document is the dearest."""
    asked = compile_search(all_of(MANY), Asker(), "退款", frozenset({MANY.id}), is_rare=is_rare_word).text
    assert 0 <= asked.rindex("strpos") < asked.index("search_document")


async def test_a_word_without_case_asks_for_what_the_server_would_ask(connection: Connection) -> None:
    for word in ("退款", "漏水很严重很严重", "'\\'\\\\", "&|:*<->!()", "售后🙂\u200f", "2026-11"):
        asked = compile_search(all_of(MANY), Asker(), word, frozenset({MANY.id}))
        assert "search_query" not in asked.text
        cursor = await connection.execute(
            "SELECT a @> b AND b @> a AND numnode(a) = numnode(b)"
            " FROM (SELECT search_query(%s) AS a, %s::tsquery AS b) AS q",
            (word, asked.params[-1]),
        )
        assert await cursor.fetchone() == (True,)


@pytest.mark.parametrize("text", ["麒麟", "Kylin", "麒麟 Kylin", "已付"])
async def test_a_search_is_never_planned_in_parallel(connection: Connection, names: dict[str, str], text: str) -> None:
    for is_rare_word in (False, True):
        where = compile_search(all_of(TABLE), Asker(), text, frozenset({TABLE.id}), is_rare=is_rare_word)
        async with connection.transaction(force_rollback=True):
            await connection.execute("SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0")
            await connection.execute("SET LOCAL min_parallel_table_scan_size = 0; SET LOCAL enable_bitmapscan = off")
            explain = "EXPLAIN SELECT sum(id) FROM t12 WHERE "
            plain = await connection.execute(explain + "length(f1) > 2")
            assert "Gather" in str(await plain.fetchall())
            cursor = await connection.execute(explain + where.text, where.params)
            assert "Gather" not in str(await cursor.fetchall())


async def test_a_word_is_rare_by_the_servers_statistics(connection: Connection) -> None:
    await make_table(connection, MANY)
    await connection.execute("INSERT INTO t13 (f31, f32) SELECT '常见' || n, 1 FROM generate_series(1, 3000) AS n")
    await apply_search_index(connection, MANY)
    assert await has_search_index(connection, MANY)

    async def finds_rare(text: str) -> bool:
        return await is_rare(connection, MANY, pairs_of(all_of(MANY), Asker(), text))

    assert await finds_rare("麒麟")
    assert await finds_rare("常见 麒麟")
    assert not await finds_rare("常见")
    assert not await finds_rare("麒")  # one character has no pair
    assert not await finds_rare("已付")  # an option's name: the index may find many by its token


async def test_no_word_is_rare_where_the_server_has_not_looked(connection: Connection) -> None:
    table = table_of(FIELDS, id=14)
    assert not await is_rare(connection, table, (frozenset({"麒麟"}),))


async def test_a_text_of_any_length_can_be_stored_under_the_index(connection: Connection) -> None:
    """The most distinct pairs, of the longest characters, and more tokens than any record has."""
    document = "search_document(string_agg(chr(131072 + (hashint4(n) & 32767)), ''), array_agg('usrABCDEFGHIJ' || n))"
    cursor = await connection.execute(
        "SELECT length(document), pg_column_size(document), document @@ search_query('没有')"
        f" FROM (SELECT {document} AS document FROM generate_series(1, 300000) AS n) AS d"
    )
    row = await cursor.fetchone()
    assert row is not None
    assert row[0] > 100_000
    assert row[1] < 2**21
    assert row[2] is True


def test_a_search_has_at_most_ten_words_without_repeats() -> None:
    assert search_words(" a  b\ta \x00\x01 c\u3000d ") == ("a", "b", "c", "d")
    assert len(search_words(" ".join(map(str, range(50))))) == 10


def test_the_index_takes_another_name_when_the_searched_fields_change() -> None:
    name = search_index(TABLE)
    fewer = search_index(table_of(FIELDS[1:]))
    same = search_index(table_of([*FIELDS, field_of(11, "More", "checkbox")]))
    assert name is not None
    assert fewer is not None
    assert same is not None
    assert name.name == same.name != fewer.name


def test_a_table_without_anything_to_search_has_no_index() -> None:
    assert search_index(table_of([field_of(1, "Done", "checkbox")])) is None
