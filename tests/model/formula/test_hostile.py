"""Formulas that mean harm: whatever is accepted ends within two seconds for one record, and the server's clock judges.

The fields hold what is longest: texts of 100,000 characters, lists of 10,000 items, numbers of 100 digits.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from psycopg import AsyncConnection
from psycopg.errors import QueryCanceled

from afterbase.ground.database import Connection, Database
from afterbase.ground.sql import Sql, sql
from afterbase.model.formula.compiler import compile_formula
from afterbase.model.formula.parser import parse_formula
from afterbase.model.formula.refusals import FormulaTooDeep, FormulaTooInvolved
from afterbase.model.formula.tokens import LONGEST
from afterbase.model.formula.types import ERRORS, Compiled, Type
from tests.support.formulas import SETTING

pytestmark = pytest.mark.anyio

TRIES = 3
_RANDOM = "SELECT string_agg(chr(97 + (hashint4(i) & 1)), '') FROM generate_series(1, {}) AS i"
COLUMNS: dict[str, tuple[Type, str]] = {
    "n": (Type.NUMBER, "repeat('7', 100)::numeric"),
    "t": (Type.TEXT, f"({_RANDOM.format(100_000)})"),
    "short": (Type.TEXT, f"({_RANDOM.format(1_000)})"),
    "same": (Type.TEXT, "repeat('中', 100000)"),
    "many": (Type.NUMBERS, "ARRAY(SELECT (i * 7919 % 10007)::numeric FROM generate_series(1, 10000) AS i)"),
    "words": (Type.TEXTS, "ARRAY(SELECT '中' || (i * 7919 % 10007) FROM generate_series(1, 10000) AS i)"),
    "days": (Type.DATES, "ARRAY(SELECT date '2000-01-01' + i FROM generate_series(1, 10000) AS i)"),
    "d": (Type.DATE, "date '2026-11-28'"),
}
SIZES = {"short": 1_000}


@pytest.fixture
async def hostile(shared_database: Database) -> AsyncIterator[Connection]:
    """One record in a table, as a formula would find it."""
    columns = ", ".join(f"{value} AS {name}" for name, (_, value) in COLUMNS.items())
    async with shared_database.system() as connection, connection.transaction(force_rollback=True):
        await connection.execute(f"CREATE TEMPORARY TABLE hostile ON COMMIT DROP AS SELECT {columns}".encode())
        await connection.execute("SET LOCAL statement_timeout = 2000")
        yield connection


def field_of(name: str) -> Compiled | None:
    found = COLUMNS.get(name)
    return Compiled(found[0], Sql(name), size=SIZES.get(name)) if found else None


async def ends_in_time(connection: AsyncConnection[Any], text: str) -> bool:
    """Whether the server lets a formula end; a machine that is busy with something else gets three tries."""
    part = compile_formula(parse_formula(text), field_of, SETTING)
    shown = sql("SELECT {}, length(({})::text) FROM hostile", part.error or Sql("NULL"), part.value)
    for _ in range(TRIES):
        with suppress(QueryCanceled):
            async with connection.transaction():
                row = await (await connection.execute(shown.text, shown.params)).fetchone()
            assert row is not None
            assert row[0] is None or row[0] in ERRORS
            return True
    return False


def repeated(part: str, between: str = " + ", limit: int = 1_900) -> str:
    """As often as fits into a formula, in parentheses that keep the tree shallow."""
    groups, group = list[str](), list[str]()
    nodes = 3 * part.count("(") + part.count(",") + part.count("{") + part.count("&") * 2 + 2
    for _ in range(min((LONGEST - 200) // (len(part) + len(between) + 1), limit // nodes)):
        group.append(part)
        if len(group) == 50:
            groups, group = [*groups, "(" + between.join(group) + ")"], []
    return between.join([*groups, *(["(" + between.join(group) + ")"] if group else [])])


ALONE = [
    "LEN(UPPER({same}))", 'LEN(REPT("中", 100000))', "LEN(SUBSTITUTE({t}, \"a\", \"bb\"))", "LEN(TRIM({t}))",
    'FIND(REPT("a", 1000), {t})', 'OCCURRENCES({t}, "ab")', "LEN(ENCODEURL(LEFT({same}, 5000)))",
    'REGEX_MATCH(LEFT({t}, 10000), "([ab]*a[ab]{60}c|z)+")', 'REGEX_EXTRACT(LEFT({t}, 1000), "[ab]*a[ab]{12}c")',
    'LEN(REGEX_REPLACE({short}, "[ab]*a[ab]{12}c|[ab]", ""))', 'LEN(REGEX_REPLACE({short}, "(a|b|ab)*c|a", "x"))',
    'REGEX_MATCH({short}, "^(([ab]*)*)*$")', 'LEN(REGEX_REPLACE(LEFT({t}, 10000), "[ab]{100}c|[ab]", ""))',
    'COUNTALL(SPLIT(LEFT({same}, 10000), ""))', "COUNTALL(UNIQUE({words}))", "COUNTALL(SORT({words}))",
    "LEN(JOIN({words}))", 'COUNTIF({words}, "<", "中5")', "COUNTALL(INTERSECTION({words}, {words}))",
    "COUNTALL(EXCEPT({many}, {many}))", "MEDIAN({many})", "STDEV({many})", "PRODUCT({many})", "MODE({many})",
    "LARGE({many}, 5000)", "RANK(5, {many})", "SUMPRODUCT({many}, {many})", "SUM(SEQUENCE(1, 10000))",
    "WORKDAY({d}, -100000, {days})", "NETWORKDAYS(DATE(1, 1, 1), DATE(9999, 12, 31), {days})", "WORKDAY({d}, 1e6)",
    "FACT(170) ^ 0.999", "EXP(LN(1e200))", "1.0000001 ^ 999999999", "LOG({n}, 3)", "COMBIN(500, 250)", "LN({n} ^ 2.5)",
    'COUNTIF({words}, REPT("x", 1000))', 'SUMIF({many}, {words}, ">", REPT("x", 100000))',
    "RMBCAPITAL(999999999999.99)",
    "LEN({words} & {words} & {t} & {t} & {same} & {same} & {t} & {t} & {t} & {same} & {same} & {same})",
]  # fmt: skip


@pytest.mark.parametrize("text", ALONE)
async def test_the_worst_that_a_function_can_do_is_no_harm(hostile: Connection, text: str) -> None:
    assert await ends_in_time(hostile, text)


@pytest.mark.parametrize("text", ALONE)
async def test_as_much_of_it_as_a_formula_may_hold_ends_in_time(hostile: Connection, text: str) -> None:
    is_number = not text.startswith(("REGEX_MATCH", "REGEX_EXTRACT", "RMBCAPITAL", "WORKDAY"))
    for share in (1.0, 0.7, 0.5, 0.35, 0.25, 0.17, 0.12, 0.08, 0.05, 0.03, 0.02, 0.01):
        many = repeated(text if is_number else f"LEN({text} & 1)", limit=int(1_900 * share))
        with suppress(FormulaTooInvolved):
            assert await ends_in_time(hostile, many)
            return


@pytest.mark.parametrize(
    ("start", "step"),
    [
        ("{n}", "SQRT({}) * {n}"), ("{n}", "({}) ^ 1.01"), ("{n}", "1 / (1 + {})"), ("1e300", "({}) * 1e300"),
        ("{t}", "SUBSTITUTE({}, \"a\", \"aa\")"), ("{t}", "({}) & {t}"), ("{same}", "UPPER(LOWER({}))"),
        ("{n}", "IFERROR(1 / ({}), 2)"), ("{n}", "IF({} > 1, {n}, ({}) / 3)"), ("{d}", "EDATE({}, 1)"),
        ("{d}", "DATEADD({}, 1, \"days\")"), ("{many}", "REVERSE({})"), ("{words}", "UNIQUE({})"),
        ("{many}", "MERGE({}, {many})"), ("{d}", "WORKDAY_CN({}, 3)"), ("{n}", "ROUND({} / 3, 30)"),
        ("{n}", "MEDIAN({}, {n})"), ("{n}", "VAR.P({}, {n})"), ("{n}", "MOD({}, 7)"),
        ("{t}", "PADLEFT({}, 100000, \"x\")"),
        ("{short}", "REGEX_REPLACE({}, \"a+\", \"ab\")"), ("{n}", "COALESCE({}, 1 / {n})"),
        ("{n}", "SWITCH({}, 1, 2, 3, 4, 5)"), ("{t}", "TEXTAFTER({}, \"a\")"), ("{n}", "VALUE(FIXED({}, 30))"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("depth", [3, 10, 30, 48, 90])
async def test_nesting_grows_slowly_or_is_refused(hostile: Connection, start: str, step: str, depth: int) -> None:
    text = start
    for _ in range(depth):
        text = step.replace("{}", text)
        if len(text) > LONGEST:
            return
    with suppress(FormulaTooInvolved, FormulaTooDeep):
        assert await ends_in_time(hostile, f'LEN(({text}) & "")')


@pytest.mark.parametrize(
    "text",
    [
        "{n} * {n} + {n} / 7 - {n} ^ 2", "{t} & {same} & {t} & {same}", 'SUBSTITUTE(TRIM(UPPER({t})), "A", "b")',
        'IF(CONTAINS({t}, "保修"), LEFT({t}, 100), MID({same}, 5, 10))', "SUM({many}) / COUNT({many})",
        'JOIN(SORT(UNIQUE({words})), "、")', 'REGEX_EXTRACT({short}, "[a-z]+-\\d+")',
        'SUMIF({many}, {words}, "x") + AVERAGEIF({many}, {many}, ">", 5) + MAXIF({many}, {many}, "<", MEDIAN({many}))',
        'IFERROR(REGEX_REPLACE(LEFT({t}, 500), "[^\\d]", ""), "")', "NETWORKDAYS_CN({d}, WORKDAY_CN({d}, 3))",
        " & ".join(['FIND("ab", {t})'] * 10),
    ],
)  # fmt: skip
def test_what_people_write_is_not_refused_for_its_cost(text: str) -> None:
    compile_formula(parse_formula(text), field_of, SETTING)


def test_numbers_cannot_be_multiplied_to_where_postgresql_fails() -> None:
    product = " * ".join(["1e300"] * 40)
    with pytest.raises(FormulaTooInvolved):
        compile_formula(parse_formula(f"({product}) * ({product})"), field_of, SETTING)
