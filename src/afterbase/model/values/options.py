"""Single and multiple select: option keys, ordered as the field orders its options.

An order of options is spelled out in the SQL (whole numbers of ours, nothing else), because an index can only be used
where the query shows the same expression that the index was made with.
"""

from collections.abc import Mapping
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
    read_list,
    refuse,
    simple_aggregate,
)

_LARGEST_KEY = 2**31 - 1


def read_key(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= _LARGEST_KEY:
        raise refuse("the value must be the key of an option")
    return given


def _keys(given: Any) -> Sql:
    return value(read_list(given, read_key), "int[]")


def _literal(keys: list[int]) -> Sql:
    return Sql("'{" + ",".join(str(int(key)) for key in keys) + "}'::int[]")


def _is_natural(keys: list[int]) -> bool:
    return keys == sorted(keys)


def in_order(operand: Operand, key: Sql) -> Sql:
    """An expression that sorts an option key as the field orders its options."""
    return key if _is_natural(operand.options) else sql("array_position({}, {})", _literal(operand.options), key)


def _is(operand: Operand, given: Any) -> Sql:
    return sql("{} = {}", operand.column, value(read_key(given), "int"))


def _is_not(operand: Operand, given: Any) -> Sql:
    return sql("{} IS DISTINCT FROM {}", operand.column, value(read_key(given), "int"))


def _is_any_of(operand: Operand, given: Any) -> Sql:
    return sql("{} = ANY({})", operand.column, _keys(given))


def _is_none_of(operand: Operand, given: Any) -> Sql:
    return or_empty(operand, sql("{} <> ALL({})", operand.column, _keys(given)))


class SingleOptions(Values):
    operators: ClassVar[Mapping[str, Operator]] = {
        "is": _is,
        "is_not": _is_not,
        "is_any_of": _is_any_of,
        "is_none_of": _is_none_of,
        **EMPTINESS,
    }

    def sort_keys(self, operand: Operand) -> list[SortKey]:
        return [SortKey(in_order(operand, operand.column), "bigint")]

    def group_key(self, operand: Operand) -> Sql:
        return operand.column

    def group_sort_keys(self, operand: Operand, group_key: Sql) -> list[SortKey]:
        return [SortKey(in_order(operand, group_key), "bigint")]

    def is_group(self, operand: Operand, value: Any) -> Sql:
        return is_empty(operand, None) if value is None else _is(operand, value)


def has_any_of(operand: Operand, items: Sql) -> Sql:
    return sql("{} && {}", operand.column, items)


def has_all_of(operand: Operand, items: Sql) -> Sql:
    return sql("{} @> {}", operand.column, items)


def has_none_of(operand: Operand, items: Sql) -> Sql:
    return or_empty(operand, sql("NOT ({} && {})", operand.column, items))


def is_exactly(operand: Operand, items: Sql) -> Sql:
    """The same set, whatever the order."""
    return sql("({} @> {} AND {} <@ {})", operand.column, items, operand.column, items)


class MultipleOptions(Values):
    operators: ClassVar[Mapping[str, Operator]] = {
        "has_any_of": lambda operand, given: has_any_of(operand, _keys(given)),
        "has_all_of": lambda operand, given: has_all_of(operand, _keys(given)),
        "has_none_of": lambda operand, given: has_none_of(operand, _keys(given)),
        "is_exactly": lambda operand, given: is_exactly(operand, _keys(given)),
        **EMPTINESS,
    }
    aggregates: ClassVar[Mapping[str, Aggregate]] = {"distinct": simple_aggregate("count(DISTINCT sorted_set({}))")}

    def sort_keys(self, operand: Operand) -> list[SortKey]:
        """By the first option in the field's order, then the second …"""
        return self.group_sort_keys(operand, operand.column)

    def group_key(self, operand: Operand) -> Sql:
        return sql("sorted_set({})", operand.column)

    def group_sort_keys(self, operand: Operand, group_key: Sql) -> list[SortKey]:
        if _is_natural(operand.options):
            return [SortKey(sql("sorted_set({})", group_key), "int[]")]
        return [SortKey(sql("option_ranks({}, {})", group_key, _literal(operand.options)), "int[]")]

    def is_group(self, operand: Operand, value: Any) -> Sql:
        return is_empty(operand, None) if value is None else is_exactly(operand, _keys(value))

    def index_key(self, operand: Operand) -> Sql | None:
        return None
