"""Names of bases, tables, fields and views: any text a person would write, in one canonical form (R13)."""

import unicodedata

from afterbase.ground.errors import BadName

MAX_LENGTH = 100


class NameEmpty(BadName):
    code = "name_empty"
    en = "A name is needed."
    zh = "请填写名称。"


class NameTooLong(BadName):
    code = "name_too_long"
    en = "The name is longer than {limit} characters."
    zh = "名称超过 {limit} 个字符。"


class NameUnwritable(BadName):
    code = "name_unwritable"
    en = "The name holds control characters."
    zh = "名称含有控制字符。"


# Marks that change the direction of text, and others that cannot be seen: names that look alike must be alike.
_INVISIBLE = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


def clean_name(text: str, max_length: int = MAX_LENGTH) -> str:
    """NFC, trimmed, inner white space as single spaces; BadName where nothing, too much or a control remains."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    text = "".join(c for c in text if c not in _INVISIBLE).strip()
    if not text:
        raise NameEmpty()
    if len(text) > max_length:
        raise NameTooLong(limit=max_length)
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise NameUnwritable()
    return text
