"""JSON: what it contains can be asked; it has no order."""

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from afterbase.ground.sql import Sql, sql
from afterbase.model.values.base import EMPTINESS, Operand, Operator, SortKey, Values, read_nothing, read_text, refuse
from afterbase.model.values.texts import like

_LONGEST = 10_000


def _contains(operand: Operand, given: Any) -> Sql:
    """A text is looked for anywhere; an object or list must be contained as JSON (`@>`)."""
    if isinstance(given, str):
        return like(sql("({}::text)", operand.column), read_text(given), "%{}%")
    if not isinstance(given, (dict, list)):
        raise refuse("the value must be a text, an object or a list")
    encoded = msgspec.json.encode(given).decode()
    if len(encoded) > _LONGEST or "\\u0000" in encoded:
        raise refuse(f"the value is longer than {_LONGEST} characters or cannot be stored")
    return sql("{} @> {}::jsonb", operand.column, encoded)


class Jsons(Values):
    operators: ClassVar[Mapping[str, Operator]] = {"contains": _contains, **EMPTINESS}

    def sort_keys(self, operand: Operand) -> list[SortKey]:
        raise refuse("records cannot be sorted by this field")

    def group_key(self, operand: Operand) -> Sql:
        raise refuse("records cannot be grouped by this field")

    def group_sort_keys(self, operand: Operand, group_key: Sql) -> list[SortKey]:
        raise refuse("records cannot be grouped by this field")

    def is_group(self, operand: Operand, value: Any) -> Sql:
        read_nothing(value)
        raise refuse("records cannot be grouped by this field")

    def index_key(self, operand: Operand) -> Sql | None:
        return None
