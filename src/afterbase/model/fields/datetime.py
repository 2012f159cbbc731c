"""A date and time: an instant, shown by a clock."""

from afterbase.model.fields.base import Field, Occasion, words
from afterbase.model.fields.columns import Stored
from afterbase.model.fields.times import DateTimeLike, stored_instant


class DateTimeType(DateTimeLike):
    name = "datetime"
    label = words("Date and time", "日期时间")
    description = words("A moment: an appointment, a receipt.", "具体时刻：预约、签收时间。")
    default_word = "now"
    can_be_primary = True

    def word_value(self, field: Field, occasion: Occasion) -> Stored:
        return stored_instant(occasion.now, None, "now")
