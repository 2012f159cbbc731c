"""Computed fields of a base, resolved: what each is compiled to, what it reads, and what is wrong where something is.

A formula, lookup, rollup or button is resolved after all that it reads, so a chain of any depth comes down to
expressions over stored columns. Values are kept in columns, except for those of lookups, which are one join away, of
plain formulas, which cost no more than a column (`is_plain_formula`), of buttons, and of whatever depends on the clock.
Nothing here asks for a lens: a computed value is the same for everybody.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from afterbase.engine.buttons import (
    UNKNOWN,
    cell_of,
    compile_button,
    parts_of,
    renamed_button,
    without_press,
)
from afterbase.engine.expressions import formula_at, own_reads
from afterbase.engine.lens import TableLens
from afterbase.engine.recompute import fingerprint
from afterbase.engine.scopes import Scope, compile_filter
from afterbase.ground.errors import AfterbaseError
from afterbase.ground.sql import EMPTY, TRUE, Sql, join, sql, value
from afterbase.model.fields import BUTTON, field_type
from afterbase.model.fields.base import At, Computed, Config, Field, Path, Through, ValueType
from afterbase.model.fields.computed import (
    ButtonConfig,
    ComputedConfig,
    FormulaConfig,
    LookupConfig,
    Result,
    RollupConfig,
    SetFields,
    ThroughLink,
)
from afterbase.model.filters import AllOf, AnyOf, Condition, Filter, read_filter
from afterbase.model.formula.compiler import depends_on_clock
from afterbase.model.formula.functions import FUNCTIONS
from afterbase.model.formula.parser import parse_formula
from afterbase.model.formula.trees import Binary, Call, Node, Text, walk
from afterbase.model.formula.types import ITEM_OF, LIST_OF, Compiled, Type
from afterbase.model.formula.writing import references_of, rename_references
from afterbase.model.links import Linked
from afterbase.model.operands import has_clocked_operand, is_clocked, item_of, items_of, operand_of
from afterbase.model.rollups import Summary, result_of, summary_named, type_of_values
from afterbase.model.schema import Base, Table
from afterbase.model.values import Asker, values_of

Reads = dict[Path, frozenset[int]]


class ComputedRefused(AfterbaseError):
    """Why a computed field cannot be as it was asked for."""

    code, status = "bad_computed", 422
    en = "This field cannot be calculated."
    zh = "该字段无法计算。"


class MissingInput(ComputedRefused):
    code = "missing_input"
    en = "A field that this one is calculated from does not exist."
    zh = "计算所引用的字段不存在。"


class CircularFields(ComputedRefused):
    code = "circular_fields"
    en = "These fields would depend on one another: {path}"
    zh = "这些字段会互相依赖：{path}"


class NotThroughLink(ComputedRefused):
    code = "not_through_link"
    en = "Choose a link field of this table."
    zh = "请选择本表中的关联字段。"


class NotShownSo(ComputedRefused):
    code = "not_shown_so"
    en = "These values cannot be shown as a field of that type."
    zh = "这些值不能以该字段类型显示。"


class NotSettable(ComputedRefused):
    code = "not_settable"
    en = "A button cannot set “{field}”."
    zh = "按钮不能设置“{field}”字段。"


class SetTwice(ComputedRefused):
    code = "set_twice"
    en = "“{field}” is set twice."
    zh = "“{field}”被重复设置。"


class NotUsable(ComputedRefused):
    """A value of this type cannot be used there."""

    code = "input_not_usable"
    en = "Values of “{field}” cannot be used here."
    zh = "此处不能使用“{field}”的值。"


def with_computed(tables: tuple[Table, ...], digests: Mapping[int, str] | None = None) -> tuple[Table, ...]:
    """The tables with their computed fields resolved; one that cannot be has `problem` set and no values. `digests`
    say what columns were filled with, by field: one that was filled with something else is not ready."""
    if not any(of.kind for table in tables for of in table.fields):
        return tables
    resolver = Resolver(tables, digests)
    resolved = tuple(replace(table, fields=tuple(resolver.settled(of) for of in table.fields)) for table in tables)
    return tuple(replace(table, fields=tuple(_with_title(of, resolved) for of in table.fields)) for table in resolved)


def _with_title(of: Field, tables: Sequence[Table]) -> Field:
    """Link cells show titles as they are resolved."""
    if of.link is None or not of.link.title.kind:
        return of
    other = next(table for table in tables if table.id == of.link.table_id)
    return replace(of, link=replace(of.link, title=other.primary_field))


class Resolver:
    """Resolves fields one by one, each after what it reads."""

    def __init__(self, tables: Iterable[Table], digests: Mapping[int, str] | None = None) -> None:
        """Without `digests` all columns count as filled."""
        self._digests = digests
        self._tables = {table.id: table for table in tables}
        self._done: dict[int, Field] = {}
        self._under_way: list[Field] = []

    def settled(self, of: Field) -> Field:
        """The field resolved, or with what is wrong with it."""
        try:
            return self.field(of)
        except AfterbaseError as error:
            self._done[of.id] = replace(of, computed=_broken(of, error.code))
            return self._done[of.id]

    def field(self, of: Field) -> Field:
        """The field resolved. Raises ComputedRefused or FormulaRefused."""
        if not of.kind:
            return of
        if of.id in self._done:
            found = self._done[of.id]
            if found.computed is not None and found.computed.problem:
                raise MissingInput()
            return found
        if any(other.id == of.id for other in self._under_way):
            raise CircularFields(path=self._path_to(of))
        self._under_way.append(of)
        try:
            found = self._done[of.id] = self._with_state(self.resolve(of))
        finally:
            self._under_way.pop()
        return found

    def _with_state(self, of: Field) -> Field:
        if of.computed is None or not of.is_kept or self._digests is None:
            return of
        return replace(of, computed=replace(of.computed, is_ready=self._digests.get(of.id) == fingerprint(of)))

    def _path_to(self, of: Field) -> str:
        start = next(place for place, other in enumerate(self._under_way) if other.id == of.id)
        names = [f"{self._tables[f.table_id].name}.{f.name}" for f in [*self._under_way[start:], of]]
        return " → ".join(names)

    def resolve(self, of: Field) -> Field:
        match of.settings:
            case FormulaConfig():
                return self._formula(of, of.settings)
            case LookupConfig():
                return self._lookup(of, of.settings)
            case RollupConfig():
                return self._rollup(of, of.settings)
            case ButtonConfig():
                return self._button(of, of.settings)
        raise MissingInput()

    # -- formulas

    def formula_inputs(self, of: Field, tree: Node) -> Mapping[str, Field]:
        """The fields of the record that a formula names by uid."""
        known = self._tables[of.table_id].fields_by_uid
        return {ref.name: self._input(known[ref.name]) for ref in references_of(tree) if ref.name in known}

    def _input(self, of: Field) -> Field:
        """A field as others calculate with it: of a link the titles."""
        if of.link is None:
            return self.field(of)
        return replace(of, link=replace(of.link, title=self.field(of.link.title)))

    def _formula(self, of: Field, config: FormulaConfig) -> Field:
        tree = parse_formula(config.formula)
        inputs = self.formula_inputs(of, tree)
        on_clock = _is_on_clock([tree], inputs.values())
        compiled = formula_at(tree, inputs, config.zone)
        tried = compiled(At(EMPTY))
        if tried.type in ITEM_OF:
            compiled = formula_at(_as_text(tree), inputs, config.zone)
            tried = compiled(At(EMPTY))
        shaped = _shaped(of, RESULT_TYPES.get(tried.type, "text"), {})
        names_records = self._tables[of.table_id].primary_field_id == of.id
        is_plain = not on_clock and not names_records and is_plain_formula(tree, inputs.values(), tried)
        computed = Computed(
            lambda at: _stored_form(compiled(at), shaped),
            _merge([{(): own_reads([tree])}, *(reads_of(field) for field in inputs.values())]),
            is_stored=not on_clock and not is_plain,
            is_clocked=on_clock,
            is_plain=is_plain,
            has_errors=tried.error is not None,
            inputs=tuple(inputs.values()),
        )
        return replace(shaped, computed=computed)

    # -- buttons

    def _button(self, of: Field, config: ButtonConfig) -> Field:
        if config.show is not None:
            raise NotShownSo()
        self._check_targets(of, config)
        parts = parts_of(config)
        named = {uid: field for tree in parts.all for uid, field in self.formula_inputs(of, tree).items()}
        compile_button(parts, named, config.zone, At(EMPTY), UNKNOWN)
        known = without_press(parts)
        read = {uid: field for tree in known.all for uid, field in self.formula_inputs(of, tree).items()}
        computed = Computed(
            lambda at: cell_of(compile_button(known, read, config.zone, at, {})),
            _merge([{(): own_reads(known.all)}, *(reads_of(field) for field in read.values())]),
            is_stored=False,
            is_clocked=_is_on_clock(known.all, read.values()),
            has_errors=True,
            inputs=tuple(named.values()),
        )
        return replace(of, type=BUTTON, config=Config(), computed=computed)

    def _check_targets(self, of: Field, config: ButtonConfig) -> None:
        """What a button sets must be there, once, and such as people write."""
        seen = set[str]()
        for wanted in config.action.values if isinstance(config.action, SetFields) else ():
            target = self._tables[of.table_id].fields_by_uid.get(wanted.field)
            if target is None:
                raise MissingInput()
            if not target.is_writable or target.type.value_type is ValueType.FILES:
                raise NotSettable(field=target.name)
            if target.uid in seen:
                raise SetTwice(field=target.name)
            seen.add(target.uid)

    # -- through a link

    def linked_inputs(self, of: Field, config: ThroughLink) -> tuple[Field, Table, Field | None]:
        """The link, the table it leads to, and the field there that is asked for."""
        link = self._tables[of.table_id].fields_by_uid.get(config.link)
        if link is None or link.link is None:
            raise NotThroughLink()
        other = self._tables[link.link.table_id]
        if not config.field:
            return link, other, None
        target = other.fields_by_uid.get(config.field)
        if target is None:
            raise MissingInput()
        if target.kind == "button":
            raise NotUsable(field=target.name)
        return link, other, self.field(target)

    def _lookup(self, of: Field, config: LookupConfig) -> Field:
        link, other, target = self.linked_inputs(of, config)
        if target is None:
            raise MissingInput()
        return self._through(of, config, link, other, target, lookup_summary(link, target, config))

    def _rollup(self, of: Field, config: RollupConfig) -> Field:
        link, other, target = self.linked_inputs(of, config)
        return self._through(of, config, link, other, target, summary_named(config.function, target))

    def _through(
        self, of: Field, config: ThroughLink, link: Field, other: Table, target: Field | None, summary: Summary
    ) -> Field:
        filter = read_filter(config.filter)
        named = [*_named_in(filter), *(sort.field for sort in config.sorts)]
        more = [self._named(other, uid) for uid in named]
        selection = Selected(link, other, filter, config, {field.id: field for field in more})
        sources = [*more, *([target] if target is not None else [])]
        on_clock = selection.is_clocked() or any(is_clocked(field) for field in sources)
        reads: Reads = {(): frozenset({link.id} if link.link and link.link.is_here else ())}
        own: Reads = {(link,): frozenset({link.link.reverse_id} if link.link and not link.link.is_here else ())}
        inner = [{(link, *path): ids for path, ids in reads_of(field).items()} for field in sources]
        shaped = _shaped_by(of, summary, target)
        computed = Computed(
            lambda at: _cast(selection.summarise(at, target, summary), shaped),
            _merge([reads, own, *inner]),
            is_stored=not on_clock and not isinstance(config, LookupConfig),
            is_clocked=on_clock,
            has_errors=target is not None and _can_fail(target),
            items=selection.items(target) if isinstance(config, LookupConfig) and config.take == "all" else None,
            inputs=(link,),
            through=Through(link, tuple({field.id: field for field in sources}.values()), selection.source),
        )
        return replace(shaped, computed=computed)

    def _named(self, other: Table, uid: str) -> Field:
        found = other.fields_by_uid.get(uid)
        if found is None:
            raise MissingInput()
        return self._input(found)


def require_no_circle(base: Base, table: Table, title: Field) -> None:
    """Raise CircularFields where a table's records cannot be named by a field, since that shows their names itself."""

    def renamed(of: Field) -> Field:
        leads_here = of.link is not None and of.link.table_id == table.id
        return replace(of, link=replace(of.link, title=title)) if of.link is not None and leads_here else of

    tables = [replace(other, fields=tuple(renamed(of) for of in other.fields)) for other in base.tables]
    resolver = Resolver(tables)
    for of in (of for other in tables for of in other.fields if of.kind):
        try:
            resolver.field(of)
        except CircularFields:
            raise
        except AfterbaseError:
            continue  # what was wrong before stays so


