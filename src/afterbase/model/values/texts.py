"""Text: compared without regard to case, ordered as a Chinese reader expects.

`text_key` (a function in the database) is the GB18030 form of the first 64 characters in lower case: common characters
stand there in pinyin order. Equality and "starts with" use it as well, so that one index serves all three.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from afterbase.ground.sql import Sql, sql
from afterbase.model.values.base import (
    EMPTINESS,
    Operand,
    Operator,
    SortKey,
    Values,
    is_empty,
    or_empty,
    read_list,
    read_text,
)

KEY_LENGTH = 64
"""Characters in a `text_key`; the database function says the same number."""


def has_case(text: str) -> bool:
    return text.lower() != text.upper()


def escape_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def like(column: Sql, text: str, template: str) -> Sql:
    """Whether the column matches `template` (such as `%{}%`) around the text. Text without case, as Chinese, is spared
    the lowering of every record."""
    pattern = template.format(escape_like(text))
    return sql("lower({}) LIKE lower({})" if has_case(text) else "{} LIKE {}", column, pattern)


def equals(column: Sql, text: str) -> Sql:
    """Found by its key where there is an index, and compared cheaply where every record is looked at. `coalesce` keeps
    the planner from taking the two conditions, which say the same, for independent ones."""
    exact = sql("lower({}) = lower({})" if has_case(text) else "{} = {}", column, text)
    return sql("(coalesce({}, false) AND text_key({}) = text_key({}))", exact, column, text)


def _is(operand: Operand, value: Any) -> Sql:
    return equals(operand.column, read_text(value))


def _is_not(operand: Operand, value: Any) -> Sql:
    return or_empty(operand, sql("NOT {}", equals(operand.column, read_text(value))))


def _is_any_of(operand: Operand, value: Any) -> Sql:
    texts = read_list(value, read_text)
    return sql(
        "(coalesce(lower({}) = ANY(ARRAY(SELECT lower(x) FROM unnest({}::text[]) AS x)), false)"
        " AND text_key({}) = ANY(ARRAY(SELECT text_key(x) FROM unnest({}::text[]) AS x)))",
        operand.column,
        texts,
        operand.column,
        texts,
    )


def _is_none_of(operand: Operand, value: Any) -> Sql:
    return or_empty(operand, sql("NOT {}", _is_any_of(operand, value)))


def _contains(operand: Operand, value: Any) -> Sql:
    return like(operand.column, read_text(value), "%{}%")


def _not_contains(operand: Operand, value: Any) -> Sql:
    return or_empty(operand, sql("NOT {}", _contains(operand, value)))


def _starts_with(operand: Operand, value: Any) -> Sql:
    text = read_text(value)
    exact = like(operand.column, text, "{}%")
    # GB18030 is a prefix code: a text begins with another exactly when its bytes do. 0xFF follows every byte in use.
    head = text[:KEY_LENGTH]
    return sql(
        "(text_key({}) >= text_key({}) AND text_key({}) < text_key({}) || '\\xff'::bytea AND {})",
        operand.column,
        head,
        operand.column,
        head,
        exact,
    )


def _ends_with(operand: Operand, value: Any) -> Sql:
    return like(operand.column, read_text(value), "%{}")


class Texts(Values):
    operators: ClassVar[Mapping[str, Operator]] = {
        "is": _is,
        "is_not": _is_not,
        "is_any_of": _is_any_of,
        "is_none_of": _is_none_of,
        "contains": _contains,
        "not_contains": _not_contains,
        "starts_with": _starts_with,
        "ends_with": _ends_with,
        **EMPTINESS,
    }

    def sort_keys(self, operand: Operand) -> list[SortKey]:
        return [SortKey(sql("text_key({})", operand.column), "bytea")]

    def group_key(self, operand: Operand) -> Sql:
        return operand.column

    def group_sort_keys(self, operand: Operand, group_key: Sql) -> list[SortKey]:
        by_text = SortKey(sql('{} COLLATE "C"', group_key), "text")
        return [SortKey(sql("text_key({})", group_key), "bytea"), by_text]

    def is_group(self, operand: Operand, value: Any) -> Sql:
        if value is None:
            return is_empty(operand, None)
        return sql("{} = {}", operand.column, read_text(value, limit=1_000_000))

    def index_key(self, operand: Operand) -> Sql | None:
        return sql("text_key({})", operand.column)
