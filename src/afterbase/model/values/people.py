"""People: sets of actors' ids, ordered by the names that the asker sees.

Created by and changed by are one id in a text column of the system's; they get the same operators, in the form that a
plain index on the column understands.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from afterbase.ground.sql import Sql, sql, value
from afterbase.model.values.base import (
    EMPTINESS,
    Operand,
    Operator,
    SortKey,
    Values,
    is_empty,
    read_list,
    read_text,
    refuse,
)
from afterbase.model.values.options import has_all_of, has_any_of, has_none_of, is_exactly

_LONGEST_ID = 40


def read_people(operand: Operand, given: Any) -> list[str]:
    """Ids without repeats, "me" resolved."""
    ids = read_list(given, lambda item: read_text(item, _LONGEST_ID))
    if "me" in ids and not operand.asker.uid:
        raise refuse("there is nobody whom “me” could mean")
    return list(dict.fromkeys(operand.asker.uid if item == "me" else item for item in ids))


def _is_single(operand: Operand) -> bool:
    return operand.field.type.column_type == "text"


def _has_any_of(operand: Operand, given: Any) -> Sql:
    ids = value(read_people(operand, given), "text[]")
    return sql("{} = ANY({})", operand.column, ids) if _is_single(operand) else has_any_of(operand, ids)


def _has_none_of(operand: Operand, given: Any) -> Sql:
    ids = value(read_people(operand, given), "text[]")
    return sql("{} <> ALL({})", operand.column, ids) if _is_single(operand) else has_none_of(operand, ids)


def _has_all_of(operand: Operand, given: Any) -> Sql:
    people = read_people(operand, given)
    if _is_single(operand):
        return sql("{} = {}", operand.column, people[0]) if len(people) == 1 else Sql("false")
    return has_all_of(operand, value(people, "text[]"))


def _is_exactly(operand: Operand, given: Any) -> Sql:
    if _is_single(operand):
        return _has_all_of(operand, given)
    return is_exactly(operand, value(read_people(operand, given), "text[]"))


def name_order(names: Mapping[str, str]) -> list[str]:
    """Ids by name, in the same order as texts have."""
    return sorted(names, key=lambda uid: (names[uid].lower().encode("gb18030", "replace"), uid))


class People(Values):
    operators: ClassVar[Mapping[str, Operator]] = {
        "has_any_of": _has_any_of,
        "has_all_of": _has_all_of,
        "has_none_of": _has_none_of,
        "is_exactly": _is_exactly,
        **EMPTINESS,
    }

    def sort_keys(self, operand: Operand) -> list[SortKey]:
        """By the name of the one named first; someone unknown, such as a token, after the members."""
        first = operand.column if _is_single(operand) else sql("({})[1]", operand.column)
        ordered = value(name_order(operand.asker.people), "text[]")
        ranked = sql(
            "CASE WHEN {} IS NOT NULL THEN coalesce(array_position({}, {}), 2147483647) END", first, ordered, first
        )
        return [SortKey(ranked, "bigint")]

    def group_key(self, operand: Operand) -> Sql:
        if _is_single(operand):
            return sql("CASE WHEN {} IS NOT NULL THEN ARRAY[{}] END", operand.column, operand.column)
        return sql("sorted_set({})", operand.column)

    def group_sort_keys(self, operand: Operand, group_key: Sql) -> list[SortKey]:
        ordered = value(name_order(operand.asker.people), "text[]")
        ranked = sql(
            "CASE WHEN {} IS NOT NULL THEN coalesce(array_position({}, ({})[1]), 2147483647) END",
            group_key,
            ordered,
            group_key,
        )
        return [SortKey(ranked, "bigint"), SortKey(sql('{} COLLATE "C"', group_key), "text[]")]

    def is_group(self, operand: Operand, value: Any) -> Sql:
        return is_empty(operand, None) if value is None else _is_exactly(operand, value)

    def index_key(self, operand: Operand) -> Sql | None:
        return operand.column if _is_single(operand) else None
