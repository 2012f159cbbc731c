"""The JSON cases that both languages share."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from afterbase.ground.errors import VALUE_MESSAGES, ValueIssue, value_message
from afterbase.model.fields.base import Field, TextContext
from tests.support.fields import make_field

FOLDER = Path(__file__).parents[3] / "cases" / "fields"


def _cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.json")):
        content = json.loads(path.read_text("utf-8"))
        for number, case in enumerate(content["cases"]):
            yield pytest.param(content["type"], case, id=f"{path.stem}-{number}")


def _context(case: dict[str, Any]) -> TextContext:
    people = case.get("people", {})
    by_text = {name.lower(): uid for uid, name in people.items()}
    return TextContext(case.get("zone", "UTC"), case.get("locale", "en"), people, by_text)


def _run(case: dict[str, Any], field: Field) -> Any:
    context = _context(case)
    if "show" in case:
        return field.type.to_text(case["show"], field, context)
    values = [case["parse"]] if "parse" in case else [case["read"].strip()]
    column = (
        field.type.parse_column(values, field) if "parse" in case else field.type.parse_cells(values, field, context)
    )
    if column.issues:
        raise column.issues[0][1]
    return column.values[0]


def _comparable(value: Any) -> Any:
    """Numbers by value, everything else by type, too: True is not 1."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal(str(value))
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    return (type(value), value)


@pytest.mark.parametrize(("type_name", "case"), list(_cases()))
def test_a_case_gives_what_it_says(type_name: str, case: dict[str, Any]) -> None:
    field = replace(make_field(type_name, case.get("config")), kind=case.get("kind", ""))
    if "refused" not in case:
        assert _comparable(_run(case, field)) == _comparable(case["gives"])
        return
    with pytest.raises(ValueIssue) as caught:
        _run(case, field)
    assert caught.value.code == case["refused"]
    assert caught.value.code in VALUE_MESSAGES
    for locale in ("en", "zh-CN"):
        message = value_message(caught.value.code, caught.value.data, locale)
        assert not re.search(r"\{[a-z_]+\}", message), "a message lacks some of its data"
