"""Fields for tests, made the way the product makes them."""

from typing import Any

from afterbase.model.fields import field_type
from afterbase.model.fields.base import Field


def make_field(type_name: str, config: dict[str, Any] | None = None, default: Any = None) -> Field:
    kind = field_type(type_name)
    checked = kind.complete_config(kind.parse_config(config or {}), None)
    column = kind.system_column or "f1"
    return Field(1, "fld00000000000001", 1, "Field", kind, checked, column, default=default)
