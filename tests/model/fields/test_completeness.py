"""A new field type that lacks a piece fails here, by name."""

import json
from pathlib import Path

import msgspec
import pytest

from afterbase.ground.errors import BadConfig
from afterbase.model.fields import FIELD_TYPES, field_type
from afterbase.model.fields.base import FieldType, ValueType
from tests.support.fields import make_field

CASES = Path(__file__).parents[3] / "cases" / "fields"
COLUMN_TYPES = {
    ValueType.TEXT: {"text"}, ValueType.NUMBER: {"numeric", "smallint", "bigint"}, ValueType.BOOLEAN: {"boolean"},
    ValueType.OPTION: {"int"}, ValueType.OPTIONS: {"int[]"}, ValueType.DATE: {"date"},
    ValueType.DATETIME: {"timestamptz"}, ValueType.PEOPLE: {"text[]", "text"}, ValueType.FILES: {"jsonb"},
    ValueType.JSON: {"jsonb"}, ValueType.LINKS: {"bigint", "bigint[]"},
}  # fmt: skip
NAMES = [
    "text",
    "long_text",
    "number",
    "currency",
    "percent",
    "rating",
    "checkbox",
    "single_select",
    "multi_select",
    "date",
    "datetime",
    "duration",
    "person",
    "phone",
    "email",
    "url",
    "attachment",
    "auto_number",
    "barcode",
    "created_time",
    "changed_time",
    "created_by",
    "changed_by",
    "json",
    "link",
]
CASED = [name for name in NAMES if name != "link"]
"""Types whose values mean something by themselves; links are tested where there are records (tests/actions)."""

every_type = pytest.mark.parametrize("kind", FIELD_TYPES, ids=lambda kind: kind.name)


def test_the_registry_has_each_type_once() -> None:
    assert sorted(kind.name for kind in FIELD_TYPES) == sorted(NAMES)
    assert all(field_type(kind.name) is kind for kind in FIELD_TYPES)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(BadConfig):
        field_type("lookup'; --")


@every_type
def test_a_type_says_what_it_is_in_both_languages(kind: FieldType) -> None:
    for said in (kind.label, kind.description):
        assert set(said) == {"en", "zh-CN"}
        assert all(said.values())


@every_type
def test_a_type_has_a_column_that_fits_its_value_type(kind: FieldType) -> None:
    assert kind.column_type in COLUMN_TYPES[kind.value_type]
    assert not (kind.system_column and kind.is_writable)


@every_type
def test_a_type_works_without_options_and_refuses_unknown_ones(kind: FieldType) -> None:
    assert make_field(kind.name).type is kind
    with pytest.raises(BadConfig):
        kind.parse_config({"no_such_option": 1})


@pytest.mark.parametrize("kind", [field_type(name) for name in CASED], ids=lambda kind: kind.name)
def test_a_type_has_cases_for_programs_people_and_readers(kind: FieldType) -> None:
    cases = json.loads((CASES / f"{kind.name}.json").read_text("utf-8"))["cases"]
    for key in ("parse", "read", "show"):
        assert any(key in case for case in cases), f"no case with {key}"


def test_each_file_of_cases_belongs_to_a_type() -> None:
    assert {path.stem for path in CASES.glob("*.json")} == set(CASED)


@every_type
def test_a_checked_config_survives_storing(kind: FieldType) -> None:
    field = make_field(kind.name, {"options": [{"name": "a"}, {"name": "b"}]} if "select" in kind.name else {})
    stored = msgspec.json.decode(msgspec.json.encode(field.config))
    assert kind.parse_config(stored) == field.config
