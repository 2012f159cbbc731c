"""A tree as text, and the names of fields in a text that is kept as it was written.

A formula is stored with the uids of its fields in place of their names, `{fldX…}`, everything else as its author wrote
it. So a field may be renamed, and the formula shows the new name.
"""

import re
from collections.abc import Callable

from afterbase.model.formula.parser import POWERS, SIGN_POWER, parse_formula
from afterbase.model.formula.trees import Binary, Boolean, Call, FieldRef, Node, Number, Text, Unary, walk

_PERCENT_POWER = SIGN_POWER + 1
_TO_ESCAPE = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def write_reference(name: str) -> str:
    return "{" + re.sub(r"[\\}｝]", r"\\\g<0>", name) + "}"


def references_of(tree: Node) -> list[FieldRef]:
    """In the order in which they are written."""
    return [node for node in walk(tree) if isinstance(node, FieldRef)]


def rename_references(text: str, renamed: Callable[[str], str]) -> str:
    """The formula's text with each field's name replaced; nothing else changes. Raises FormulaRefused."""
    parts, at = list[str](), 0
    for reference in references_of(parse_formula(text)):
        parts += [text[at : reference.span.start], write_reference(renamed(reference.name))]
        at = reference.span.end
    return "".join([*parts, text[at:]])


def write_formula(tree: Node) -> str:
    """The text that parses to this tree, with no more parentheses than it needs."""
    return _write(tree, 0)


def _write(node: Node, power: int) -> str:
    """As an operand of something that binds with `power`."""
    match node:
        case Number():
            return format(node.value, "f") if abs(node.value.adjusted()) < 30 else str(node.value)
        case Text():
            return '"' + "".join(_TO_ESCAPE.get(character, character) for character in node.value) + '"'
        case Boolean():
            return str(node.value).upper()
        case FieldRef():
            return write_reference(node.name)
        case Call():
            return f"{node.name}({', '.join(_write(argument, 0) for argument in node.arguments)})"
        case Unary(operator="%"):
            return _inside(f"{_write(node.operand, _PERCENT_POWER)}%", _PERCENT_POWER, power)
        case Unary():
            return _inside(f"{node.operator}{_write(node.operand, SIGN_POWER)}", SIGN_POWER, power)
        case Binary():
            return _write_binary(node, power)


def _write_binary(node: Binary, power: int) -> str:
    own = POWERS[node.operator]
    is_comparison = own == 1
    left = _write(node.left, own + is_comparison)  # comparisons do not chain, all else goes from the left
    return _inside(f"{left} {node.operator} {_write(node.right, own + 1)}", own, power)


def _inside(text: str, own: int, power: int) -> str:
    return text if own >= power else f"({text})"
