"""Dates and times. A date is a calendar date and never an instant; an instant has a date where the formula's zone is.

The years 1 to 9999 are counted through as numbers, of days, months or seconds, which never leave what PostgreSQL can
hold; what would lie outside is the error #NUM. A blank date gives a blank.
"""

from collections.abc import Sequence

from afterbase.ground.sql import Sql, sql
from afterbase.model.formula.functions.base import Example, Function, one, simple, words
from afterbase.model.formula.functions.numbers import zero
from afterbase.model.formula.types import BAD_NUMBER, BAD_VALUE, Compiled, Setting, Type, failing

DATE, DATETIME, NUMBER, TEXT = Type.DATE, Type.DATETIME, Type.NUMBER, Type.TEXT
_DAYS = 3_652_059
"""From the first day of the year 1 to the last of the year 9999."""
_FIRST_SECOND = -62_135_596_800
_UNITS = ("days", "weeks", "months", "quarters", "years")


def _between(number: Sql, low: int, high: int) -> Sql:
    """NULL from the limits on."""
    first, last = Sql(str(low)), Sql(str(high))
    return sql("nullif(nullif(greatest({}, least({}, {})), {}), {})", first, last, number, first, last)


def _bounded(number: Sql) -> Sql:
    """A number of days or months: beyond it any date leaves the calendar."""
    return sql("least(4000000, greatest(-4000000, {}))", zero(number))


def shift_date(day: Sql, operator: str, days: Sql) -> Sql:
    """A date whole days later (`+`) or earlier (`-`); NULL outside the calendar."""
    number = sql("({} - date '0001-01-01') {} trunc({})::int", day, Sql(operator), _bounded(days))
    return sql("(date '0001-01-01' + {})", _between(number, -1, _DAYS))


def shift_instant(instant: Sql, operator: str, days: Sql) -> Sql:
    """An instant days, or parts of days, later or earlier; NULL outside the calendar."""
    number = sql("extract(epoch FROM {}) {} {} * 86400", instant, Sql(operator), _bounded(days))
    return sql("to_timestamp({})", _between(number, _FIRST_SECOND - 1, _FIRST_SECOND + _DAYS * 86400))


def _month(number: Sql) -> Sql:
    """The first day of a month, counted from the first of the year 0; NULL outside the calendar."""
    return sql("(date '0001-01-01' + make_interval(months => ({} - 12)::int))::date", _between(number, 11, 12 * 10_000))


def _month_number(day: Sql) -> Sql:
    return sql("(extract(year FROM {}) * 12 + extract(month FROM {}) - 1)", day, day)


def _end_of(month: Sql) -> Sql:
    """The last day of the month that begins with a day."""
    return sql("({} + interval '1 month - 1 day')::date", month)


def _shift_months(day: Sql, months: Sql) -> Sql:
    """The same day some months later, or the last of a month that is too short for it."""
    first = _month(sql("{} + trunc({})", _month_number(day), _bounded(months)))
    return sql("least({} + (extract(day FROM {})::int - 1), {})", first, day, _end_of(first))


def day_of(part: Compiled, setting: Setting) -> Sql:
    return part.value if part.type is not DATETIME else sql("({} AT TIME ZONE {})::date", part.value, setting.zone)


