"""How dates and times are written and read, shared by all fields that hold one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from afterbase.ground.clock import is_zone, zone_named
from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Config, Field, FieldType, TextContext, ValueType
from afterbase.model.fields.columns import Column, Stored, shown
from afterbase.model.fields.config_errors import UnknownZone
from afterbase.model.texts import read_datetime

Layout = Literal["YYYY-MM-DD", "YYYY/MM/DD", "DD/MM/YYYY", "MM/DD/YYYY", "locale"]
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EXCEL = {
    "YYYY-MM-DD": "yyyy-mm-dd", "YYYY/MM/DD": "yyyy/mm/dd", "DD/MM/YYYY": "dd/mm/yyyy", "MM/DD/YYYY": "mm/dd/yyyy",
    "locale": "yyyy-mm-dd",
}  # fmt: skip


def write_date(day: date, layout: str, locale: str) -> str:
    year, month, number = f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}"
    if layout == "locale":
        is_chinese = locale.startswith("zh")
        return f"{year}年{day.month}月{day.day}日" if is_chinese else f"{_MONTHS[day.month - 1]} {day.day}, {year}"
    return layout.replace("YYYY", year).replace("MM", month).replace("DD", number)


def write_time(clock: time, hours: str, has_seconds: bool, locale: str) -> str:
    rest = f"{clock.minute:02d}" + (f":{clock.second:02d}" if has_seconds else "")
    if hours == "24h":
        return f"{clock.hour:02d}:{rest}"
    half, hour = clock.hour >= 12, clock.hour % 12 or 12
    return (
        f"{'下午' if half else '上午'}{hour}:{rest}"
        if locale.startswith("zh")
        else f"{hour}:{rest} {'PM' if half else 'AM'}"
    )


def order_of(layout: str) -> str:
    """How 01/02/2024 is read: in the field's own layout, else as in the United States."""
    return "dmy" if layout == "DD/MM/YYYY" else "mdy"


def excel_date(layout: str) -> str:
    return _EXCEL[layout]


class DateTimeConfig(Config, frozen=True):
    zone: str | None = None
    """Whose clock is shown and typed; None is the viewer's."""
    format: Layout = "YYYY-MM-DD"
    hours: Literal["24h", "12h"] = "24h"
    seconds: bool = False


class DateTimeLike(FieldType):
    """An instant, stored in UTC. Where a clock is put back, a local time that occurs twice means its first occurrence;
    where it is put forward, one that does not occur is read as if the clock had not been changed yet."""

    value_type = ValueType.DATETIME
    column_type = "timestamptz"
    config_type = DateTimeConfig

    def check_config(self, config: DateTimeConfig) -> None:
        if config.zone is not None and not is_zone(config.zone):
            raise UnknownZone(zone=shown(config.zone))

    def parse(self, value: Any, field: Field) -> Stored:
        """ISO 8601. Without an offset it is in the field's zone; where the field has none it is refused, for a
        program's zone cannot be guessed."""
        if not isinstance(value, str):
            raise ValueIssue("wrong_type", expected="date and time")
        if _is_stored_form(value):
            return value
        try:
            moment = datetime.fromisoformat(value.strip()) if len(value) <= 64 else None
        except ValueError:
            moment = None
        if moment is None:
            raise ValueIssue("bad_datetime", text=shown(value))
        if moment.tzinfo is None and field.config.zone is None:
            raise ValueIssue("missing_offset")
        return stored_instant(moment, field.config.zone, value)

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        config: DateTimeConfig = field.config
        zone = config.zone or context.zone
        moment = _read_plain(text) or read_datetime(text, zone_named(zone), order_of(config.format))
        if moment is None:
            raise ValueIssue("bad_datetime", text=shown(text))
        return stored_instant(moment, zone, text)

    def parse_cell(self, value: Any, field: Field, context: TextContext) -> Stored:
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time())
        if isinstance(value, datetime):
            return stored_instant(value, field.config.zone or context.zone, str(value))
        return super().parse_cell(value, field, context)

    def parse_plain(self, texts: Sequence[str | None], field: Field, context: TextContext) -> Column | None:
        zone = zone_named(field.config.zone or context.zone)
        stored = _by_hours(texts, zone) or _each_in_utc(texts, zone)
        return None if stored is None else Column(stored, [])

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        config: DateTimeConfig = field.config
        local = local_time(value, field, context)
        clock = write_time(local.time(), config.hours, config.seconds, context.locale)
        return f"{write_date(local.date(), config.format, context.locale)} {clock}"

    def to_export(self, value: Any, field: Field, context: TextContext) -> Any:
        """Spreadsheets know no zones: the local time."""
        return local_time(value, field, context)

    def cell_format(self, field: Field) -> str:
        config: DateTimeConfig = field.config
        clock = ("hh:mm" if config.hours == "24h" else "h:mm") + (":ss" if config.seconds else "")
        return f"{excel_date(config.format)} {clock}" + (" AM/PM" if config.hours == "12h" else "")


