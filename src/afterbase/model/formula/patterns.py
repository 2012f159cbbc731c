r"""Regular expressions in formulas: a small language of our own, in which every pattern ends soon.

A pattern is a literal, read here when the formula is written, and written anew for PostgreSQL, so it means the same
everywhere: characters; `.` (anything but a line break); sets `[a-z0-9]`, `[^…]`; `\d \w \s` and their opposites, of
ASCII but for the spaces; `\n`, `\t`, a backslash before any sign; `^` and `$` for the beginning and the end; `( )`,
`(?: )`; `|`; and the repeats `* + ? {2} {2,} {2,5}`.

What is left out is what needs backtracking: references back, looking around, lazy repeats. Groups only group, so
PostgreSQL runs a pattern as an automaton, once through the text for the question whether there is a match. Where the
match lies can take the square of the text's length, but only if something repeats without end: then the text has to be
shorter (`longest`). An automaton of `MOST_PLACES` places at most is made quickly and runs quickly.
"""

import re
from dataclasses import dataclass

LONGEST_PATTERN = 500
MOST_PLACES = 150
MOST_REPEATS = 100
MOST_NESTED = 20
LONGEST_SEARCHED = 10_000
LONGEST_LOOPED = 1_000
_SPACES = r" \t\n\r\f\v\u00a0\u3000"
_SETS = {"d": "0-9", "w": "A-Za-z0-9_", "s": _SPACES}
_CONTROLS = {"n": r"\n", "t": r"\t", "r": r"\r"}
_REPEAT = re.compile(r"[*+?]|\{([0-9]{1,4})(?:(,)([0-9]{0,4}))?\}")


class PatternFault(Exception):
    """What is wrong: a reason of PatternRefused and its data."""

    def __init__(self, reason: str, **data: str | int) -> None:
        super().__init__(reason)
        self.data = {"reason": reason, **data}


@dataclass(frozen=True, slots=True)
class Pattern:
    """`sql` is its text for PostgreSQL, `places` what its automaton counts."""

    sql: str
    places: int
    is_nullable: bool
    has_loops: bool

    @property
    def longest(self) -> int:
        """Characters of a text in which a match may be looked for."""
        return LONGEST_LOOPED if self.has_loops else LONGEST_SEARCHED


