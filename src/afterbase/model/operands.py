"""A field's value inside an expression: as it is stored, and as a formula takes it."""

from afterbase.ground.sql import EMPTY, TRUE, Sql, join, sql, value
from afterbase.model.fields.base import At, Field, ValueType
from afterbase.model.formula.types import ITEM_OF, LIST_OF, MOST_ITEMS, Compiled, Type
from afterbase.model.links import Linked
from afterbase.model.names import MAX_LENGTH
from afterbase.model.people import name_shown
from afterbase.model.stored import raw_of


def item_of(of: Field, at: At) -> tuple[Sql, Sql | None]:
    """As `raw_of`, in the form that a field shows which is not the system's own: who made a record is a list of one."""
    raw, error = raw_of(of, at)
    if of.type.value_type is ValueType.PEOPLE and of.type.system_column:
        return sql("ARRAY[{}]", raw), error
    return raw, error


def is_clocked(of: Field) -> bool:
    """Whether values change though nothing is written; of a link, the titles. (Others may be read anew each time as
    well, but by choice.)"""
    if of.link is not None:
        return is_clocked(of.link.title)
    return of.computed is not None and of.computed.is_clocked


def has_clocked_operand(of: Field) -> bool:
    """Whether what a formula reads of a field changes though nothing is written: people change their names."""
    return is_clocked(of) or of.type.value_type is ValueType.PEOPLE


def operand_of(of: Field, at: At, zone: str) -> Compiled | None:
    """The value as formulas know values; None for what they cannot use."""
    if of.link is not None:
        return _titles(of, at, zone)
    if of.computed is not None and of.computed.items is not None:
        return of.computed.items(at)
    raw, error = raw_of(of, at)
    match of.type.value_type:
        case ValueType.NUMBER:
            return Compiled(Type.NUMBER, sql("({})::numeric", raw), error)
        case ValueType.BOOLEAN:
            return Compiled(Type.BOOLEAN, sql("coalesce({}, false)", raw), error)
        case ValueType.DATE:
            return Compiled(Type.DATE, raw, error)
        case ValueType.DATETIME:
            return Compiled(Type.DATETIME, raw, error)
        case ValueType.TEXT | ValueType.OPTION | ValueType.OPTIONS:
            return Compiled(Type.TEXT, text_of(of, raw, zone), error)
        case ValueType.PEOPLE:
            return _names(of, raw, error)
    return None


def _names(of: Field, raw: Sql, error: Sql | None) -> Compiled:
    """The name; a list of them where there can be several people."""
    if getattr(of.config, "multiple", False):
        found = sql("ARRAY(SELECT {} FROM unnest({}) WITH ORDINALITY AS p(uid, n)", name_shown(Sql("p.uid")), raw)
        listed = sql("nullif({} ORDER BY p.n LIMIT {}), '{}')", found, Sql(str(MOST_ITEMS)), _NO_ITEMS)
        return Compiled(Type.TEXTS, listed, error)
    uid = raw if of.type.system_column else sql("({})[1]", raw)
    return Compiled(Type.TEXT, name_shown(uid), error, size=MAX_LENGTH)


def text_of(of: Field, raw: Sql, zone: str) -> Sql:
    """A value as plain text: numbers with their digits, days as 2026-11-28, options by name."""
    match of.type.value_type:
        case ValueType.TEXT:
            return raw
        case ValueType.NUMBER:
            return sql("trim_scale(({})::numeric)::text", raw)
        case ValueType.BOOLEAN:
            return sql("CASE WHEN {} THEN '✓' END", raw)
        case ValueType.DATETIME:
            return sql("to_char({} AT TIME ZONE {}, 'YYYY-MM-DD HH24:MI')", raw, value(zone, "text"))
        case ValueType.OPTION:
            return _option_name(of, raw)
        case ValueType.OPTIONS:
            key = Sql("k")
            listed = sql(
                "(SELECT string_agg({}, ', ' ORDER BY n) FROM unnest({}) WITH ORDINALITY AS u(k, n))",
                _option_name(of, key),
                raw,
            )
            return listed
    return sql("({})::text", raw)


def _option_name(of: Field, key: Sql) -> Sql:
    options = of.config.options
    if not options:
        return Sql("NULL::text")
    cases = join(" ", [sql("WHEN {} THEN {}", Sql(str(int(o.key))), value(o.name, "text")) for o in options])
    return sql("(CASE {} {} END)", key, cases)


def _titles(of: Field, at: At, zone: str) -> Compiled | None:
    """The title of the linked record; a list of them where there can be several."""
    if of.link is None:
        return None
    inner = at.beyond
    linked = Linked(of, of.link, TRUE, here=at.name or EMPTY, there=inner.name)
    raw, error = raw_of(of.link.title, inner)
    title = Compiled(Type.TEXT, text_of(of.link.title, raw, zone), error)
    order = sql("{}.id", inner.name)
    return items_of(title, linked.source, order) if of.config.many else only_of(title, linked.source, order)


def items_of(item: Compiled, source: Sql, order: Sql) -> Compiled:
    """A list of what is read of each linked record, or of all items where that are lists; blank where there is none,
    and no longer than lists may be."""
    most = Sql(str(MOST_ITEMS))
    if item.type in ITEM_OF:
        lists = sql("SELECT {} AS v, row_number() OVER (ORDER BY {}) AS n FROM {}", item.value, order, source)
        each = sql("({}) AS s, unnest(s.v) WITH ORDINALITY AS i(v, n)", lists)
        items = sql("ARRAY(SELECT i.v FROM {} ORDER BY s.n, i.n LIMIT {})", each, most)
    else:
        items = sql("ARRAY(SELECT {} FROM {} ORDER BY {} LIMIT {})", item.value, source, order, most)
    listed = sql("nullif({}, '{}')", items, _NO_ITEMS)
    return Compiled(LIST_OF.get(item.type, item.type), listed, _any_error(item, source))


def only_of(item: Compiled, source: Sql, order: Sql) -> Compiled:
    """What is read of the first linked record."""
    found = sql("(SELECT {} FROM {} ORDER BY {} LIMIT 1)", item.value, source, order)
    return Compiled(item.type, found, _any_error(item, source))


def _any_error(item: Compiled, source: Sql) -> Sql | None:
    return None if item.error is None else sql("(SELECT min({}) FROM {})", item.error, source)


_NO_ITEMS = Sql("{}")
