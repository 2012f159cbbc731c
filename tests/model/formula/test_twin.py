"""What the page's own reading of formulas is held to as well: results to their last digit, refusals to their words."""

import json
from pathlib import Path
from typing import Any

import pytest
from psycopg import AsyncConnection

from afterbase.ground.sql import Sql, sql
from afterbase.model.formula import refusals
from afterbase.model.formula.functions import BY_NAME
from afterbase.model.formula.parser import parse_formula
from afterbase.model.formula.refusals import FormulaRefused, WrongType
from afterbase.model.formula.trees import Call, Span, walk
from afterbase.model.formula.types import Type
from tests.model.formula.test_values import compiled

pytestmark = pytest.mark.anyio

FOLDER = Path(__file__).parents[3] / "cases/formula"
RESULTS: list[dict[str, Any]] = json.loads((FOLDER / "results.json").read_text("utf-8"))
REFUSALS: list[dict[str, Any]] = json.loads((FOLDER / "refusals.json").read_text("utf-8"))
KINDS: dict[str, type[FormulaRefused]] = {
    kind.code: kind
    for kind in vars(refusals).values()
    if isinstance(kind, type) and issubclass(kind, FormulaRefused) and kind is not FormulaRefused
}
PLACE = Span(0, 1)


def is_calculable(case: dict[str, Any]) -> bool:
    """The page may know a function a little before the server has it."""
    return all(node.name in BY_NAME for node in walk(parse_formula(case["text"])) if isinstance(node, Call))


async def test_every_result_has_these_digits(connection: AsyncConnection[Any]) -> None:
    cases = [case for case in RESULTS if is_calculable(case)]
    assert len(cases) > 200
    found = [(case["text"], await result_of(connection, case["text"])) for case in cases]
    assert found == [(case["text"], case.get("digits", case.get("refused"))) for case in cases]


async def result_of(connection: AsyncConnection[Any], text: str) -> Any:
    """The error's code, or the value as PostgreSQL writes it, an empty one as None; of a refusal its code and place."""
    try:
        part = compiled(text)
    except FormulaRefused as refusal:
        return [refusal.code, refusal.data["at"], refusal.data["length"]]
    statement = sql("SELECT coalesce({}, {}::text)", part.error or Sql("NULL"), part.value)
    row = await (await connection.execute(statement.text, statement.params)).fetchone()
    return row[0] or None if row else None


def refusal_of(code: str, data: dict[str, Any]) -> FormulaRefused:
    if KINDS[code] is WrongType:
        return WrongType(PLACE, Type[data["found"].upper()], [Type[name.upper()] for name in data["expected"]])
    return KINDS[code](PLACE, **data)


def is_known(case: dict[str, Any]) -> bool:
    """The page may know a refusal, or a type of value, a little before the server has it."""
    names = [case["data"].get("found"), *case["data"].get("expected", [])] if "expected" in case["data"] else []
    return case["code"] in KINDS and all(name.upper() in Type.__members__ for name in names)


@pytest.mark.parametrize("case", [case for case in REFUSALS if is_known(case)], ids=lambda case: case["code"])
def test_a_refusal_has_these_words(case: dict[str, Any]) -> None:
    refusal = refusal_of(case["code"], case["data"])
    assert (refusal.message("en"), refusal.message("zh-CN")) == (case["en"], case["zh"])


def test_every_refusal_has_its_words_in_the_cases() -> None:
    assert set(KINDS) <= {case["code"] for case in REFUSALS}
