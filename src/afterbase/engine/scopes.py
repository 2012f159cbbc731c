"""A scope: one table as one actor may query it, and the filter compiler over it.

Everything that a query names is looked up in the lens, and nowhere else: a hidden field is as unknown as one that never
was (R2), and the lens's own predicate is part of every selection (R3).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from afterbase.engine.lens import Lens, TableLens
from afterbase.engine.search import Far, Searched, compile_search
from afterbase.ground.errors import BadFilter, NotFound
from afterbase.ground.sql import EMPTY, FALSE, TRUE, Sql, all_of, any_of, sql
from afterbase.model.fields.base import At, Field
from afterbase.model.filters import (
    AllOf,
    AnyOf,
    Condition,
    Filter,
    GroupSpec,
    GroupValue,
    Selection,
    SortSpec,
    all_filters,
    keep_conditions,
    read_filter,
)
from afterbase.model.links import Linked, X
from afterbase.model.operands import is_clocked
from afterbase.model.stored import raw_of
from afterbase.model.values import Asker, Operand, aggregate_named, values_of

LIVE = Sql("deleted_at IS NULL")


@dataclass(frozen=True)
class Scope:
    lens: TableLens
    asker: Asker
    search_indexes: frozenset[int] = frozenset()
    """Tables whose current search index exists; without it a search looks at every record."""
    far: Far | None = None
    """What a search found in other tables, where it was looked up before."""
    is_rare_search: bool = False
    """Whether what is searched is rare, whatever it is: one plan serves all such searches."""
    around: Lens | None = None
    """The lens that the table's is a part of: links lead through it. Without it they lead nowhere."""
    at: At | None = None
    """Where the record is known by another name than its table's own."""
    is_whole: bool = False
    """Whether everything exists, as for computed values, which are the same for everybody."""

    def operand(self, uid: str) -> Operand:
        return self.operand_of(self.lens.field(uid))

    def operand_of(self, field: Field) -> Operand:
        linked = self.linked(field)
        if linked is not None:
            self._note_clock(field)
            return Operand(field, linked.ids, self.asker, linked)
        is_kept = field.computed is None or (field.computed.is_stored and field.computed.is_ready)
        if self.at is None and is_kept:
            return Operand(field, field.sql, self.asker)  # as it stands in indexes
        return Operand(field, self._raw(field)[0], self.asker)

    def _raw(self, field: Field) -> tuple[Sql, Sql | None]:
        self._note_clock(field)
        return raw_of(field, self.at or At(self.lens.table.sql, takes_kept=False))

    def _note_clock(self, field: Field) -> None:
        if is_clocked(field):
            self.asker.note_clock()

    def linked(self, field: Field) -> Linked | None:
        """What a link field leads to, of what exists for the actor."""
        if field.link is None:
            return None
        here, there = (self.at.name, self.at.beyond.name) if self.at is not None else (EMPTY, X)
        if self.is_whole or self.around is None:
            return Linked(field, field.link, TRUE if self.is_whole else FALSE, here, there)
        return self.around.linked(field, here, there)

    @property
    def searched(self) -> Searched:
        """What a search of the table looks into."""
        return Searched(self.lens.table, self.lens.readable, self.around)

    def shown(self, field: Field, *, is_whole: bool = False) -> Sql:
        """The expression whose JSON form the API sends; `is_whole` with all records of a link cell. An error is
        `{"error": code}`."""
        linked = self.linked(field)
        if linked is not None:
            self._note_clock(field)
            return linked.cell(None) if is_whole else linked.cell()
        if field.computed is None:
            return field.type.select(field.sql, field)
        raw, error = self._raw(field)
        value = field.type.select(raw, field)
        if error is None:
            return value
        return sql("CASE WHEN {} IS NULL THEN to_json({}) ELSE json_build_object('error', {}) END", error, value, error)


@dataclass(frozen=True, slots=True)
class Look:
    """What a selection comes to once its view is merged in."""

    filter: Filter | None
    search: str
    within: tuple[GroupValue, ...]
    sorts: tuple[SortSpec, ...] = ()
    groups: tuple[GroupSpec, ...] = ()
    aggregates: Mapping[str, str] | None = None


def look_of(lens: TableLens, selection: Selection) -> Look:
    """The selection with its view: filters are ANDed; sorts, groups and aggregates of the view are there to be used."""
    own = read_filter(selection.filter)
    look = Look(own, selection.search or "", tuple(selection.within))
    if selection.view is None:
        return look
    config = _view_config(lens, selection.view)
    fitting = _Fitting(lens)
    sorts = msgspec.convert(config.get("sorts") or [], list[SortSpec])
    groups = msgspec.convert(config.get("groups") or [], list[GroupSpec])
    return replace(
        look,
        filter=all_filters([keep_conditions(read_filter(config.get("filter")), fitting.has_condition), own]),
        sorts=tuple(sort for sort in sorts if fitting.has_sort(sort)),
        groups=tuple(group for group in groups if fitting.has_group(group)),
        aggregates={uid: name for uid, name in (config.get("aggregates") or {}).items() if fitting.has(uid, name)},
    )


