"""Options that contradict themselves, patterns that would cost too much, and defaults."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from afterbase.ground.errors import BadConfig, ValueIssue
from afterbase.model.fields import field_type
from afterbase.model.fields.base import Occasion
from tests.support.fields import make_field


@pytest.mark.parametrize(
    ("type_name", "config", "code"),
    [
        ("number", {"min": 2, "max": 1}, "bad_limits"), ("number", {"precision": 11}, "bad_config"),
        ("number", {"min": True}, "bad_config"), ("number", {"unit": "x" * 21}, "bad_config"),
        ("currency", {"currency": "yuan"}, "bad_config"), ("currency", {"precision": None}, "bad_config"),
        ("rating", {"max": 2}, "bad_config"), ("rating", {"max": 11}, "bad_config"),
        ("duration", {"format": "ss"}, "bad_config"), ("duration", {"min": 5, "max": 1}, "bad_limits"),
        ("datetime", {"zone": "Mars/Olympus"}, "unknown_zone"),
        ("datetime", {"zone": "../../etc/passwd"}, "unknown_zone"),
        ("created_time", {"zone": ""}, "unknown_zone"), ("date", {"format": "%Y"}, "bad_config"),
        ("auto_number", {"pattern": "x"}, "bad_numbering_counter"), ("auto_number", {"zone": "x"}, "unknown_zone"),
        ("text", {"pattern": "("}, "bad_regex"), ("text", {"pattern": "(?=a)"}, "bad_regex"),
        ("text", {"pattern": "(a{100}){100}"}, "bad_regex"), ("text", {"pattern": "\ud800"}, "bad_regex"),
        ("text", {"pattern": "x" * 501}, "bad_config"), ("text", {"min_length": 5, "max_length": 4}, "bad_limits"),
        ("text", {"min_length": 10_001}, "bad_limits"), ("person", {"multiple": "yes"}, "bad_config"),
    ],
)  # fmt: skip
def test_options_that_cannot_work_are_refused(type_name: str, config: dict[str, Any], code: str) -> None:
    with pytest.raises(BadConfig) as caught:
        field_type(type_name).parse_config(config)
    assert caught.value.code == code


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|a)*b", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_a_pattern_that_backtracks_elsewhere_is_linear_here(pattern: str) -> None:
    field = make_field("long_text", {"pattern": pattern})
    with pytest.raises(ValueIssue, match="bad_pattern"):
        field.type.parse("a" * 200_000 + "!", field)


def test_the_hint_is_told_instead_of_the_pattern() -> None:
    field = make_field("barcode", {"pattern": "SN[0-9]{8}", "pattern_hint": "SN12345678"})
    with pytest.raises(ValueIssue) as caught:
        field.type.parse("x", field)
    assert caught.value.data == {"pattern": "SN12345678"}


@pytest.mark.parametrize("type_name", ["text", "url", "barcode"])
def test_a_unique_text_is_no_longer_than_an_index_can_hold(type_name: str) -> None:
    field = replace(make_field(type_name), unique=True)
    text = "https://example.com/" + "x" * 700
    assert [issue.code for _, issue in field.type.parse_column([text], field).issues] == ["too_long"]


OCCASION = Occasion(datetime(2026, 11, 22, 17, 30, tzinfo=UTC), "Asia/Shanghai", "usr00000000000001")


@pytest.mark.parametrize(
    ("type_name", "default", "stored"),
    [
        ("date", "today", "2026-11-23"), ("date", "2026-01-05", "2026-01-05"), ("date", None, None),
        ("datetime", "now", "2026-11-22T17:30:00+00:00"), ("person", "me", ["usr00000000000001"]),
        ("person", ["usr00000000000002"], ["usr00000000000002"]), ("text", "today", "today"), ("checkbox", None, False),
        ("checkbox", True, True), ("number", 0, 0),
    ],
)  # fmt: skip
def test_a_default_is_what_it_means_when_the_record_is_made(type_name: str, default: Any, stored: Any) -> None:
    field = make_field(type_name, default=default)
    field.type.check_default(field)
    assert field.type.default_value(field, OCCASION) == stored


def test_me_is_nobody_where_no_member_acts() -> None:
    field = make_field("person", default="me")
    assert field.type.default_value(field, Occasion(OCCASION.now, "UTC", "frm00000000000001")) is None


@pytest.mark.parametrize(
    ("type_name", "default"), [("number", "x"), ("date", "now"), ("checkbox", "yes"), ("created_time", "now")]
)
def test_a_default_that_the_field_would_refuse_is_refused(type_name: str, default: Any) -> None:
    field = make_field(type_name, default=default)
    with pytest.raises(BadConfig):
        field.type.check_default(field)


def test_what_a_value_refers_to_is_told() -> None:
    person, files = make_field("person"), make_field("attachment")
    assert list(person.type.referenced_people(["usr00000000000001"])) == ["usr00000000000001"]
    assert list(files.type.referenced_files([{"id": "fil00000000000001"}])) == ["fil00000000000001"]
    assert list(person.type.referenced_people(None)) == list(files.type.referenced_files(None)) == []
