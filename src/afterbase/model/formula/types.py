"""What a value in a formula can be, and a formula compiled to SQL.

Blank: an empty cell of any type is NULL, and an empty text is blank as well. In arithmetic a blank number counts as 0,
in a text as nothing. Blank equals blank only; compared by order with anything it is false.

Errors are values: beside the SQL of its value each part has the SQL of its error, a code such as `#DIV/0` or NULL. The
value's SQL never fails by itself; where there is an error, what it gives counts for nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from afterbase.ground.sql import Sql, join, sql


class Type(Enum):
    """With what people call it, by locale."""

    NUMBER = ("a number", "数字")
    TEXT = ("text", "文本")
    BOOLEAN = ("true or false", "真假值")
    DATE = ("a date", "日期")
    DATETIME = ("a date and time", "日期时间")
    BLANK = ("blank", "空值")

    def label(self, locale: str) -> str:
        return self.value[1] if locale.startswith("zh") else self.value[0]


SQL_TYPES: Mapping[Type, str] = {
    Type.NUMBER: "numeric",
    Type.TEXT: "text",
    Type.BOOLEAN: "boolean",
    Type.DATE: "date",
    Type.DATETIME: "timestamptz",
    Type.BLANK: "text",
}

DIVIDED_BY_ZERO = "#DIV/0"
BAD_VALUE = "#VALUE"
BAD_NUMBER = "#NUM"
NO_MATCH = "#N/A"
ERRORS: Mapping[str, tuple[str, str]] = {
    DIVIDED_BY_ZERO: ("A number is divided by zero or by nothing.", "除数为零或为空。"),
    BAD_VALUE: ("A value cannot be read as what is needed here.", "某个值无法转换为所需的类型。"),
    BAD_NUMBER: ("A number is too large, or the calculation has no result.", "数字过大，或该运算没有结果。"),
    NO_MATCH: ("None of the cases applies.", "没有匹配的情况。"),
}
"""Why, in English and Chinese."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a formula is read: the zone in which instants have days, and the SQL of this moment."""

    zone: str
    now: Sql


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL of a value, and of its error; without one, it cannot have any."""

    type: Type
    value: Sql
    error: Sql | None = None

    def cast(self, wanted: Type) -> "Compiled":
        """A blank takes any type, and a date is the instant at which it begins only where a function says so."""
        if self.type is not Type.BLANK or wanted is Type.BLANK:
            return self
        return Compiled(wanted, sql("({}::{})", self.value, Sql(SQL_TYPES[wanted])), self.error)


def first_error(errors: Iterable[Sql | None]) -> Sql | None:
    found = [error for error in errors if error is not None]
    if not found:
        return None
    return found[0] if len(found) == 1 else sql("coalesce({})", join(", ", found))


def failing(condition: Sql, code: str) -> Sql:
    """The error of a part that fails where a condition holds."""
    return sql("CASE WHEN {} THEN {}::text END", condition, code)
