"""A phone number."""

import re

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Field, words
from afterbase.model.fields.columns import shown
from afterbase.model.fields.textlike import TextLike
from afterbase.model.texts import fold, read_phone

_LOOKS_LIKE = re.compile(r"\+?[0-9(*#][0-9 ()./*#-]*(?:\s?(?:转|分机|ext\.?|x)\s?[0-9]{1,8})?", re.IGNORECASE)


class PhoneType(TextLike):
    """Numbers that we know (mobile, landline, 400, international) are kept in one way of writing, so that they can be
    found and compared; anything else that looks like a number, such as 12315 or an extension, is kept as written."""

    name = "phone"
    label = words("Phone", "电话")
    description = words("A phone number to call.", "手机、座机、400 电话。")
    can_be_unique = True
    longest = 40

    def normalise(self, text: str, field: Field) -> str:
        known = read_phone(text)
        if known is not None:
            return known
        written = " ".join(fold(text[:100]).split())
        digits = sum(character.isdigit() for character in written)
        if len(text) > 100 or not 3 <= digits <= 25 or _LOOKS_LIKE.fullmatch(written) is None:
            raise ValueIssue("bad_phone", text=shown(text))
        return written
