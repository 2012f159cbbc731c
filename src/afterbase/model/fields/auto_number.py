"""A number that the server gives to each new record, after a pattern: RMA-{YYYYMMDD}-{0000} gives RMA-20261122-0007.

A pattern has one counter, `{0}` or with as many zeros as it should be wide (it grows when they do not suffice), and any
dates of YYYY, YY, MM, DD. Dates restart the counter: with a day in the pattern every day, with a month every month.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from msgspec import Meta

from afterbase.ground.clock import is_zone
from afterbase.ground.sql import Sql, sql, value
from afterbase.model.fields.base import Config, Field, TextContext, ValueType, words
from afterbase.model.fields.columns import shown
from afterbase.model.fields.config_errors import (
    BadNumbering,
    BadNumberingCounter,
    BadNumberingDate,
    NumberingTooLong,
    UnknownZone,
)
from afterbase.model.fields.systemlike import ReadOnly

LONGEST_FIXED = 40
WIDEST_COUNTER = 12
_PART = re.compile(r"\{(?P<counter>0+)\}|\{(?P<date>(?:YYYY|YY|MM|DD)+)\}|(?P<fixed>[^{}\x00-\x1f\x7f\ud800-\udfff]+)")
_DATE_TOKEN = re.compile("YYYY|YY|MM|DD")


@dataclass(frozen=True, slots=True)
class Pattern:
    before: str
    """What stands before the counter, with its date tokens in braces."""
    width: int
    after: str
    tokens: frozenset[str]

    def period(self, day: date) -> str:
        """The key of the counter that counts on this day: "2026-11-22", "2026-11", "2026", "" if it never restarts."""
        if "DD" in self.tokens:
            return day.isoformat()
        if "MM" in self.tokens:
            return day.isoformat()[:7]
        return day.isoformat()[:4] if self.tokens else ""

    def format(self, number: int, day: date) -> str:
        return f"{_dated(self.before, day)}{number:0{self.width}d}{_dated(self.after, day)}"

    def format_sql(self, number: Sql, day: date) -> Sql:
        """The same for a whole set: `number` is a bigint expression."""
        digits = sql(
            "lpad(({})::text, greatest({}, length(({})::text)), '0')", number, value(self.width, "int"), number
        )
        before, after = (value(_dated(text, day), "text") for text in (self.before, self.after))
        return sql("({} || {} || {})", before, digits, after)


def _dated(text: str, day: date) -> str:
    numbers = {
        "YYYY": f"{day.year:04d}",
        "YY": f"{day.year % 100:02d}",
        "MM": f"{day.month:02d}",
        "DD": f"{day.day:02d}",
    }
    return re.sub(r"\{([YMD]+)\}", lambda token: _DATE_TOKEN.sub(lambda part: numbers[part[0]], token[1]), text)


@lru_cache(maxsize=256)
def parse_pattern(text: str) -> Pattern:
    """Raises a BadConfig that says where and why."""
    counters: list[re.Match[str]] = []
    tokens, fixed, end = set[str](), 0, 0
    while end < len(text):
        part = _PART.match(text, end)
        if part is None:
            raise BadNumbering(at=shown(text[end:])[:20])
        if part["counter"]:
            counters.append(part)
        tokens.update(_DATE_TOKEN.findall(part["date"] or ""))
        fixed += len(part["fixed"] or "")
        end = part.end()
    if len(counters) != 1 or len(counters[0]["counter"]) > WIDEST_COUNTER:
        raise BadNumberingCounter(limit=WIDEST_COUNTER)
    if fixed > LONGEST_FIXED:
        raise NumberingTooLong(limit=LONGEST_FIXED)
    has_year = not tokens.isdisjoint({"YYYY", "YY"})
    if ("MM" in tokens and not has_year) or ("DD" in tokens and "MM" not in tokens):
        raise BadNumberingDate()
    start, stop = counters[0].span()
    return Pattern(text[:start], stop - start - 2, text[stop:], frozenset(tokens))


class AutoNumberConfig(Config, frozen=True):
    pattern: Annotated[str, Meta(max_length=200)] = "{0}"
    zone: str | None = None
    """Whose calendar the dates follow; the workspace's is filled in when the field is made."""


class AutoNumberType(ReadOnly):
    name = "auto_number"
    label = words("Auto number", "自动编号")
    description = words("A number for each record: RMA-20261122-0007.", "按规则自动生成编号：RMA-20261122-0007。")
    value_type = ValueType.TEXT
    column_type = "text"
    config_type = AutoNumberConfig
    can_be_primary = True
    can_be_unique = True

    def check_config(self, config: AutoNumberConfig) -> None:
        parse_pattern(config.pattern)
        if config.zone is not None and not is_zone(config.zone):
            raise UnknownZone(zone=shown(config.zone))

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        return str(value)
