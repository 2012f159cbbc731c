"""What a value type is to a query: its operators, how it sorts and groups, and what can be computed over it.

Everything here is pure: an operator takes an operand (a field's column as the query names it, and who asks) and a value
from JSON, and gives SQL. Names of operators and aggregates are keys of closed dicts; a user's value is only ever a
parameter (R17). "Empty" is NULL in the column, and negative operators include it: a record without a status is one
whose status "is not done".
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, TypeAlias

from afterbase.ground.clock import utc_now, zone_named
from afterbase.ground.errors import BadFilter
from afterbase.ground.sql import Sql, sql
from afterbase.model.fields.base import Field
from afterbase.model.links import Linked

LONGEST_TEXT = 2_000
LONGEST_LIST = 1_000


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as far as values depend on it."""

    uid: str = ""
    """What "me" stands for in people."""
    zone: str = "UTC"
    moment: datetime = field(default_factory=utc_now)
    people: Mapping[str, str] = field(default_factory=dict)
    """Member uid -> name: people sort and are searched by their names."""
    record_key: Callable[[str], int | None] = field(default=lambda uid: None, compare=False, repr=False)
    """A record's key by its public id, None for what is no id."""
    _asked: set[str] = field(default_factory=set, compare=False, repr=False)

    @property
    def now(self) -> datetime:
        """The moment of the query; who asks for it makes SQL that is right only now."""
        self._asked.add("now")
        return self.moment

    def note_clock(self) -> None:
        """What is compiled reads the database's own clock."""
        self._asked.add("now")

    @property
    def is_timeless(self) -> bool:
        """Whether nothing has asked for the moment yet, so that what was compiled is right at any other as well."""
        return not self._asked

    def today(self, zone: str | None) -> date:
        return self.now.astimezone(zone_named(zone or self.zone)).date()


@dataclass(frozen=True, slots=True)
class Operand:
    """A field's value inside a query."""

    field: Field
    column: Sql
    asker: Asker
    linked: Linked | None = None
    """Of a link field: what it leads to."""

    @property
    def zone(self) -> str:
        """The zone in which the field's instants have days: the field's own, or else the asker's."""
        return getattr(self.field.config, "zone", None) or self.asker.zone

    @property
    def options(self) -> list[int]:
        """Option keys in their order."""
        return [option.key for option in getattr(self.field.config, "options", ())]


Operator: TypeAlias = Callable[[Operand, Any], Sql]


@dataclass(frozen=True, slots=True)
class SortKey:
    """An expression to order by. `kind` is its SQL type, a key of `CURSOR_KINDS`, for the way through a cursor."""

    expression: Sql
    kind: str
    is_nullable: bool = True


Aggregate: TypeAlias = Callable[[Operand], Sql]
"""SQL over the operand's column, whose JSON form is sent."""


class Values(ABC):
    """One value type."""

    operators: ClassVar[Mapping[str, Operator]]
    aggregates: ClassVar[Mapping[str, Aggregate]] = {}
    """Beyond those that every type has (or instead of them)."""

    @cached_property
    def all_aggregates(self) -> Mapping[str, Aggregate]:
        common: dict[str, Aggregate] = {
            "filled": lambda operand: sql("count(*) FILTER (WHERE NOT ({}))", self.is_empty(operand)),
            "empty": lambda operand: sql("count(*) FILTER (WHERE {})", self.is_empty(operand)),
            "percent_filled": lambda operand: sql(
                "round(avg(CASE WHEN {} THEN 0 ELSE 1 END), 6)", self.is_empty(operand)
            ),
            "distinct": simple_aggregate("count(DISTINCT {})"),
        }
        return {**common, **self.aggregates}

    def is_empty(self, operand: Operand) -> Sql:
        return sql("{} IS NULL", operand.column)

    @abstractmethod
    def sort_keys(self, operand: Operand) -> list[SortKey]:
        """What to order by, most significant first; raises BadFilter where the type has no order."""

    @abstractmethod
    def group_key(self, operand: Operand) -> Sql:
        """The expression whose equal values make a group; its JSON form is the group's value in a path."""

    @abstractmethod
    def group_sort_keys(self, operand: Operand, group_key: Sql) -> list[SortKey]:
        """As `sort_keys`, over a group key; a total order of groups."""

    def group_json(self, operand: Operand, group_key: Sql) -> Sql:
        """What a group's value in a path is made of, where that is not its key itself."""
        return group_key

    @abstractmethod
    def is_group(self, operand: Operand, value: Any) -> Sql:
        """The predicate of one group, whose value is given as the path tells it; None is the group of empties."""

    def index_key(self, operand: Operand) -> Sql | None:
        """What an index holds so that equality filters find by it, or None where it cannot help."""
        return operand.column


def refuse(what: str) -> BadFilter:
    return BadFilter(reason=what)


def read_text(value: Any, limit: int = LONGEST_TEXT) -> str:
    if not isinstance(value, str) or not value or len(value) > limit:
        raise refuse(f"the value must be a text of 1 to {limit} characters")
    if "\0" in value or not _is_encodable(value):
        raise refuse("the value holds characters that cannot be stored")
    return value


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


def read_list(value: Any, read: Callable[[Any], Any]) -> list[Any]:
    if not isinstance(value, list) or not 1 <= len(value) <= LONGEST_LIST:
        raise refuse(f"the value must be a list of 1 to {LONGEST_LIST} items")
    return [read(item) for item in value]


def read_nothing(value: Any) -> None:
    if value is not None:
        raise refuse("this operator takes no value")


def is_empty(operand: Operand, value: Any) -> Sql:
    read_nothing(value)
    return sql("{} IS NULL", operand.column)


def is_not_empty(operand: Operand, value: Any) -> Sql:
    read_nothing(value)
    return sql("{} IS NOT NULL", operand.column)


EMPTINESS: Mapping[str, Operator] = {"empty": is_empty, "not_empty": is_not_empty}


def or_empty(operand: Operand, predicate: Sql) -> Sql:
    return sql("({} IS NULL OR {})", operand.column, predicate)


def simple_aggregate(template: str) -> Aggregate:
    """An aggregate of the column alone, as a template with one hole."""
    return lambda operand: sql(template, operand.column)
