"""Checkboxes: true or false, never empty."""

from collections.abc import Mapping
from typing import Any, ClassVar

from afterbase.ground.sql import Sql, sql
from afterbase.model.values.base import Aggregate, Operand, Operator, SortKey, Values, refuse, simple_aggregate


def _is(operand: Operand, value: Any) -> Sql:
    if not isinstance(value, bool):
        raise refuse("the value must be true or false")
    return operand.column if value else sql("NOT {}", operand.column)


class Booleans(Values):
    operators: ClassVar[Mapping[str, Operator]] = {"is": _is}
    aggregates: ClassVar[Mapping[str, Aggregate]] = {
        "checked": simple_aggregate("count(*) FILTER (WHERE {})"),
        "unchecked": simple_aggregate("count(*) FILTER (WHERE NOT {})"),
    }

    def is_empty(self, operand: Operand) -> Sql:
        return sql("NOT {}", operand.column)

    def sort_keys(self, operand: Operand) -> list[SortKey]:
        return [SortKey(operand.column, "boolean", is_nullable=False)]

    def group_key(self, operand: Operand) -> Sql:
        return operand.column

    def group_sort_keys(self, operand: Operand, group_key: Sql) -> list[SortKey]:
        return [SortKey(group_key, "boolean", is_nullable=False)]

    def is_group(self, operand: Operand, value: Any) -> Sql:
        return _is(operand, value)
