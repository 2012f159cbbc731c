"""From text to tokens.

Syntax: numbers `12`, `0.5`, `.5`, `1e6`; texts in double or single quotation marks, straight or Chinese, in which a
backslash stands before a mark, a backslash, `n` or `t`, and a doubled straight mark for the mark itself, as in Excel;
fields as `{name}`, where a backslash stands before `}` or a backslash; names of functions, and of fields that are a
single word; operators, parentheses, commas or semicolons; comments as `// …` and `/* … */`. Outside of texts and field
names a full-width sign means what its plain twin means.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from afterbase.model.formula.refusals import (
    CommentUnclosed,
    FieldNameless,
    FieldUnclosed,
    FormulaTooLong,
    NumberUnreadable,
    TextUnclosed,
    UnknownCharacter,
)
from afterbase.model.formula.trees import Span

LONGEST = 10_000
_PLAIN = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {"\u3000": " ", "、": ",", "，": ",", "；": ";", "≤": "≤", "≥": "≥", "≠": "≠", "×": "*", "÷": "/", "−": "-"}
)
"""One character for one, so places in the text stay what they are."""
_SPACE = re.compile(r"\s+")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_AFTER_NUMBER = re.compile(r"[0-9.\w]+")
_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_SIGN = re.compile(r"<=|>=|<>|!=|==|[-+*/^&%=<>(),;≤≥≠]")
_CANONICAL = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", ";": ","}
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’"}
_ESCAPED = {"n": "\n", "t": "\t"}
_LARGEST_EXPONENT = 300


class Kind(Enum):
    NUMBER = "number"
    TEXT = "text"
    FIELD = "field"
    NAME = "name"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    """What it says: a text without its marks, a field's name without braces, a sign in its one form."""
    span: Span


def to_plain(text: str) -> str:
    """Full-width signs as their plain twins, one character for one."""
    return text.translate(_PLAIN)


def tokens_of(text: str) -> Iterator[Token]:
    """All tokens, the last of which is the END. Raises FormulaRefused."""
    if len(text) > LONGEST:
        raise FormulaTooLong(Span(LONGEST, len(text)), limit=LONGEST)
    plain = to_plain(text)
    at = _begin(plain)
    while (at := _skip(plain, at)) < len(text):
        token = _next(text, plain, at)
        yield token
        at = token.span.end
    yield Token(Kind.END, "", Span(at, at))


def _begin(plain: str) -> int:
    """Behind the equals sign with which spreadsheets begin a formula."""
    found = re.match(r"\s*=(?!=)", plain)
    return found.end() if found else 0


def _skip(plain: str, at: int) -> int:
    """Past spaces and comments."""
    while found := _SPACE.match(plain, at) or _COMMENT.match(plain, at):
        at = found.end()
    if plain.startswith("/*", at):
        raise CommentUnclosed(Span(at, at + 2))
    return at


def _next(text: str, plain: str, at: int) -> Token:
    if text[at] in _QUOTES or plain[at] in _QUOTES:
        return _read_text(text, at)
    if plain[at] == "{":
        return _read_field(text, plain, at)
    if found := _NUMBER.match(plain, at):
        return _read_number(plain, found)
    if found := _NAME.match(plain, at):
        return Token(Kind.NAME, text[at : found.end()], Span(at, found.end()))
    if found := _SIGN.match(plain, at):
        sign = found.group()
        return Token(Kind.SIGN, _CANONICAL.get(sign, sign), Span(at, found.end()))
    raise UnknownCharacter(Span(at, at + 1), found=text[at])


def _read_number(plain: str, found: re.Match[str]) -> Token:
    start, end = found.span()
    if more := _AFTER_NUMBER.match(plain, end):
        raise NumberUnreadable(Span(start, more.end()), found=plain[start : more.end()][:60])
    value = Decimal(found.group())
    if value and abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise NumberUnreadable(Span(start, end), found=found.group()[:60])
    return Token(Kind.NUMBER, found.group(), Span(start, end))


def _read_text(text: str, start: int) -> Token:
    mark = text[start]
    closing = _QUOTES.get(mark, mark)
    parts, at = list[str](), start + 1
    while at < len(text):
        character, following = text[at], text[at + 1 : at + 2]
        if character == "\\" and following:
            parts.append(_unescaped(following))
            at += 2
        elif character != closing:
            parts.append(character)
            at += 1
        elif following == mark == closing:
            parts.append(closing)
            at += 2
        else:
            return Token(Kind.TEXT, "".join(parts), Span(start, at + 1))
    raise TextUnclosed(Span(start, start + 1))


def _unescaped(character: str) -> str:
    """A backslash before anything else is a backslash: Windows paths and patterns stay what they are."""
    if character in _ESCAPED:
        return _ESCAPED[character]
    return character if character in "\\\"'“”‘’" else f"\\{character}"


def _read_field(text: str, plain: str, start: int) -> Token:
    parts, at = list[str](), start + 1
    while at < len(text):
        following = plain[at + 1 : at + 2]
        if text[at] == "\\" and following in ("}", "\\"):
            parts.append(text[at + 1])
            at += 2
        elif plain[at] == "}":
            name = "".join(parts).strip()
            if not name:
                raise FieldNameless(Span(start, at + 1))
            return Token(Kind.FIELD, name, Span(start, at + 1))
        else:
            parts.append(text[at])
            at += 1
    raise FieldUnclosed(Span(start, start + 1))
