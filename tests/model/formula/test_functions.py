"""What holds for all functions: no value makes a statement fail, each operand is calculated once, files are current."""

import importlib.util
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from afterbase.ground.sql import Sql, sql
from afterbase.model.formula.calendars import china
from afterbase.model.formula.compiler import compile_formula
from afterbase.model.formula.functions import BY_NAME, CATEGORIES, FUNCTIONS
from afterbase.model.formula.functions.base import Function, Parameter
from afterbase.model.formula.functions.labels import CHINESE
from afterbase.model.formula.parser import parse_formula
from afterbase.model.formula.types import ERRORS, ITEM_OF, SQL_TYPES, Compiled, Type
from scripts import make_calendars, write_functions
from tests.support.formulas import SETTING

ROOT = Path(__file__).parents[3]

edges = [Decimal(text) for text in (
    "0", "1", "-1", "0.5", "-0.1", "2", "3", "10", "16", "37", "100.999", "-7", "1e9", "-1e9", "1e18", "1e30", "-1e60",
    "1e-30", "55296", "65535", "171", "2147483648", "-2147483649", "9223372036854775808",
)]  # fmt: skip
numbers = (
    st.sampled_from(edges)
    | st.decimals(-(10**12), 10**12, allow_nan=False, places=6)
    | st.integers(-20, 40).map(Decimal)
)
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.text(characters, max_size=12) | st.sampled_from(
    ["", " ", "a", "保修", "2026-02-30", "2026年1月2日", "12%", "+.", "\\1", "%s %", "İß", "９", "年月"]
)
dates = st.sampled_from([date(1, 1, 1), date(9999, 12, 31), date(2026, 10, 1), date(2024, 2, 29)]) | st.dates()
moments = st.sampled_from([datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]) | (
    st.datetimes(timezones=st.just(UTC))
)
VALUES: dict[Type, st.SearchStrategy[Any]] = {
    Type.NUMBER: numbers,
    Type.TEXT: texts,
    Type.BOOLEAN: st.booleans(),
    Type.DATE: dates,
    Type.DATETIME: moments,
}
VALUES |= {many: st.lists(st.none() | VALUES[item], max_size=5) for many, item in ITEM_OF.items()}
LITERALS: dict[tuple[str, str], list[str]] = {
    ("TEXT", "format"): ["0", "#,##0.0#", "0000%", "yyyy年m月d日 aaaa", "hh:mm:ss 上午/下午"],
    ("REGEX_MATCH", "pattern"): ["a*", "[^a-z]+$"],
    ("REGEX_EXTRACT", "pattern"): ["(a|b)+", "\\d{2,4}"],
    ("REGEX_REPLACE", "pattern"): ["(a|b)+", "."],
    ("REGEX_REPLACE", "new"): ["", "\\1\\&"],
}
UNITS = ["days", "weeks", "months", "quarters", "years"]
CLOCK_UNITS = [*UNITS, "hours", "minutes", "seconds"]


def literal_of(function: Function, parameter: Parameter, kinds: list[Type]) -> list[str] | None:
    """The texts that may be written where only a literal will do."""
    if parameter.name == "unit":
        return CLOCK_UNITS if kinds[0] is Type.DATETIME else UNITS
    if parameter.name == "zone":
        return ["Asia/Kolkata", "Pacific/Kiritimati"]
    if parameter.name == "operator":
        return ["=", "!="] if kinds[-1] is Type.BOOLEANS else ["=", "!=", "<", ">="]
    found = LITERALS.get((function.name, parameter.name))
    if function.name == "TEXT" and found:
        return found[:3] if kinds[0] is Type.NUMBER else found[3:]
    return found


@st.composite
def calls(draw: st.DrawFn, function: Function) -> tuple[str, dict[str, tuple[Type, Any]]]:
    """A call of the function, and the fields that it names, each with its type and value."""
    fields = dict[str, tuple[Type, Any]]()
    arguments, kinds = list[str](), list[Type]()
    any_type = draw(st.sampled_from([Type.NUMBER, Type.TEXT, Type.DATE, Type.DATETIME]))
    most = function.least + 3 if function.most is None else function.most
    count = draw(st.integers(function.least, most))
    for place in range(count):
        parameter = function.parameter(place)
        if parameter.name == "operator" and place == count - 1:
            parameter = function.parameters[-1]  # without an operator, what is wanted stands in its place
        written = literal_of(function, parameter, kinds)
        if written:
            arguments.append(json.dumps(draw(st.sampled_from(written)), ensure_ascii=False))
            continue
        kind = kind_of(draw, function, parameter, kinds, any_type)
        fields[f"f{place}"] = (kind, draw(st.none() | VALUES[kind]))
        arguments.append(f"{{f{place}}}")
        kinds.append(kind)
    arguments, fields = PAIRED.get(function.name, (arguments, fields))
    return f"{function.name}({', '.join(arguments)})", fields


