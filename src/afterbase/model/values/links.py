"""Links: found by the records themselves or by their titles, ordered by the title of the first.

An operand's column is an expression here, the keys that live, in order; conditions go by `Operand.linked`, which an
index can serve.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from afterbase.ground.sql import TRUE, Sql, all_of, sql, value
from afterbase.model.fields.base import Field
from afterbase.model.links import SHOWN, Linked
from afterbase.model.values.base import (
    Operand,
    Operator,
    SortKey,
    Values,
    read_list,
    read_nothing,
    read_text,
    refuse,
)
from afterbase.model.values.texts import like

_LONGEST_ID = 40
_MOST_ALL = 100


def linked_in(operand: Operand) -> Linked:
    if operand.linked is None:
        raise refuse("this field leads nowhere")
    return operand.linked


def _ids(operand: Operand, given: Any) -> list[int]:
    """Keys; an id of no record is 0, which no record has."""
    texts = read_list(given, lambda item: read_text(item, _LONGEST_ID))
    return [operand.asker.record_key(text) or 0 for text in texts]


def _has_any_of(operand: Operand, given: Any) -> Sql:
    return linked_in(operand).has_any(_ids(operand, given))


def _has_all_of(operand: Operand, given: Any) -> Sql:
    ids = _ids(operand, given)
    if len(ids) > _MOST_ALL:
        raise refuse(f"the value must be a list of 1 to {_MOST_ALL} items")
    return all_of([linked_in(operand).has_any([id]) for id in dict.fromkeys(ids)])


def _has_none_of(operand: Operand, given: Any) -> Sql:
    keys, linked = value(_ids(operand, given), "bigint[]"), linked_in(operand)
    return sql("NOT {}", linked.exists(linked.is_among(keys)))


def _contains(operand: Operand, given: Any) -> Sql:
    linked = linked_in(operand)
    text = linked.title if linked.end.title.type.column_type == "text" else sql("{}::text", linked.title)
    return linked.exists(like(text, read_text(given), "%{}%"))


def _not_contains(operand: Operand, given: Any) -> Sql:
    return sql("NOT {}", _contains(operand, given))


def _empty(operand: Operand, given: Any) -> Sql:
    read_nothing(given)
    return sql("NOT {}", linked_in(operand).exists(TRUE))


def _not_empty(operand: Operand, given: Any) -> Sql:
    read_nothing(given)
    return linked_in(operand).exists(TRUE)


class Links(Values):
    operators: ClassVar[Mapping[str, Operator]] = {
        "has_any_of": _has_any_of,
        "has_all_of": _has_all_of,
        "has_none_of": _has_none_of,
        "contains": _contains,
        "not_contains": _not_contains,
        "empty": _empty,
        "not_empty": _not_empty,
    }

    def __init__(self, values_of_title: Mapping[Any, Values]) -> None:
        self._values = values_of_title

    def sort_keys(self, operand: Operand) -> list[SortKey]:
        linked = linked_in(operand)
        return [
            SortKey(linked.first(key.expression), key.kind)
            for key in self._title_keys(operand, linked.end.title, linked.title)
        ]

    def _title_keys(self, operand: Operand, title: Field, column: Sql) -> list[SortKey]:
        of = replace(operand, field=title, column=column, linked=None)
        return self._values[title.type.value_type].sort_keys(of)

    def group_key(self, operand: Operand) -> Sql:
        return operand.column

    def group_sort_keys(self, operand: Operand, group_key: Sql) -> list[SortKey]:
        """By the title of the first, then by who they are."""
        linked = linked_in(operand)
        keys = [
            SortKey(
                sql(
                    "(SELECT {} FROM {} AS {} WHERE {}.id = ({})[1])",
                    key.expression,
                    linked.other,
                    linked.there,
                    linked.there,
                    group_key,
                ),
                key.kind,
            )
            for key in self._title_keys(operand, linked.end.title, linked.title)
        ]
        return [*keys, SortKey(group_key, "bigint[]")]

    def group_json(self, operand: Operand, group_key: Sql) -> Sql:
        return linked_in(operand).cell_of(group_key)

    def is_group(self, operand: Operand, value: Any) -> Sql:
        if value is None:
            return _empty(operand, None)
        uids = [record[0] for record in _records(value)]
        return all_of([_has_all_of(operand, uids), sql("cardinality({}) = {}", operand.column, len(uids))])

    def index_key(self, operand: Operand) -> Sql | None:
        return None


def _records(given: Any) -> list[list[Any]]:
    """The records of a group's value, which is told as a cell is."""
    records = given.get("records") if isinstance(given, dict) else None
    if not isinstance(records, list) or not 1 <= len(records) <= _MOST_ALL or given.get("count") != len(records):
        raise refuse(f"the value must be a cell of 1 to {SHOWN} records, as a group tells it")
    if not all(isinstance(record, list) and record for record in records):
        raise refuse("a record is its id and its title")
    return records
