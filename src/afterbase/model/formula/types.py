"""What a value in a formula can be, and a formula compiled to SQL.

Blank: an empty cell of any type is NULL, and an empty text is blank as well. In arithmetic a blank number counts as 0,
in a text as nothing. Blank equals blank only; compared by order with anything it is false.

Errors are values: beside the SQL of its value each part has the SQL of its error, a code such as `#DIV/0` or NULL. The
value's SQL never fails by itself; where there is an error, what it gives counts for nothing.

A list has items of one type and is an array of PostgreSQL; one without items is blank, and blank items may be among
them. Lists come from functions or, one day, from links; whoever gives a formula one keeps to MOST_ITEMS and to the size
that it says.

Bounds: each part knows how large its value can become (`size`) and what it costs to calculate (`work`), so a formula
that would take seconds for one record is refused when it is written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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
    NUMBERS = ("a list of numbers", "数字列表")
    TEXTS = ("a list of texts", "文本列表")
    BOOLEANS = ("a list of true or false", "真假值列表")
    DATES = ("a list of dates", "日期列表")
    DATETIMES = ("a list of dates and times", "日期时间列表")

    def label(self, locale: str) -> str:
        return self.value[1] if locale.startswith("zh") else self.value[0]


SQL_TYPES: Mapping[Type, str] = {
    Type.NUMBER: "numeric",
    Type.TEXT: "text",
    Type.BOOLEAN: "boolean",
    Type.DATE: "date",
    Type.DATETIME: "timestamptz",
    Type.BLANK: "text",
    Type.NUMBERS: "numeric[]",
    Type.TEXTS: "text[]",
    Type.BOOLEANS: "boolean[]",
    Type.DATES: "date[]",
    Type.DATETIMES: "timestamptz[]",
}

LIST_OF: Mapping[Type, Type] = {
    Type.NUMBER: Type.NUMBERS,
    Type.TEXT: Type.TEXTS,
    Type.BOOLEAN: Type.BOOLEANS,
    Type.DATE: Type.DATES,
    Type.DATETIME: Type.DATETIMES,
}
"""The type of a list, by that of its items."""
ITEM_OF: Mapping[Type, Type] = {many: one for one, many in LIST_OF.items()}

MOST_ITEMS = 10_000
LONGEST_TEXT = 1_000_000
"""Characters that any text may have on its way through a formula; a function that makes texts longer stops earlier."""
MOST_DIGITS = 4_000
"""Before the point and behind it: PostgreSQL's limit, where statements fail, is far above."""
FIELD_SIZES: Mapping[Type, int] = {
    Type.NUMBER: 100,
    Type.TEXT: 100_000,
    Type.NUMBERS: 100,
    Type.TEXTS: 20 * MOST_ITEMS,
}
"""How large a field's value can be where it does not say so itself."""

DIVIDED_BY_ZERO = "#DIV/0"
BAD_VALUE = "#VALUE"
BAD_NUMBER = "#NUM"
NO_MATCH = "#N/A"
RAISED = "#ERROR"
BAD_ADDRESS = "#URL"
ERRORS: Mapping[str, tuple[str, str]] = {
    DIVIDED_BY_ZERO: ("A number is divided by zero or by nothing.", "除数为零或为空。"),
    BAD_VALUE: ("A value cannot be read as what is needed here.", "某个值无法转换为所需的类型。"),
    BAD_NUMBER: ("A number is too large, or the calculation has no result.", "数字过大，或该运算没有结果。"),
    NO_MATCH: ("None of the cases applies, or nothing was found.", "没有匹配的情况，或未找到结果。"),
    RAISED: ("The formula itself says that this is an error.", "公式主动返回了错误。"),
    BAD_ADDRESS: (
        "A button can open addresses that begin with https://, http://, mailto: or tel:, of up to 4,000 characters.",
        "按钮只能打开以 https://、http://、mailto: 或 tel: 开头的链接，且不超过 4000 个字符。",
    ),
}
"""Why, in English and Chinese."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a formula is read: the zone in which instants have days, and the SQL of this moment."""

    zone: str
    now: Sql
    around: Mapping[str, Sql] = field(default_factory=dict)
    """What is known of the record and of who asks, by the function that gives it; the others are refused."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL of a value, and of its error; without one, it cannot have any.

    `size` is an upper bound: the characters of a text, the digits of a number on the longer side of its point, for a
    list the characters of all texts or the digits of the longest number; None for what a field of that type can be.
    `work` is what the value costs, in steps of which a second has twenty million and more. `literal` is a text that
    stands in the formula itself, so functions can read it when the formula is written.
    """

    type: Type
    value: Sql
    error: Sql | None = None
    size: int | None = None
    work: int = 0
    literal: str | None = None

    @property
    def bound(self) -> int:
        return FIELD_SIZES.get(self.type, 30) if self.size is None else self.size

    @property
    def work_with_error(self) -> int:
        """An error consists of values again, so it costs as much more as it is longer."""
        error = len(self.error.text) if self.error else 0
        return self.work + self.work * error // max(1, len(self.value.text))

    def cast(self, wanted: Type) -> "Compiled":
        """A blank takes any type, and a date is the instant at which it begins only where a function says so."""
        if self.type is not Type.BLANK or wanted is Type.BLANK:
            return self
        return replace(self, type=wanted, value=sql("({}::{})", self.value, Sql(SQL_TYPES[wanted])), size=0)


def first_error(errors: Iterable[Sql | None]) -> Sql | None:
    found = [error for error in errors if error is not None]
    if not found:
        return None
    return found[0] if len(found) == 1 else sql("coalesce({})", join(", ", found))


def failing(condition: Sql, code: str) -> Sql:
    """The error of a part that fails where a condition holds; `code` is one of ERRORS."""
    return sql("CASE WHEN {} THEN {} END", condition, _CODES[code])


_CODES = {code: Sql(f"'{code}'::text") for code in ERRORS}
"""In the text itself: an index holds no parameters."""
