"""One line of text."""

from afterbase.model.fields.base import words
from afterbase.model.fields.textlike import PatternedText


class TextType(PatternedText):
    """Typed or pasted line breaks become spaces; what a program sends is kept."""

    name = "text"
    label = words("Text", "单行文本")
    description = words("One line: a name, a title, a code.", "一行文字：姓名、标题、编码。")
    can_be_unique = True
