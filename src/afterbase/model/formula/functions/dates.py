"""Dates and times. A date is a calendar date and never an instant; an instant has a date where the formula's zone is.

The years 1 to 9999 are counted through as numbers, of days, months or seconds, which never leave what PostgreSQL can
hold; what would lie outside is the error #NUM. A blank date gives a blank.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from afterbase.ground.sql import Sql, sql
from afterbase.model.formula.calendars import WEEKENDS_ONLY, Calendar, china
from afterbase.model.formula.functions.base import (
    Example,
    Function,
    Mismatch,
    Parameter,
    Refused,
    categorized,
    choice,
    conditions,
    examples_of,
    fill,
    literal,
    one,
    plain,
    template,
    words,
)
from afterbase.model.formula.functions.numbers import zero
from afterbase.model.formula.refusals import ZoneUnknown
from afterbase.model.formula.types import (
    BAD_NUMBER,
    BAD_VALUE,
    NO_MATCH,
    Compiled,
    Setting,
    Type,
    first_error,
)

DATE, DATETIME, NUMBER, TEXT, BOOLEAN = Type.DATE, Type.DATETIME, Type.NUMBER, Type.TEXT, Type.BOOLEAN
_DAYS = 3_652_059
"""From the first day of the year 1 to the last of the year 9999."""
_FIRST_SECOND = -62_135_596_800
_LAST_SECOND = _FIRST_SECOND + _DAYS * 86_400


# -- moving through the calendar


def _between(number: Sql, low: int, high: int) -> Sql:
    """NULL from the limits on."""
    first, last = Sql(str(low)), Sql(str(high))
    return sql("nullif(nullif(greatest({}, least({}, {})), {}), {})", first, last, number, first, last)


def _bounded(number: Sql, limit: int = 4_000_000) -> Sql:
    """A number of days or months: beyond it any date leaves the calendar."""
    most = Sql(str(limit))
    return sql("least({}, greatest(-{}, {}))", most, most, zero(number))


def shift_date(day: Sql, operator: str, days: Sql) -> Sql:
    """A date whole days later (`+`) or earlier (`-`); NULL outside the calendar."""
    number = sql("({} - date '0001-01-01') {} trunc({})::int", day, Sql(operator), _bounded(days))
    return sql("(date '0001-01-01' + {})", _between(number, -1, _DAYS))


def shift_instant(instant: Sql, operator: str, days: Sql) -> Sql:
    """An instant days, or parts of days, later or earlier; NULL outside the calendar."""
    return _shift_seconds(instant, sql("{} {} * 86400", Sql(operator), _bounded(days)))


def _shift_seconds(instant: Sql, more: Sql) -> Sql:
    """`more` begins with an operator."""
    number = sql("extract(epoch FROM {}) {}", instant, more)
    return _instant(number)


def _instant(seconds: Sql) -> Sql:
    """So many seconds after 1970. They become a floating-point number, which may round to the end of the calendar."""
    return sql("within_calendar(to_timestamp({}))", _between(seconds, _FIRST_SECOND - 1, _LAST_SECOND))


def _month(number: Sql) -> Sql:
    """The first day of a month, counted from the first of the year 0; NULL outside the calendar."""
    return sql("(date '0001-01-01' + make_interval(months => ({} - 12)::int))::date", _between(number, 11, 12 * 10_000))


_MONTH_NUMBER = "(extract(year FROM $1) * 12 + extract(month FROM $1) - 1)"
_MONTHS_FIT = f"{_MONTH_NUMBER} + $2 BETWEEN 12 AND 119999"


def _date(year: Sql, month: Sql, day: Sql) -> Sql:
    first = _month(sql("trunc({}) * 12 + trunc({}) - 1", _bounded(year), _bounded(month)))
    return shift_date(first, "+", sql("trunc({}) - 1", zero(day)))


def day_of(part: Compiled, setting: Setting) -> Sql:
    return part.value if part.type is not DATETIME else sql("({} AT TIME ZONE {})::date", part.value, setting.zone)


def _local(part: Compiled, setting: Setting) -> Sql:
    """What calendar and clock show."""
    if part.type is DATE:
        return sql("{}::timestamp", part.value)
    return sql("({} AT TIME ZONE {})", part.value, setting.zone)


def _errors(arguments: Sequence[Compiled], *own: Sql | None) -> Sql | None:
    return first_error([*(argument.error for argument in arguments), *own])


def _whole(number: Compiled, _setting: Setting) -> Sql:
    """A number of days, weeks or months."""
    return sql("trunc({})", _bounded(number.value))


def _zone(arguments: Sequence[Compiled], place: int, setting: Setting) -> str:
    """The zone that is written at a place, or the formula's. Raises Refused."""
    if place >= len(arguments):
        return setting.zone
    found = literal(arguments, place).strip()
    if "/" not in found or found not in available_timezones():
        raise Refused(place, ZoneUnknown, found=found[:60])
    return found