def _is_stored_form(value: str) -> bool:
    """2026-11-22T04:30:00+00:00 exactly, so that what the API sent needs no rewriting."""
    if len(value) != 25 or not value.endswith("+00:00") or value[7] != "-" or value[10] != "T":
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _read_plain(text: str) -> datetime | None:
    """The short way for what fills most files: 2026-11-22 04:30 and 2026/11/22 04:30:00."""
    if len(text) not in (16, 19) or text[4] != text[7] or text[4] not in "-/":
        return None
    try:
        return datetime.fromisoformat(text.replace("/", "-", 2))
    except ValueError:
        return None


class _Hours(dict[str, str]):
    """The hour in UTC of each local one, "2026-11-22 04" -> "2026-11-21T20", as they turn up. KeyError where an hour
    begins or ends within another, or is none."""

    most = 50_000

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def __missing__(self, hour: str) -> str:
        first, last = _read_plain(f"{hour}:00:00"), _read_plain(f"{hour}:59:59")
        if first is None or last is None:
            raise KeyError(hour)
        try:
            begins, ends = _in_utc(first, self._zone), _in_utc(last, self._zone)
        except OverflowError:
            raise KeyError(hour) from None
        found = begins[:13]
        if (begins, ends) != (f"{found}:00:00", f"{found}:59:59"):
            raise KeyError(hour)
        if len(self) >= self.most:
            self.clear()
        self[hour] = found
        return found


_hours = lru_cache(maxsize=16)(_Hours)


@cache
def _clocks() -> Mapping[str, str]:
    """Minutes and seconds as files write them, and as they are stored."""
    minutes = {f":{minute:02}": f":{minute:02}:00+00:00" for minute in range(60)}
    return minutes | {f"{m}:{second:02}": f"{m}:{second:02}+00:00" for m in minutes for second in range(60)}


def _by_hours(texts: Sequence[str | None], zone: ZoneInfo) -> list[Stored] | None:
    """Local times by the hour that they share: an eighth of the price, for all but a zone's odd hours."""
    hours, clocks = _hours(zone), _clocks()
    try:
        return [hours[text[:13]] + clocks[text[13:]] if text else None for text in texts]
    except KeyError:
        return None


def _each_in_utc(texts: Sequence[str | None], zone: ZoneInfo) -> list[Stored] | None:
    stored: list[Stored] = []
    for text in texts:
        moment = _read_plain(text) if text else None
        if text and (moment is None or moment.tzinfo is not None):
            return None
        try:
            stored.append(moment and _in_utc(moment, zone) + "+00:00")
        except OverflowError:
            return None
    return stored


def stored_instant(moment: datetime, zone: str | None, text: str) -> str:
    """As PostgreSQL writes it in UTC. `zone` is that of a local time."""
    try:
        if moment.tzinfo is None:  # the arithmetic costs a third of an aware datetime's own
            written = _in_utc(moment, zone_named(zone))
        else:
            written = moment.astimezone(UTC).isoformat().removesuffix("+00:00")
    except OverflowError:  # the first or last day of the calendar, moved out of it by the offset
        raise ValueIssue("bad_datetime", text=shown(text)) from None
    return (written.rstrip("0") if "." in written else written) + "+00:00"


def _in_utc(moment: datetime, zone: ZoneInfo) -> str:
    return (moment - (zone.utcoffset(moment) or timedelta())).isoformat()


def local_time(value: Any, field: Field, context: TextContext) -> datetime:
    """Naive, by the clock of the field or the viewer. At the edges of the calendar the clock stays in UTC."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    try:
        return moment.astimezone(zone_named(field.config.zone or context.zone)).replace(tzinfo=None)
    except OverflowError:
        return moment.astimezone(UTC).replace(tzinfo=None)
