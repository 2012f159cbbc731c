"""What a text means, as a table of cases; and that no text, however odd, breaks a recogniser."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterbase.model import texts

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234.5", "1234.5"), ("1,234.50", "1234.50"), ("(1,234.50)", "-1234.50"), (" １２３ ", "123"), ("−5", "-5"),
        ("1.2万", "12000"), ("3亿", "300000000"), ("1 234.5", "1234.5"), (".5", "0.5"), ("5.", "5"), ("+7", "7"),
        ("1.2E+10", "12000000000"), ("1e-3", "0.001"), ("1,5", None), ("12,34", None), ("1e999", None), (".", None),
        ("", None), ("-", None), ("NaN", None), ("Infinity", None), ("1_000", None), ("5 kg", None), ("٣", None),
        ("(5", None), ("1" * 65, None),
    ],
)  # fmt: skip
def test_numbers(text: str, number: str | None) -> None:
    assert texts.read_number(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("¥1,234.50", "1234.50", "CNY"), ("￥１２", "12", "CNY"), ("-¥5", "-5", "CNY"), ("¥-5", "-5", "CNY"),
        ("(¥5)", "-5", "CNY"), ("US$ 12", "12", "USD"), ("HK$12", "12", "HKD"), ("1.2万元", "12000", "CNY"),
        ("35.00 元", "35", "CNY"), ("rmb 5", "5", "CNY"), ("3美元", "3", "USD"),
        ("5 EUR", "5", "EUR"), ("5", "5", None),
    ],
)  # fmt: skip
def test_money(text: str, amount: str, currency: str | None) -> None:
    assert texts.read_money(text) == (Decimal(amount), currency)


@pytest.mark.parametrize("text", ["-¥-5", "5 kg", "¥", "元", "", "abc", "¥1,5"])
def test_what_is_no_money(text: str) -> None:
    assert texts.read_money(text) is None


@pytest.mark.parametrize(
    ("text", "share"), [("12.5%", "0.125"), ("１２％", "0.12"), ("5‰", "0.005"), ("-3 %", "-0.03")]
)
def test_shares(text: str, share: str) -> None:
    assert texts.read_percent(text) == Decimal(share)


def test_a_number_without_a_sign_is_no_share() -> None:
    assert texts.read_percent("12.5") is None
    assert texts.read_percent("%") is None


@pytest.mark.parametrize(
    ("text", "answer"), [("是", True), ("NO", False), ("√", True), ("１", True), ("×", False), ("2", None)]
)
def test_yes_and_no(text: str, answer: bool | None) -> None:
    assert texts.read_boolean(text) is answer


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-05", "2024/1/5", "2024.1.5", "2024年1月5日", "2024年01月05号", "24年1月5日", "20240105", "1/5/2024",
        "Jan 5, 2024", "5 Jan 2024", "05-Jan-24", "2024-Jan-05", "January 5th, 2024", "Fri, 5 Jan 2024",
        "2024年1月5日 星期五", "2024-01-05（周五）", "２０２４－１－５", "2024-01-05 23:59:59", "2024-01-05T23:59:59Z",
    ],
)  # fmt: skip
def test_dates(text: str) -> None:
    assert texts.read_date(text) == date(2024, 1, 5)


def test_the_order_of_day_and_month_is_asked_for_only_where_it_is_open() -> None:
    assert texts.read_date("01/02/2024") == date(2024, 1, 2)
    assert texts.read_date("01/02/2024", "dmy") == date(2024, 2, 1)
    assert texts.read_date("13/02/2024") == texts.read_date("02/13/2024", "dmy") == date(2024, 2, 13)


@pytest.mark.parametrize(
    "text",
    [
        "2024-13-01",
        "2024-02-30",
        "2024-1",
        "24-1-5",
        "20241305",
        "2024-01-0513:05",
        "2024-01-05 25:00",
        "5 Foo 2024",
        "",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert texts.read_date(text) is None


@pytest.mark.parametrize(
    ("text", "hour", "minute", "second"),
    [
        ("2024-01-05 13:05", 13, 5, 0), ("2024-01-05T13:05:20", 13, 5, 20), ("2024年1月5日 13时05分20秒", 13, 5, 20),
        ("2024年1月5日下午1:05", 13, 5, 0), ("2024-01-05 1:05 PM", 13, 5, 0), ("1/5/2024 12:05 am", 0, 5, 0),
        ("2024-1-5 9:5", 9, 5, 0), ("20240105130520", 13, 5, 20), ("2024-01-05 周五 13:05", 13, 5, 0),
        ("2024-01-05", 0, 0, 0), ("2024年1月5日 凌晨0:05", 0, 5, 0), ("2024年1月5日 中午12:05", 12, 5, 0),
    ],
)  # fmt: skip
def test_instants_without_an_offset_are_on_the_clock_of_the_zone(
    text: str, hour: int, minute: int, second: int
) -> None:
    expected = datetime(2024, 1, 5, hour, minute, second, tzinfo=SHANGHAI)
    assert texts.read_datetime(text, SHANGHAI) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-05T13:05:20.5Z",
        "2024-01-05 21:05:20.500+08:00",
        "2024-01-05T08:05:20.5-0500",
        "2024-01-05 21:05:20.5 UTC+8",
    ],
)
def test_an_offset_in_the_text_counts(text: str) -> None:
    assert texts.read_datetime(text, SHANGHAI) == datetime(2024, 1, 5, 13, 5, 20, 500_000, UTC)


def test_an_instant_outside_the_calendar_is_none() -> None:
    assert texts.read_datetime("0001-01-01", SHANGHAI) is None
    assert texts.instant_of(texts.Moment(date(9999, 12, 31), None, timedelta(hours=-1), "ymd"), SHANGHAI) is not None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1:30", 5400), ("1:30:05", 5405), ("-0:30", -1800), ("2天3小时", 183_600), ("90分钟", 5400), ("1.5小时", 5400),
        ("1h 30m", 5400), ("2 days, 3 hours", 183_600), ("PT1H30M", 5400), ("P1D", 86_400), ("45秒", 45), ("90", None),
        ("1:60", None), ("P", None), ("", None),
    ],
)  # fmt: skip
def test_durations(text: str, seconds: int | None) -> None:
    assert texts.read_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "phone", "key"),
    [
        ("13812345678", "13812345678", "+8613812345678"), ("+86 138-1234-5678", "13812345678", "+8613812345678"),
        ("008613812345678", "13812345678", "+8613812345678"),
        ("13812345678转1234", "13812345678-1234", "+8613812345678"),
        ("(010) 12345678", "010-12345678", "+861012345678"), ("+86-21-61234567", "021-61234567", "+862161234567"),
        ("0571 88886666 转 8", "0571-88886666-8", "+8657188886666"), ("4001234567", "400-123-4567", "+864001234567"),
        ("+1 650 555 0100", "+16505550100", "+16505550100"), ("138****5678", "138****5678", "138****5678"),
        ("12812345678", None, None), ("202401050001", None, None), ("abc", None, None),
    ],
)  # fmt: skip
def test_phones(text: str, phone: str | None, key: str | None) -> None:
    assert (texts.read_phone(text), texts.phone_key(text)) == (phone, key)


def test_addresses() -> None:
    assert texts.read_email(" mailto:a.b+c@Example.COM ") == "a.b+c@example.com"
    assert [texts.read_email(t) for t in ("a@b", "a@@b.com", ".a@b.com", "a b@c.com", "a@b..com")] == [None] * 5
    assert texts.read_url("www.x.com/路径?a=1") == "https://www.x.com/路径?a=1"
    unsafe = ("javascript:alert(1)", "http://a\nb", "https://user@evil/", "data:text/html,x", "x.com", "http://")
    assert [texts.read_url(t) for t in unsafe] == [None] * 6


def test_options_split_at_any_separator() -> None:
    assert texts.split_options("红、蓝, 绿；红") == ["红", "蓝", "绿"]
    assert texts.split_options("a,b", ";") == ["a,b"]


def test_what_cannot_be_stored_is_taken_out() -> None:
    assert texts.storable("a\x00b\ud800c😀") == "abc😀"


READERS: list[Callable[[str], Any]] = [
    texts.read_number, texts.read_percent, texts.read_money, texts.read_boolean, texts.read_moment, texts.read_duration,
    texts.read_phone, texts.phone_key, texts.read_email, texts.read_url, texts.split_options, texts.storable,
    texts.fold,     lambda text: texts.read_datetime(text, SHANGHAI, "dmy"),
]  # fmt: skip
ODD = st.text() | st.text("0123456789.,-+/: 年月日时分秒¥$€%()万亿eE天小PT转Z上下午", max_size=24)


@given(ODD)
def test_no_text_breaks_a_reader(text: str) -> None:
    for read in READERS:
        read(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15), max_value=10**15))
def test_a_written_number_is_read_again(number: Decimal) -> None:
    assert texts.read_number(f"{number:,}") == number
    assert texts.read_money(f"¥{number:f}") == (number, "CNY")


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2200, 1, 1)))
def test_a_written_moment_is_read_again(moment: datetime) -> None:
    """Outside of the changes of summer time, which Shanghai had for some years, the clock says which instant it was."""
    for text in (moment.isoformat(), moment.isoformat(" "), f"{moment:%Y}年{moment:%m月%d日 %H:%M:%S.%f}"):
        found = texts.read_moment(text)
        assert found is not None
        assert (found.day, found.time) == (moment.date(), moment.time())


@pytest.mark.parametrize(
    "text", ["1" * 100_000, "," * 100_000, "a@" * 50_000, "http://" + "a" * 100_000, "¥" * 100_000, "1:" * 50_000]
)
def test_long_texts_are_refused_at_once(text: str) -> None:
    for read in READERS[:10]:
        assert read(text) is None