def resolve_new(base: Base, table: Table, of: Field, zone: str) -> Field:
    """A field that is to be, or to be computed otherwise: resolved, with ids for the names in its formula and `result`
    filled in. Raises ComputedRefused, FormulaRefused or BadConfig."""
    settings: ComputedConfig = of.settings
    if not settings.zone:
        settings = msgspec.structs.replace(settings, zone=zone)
    settings = _with_ids(table, settings)
    of = replace(of, settings=settings)
    fields = (*(field for field in table.fields if field.id != of.id), of)
    others = [other for other in base.tables if other.id != table.id]
    found = Resolver([*others, replace(table, fields=fields)]).field(of)
    result = Result(found.type.name, msgspec.to_builtins(found.config))
    return replace(found, settings=msgspec.structs.replace(settings, result=result))


def _with_ids(table: Table, settings: ComputedConfig) -> ComputedConfig:
    """The config with ids for names in its formulas."""
    if isinstance(settings, FormulaConfig):
        return msgspec.structs.replace(settings, formula=_with_uids(table, settings.formula))
    if not isinstance(settings, ButtonConfig):
        return settings
    return renamed_button(settings, lambda text: _with_uids(table, text))


def _with_uids(table: Table, formula: str) -> str:
    """Fields by their ids; a name that no field has stays, and is refused with its place."""
    uids = {of.name.casefold(): of.uid for of in reversed(table.fields)} | {of.uid: of.uid for of in table.fields}
    return rename_references(formula, lambda wanted: uids.get(wanted) or uids.get(wanted.casefold(), wanted))


