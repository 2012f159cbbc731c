"""Periods of calendar days, said exactly or relative to today. A period is its first day and the day after its last.

`{"date": "2026-11-22"}` · `{"relative": "last_month"}` · `{"last_days": 7}` (today and the six before) ·
`{"next_days": 7}` (today and the six after) · `{"from": "2026-11-01", "to": "2026-11-30"}` (both included).
Weeks begin on Monday. Bounds beyond the calendar are None: open.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, TypeAlias

from afterbase.model.values.base import refuse

Period: TypeAlias = tuple[date | None, date | None]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_DAYS = 36_525


def read_date(given: Any) -> date:
    if isinstance(given, str) and _DATE.fullmatch(given):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
    raise refuse("a date is written 2026-11-22")


def add_days(day: date, count: int) -> date | None:
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return None


def _month(day: date, offset: int, length: int = 1) -> Period:
    """`length` months from the one `offset` months after the day's."""
    return _first_of_month(day, offset), _first_of_month(day, offset + length)


def _first_of_month(day: date, offset: int) -> date | None:
    year, month = divmod(day.year * 12 + day.month - 1 + offset, 12)
    return date(year, month + 1, 1) if 1 <= year <= 9999 else None


def _quarter(day: date, offset: int) -> Period:
    return _month(day, offset * 3 - (day.month - 1) % 3, 3)


def _year(day: date, offset: int) -> Period:
    return _month(day, offset * 12 - (day.month - 1), 12)


def _week(day: date, offset: int) -> Period:
    first = offset * 7 - day.weekday()
    return add_days(day, first), add_days(day, first + 7)


def _days(day: date, first: int, after: int) -> Period:
    return add_days(day, first), add_days(day, after)


RELATIVE: Mapping[str, Callable[[date], Period]] = {
    "today": lambda day: _days(day, 0, 1),
    "yesterday": lambda day: _days(day, -1, 0),
    "tomorrow": lambda day: _days(day, 1, 2),
    "this_week": lambda day: _week(day, 0),
    "last_week": lambda day: _week(day, -1),
    "next_week": lambda day: _week(day, 1),
    "this_month": lambda day: _month(day, 0),
    "last_month": lambda day: _month(day, -1),
    "next_month": lambda day: _month(day, 1),
    "this_quarter": lambda day: _quarter(day, 0),
    "last_quarter": lambda day: _quarter(day, -1),
    "next_quarter": lambda day: _quarter(day, 1),
    "this_year": lambda day: _year(day, 0),
    "last_year": lambda day: _year(day, -1),
    "next_year": lambda day: _year(day, 1),
}


def _relative(name: Any, today: date) -> Period:
    found = RELATIVE.get(name) if isinstance(name, str) else None
    if found is None:
        raise refuse("this relative date does not exist")
    return found(today)


def _count(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= _MOST_DAYS:
        raise refuse(f"a number of days is a whole number from 1 to {_MOST_DAYS}")
    return given


def _one_day(given: Any, today: date) -> Period:
    return _days(read_date(given), 0, 1)


_SHAPES: Mapping[str, Callable[[Any, date], Period]] = {
    "date": _one_day,
    "relative": _relative,
    "last_days": lambda given, today: _days(today, 1 - _count(given), 1),
    "next_days": lambda given, today: _days(today, 0, _count(given)),
}


def read_period(given: Any, today: date) -> Period:
    if not isinstance(given, dict) or not given:
        raise refuse('the value must be an object such as {"date": "2026-11-22"}')
    if given.keys() == {"from", "to"}:
        return read_date(given["from"]), add_days(read_date(given["to"]), 1)
    if len(given) != 1:
        raise refuse("the value must say one date or period")
    [(name, detail)] = given.items()
    shape = _SHAPES.get(name)
    if shape is None:
        raise refuse("the value must say a date, relative, last_days, next_days, or from and to")
    return shape(detail, today)
