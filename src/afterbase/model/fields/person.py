"""Members of the workspace."""

import re
from collections.abc import Iterable
from typing import Any

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Config, Field, FieldType, Occasion, TextContext, ValueType, words
from afterbase.model.fields.columns import Stored
from afterbase.model.fields.lists import join_names, split_names
from afterbase.model.fields.systemlike import names_of

MOST_PEOPLE = 100
_UID = re.compile(r"usr[0-9A-Za-z]{14}")


class PersonConfig(Config, frozen=True):
    multiple: bool = False


class PersonType(FieldType):
    """Checks the shape only; whether they are members is the action's to see, which also puts in who "me" is."""

    name = "person"
    label = words("Person", "成员")
    description = words("Members: an owner, engineers.", "工作区成员：负责人、工程师。")
    value_type = ValueType.PEOPLE
    column_type = "text[]"
    config_type = PersonConfig
    default_word = "me"

    def parse(self, value: Any, field: Field) -> Stored:
        if not isinstance(value, str | list | tuple):
            raise ValueIssue("wrong_type", expected="person")
        people = dict.fromkeys(_uid_of(item) for item in ([value] if isinstance(value, str) else value))
        return _checked(list(people), field)

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        """Names or e-mail addresses."""
        whole = _find(text, context)
        if whole is not None:
            return _checked([whole], field)
        people = [_find(name, context) for name in split_names(text[:10_000])]
        if None in people:
            raise ValueIssue("unknown_person")
        return _checked(list(dict.fromkeys(people)), field)

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        return join_names(names_of(value, context))

    def referenced_people(self, stored: Stored) -> Iterable[str]:
        return stored or ()

    def word_value(self, field: Field, occasion: Occasion) -> Stored:
        """Nobody, where a program or a form makes the record."""
        return [occasion.actor_uid] if _UID.fullmatch(occasion.actor_uid) else None


def _uid_of(item: Any) -> str:
    """A uid by itself or as {"id": …}."""
    uid = item.get("id") if isinstance(item, dict) else item
    if not isinstance(uid, str):
        raise ValueIssue("wrong_type", expected="person")
    if uid != "me" and not _UID.fullmatch(uid):
        raise ValueIssue("unknown_person")
    return uid


def _find(name: str, context: TextContext) -> str | None:
    bare = name.strip()
    return bare if bare in context.people else context.people_by_text.get(bare.lower())


def _checked(people: list[Any], field: Field) -> Stored:
    limit = MOST_PEOPLE if field.config.multiple else 1
    if len(people) > limit:
        raise ValueIssue("too_many", limit=limit)
    return people or None
