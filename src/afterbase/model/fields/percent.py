"""A share: 0.25 is stored, 25% is shown."""

from decimal import Decimal
from typing import Any

from afterbase.model.fields.base import Field, TextContext, words
from afterbase.model.fields.number import number_format
from afterbase.model.fields.numberlike import NumberLike, Precision, RangeConfig, as_shown, held, shift, write_number
from afterbase.model.texts import read_number, read_percent


class PercentConfig(RangeConfig, frozen=True, dict=True):
    """`min` and `max` are in the stored unit: 1 is 100 %."""

    precision: Precision | None = None


class PercentType(NumberLike):
    """Text counts in percent, with or without the sign: 25 and 25% are one, and 0.5 is half a percent, never fifty. A
    number from a program or a spreadsheet cell is the share itself."""

    name = "percent"
    reads_plainly = False
    label = words("Percent", "百分比")
    description = words("A share: a rate, a discount.", "比率、折扣。")
    config_type = PercentConfig

    def read(self, text: str, field: Field) -> Decimal | None:
        share = read_percent(text)
        if share is not None:
            return share
        number = read_number(text)
        return None if number is None else shift(number, -2)

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        return write_number(as_shown(shift(held(value), 2), field), field.config.precision) + "%"

    def cell_format(self, field: Field) -> str:
        return number_format(field.config.precision or 0, False) + "%"
