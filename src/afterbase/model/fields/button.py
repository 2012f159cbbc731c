"""What stands in the cell of a button: `{}`, or `{"url": …}` where pressing it opens one; empty where it cannot be.

Only buttons have values of this type (`fields.computed`), and nobody writes one.
"""

from typing import Any

from afterbase.model.fields.base import Field, TextContext, ValueType, words
from afterbase.model.fields.systemlike import ReadOnly


class ButtonType(ReadOnly):
    name = "button"
    label = words("Button", "按钮")
    description = words("Runs an action on its record.", "对所在记录执行操作。")
    value_type = ValueType.BUTTON
    column_type = "jsonb"
    is_virtual = True

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        return str(value.get("url", ""))
