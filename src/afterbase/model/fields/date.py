"""A calendar date. It is never an instant: no zone moves it."""

from datetime import date, datetime
from typing import Any

from afterbase.ground.clock import zone_named
from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Config, Field, FieldType, Occasion, TextContext, ValueType, words
from afterbase.model.fields.columns import Stored, shown
from afterbase.model.fields.times import Layout, excel_date, order_of, write_date
from afterbase.model.texts import read_date


class DateConfig(Config, frozen=True):
    format: Layout = "YYYY-MM-DD"


class DateType(FieldType):
    name = "date"
    label = words("Date", "日期")
    description = words("A day: sold on, due on.", "某一天：购买日期、到期日。")
    value_type = ValueType.DATE
    column_type = "date"
    config_type = DateConfig
    default_word = "today"
    can_be_primary = True
    can_be_unique = True

    def parse(self, value: Any, field: Field) -> Stored:
        if not isinstance(value, str):
            raise ValueIssue("wrong_type", expected="date")
        if len(value) == 10 and value[4] == value[7] == "-":
            try:
                date.fromisoformat(value)
            except ValueError:
                pass
            else:
                return value
        raise ValueIssue("bad_date", text=shown(value))

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        day = read_date(text, order_of(field.config.format))
        if day is None:
            raise ValueIssue("bad_date", text=shown(text))
        return day.isoformat()

    def parse_cell(self, value: Any, field: Field, context: TextContext) -> Stored:
        """The day as the spreadsheet shows it."""
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, date):
            return value.isoformat()
        return super().parse_cell(value, field, context)

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        return write_date(_day(value), field.config.format, context.locale)

    def to_export(self, value: Any, field: Field, context: TextContext) -> Any:
        return _day(value)

    def cell_format(self, field: Field) -> str:
        return excel_date(field.config.format)

    def word_value(self, field: Field, occasion: Occasion) -> Stored:
        return occasion.now.astimezone(zone_named(occasion.zone)).date().isoformat()


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
