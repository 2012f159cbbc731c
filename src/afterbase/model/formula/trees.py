"""The tree of a formula. Two trees are equal where they mean the same, wherever their parts stand in the text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, TypeAlias


class Span(NamedTuple):
    """From the character `start` up to, not including, `end`."""

    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        return Span(self.start, other.end)


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Boolean:
    value: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field of the record, by name or by uid."""

    name: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x`, `+x` and, written behind, `x%`."""

    operator: str
    operand: "Node"
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: "Node"
    right: "Node"
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """`name` is in capitals, whatever was written."""

    name: str
    arguments: tuple["Node", ...]
    span: Span = field(compare=False)
    name_span: Span = field(compare=False)


Node: TypeAlias = Number | Text | Boolean | FieldRef | Unary | Binary | Call


def children_of(node: Node) -> tuple[Node, ...]:
    match node:
        case Unary():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case Call():
            return node.arguments
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text's beginnings, without recursion."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(children_of(found)))
