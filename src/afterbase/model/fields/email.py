"""An e-mail address."""

import re

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Field, words
from afterbase.model.fields.columns import shown
from afterbase.model.fields.textlike import TextLike
from afterbase.model.texts import read_email

_NAMED = re.compile(r"[^<>]{0,200}<([^<>]{1,320})>")


class EmailType(TextLike):
    """Checked in shape only, the way that address books do; `Name <address>` is read as its address."""

    name = "email"
    label = words("E-mail", "邮箱")
    description = words("An e-mail address to write to.", "电子邮箱地址。")
    can_be_unique = True
    longest = 254

    def normalise(self, text: str, field: Field) -> str:
        address = read_email(text)
        if address is None or len(address) > self.longest:
            raise ValueIssue("bad_email", text=shown(text))
        return address

    def tidy(self, text: str) -> str:
        named = _NAMED.fullmatch(text.strip()) if len(text) <= 600 else None
        return named[1] if named else text