PAIRED: dict[str, tuple[list[str], dict[str, tuple[Type, Any]]]] = {
    "IFS": (["{a}", "{b}", "{a}", "{b}"], {"a": (Type.BOOLEAN, None), "b": (Type.TEXT, "x")}),
    "SWITCH": (["{a}", "{a}", "{b}", "{b}"], {"a": (Type.TEXT, None), "b": (Type.TEXT, "x")}),
}


def kind_of(draw: st.DrawFn, function: Function, parameter: Parameter, kinds: list[Type], any_type: Type) -> Type:
    """A type that the parameter takes, beside those that are there already."""
    if parameter.name == "wanted" and kinds and kinds[-1] in ITEM_OF:
        return ITEM_OF[kinds[-1]]
    if kinds and kinds[0] in ITEM_OF and parameter.name in ("value", "other") and not parameter.types:
        return kinds[0] if parameter.name == "other" else ITEM_OF[kinds[0]]
    if kinds and function.name in ("BETWEEN", "MIN", "MAX", "DATEDIF", "DATETIME_DIFF"):
        return kinds[0]
    return draw(st.sampled_from(parameter.types)) if parameter.types else any_type


@pytest.fixture(scope="module")
def plain_connection(server: Any, template: str) -> Iterator[Connection[Any]]:
    """Blocking, so that Hypothesis can drive it."""
    name = server.create_database(template=template)
    with psycopg.connect(server.conninfo(name), autocommit=True) as connection:
        connection.execute(
            "SET search_path TO afterbase_functions; SET statement_timeout = 2000; SET timezone = 'UTC'; SET jit = off"
        )
        yield connection
    server.drop_database(name)


def evaluate(connection: Connection[Any], text: str, fields: dict[str, tuple[Type, Any]]) -> tuple[Any, Any]:
    def field_of(name: str) -> Compiled | None:
        kind, value = fields[name]
        return Compiled(kind, sql("{}::" + SQL_TYPES[kind], value))

    part = compile_formula(parse_formula(text), field_of, SETTING)
    statement = sql("SELECT {}, {}", part.error or Sql("NULL"), part.value)
    row = connection.execute(statement.text, statement.params).fetchone()
    assert row is not None
    return row[0], row[1]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_no_value_makes_a_statement_fail(plain_connection: Connection[Any], function: Function) -> None:
    @settings(
        max_examples=25,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(call=calls(function))
    def run(call: tuple[str, dict[str, tuple[Type, Any]]]) -> None:
        error, _value = evaluate(plain_connection, *call)
        assert error is None or error in ERRORS

    run()


@pytest.mark.parametrize("function", [f for f in FUNCTIONS if f.parameters], ids=lambda function: function.name)
def test_each_operand_stands_once_in_the_sql_of_a_value(function: Function) -> None:
    """Otherwise formulas in formulas would grow with 2 to their depth."""

    @settings(max_examples=8, deadline=None, phases=[Phase.generate], database=None)
    @given(call=calls(function))
    def run(call: tuple[str, dict[str, tuple[Type, Any]]]) -> None:
        text, fields = call
        columns = {name: Compiled(kind, Sql(f"column_{name}")) for name, (kind, _) in fields.items()}
        part = compile_formula(parse_formula(text), columns.get, SETTING)
        for name in fields:
            written = text.count(f"{{{name}}}")
            assert part.value.text.count(f"column_{name}") <= written, part.value.text

    run()


def test_there_are_many_functions_in_every_category_with_labels_for_all_parameters() -> None:
    assert len(BY_NAME) == len(FUNCTIONS) >= 150
    assert {function.category for function in FUNCTIONS} == set(CATEGORIES)
    assert {parameter.name for function in FUNCTIONS for parameter in function.parameters} == set(CHINESE)


@pytest.mark.parametrize("path", write_functions.files())
def test_what_others_know_of_the_functions_is_current(path: str) -> None:
    current = (ROOT / path).read_text("utf-8") == write_functions.files()[path]
    assert current, "run python -m scripts.write_functions"


def test_the_calendar_says_what_everybody_in_china_knows_of_2026() -> None:
    calendar = china()
    assert (calendar.first_year, calendar.last_year >= 2026) == (2001, True)
    table = json.loads(make_calendars.CHINA.read_text("utf-8"))
    assert {"2026-02-17", "2026-10-01", "2026-06-19"} <= set(table["off"])
    assert {"2026-02-14", "2026-02-28", "2026-10-10"} <= set(table["made"])
    assert all(date.fromisoformat(day).weekday() < 5 for day in table["off"])
    assert all(date.fromisoformat(day).weekday() >= 5 for day in table["made"])
    for key in ("off", "made"):
        assert table[key] == sorted(set(table[key]))


@pytest.mark.skipif(importlib.util.find_spec("holidays") is None, reason="the library holidays is not installed")
def test_the_calendar_is_what_the_library_says() -> None:
    library = importlib.import_module("holidays")
    table = json.loads(make_calendars.CHINA.read_text("utf-8"))
    known = make_calendars.china(library)
    for key in ("off", "made"):
        assert [day for day in known[key] if day[:4] <= str(table["last_year"])] == table[key]
