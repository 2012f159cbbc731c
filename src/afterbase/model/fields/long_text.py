"""Text of many lines."""

from afterbase.model.fields.base import words
from afterbase.model.fields.textlike import LONGEST_LONG_TEXT, PatternedText


class LongTextType(PatternedText):
    name = "long_text"
    label = words("Long text", "多行文本")
    description = words("Paragraphs: a description, a note.", "多行文字：问题描述、备注。")
    longest = LONGEST_LONG_TEXT

    def tidy(self, text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def is_untidy(self, text: str) -> bool:
        return "\r" in text
