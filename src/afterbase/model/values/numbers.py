"""Numbers: numeric, and the whole numbers of ratings and durations."""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from afterbase.ground.sql import Sql, sql, value
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

_COMPARE = {"eq": "{} = {}", "gt": "{} > {}", "gte": "{} >= {}", "lt": "{} < {}", "lte": "{} <= {}"}
_LARGEST_WHOLE = 2**63 - 1
_LARGEST_EXPONENT = 1_000


def read_number(given: Any) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal)):
        raise refuse("the value must be a number")
    if isinstance(given, float) and not math.isfinite(given):
        raise refuse("the value must be a finite number")
    if isinstance(given, int) and given.bit_length() > 3_000:
        raise refuse("the number is too large")
    number = Decimal(str(given)) if isinstance(given, float) else Decimal(given)
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise refuse("the number is too large")
    return number


def parameter(operand: Operand, number: Decimal) -> Sql:
    """A number in the type that the column's index understands."""
    is_whole_column = operand.field.type.column_type != "numeric"
    if is_whole_column and number == number.to_integral_value() and abs(number) <= _LARGEST_WHOLE:
        return value(int(number), "bigint")
    return value(number, "numeric")


def _comparison(op: str) -> Operator:
    template = _COMPARE[op]

    def compare(operand: Operand, given: Any) -> Sql:
        return sql(template, operand.column, parameter(operand, read_number(given)))

    return compare


def _neq(operand: Operand, given: Any) -> Sql:
    return or_empty(operand, sql("{} <> {}", operand.column, parameter(operand, read_number(given))))


def _between(operand: Operand, given: Any) -> Sql:
    if not isinstance(given, list) or len(given) != 2:
        raise refuse("the value must be a list of two numbers")
    low, high = (parameter(operand, read_number(bound)) for bound in given)
    return sql("{} BETWEEN {} AND {}", operand.column, low, high)


class Numbers(Values):
    operators: ClassVar[Mapping[str, Operator]] = {
        **{op: _comparison(op) for op in _COMPARE},
        "neq": _neq,
        "between": _between,
        **EMPTINESS,
    }
    aggregates: ClassVar[Mapping[str, Aggregate]] = {
        "sum": simple_aggregate("sum({})"),
        "avg": simple_aggregate("avg({})"),
        "min": simple_aggregate("min({})"),
        "max": simple_aggregate("max({})"),
        "median": simple_aggregate("percentile_cont(0.5) WITHIN GROUP (ORDER BY {})"),
    }

    def sort_keys(self, operand: Operand) -> list[SortKey]:
        return [SortKey(operand.column, "numeric" if operand.field.type.column_type == "numeric" else "bigint")]

    def group_key(self, operand: Operand) -> Sql:
        return operand.column

    def group_sort_keys(self, operand: Operand, group_key: Sql) -> list[SortKey]:
        return [SortKey(group_key, "numeric")]

    def is_group(self, operand: Operand, value: Any) -> Sql:
        if value is None:
            return is_empty(operand, None)
        return sql("{} = {}", operand.column, parameter(operand, read_number(value)))
