"""Calendars of working days: tables made by scripts/make_calendars.py, as constants for SQL.

A day is a number, counted from Monday, the first of January of the year 1. `off` are Mondays to Fridays on which nobody
works, `made` the Saturdays and Sundays that are worked instead; both in order.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from afterbase.ground.sql import Sql, sql

_FIRST_DAY = date(1, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Calendar:
    first_year: int
    last_year: int
    off: Sql
    made: Sql


@cache
def china() -> Calendar:
    """The public holidays and make-up workdays of mainland China, for the years that are announced."""
    table = json.loads((resources.files(__package__) / "china.json").read_text("utf-8"))
    return Calendar(table["first_year"], table["last_year"], _constant(table["off"]), _constant(table["made"]))


def _constant(days: list[str]) -> Sql:
    """One text, which PostgreSQL reads once a statement."""
    numbers = [str(date.fromisoformat(day).toordinal() - _FIRST_DAY) for day in days]
    return sql("{}::integer[]", "{" + ",".join(numbers) + "}")


WEEKENDS_ONLY = Sql("'{}'::integer[]")
