"""A tree to SQL: types are settled here, and whatever does not fit is refused with its place.

Each operand stands once in the SQL of a value, so the text grows with the formula and not with its depth; an error
repeats the values that it depends on, which a limit on the whole keeps in bounds. So do limits on how large a value can
become and what calculating it can cost, for the longest texts and lists that there may be.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches

from afterbase.ground.sql import Sql, sql
from afterbase.model.formula.functions import BY_NAME
from afterbase.model.formula.functions.base import Absent, Function, Incomplete, Mismatch, Refused
from afterbase.model.formula.functions.dates import CLOCKED, shift_date, shift_instant
from afterbase.model.formula.functions.numbers import power, power_fails, zero
from afterbase.model.formula.functions.records import OF_PRESS, PASSING
from afterbase.model.formula.functions.texts import joined
from afterbase.model.formula.parser import COMPARISONS
from afterbase.model.formula.refusals import (
    FormulaTooInvolved,
    OnlyInButtons,
    TooFewArguments,
    TooManyArguments,
    UnknownField,
    UnknownFunction,
    WrongType,
)
from afterbase.model.formula.trees import Binary, Boolean, Call, FieldRef, Node, Number, Text, Unary, walk
from afterbase.model.formula.types import (
    BAD_NUMBER,
    DIVIDED_BY_ZERO,
    ITEM_OF,
    LONGEST_TEXT,
    MOST_DIGITS,
    MOST_ITEMS,
    SQL_TYPES,
    Compiled,
    Setting,
    Type,
    failing,
    first_error,
)
from afterbase.model.texts import storable

LONGEST_SQL = 200_000
MOST_WORK = 12_000_000
"""Steps for one record, which take a second at most on a slow machine."""
_POWER_WORK = 20_000
Fields = Callable[[str], Compiled | None]
"""What a field's name or uid stands for."""

_ORDERED = (Type.NUMBER, Type.TEXT, Type.DATE, Type.DATETIME)


def compile_formula(tree: Node, fields: Fields, setting: Setting) -> Compiled:
    """SQL over the columns that `fields` gives. Raises FormulaRefused."""
    return _Compiler(fields, setting).compile(tree)


def depends_on_clock(tree: Node) -> bool:
    """Whether the value changes though nothing that it names is written: then it cannot be kept."""
    return calls_any(tree, CLOCKED | PASSING)


def depends_on_press(tree: Node) -> bool:
    """Whether the value is known only while a button is pressed."""
    return calls_any(tree, OF_PRESS)


def calls_any(tree: Node, functions: Container[str]) -> bool:
    return any(isinstance(node, Call) and node.name in functions for node in walk(tree))