RESULT_TYPES: Mapping[Type, str] = {
    Type.NUMBER: "number",
    Type.TEXT: "text",
    Type.BOOLEAN: "checkbox",
    Type.DATE: "date",
    Type.DATETIME: "datetime",
}


def _shaped(of: Field, type_name: str, config: Mapping[str, Any]) -> Field:
    """The field with the type of its values; `show` may choose another that stores the same."""
    kind, show = field_type(type_name), of.settings.show
    if show is not None:
        wanted = field_type(show.type)
        if not wanted.is_writable or (wanted.value_type, wanted.column_type) != (kind.value_type, kind.column_type):
            raise NotShownSo()
        return replace(of, type=wanted, config=wanted.load_config(show.config))
    return replace(of, type=kind, config=kind.load_config(config))


def _shaped_by(of: Field, summary: Summary, target: Field | None) -> Field:
    """What comes out of a summary is shown as the values are, where that makes sense."""
    name, config = result_of(summary, target)
    if target is None or name not in ("", target.type.name, "multi_select", "person"):
        return _shaped(of, name, config)
    if name == "person":
        return _shaped(of, name, {"multiple": True})
    name = name or type_of_values(target)
    is_kept = field_type(name).config_type is target.type.config_type
    return _shaped(of, name, msgspec.to_builtins(target.config) if is_kept else {})


