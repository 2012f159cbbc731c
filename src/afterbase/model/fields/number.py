"""A number, with a precision to show it in, a unit and limits."""

from decimal import Decimal
from typing import Annotated, Any

from msgspec import Meta

from afterbase.model.fields.base import Field, TextContext, words
from afterbase.model.fields.numberlike import NumberLike, Precision, RangeConfig, as_shown, held, write_number
from afterbase.model.texts import fold, read_money, read_number, read_percent


class NumberConfig(RangeConfig, frozen=True, dict=True):
    precision: Precision | None = None
    """Decimals to show; None shows a number as it was given."""
    thousands: bool = False
    unit: Annotated[str, Meta(max_length=20)] = ""
    """Shown behind the number: kg, 件."""


class NumberType(NumberLike):
    name = "number"
    label = words("Number", "数字")
    description = words("A quantity, a measurement.", "数量、重量等数值。")
    config_type = NumberConfig
    can_be_primary = True
    can_be_unique = True

    def read(self, text: str, field: Field) -> Decimal | None:
        """Also 12% as 0.12 and ¥5 as 5: a number is asked for, and these are numbers with a mark."""
        number = read_number(_without_unit(text, field.config.unit))
        if number is None:
            number = read_percent(text)
        if number is None and (money := read_money(text)) is not None:
            number = money.amount
        return number

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        config: NumberConfig = field.config
        text = write_number(as_shown(held(value), field), config.precision, config.thousands)
        return f"{text} {config.unit}" if config.unit else text

    def cell_format(self, field: Field) -> str:
        return number_format(field.config.precision, field.config.thousands)


def _without_unit(text: str, unit: str) -> str:
    folded, mark = fold(text), fold(unit)
    has_unit = mark and folded.casefold().endswith(mark.casefold())
    return folded[: len(folded) - len(mark)].rstrip() if has_unit else folded


def number_format(precision: int | None, thousands: bool) -> str:
    """Excel's name for it; "" is its general format."""
    if precision is None:
        return "#,##0.##########" if thousands else ""
    return ("#,##0" if thousands else "0") + ("." + "0" * precision if precision else "")
