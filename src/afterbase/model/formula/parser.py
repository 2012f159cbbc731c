"""From tokens to a tree, by binding powers.

Syntax, from what binds least: comparisons `= != < <= > >=` (never chained), `&` joins texts, `+ -`, `* /`, `^` (from
the left, as in Excel), the signs `-x +x` (before `^`, as in Excel: `-2^2` is 4), `x%` (a hundredth). `TRUE` and
`FALSE` may have empty parentheses. A name without parentheses is a field.
"""

from decimal import Decimal
from typing import NamedTuple

from afterbase.model.formula.refusals import (
    ComparisonsChained,
    FormulaTooDeep,
    FormulaTooLarge,
    NothingExpected,
    ParenthesisUnclosed,
    ValueMissing,
)
from afterbase.model.formula.tokens import Kind, Token, to_plain, tokens_of
from afterbase.model.formula.trees import Binary, Boolean, Call, FieldRef, Node, Number, Span, Text, Unary, children_of

MOST_NESTED = 100
"""Levels of parentheses, calls and signs."""
MOST_DEPTH = 200
"""Levels of the tree."""
MOST_NODES = 2_000
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
POWERS = {**dict.fromkeys(COMPARISONS, 1), "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
SIGN_POWER = 6
BOOLEANS = {"TRUE": True, "FALSE": False}


def parse_formula(text: str) -> Node:
    """The tree of a formula. Raises FormulaRefused with the place."""
    parser = _Parser(list(tokens_of(text)))
    node = parser.read_expression(0).node
    parser.require_end()
    _require_shallow(node)
    return node


def _require_shallow(tree: Node) -> None:
    """Long chains of operators are deep trees, too; whoever goes through a tree by recursion may rely on a limit."""
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MOST_DEPTH:
            raise FormulaTooDeep(node.span, limit=MOST_DEPTH)
        waiting.extend((child, depth + 1) for child in children_of(node))


class _Part(NamedTuple):
    """A node, and where it stands with the parentheses around it."""

    node: Node
    span: Span


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._level = 0
        self._nodes = 0

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._token
        self._at += token.kind is not Kind.END
        return token

    def _takes(self, sign: str) -> bool:
        is_next = self._token.kind is Kind.SIGN and self._token.text == sign
        self._at += is_next
        return is_next

    def _made(self, node: Node) -> _Part:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise FormulaTooLarge(node.span, limit=MOST_NODES)
        return _Part(node, node.span)

    def require_end(self) -> None:
        token = self._token
        if token.kind is not Kind.END:
            raise NothingExpected(token.span, found=token.text[:60])

    # -- expressions

    def read_expression(self, power: int) -> _Part:
        """What binds more than `power`."""
        self._level += 1
        if self._level > MOST_NESTED:
            raise FormulaTooDeep(self._token.span, limit=MOST_NESTED)
        part = self._read_percents(self._read_start())
        while (operator := self._next_operator()) and POWERS[operator] > power:
            self._take()
            right = self.read_expression(POWERS[operator])
            part = self._made(Binary(operator, part.node, right.node, part.span.to(right.span)))
            if operator in COMPARISONS and self._next_operator() in COMPARISONS:
                raise ComparisonsChained(self._token.span)
        self._level -= 1
        return part

    def _next_operator(self) -> str:
        token = self._token
        return token.text if token.kind is Kind.SIGN and token.text in POWERS else ""

    def _read_percents(self, part: _Part) -> _Part:
        while self._token.kind is Kind.SIGN and self._token.text == "%":
            sign = self._take()
            part = self._made(Unary("%", part.node, part.span.to(sign.span)))
        return part

    def _read_start(self) -> _Part:
        token = self._take()
        match token.kind:
            case Kind.NUMBER:
                return self._made(Number(_decimal(token.text), token.span))
            case Kind.TEXT:
                return self._made(Text(token.text, token.span))
            case Kind.FIELD:
                return self._made(FieldRef(token.text, token.span))
            case Kind.NAME:
                return self._read_name(token)
            case Kind.SIGN if token.text in "+-":
                operand = self.read_expression(SIGN_POWER)
                return self._made(Unary(token.text, operand.node, token.span.to(operand.span)))
            case Kind.SIGN if token.text == "(":
                inner = self.read_expression(0)
                return _Part(inner.node, token.span.to(self._close(token)))
        raise ValueMissing(token.span)

    def _read_name(self, name: Token) -> _Part:
        called = to_plain(name.text).upper()
        opening = self._token
        if not self._takes("("):
            if called in BOOLEANS:
                return self._made(Boolean(BOOLEANS[called], name.span))
            return self._made(FieldRef(name.text, name.span))
        arguments = self._read_arguments()
        span = name.span.to(self._close(opening))
        if called in BOOLEANS and not arguments:
            return self._made(Boolean(BOOLEANS[called], span))
        return self._made(Call(called, arguments, span, name.span))

    def _read_arguments(self) -> tuple[Node, ...]:
        if self._token.kind is Kind.SIGN and self._token.text == ")":
            return ()
        arguments = [self.read_expression(0).node]
        while self._takes(","):
            arguments.append(self.read_expression(0).node)
        return tuple(arguments)

    def _close(self, opening: Token) -> Span:
        """Where the parenthesis that was opened is closed, which has to be here."""
        token = self._token
        if self._takes(")"):
            return token.span
        if token.kind is Kind.END:
            raise ParenthesisUnclosed(opening.span)
        raise NothingExpected(token.span, found=token.text[:60])


def _decimal(text: str) -> Decimal:
    return Decimal(text) or Decimal(0)  # 0e9 is 0, however it is written