class _Compiler:
    def __init__(self, fields: Fields, setting: Setting) -> None:
        self._fields = fields
        self._setting = setting

    def compile(self, node: Node) -> Compiled:
        part = self._compile(node)
        if not _is_bounded(part):
            raise FormulaTooInvolved(node.span)
        return part

    def _compile(self, node: Node) -> Compiled:
        match node:
            case Number():
                return Compiled(Type.NUMBER, _numeral(node.value), size=_digits(node.value))
            case Text():
                text = storable(node.value)
                return Compiled(Type.TEXT, sql("{}::text", text), size=len(text), literal=text)
            case Boolean():
                return Compiled(Type.BOOLEAN, Sql("true" if node.value else "false"))
            case FieldRef():
                return self._field(node)
            case Unary():
                return self._unary(node)
            case Binary(operator="&"):
                return self._joined(node)
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)

    def _field(self, node: FieldRef) -> Compiled:
        found = self._fields(node.name)
        if found is None:
            raise UnknownField(node.span, name=node.name[:100])
        return found

    def _operand(self, node: Node, *wanted: Type) -> Compiled:
        """A part that has to be of one of these types; a blank is of the first."""
        part = self.compile(node)
        if part.type is Type.BLANK:
            return part.cast(wanted[0])
        if part.type not in wanted:
            raise WrongType(node.span, part.type, wanted)
        return part

    # -- operators

    def _unary(self, node: Unary) -> Compiled:
        part = self._operand(node.operand, Type.NUMBER)
        templates = {"-": "(-{})", "+": "{}", "%": "({} / 100)"}
        value = sql(templates[node.operator], zero(part.value))
        return Compiled(Type.NUMBER, value, part.error, part.bound + 30, part.work + _cost(part))

    def _joined(self, node: Binary) -> Compiled:
        """All that is joined in a row at once: each step by itself would copy what is before it."""
        operands = [node.right]
        left = node.left
        while isinstance(left, Binary) and left.operator == "&":
            operands.append(left.right)
            left = left.left
        return joined([self.compile(operand) for operand in [left, *reversed(operands)]], self._setting)

    def _binary(self, node: Binary) -> Compiled:
        if node.operator in COMPARISONS:
            return self._comparison(node)
        left = self._operand(node.left, Type.NUMBER, *((Type.DATE, Type.DATETIME) if node.operator in "+-" else ()))
        if left.type is not Type.NUMBER:
            return self._shifted(node, left)
        right = self._operand(node.right, Type.NUMBER)
        part = self._arithmetic(node.operator, left, right)
        size = max(left.bound, right.bound) + 1 if node.operator in "+-" else left.bound + right.bound + 30
        work = left.work + right.work + _cost(left, right) + _cost(replace(part, size=size)) * (node.operator in "*/")
        work += _POWER_WORK * (node.operator == "^")
        return replace(part, size=1_500 if node.operator == "^" else size, work=work)

    def _arithmetic(self, operator: str, left: Compiled, right: Compiled) -> Compiled:
        errors = [left.error, right.error]
        a, b = zero(left.value), zero(right.value)
        if operator == "^":
            own = power_fails(a, b)
            return Compiled(Type.NUMBER, power(a, b), first_error([*errors, own]))
        if operator == "/":
            own = failing(sql("{} = 0", b), DIVIDED_BY_ZERO)
            return Compiled(Type.NUMBER, sql("({} / nullif({}, 0))", a, b), first_error([*errors, own]))
        return Compiled(Type.NUMBER, sql("({} {} {})", a, Sql(operator), b), first_error(errors))

    def _shifted(self, node: Binary, left: Compiled) -> Compiled:
        """A date some days later or earlier, or the days between two dates."""
        wanted = (Type.NUMBER, left.type) if node.operator == "-" else (Type.NUMBER,)
        right = self._operand(node.right, *wanted)
        error = first_error([left.error, right.error])
        work = left.work + right.work + 20
        if right.type is Type.NUMBER:
            return replace(self._moved(left, node.operator, right.value, error), work=work)
        if left.type is Type.DATE:
            return Compiled(Type.NUMBER, sql("({} - {})::numeric", left.value, right.value), error, work=work)
        seconds = sql("extract(epoch FROM {} - {})", left.value, right.value)
        return Compiled(Type.NUMBER, sql("({} / 86400)::numeric", seconds), error, work=work)

    def _moved(self, left: Compiled, operator: str, days: Sql, error: Sql | None) -> Compiled:
        shift = shift_date if left.type is Type.DATE else shift_instant
        moved = shift(left.value, operator, days)
        is_out = failing(sql("{} IS NOT NULL AND {} IS NULL", left.value, moved), BAD_NUMBER)
        return Compiled(left.type, moved, first_error([error, is_out]))

    def _comparison(self, node: Binary) -> Compiled:
        left, right = self.compile(node.left), self.compile(node.right)
        kind = left.type if left.type is not Type.BLANK else right.type
        if right.type not in (kind, Type.BLANK):
            raise WrongType(node.right.span, right.type, [kind])
        is_equality = node.operator in ("=", "!=")
        if not is_equality and kind not in (*_ORDERED, Type.BLANK):
            raise WrongType(node.left.span, kind, _ORDERED)
        a, b = (_comparable(part.cast(kind), is_equality) for part in (left, right))
        templates = {"=": "({} IS NOT DISTINCT FROM {})", "!=": "({} IS DISTINCT FROM {})"}
        template = templates.get(node.operator, f"coalesce({{}} {node.operator} {{}}, false)")
        work = left.work + right.work + _cost(left, right)
        return Compiled(Type.BOOLEAN, sql(template, a, b), first_error([left.error, right.error]), work=work)

    # -- functions

    def _call(self, node: Call) -> Compiled:
        function = BY_NAME.get(node.name)
        if function is None:
            near = get_close_matches(node.name, BY_NAME, 1, 0.7)
            raise UnknownFunction(node.name_span, name=node.name[:60], near=near[0] if near else "")
        if len(node.arguments) < function.least:
            raise TooFewArguments(node.span, name=function.name)
        if function.most is not None and len(node.arguments) > function.most:
            raise TooManyArguments(node.arguments[function.most].span, name=function.name, limit=function.most)
        arguments = [self._argument(function, place, argument) for place, argument in enumerate(node.arguments)]
        return self._built(node, function, arguments)

    def _argument(self, function: Function, place: int, node: Node) -> Compiled:
        wanted = function.parameter(place).types
        return self._operand(node, *wanted) if wanted else self.compile(node)

    def _built(self, node: Call, function: Function, arguments: Sequence[Compiled]) -> Compiled:
        try:
            return _measured(function.build(arguments, self._setting), function, arguments)
        except Refused as refused:
            raise refused.refusal(node.arguments[refused.place].span, **refused.data) from None
        except Mismatch as mismatch:
            raise WrongType(
                node.arguments[mismatch.place].span, arguments[mismatch.place].type, mismatch.expected
            ) from None
        except Incomplete:
            raise TooFewArguments(node.span, name=function.name) from None
        except Absent:
            raise OnlyInButtons(node.span, name=function.name) from None


