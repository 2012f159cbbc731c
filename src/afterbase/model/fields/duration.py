"""A length of time in whole seconds."""

from datetime import time, timedelta
from typing import Annotated, Any, Literal

from msgspec import Meta

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Config, Field, FieldType, TextContext, ValueType, words
from afterbase.model.fields.columns import Stored, shown
from afterbase.model.fields.config_errors import BadLimits
from afterbase.model.texts import read_duration, read_number

LONGEST = 3_155_760_000  # seconds: a hundred years either way
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_WORDS = {"en": ("d", "h", "m", "s"), "zh": ("天", "小时", "分", "秒")}
Seconds = Annotated[int, Meta(ge=-LONGEST, le=LONGEST)]


class DurationConfig(Config, frozen=True):
    format: Literal["h:mm", "h:mm:ss", "d h"] = "h:mm"
    """1:30 · 1:30:00 · 2d 3h (2天3小时)"""
    unit: Literal["second", "minute", "hour", "day"] = "minute"
    """What a number without a unit means where it is typed, pasted or imported."""
    min: Seconds | None = None
    max: Seconds | None = None


class DurationType(FieldType):
    """1:30 is always an hour and a half. In JSON a duration is its seconds."""

    name = "duration"
    label = words("Duration", "时长")
    description = words("A length of time: labour, a delay.", "一段时间：工时、时效。")
    value_type = ValueType.NUMBER
    column_type = "bigint"
    config_type = DurationConfig

    def check_config(self, config: DurationConfig) -> None:
        if config.min is not None and config.max is not None and config.min > config.max:
            raise BadLimits()

    def parse(self, value: Any, field: Field) -> Stored:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueIssue("wrong_type", expected="duration")
        config: DurationConfig = field.config
        low = -LONGEST if config.min is None else config.min
        high = LONGEST if config.max is None else config.max
        if not low <= value <= high:
            raise ValueIssue("out_of_range", min=_clock(low, True), max=_clock(high, True))
        return value

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        seconds = read_duration(text)
        if seconds is None and (number := read_number(text)) is not None:
            seconds = round(number * _UNITS[field.config.unit])
        if seconds is None:
            raise ValueIssue("bad_duration", text=shown(text))
        return self.parse(seconds, field)

    def parse_cell(self, value: Any, field: Field, context: TextContext) -> Stored:
        if isinstance(value, time):
            value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        if isinstance(value, timedelta):
            return self.parse(round(value.total_seconds()), field)
        return super().parse_cell(value, field, context)

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        if field.config.format == "d h":
            return _in_words(int(value), context.locale)
        return _clock(int(value), with_seconds=field.config.format == "h:mm:ss")

    def to_export(self, value: Any, field: Field, context: TextContext) -> Any:
        return _clock(int(value), with_seconds=True)


def _clock(seconds: int, with_seconds: bool) -> str:
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02d}" + (f":{rest:02d}" if with_seconds else "")
    return f"-{text}" if seconds < 0 and text.strip("0:") else text


def _in_words(seconds: int, locale: str) -> str:
    """Exact, without the units that are zero: 2d 3h, 2天3小时."""
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    is_chinese = locale.startswith("zh")
    words = _WORDS["zh" if is_chinese else "en"]
    parts = [f"{n}{word}" for n, word in zip((days, hours, minutes, rest), words, strict=True) if n]
    return ("-" if seconds < 0 else "") + ("" if is_chinese else " ").join(parts or ["0" + words[1]])
