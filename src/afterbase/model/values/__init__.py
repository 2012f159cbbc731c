"""The value types: one module each, and this table of them."""

from afterbase.ground.errors import BadFilter
from afterbase.model.fields.base import Field, ValueType
from afterbase.model.values.base import Aggregate, Asker, Operand, SortKey, Values
from afterbase.model.values.booleans import Booleans
from afterbase.model.values.buttons import Buttons
from afterbase.model.values.dates import Dates, Datetimes
from afterbase.model.values.files import Files
from afterbase.model.values.jsons import Jsons
from afterbase.model.values.links import Links
from afterbase.model.values.numbers import Numbers
from afterbase.model.values.options import MultipleOptions, SingleOptions
from afterbase.model.values.people import People
from afterbase.model.values.texts import Texts

__all__ = ["Aggregate", "Asker", "Operand", "SortKey", "Values", "aggregate_named", "values_of"]

VALUES: dict[ValueType, Values] = {
    ValueType.TEXT: Texts(),
    ValueType.NUMBER: Numbers(),
    ValueType.BOOLEAN: Booleans(),
    ValueType.OPTION: SingleOptions(),
    ValueType.OPTIONS: MultipleOptions(),
    ValueType.DATE: Dates(),
    ValueType.DATETIME: Datetimes(),
    ValueType.PEOPLE: People(),
    ValueType.FILES: Files(),
    ValueType.JSON: Jsons(),
    ValueType.BUTTON: Buttons(),
}
VALUES[ValueType.LINKS] = Links(VALUES)  # they are ordered as their titles are


def values_of(field: Field) -> Values:
    return VALUES[field.type.value_type]


def aggregate_named(field: Field, name: str) -> Aggregate:
    found = values_of(field).all_aggregates.get(name)
    if found is None:
        raise BadFilter(reason=f"this field has no aggregate named {name[:40]!r}")
    return found
