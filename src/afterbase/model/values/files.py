"""Attachments: how many there are is all that a query asks of them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from afterbase.ground.sql import Sql, sql, value
from afterbase.model.values.base import EMPTINESS, Operand, Operator, SortKey, Values, read_nothing, refuse


def _count(operand: Operand) -> Sql:
    return sql("jsonb_array_length({})", operand.column)


def _count_gt(operand: Operand, given: Any) -> Sql:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= 1_000_000:
        raise refuse("the value must be a whole number")
    return sql("{} > {}", _count(operand), value(given, "int"))


class Files(Values):
    operators: ClassVar[Mapping[str, Operator]] = {"count_gt": _count_gt, **EMPTINESS}

    def sort_keys(self, operand: Operand) -> list[SortKey]:
        return [SortKey(_count(operand), "bigint")]

    def group_key(self, operand: Operand) -> Sql:
        raise refuse("records cannot be grouped by this field")

    def group_sort_keys(self, operand: Operand, group_key: Sql) -> list[SortKey]:
        raise refuse("records cannot be grouped by this field")

    def is_group(self, operand: Operand, value: Any) -> Sql:
        read_nothing(value)
        raise refuse("records cannot be grouped by this field")

    def index_key(self, operand: Operand) -> Sql | None:
        return None
