"""What a piece of text means: the recognisers shared by pasting, typing, import and forms.

Each `read_…` takes text as people and shop back offices write it (full-width digits, 2024年1月5日, ¥1,234.50, 1.2万,
12.5%, 是/否) and answers the value, or None when the text is not clearly one: a guess that may be wrong is worse than
a text that is kept. All are pure functions of hashable arguments, so a caller may remember their answers; the plain
ASCII forms that fill most files take a short way out. Every input is bounded (`LONGEST`), and no pattern backtracks.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import NamedTuple

LONGEST = 64  # characters: nothing that is read as a number, date or duration is longer
LARGEST_EXPONENT = 30  # "1e999999999" is nine characters and would be a gigabyte of digits

_FOLDS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20, 0xA0: 0x20, 0x202F: 0x20, 0x2009: 0x20,  # spaces
    0x2212: 0x2D, 0x2013: 0x2D, 0x2010: 0x2D, 0x2011: 0x2D,  # minus and dashes
    0xFFE5: 0xA5, 0xFEFF: None, 0x200B: None, 0x200E: None, 0x200F: None, 0x202A: None, 0x202C: None,
}  # fmt: skip
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def fold(text: str) -> str:
    """Full-width forms as their ASCII twins, odd spaces and dashes as plain ones, zero-width marks gone, stripped."""
    return text.strip() if text.isascii() else text.translate(_FOLDS).strip()


def storable(text: str) -> str:
    """The text without what PostgreSQL cannot hold: NUL and lone surrogates."""
    return _UNSTORABLE.sub("", text)


# numbers ------------------------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{0,40})?")
_NUMBER = re.compile(
    r"(?P<open>\()?\s?(?P<sign>[+-]?)\s?"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,40})?(?P<fraction>\.[0-9]{0,40})?"
    r"(?P<exponent>[eE][+-]?[0-9]{1,3})?\s?(?P<scale>[十百千]?[万亿]|千|百)?\s?(?P<close>\))?"
)
_SCALES = {
    "百": Decimal(100), "千": Decimal(1000), "万": Decimal(10**4), "十万": Decimal(10**5), "百万": Decimal(10**6),
    "千万": Decimal(10**7), "亿": Decimal(10**8), "十亿": Decimal(10**9), "百亿": Decimal(10**10),
    "千亿": Decimal(10**11),
}  # fmt: skip


def read_number(text: str) -> Decimal | None:
    """1234.5 · 1,234.50 · (1,234.50) as negative · 1.2e3 · 1.2万. Thousands only where every group has three digits."""
    if len(text) > LONGEST:
        return None
    if _PLAIN.fullmatch(text) and text.isascii():
        return Decimal(text)
    match = _NUMBER.fullmatch(fold(text))
    if match is None or not _has_digit(match) or bool(match["open"]) != bool(match["close"]):
        return None
    return _bounded(_number_of(match))


def _has_digit(match: re.Match[str]) -> bool:
    return bool(match["digits"]) or len(match["fraction"] or "") > 1


def _number_of(match: re.Match[str]) -> Decimal:
    digits = (match["digits"] or "0").replace(",", "").replace(" ", "")
    number = Decimal(f"{match['sign']}{digits}{match['fraction'] or ''}{match['exponent'] or ''}")
    if match["scale"]:
        number *= _SCALES[match["scale"]]
    return -number if match["open"] else number


def _bounded(number: Decimal) -> Decimal | None:
    """Written out in full, so that 1.2E+10 and 12000000000 are one value; None where that would be absurdly long."""
    _, _, exponent = number.as_tuple()
    if not isinstance(exponent, int) or number.adjusted() > 40 or exponent < -40:
        return None
    if exponent <= 0:
        return number
    return number.quantize(Decimal(1)) if number.adjusted() <= 27 else None


def read_percent(text: str) -> Decimal | None:
    """12.5% → 0.125, 5‰ → 0.005, 百分之十二 is not read. Without a sign None: the field knows what a bare 12 means."""
    if len(text) > LONGEST:
        return None
    folded = fold(text)
    if folded.endswith("%"):
        number = read_number(folded[:-1])
        return None if number is None else number.scaleb(-2)
    if folded.endswith("‰"):
        number = read_number(folded[:-1])
        return None if number is None else number.scaleb(-3)
    return None


class Money(NamedTuple):
    amount: Decimal
    currency: str | None  # ISO 4217, None when the text names none


_CURRENCY_MARKS = {
    "¥": "CNY", "RMB": "CNY", "CNY": "CNY", "人民币": "CNY", "$": "USD", "US$": "USD", "USD": "USD", "€": "EUR",
    "EUR": "EUR", "£": "GBP", "GBP": "GBP", "HK$": "HKD", "HKD": "HKD", "NT$": "TWD", "TWD": "TWD", "JPY": "JPY",
    "JP¥": "JPY", "CN¥": "CNY", "₩": "KRW", "KRW": "KRW", "A$": "AUD", "AUD": "AUD", "C$": "CAD", "CAD": "CAD",
    "S$": "SGD", "SGD": "SGD", "₹": "INR", "INR": "INR", "₽": "RUB", "RUB": "RUB", "฿": "THB", "THB": "THB",
    "₫": "VND", "VND": "VND", "RM": "MYR", "MYR": "MYR", "CHF": "CHF",
    "元": "CNY", "块": "CNY", "圆": "CNY", "元整": "CNY", "美元": "USD", "欧元": "EUR", "日元": "JPY", "港元": "HKD",
    "港币": "HKD",
}  # fmt: skip
_MARKS = "|".join(sorted(map(re.escape, _CURRENCY_MARKS), key=len, reverse=True))
_MONEY = re.compile(
    rf"(?P<open>\()?\s?(?P<sign>[+-]?)\s?(?P<before>{_MARKS})?\s?(?P<number>[^()¥$€£₩₹₽฿₫A-DF-Za-df-z元块圆美欧日港人]+?)"
    rf"\s?(?P<after>{_MARKS})?\s?(?P<close>\))?",
    re.IGNORECASE,
)


def read_money(text: str) -> Money | None:
    """¥1,234.50 · -¥5 · ¥-5 · US$ 12 · 1.2万元 · 35.00 元 · RMB 5. A bare number is money without a currency."""
    if len(text) > LONGEST:
        return None
    if _PLAIN.fullmatch(text) and text.isascii():
        return Money(Decimal(text), None)
    match = _MONEY.fullmatch(fold(text))
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    number = read_number(match["number"])
    if number is None or (match["sign"] and match["number"].lstrip()[:1] in {"+", "-"}):
        return None
    mark = match["before"] or match["after"]
    negative = bool(match["open"]) != (match["sign"] == "-")
    return Money(-number if negative else number, _CURRENCY_MARKS[mark.upper()] if mark else None)


# yes and no ---------------------------------------------------------------------------------------------------------

_TRUE = frozenset(
    (
        "true",
        "yes",
        "y",
        "t",
        "1",
        "on",
        "checked",
        "是",
        "对",
        "真",
        "有",
        "已",
        "是的",
        "已勾选",
        "√",
        "✓",
        "✔",
        "☑",
        "✅",
    )
)
_FALSE = frozenset(
    (
        "false",
        "no",
        "n",
        "f",
        "0",
        "off",
        "unchecked",
        "x",
        "否",
        "错",
        "假",
        "无",
        "未",
        "不是",
        "未勾选",
        "×",
        "✗",
        "✘",
        "☐",
        "❌",
    )
)


def read_boolean(text: str) -> bool | None:
    if len(text) > LONGEST:
        return None
    folded = fold(text).casefold()
    if folded in _TRUE:
        return True
    return False if folded in _FALSE else None


# dates and instants -------------------------------------------------------------------------------------------------


class Moment(NamedTuple):
    """A date as written, and the time and offset beside it where there are any."""

    day: date
    time: time | None
    offset: timedelta | None
    form: str  # "ymd", "mdy", "dmy", "either" (01/02/2024: both orders are possible), "compact"


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
            ("july", "jul"), ("august", "aug"), ("september", "sep", "sept"), ("october", "oct"),
            ("november", "nov"), ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_MONTH_NAME = r"(?P<{0}>[A-Za-z]{{3,9}})\.?"
_DATES = (
    re.compile(r"(?P<y>[0-9]{4})\s?(?P<s>[-/.])\s?(?P<m>[0-9]{1,2})\s?(?P=s)\s?(?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<y>[0-9]{4}|[0-9]{2})\s?年\s?(?P<m>[0-9]{1,2})\s?月\s?(?P<d>[0-9]{1,2})\s?[日号]"),
    re.compile(r"(?P<a>[0-9]{1,2})\s?(?P<s>[-/.])\s?(?P<b>[0-9]{1,2})\s?(?P=s)\s?(?P<y>[0-9]{4})"),
    re.compile(rf"(?P<d>[0-9]{{1,2}})[- ]{_MONTH_NAME.format('name')}[-, ]\s?(?P<y>[0-9]{{4}}|[0-9]{{2}})"),
    re.compile(rf"{_MONTH_NAME.format('name')}\s(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y>[0-9]{{4}})"),
    re.compile(rf"(?P<y>[0-9]{{4}})[- ]{_MONTH_NAME.format('name')}[- ](?P<d>[0-9]{{1,2}})"),
)
_COMPACT = re.compile(r"(?P<y>[12][0-9]{3})(?P<m>[01][0-9])(?P<d>[0-3][0-9])(?:(?P<t>[0-2][0-9][0-5][0-9][0-5][0-9]))?")
_WEEKDAY = re.compile(
    r"^(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s"
    r"|\s?\(?(?:星期|周|礼拜)[一二三四五六日天]\)?(?=\s|$|[上下凌中晚0-9])"
)
_TIME = re.compile(
    r"(?P<cn>上午|下午|凌晨|早上|中午|晚上)?\s?(?P<h>[0-9]{1,2})\s?(?:[:时点]\s?(?P<m>[0-9]{1,2})\s?"
    r"(?:分|:(?P<s>[0-9]{1,2})(?:[.,](?P<f>[0-9]{1,9}))?|分(?P<cs>[0-9]{1,2})秒)?|[时点])"
    r"\s?(?P<half>[AaPp]\.?[Mm]\.?)?\s?(?P<z>Z|(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?|UTC|GMT)?",
)
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")


def read_moment(text: str, order: str = "mdy") -> Moment | None:
    """The date, and the time beside it. `order` ("mdy" or "dmy") decides 01/02/2024, and only what it must decide."""
    if len(text) > LONGEST or len(text) < 6:
        return None
    quick = _read_iso(text)
    if quick is not None:
        return quick
    folded = fold(text)
    compact = _COMPACT.fullmatch(folded)
    if compact is not None:
        return _compact_moment(compact)
    folded = _WEEKDAY.sub("", folded, count=1)
    for pattern in _DATES:
        match = pattern.match(folded)
        if match is not None:
            return _moment_of(match, folded[match.end() :], order)
    return None


def _read_iso(text: str) -> Moment | None:
    """The short way for 2024-01-05, 2024/01/05 and the same with 13:05 or 13:05:20 behind."""
    if not (text.isascii() and text[:4].isdigit() and text[4] == text[7:8] and text[4] in "-/"):
        return None
    rest = text[11:]
    if not (text[5:7].isdigit() and text[8:10].isdigit()) or (rest and not _CLOCK.fullmatch(rest)):
        return None
    if len(text) > 10 and (text[10] not in " T" or not rest):
        return None
    try:
        day = date(int(text[:4]), int(text[5:7]), int(text[8:10]))
        return Moment(day, time.fromisoformat(rest) if rest else None, None, "ymd")
    except ValueError:
        return None


def _compact_moment(match: re.Match[str]) -> Moment | None:
    try:
        day = date(int(match["y"]), int(match["m"]), int(match["d"]))
        clock = match["t"]
        at = time(int(clock[:2]), int(clock[2:4]), int(clock[4:])) if clock else None
    except ValueError:
        return None
    return Moment(day, at, None, "compact")


def _moment_of(match: re.Match[str], rest: str, order: str) -> Moment | None:
    groups = match.groupdict()
    year = int(groups["y"]) + (2000 if len(groups["y"]) == 2 else 0)
    form = "ymd"
    if "a" in groups:
        first, second = int(groups["a"]), int(groups["b"])
        form = "dmy" if first > 12 else "mdy" if second > 12 else "either"
        is_day_first = form == "dmy" or (form == "either" and order == "dmy")
        month, day = (second, first) if is_day_first else (first, second)
    else:
        month = MONTHS.get(groups["name"].casefold(), 0) if "name" in groups else int(groups["m"])
        day = int(groups["d"])
    try:
        written = date(year, month, day)
        if not rest.strip():
            return Moment(written, None, None, form)
        if rest[0].isdigit() and match[0][-1].isdigit():  # 2024-01-0513:05
            return None
        clock = _read_clock(rest)
    except ValueError:
        return None
    return Moment(written, clock[0], clock[1], form) if clock else None


def _read_clock(rest: str) -> tuple[time, timedelta | None] | None:
    body = rest.lstrip(" ,T") if rest[0] in " ,T" else rest
    match = _TIME.fullmatch(body.rstrip())
    if match is None:
        return None
    hour = _hour_of(int(match["h"]), match["half"], match["cn"])
    if hour is None:
        return None
    micro = int((match["f"] or "").ljust(6, "0")[:6])
    at = time(hour, int(match["m"] or 0), int(match["s"] or match["cs"] or 0), micro)
    return at, _offset_of(match["z"])


def _hour_of(hour: int, half: str | None, chinese: str | None) -> int | None:
    if not half and not chinese:
        return hour
    is_afternoon = half[0] in "pP" if half else chinese in {"下午", "晚上", "中午"}
    if half and not 1 <= hour <= 12:
        return None
    if is_afternoon:
        return hour + 12 if hour < 12 and not (chinese == "中午" and hour == 11) else hour
    return 0 if hour == 12 else hour


def _offset_of(mark: str | None) -> timedelta | None:
    if mark is None:
        return None
    digits = mark.removeprefix("UTC").removeprefix("GMT").lstrip("Z").replace(":", "")
    if not digits:
        return timedelta(0)
    sign, digits = (-1 if digits[0] == "-" else 1), digits[1:]
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        raise ValueError(mark)
    return sign * timedelta(hours=hours, minutes=minutes)


def read_date(text: str, order: str = "mdy") -> date | None:
    """The calendar date as written; a time beside it is left out and never moves the day."""
    moment = read_moment(text, order)
    return None if moment is None else moment.day


def read_datetime(text: str, zone: tzinfo, order: str = "mdy") -> datetime | None:
    """An instant, aware and in UTC: the offset in the text counts, else the clock of `zone`.

    A bare date is its midnight."""
    moment = read_moment(text, order)
    return None if moment is None else instant_of(moment, zone)


def instant_of(moment: Moment, zone: tzinfo) -> datetime | None:
    where = zone if moment.offset is None else timezone(moment.offset)
    try:
        return datetime.combine(moment.day, moment.time or time(), where).astimezone(UTC)
    except OverflowError:  # the first or last day of the calendar, moved out of it by the offset
        return None


# durations ----------------------------------------------------------------------------------------------------------

_CLOCK_DURATION = re.compile(r"(-?)([0-9]{1,6}):([0-5][0-9])(?::([0-5][0-9]))?")
_UNITS = (
    ("d", "天|日|days?|d", 86400),
    ("h", "个?小时|时|钟头|hours?|hrs?|h", 3600),
    ("m", "分钟?|minutes?|mins?|m", 60),
    ("s", "秒钟?|seconds?|secs?|s", 1),
)
_UNIT_DURATION = re.compile(
    r"(-?)\s?"
    + r"\s?,?\s?".join(rf"(?:(?P<{k}>[0-9]{{1,9}}(?:\.[0-9]{{1,3}})?)\s?(?:{names}))?" for k, names, _ in _UNITS),
    re.IGNORECASE,
)
_ISO_DURATION = re.compile(
    r"(-?)P(?:(?P<d>[0-9]{1,6})D)?(?:T(?:(?P<h>[0-9]{1,6})H)?(?:(?P<m>[0-9]{1,6})M)?(?:(?P<s>[0-9]{1,9})S)?)?"
)


def read_duration(text: str) -> int | None:
    """Whole seconds: 1:30 (hours:minutes) · 1:30:05 · 2天3小时 · 90分钟 · 1h 30m · PT1H30M. A bare number is none."""
    if len(text) > LONGEST:
        return None
    folded = fold(text)
    clock = _CLOCK_DURATION.fullmatch(folded)
    if clock is not None:
        total = int(clock[2]) * 3600 + int(clock[3]) * 60 + int(clock[4] or 0)
        return -total if clock[1] else total
    match = _UNIT_DURATION.fullmatch(folded) or _ISO_DURATION.fullmatch(folded)
    if match is None or not any(match[unit] for unit, _, _ in _UNITS):
        return None
    seconds = sum((Decimal(match[unit] or 0) * size for unit, _, size in _UNITS), Decimal(0))
    return -round(seconds) if match[1] else round(seconds)


# contacts -----------------------------------------------------------------------------------------------------------

_MOBILE = re.compile(r"(?:\+?0{0,2}86)?(1[3-9][0-9]{9})")
_MOBILE_EXTENSION = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})(?:-|转|ext\.?|#|_)([0-9]{1,6})", re.IGNORECASE)
_MASKED_MOBILE = re.compile(r"1[3-9][0-9]\*{4,6}[0-9]{2,4}")
_LANDLINE = re.compile(
    r"\(?(0(?:10|2[0-9]|[3-9][0-9]{2}))\)?[- ]?([1-9][0-9]{6,7})(?:\s?(?:-|转|ext\.?|#|\s)\s?([0-9]{1,6}))?",
    re.IGNORECASE,
)
_SERVICE = re.compile(r"([48]00)[- ]?([0-9]{3})[- ]?([0-9]{4})|(95[0-9]{3,6})")
_INTERNATIONAL = re.compile(r"(?:\+|00)([1-9][0-9]{6,14})")
_PHONE_FILLERS = str.maketrans("", "", " -().")


def read_phone(text: str) -> str | None:
    """A phone number in one way of writing: 13812345678 · 13812345678-1234 (privacy number) · 010-12345678 ·
    400-123-4567 · +16505550100 · 138****5678 (as shops export it). +86 before a Chinese number is left out."""
    if len(text) > LONGEST:
        return None
    folded = fold(text).removeprefix("'")
    bare = folded.translate(_PHONE_FILLERS)
    if mobile := _MOBILE.fullmatch(bare):
        return mobile[1]
    if extended := _MOBILE_EXTENSION.fullmatch(folded.replace(" ", "")):
        return f"{extended[1]}-{extended[2]}"
    local = re.sub(r"^(?:\+|00)86[- ]?", "0" if re.match(r"(?:\+|00)86[- ]?[1-9]", folded) else "", folded)
    if landline := (_LANDLINE.fullmatch(folded) or _LANDLINE.fullmatch(local)):
        return "-".join(part for part in landline.groups() if part)
    if service := _SERVICE.fullmatch(folded):
        return service[4] or "-".join(service.groups()[:3])
    if abroad := _INTERNATIONAL.fullmatch(bare):
        return f"+{abroad[1]}"
    return folded if _MASKED_MOBILE.fullmatch(folded) else None


def phone_key(text: str) -> str | None:
    """The same number always as the same key (E.164 where it can be), for finding a customer: +8613812345678."""
    phone = read_phone(text)
    if phone is None or "*" in phone or phone.startswith("+"):
        return phone
    parts = phone.split("-")
    kept = parts if len(parts[0]) == 3 and parts[0][0] in "48" else parts[: 1 if phone[0] == "1" else 2]  # no extension
    return "+86" + "".join(kept).removeprefix("0")


_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\u4e00-\u9fff]{1,64}@(?:[A-Za-z0-9\u4e00-\u9fff-]{1,63}\.)+[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff-]{1,62}"
)


def read_email(text: str) -> str | None:
    """The address with its host in lower case, without `mailto:` and without spaces around."""
    folded = fold(text[:320]).removeprefix("mailto:")
    if len(text) > 320 or _EMAIL.fullmatch(folded) is None:
        return None
    name, _, host = folded.rpartition("@")
    return None if name.startswith(".") or name.endswith(".") or ".." in folded else f"{name}@{host.lower()}"


_URL = re.compile(
    r"https?://[^\s/?#<>\"'@\\]{1,253}(?:[/?#][^\s<>\"\\]*)?|mailto:[^\s<>\"]{3,}|tel:[+0-9() .*#;=a-z-]{2,}",
    re.IGNORECASE,
)
_BARE_HOST = re.compile(r"www\.[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+(?:[/?#][^\s<>\"\\]*)?", re.IGNORECASE)
LONGEST_URL = 2048


def read_url(text: str) -> str | None:
    """An address that is safe to make a link of: http, https, mailto or tel; www.… becomes https://www.…"""
    stripped = text.strip() if len(text) <= LONGEST_URL + 16 else ""
    if not stripped or len(stripped) > LONGEST_URL or any(ord(c) < 32 for c in stripped):
        return None
    if _URL.fullmatch(stripped):
        return stripped
    return f"https://{stripped}" if _BARE_HOST.fullmatch(stripped) else None


# lists --------------------------------------------------------------------------------------------------------------

OPTION_SEPARATORS = "、,;|，；\n"
_SEPARATOR = re.compile(f"[{OPTION_SEPARATORS}]")


def split_options(text: str, separator: str | None = None) -> list[str]:
    """The names in 红、蓝 or red, blue: stripped, in order, each once. Without `separator` any known one splits."""
    parts = text.split(separator) if separator else _SEPARATOR.split(text)
    return list(dict.fromkeys(stripped for part in parts if (stripped := part.strip())))
