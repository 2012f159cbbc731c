"""Any number of a field's options, in the order in which they were chosen."""

from typing import Any

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Field, TextContext, ValueType, words
from afterbase.model.fields.choices import MOST_OPTIONS, SelectConfig, SelectLike, key_in_text, key_of, name_of
from afterbase.model.fields.columns import Stored
from afterbase.model.fields.lists import join_names, split_names


class MultiSelectType(SelectLike):
    name = "multi_select"
    label = words("Multiple select", "多选")
    description = words("Several of a list: tags, symptoms.", "从选项中选多个：标签、故障现象。")
    value_type = ValueType.OPTIONS
    column_type = "int[]"

    def parse(self, value: Any, field: Field) -> Stored:
        if not isinstance(value, list | tuple):
            raise ValueIssue("wrong_type", expected="list")
        if len(value) > MOST_OPTIONS:
            raise ValueIssue("too_many", limit=MOST_OPTIONS)
        config: SelectConfig = field.config
        return list(dict.fromkeys([key_of(item, config) for item in value])) or None

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        config: SelectConfig = field.config
        return list(dict.fromkeys(key_in_text(name, config) for name in self.names_in(text, config))) or None

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        return join_names([name for key in value if (name := name_of(key, field.config))])

    def names_in(self, text: str, config: SelectConfig) -> list[str]:
        return [text] if config.find(text) else split_names(text)[:MOST_OPTIONS]