def _of_same_type(arguments: Sequence[Compiled], count: int) -> Type:
    """DATE or DATETIME, whichever the first arguments are. Raises Mismatch."""
    kinds = [argument.type for argument in arguments[:count]]
    for place, kind in enumerate(kinds):
        if kind is not kinds[0]:
            raise Mismatch(place, (kinds[0],))
    return kinds[0]


# -- parts of dates


_DATE = one("date", DATE, read=plain)
_ANY_DATE = one("date", DATE, DATETIME, read=day_of)


def _of_day(name: str, value: str, en: str, zh: str, examples: Mapping[str, Any], gives: Type = NUMBER) -> Function:
    """Something that a date, or an instant's date, has."""
    return template(name, [_ANY_DATE], gives, value, words(en, zh), examples, size=10)


def _of_clock(name: str, field: str, en: str, zh: str, examples: Mapping[str, Any]) -> Function:
    def build(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
        local = sql("({} AT TIME ZONE {})", arguments[0].value, setting.zone)
        return Compiled(NUMBER, sql("trunc(extract({} FROM {}))", Sql(field), local), arguments[0].error, size=10)

    return Function(name, (one("moment", DATETIME),), build, words(en, zh), examples_of(examples))


# -- units

_DAY_UNITS = ("days", "weeks", "months", "quarters", "years")
_CLOCK_UNITS = ("hours", "minutes", "seconds")
_SECONDS = {"hours": 3_600, "minutes": 60, "seconds": 1}
_MONTHS = {"months": 1, "quarters": 3, "years": 12}
_CHINESE = {
    "天": "days", "日": "days", "周": "weeks", "星期": "weeks", "月": "months", "个月": "months", "季": "quarters",
    "季度": "quarters", "年": "years", "小时": "hours", "时": "hours", "分钟": "minutes", "分": "minutes",
    "秒": "seconds",
}  # fmt: skip


def _units(kind: Type) -> dict[str, str]:
    """What may be written, for the units that a date or an instant has."""
    names = _DAY_UNITS + (_CLOCK_UNITS if kind is DATETIME else ())
    chinese = {written: unit for written, unit in _CHINESE.items() if unit in names}
    return {**{name: name for name in names}, **{name[:-1]: name for name in names}, **chinese}


def _added(kind: Type, unit: str) -> str:
    """The template of `$1` with `$2` units more; `$3` is the zone."""
    if unit in _SECONDS:
        return _instant(Sql(f"extract(epoch FROM $1) + $2 * {_SECONDS[unit]}")).text
    if kind is DATETIME:
        local = _added(DATE, unit).replace("$1", "($1 AT TIME ZONE $3)::date")
        return f"within_calendar(({local} + ($1 AT TIME ZONE $3)::time) AT TIME ZONE $3)"
    if unit in _MONTHS:
        months = f"($2 * {_MONTHS[unit]})"
        fits = _MONTHS_FIT.replace("$2", months)
        return f"CASE WHEN {fits} THEN ($1 + make_interval(months => {months}::int))::date END"
    return shift_date(Sql("$1"), "+", Sql("$2 * 7" if unit == "weeks" else "$2")).text


def _date_add(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    kind = arguments[0].type
    unit = choice(arguments, 2, _units(kind))
    count = sql("trunc({})", _bounded(arguments[1].value, 10**12 if unit in _SECONDS else 4_000_000))
    return _moved(arguments, _added(kind, unit), [arguments[0].value, count, sql("{}::text", setting.zone)])


def _moved(arguments: Sequence[Compiled], value: str, parts: Sequence[Sql]) -> Compiled:
    """A date or an instant that may leave the calendar on its way."""
    own = fill(conditions(f"({value})", {BAD_NUMBER: "$1 IS NOT NULL AND $0 IS NULL"}), parts)
    return Compiled(arguments[0].type, sql("({})", fill(value, parts)), _errors(arguments, own))


def _between_dates(kind: Type, unit: str) -> str:
    """The template of whole units from `$1` to `$2`, negative where `$2` is the earlier one."""
    if unit in _SECONDS:
        return f"trunc(extract(epoch FROM $2 - $1) / {_SECONDS[unit]})"
    if unit in _MONTHS:
        age = "age($2::timestamp, $1::timestamp)"
        return f"trunc((extract(year FROM {age}) * 12 + extract(month FROM {age})) / {_MONTHS[unit]})"
    days = "($2 - $1)::numeric" if kind is DATE else "trunc(extract(epoch FROM $2 - $1) / 86400)"
    return days if unit == "days" else f"trunc({days} / 7)"


def _difference(places: tuple[int, int]) -> Any:
    """From the date at the first place to the one at the second."""

    def build(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
        kind = _of_same_type(arguments, 2)
        unit = choice(arguments, 2, _units(kind))
        is_local = kind is DATETIME and unit not in _SECONDS
        parts = [_local(arguments[at], setting) if is_local else arguments[at].value for at in places]
        value = sql("({})", fill(_between_dates(kind, unit), parts))
        return Compiled(NUMBER, value, _errors(arguments), size=30)

    return build


def _edge(is_end: bool) -> Any:
    def build(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
        kind = arguments[0].type
        unit = choice(arguments, 1, _units(kind))[:-1]
        step = "3 months" if unit == "quarter" else f"1 {unit}"
        if kind is DATE:
            ended = f" + interval '{step}' - interval '1 day'" if is_end else ""
            value = f"(date_trunc('{unit}', $1::timestamp){ended})::date"
            value = f"nullif(least({value}, date '10000-01-01'), date '10000-01-01')"
        else:
            ended = f" + interval '{step}' - interval '1 second'" if is_end else ""
            value = f"within_calendar((date_trunc('{unit}', $1 AT TIME ZONE $2){ended}) AT TIME ZONE $2)"
        return _moved(arguments, value, [arguments[0].value, sql("{}::text", setting.zone)])

    return build


# -- moments


def _now(_arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    return Compiled(DATETIME, setting.now)


def _today(_arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    return Compiled(DATE, sql("({} AT TIME ZONE {})::date", setting.now, setting.zone))


def _datetime(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    given = [argument.value for argument in arguments]
    numbers = given + [Sql("0")] * (6 - len(given))
    hours, minutes, seconds = (_bounded(number, 10**9) for number in numbers[3:])
    clock = sql("({} * 3600 + {} * 60 + {})", hours, minutes, seconds)
    # counted on in UTC, where every day has as many seconds, and only then read on the clock of the zone
    local = sql(
        "({} AT TIME ZONE 'UTC')", _shift_seconds(sql("{}::timestamp", _date(*numbers[:3])), sql("+ {}", clock))
    )
    value = sql("within_calendar({} AT TIME ZONE {})", local, setting.zone)
    own = sql(f"CASE WHEN {{}} IS NULL THEN '{BAD_NUMBER}' END", value)
    return Compiled(DATETIME, value, _errors(arguments, own))


def _moment_value(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    parts = [_written(arguments[0], setting), sql("{}::text", _zone(arguments, 1, setting))]
    value = "within_calendar(read_moment($1) AT TIME ZONE $2)"
    own = fill(conditions(value, {BAD_VALUE: "$1 <> '' AND $0 IS NULL"}), parts)
    return Compiled(DATETIME, fill(value, parts), _errors(arguments, own))


def _to_date(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    parts = [arguments[0].value, sql("{}::text", _zone(arguments, 1, setting))]
    # an instant at the edge of the calendar has its date where the calendar ends; a blank one has none
    edges = "greatest(date '0001-01-01', least(date '9999-12-31', ($1 AT TIME ZONE $2)::date))"
    return Compiled(DATE, fill(f"CASE WHEN $1 IS NOT NULL THEN {edges} END", parts), _errors(arguments))


def _to_moment(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
    parts = [arguments[0].value, sql("{}::text", _zone(arguments, 1, setting))]
    value = "within_calendar($1::timestamp AT TIME ZONE $2)"
    own = fill(conditions(value, {BAD_NUMBER: "$1 IS NOT NULL AND $0 IS NULL"}), parts)
    return Compiled(DATETIME, fill(value, parts), _errors(arguments, own))


def _written(text: Compiled, _setting: Setting) -> Sql:
    return sql("left(btrim(coalesce({}, '')), 40)", text.value)


# -- working days

_HOLIDAYS = one("holidays", Type.DATES, optional=True)


def _days_off(arguments: Sequence[Compiled], place: int, calendar: Calendar | None) -> tuple[Sql, Sql]:
    """`off` and `made` of a calendar, or of the holidays at a place."""
    if calendar:
        return calendar.off, calendar.made
    if place < len(arguments):
        return sql("calendar_days({}, false)", arguments[place].value), WEEKENDS_ONLY
    return WEEKENDS_ONLY, WEEKENDS_ONLY


def _workdays(
    name: str, value: str, gives: Type, parameters: Sequence[Parameter], help: Mapping[str, str],
    examples: Mapping[str, Any], calendar: Calendar | None = None, can_leave: bool = False,
) -> Function:  # fmt: skip
    """A template of the arguments, then `off` and `made`. A calendar knows some years only; outside is #N/A."""
    count = len(parameters)
    shown = value.replace("$off", f"${count + 1}").replace("$made", f"${count + 2}")
    fails = dict[str, str]()
    if calendar:
        years = f"BETWEEN {calendar.first_year} AND {calendar.last_year}"
        dates = [f"${place + 1}" for place, parameter in enumerate(parameters) if DATE in parameter.types]
        dates += ["$0"] if gives is DATE else []
        fails[NO_MATCH] = " OR ".join(f"extract(year FROM {date}) NOT {years}" for date in dates)
    if can_leave:
        fails[BAD_NUMBER] = "$1 IS NOT NULL AND $0 IS NULL"

    def build(arguments: Sequence[Compiled], setting: Setting) -> Compiled:
        read = [
            (parameter.read or plain)(argument, setting)
            for argument, parameter in zip(arguments, parameters, strict=False)
        ]
        parts = [*read, *_days_off(arguments, count, calendar)]
        own = fill(conditions(f"({shown})", fails), parts) if fails else None
        return Compiled(gives, sql("({})", fill(shown, parts)), _errors(arguments, own), size=20)

    listed = (*parameters, *(() if calendar else (_HOLIDAYS,)))
    return Function(name, listed, build, help, examples_of(examples), effort=20)


_SHIFTED = "shift_workdays($1, $2::int, $off, $made)"
_COUNTED = "count_workdays($1, $2, $off, $made)::numeric"
_IS_WORKDAY = "count_workdays($1, $1, $off, $made) = 1"
_DAYS_PARAMETER = one("days", NUMBER, read=_whole)
_FIRST, _LAST = one("from", DATE, DATETIME, read=day_of), one("to", DATE, DATETIME, read=day_of)

CLOCKED = frozenset({"NOW", "TODAY"})
"""Functions whose value passes by itself."""

FUNCTIONS: tuple[Function, ...] = categorized("date", (
    Function(
        "TODAY", (), _today, words("Today's date.", "今天的日期。"),
        (Example("TODAY()", "2026-11-28"), Example("TODAY() - DATE(2026, 11, 22)", 6)),
    ),
    Function(
        "NOW", (), _now, words("This moment.", "当前时刻。"),
        (Example("HOUR(NOW())", 9), Example("NOW() > NOW()", False)),
    ),
    template(
        "DATE", [one("year", NUMBER, read=plain), one("month", NUMBER, read=plain), one("day", NUMBER, read=plain)],
        DATE, _date(Sql("$1"), Sql("$2"), Sql("$3")).text,
        words("A date from its numbers; a month or day too many counts on.",
              "由年、月、日组成日期，超出的月或日会顺延。"),
        {"DATE(2026, 2, 28)": "2026-02-28", "DATE(2026, 13, 1)": "2027-01-01", "DATE(2026, 3, 0)": "2026-02-28",
         "DATE(99999, 1, 1)": BAD_NUMBER},
        {BAD_NUMBER: "$0 IS NULL"},
    ),
    Function(
        "DATETIME", (one("year", NUMBER), one("month", NUMBER), one("day", NUMBER), one("hour", NUMBER, optional=True),
                     one("minute", NUMBER, optional=True), one("second", NUMBER, optional=True)), _datetime,
        words("A moment from its numbers, on the clock of the base's time zone; what is too many counts on.",
              "由年、月、日、时、分、秒组成时刻（按数据库的时区），超出部分会顺延。"),
        examples_of({"DATETIME(2026, 11, 22, 16, 30)": "2026-11-22T08:30:00+00:00",
                     "HOUR(DATETIME(2026, 11, 22, 25))": 1, "DATETIME(99999, 1, 1)": BAD_NUMBER}),
    ),
    template(
        "DATEVALUE", [one("text", TEXT, read=_written)], DATE, "read_date($1)",
        words("The date that text says, year first: 2026-11-22, 2026/11/22 or 2026年11月22日.",
              "将文本转换为日期，年份在前，如 2026-11-22、2026/11/22、2026年11月22日。"),
        {'DATEVALUE("2026-11-22")': "2026-11-22", 'DATEVALUE("2026年1月2日")': "2026-01-02",
         'DATEVALUE("2026/2/30")': BAD_VALUE, 'DATEVALUE("")': None},
        {BAD_VALUE: "$1 <> '' AND $0 IS NULL"},
    ),
    Function(
        "DATETIMEVALUE", (one("text", TEXT), one("zone", TEXT, optional=True)), _moment_value,
        words("The moment that text says, such as 2026-11-22 16:30, on the clock of zone or, if left out, of the base.",
              "将文本（如 2026-11-22 16:30）转换为时刻，按时区 zone 解释，省略时按数据库的时区。"),
        examples_of({'DATETIMEVALUE("2026-11-22 16:30")': "2026-11-22T08:30:00+00:00",
                     'DATETIMEVALUE("2026-11-22 16:30:05", "Europe/London")': "2026-11-22T16:30:05+00:00",
                     'DATETIMEVALUE("2026-11-22 25:00")': BAD_VALUE, 'DATETIMEVALUE("")': None}),
    ),
    Function(
        "TODATE", (one("moment", DATETIME), one("zone", TEXT, optional=True)), _to_date,
        words("The date that a moment has in zone or, if left out, in the base's time zone.",
              "时刻在时区 zone 中的日期，省略时按数据库的时区。"),
        examples_of({"TODATE(DATETIME(2026, 11, 22, 1))": "2026-11-22",
                     'TODATE(DATETIME(2026, 11, 22, 1), "Europe/London")': "2026-11-21", "TODATE(BLANK())": None}),
    ),
    Function(
        "TODATETIME", (one("date", DATE), one("zone", TEXT, optional=True)), _to_moment,
        words("The moment at which a date begins in zone or, if left out, in the base's time zone.",
              "日期在时区 zone 中开始的时刻，省略时按数据库的时区。"),
        examples_of({"TODATETIME(DATE(2026, 11, 22))": "2026-11-21T16:00:00+00:00",
                     'TODATETIME(DATE(2026, 11, 22), "America/New_York")': "2026-11-22T05:00:00+00:00",
                     "TODATETIME(BLANK())": None}),
    ),
    template(
        "UNIXTIME", [one("moment", DATETIME, read=plain)], NUMBER, "trunc(extract(epoch FROM $1))",
        words("The seconds from 1970 in UTC to a moment.", "时刻对应的 Unix 时间戳（秒）。"),
        {"UNIXTIME(DATETIME(1970, 1, 2, 8))": 86400, "UNIXTIME(BLANK())": None}, size=30,
    ),
    template(
        "FROMUNIXTIME", [one("seconds", NUMBER, read=plain)], DATETIME,
        _instant(Sql("$1")).text,
        words("The moment that is so many seconds after the beginning of 1970 in UTC.",
              "将 Unix 时间戳（秒）转换为时刻。"),
        {"FROMUNIXTIME(86400)": "1970-01-02T00:00:00+00:00", "FROMUNIXTIME(1e30)": BAD_NUMBER,
         "FROMUNIXTIME(BLANK())": None},
        {BAD_NUMBER: "$1 IS NOT NULL AND $0 IS NULL"},
    ),
    _of_day("YEAR", "extract(year FROM $1)", "The year of a date.", "日期的年份。",
            {"YEAR(DATE(2026, 11, 22))": 2026, "YEAR(BLANK())": None}),
    _of_day("QUARTER", "extract(quarter FROM $1)", "The quarter of a date, 1 to 4.", "日期所在的季度，1 到 4。",
            {"QUARTER(DATE(2026, 11, 22))": 4, "QUARTER(BLANK())": None}),
    _of_day("MONTH", "extract(month FROM $1)", "The month of a date, 1 to 12.", "日期的月份，1 到 12。",
            {"MONTH(DATE(2026, 11, 22))": 11, "MONTH(BLANK())": None}),
    _of_day("DAY", "extract(day FROM $1)", "The day of the month, 1 to 31.", "日期是当月的第几天，1 到 31。",
            {"DAY(DATE(2026, 11, 22))": 22, "DAY(BLANK())": None}),
    _of_day("WEEKDAY", "extract(isodow FROM $1)", "The day of the week, Monday 1 to Sunday 7.",
            "星期几，周一为 1，周日为 7。", {"WEEKDAY(DATE(2026, 11, 22))": 7, "WEEKDAY(BLANK())": None}),
    _of_day("WEEKNUM", "floor((extract(doy FROM $1) + 6 - extract(isodow FROM $1)) / 7) + 1",
            "The week of the year; weeks begin on Monday, the first with the first of January.",
            "一年中的第几周，周一为一周的第一天，1 月 1 日所在周为第 1 周。",
            {"WEEKNUM(DATE(2026, 1, 1))": 1, "WEEKNUM(DATE(2026, 1, 5))": 2, "WEEKNUM(DATE(2027, 1, 1))": 1}),
    _of_day("ISOWEEKNUM", "extract(week FROM $1)", "The week of the year as ISO 8601 counts it.",
            "一年中的第几周（ISO 8601）。", {"ISOWEEKNUM(DATE(2026, 1, 1))": 1, "ISOWEEKNUM(DATE(2027, 1, 1))": 53}),
    _of_day("ISOYEAR", "extract(isoyear FROM $1)", "The year to which a date's week belongs by ISO 8601.",
            "日期所在周所属的年份（ISO 8601）。", {"ISOYEAR(DATE(2027, 1, 1))": 2026, "ISOYEAR(BLANK())": None}),
    _of_day("DAYOFYEAR", "extract(doy FROM $1)", "The day of the year, 1 to 366.", "日期是当年的第几天，1 到 366。",
            {"DAYOFYEAR(DATE(2026, 2, 1))": 32, "DAYOFYEAR(BLANK())": None}),
    _of_day("DAYSINMONTH", "extract(day FROM date_trunc('month', $1::timestamp) + interval '1 month - 1 day')",
            "How many days the month of a date has.", "日期所在月份的天数。",
            {"DAYSINMONTH(DATE(2026, 2, 3))": 28, "DAYSINMONTH(BLANK())": None}),
    _of_day("ISLEAPYEAR", "extract(day FROM make_date(extract(year FROM $1)::int, 3, 1) - 1) = 29",
            "Whether the year of a date has 366 days.", "判断日期所在年份是否为闰年。",
            {"ISLEAPYEAR(DATE(2028, 1, 1))": True, "ISLEAPYEAR(DATE(2026, 1, 1))": False}, BOOLEAN),
    _of_clock("HOUR", "hour", "The hour of a moment, 0 to 23.", "时刻的小时数，0 到 23。",
              {"HOUR(DATETIME(2026, 11, 22, 16, 30))": 16, "HOUR(BLANK())": None}),
    _of_clock("MINUTE", "minute", "The minute of a moment, 0 to 59.", "时刻的分钟数，0 到 59。",
              {"MINUTE(DATETIME(2026, 11, 22, 16, 30))": 30, "MINUTE(BLANK())": None}),
    _of_clock("SECOND", "second", "The second of a moment, 0 to 59.", "时刻的秒数，0 到 59。",
              {"SECOND(DATETIME(2026, 11, 22, 16, 30, 5))": 5, "SECOND(BLANK())": None}),
    template(
        "EOMONTH", [_DATE, one("months", NUMBER, optional=True, missing="0", read=_whole)], DATE,
        f"CASE WHEN {_MONTHS_FIT} THEN (date_trunc('month', $1::timestamp) + make_interval(months => $2::int + 1)"
        " - interval '1 day')::date END",
        words("The last day of the month of date, or of the month that is some months later.",
              "日期当月（或 months 个月后）的最后一天。"),
        {"EOMONTH(DATE(2026, 2, 3))": "2026-02-28", "EOMONTH(DATE(2026, 11, 22), 3)": "2027-02-28",
         "EOMONTH(DATE(2026, 1, 1), -1)": "2025-12-31", "EOMONTH(DATE(2026, 1, 1), 1e9)": BAD_NUMBER},
        {BAD_NUMBER: "$1 IS NOT NULL AND $0 IS NULL"},
    ),
    template(
        "EDATE", [_DATE, one("months", NUMBER, read=_whole)], DATE, _added(DATE, "months"),
        words("The date some months later, the last day of a month that is too short.",
              "日期加 months 个月后的日期，当月没有该日时取月末。"),
        {"EDATE(DATE(2026, 1, 31), 1)": "2026-02-28", "EDATE(DATE(2026, 3, 1), -12)": "2025-03-01",
         "EDATE(DATE(2026, 1, 1), 1e9)": BAD_NUMBER, "EDATE(BLANK(), 1)": None},
        {BAD_NUMBER: "$1 IS NOT NULL AND $0 IS NULL"},
    ),
    Function(
        "DATEADD", (one("date", DATE, DATETIME), one("count", NUMBER), one("unit", TEXT)), _date_add,
        words("A date or a moment that is count units later: days, weeks, months, quarters, years and, for moments,"
              " hours, minutes, seconds.",
              "日期或时刻加 count 个 unit：days、weeks、months、quarters、years，时刻还可用 hours、minutes、seconds，"
              "也可写“天”“月”“年”等。"),
        examples_of({
            'DATEADD(DATE(2026, 1, 31), 1, "month")': "2026-02-28",
            'DATEADD(DATE(2026, 11, 22), -2, "weeks")': "2026-11-08",
            'DATEADD(DATE(2026, 11, 22), 1, "年")': "2027-11-22",
            'DATEADD(DATETIME(2026, 11, 22, 16), 90, "minutes")': "2026-11-22T09:30:00+00:00",
            'DATEADD(DATE(9999, 1, 1), 1, "year")': BAD_NUMBER,
        }),
    ),
    Function(
        "DATEDIF", (one("from", DATE, DATETIME), one("to", DATE, DATETIME), one("unit", TEXT)), _difference((0, 1)),
        words("Whole units from first to last: days, weeks, months, quarters, years and, between moments, hours,"
              " minutes, seconds; negative where last is the earlier one.",
              "从 first 到 last 相差的整 unit 数，单位同 DATEADD；last 较早时为负数。"),
        examples_of({
            'DATEDIF(DATE(2026, 1, 31), DATE(2026, 2, 28), "months")': 0,
            'DATEDIF(DATE(2024, 2, 1), DATE(2026, 2, 1), "years")': 2,
            'DATEDIF(DATE(2026, 11, 22), DATE(2026, 11, 1), "days")': -21,
            'DATEDIF(DATETIME(2026, 11, 22, 8), DATETIME(2026, 11, 22, 9, 59), "hours")': 1,
            'DATEDIF(BLANK(), DATE(2026, 1, 1), "days")': None,
        }),
    ),
    Function(
        "DATETIME_DIFF", (one("to", DATE, DATETIME), one("from", DATE, DATETIME), one("unit", TEXT)),
        _difference((1, 0)),
        words("The same as DATEDIF with the later one first, as Airtable has it.",
              "与 DATEDIF 相同，但较晚的日期写在前面（与 Airtable 一致）。"),
        examples_of({'DATETIME_DIFF(DATE(2026, 11, 22), DATE(2026, 11, 1), "days")': 21,
                     'DATETIME_DIFF(DATE(2026, 1, 1), DATE(2026, 3, 1), "months")': -2}),
    ),
    template(
        "DAYS", [_LAST, _FIRST], NUMBER, "($1 - $2)::numeric",
        words("The days from first to last; of moments, those between their dates.",
              "从 first 到 last 的天数；时刻按其日期计算。"),
        {"DAYS(DATE(2026, 11, 22), DATE(2026, 11, 1))": 21, "DAYS(DATE(2026, 1, 1), BLANK())": None}, size=10,
    ),
    Function(
        "STARTOF", (one("date", DATE, DATETIME), one("unit", TEXT)), _edge(is_end=False),
        words("The first day, or moment, of the week (from Monday), month, quarter or year of date; of moments, of the"
              " day, hour or minute as well.",
              "日期所在周（周一起）、月、季、年的第一天；时刻还可取所在天、小时、分钟的开始。"),
        examples_of({'STARTOF(DATE(2026, 11, 22), "month")': "2026-11-01",
                     'STARTOF(DATE(2026, 11, 22), "week")': "2026-11-16",
                     'STARTOF(DATETIME(2026, 11, 22, 16, 30), "day")': "2026-11-21T16:00:00+00:00",
                     'STARTOF(BLANK(), "year")': None}),
    ),
    Function(
        "ENDOF", (one("date", DATE, DATETIME), one("unit", TEXT)), _edge(is_end=True),
        words("The last day of the week (to Sunday), month, quarter or year of date; of moments, the last second, of"
              " the day, hour or minute as well.",
              "日期所在周（至周日）、月、季、年的最后一天；时刻取最后一秒，还可用天、小时、分钟。"),
        examples_of({'ENDOF(DATE(2026, 11, 22), "quarter")': "2026-12-31",
                     'ENDOF(DATE(2026, 11, 22), "周")': "2026-11-22",
                     'ENDOF(DATE(9999, 12, 31), "week")': BAD_NUMBER,
                     'ENDOF(DATETIME(2026, 11, 22, 16, 30), "day")': "2026-11-22T15:59:59+00:00"}),
    ),
    _workdays(
        "WORKDAY", _SHIFTED, DATE, [_ANY_DATE, _DAYS_PARAMETER],
        words("The working day that is so many working days after date, or before it; Saturdays, Sundays and the dates"
              " in holidays do not count.",
              "日期之后（负数为之前）第 days 个工作日，周六、周日和列表 holidays 中的日期除外。"),
        {"WORKDAY(DATE(2026, 11, 20), 1)": "2026-11-23", "WORKDAY(DATE(2026, 11, 22), -1)": "2026-11-20",
         "WORKDAY(DATE(2026, 11, 20), 1, LIST(DATE(2026, 11, 23)))": "2026-11-24", "WORKDAY(BLANK(), 1)": None,
         "WORKDAY(DATE(2026, 1, 1), 1e9)": BAD_NUMBER}, can_leave=True,
    ),
    _workdays(
        "NETWORKDAYS", _COUNTED, NUMBER, [_FIRST, _LAST],
        words("How many working days there are from first to last, both included; Saturdays, Sundays and the dates in"
              " holidays do not count.",
              "从 first 到 last（含两端）的工作日天数，周六、周日和列表 holidays 中的日期除外。"),
        {"NETWORKDAYS(DATE(2026, 11, 16), DATE(2026, 11, 22))": 5,
         "NETWORKDAYS(DATE(2026, 11, 22), DATE(2026, 11, 16))":
         -5, "NETWORKDAYS(DATE(2026, 11, 16), DATE(2026, 11, 17), LIST(DATE(2026, 11, 16)))": 1,
         "NETWORKDAYS(BLANK(), DATE(2026, 1, 1))": None},
    ),
    _workdays(
        "ISWORKDAY", _IS_WORKDAY, BOOLEAN, [_ANY_DATE],
        words("Whether date is a working day: no Saturday, no Sunday and none of the dates in holidays.",
              "判断日期是否为工作日，即不是周六、周日，也不在列表 holidays 中。"),
        {"ISWORKDAY(DATE(2026, 11, 20))": True, "ISWORKDAY(DATE(2026, 11, 22))": False,
         "ISWORKDAY(DATE(2026, 11, 20), LIST(DATE(2026, 11, 20)))": False, "ISWORKDAY(BLANK())": None},
    ),
    _workdays(
        "WORKDAY_CN", _SHIFTED, DATE, [_ANY_DATE, _DAYS_PARAMETER],
        words(f"The same as WORKDAY with the public holidays and make-up workdays of mainland China,"
              f" {china().first_year} to {china().last_year}; an error outside of these years.",
              f"与 WORKDAY 相同，按中国大陆法定节假日和调休计算（{china().first_year} 至 {china().last_year} 年，"
              "超出范围时报错）。"),
        {"WORKDAY_CN(DATE(2026, 9, 30), 1)": "2026-10-08", "WORKDAY_CN(DATE(2026, 9, 18), 1)": "2026-09-20",
         "WORKDAY_CN(DATE(1999, 1, 1), 1)": NO_MATCH}, china(), can_leave=True,
    ),
    _workdays(
        "NETWORKDAYS_CN", _COUNTED, NUMBER, [_FIRST, _LAST],
        words(f"The same as NETWORKDAYS with the public holidays and make-up workdays of mainland China,"
              f" {china().first_year} to {china().last_year}; an error outside of these years.",
              f"与 NETWORKDAYS 相同，按中国大陆法定节假日和调休计算（{china().first_year} 至 {china().last_year} 年，"
              "超出范围时报错）。"),
        {"NETWORKDAYS_CN(DATE(2026, 10, 1), DATE(2026, 10, 11))": 3,
         "NETWORKDAYS_CN(DATE(1999, 1, 1), DATE(2026, 1, 1))": NO_MATCH}, china(),
    ),
    _workdays(
        "ISWORKDAY_CN", _IS_WORKDAY, BOOLEAN, [_ANY_DATE],
        words(f"Whether people in mainland China work on date, with public holidays and make-up workdays,"
              f" {china().first_year} to {china().last_year}; an error outside of these years.",
              f"判断日期在中国大陆是否为工作日，含法定节假日和调休（{china().first_year} 至 {china().last_year} 年，"
              "超出范围时报错）。"),
        {"ISWORKDAY_CN(DATE(2026, 10, 10))": True, "ISWORKDAY_CN(DATE(2026, 10, 1))": False,
         "ISWORKDAY_CN(DATE(1999, 1, 1))": NO_MATCH}, china(),
    ),
))  # fmt: skip
