"""What formulas come to, on a real PostgreSQL: every function's examples, the operators, blanks, errors and types."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from psycopg import AsyncConnection

from afterbase.ground.sql import Sql, sql
from afterbase.model.formula.compiler import compile_formula, depends_on_clock
from afterbase.model.formula.functions import BY_NAME, FUNCTIONS
from afterbase.model.formula.parser import parse_formula
from afterbase.model.formula.refusals import FormulaRefused, FormulaTooInvolved
from afterbase.model.formula.types import ERRORS, Compiled, Type
from tests.support.formulas import SETTING

pytestmark = pytest.mark.anyio

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[3] / "cases/formula/values.json").read_text("utf-8"))
FIELDS: dict[str, tuple[Type, str]] = {
    "数量": (Type.NUMBER, "3::numeric"),
    "单价": (Type.NUMBER, "12.50::numeric"),
    "空数": (Type.NUMBER, "NULL::numeric"),
    "备注": (Type.TEXT, "'水泵漏水'::text"),
    "空文": (Type.TEXT, "NULL::text"),
    "已付": (Type.BOOLEAN, "true"),
    "购买日": (Type.DATE, "'2026-11-22'::date"),
    "空日": (Type.DATE, "NULL::date"),
    "报修": (Type.DATETIME, "'2026-11-22T16:30:00Z'::timestamptz"),
}


def field_of(name: str) -> Compiled | None:
    found = FIELDS.get(name)
    return Compiled(found[0], Sql(found[1])) if found else None


def compiled(text: str) -> Compiled:
    return compile_formula(parse_formula(text), field_of, SETTING)


async def result_of(connection: AsyncConnection[Any], part: Compiled) -> Any:
    """The error's code, or the value as JSON has it; an empty text is blank."""
    statement = sql("SELECT {}, {}", part.error or Sql("NULL"), part.value)
    row = await (await connection.execute(statement.text, statement.params)).fetchone()
    assert row is not None
    error, value = row
    if error is not None:
        assert error in ERRORS
        return error
    return as_json(value)


def as_json(value: Any) -> Any:
    """A list without items is blank, as an empty text is."""
    if isinstance(value, list):
        return [item if item == "" else as_json(item) for item in value] or None
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return None if value == "" else value


@pytest.mark.parametrize(
    ("formula", "gives"), [(e.formula, e.gives) for f in FUNCTIONS for e in f.examples], ids=lambda v: str(v)[:60]
)
async def test_an_example_of_the_help_gives_what_it_says(
    connection: AsyncConnection[Any], formula: str, gives: Any
) -> None:
    found = await result_of(connection, compiled(formula))
    assert (type(found) is bool, found) == (type(gives) is bool, gives)


@pytest.mark.parametrize("case", [c for c in CASES if "gives" in c], ids=lambda case: case["text"])
async def test_a_formula_gives_what_people_expect(connection: AsyncConnection[Any], case: dict[str, Any]) -> None:
    found = await result_of(connection, compiled(case["text"]))
    assert (type(found) is bool, found) == (type(case["gives"]) is bool, case["gives"])


@pytest.mark.parametrize("case", [c for c in CASES if "refused" in c], ids=lambda case: case["text"])
def test_what_does_not_fit_is_refused_at_its_place(case: dict[str, Any]) -> None:
    with pytest.raises(FormulaRefused) as refusal:
        compiled(case["text"])
    error = refusal.value
    assert [error.code, error.data["at"], error.data["length"]] == case["refused"]
    assert error.message("en") == case.get("en", error.message("en"))
    assert error.message("zh-CN") == case.get("zh", error.message("zh-CN"))


def test_every_function_explains_itself_in_both_languages_with_examples() -> None:
    assert len(BY_NAME) == len(FUNCTIONS)
    for function in FUNCTIONS:
        assert function.name == function.name.upper()
        assert set(function.help) == {"en", "zh-CN"}
        assert all(function.help.values())
        assert len(function.examples) >= 1 + bool(function.parameters), function.name
        assert all(function.name in example.formula for example in function.examples)


def test_a_formula_knows_whether_it_depends_on_the_clock() -> None:
    assert depends_on_clock(parse_formula('IF({购买日} < TODAY(), "过保")'))
    assert not depends_on_clock(parse_formula('{TODAY()} & "NOW()"'))


def test_sql_grows_with_a_formula_and_not_with_its_depth() -> None:
    chain = " + ".join(["{数量} / {单价}"] * 90)
    part = compiled(chain)
    assert part.error is not None
    assert len(part.value.text) + len(part.error.text) < 100 * len(chain)


def test_a_formula_whose_sql_would_explode_is_refused() -> None:
    nested = "{数量}"
    for _ in range(45):
        nested = f"IFERROR(1 / {nested}, 1)"
    with pytest.raises(FormulaTooInvolved):
        compiled(nested)


async def test_no_number_makes_the_statement_fail(connection: AsyncConnection[Any]) -> None:
    large = "1e300"
    for formula in (
        f"{large} * {large}", f"{large} ^ {large}", f"0.1 ^ -{large}", f"POWER(-{large}, 3)", f"MOD({large}, 7)",
        f"ROUND({large}, {large})", f'LEFT("abc", {large})', f'MID("abc", -{large}, {large})', f'REPT("a", {large})',
        f"{{购买日}} + {large}", f"{{购买日}} - {large}", f"{{报修}} + {large}", "{报修} - 3e6 - 3e6 - 3e6",
        " + 3e6".join(["{报修}"] + [""] * 20) , f"SQRT({large})", f"1 / {large}", "(-8) ^ (1 / 3)", "0 ^ 0", "-(-0)",
        f"DATE({large}, 1, 1)", f"DATE(2026, -{large}, {large})", f"DATE(1, 1, -{large})", "DATE(9999, 12, 32)",
        f"EOMONTH({{购买日}}, -{large})", "EOMONTH(DATE(9999, 12, 1))", f'DATEADD({{购买日}}, {large}, "years")',
        'DATEVALUE("0000-00-00")', 'DATEVALUE("9999-12-31")', 'DATEVALUE("99999999-1-1")',
        'DATEDIF(DATE(1, 1, 1), DATE(9999, 12, 31), "months")', 'VALUE("' + "9" * 1000 + '")', 'VALUE("+.")',
    ):  # fmt: skip
        await result_of(connection, compiled(formula))
