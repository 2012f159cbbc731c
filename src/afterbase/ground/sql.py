"""SQL as values: text with `%s` holes and the parameters that fill them.

A user's text can only ever be a parameter. Identifiers are made by us (`t12`, `f34`), and `name` refuses any other
shape, so a mistake ends in an exception instead of an injection (R17).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class Sql:
    """A fragment. `+` concatenates; an f-string must never be used to put values in."""

    text: str
    params: tuple[Any, ...] = ()

    def __add__(self, other: "Sql") -> "Sql":
        return Sql(self.text + other.text, self.params + other.params)

    def __bool__(self) -> bool:
        return bool(self.text)

    def fill(self, values: Mapping[str, Any]) -> "Sql":
        """The statement with a value for each of its `Hole`s."""
        return Sql(self.text, tuple([values[p.name] if type(p) is Hole else p for p in self.params]))

    def around(self, hole: str) -> tuple["Sql", "Sql"]:
        """What stands before and after a `Hole`, for another fragment to be put there.

        >>> sql("a = {} AND b = {}", Hole("x"), 5).around("x")
        (Sql(text='a = ', params=()), Sql(text=' AND b = %s', params=(5,)))
        """
        at = self.params.index(Hole(hole))
        texts = self.text.replace("%%", "\0\0").split("%s")
        before, after = ("%s".join(part).replace("\0\0", "%%") for part in (texts[: at + 1], texts[at + 1 :]))
        return Sql(before, self.params[:at]), Sql(after, self.params[at + 1 :])


@dataclass(frozen=True, slots=True)
class Hole:
    """A parameter of a statement that is kept and used again, each time with another value here."""

    name: str


EMPTY = Sql("")
TRUE = Sql("true")
FALSE = Sql("false")


@lru_cache(maxsize=20_000)
def name(identifier: str) -> Sql:
    """One of our own identifiers, unquoted."""
    if not _NAME.fullmatch(identifier):
        raise ValueError(f"not an identifier of ours: {identifier!r}")
    return Sql(identifier)


def value(parameter: Any, cast: str = "") -> Sql:
    return Sql(f"%s::{cast}" if cast else "%s", (parameter,))


@lru_cache(maxsize=2_000)
def _pieces(template: str) -> tuple[str, ...]:
    """Between the holes; templates are constants of the code, and few."""
    return tuple(template.split("{}"))


def sql(template: str, *parts: Sql | Any) -> Sql:
    """Fill the `{}` holes of a template: an `Sql` is spliced in, anything else becomes a parameter.

    >>> sql("{} = {}", name("f1"), 5)
    Sql(text='f1 = %s', params=(5,))
    """
    texts = _pieces(template)
    if len(texts) != len(parts) + 1:
        raise ValueError(f"{len(texts) - 1} holes, {len(parts)} parts: {template!r}")
    out: list[str] = [texts[0]]
    params: list[Any] = []
    for part, text in zip(parts, texts[1:], strict=True):
        if isinstance(part, Sql):
            out.append(part.text)
            params.extend(part.params)
        else:
            out.append("%s")
            params.append(part)
        out.append(text)
    return Sql("".join(out), tuple(params))


def join(separator: str, parts: Iterable[Sql]) -> Sql:
    items: Sequence[Sql] = list(parts)
    return Sql(separator.join(p.text for p in items), tuple(v for p in items for v in p.params))


def all_of(parts: Iterable[Sql]) -> Sql:
    """Conjunction; nothing at all is true."""
    items = [p for p in parts if p and p.text != "true"]
    return join(" AND ", [sql("({})", p) for p in items]) if items else TRUE


def any_of(parts: Iterable[Sql]) -> Sql:
    """Disjunction; nothing at all is false, so an empty allow-list allows nothing (R2)."""
    items = list(parts)
    return join(" OR ", [sql("({})", p) for p in items]) if items else FALSE
