"""Yes or no; an empty cell is no."""

from typing import Any

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Field, FieldType, TextContext, ValueType, words
from afterbase.model.fields.columns import Stored, shown
from afterbase.model.texts import read_boolean


class CheckboxType(FieldType):
    name = "checkbox"
    label = words("Checkbox", "复选框")
    description = words("Yes or no.", "是或否。")
    value_type = ValueType.BOOLEAN
    column_type = "boolean"
    column_default = "NOT NULL DEFAULT false"
    empty = False

    def parse(self, value: Any, field: Field) -> Stored:
        if not isinstance(value, bool):
            raise ValueIssue("wrong_type", expected="true or false")
        return value

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        answer = read_boolean(text)
        if answer is None:
            raise ValueIssue("bad_boolean", text=shown(text))
        return answer

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        if context.locale.startswith("zh"):
            return "是" if value else "否"
        return "Yes" if value else "No"

    def to_export(self, value: Any, field: Field, context: TextContext) -> Any:
        return bool(value)
