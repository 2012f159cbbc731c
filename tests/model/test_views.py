"""What is stored of a view: its colours."""

from typing import Any

import msgspec
import pytest

from afterbase.ground.errors import BadConfig, BadFilter
from afterbase.model.views import TooManyColorRules, check_view_config
from tests.support.tables import field_of, fld, options, table_of

TABLE = table_of([field_of(1, "Name", "text"), field_of(2, "Status", "single_select", options("a", "b"))])
CONDITION = {"field": fld("Name"), "op": "is", "value": "x"}


def stored(color: Any) -> Any:
    return check_view_config(TABLE, "grid", {"color": color}).get("color")


def test_a_view_is_coloured_by_a_field_or_by_rules_or_not_at_all() -> None:
    by_field = {"by": "field", "field": fld("Status"), "style": "row"}
    rules = [{"color": "red", "filter": {"or": [CONDITION]}}, {"color": "sky", "filter": None}]
    by_rules = {"by": "rules", "rules": rules, "style": "bar"}
    for color in (by_field, by_rules):
        assert stored(color) == color
        assert stored(stored(color)) == color
    assert stored({"by": "rules"}) == {"by": "rules", "rules": [], "style": "bar"}
    assert stored(None) is None


def test_a_field_that_the_table_lacks_colours_nothing() -> None:
    assert stored({"by": "field", "field": "fldGONE"}) is None


def test_rules_outlive_the_fields_that_they_name() -> None:
    rules = [{"color": "red", "filter": {**CONDITION, "field": "fldGONE"}}]
    assert stored({"by": "rules", "rules": rules})["rules"] == rules


def test_rules_are_bounded() -> None:
    rule = {"color": "red", "filter": CONDITION}
    assert len(stored({"by": "rules", "rules": [rule] * 10})["rules"]) == 10
    with pytest.raises(TooManyColorRules) as refused:
        stored({"by": "rules", "rules": [rule] * 11})
    assert "10" in refused.value.message("en")
    assert "10" in refused.value.message("zh-CN")


WRONG: list[Any] = [
    {},
    "red",
    {"by": "weather"},
    {"by": "field"},
    {"by": "field", "field": fld("Status"), "style": "disco"},
    {"by": "field", "field": fld("Status"), "rules": []},
    {"by": "rules", "rules": [{"filter": CONDITION}]},
    {"by": "rules", "rules": [{"filter": CONDITION, "color": "#ff0000"}]},
    {"by": "rules", "rules": [{"filter": [], "color": "red"}]},
]


@pytest.mark.parametrize("color", WRONG, ids=str)
def test_another_shape_is_refused(color: Any) -> None:
    with pytest.raises(BadConfig):
        stored(color)


def test_a_filter_of_a_rule_is_checked_as_the_views_own_is() -> None:
    deep: dict[str, Any] = CONDITION
    for _ in range(6):
        deep = {"and": [deep]}
    for filter in (deep, {"a": 1}, {"and": [CONDITION] * 101}):
        with pytest.raises(BadFilter):
            stored({"by": "rules", "rules": [{"color": "red", "filter": filter}]})


def test_what_is_stored_can_be_sent() -> None:
    assert b'"color":{"by":"rules"' in msgspec.json.encode(check_view_config(TABLE, "grid", {"color": {"by": "rules"}}))