def _of_day(name: str, template: str, help_en: str, help_zh: str, examples: dict[str, float | None]) -> Function:
    """A number that a date or an instant's date has."""

    def build(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
        return Compiled(NUMBER, sql(template, day_of(arguments[0], setting)), arguments[0].error)

    listed = tuple(Example(formula, gives) for formula, gives in examples.items())
    return Function(name, (one("date", DATE, DATETIME),), build, words(help_en, help_zh), listed)


def _of_clock(name: str, field: str, help_en: str, help_zh: str) -> Function:
    def build(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
        local = sql("({} AT TIME ZONE {})", arguments[0].value, setting.zone)
        return Compiled(NUMBER, sql("trunc(extract({} FROM {}))", Sql(field), local), arguments[0].error)

    return Function(
        name,
        (one("moment", DATETIME),),
        build,
        words(help_en, help_zh),
        (Example(f"{name}(BLANK())", None),),
    )


def _date(year: Sql, month: Sql, day: Sql) -> Sql:
    first = _month(sql("trunc({}) * 12 + trunc({}) - 1", _bounded(year), _bounded(month)))
    return shift_date(first, "+", sql("trunc({}) - 1", zero(day)))


def _end_of_month(day: Sql, months: Sql | None = None) -> Sql:
    later = sql("{} + trunc({})", _month_number(day), _bounded(months)) if months else _month_number(day)
    return _end_of(_month(later))


def _unit(unit: Sql) -> Sql:
    """The unit's name in the plural."""
    return sql("rtrim(lower(btrim(coalesce({}, ''))), 's') || 's'", unit)


def _unit_fails(unit: Sql) -> Sql:
    return failing(sql("{} <> ALL({})", _unit(unit), list(_UNITS)), BAD_VALUE)


def _date_add(day: Sql, count: Sql, unit: Sql) -> Sql:
    weeks = sql("{} * 7", _bounded(count))
    months = [_shift_months(day, sql("{} * {}", _bounded(count), Sql(str(factor)))) for factor in (1, 3, 12)]
    return sql(
        "CASE {} WHEN 'days' THEN {} WHEN 'weeks' THEN {} WHEN 'months' THEN {} WHEN 'quarters' THEN {}"
        " WHEN 'years' THEN {} END",
        _unit(unit),
        shift_date(day, "+", count),
        shift_date(day, "+", weeks),
        *months,
    )


def _add_fails(day: Sql, count: Sql, unit: Sql) -> Sql:
    result = _date_add(day, count, unit)
    out = failing(sql("{} IS NOT NULL AND {} IS NULL", day, result), BAD_NUMBER)
    return sql("coalesce({}, {})", _unit_fails(unit), out)


def _difference(first: Sql, last: Sql, unit: Sql) -> Sql:
    """Whole units that have gone by from the first date to the last; negative where the last is the earlier one."""
    months = sql(
        "trunc((extract(year FROM age({}, {})) * 12 + extract(month FROM age({}, {}))) / {})", last, first, last, first,
        sql("CASE {} WHEN 'quarters' THEN 3 WHEN 'years' THEN 12 ELSE 1 END", _unit(unit)),
    )  # fmt: skip
    return sql(
        "CASE {} WHEN 'days' THEN ({} - {})::numeric WHEN 'weeks' THEN trunc(({} - {}) / 7.0) ELSE {} END",
        _unit(unit),
        last,
        first,
        last,
        first,
        months,
    )


_VALUE_PATTERN = "'^[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}$'"


def _written_date(text: Sql) -> Sql:
    return sql("btrim(coalesce({}, ''))", text)


def _date_value(text: Sql) -> Sql:
    """Read as numbers first: not every text of that shape is a date."""
    parts = [
        sql("split_part(translate({}, '/.', '--'), '-', {})::int", _written_date(text), Sql(str(n))) for n in (1, 2, 3)
    ]
    year, month, day = parts
    made = _date(year, month, day)
    is_real = sql("{} BETWEEN 1 AND 9999 AND {} BETWEEN 1 AND 12 AND {} >= 1 AND {} <= {}", year, month, day, day,
                  sql("extract(day FROM {})", _end_of(_month(sql("{} * 12 + {} - 1", year, month)))))  # fmt: skip
    shape = sql("{} ~ {}", _written_date(text), Sql(_VALUE_PATTERN))
    return sql("CASE WHEN {} THEN CASE WHEN {} THEN {} END END", shape, is_real, made)


def _now(_arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    return Compiled(DATETIME, setting.now)


def _today(_arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    return Compiled(DATE, sql("({} AT TIME ZONE {})::date", setting.now, setting.zone))


CLOCKED = frozenset({"NOW", "TODAY"})
"""Functions whose value passes by itself."""

FUNCTIONS: tuple[Function, ...] = (
    Function(
        "TODAY", (), _today, words("Today's date.", "今天的日期。"),
        (Example("TODAY()", "2026-11-28"), Example("TODAY() - DATE(2026, 11, 22)", 6)),
    ),
    Function(
        "NOW", (), _now, words("This moment.", "当前时刻。"),
        (Example("HOUR(NOW())", 9), Example("NOW() > NOW()", False)),
    ),
    simple(
        "DATE", [one("year", NUMBER), one("month", NUMBER), one("day", NUMBER)], DATE, _date,
        words("A date from its numbers; a month or day too many counts on.",
              "由年、月、日组成日期，超出的月或日会顺延。"),
        {"DATE(2026, 2, 28)": "2026-02-28", "DATE(2026, 13, 1)": "2027-01-01", "DATE(2026, 3, 0)": "2026-02-28",
         "DATE(99999, 1, 1)": BAD_NUMBER},
        failure=lambda *numbers: failing(sql("{} IS NULL", _date(*numbers)), BAD_NUMBER),
    ),
    simple(
        "DATEVALUE", [one("text", TEXT)], DATE, _date_value,
        words("The date that a text says, year first.", "把文本转换为日期（年份在前）。"),
        {'DATEVALUE("2026-11-22")': "2026-11-22", 'DATEVALUE("2026/2/30")': BAD_VALUE, 'DATEVALUE("")': None},
        failure=lambda text: failing(
            sql("{} <> '' AND {} IS NULL", _written_date(text), _date_value(text)), BAD_VALUE
        ),
    ),
    _of_day("YEAR", "extract(year FROM {})", "The year of a date.", "日期的年份。",
            {"YEAR(DATE(2026, 11, 22))": 2026, "YEAR(BLANK())": None}),
    _of_day("QUARTER", "extract(quarter FROM {})", "The quarter of a date, 1 to 4.", "日期所在的季度，1 到 4。",
            {"QUARTER(DATE(2026, 11, 22))": 4}),
    _of_day("MONTH", "extract(month FROM {})", "The month of a date, 1 to 12.", "日期的月份，1 到 12。",
            {"MONTH(DATE(2026, 11, 22))": 11}),
    _of_day("DAY", "extract(day FROM {})", "The day of the month, 1 to 31.", "日期是当月的第几天，1 到 31。",
            {"DAY(DATE(2026, 11, 22))": 22}),
    _of_day("WEEKDAY", "extract(isodow FROM {})", "The day of the week, Monday 1 to Sunday 7.",
            "星期几，周一为 1，周日为 7。", {"WEEKDAY(DATE(2026, 11, 22))": 7}),
    _of_day("WEEKNUM", "extract(week FROM {})", "The week of the year as ISO 8601 counts it.",
            "一年中的第几周（ISO 8601）。", {"WEEKNUM(DATE(2026, 1, 1))": 1, "WEEKNUM(DATE(2027, 1, 1))": 53}),
    _of_clock("HOUR", "hour", "The hour of a moment, 0 to 23.", "时刻的小时数，0 到 23。"),
    _of_clock("MINUTE", "minute", "The minute of a moment, 0 to 59.", "时刻的分钟数，0 到 59。"),
    _of_clock("SECOND", "second", "The second of a moment, 0 to 59.", "时刻的秒数，0 到 59。"),
    simple(
        "EOMONTH", [one("date", DATE), one("months", NUMBER, optional=True)], DATE,
        _end_of_month,
        words("The last day of the month, or of one some months later.", "当月（或若干个月后）的最后一天。"),
        {"EOMONTH(DATE(2026, 2, 3))": "2026-02-28", "EOMONTH(DATE(2026, 11, 22), 3)": "2027-02-28",
         "EOMONTH(DATE(2026, 1, 1), -1)": "2025-12-31", "EOMONTH(DATE(2026, 1, 1), 1e9)": BAD_NUMBER},
        failure=lambda day, months=None: failing(
            sql("{} IS NOT NULL AND {} IS NULL", day, _end_of_month(day, months)), BAD_NUMBER
        ),
    ),
    simple(
        "DATEADD", [one("date", DATE), one("count", NUMBER), one("unit", TEXT)], DATE, _date_add,
        words("A date some days, weeks, months, quarters or years later.", "在日期上加若干天、周、月、季或年。"),
        {'DATEADD(DATE(2026, 1, 31), 1, "month")': "2026-02-28", 'DATEADD(DATE(2026, 11, 22), -2, "weeks")':
         "2026-11-08", 'DATEADD(DATE(2026, 11, 22), 1, "years")': "2027-11-22",
         'DATEADD(DATE(2026, 1, 1), 1, "moons")': BAD_VALUE, 'DATEADD(DATE(9999, 1, 1), 1, "year")': BAD_NUMBER},
        failure=_add_fails,
    ),
    simple(
        "DATEDIF", [one("first", DATE), one("last", DATE), one("unit", TEXT)], NUMBER, _difference,
        words("Whole days, weeks, months, quarters or years from one date to another.",
              "两个日期之间相差的整天、周、月、季或年数。"),
        {'DATEDIF(DATE(2026, 1, 31), DATE(2026, 2, 28), "months")': 0, 'DATEDIF(DATE(2024, 2, 1), DATE(2026, 2, 1),'
         ' "years")': 2, 'DATEDIF(DATE(2026, 11, 22), DATE(2026, 11, 1), "days")': -21,
         'DATEDIF(DATE(2026, 1, 1), DATE(2026, 1, 2), "?")': BAD_VALUE},
        failure=lambda _first, _last, unit: _unit_fails(unit),
    ),
)  # fmt: skip
