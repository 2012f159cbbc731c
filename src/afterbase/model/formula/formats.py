"""Formats of TEXT, as Excel writes them: literals, read when the formula is written.

Numbers: `0` a digit, `#` a digit where there is one, `,` thousands, `.` the point, `%` a hundred times as much; all
else stands for itself. Dates: yyyy yy, m mm mmm mmmm, d dd ddd dddd, h hh, m mm behind an hour or before seconds, s ss,
am/pm or 上午/下午, aaa and aaaa for 一 and 星期一; letters stand for themselves in double quotation marks or behind a
backslash, other characters always.
"""

import re
from dataclasses import dataclass

LONGEST_FORMAT = 100
_CORE = re.compile(r"[#0,]*[#0](?:\.[#0]*)?|\.[#0]+")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|([^#0?@*_;\[\]"\\])')
_DATE = re.compile(
    r"(y{4}|yy|m{1,4}|d{1,4}|h{1,2}|s{1,2}|a{3,4}|am/pm|上午/下午)|\"([^\"]*)\"|\\(.)|([^a-z\"\\])", re.IGNORECASE
)
WEEKDAY = "\x01"
"""Stands in a pattern of `to_char` for the Chinese name of the weekday, 一 to 日."""
_HALF_DAY = {"am/pm": "AM", "上午/下午": "\x02"}
_PIECES = {
    "yyyy": "YYYY", "yy": "YY", "m": "FMMM", "mm": "MM", "mmm": "Mon", "mmmm": "FMMonth", "d": "FMDD", "dd": "DD",
    "ddd": "Dy", "dddd": "FMDay", "s": "FMSS", "ss": "SS", "aaa": f'"{WEEKDAY}"', "aaaa": f'"星期{WEEKDAY}"',
}  # fmt: skip


class FormatFault(Exception):
    """The text is not a format."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """`whole` digits before the point at least, `least` to `most` behind it."""

    before: str
    after: str
    whole: int
    least: int
    most: int
    has_thousands: bool
    is_percent: bool


def read_number_format(text: str) -> NumberFormat:
    """Raises FormatFault."""
    before, at = _read_literal(text, 0)
    core = _CORE.match(text, at)
    if not core or len(text) > LONGEST_FORMAT:
        raise FormatFault
    after, end = _read_literal(text, core.end())
    if end != len(text):
        raise FormatFault
    whole, _, fraction = core.group().partition(".")
    if fraction and "0" in fraction.lstrip("0"):
        raise FormatFault
    bare = _unquoted(text)
    return NumberFormat(before, after, whole.count("0"), fraction.count("0"), len(fraction), "," in whole, "%" in bare)


def _read_literal(text: str, at: int) -> tuple[str, int]:
    parts = list[str]()
    while found := _LITERAL.match(text, at):
        if _CORE.match(text, at):
            break
        parts.append(next(group for group in found.groups() if group is not None))
        at = found.end()
    return "".join(parts), at


def _unquoted(text: str) -> str:
    return re.sub(r'"[^"]*"|\\.', "", text)


def read_date_format(text: str) -> str:
    """A pattern of `to_char`, in which WEEKDAY and U+0002 (上午 or 下午) stand for what it does not know. Raises
    FormatFault."""
    found, at = list[re.Match[str]](), 0
    while piece := _DATE.match(text, at):
        found.append(piece)
        at = piece.end()
    if at != len(text) or len(text) > LONGEST_FORMAT or not any(piece[1] for piece in found):
        raise FormatFault
    names = [(piece[1] or "").lower() for piece in found]
    is_half = any(name in _HALF_DAY for name in names)
    return "".join(_piece(found, names, place, is_half) for place in range(len(found)))


def _piece(found: list[re.Match[str]], names: list[str], place: int, is_half: bool) -> str:
    name = names[place]
    if not name:
        literal = next(group for group in found[place].groups()[1:] if group is not None)
        return _as_literal(literal)
    if name in _HALF_DAY:
        return _HALF_DAY[name] if name == "am/pm" else f'"{_HALF_DAY[name]}"'
    if name[0] == "h":
        hour = "HH12" if is_half else "HH24"
        return hour if len(name) == 2 else f"FM{hour}"
    if name in ("m", "mm") and _is_minute(names, place):
        return "MI" if name == "mm" else "FMMI"
    return _PIECES[name]


def _is_minute(names: list[str], place: int) -> bool:
    """Behind an hour, or before seconds, as Excel decides."""
    before = next((name for name in reversed(names[:place]) if name), "")
    after = next((name for name in names[place + 1 :] if name), "")
    return before.startswith("h") or after.startswith("s")


def _as_literal(text: str) -> str:
    escaped = re.sub(r'["\\]', r"\\\g<0>", text)
    return f'"{escaped}"' if text else ""
