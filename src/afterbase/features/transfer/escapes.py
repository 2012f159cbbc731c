"""Cells that a spreadsheet program would run as a formula, and the mark that stops it (SECURITY R27).

A text that begins (after blanks, controls, quotes and a byte order mark) with one of = + - @ | % or a full-width twin,
or with a tab or line break, gets an apostrophe in front when it is written as CSV. The reader takes it off again, and
also undoes what shop back offices do to keep long digits whole: ="0012", '0012 and a tab around a number.

The two are inverse by construction: the writer marks every text that the reader would otherwise change, so
`unmark(mark(text)) == text` for every text (a test proves it with arbitrary ones).
"""

import re

TRIGGERS = "=+-@|%＝＋－＠｜％"
_OPENING = re.compile(r"[\ufeff\s\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u2064\"'‘’“”`]*")
_BREAKS = ("\t", "\r", "\n")
_WRAPPED = re.compile(r'="([^"]*)"')


def needs_mark(text: str) -> bool:
    start = _OPENING.match(text)
    after = text[start.end() :] if start else text
    if after[:1] in TRIGGERS and after:
        return True
    bare = text.lstrip("'")
    return bare.startswith(_BREAKS) or bare.endswith("\t") or (len(bare) < len(text) and _is_digits(bare))


def mark(text: str) -> str:
    return "'" + text if needs_mark(text) else text


def unmark(text: str) -> str:
    """The text as it was before `mark`, or as a shop's back office meant it."""
    if text.startswith("'"):
        rest = text[1:]
        return rest if needs_mark(rest) or _is_digits(rest) else text
    wrapped = _WRAPPED.fullmatch(text)
    return wrapped[1] if wrapped else text.strip("\t")


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