def look_of_colors(lens: TableLens, colors: Sequence[Mapping[str, Any]]) -> tuple[Filter | None, ...]:
    """The filters that give records their colours, as far as they fit; None for one of which nothing does."""
    fitting = _Fitting(lens)
    return tuple(keep_conditions(read_filter(rule), fitting.has_condition) for rule in colors)


class _Fitting:
    """What of a saved view still fits its table. A view outlives its fields and their types: what was made for another
    type rests, as what names a deleted field does, and is there again when the change is undone."""

    def __init__(self, lens: TableLens) -> None:
        self._known = {field.uid for field in lens.readable}
        self._scope = Scope(lens, Asker(uid="usr"))

    def has_condition(self, condition: Condition) -> bool:
        return self._is_taken(condition.field, lambda _: _compile_condition(self._scope, condition))

    def has_sort(self, sort: SortSpec) -> bool:
        return self._is_taken(sort.field, lambda operand: values_of(operand.field).sort_keys(operand))

    def has_group(self, group: GroupSpec) -> bool:
        return self._is_taken(group.field, lambda operand: values_of(operand.field).group_key(operand))

    def has(self, uid: str, aggregate: str) -> bool:
        return self._is_taken(uid, lambda operand: aggregate_named(operand.field, aggregate))

    def _is_taken(self, uid: str, compile_it: Callable[[Operand], Any]) -> bool:
        if uid not in self._known:
            return False
        try:
            compile_it(self._scope.operand(uid))
        except BadFilter:
            return False
        return True


def _view_config(lens: TableLens, uid: str) -> Mapping[str, Any]:
    view = lens.table.view(uid)
    if not lens.readable:  # one who reads nothing has no views either
        raise NotFound(kind="view", id=uid)
    return view.config


def compile_filter(scope: Scope, filter: Filter | None) -> Sql:
    match filter:
        case None:
            return TRUE
        case Condition():
            return _compile_condition(scope, filter)
        case AllOf():
            return all_of(compile_filter(scope, item) for item in filter.items)
        case AnyOf():
            return any_of(compile_filter(scope, item) for item in filter.items)


def _compile_condition(scope: Scope, condition: Condition) -> Sql:
    operand = scope.operand(condition.field)  # first of all: nothing else may tell a hidden field from no field
    operator = values_of(operand.field).operators.get(condition.op)
    if operator is None:
        raise BadFilter(reason=f"the operator {condition.op!r} does not fit a {operand.field.type.name} field")
    return operator(operand, condition.value)


def compile_within(scope: Scope, path: Sequence[GroupValue]) -> Sql:
    """The records of one group."""
    steps = []
    for step in path:
        operand = scope.operand(step.field)
        steps.append(values_of(operand.field).is_group(operand, step.value))
    return all_of(steps)


def compile_where(scope: Scope, look: Look) -> Sql:
    """The whole WHERE: what exists for the actor, then what was asked for."""
    asked = all_of(
        [
            compile_filter(scope, look.filter),
            compile_within(scope, look.within),
            compile_search(
                scope.searched, scope.asker, look.search, scope.search_indexes, scope.far, is_rare=scope.is_rare_search
            ),
        ]
    )
    return all_of([LIVE, scope.lens.records, asked])


def is_everything(scope: Scope, look: Look) -> bool:
    """Whether a selection takes in all live records, so that the table's own counter has counted them."""
    is_narrowed = look.filter is not None or bool(look.within) or bool(look.search.strip())
    return not is_narrowed and scope.lens.records == TRUE


EQUALITIES = frozenset({"is", "eq", "has_any_of"})


def equal_fields(filter: Filter | None) -> Iterator[str]:
    """Fields that are compared for equality in every record of a filter's selection."""
    match filter:
        case Condition() if filter.op in EQUALITIES:
            yield filter.field
        case AllOf():
            for item in filter.items:
                yield from equal_fields(item)


def is_steady(look: Look) -> bool:
    """Whether one plan serves all values of a selection: nothing but equalities. Ranges, patterns and searches are
    planned with the very values at hand; a plan made for any value would take a common word for a rare one."""
    return not look.search.strip() and is_only_equal(look.filter)


def is_only_equal(filter: Filter | None) -> bool:
    """Whether a filter compares for equality and nothing else."""
    match filter:
        case None:
            return True
        case Condition():
            return filter.op in EQUALITIES
        case AllOf():
            return all(is_only_equal(item) for item in filter.items)
        case AnyOf():
            return False


def shown_fields(lens: TableLens, uids: Sequence[str] | None) -> tuple[Field, ...]:
    """The fields asked for, in the order asked; all readable ones where none are."""
    if uids is None:
        return lens.readable
    return tuple(lens.field(uid) for uid in dict.fromkeys(uids))
