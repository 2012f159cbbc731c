"""Options keep their keys."""

from typing import Any

import pytest

from afterbase.ground.errors import BadConfig
from afterbase.model.fields import field_type
from afterbase.model.fields.choices import COLORS, MOST_OPTIONS, SelectConfig
from tests.support.fields import make_field

SELECT = field_type("single_select")


def complete(options: list[dict[str, Any]], previous: SelectConfig | None = None, **more: Any) -> SelectConfig:
    config = SELECT.complete_config(SELECT.parse_config({"options": options, **more}), previous)
    assert isinstance(config, SelectConfig)
    return config


def test_options_get_keys_and_colours_that_differ() -> None:
    config = complete([{"name": "待处理"}, {"name": "已完成", "color": "green"}, {"name": "已关闭"}])
    assert [option.key for option in config.options] == [1, 2, 3]
    assert [option.color for option in config.options] == [COLORS[0], "green", COLORS[2]]
    assert config.next_key == 4


def test_a_key_is_never_used_twice() -> None:
    first = complete([{"name": "a"}, {"name": "b"}, {"name": "c"}])
    without_c = complete([{"key": 1, "name": "a"}, {"key": 2, "name": "b"}], first)
    again = complete([{"key": 1, "name": "a"}, {"name": "c"}], without_c)
    assert [option.key for option in again.options] == [1, 4]


def test_a_client_cannot_lower_the_next_key() -> None:
    first = complete([{"name": "a"}, {"name": "b"}])
    emptied = complete([], first, next_key=1)
    assert complete([{"name": "b"}], emptied).options[0].key == 3


def test_an_option_named_without_its_key_stays_itself() -> None:
    first = complete([{"name": "a", "color": "red"}, {"name": "b"}])
    again = complete([{"name": "b"}, {"name": " a "}], first)
    assert [(option.key, option.name, option.color) for option in again.options][1] == (1, "a", "red")


def test_a_renamed_option_keeps_its_key_and_its_old_name_is_free() -> None:
    first = complete([{"name": "a"}])
    again = complete([{"key": 1, "name": "z"}, {"name": "a"}], first)
    assert [(option.key, option.name) for option in again.options] == [(1, "z"), (2, "a")]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([{"name": "a"}, {"name": " a"}], "duplicate_option"),
        ([{"name": "é"}, {"name": "e\u0301"}], "duplicate_option"),
        ([{"key": 1, "name": "a"}, {"key": 1, "name": "b"}], "duplicate_option"),
        ([{"name": "  "}], "bad_option_name"),
        ([{"name": "\0"}], "bad_option_name"),
        ([{"name": "x" * 201}], "bad_option_name"),
        ([{"name": str(n)} for n in range(MOST_OPTIONS + 1)], "too_many_options"),
        ([{"key": 9, "name": "gone"}], "unknown_option_key"),
        ([{"key": -1, "name": "a"}], "unknown_option_key"),
        ([{"name": "a", "color": "url(x)"}], "bad_config"),
        ([{"name": 5}], "bad_config"),
        ([{"name": "a", "extra": 1}], "bad_config"),
        ("a,b", "bad_config"),
    ],
)
def test_options_that_cannot_be_are_refused(options: Any, code: str) -> None:
    previous = complete([{"name": "first"}])
    with pytest.raises(BadConfig) as caught:
        complete(options, previous)
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["'", '"', "\\", ";--", "%s", "{}", "\u202etxet", "select", "👨‍👩‍👧"])
def test_nasty_names_are_names(name: str) -> None:
    field = make_field("multi_select", {"options": [{"name": name + "x"}, {"name": "b"}]})
    assert field.type.parse([name + "x"], field) == [1]


@pytest.mark.parametrize("space", ["\n", "\u2028", "\t ", "\u3000"])
def test_a_name_is_one_line(space: str) -> None:
    assert complete([{"name": f"{space}a{space}b"}]).options[0].name == "a b"


def test_missing_options_are_named_once_and_only_if_they_are_missing() -> None:
    field = make_field("multi_select", {"options": [{"name": "Open"}, {"name": "a, b"}]})
    texts = ["open、新的", "新的", " ＯＰＥＮ ", "a, b", None, "VIP, vip", "x" * 300, 5]
    assert field.type.missing_options(texts, field) == ["新的", "VIP", "5"]


def test_added_options_can_be_read_at_once() -> None:
    field = make_field("single_select", {"options": [{"name": "a"}]})
    config = field.type.add_options(field.config, field.type.missing_options(["a", "b ", "B"], field))
    completed = field.type.complete_config(field.type.parse_config(_as_json(config)), field.config)
    assert [(option.key, option.name) for option in completed.options] == [(1, "a"), (2, "b")]


def test_other_types_miss_no_options() -> None:
    field = make_field("text")
    assert field.type.missing_options(["a"], field) == []


def _as_json(config: SelectConfig) -> dict[str, Any]:
    return {"options": [{"key": o.key, "name": o.name} for o in config.options], "next_key": config.next_key}
