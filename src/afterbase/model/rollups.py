"""What can be made of the linked records' values: how it compiles, which values it takes and what it gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from afterbase.ground.errors import BadConfig
from afterbase.ground.sql import Sql, sql
from afterbase.model.fields.base import Field, ValueType
from afterbase.model.fields.numberlike import DECIMALS_SHOWN, DIGITS_SHOWN
from afterbase.model.operands import text_of

Order = tuple[Sql, Sql]
Build = Callable[[Sql, Sql, Order, str], Sql]
"""From the value of one linked record, the `FROM … WHERE` of all, their order both ways, and the zone."""

NUMBER, DATE, DATETIME = ValueType.NUMBER, ValueType.DATE, ValueType.DATETIME
_ORDERED = frozenset({NUMBER, DATE, DATETIME})
_SHOWN = frozenset(
    {
        ValueType.TEXT,
        NUMBER,
        ValueType.BOOLEAN,
        ValueType.OPTION,
        ValueType.OPTIONS,
        DATE,
        DATETIME,
        ValueType.PEOPLE,
    }
)
_LISTED = _SHOWN - {ValueType.PEOPLE}


@dataclass(frozen=True, slots=True)
class Summary:
    """`gives` is the name of the field type of what comes out; "" stands for the type of the values themselves."""

    name: str
    build: Build
    takes: frozenset[ValueType]
    """Empty where no field is needed."""
    gives: str = ""
    keeps_config: bool = False
    """Whether what comes out is shown as the values are: a sum of amounts is an amount."""


def _simple(template: str) -> Build:
    """An aggregate of the value alone."""
    return lambda raw, source, order, zone: sql("(SELECT {} FROM {})", sql(template, raw), source)


def _edge(is_last: bool) -> Build:
    return lambda raw, source, order, zone: sql(
        "(SELECT {} FROM {} ORDER BY {} LIMIT 1)", raw, source, order[1 if is_last else 0]
    )


SUMMARIES: Mapping[str, Summary] = {
    s.name: s
    for s in (
        Summary("count", _simple("count({})"), frozenset(), "number"),
        Summary("filled", _simple("count({})"), _SHOWN, "number"),
        Summary("distinct", _simple("count(DISTINCT {})"), _SHOWN, "number"),
        Summary("sum", _simple("coalesce(sum({}), 0)"), frozenset({NUMBER}), "number", keeps_config=True),
        Summary("average", _simple("avg({})"), frozenset({NUMBER}), "number", keeps_config=True),
        Summary("min", _simple("min({})"), _ORDERED),
        Summary("max", _simple("max({})"), _ORDERED),
        Summary("all_true", _simple("coalesce(bool_and({}), false)"), frozenset({ValueType.BOOLEAN}), "checkbox"),
        Summary("any_true", _simple("coalesce(bool_or({}), false)"), frozenset({ValueType.BOOLEAN}), "checkbox"),
        Summary("first", _edge(False), _SHOWN),
        Summary("last", _edge(True), _SHOWN),
    )
}
LISTS = ("list", "join", "join_distinct")
_PLAIN = {
    "auto_number": "text",
    "created_time": "datetime",
    "changed_time": "datetime",
    "created_by": "person",
    "changed_by": "person",
}
"""What shows the values of types that the system itself fills."""


def summary_named(name: str, target: Field | None) -> Summary:
    """The summary for the values of a field. Raises BadConfig where it does not fit them."""
    if name in LISTS and target is not None and target.type.value_type in _SHOWN and target.link is None:
        return _list_of(name, target)
    found = SUMMARIES.get(name)
    if found is None:
        raise BadConfig(reason=f"there is no rollup “{name[:40]}”")
    if found.takes and (target is None or target.type.value_type not in found.takes):
        raise BadConfig(reason=f"the rollup “{name}” does not fit this field")
    return found


def result_of(summary: Summary, target: Field | None) -> tuple[str, dict[str, object]]:
    """The name of the result's field type, "" for that of the target, and its config where it is not the target's."""
    if summary.keeps_config and target is not None:
        return ("", {}) if target.type.name in ("number", "currency", "percent") else ("number", {})
    return summary.gives, {"precision": 0} if summary.gives == "number" else {}


def type_of_values(target: Field) -> str:
    """The name of the field type that shows single values of a field elsewhere."""
    return _PLAIN.get(target.type.name, target.type.name)


def _list_of(name: str, target: Field) -> Summary:
    """All values: options and people stay what they are, all else is text with commas between."""
    kind = target.type.value_type
    if name == "list" and kind in (ValueType.OPTION, ValueType.OPTIONS, ValueType.PEOPLE):
        return _set_of(target)
    if kind is ValueType.PEOPLE:
        raise BadConfig(reason="people are listed, not joined")

    def joined(raw: Sql, source: Sql, order: Order, zone: str) -> Sql:
        text = text_of(target, _as_shown(target, raw), zone)
        if name == "join_distinct":
            return sql("(SELECT string_agg(DISTINCT {}, ', ') FROM {})", text, source)
        return sql("(SELECT string_agg({}, ', ' ORDER BY {}) FROM {})", text, order[0], source)

    return Summary(name, joined, _LISTED, "text")


def _as_shown(target: Field, raw: Sql) -> Sql:
    """As `numberlike.as_shown`, for calculated numbers in a text, whatever else the field says of how they look."""
    if not target.kind or target.type.value_type is not NUMBER:
        return raw
    least = max(DECIMALS_SHOWN, getattr(target.config, "precision", None) or 0)
    shown = f"greatest({least}, {DIGITS_SHOWN - 1} - floor(log(abs(nullif(v, 0)))))::int"
    return sql(f"(SELECT round(v, {shown}) FROM (SELECT ({{}})::numeric AS v OFFSET 0) AS s)", raw)


def _option_set(raw: Sql, source: Sql, order: Order, zone: str) -> Sql:
    return sql("(SELECT array_agg(DISTINCT v) FROM (SELECT {} AS v FROM {}) AS s WHERE v IS NOT NULL)", raw, source)


def _set_of(target: Field) -> Summary:
    if target.type.value_type is ValueType.OPTION:
        return Summary("list", _option_set, _SHOWN, "multi_select")
    gives = "multi_select" if target.type.value_type is ValueType.OPTIONS else "person"

    def flattened(raw: Sql, source: Sql, order: Order, zone: str) -> Sql:
        values = sql("(SELECT {} AS v FROM {})", raw, source)
        return sql("(SELECT array_agg(DISTINCT item) FROM {} AS s, unnest(s.v) AS item)", values)

    return Summary("list", flattened, _SHOWN, gives)
