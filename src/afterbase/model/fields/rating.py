"""Stars, from one to at most ten."""

import re
from typing import Annotated, Any

from msgspec import Meta

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Config, Field, FieldType, TextContext, ValueType, words
from afterbase.model.fields.columns import Stored, shown
from afterbase.model.texts import fold, read_number

_STARS = re.compile(r"([★⭐]{1,10})️?[☆✩]{0,10}")
_WITH_MAX = re.compile(r"([0-9]{1,2})\s?(?:/\s?[0-9]{1,2}|[星分]|stars?)", re.IGNORECASE)


class RatingConfig(Config, frozen=True):
    max: Annotated[int, Meta(ge=3, le=10)] = 5


class RatingType(FieldType):
    name = "rating"
    label = words("Rating", "评分")
    description = words("Stars: satisfaction, severity.", "星级：满意度、严重程度。")
    value_type = ValueType.NUMBER
    column_type = "smallint"
    config_type = RatingConfig

    def parse(self, value: Any, field: Field) -> Stored:
        is_whole = (isinstance(value, int) and not isinstance(value, bool)) or (
            isinstance(value, float) and value.is_integer()
        )
        if not is_whole:
            raise ValueIssue("wrong_type", expected="whole number")
        if not 1 <= value <= field.config.max:
            raise ValueIssue("out_of_range", min=1, max=field.config.max)
        return int(value)

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        """4 · 4/5 · 4星 · ★★★★☆"""
        folded = fold(text[:64])
        if stars := _STARS.fullmatch(folded):
            return self.parse(len(stars[1]), field)
        counted = _WITH_MAX.fullmatch(folded)
        number = read_number(counted[1] if counted else text)
        if number is None or number != int(number):
            raise ValueIssue("bad_number", text=shown(text))
        return self.parse(int(number), field)

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        return str(value)

    def to_export(self, value: Any, field: Field, context: TextContext) -> Any:
        return int(value)
