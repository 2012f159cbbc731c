"""Number patterns."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterbase.ground.errors import BadConfig
from afterbase.ground.sql import Sql
from afterbase.model.fields.auto_number import parse_pattern

DAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("pattern", "number", "text", "period"),
    [
        ("RMA-{YYYYMMDD}-{0000}", 7, "RMA-20260105-0007", "2026-01-05"),
        ("{0}", 12, "12", ""),
        ("{000}", 12345, "12345", ""),
        ("售后{YY}{MM}-{00}号", 3, "售后2601-03号", "2026-01"),
        ("{YYMM}{0}", 1, "26011", "2026-01"),
        ("{0}/{YYYY}", 1, "1/2026", "2026"),
        ("%s-{0}-'", 1, "%s-1-'", ""),
        ("Y{0}M", 1, "Y1M", ""),
    ],
)
def test_a_pattern_numbers_and_restarts_as_it_says(pattern: str, number: int, text: str, period: str) -> None:
    parsed = parse_pattern(pattern)
    assert parsed.format(number, DAY) == text
    assert parsed.period(DAY) == period


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("RMA-{YYYYMMDD}", "bad_numbering_counter"),
        ("", "bad_numbering_counter"),
        ("{0}{0}", "bad_numbering_counter"),
        ("{0000000000000}", "bad_numbering_counter"),
        ("{DD}-{0}", "bad_numbering_date"),
        ("{YYYY}{DD}-{0}", "bad_numbering_date"),
        ("{MM}-{0}", "bad_numbering_date"),
        ("{YYYYY}-{0}", "bad_numbering"),
        ("{name}-{0}", "bad_numbering"),
        ("{", "bad_numbering"),
        ("}{0}", "bad_numbering"),
        ("a\n{0}", "bad_numbering"),
        ("x" * 41 + "{0}", "numbering_too_long"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused_with_its_reason(pattern: str, code: str) -> None:
    with pytest.raises(BadConfig) as caught:
        parse_pattern(pattern)
    assert caught.value.code == code
    assert caught.value.message("en") != caught.value.message("zh-CN")


def test_the_example_in_the_message_is_a_pattern() -> None:
    with pytest.raises(BadConfig) as caught:
        parse_pattern("{x}")
    assert "RMA-{YYYYMMDD}-{0000}" in caught.value.message("en")


def test_fixed_text_reaches_sql_as_a_parameter_only() -> None:
    made = parse_pattern("'; DROP TABLE t1; -- %s {000}").format_sql(Sql("n"), DAY)
    assert "DROP" not in made.text
    assert made.params == ("'; DROP TABLE t1; -- %s ", 3, "")


@given(st.dates(), st.dates(), st.integers(1, 10**6), st.integers(1, 10**6))
def test_two_numbers_are_equal_only_in_one_period_at_one_count(a: date, b: date, m: int, n: int) -> None:
    pattern = parse_pattern("{YYYY}{MM}-{00}")
    is_same = (pattern.period(a), m) == (pattern.period(b), n)
    assert (pattern.format(m, a) == pattern.format(n, b)) == is_same
