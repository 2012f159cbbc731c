"""Dates and date-times.

A date is a calendar day and is compared with days, whoever asks and wherever. A date-time is an instant: its days are
those of the field's zone, or else of the asker's. Relative periods become constant bounds when the query is compiled,
so an index on the column serves them all.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar, TypeAlias

from afterbase.ground.clock import zone_named
from afterbase.ground.sql import FALSE, Sql, sql, value
from afterbase.model.values.base import (
    EMPTINESS,
    Aggregate,
    Operand,
    Operator,
    SortKey,
    Values,
    is_empty,
    or_empty,
    refuse,
    simple_aggregate,
)
from afterbase.model.values.periods import add_days, read_date, read_period

Bounds: TypeAlias = tuple[Sql | None, Sql | None]
"""The first moment of a period and the first after it; None where it is open."""
BoundsReader: TypeAlias = Callable[[Operand, Any], Bounds]

_AGGREGATES = {"earliest": simple_aggregate("min({})"), "latest": simple_aggregate("max({})")}


def start_of_day(day: date, zone: str) -> datetime | None:
    """The instant at which a day begins in a zone, in UTC; None beyond the calendar."""
    try:
        return datetime.combine(day, time(), zone_named(zone)).astimezone(UTC)
    except OverflowError:
        return None


def _date_bounds(operand: Operand, given: Any) -> Bounds:
    first, after = read_period(given, operand.asker.today(operand.asker.zone))
    return (value(first, "date") if first else None), (value(after, "date") if after else None)


def _instant(day: date | None, zone: str) -> Sql | None:
    moment = start_of_day(day, zone) if day else None
    return value(moment, "timestamptz") if moment else None


def _datetime_bounds(operand: Operand, given: Any) -> Bounds:
    if isinstance(given, dict) and given.keys() == {"at"}:
        moment = value(_read_instant(given["at"]), "timestamptz")
        return moment, sql("{} + interval '1 microsecond'", moment)
    first, after = read_period(given, operand.asker.today(operand.zone))
    return _instant(first, operand.zone), _instant(after, operand.zone)


def _read_instant(given: Any) -> datetime:
    if isinstance(given, str) and len(given) <= 40:
        try:
            moment = datetime.fromisoformat(given)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise refuse("an instant is written 2026-11-22T04:30:00+00:00")


def _filled(operand: Operand) -> Sql:
    return sql("{} IS NOT NULL", operand.column)


def _from(operand: Operand, bound: Sql | None) -> Sql | None:
    return sql("{} >= {}", operand.column, bound) if bound else None


def _before(operand: Operand, bound: Sql | None) -> Sql | None:
    return sql("{} < {}", operand.column, bound) if bound else None


def _within(operand: Operand, bounds: Bounds) -> Sql:
    first, after = _from(operand, bounds[0]), _before(operand, bounds[1])
    if first and after:
        return sql("({} AND {})", first, after)
    return first or after or _filled(operand)


def _operators(read: BoundsReader) -> Mapping[str, Operator]:
    """The operators of a type of time, given how it reads a period. An open bound lies beyond every stored value."""
    return {
        "is": lambda operand, given: _within(operand, read(operand, given)),
        "is_not": lambda operand, given: or_empty(operand, sql("NOT {}", _within(operand, read(operand, given)))),
        "before": lambda operand, given: _before(operand, read(operand, given)[0]) or FALSE,
        "on_or_before": lambda operand, given: _before(operand, read(operand, given)[1]) or _filled(operand),
        "after": lambda operand, given: _from(operand, read(operand, given)[1]) or FALSE,
        "on_or_after": lambda operand, given: _from(operand, read(operand, given)[0]) or _filled(operand),
        "within": lambda operand, given: _within(operand, read(operand, given)),
        "between": lambda operand, given: _within(operand, read(operand, given)),
        **EMPTINESS,
    }


class Dates(Values):
    operators: ClassVar[Mapping[str, Operator]] = _operators(_date_bounds)
    aggregates: ClassVar[Mapping[str, Aggregate]] = _AGGREGATES

    def sort_keys(self, operand: Operand) -> list[SortKey]:
        return [SortKey(operand.column, "date")]

    def group_key(self, operand: Operand) -> Sql:
        return operand.column

    def group_sort_keys(self, operand: Operand, group_key: Sql) -> list[SortKey]:
        return [SortKey(group_key, "date")]

    def is_group(self, operand: Operand, value: Any) -> Sql:
        if value is None:
            return is_empty(operand, None)
        return sql("{} = {}::date", operand.column, read_date(value))


class Datetimes(Values):
    operators: ClassVar[Mapping[str, Operator]] = _operators(_datetime_bounds)
    aggregates: ClassVar[Mapping[str, Aggregate]] = _AGGREGATES

    def sort_keys(self, operand: Operand) -> list[SortKey]:
        return [SortKey(operand.column, "timestamptz")]

    def group_key(self, operand: Operand) -> Sql:
        """The day on which the instant falls."""
        return sql("({} AT TIME ZONE {})::date", operand.column, zone_named(operand.zone).key)

    def group_sort_keys(self, operand: Operand, group_key: Sql) -> list[SortKey]:
        return [SortKey(group_key, "date")]

    def is_group(self, operand: Operand, value: Any) -> Sql:
        if value is None:
            return is_empty(operand, None)
        day = read_date(value)
        after = add_days(day, 1)
        return _within(operand, (_instant(day, operand.zone), _instant(after, operand.zone)))
