"""What a query asks for, as programs send it: filters, sorts, groups, pages.

Decoding is strict (an unknown key is an error) and bounded (R30): filters nest five deep and hold a hundred conditions.
Whether a field exists and an operator fits it is not decided here but where the lens is known, in the compiler.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeAlias, TypeVar

import msgspec
from msgspec import Meta

from afterbase.ground.errors import BadFilter, BadRequest

MAX_DEPTH = 5
MAX_CONDITIONS = 100
MAX_SORTS = 10
MAX_GROUPS = 3
MAX_LIMIT = 1_000
MAX_OFFSET = 100_000_000
MAX_AGGREGATES = 100
MAX_FIELDS = 1_000
MAX_COLORS = 10

Uid = Annotated[str, Meta(max_length=40)]
Name = Annotated[str, Meta(max_length=40)]
Search = Annotated[str, Meta(max_length=200)]
Colors = Annotated[list[dict[str, Any]], Meta(max_length=MAX_COLORS)]
"""Filters, the first that holds gives a record its colour. What of them does not fit the table rests, as in a saved
view; one without any condition never holds."""
_Shape = TypeVar("_Shape")


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One field compared: `{"field": "fld…", "op": "contains", "value": …}`."""

    field: Uid
    op: Name
    value: Any = None


class AllOf(msgspec.Struct, frozen=True):
    items: tuple["Filter", ...]


class AnyOf(msgspec.Struct, frozen=True):
    items: tuple["Filter", ...]


Filter: TypeAlias = Condition | AllOf | AnyOf


class SortSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    field: Uid
    desc: bool = False


class GroupSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    field: Uid
    desc: bool = False


class GroupValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step of a group's path: the records in which the field has this value; null is the group of empties."""

    field: Uid
    value: Any = None


class Selection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which records: everything given is ANDed."""

    view: Uid | None = None
    """Its filter counts as well; a request may narrow a view, never widen it."""
    filter: dict[str, Any] | None = None
    search: Search | None = None
    within: Annotated[list[GroupValue], Meta(max_length=MAX_GROUPS)] = []


class PageQuery(Selection, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A window of records. Without `sorts` and `groups` the view's are used; groups come before sorts, so that the
    records of one group stand together."""

    sorts: Annotated[list[SortSpec], Meta(max_length=MAX_SORTS)] | None = None
    groups: Annotated[list[GroupSpec], Meta(max_length=MAX_GROUPS)] | None = None
    fields: Annotated[list[Uid], Meta(max_length=MAX_FIELDS)] | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_LIMIT)] = 100
    offset: Annotated[int, Meta(ge=0, le=MAX_OFFSET)] | None = None
    after: Annotated[str, Meta(max_length=20_000)] | None = None
    colors: Colors | None = None
    """Asks for `colors` beside the ids."""


class ColorsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The colours of some records, asked for again."""

    ids: Annotated[list[Uid], Meta(max_length=MAX_LIMIT)]
    colors: Colors


class GroupsQuery(Selection, frozen=True, forbid_unknown_fields=True, kw_only=True):
    groups: Annotated[list[GroupSpec], Meta(max_length=MAX_GROUPS)] | None = None
    aggregates: Annotated[dict[Uid, Name], Meta(max_length=MAX_AGGREGATES)] = {}


class SummaryQuery(Selection, frozen=True, forbid_unknown_fields=True, kw_only=True):
    aggregates: Annotated[dict[Uid, Name], Meta(max_length=MAX_AGGREGATES)] = {}


def read_page_query(body: bytes) -> PageQuery:
    return _decode(body, PageQuery)


def read_groups_query(body: bytes) -> GroupsQuery:
    return _decode(body, GroupsQuery)


def read_summary_query(body: bytes) -> SummaryQuery:
    return _decode(body, SummaryQuery)


def _decode(body: bytes, shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.json.decode(body or b"{}", type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest(reason=str(error)) from error


def read_filter(raw: Mapping[str, Any] | None) -> Filter | None:
    """A filter from JSON. One without any condition, such as `{"and": []}`, is none."""
    return _Reader().read(raw, 1) if raw else None


class _Reader:
    """Counts conditions while it walks down."""

    def __init__(self) -> None:
        self.conditions = 0

    def read(self, raw: Any, depth: int) -> Filter | None:
        if not isinstance(raw, dict):
            raise BadFilter(reason="a filter is an object")
        if raw.keys() == {"and"}:
            items = self.read_all(raw["and"], depth)
            return AllOf(items) if items else None
        if raw.keys() == {"or"}:
            items = self.read_all(raw["or"], depth)
            return AnyOf(items) if items else None
        return self.read_condition(raw)

    def read_all(self, raw: Any, depth: int) -> tuple[Filter, ...]:
        if depth > MAX_DEPTH:
            raise BadFilter(reason=f"groups of conditions nest at most {MAX_DEPTH} deep")
        if not isinstance(raw, list) or len(raw) > MAX_CONDITIONS:
            raise BadFilter(reason=f"“and” and “or” take a list of at most {MAX_CONDITIONS} filters")
        read = [self.read(item, depth + 1) for item in raw]
        return tuple(item for item in read if item is not None)

    def read_condition(self, raw: dict[str, Any]) -> Condition:
        self.conditions += 1
        if self.conditions > MAX_CONDITIONS:
            raise BadFilter(reason=f"at most {MAX_CONDITIONS} conditions")
        try:
            return msgspec.convert(raw, Condition)
        except msgspec.ValidationError as error:
            raise BadFilter(reason=str(error)) from error


def all_filters(filters: Sequence[Filter | None]) -> Filter | None:
    """The conjunction of those that are given."""
    given = tuple(item for item in filters if item is not None)
    if len(given) < 2:
        return given[0] if given else None
    return AllOf(given)


def keep_conditions(filter: Filter | None, keeps: Callable[[Condition], bool]) -> Filter | None:
    """A filter less the conditions that are not to be kept, and less groups without any."""
    match filter:
        case Condition():
            return filter if keeps(filter) else None
        case AllOf() | AnyOf():
            kept = [item for item in (keep_conditions(i, keeps) for i in filter.items) if item is not None]
            if not kept:
                return None
            return type(filter)(tuple(kept))
    return None
