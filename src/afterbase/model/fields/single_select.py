"""One of a field's options."""

from typing import Any

from afterbase.model.fields.base import Field, TextContext, ValueType, words
from afterbase.model.fields.choices import SelectConfig, SelectLike, key_in_text, key_of, name_of
from afterbase.model.fields.columns import Stored


class SingleSelectType(SelectLike):
    name = "single_select"
    label = words("Single select", "单选")
    description = words("One of a list: a status, a channel.", "从选项中选一个：状态、渠道。")
    value_type = ValueType.OPTION
    column_type = "int"

    def parse(self, value: Any, field: Field) -> Stored:
        return key_of(value, field.config)

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        return key_in_text(text, field.config)

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        return name_of(value, field.config)

    def names_in(self, text: str, config: SelectConfig) -> list[str]:
        return [text]
