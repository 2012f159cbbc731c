"""Buttons, compiled: whether one can be pressed, what it would open, and what it would set.

A cell is the same for everybody, so whatever depends on who presses is left to the press: a condition that asks for it
counts as met in the cell, and an address that does is only told when it is asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from afterbase.engine.expressions import Around, formula_at
from afterbase.ground.sql import TRUE, Sql, join, sql
from afterbase.model.fields.base import At, Field
from afterbase.model.fields.computed import ButtonConfig, OpenUrl, SetFields
from afterbase.model.formula.compiler import depends_on_press
from afterbase.model.formula.functions.records import OF_PRESS
from afterbase.model.formula.parser import parse_formula
from afterbase.model.formula.refusals import FormulaRefused, WrongType
from afterbase.model.formula.trees import Node
from afterbase.model.formula.types import BAD_ADDRESS, Compiled, Type, failing, first_error

UNKNOWN: Around = {name: Sql("NULL::text") for name in OF_PRESS}
"""In place of what is known only while a button is pressed, where nothing but types matters."""
_SINGLE = (Type.TEXT, Type.NUMBER, Type.BOOLEAN, Type.DATE, Type.DATETIME)
_LONGEST_ADDRESS = 4_000
_IS_ADDRESS = (
    "v.u ~* '^(https?://[^/?#[:space:]]|mailto:[^[:space:]]|tel:[^[:space:]])' AND v.u !~ '[[:cntrl:]]'"
    f" AND length(v.u) <= {_LONGEST_ADDRESS}"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """A button's formulas as trees. A refusal names its part: `condition`, `url`, or the id of the
    field that is set."""

    condition: Node | None
    url: Node | None
    values: Mapping[str, Node | None]
    """By field uid; None empties the field."""

    @property
    def all(self) -> list[Node]:
        return [tree for tree in (self.condition, self.url, *self.values.values()) if tree is not None]


def parts_of(config: ButtonConfig) -> Parts:
    """Raises FormulaRefused."""
    action = config.action
    return Parts(
        _parsed("condition", config.condition) if config.condition.strip() else None,
        _parsed("url", action.url) if isinstance(action, OpenUrl) else None,
        {
            of.field: _parsed(of.field, of.formula) if of.formula.strip() else None
            for of in (action.values if isinstance(action, SetFields) else ())
        },
    )


def _parsed(part: str, text: str) -> Node:
    try:
        return parse_formula(text)
    except FormulaRefused as refused:
        raise _named(refused, part) from None


def _named(refused: FormulaRefused, part: str) -> FormulaRefused:
    refused.data["part"] = part
    return refused


def renamed_button(config: ButtonConfig, renamed: Callable[[str], str]) -> ButtonConfig:
    """The config with each of its formulas written anew. Raises FormulaRefused, with the part's name."""

    def anew(part: str, text: str) -> str:
        try:
            return renamed(text) if text.strip() else ""
        except FormulaRefused as refused:
            raise _named(refused, part) from None

    action = config.action
    if isinstance(action, OpenUrl):
        action = replace(action, url=anew("url", action.url))
    else:
        action = replace(action, values=tuple(replace(v, formula=anew(v.field, v.formula)) for v in action.values))
    return replace(config, condition=anew("condition", config.condition), action=action)


@dataclass(frozen=True, slots=True)
class Pressable:
    """A button's formulas as SQL about a record."""

    condition: Compiled | None
    url: Compiled | None
    values: Mapping[str, Compiled]


def compile_button(parts: Parts, inputs: Mapping[str, Field], zone: str, at: At, press: Around) -> Pressable:
    """Raises FormulaRefused, with the part's name."""

    def compiled(part: str, tree: Node | None, *wanted: Type) -> Compiled | None:
        if tree is None:
            return None
        try:
            found = formula_at(tree, inputs, zone, press)(at)
        except FormulaRefused as refused:
            raise _named(refused, part) from None
        if found.type is not Type.BLANK and found.type not in wanted:
            raise _named(WrongType(tree.span, found.type, wanted), part)
        return found.cast(wanted[0]) if found.type is Type.BLANK else found

    nothing = Compiled(Type.TEXT, Sql("NULL::text"))
    return Pressable(
        compiled("condition", parts.condition, Type.BOOLEAN),
        compiled("url", parts.url, Type.TEXT),
        {uid: compiled(uid, tree, *_SINGLE) or nothing for uid, tree in parts.values.items()},
    )


def without_press(parts: Parts) -> Parts:
    """What of a button can be told before it is pressed. While its condition cannot, the address must not be."""
    if parts.condition is not None and depends_on_press(parts.condition):
        return Parts(None, None, {})
    is_late = parts.url is not None and depends_on_press(parts.url)
    return Parts(parts.condition, None if is_late else parts.url, {})


def cell_of(button: Pressable) -> Compiled:
    """`{}`, `{"url": …}` or NULL; an address that a button does not open is an error."""
    condition, url = button.condition, button.url
    met = TRUE if condition is None else sql("coalesce({}, false)", condition.value)
    if url is None:
        can = sql("CASE WHEN {} THEN jsonb_build_object() END", met)
        return Compiled(Type.BLANK, can, condition.error if condition else None)
    # OFFSET 0: each is calculated once, however often it is looked at.
    both = sql("(SELECT {} AS c, nullif(btrim({}, E' \\t\\r\\n'), '') AS u OFFSET 0) AS v", met, url.value)
    opens = sql("(SELECT CASE WHEN v.c AND {} THEN jsonb_build_object('url', v.u) END FROM {})", Sql(_IS_ADDRESS), both)
    is_other = sql("v.c AND v.u IS NOT NULL AND NOT ({})", Sql(_IS_ADDRESS))
    errors = [
        condition.error if condition else None,
        sql("CASE WHEN {} THEN {} END", met, url.error) if url.error else None,
        sql("(SELECT {} FROM {})", failing(is_other, BAD_ADDRESS), both),
    ]
    return Compiled(Type.BLANK, opens, first_error(errors))


def previewed_cell(button: Pressable) -> Sql:
    """JSON: as `cell_of`, with `{"values": {field: value}}` for what a press would set; errors are
    `{"error": code}`."""
    cell = cell_of(button)
    values = join(", ", [sql("{}::text, {}", uid, _json(part)) for uid, part in button.values.items()])
    told = (
        sql("json_build_object('values', json_build_object({}))", values) if values else sql("to_json({})", cell.value)
    )
    met = sql("{} IS NOT NULL", cell.value)
    error = cell.error or Sql("NULL::text")
    return sql(
        "CASE WHEN {} IS NOT NULL THEN json_build_object('error', {}) WHEN {} THEN {} END", error, error, met, told
    )


def condition_told(button: Pressable) -> Sql:
    """JSON: whether the condition is met, its error, or null where there is none."""
    condition = button.condition
    if condition is None:
        return Sql("NULL::json")
    return _json(Compiled(Type.BOOLEAN, sql("coalesce({}, false)", condition.value), condition.error))


def _json(part: Compiled) -> Sql:
    if part.error is None:
        return sql("to_json({})", part.value)
    return sql(
        "CASE WHEN {} IS NULL THEN to_json({}) ELSE json_build_object('error', {}) END",
        part.error,
        part.value,
        part.error,
    )
