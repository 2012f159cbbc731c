"""What a function is: its parameters, what it gives, how it compiles, and its help, whose examples are tests.

Most functions are a template of SQL (`template`): `$1` is the first argument, read as its parameter says, by default a
blank number as 0, a blank text as an empty one, a blank condition as false; `$0`, in the conditions of errors, is the
value. Where an argument is needed several times it is calculated once and named.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from afterbase.ground.sql import Sql, join, sql
from afterbase.model.fields.base import words
from afterbase.model.formula.refusals import ChoiceUnknown, FormulaRefused, LiteralNeeded
from afterbase.model.formula.types import Compiled, Setting, Type, first_error

__all__ = [
    "LONGEST_RESULT",
    "Absent",
    "Build",
    "Example",
    "Function",
    "Incomplete",
    "Mismatch",
    "Parameter",
    "Refused",
    "anything",
    "categorized",
    "choice",
    "conditions",
    "examples_of",
    "fill",
    "literal",
    "one",
    "plain",
    "rest",
    "simple",
    "template",
    "words",
]

Build = Callable[[Sequence[Compiled], Setting], Compiled]
"""From the compiled arguments, each of a type that its parameter takes."""
Read = Callable[[Compiled, Setting], Sql]
"""The SQL of an argument as a template gets it."""
LONGEST_RESULT = 100_000
"""Characters that a function which makes texts longer may give."""


class Mismatch(Exception):
    """Raised by a build: the argument at a place is not of the types that the others ask for."""

    def __init__(self, place: int, expected: tuple[Type, ...]) -> None:
        super().__init__(place, expected)
        self.place = place
        self.expected = expected


class Incomplete(Exception):
    """Raised by a build: arguments come in groups, and the last group lacks some."""


class Refused(Exception):
    """Raised by a build: what stands at a place cannot be taken, for a reason of its own."""

    def __init__(self, place: int, refusal: type[FormulaRefused], **data: Any) -> None:
        super().__init__(place, refusal)
        self.place = place
        self.refusal = refusal
        self.data = data


class Absent(Exception):
    """Raised by a build: what the function tells is not known where the formula is read."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """`types` is empty where any will do. One that is repeated is the last, and takes one argument or more.

    `missing` is the SQL that stands for an optional one in templates.
    """

    name: str
    types: tuple[Type, ...]
    is_optional: bool = False
    is_repeated: bool = False
    missing: str = "NULL"
    read: Read | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """`gives` is a JSON value: a date as its text, an error as its code, None for blank."""

    formula: str
    gives: Any


@dataclass(frozen=True, slots=True)
class Function:
    """`size` is the most that the value can be, as `Compiled.size` counts; without one it is what the arguments are
    together, times `growth`, and some more. A call costs `steps`, and `effort` times what reading the arguments costs,
    all counted as `Compiled.work` is."""

    name: str
    parameters: tuple[Parameter, ...]
    build: Build
    help: Mapping[str, str]
    examples: tuple[Example, ...]
    category: str = ""
    size: int | None = None
    growth: int = 1
    effort: int = 1
    steps: int = 20

    @property
    def least(self) -> int:
        return sum(not parameter.is_optional for parameter in self.parameters)

    @property
    def most(self) -> int | None:
        """None where there is no end."""
        return None if self.parameters and self.parameters[-1].is_repeated else len(self.parameters)

    def parameter(self, place: int) -> Parameter:
        return self.parameters[min(place, len(self.parameters) - 1)]


def one(name: str, *types: Type, optional: bool = False, missing: str = "NULL", read: Read | None = None) -> Parameter:
    return Parameter(name, types, optional, False, missing, read)


def rest(name: str, *types: Type) -> Parameter:
    return Parameter(name, types, is_repeated=True)


def anything(name: str, *, optional: bool = False) -> Parameter:
    return Parameter(name, (), is_optional=optional)


def categorized(category: str, functions: Sequence[Function]) -> tuple[Function, ...]:
    return tuple(replace(function, category=category) for function in functions)


def examples_of(examples: Mapping[str, Any]) -> tuple[Example, ...]:
    return tuple(Example(formula, gives) for formula, gives in examples.items())


# -- what a build reads when the formula is written


def literal(arguments: Sequence[Compiled], place: int) -> str:
    """The text that stands in the formula at a place. Raises Refused."""
    found = arguments[place].literal
    if found is None:
        raise Refused(place, LiteralNeeded)
    return found


def choice(arguments: Sequence[Compiled], place: int, choices: Mapping[str, str]) -> str:
    """What the text at a place stands for, in capitals or not. Raises Refused."""
    found = literal(arguments, place).strip()
    if found.lower() not in choices:
        shown = ", ".join(dict.fromkeys(choices.values()))
        raise Refused(place, ChoiceUnknown, found=found[:60], choices=shown)
    return choices[found.lower()]


# -- templates


def plain(part: Compiled, _setting: Setting) -> Sql:
    """An argument with its blanks as they are."""
    return part.value


def _without_blank(part: Compiled, _setting: Setting) -> Sql:
    blanks = {Type.NUMBER: "0", Type.TEXT: "''", Type.BOOLEAN: "false"}
    blank = blanks.get(part.type)
    return sql(f"coalesce({{}}, {blank})", part.value) if blank else part.value


def _missing(parameter: Parameter) -> Sql:
    """A number that nobody reads in a way of its own is `numeric`, as all numbers are."""
    is_number = parameter.types[:1] == (Type.NUMBER,) and parameter.read is None
    return Sql(f"{parameter.missing}::numeric" if is_number else parameter.missing)


_PLACE = re.compile(r"\$([0-9])")


def fill(text: str, parts: Sequence[Sql]) -> Sql:
    """A template with its parts; one that it needs several times is calculated once, in a row of its own."""
    places = [int(place) for place in _PLACE.findall(text)]
    pieces = _PLACE.split(text)[0::2]
    if len(set(places)) == len(places):
        return _woven(pieces, [parts[place - 1] for place in places])
    used = sorted(set(places))
    body = _woven(pieces, [Sql(f"v.a{place}") for place in places])
    named = [sql("{} AS {}", parts[place - 1], Sql(f"a{place}")) for place in used]
    # OFFSET 0 keeps the planner from putting the calculation back where its name stands
    return sql("(SELECT {} FROM (SELECT {} OFFSET 0) AS v)", body, join(", ", named))


def _woven(pieces: Sequence[str], parts: Sequence[Sql]) -> Sql:
    found = Sql(pieces[0])
    for part, piece in zip(parts, pieces[1:], strict=True):
        found = found + part + Sql(piece)
    return found


def conditions(value: str, fails: Mapping[str, str]) -> str:
    """The template of an error: the code of the first condition that holds."""
    steps = [f"WHEN {condition.replace('$0', value)} THEN '{code}'" for code, condition in fails.items()]
    return f"CASE {' '.join(steps)} END"


def template(
    name: str,
    parameters: Sequence[Parameter],
    gives: Type,
    value: str,
    help: Mapping[str, str],
    examples: Mapping[str, Any],
    fails: Mapping[str, str] | None = None,
    size: int | None = None,
    growth: int = 1,
    effort: int = 1,
    steps: int = 20,
) -> Function:
    """A function that is a template. `fails` has the condition of each error that it adds to its arguments'."""
    parameters = tuple(parameters)
    failure = conditions(f"({value})", fails) if fails else ""

    def build(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
        parts = [
            (parameter.read or _without_blank)(argument, setting)
            for argument, parameter in zip(arguments, parameters, strict=False)
        ]
        parts += [_missing(parameter) for parameter in parameters[len(arguments) :]]
        own = fill(failure, parts) if failure else None
        found = sql("({})", fill(value, parts))
        return Compiled(gives, found, first_error([*(argument.error for argument in arguments), own]))

    return Function(name, parameters, build, help, examples_of(examples), "", size, growth, effort, steps)


def simple(
    name: str,
    parameters: Sequence[Parameter],
    gives: Type,
    value: Callable[..., Sql],
    help: Mapping[str, str],
    examples: Mapping[str, Any],
    failure: Callable[..., Sql] | None = None,
) -> Function:
    """A function of its arguments' values. `failure` gives the error that it adds to theirs."""

    def build(arguments: Sequence[Compiled], _setting: Setting) -> Compiled:
        values = [argument.value for argument in arguments]
        own = failure(*values) if failure else None
        return Compiled(gives, value(*values), first_error([*(argument.error for argument in arguments), own]))

    return Function(name, tuple(parameters), build, help, tuple(Example(f, v) for f, v in examples.items()))
