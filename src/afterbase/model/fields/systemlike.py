"""Fields that nobody writes; among them those that show what the record itself knows: when and by whom it was made and
changed. The latter have no column."""

from collections.abc import Sequence
from typing import Any

from afterbase.ground.errors import ValueIssue
from afterbase.ground.sql import Sql, sql
from afterbase.model.fields.base import Field, FieldType, TextContext, ValueType
from afterbase.model.fields.columns import Stored
from afterbase.model.fields.lists import join_names
from afterbase.model.fields.times import DateTimeLike

ACTORS = {
    "sys": ("System", "系统"),
    "tok": ("API", "API"),
    "frm": ("Form", "表单"),
    "usr": ("Former member", "已离开的成员"),
}


def names_of(uids: Sequence[str], context: TextContext) -> list[str]:
    return [context.people.get(uid) or _unknown_actor(uid, context.locale) for uid in uids]


def _unknown_actor(uid: str, locale: str) -> str:
    english, chinese = ACTORS.get(uid[:3], (uid, uid))
    return chinese if locale.startswith("zh") else english


class ReadOnly(FieldType):
    """What nobody writes."""

    is_writable = False

    def parse(self, value: Any, field: Field) -> Stored:
        raise ValueIssue("read_only")

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        raise ValueIssue("read_only")


class SystemTime(ReadOnly, DateTimeLike):
    def parse_cell(self, value: Any, field: Field, context: TextContext) -> Stored:
        raise ValueIssue("read_only")


class SystemActor(ReadOnly):
    value_type = ValueType.PEOPLE
    column_type = "text"

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        return join_names(names_of([value] if isinstance(value, str) else value, context))

    def select(self, column: Sql, field: Field) -> Sql:
        return sql("ARRAY[{}]", column)