def _broken(of: Field, code: str) -> Computed:
    nothing = Compiled(Type.BLANK, sql("NULL::{}", Sql(of.type.column_type)), value("#REF", "text"))
    return Computed(lambda _: nothing, is_stored=False, has_errors=True, problem=code)


def _can_fail(of: Field) -> bool:
    return of.computed is not None and of.computed.has_errors


def _as_text(tree: Node) -> Node:
    """In a cell a list is a text with commas between its items."""
    return Binary("&", tree, Text("", tree.span), tree.span)


def _is_on_clock(trees: Iterable[Node], inputs: Iterable[Field]) -> bool:
    return any(depends_on_clock(tree) for tree in trees) or any(has_clocked_operand(of) for of in inputs)


PLAIN_LENGTH = 2_000
"""Characters of SQL up to which a formula can be plain."""
_PLAIN_TYPES = (Type.NUMBER, Type.BOOLEAN, Type.DATE)
_PLAIN_INPUTS = frozenset({ValueType.NUMBER, ValueType.BOOLEAN, ValueType.DATE})
_PLAIN_FUNCTIONS = frozenset(f.name for f in FUNCTIONS if f.category in ("logic", "number"))


def is_plain_formula(tree: Node, inputs: Iterable[Field], tried: Compiled) -> bool:
    """Whether values are calculated as fast as they could be read from a column of their own, and an index can hold the
    expression: numbers, dates and conditions of the record's own, without anything that is looked up."""
    if tried.type not in _PLAIN_TYPES or not all(_is_plain_input(of) for of in inputs):
        return False
    if any(isinstance(node, Call) and node.name not in _PLAIN_FUNCTIONS for node in walk(tree)):
        return False
    parts = [part for part in (tried.value, tried.error) if part is not None]
    has_more = any(part.params or "SELECT" in part.text for part in parts)
    return not has_more and sum(len(part.text) for part in parts) <= PLAIN_LENGTH


