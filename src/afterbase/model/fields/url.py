"""A link: http, https, mailto or tel, and nothing else that a browser would run (R20)."""

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Field, words
from afterbase.model.fields.columns import shown
from afterbase.model.fields.textlike import TextLike
from afterbase.model.texts import LONGEST_URL, read_url


class UrlType(TextLike):
    name = "url"
    label = words("Link", "链接")
    description = words("A web address to open.", "可打开的网址。")
    can_be_unique = True
    longest = LONGEST_URL

    def normalise(self, text: str, field: Field) -> str:
        address = read_url(text)
        if address is None:
            raise ValueIssue("bad_url", text=shown(text))
        return address
