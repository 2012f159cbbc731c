"""Any JSON, for programs."""

import math
from typing import Any

import msgspec

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Field, FieldType, TextContext, ValueType, words
from afterbase.model.fields.columns import Stored
from afterbase.model.fields.textlike import check_storable

LARGEST = 1 << 20  # bytes
DEEPEST = 50
_LONGEST_INTEGER = 13_000  # bits: some 4,000 digits


class JsonType(FieldType):
    name = "json"
    label = words("JSON", "JSON")
    description = words("Structured data from programs.", "程序写入的结构化数据。")
    value_type = ValueType.JSON
    column_type = "jsonb"

    def parse(self, value: Any, field: Field) -> Stored:
        _check_tree(value)
        if len(msgspec.json.encode(value)) > LARGEST:
            raise ValueIssue("too_large_json", limit=LARGEST)
        return value

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        if len(text) > LARGEST:
            raise ValueIssue("too_large_json", limit=LARGEST)
        try:
            value = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            raise ValueIssue("bad_json") from None
        return None if value is None else self.parse(value, field)

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        return msgspec.json.encode(value).decode()


def _check_tree(value: Any) -> None:
    """What jsonb cannot hold is refused, level by level."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [child for node in level for child in _children(node)]
        if not level:
            return
    raise ValueIssue("too_deep", limit=DEEPEST)


def _children(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return [*node, *node.values()]
    if isinstance(node, list | tuple):
        return list(node)
    if isinstance(node, str):
        check_storable(node)
    elif isinstance(node, float | int) and not _is_storable(node):
        raise ValueIssue("bad_json")
    return []


def _is_storable(number: float) -> bool:
    return number.bit_length() <= _LONGEST_INTEGER if isinstance(number, int) else math.isfinite(number)
