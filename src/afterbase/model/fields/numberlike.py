"""What the types that store exact numbers share.

A number is stored as it is given and shown rounded, half away from zero as spreadsheets do: a change of precision then
loses nothing, and sums do not gather rounding errors. Values are ints and Decimals throughout; a float is taken by its
shortest text, so 0.1 is 0.1.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Config, Field, FieldType, TextContext, ValueType
from afterbase.model.fields.columns import Column, Stored, shown
from afterbase.model.fields.config_errors import BadLimits

WHOLE_DIGITS = 30
DECIMALS = 20
_EXACT = Context(prec=WHOLE_DIGITS + DECIMALS + 10, rounding=ROUND_HALF_UP)
_SMALLEST = Decimal(1).scaleb(-DECIMALS)
_LIMIT = 10**WHOLE_DIGITS
_WRITTEN = re.compile(r"[+-]?[0-9]{1,60}(?:\.[0-9]{0,60})?(?:[eE][+-]?[0-9]{1,3})?")
_PLAIN = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,10})?")
Precision = Annotated[int, Meta(ge=0, le=10)]


class RangeConfig(Config, frozen=True, dict=True):
    min: int | float | None = None
    max: int | float | None = None

    @cached_property
    def low(self) -> Decimal | None:
        return None if self.min is None else Decimal(repr(self.min))

    @cached_property
    def high(self) -> Decimal | None:
        return None if self.max is None else Decimal(repr(self.max))


def exact(value: Any) -> int | Decimal:
    """A JSON number, or a number in a JSON string, without loss and written out (no exponent)."""
    if type(value) is int:
        if not -_LIMIT < value < _LIMIT:
            raise ValueIssue("too_large", max=f"10^{WHOLE_DIGITS}")
        return value
    if isinstance(value, float):
        number = Decimal(repr(value))
        return number if 1e-3 <= value < 1e15 else _written_out(number)
    if isinstance(value, Decimal):
        return _written_out(value)
    if not isinstance(value, str):
        raise ValueIssue("wrong_type", expected="number")
    if len(value) > 200 or _WRITTEN.fullmatch(value) is None:
        raise ValueIssue("bad_number", text=shown(value))
    return _written_out(Decimal(value))


def held(value: Any) -> int | Decimal:
    """A number as it is read from the database, of any size."""
    return value if isinstance(value, int | Decimal) else Decimal(str(value))


def _written_out(number: Decimal) -> int | Decimal:
    _, _, exponent = number.as_tuple()
    if not isinstance(exponent, int):  # NaN, Infinity
        raise ValueIssue("bad_number", text=str(number))
    if number.adjusted() >= WHOLE_DIGITS:
        raise ValueIssue("too_large", max=f"10^{WHOLE_DIGITS}")
    if exponent < -DECIMALS:
        number = number.quantize(_SMALLEST, context=_EXACT)
    if not number:
        return 0
    return int(number) if exponent > 0 else number


def check_range(number: int | Decimal, low: Decimal | None, high: Decimal | None) -> None:
    is_small = low is not None and number < low
    is_large = high is not None and number > high
    if (is_small or is_large) and low is not None and high is not None:
        raise ValueIssue("out_of_range", min=_plain(low), max=_plain(high))
    if is_small:
        raise ValueIssue("too_small", min=_plain(low))
    if is_large:
        raise ValueIssue("too_large", max=_plain(high))


def _plain(number: Decimal | None) -> str:
    return "" if number is None else write_number(number, None)


def write_number(number: int | Decimal, precision: int | None, thousands: bool = False) -> str:
    """1234.5 → "1,234.50"; without a precision as it is, less the zeros at the end."""
    decimal = Decimal(number)
    if precision is not None:
        decimal = _rounded(decimal, precision)
    text = format(decimal, ",f" if thousands else "f")
    if precision is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.removeprefix("-") if not decimal else text


DECIMALS_SHOWN, DIGITS_SHOWN = 6, 3
"""Of calculated numbers; of small ones so many digits, however many decimals that takes."""
_ENDLESS = Context(prec=100_000, rounding=ROUND_HALF_UP)
"""For numbers that are calculated, which no limit of fields binds."""


def as_shown(number: int | Decimal, field: Field) -> int | Decimal:
    """A number with the digits that are shown where the field does not say how many: of one that somebody entered
    all, of a calculated one those that tell something."""
    return shortened(number) if field.kind and field.config.precision is None else number


def shortened(number: int | Decimal, places: int = DECIMALS_SHOWN) -> int | Decimal:
    """A calculated number, which has endless digits, with those that tell something, and no zeros behind them."""
    if isinstance(number, int) or not number:
        return number
    places = max(places, DIGITS_SHOWN - 1 - number.adjusted())
    return Decimal(write_number(_rounded(number, places), None))


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), context=_ENDLESS)


def shift(number: int | Decimal, places: int) -> Decimal:
    """The decimal point moved: shift(25, -2) is 0.25."""
    return Decimal(number).scaleb(places, context=_ENDLESS)


class NumberLike(FieldType):
    value_type = ValueType.NUMBER
    column_type = "numeric"
    config_type = RangeConfig
    reads_plainly: ClassVar[bool] = True
    """Whether 12.50 in a file means 12.50."""

    def check_config(self, config: Any) -> None:
        if config.min is not None and config.max is not None and config.min > config.max:
            raise BadLimits()

    def parse(self, value: Any, field: Field) -> Stored:
        number, config = exact(value), field.config
        if config.min is not None or config.max is not None:
            check_range(number, config.low, config.high)
        return number

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        number = self.read(text, field)
        if number is None:
            raise ValueIssue("bad_number", text=shown(text))
        return self.parse(number, field)

    def read(self, text: str, field: Field) -> Decimal | None:
        """The number that a person means, or None."""
        raise NotImplementedError

    def to_export(self, value: Any, field: Field, context: TextContext) -> Any:
        return held(value)

    def parse_cell(self, value: Any, field: Field, context: TextContext) -> Stored:
        if isinstance(value, float):  # a spreadsheet knows 15 digits: its 0.1 + 0.2 is 0.3
            return self.parse(f"{value:.15g}", field)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return self.parse(value, field)
        return super().parse_cell(value, field, context)

    def parse_plain(self, texts: Sequence[str | None], field: Field, context: TextContext) -> Column | None:
        """1280 and -12.50, which fill most files."""
        if not self.reads_plainly or field.config.min is not None or field.config.max is not None:
            return None
        bare = [text and text.strip() for text in texts]
        if not all(map(_PLAIN.fullmatch, filter(None, bare))):
            return None
        return Column([(Decimal(text) or 0) if text else None for text in bare], [])
