"""A column is read as its values are, one by one."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Field, TextContext
from afterbase.model.fields.columns import cell_text
from tests.support.fields import make_field

CONTEXT = TextContext("Asia/Shanghai", "zh-CN")
TYPES = [
    "text", "long_text", "barcode", "number", "currency", "percent", "rating", "checkbox", "datetime", "single_select",
]  # fmt: skip
texts = st.text(alphabet="ab \t\n\r\0售后\ud800", max_size=6)
plain = st.sampled_from(
    [
        "", " ", "0.00", "-0", "-12.50", " 1280 ", "1,280", "12%", "¥5", "1" * 19,
        "2026-11-22 04:30", "2026/11/22 04:30:05", "0001-01-01 00:00:00", "2026-11-22T04+08:00",
        "2026-02-30 04:30", "1986-05-04 02:30", "1986-05-04 01:59:59", "1986-09-14 01:30", "1900-12-31 23:54:17",
        "1900-12-31 23:54:16", "2026-11-22 24:00", "2026-11-22 23:60", "2026-11-22 00:00:0", "9999-12-31 23:59:59",
    ]
)  # fmt: skip
values = st.none() | texts | st.booleans() | st.integers(-2, 3) | st.sampled_from([0.0, 1.0, 2.5, -0.0, float("nan")])


def one_by_one(column: list[Any], field: Field, context: TextContext | None) -> tuple[list[Any], list[tuple[int, str]]]:
    stored, issues = [], []
    for index, value in enumerate(column):
        try:
            if value is None:
                stored.append(field.type.empty)
            elif context:
                stored.append(field.type.parse_cell(value, field, context))
            else:
                stored.append(field.type.parse(value, field))
        except ValueIssue as issue:
            stored.append(field.type.empty)
            issues.append((index, issue.code))
    return stored, issues


@pytest.mark.parametrize("type_name", TYPES)
@pytest.mark.parametrize("zone", [None, "Asia/Shanghai", "Asia/Kolkata", "America/New_York"])
@given(column=st.lists(values, max_size=8) | st.lists(st.none() | texts, max_size=8) | st.lists(plain, max_size=4))
def test_a_column_holds_what_its_values_give(type_name: str, zone: str | None, column: list[Any]) -> None:
    config: dict[str, Any] = {"options": [{"name": "a"}, {"name": "b"}]} if type_name == "single_select" else {}
    field = make_field(type_name, config)
    context = TextContext(zone, "zh-CN") if zone else None
    read = field.type.parse_cells(column, field, context) if context else field.type.parse_column(column, field)
    stored, issues = one_by_one(column, field, context)
    assert [(type(v), v) for v in read.values] == [(type(v), v) for v in stored]
    assert [(index, issue.code) for index, issue in read.issues] == issues


def test_one_and_true_are_different_values_in_one_column() -> None:
    field = make_field("checkbox")
    read = field.type.parse_column([True, 1, 1.0, None], field)
    assert read.values == [True, False, False, False]
    assert [index for index, _ in read.issues] == [1, 2]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (13800138000.0, "13800138000"), (0.1 + 0.2, "0.3"), (True, "TRUE"), (" a ", "a"), (Decimal("1E+3"), "1000"),
        (date(2026, 11, 22), "2026-11-22"), (datetime(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22, 8, 5), "2026-11-22 08:05:00"),
        (time(8, 5), "08:05:00"), (-0.0, "0"), (1e300, "1e+300"),
    ],
)  # fmt: skip
def test_a_typed_cell_becomes_the_text_that_a_spreadsheet_shows(cell: Any, text: str) -> None:
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    ("type_name", "cell", "stored"),
    [
        ("number", 0.1 + 0.2, Decimal("0.3")), ("number", 12.0, 12), ("percent", 0.25, Decimal("0.25")),
        ("percent", "0.25", Decimal("0.0025")), ("currency", 12, 12), ("phone", 13800138000.0, "13800138000"),
        ("text", 1.0, "1"), ("text", datetime(2026, 11, 22), "2026-11-22"), ("checkbox", True, True),
        ("checkbox", 1.0, True), ("date", datetime(2026, 11, 22, 23, 59), "2026-11-22"),
        ("date", date(2026, 11, 22), "2026-11-22"),
        ("datetime", datetime(2026, 11, 22, 12, 30), "2026-11-22T04:30:00+00:00"),
        ("datetime", date(2026, 11, 22), "2026-11-21T16:00:00+00:00"), ("duration", time(1, 30), 5400),
        ("duration", timedelta(days=1), 86400), ("duration", 90.0, 5400), ("rating", 4.0, 4),
        ("barcode", 690123.0, "690123"),
    ],
)  # fmt: skip
def test_a_typed_spreadsheet_cell_is_read_by_its_type(type_name: str, cell: Any, stored: Any) -> None:
    field = make_field(type_name)
    assert field.type.parse_cells([cell], field, CONTEXT).values == [stored]


@pytest.mark.parametrize(
    ("type_name", "cell", "code"),
    [
        ("date", 45000.0, "bad_date"), ("number", True, "bad_number"), ("number", date(2026, 1, 1), "bad_number"),
        ("datetime", 45000.0, "bad_datetime"), ("number", float("inf"), "bad_number"), ("number", 1e300, "too_large"),
    ],
)  # fmt: skip
def test_a_cell_of_another_type_is_not_guessed_at(type_name: str, cell: Any, code: str) -> None:
    field = make_field(type_name)
    assert [issue.code for _, issue in field.type.parse_cells([cell], field, CONTEXT).issues] == [code]


@pytest.mark.parametrize(
    ("old", "value", "new", "stored"),
    [
        ("number", Decimal("1.005"), "currency", Decimal("1.005")),
        ("percent", Decimal("0.125"), "number", Decimal("0.125")),
        ("number", Decimal("0.125"), "percent", Decimal("0.125")),
        ("date", "2026-11-22", "datetime", "2026-11-21T16:00:00+00:00"),
        ("datetime", "2026-11-21T16:00:00+00:00", "date", "2026-11-22"),
        ("number", 13800138000, "phone", "13800138000"),
        ("text", "1,234.5", "number", Decimal("1234.5")), ("checkbox", True, "number", None),
    ],
)  # fmt: skip
def test_a_value_moves_to_another_type_whole(old: str, value: Any, new: str, stored: Any) -> None:
    before, after = make_field(old, {"precision": 0} if old == "number" else {}), make_field(new)
    exported = before.type.to_export(value, before, CONTEXT)
    assert after.type.parse_cells([exported], after, CONTEXT).values == [stored]