def read_pattern(text: str) -> Pattern:
    """Raises PatternFault."""
    if len(text) > LONGEST_PATTERN:
        raise PatternFault("large")
    reader = _Reader(text)
    found = reader.read_alternatives(0)
    if not reader.is_done:
        raise PatternFault("syntax", found=reader.rest)
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._text)

    @property
    def rest(self) -> str:
        return self._text[self._at : self._at + 20]

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        character = self._next()
        if not character:
            raise PatternFault("syntax", found=self._text[-20:])
        self._at += 1
        return character

    def _takes(self, sign: str) -> bool:
        is_next = self._text.startswith(sign, self._at)
        self._at += len(sign) * is_next
        return is_next

    def read_alternatives(self, depth: int) -> Pattern:
        if depth > MOST_NESTED:
            raise PatternFault("large")
        found = [self._read_row(depth)]
        while self._takes("|"):
            found.append(self._read_row(depth))
        return _limited(
            "|".join(part.sql for part in found),
            sum(part.places for part in found),
            any(part.is_nullable for part in found),
            any(part.has_loops for part in found),
        )

    def _read_row(self, depth: int) -> Pattern:
        row = Pattern("", 0, True, False)
        while self._next() not in ("", "|", ")"):
            part = self._read_repeats(self._read_one(depth))
            is_nullable = row.is_nullable and part.is_nullable
            has_loops = row.has_loops or part.has_loops
            row = _limited(row.sql + part.sql, row.places + part.places, is_nullable, has_loops)
        # PostgreSQL has no empty alternatives
        return row if row.sql else Pattern("(?:)", 0, True, False)

    def _read_one(self, depth: int) -> Pattern:
        character = self._take()
        match character:
            case "(":
                return self._read_group(depth)
            case "[":
                return _one(self._read_set())
            case ".":
                return _one(r"[^\n]")
            case "^" | "$":
                return Pattern(character, 0, True, False)
            case "\\":
                return _one(self._read_escape())
            case "*" | "+" | "?" | "{":
                raise PatternFault("syntax", found=character + self.rest)
        return _one(_quoted(character))

    def _read_group(self, depth: int) -> Pattern:
        if self._next() == "?" and not self._takes("?:"):
            raise PatternFault("unsupported", found="(" + self._text[self._at : self._at + 3])
        inside = self.read_alternatives(depth + 1)
        if not self._takes(")"):
            raise PatternFault("syntax", found=self._text[-20:])
        return Pattern(f"(?:{inside.sql})", inside.places, inside.is_nullable, inside.has_loops)

    def _read_escape(self) -> str:
        character = self._take()
        if character.lower() in _SETS:
            return f"[{'^' if character.isupper() else ''}{_SETS[character.lower()]}]"
        return self._plain_escape(character)

    def _plain_escape(self, character: str) -> str:
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character.isalnum():
            raise PatternFault("unsupported", found="\\" + character)
        return _quoted(character)

    def _read_set(self) -> str:
        sign = "^" if self._takes("^") else ""
        parts = list[str]()
        while not parts or not self._takes("]"):
            parts.append(self._read_member())
        return f"[{sign}{''.join(parts)}]"

    def _read_member(self) -> str:
        character = self._take()
        if character == "[" and self._next() in (":", ".", "="):
            raise PatternFault("unsupported", found="[" + self._next())
        if character == "\\" and self._next().lower() in _SETS and self._next():
            escaped = self._take()
            if escaped.isupper():
                raise PatternFault("unsupported", found=f"[\\{escaped}]")
            return _SETS[escaped]
        first = self._member(character)
        if self._next() != "-" or self._text[self._at + 1 : self._at + 2] in ("]", ""):
            return _quoted(first)
        self._take()
        last = self._member(self._take())
        if last < first:
            raise PatternFault("syntax", found=f"{first}-{last}")
        return f"{_quoted(first)}-{_quoted(last)}"

    def _member(self, character: str) -> str:
        if character != "\\":
            return character
        escaped = self._take()
        self._plain_escape(escaped)
        return {"n": "\n", "t": "\t", "r": "\r"}.get(escaped, escaped)

    def _read_repeats(self, part: Pattern) -> Pattern:
        found = _REPEAT.match(self._text, self._at)
        if not found:
            return part
        self._at = found.end()
        if self._next() in ("?", "+"):
            raise PatternFault("lazy", found=found.group() + self._next())
        if self._next() == "*" or _REPEAT.match(self._text, self._at):
            raise PatternFault("syntax", found=found.group() + self.rest)
        if not part.places:
            raise PatternFault("syntax", found=found.group())
        return _repeated(part, found)


def _repeated(part: Pattern, found: re.Match[str]) -> Pattern:
    sign = found.group()
    low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(sign, (None, None))
    if low is None:
        low = int(found[1])
        high = low if not found[2] else int(found[3]) if found[3] else None
    if max(low, high or 0) > MOST_REPEATS:
        raise PatternFault("repeat", found=sign, limit=MOST_REPEATS)
    if high is not None and high < max(low, 1):
        raise PatternFault("syntax", found=sign)
    return _limited(
        part.sql + sign,
        part.places * (high or low + 1),
        part.is_nullable or low == 0,
        part.has_loops or high is None,
    )


def _limited(sql: str, places: int, is_nullable: bool, has_loops: bool) -> Pattern:
    if places > MOST_PLACES:
        raise PatternFault("large")
    return Pattern(sql, places, is_nullable, has_loops)


def _one(sql: str) -> Pattern:
    return Pattern(sql, 1, False, False)


def _quoted(character: str) -> str:
    """As it stands where it cannot be taken for a sign."""
    if ord(character) > 0x7F or character.isalnum():
        return character
    return f"\\u{ord(character):04x}"
