"""Buttons: what their cells hold can be pressed, and nothing can be asked of it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from afterbase.ground.sql import Sql
from afterbase.model.values.base import Aggregate, Operand, Operator, SortKey, Values, refuse


class Buttons(Values):
    operators: ClassVar[Mapping[str, Operator]] = {}

    @cached_property
    def all_aggregates(self) -> Mapping[str, Aggregate]:
        return {}

    def sort_keys(self, operand: Operand) -> list[SortKey]:
        raise refuse("records cannot be sorted by a button")

    def group_key(self, operand: Operand) -> Sql:
        raise refuse("records cannot be grouped by a button")

    def group_sort_keys(self, operand: Operand, group_key: Sql) -> list[SortKey]:
        raise refuse("records cannot be grouped by a button")

    def is_group(self, operand: Operand, value: Any) -> Sql:
        raise refuse("records cannot be grouped by a button")

    def index_key(self, operand: Operand) -> Sql | None:
        return None
