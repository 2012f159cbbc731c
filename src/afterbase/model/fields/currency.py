"""An amount of money in one currency."""

from decimal import Decimal
from typing import Annotated, Any

from msgspec import Meta

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Field, TextContext, words
from afterbase.model.fields.number import number_format
from afterbase.model.fields.numberlike import NumberLike, Precision, RangeConfig, held, write_number
from afterbase.model.texts import read_money, read_number

SYMBOLS = {
    "CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "TWD": "NT$", "KRW": "₩", "AUD": "A$",
    "CAD": "C$", "SGD": "S$", "INR": "₹", "RUB": "₽", "THB": "฿", "VND": "₫",
}  # fmt: skip
_SHARED_MARKS = {"CNY": {"JPY"}, "USD": {"HKD", "TWD", "AUD", "CAD", "SGD"}}
"""A bare ¥ or $ is read as the first, and as one of the others where the field is in it."""


class CurrencyConfig(RangeConfig, frozen=True, dict=True):
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "CNY"
    precision: Precision = 2
    thousands: bool = True


class CurrencyType(NumberLike):
    name = "currency"
    label = words("Currency", "货币")
    description = words("An amount of money: a price, a refund.", "金额：价格、退款。")
    config_type = CurrencyConfig
    can_be_primary = True

    def read(self, text: str, field: Field) -> Decimal | None:
        """An amount in another currency is refused: $5 is not ¥5."""
        currency = field.config.currency
        number = read_number(text.removeprefix(SYMBOLS.get(currency, currency)))
        if number is not None:
            return number
        money = read_money(text)
        if money is None:
            return None
        is_bare = not any(character.isalpha() for character in text)
        is_shared = is_bare and currency in _SHARED_MARKS.get(money.currency or "", ())
        if money.currency not in (None, currency) and not is_shared:
            raise ValueIssue("wrong_currency", currency=money.currency, expected=currency)
        return money.amount

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        config: CurrencyConfig = field.config
        text = write_number(held(value), config.precision, config.thousands)
        sign = "-" if text.startswith("-") else ""
        return sign + SYMBOLS.get(config.currency, config.currency + " ") + text.removeprefix("-")

    def cell_format(self, field: Field) -> str:
        return number_format(field.config.precision, field.config.thousands)
