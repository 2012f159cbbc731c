"""What a function is: its parameters, what it gives, how it compiles, and its help, whose examples are tests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from afterbase.ground.sql import Sql
from afterbase.model.fields.base import words
from afterbase.model.formula.types import Compiled, Setting, Type, first_error

__all__ = ["Example", "Function", "Incomplete", "Mismatch", "Parameter", "anything", "one", "rest", "simple", "words"]

Build = Callable[[Sequence[Compiled], Setting], Compiled]
"""From the compiled arguments, each of a type that its parameter takes."""


class Mismatch(Exception):
    """Raised by a build: the argument at a place is not of the types that the others ask for."""

    def __init__(self, place: int, expected: tuple[Type, ...]) -> None:
        super().__init__(place, expected)
        self.place = place
        self.expected = expected


class Incomplete(Exception):
    """Raised by a build: arguments come in groups, and the last group lacks some."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """`types` is empty where any will do. One that is repeated is the last, and takes one argument or more."""

    name: str
    types: tuple[Type, ...]
    is_optional: bool = False
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """`gives` is a JSON value: a date as its text, an error as its code, None for blank."""

    formula: str
    gives: Any


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    parameters: tuple[Parameter, ...]
    build: Build
    help: Mapping[str, str]
    examples: tuple[Example, ...]

    @property
    def least(self) -> int:
        return sum(not parameter.is_optional for parameter in self.parameters)

    @property
    def most(self) -> int | None:
        """None where there is no end."""
        return None if self.parameters and self.parameters[-1].is_repeated else len(self.parameters)

    def parameter(self, place: int) -> Parameter:
        return self.parameters[min(place, len(self.parameters) - 1)]


def one(name: str, *types: Type, optional: bool = False) -> Parameter:
    return Parameter(name, types, is_optional=optional)


def rest(name: str, *types: Type) -> Parameter:
    return Parameter(name, types, is_repeated=True)


def anything(name: str, *, optional: bool = False) -> Parameter:
    return Parameter(name, (), is_optional=optional)


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
