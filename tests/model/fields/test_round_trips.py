"""What is written can be read again: as JSON for programs, as text for people."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields import FIELD_TYPES
from afterbase.model.fields.base import FieldType, TextContext, ValueType
from afterbase.model.fields.link import LinkEdit
from tests.support.fields import make_field

OPTIONS = {"options": [{"name": n} for n in ("已付款", "Open", "屏幕, 触控", '"引"', "a b", "x|y", "ｆｕｌｌ")]}
PEOPLE = {"usr00000000000001": "李雷", "usr00000000000002": "Han, Meimei", "usr00000000000003": "O'Neil"}
CONTEXTS = [
    TextContext(zone, locale, PEOPLE, {name.lower(): uid for uid, name in PEOPLE.items()})
    for zone in ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati")
    for locale in ("en", "zh-CN")
]
contexts = st.sampled_from(CONTEXTS)
layouts = st.sampled_from(["YYYY-MM-DD", "YYYY/MM/DD", "DD/MM/YYYY", "MM/DD/YYYY", "locale"])
decimals = st.decimals(min_value=-(10**15), max_value=10**15, places=4)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


def read_again(type_name: str, config: dict[str, Any], value: Any, context: TextContext) -> Any:
    field = make_field(type_name, config)
    return field.type.parse_text(field.type.to_text(value, field, context).strip(), field, context)


@given(decimals, st.booleans(), st.sampled_from(["", "kg", "件", "%"]), contexts)
def test_a_number_reads_back(value: Decimal, thousands: bool, unit: str, context: TextContext) -> None:
    assert read_again("number", {"thousands": thousands, "unit": unit}, value, context) == value


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2),
    st.sampled_from(["CNY", "USD", "JPY", "HKD", "EUR", "CHF"]),
    contexts,
)
def test_money_reads_back(value: Decimal, currency: str, context: TextContext) -> None:
    assert read_again("currency", {"currency": currency}, value, context) == value


@given(decimals, contexts)
def test_a_percentage_reads_back(value: Decimal, context: TextContext) -> None:
    assert read_again("percent", {}, value, context) == value


@given(st.integers(1, 10), contexts)
def test_a_rating_reads_back(value: int, context: TextContext) -> None:
    assert read_again("rating", {"max": 10}, value, context) == value


@given(st.booleans(), contexts)
def test_a_checkbox_reads_back(value: bool, context: TextContext) -> None:
    assert read_again("checkbox", {}, value, context) is value


@given(st.dates(), layouts, contexts)
def test_a_date_reads_back_in_every_zone(day: date, layout: str, context: TextContext) -> None:
    assert read_again("date", {"format": layout}, day.isoformat(), context) == day.isoformat()


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)), layouts, st.sampled_from(["24h", "12h"]), contexts)
def test_an_instant_reads_back_but_for_the_hour_that_comes_twice(
    moment: datetime, layout: str, hours: str, context: TextContext
) -> None:
    value = moment.replace(microsecond=0, tzinfo=UTC).isoformat()
    config = {"format": layout, "hours": hours, "seconds": True}
    again = read_again("datetime", config, value, context)
    assert again in (value, _an_hour_before(value))


def _an_hour_before(value: str) -> str:
    return datetime.fromtimestamp(datetime.fromisoformat(value).timestamp() - 3600, UTC).isoformat()


@given(st.integers(-3_155_760_000, 3_155_760_000), st.sampled_from(["h:mm:ss", "d h"]), contexts)
@example(3_155_760_000, "h:mm:ss", CONTEXTS[0])
def test_a_duration_reads_back(seconds: int, layout: str, context: TextContext) -> None:
    assert read_again("duration", {"format": layout}, seconds, context) == seconds


@given(st.integers(1, 7), contexts)
def test_an_option_reads_back(key: int, context: TextContext) -> None:
    assert read_again("single_select", OPTIONS, key, context) == key


@given(st.lists(st.integers(1, 7), min_size=1, unique=True), contexts)
def test_options_read_back_in_their_order(keys: list[int], context: TextContext) -> None:
    assert read_again("multi_select", OPTIONS, keys, context) == keys


@given(st.lists(st.sampled_from(list(PEOPLE)), min_size=1, unique=True), contexts)
def test_people_read_back(uids: list[str], context: TextContext) -> None:
    assert read_again("person", {"multiple": True}, uids, context) == uids


@pytest.mark.parametrize("type_name", ["phone", "email", "url", "barcode", "text", "long_text"])
@given(st.text(alphabet="+-() 0123456789转ext.a@b.cn/:?#wｗ＠\n", min_size=1, max_size=60))
@example("www." + "a." * 1020 + "cn")
@example("+86 10 12345678")
@example("x@B.CN")
def test_text_that_was_taken_is_taken_again_unchanged(type_name: str, text: str) -> None:
    field = make_field(type_name)
    stored = field.type.parse_column([text], field)
    if stored.values[0] is not None:
        assert field.type.parse_column(stored.values, field).values == stored.values


@given(value=anything, text=st.text(min_size=1))
def test_whatever_is_sent_to_a_link_is_an_edit_or_refused(value: Any, text: str) -> None:
    field = make_field("link")
    for column in (field.type.parse_column([value], field), field.type.parse_cells([text], field, TextContext())):
        assert all(isinstance(issue, ValueIssue) for _, issue in column.issues)
        assert column.values[0] is None or isinstance(column.values[0], LinkEdit)


STORING = [kind for kind in FIELD_TYPES if kind.value_type is not ValueType.LINKS]


@pytest.mark.parametrize("kind", STORING, ids=lambda kind: kind.name)
@given(value=anything, text=st.text(), context=contexts)
def test_whatever_is_sent_is_stored_or_refused_and_what_is_stored_is_taken_again(
    kind: FieldType, value: Any, text: str, context: TextContext
) -> None:
    field = make_field(kind.name, OPTIONS if "select" in kind.name else {})
    for column in (kind.parse_column([value], field), kind.parse_cells([text], field, context)):
        assert all(isinstance(issue, ValueIssue) for _, issue in column.issues)
        as_sent = msgspec.json.decode(msgspec.json.encode(column.values))
        again = kind.parse_column(as_sent, field)
        assert not again.issues
        assert msgspec.json.encode(again.values) == msgspec.json.encode(column.values)
        msgspec.json.encode([issue.data for _, issue in column.issues])
        for stored in as_sent:
            if stored is not None:
                assert isinstance(kind.to_text(stored, field, context), str)