def _numeral(number: Decimal) -> Sql:
    """In the text itself, where it is short: an index holds no parameters."""
    digits = f"{number:f}" if abs(number.adjusted()) < _LONGEST_NUMERAL else ""
    is_short = 0 < len(digits) < _LONGEST_NUMERAL
    return Sql(f"{digits}::numeric") if is_short else sql("{}::numeric", str(number))


_LONGEST_NUMERAL = 50


def _comparable(part: Compiled, is_equality: bool) -> Sql:
    """Texts are in the order of the grid's sorts, and an empty one is blank."""
    if part.type in ITEM_OF:
        return sql("nullif({}, ARRAY[]::{})", part.value, Sql(SQL_TYPES[part.type]))
    if part.type is not Type.TEXT:
        return part.value
    text = sql("nullif({}, '')", part.value)
    return text if is_equality else sql("text_key({})", text)


# -- bounds

_LIST_COST = 4 * MOST_ITEMS
_KIN = {
    **dict.fromkeys((Type.NUMBER, Type.NUMBERS), (Type.NUMBER, Type.NUMBERS)),
    **dict.fromkeys((Type.TEXT, Type.TEXTS), (Type.TEXT, Type.TEXTS)),
}
"""Of which arguments a value is made, if a function does not say how large it becomes."""


def _digits(number: Decimal) -> int:
    """On the longer side of the point."""
    exponent = number.as_tuple().exponent
    return max(number.adjusted() + 1, -int(exponent), 1)


def _cost(*parts: Compiled) -> int:
    """What going through these values once costs."""
    return sum(_cost_of(part) for part in parts)


def _cost_of(part: Compiled) -> int:
    if part.type in (Type.NUMBER, Type.NUMBERS):
        digits = part.bound * part.bound // 1_000 + 1
        return digits if part.type is Type.NUMBER else digits + _LIST_COST
    return part.bound + _LIST_COST * (part.type in ITEM_OF)


def _measured(part: Compiled, function: Function, arguments: Sequence[Compiled]) -> Compiled:
    size = part.size
    if size is None:
        size = function.size
    if size is None:
        kin = _KIN.get(part.type, ())
        size = function.growth * sum(argument.bound for argument in arguments if argument.type in kin) + 40
    work = (
        part.work or sum(argument.work for argument in arguments) + function.effort * _cost(*arguments) + function.steps
    )
    return replace(part, size=size, work=work)


def _is_bounded(part: Compiled) -> bool:
    whole = len(part.value.text) + (len(part.error.text) if part.error else 0)
    most = MOST_DIGITS if part.type in (Type.NUMBER, Type.NUMBERS) else 2 * LONGEST_TEXT
    if part.bound > most:
        return False
    return whole <= LONGEST_SQL and part.work_with_error <= MOST_WORK