def _is_plain_input(of: Field) -> bool:
    if of.type.value_type not in _PLAIN_INPUTS or of.link is not None:
        return False
    return of.computed.is_plain if of.computed is not None else of.has_column


def _stored_form(part: Compiled, of: Field) -> Compiled:
    """The value as the column takes it: none where there is an error, no empty text, and a checkbox is never empty."""
    found = part.value
    if part.type is Type.TEXT:
        found = sql("nullif({}, '')", found)
    if part.error is not None:
        found = sql("CASE WHEN {} IS NULL THEN {} END", part.error, found)
    if of.type.value_type is ValueType.BOOLEAN:
        found = sql("coalesce({}, false)", found)
    return _cast(Compiled(part.type, found, part.error), of)


def _cast(part: Compiled, of: Field) -> Compiled:
    return Compiled(part.type, sql("({})::{}", part.value, Sql(of.type.column_type)), part.error)


# -- records through a link


@dataclass(frozen=True)
class Selected:
    """The linked records that count, as SQL about the record that they are linked to."""

    link: Field
    table: Table
    filter: Filter | None
    config: ThroughLink
    fields: Mapping[int, Field]
    """Resolved, those that the filter and the order name."""

    def _scope(self, at: At) -> Scope:
        fields = tuple(self.fields.get(field.id, field) for field in self.table.fields)
        lens = TableLens(replace(self.table, fields=fields), fields, frozenset())
        return Scope(lens, Asker(zone=self.config.zone or "UTC"), at=at, is_whole=True)

    def is_clocked(self) -> bool:
        """Whether which records count depends on the day, as “this month” does."""
        scope = self._scope(At(Sql("x")))
        compile_filter(scope, self.filter)
        return not scope.asker.is_timeless

    def source(self, at: At) -> tuple[Sql, tuple[Sql, Sql]]:
        """`FROM … WHERE` of the records that count, and their order, forth and back."""
        inner = at.beyond
        if self.link.link is None:
            raise NotThroughLink()
        linked = Linked(self.link, self.link.link, TRUE, here=at.name, there=inner.name)
        scope = self._scope(inner)
        condition = compile_filter(scope, self.filter)
        source = linked.source + (sql(" AND ({})", condition) if condition != TRUE else EMPTY)
        return source, self._order(scope, inner)

    def items(self, target: Field | None) -> Callable[[At], Compiled] | None:
        """A list of the target's values, for formulas; None where the link holds one, or lists cannot hold them."""
        zone = self.config.zone or "UTC"
        tried = operand_of(target, At(Sql("x")), zone) if target is not None and self.link.config.many else None
        is_names = target is not None and target.type.value_type is ValueType.PEOPLE
        if tried is None or (tried.type not in LIST_OF and not is_names):
            return None

        def listed(at: At) -> Compiled:
            source, order = self.source(at)
            item = operand_of(target, at.beyond, zone) if target is not None else None
            return items_of(item or tried, source, order[0])

        return listed

    def summarise(self, at: At, target: Field | None, summary: Summary) -> Compiled:
        inner = at.beyond
        source, order = self.source(at)
        raw, error = item_of(target, inner) if target is not None else (Sql("1"), None)
        found = summary.build(raw, source, order, self.config.zone or "UTC")
        if error is None:
            return Compiled(Type.BLANK, found)
        failed = sql("(SELECT min({}) FROM {})", error, source)
        return Compiled(Type.BLANK, sql("CASE WHEN {} IS NULL THEN {} END", failed, found), failed)

    def _order(self, scope: Scope, at: At) -> tuple[Sql, Sql]:
        """What to order by, and the same backwards."""
        forth, back = list[Sql](), list[Sql]()
        for sort in self.config.sorts:
            for key in values_of(scope.lens.field(sort.field)).sort_keys(scope.operand(sort.field)):
                up, down = sql("{}", key.expression), sql("{} DESC NULLS LAST", key.expression)
                forth.append(down if sort.desc else up)
                back.append(up if sort.desc else down)
        id = sql("{}.id", at.name)
        return join(", ", [*forth, id]), join(", ", [*back, sql("{} DESC", id)])


def lookup_summary(link: Field, target: Field, config: LookupConfig) -> Summary:
    """One value where there is one record, or the first or last is taken; all of them else."""
    if config.take != "all":
        return summary_named(config.take, target)
    return summary_named("list" if link.config.many else "first", target)


# -- what is read


def reads_of(of: Field) -> Reads:
    """Under paths from the record that the field is of; of a link the titles as well."""
    if of.computed is not None and not of.computed.is_stored:
        return dict(of.computed.reads)
    if of.link is None:
        return {(): frozenset({of.id})}
    title = {(of, *path): ids for path, ids in reads_of(of.link.title).items()}
    if of.link.is_here:
        return _merge([{(): frozenset({of.id})}, title])
    return _merge([{(of,): frozenset({of.link.reverse_id})}, title])


def _merge(parts: Iterable[Mapping[Path, frozenset[int]]]) -> Reads:
    merged: Reads = {}
    for part in parts:
        for path, ids in part.items():
            merged[path] = merged.get(path, frozenset()) | ids
    return merged


def _named_in(filter: Filter | None) -> list[str]:
    match filter:
        case Condition():
            return [filter.field]
        case AllOf() | AnyOf():
            return [uid for item in filter.items for uid in _named_in(item)]
    return []
