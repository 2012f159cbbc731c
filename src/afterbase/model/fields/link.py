"""Records of a table, linked: a ticket's device, a device's tickets.

The two ends of a pair are fields of their own, each the other's reverse, and share one column (`model.links`). So the
type has three variants: a column that holds one key, a column that holds several, and an end that has none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from afterbase.ground.errors import BadConfig, ValueIssue
from afterbase.ground.ids import RecordIds
from afterbase.model.fields.base import Config, Field, FieldType, TextContext, ValueType, words
from afterbase.model.fields.columns import Stored, cell_text
from afterbase.model.fields.lists import join_names, split_names
from afterbase.model.filters import read_filter

MOST_LINKS = 10_000
"""Records that one edit names."""
LONGEST_TEXT = 100_000
_UID_LENGTH = len(RecordIds.KIND) + 14


class LinkConfig(Config, frozen=True):
    table: str = ""
    """The table at the other end."""
    many: bool = True
    """Whether a cell of this field holds several records."""
    reverse_many: bool = True
    """Whether a record of the other table may stand in several cells of this field."""
    filter: dict[str, Any] | None = None
    """Which records of the other table are offered; what is linked already stays."""
    reverse_name: str = ""
    """Of the field at the other end, when the pair is made; empty takes the name of this table."""
    reverse: str = ""
    """The field at the other end. The server's to say, as is the next."""
    stores: bool = True

    @property
    def takes_column(self) -> bool:
        """Whether the end that asks for such a pair gets its column: the one that holds at most one, or of equals the
        first."""
        return self.reverse_many or not self.many


@dataclass(frozen=True, slots=True)
class LinkEdit:
    """What is to become of a cell, as it was asked for; `actions.links` looks for the records."""

    whole: tuple[str, ...] | None = None
    """All that the cell shall hold, by uid; None where something is added or taken away."""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    text: str | None = None
    """All that the cell shall hold, by name."""

    @property
    def names(self) -> list[str]:
        return split_names(self.text or "")


class LinkType(FieldType):
    name = "link"
    label = words("Link", "关联")
    description = words(
        "Records of another table: a ticket's device, a device's tickets.", "另一张表的记录：工单的设备、设备的工单。"
    )
    value_type = ValueType.LINKS
    column_type = "bigint[]"
    config_type = LinkConfig

    def variant(self, config: LinkConfig) -> FieldType:
        if not config.stores:
            return REVERSE
        return SEVERAL if config.many else ONE

    def check_config(self, config: LinkConfig) -> None:
        if len(config.table) > 40 or len(config.reverse_name) > 100:
            raise BadConfig(reason="too long")
        read_filter(config.filter)

    def complete_config(self, config: LinkConfig, previous: Any | None) -> LinkConfig:
        """Only the filter of a pair may change once it is made."""
        if not isinstance(previous, LinkConfig):
            return config
        kept = (config.table, config.many, config.reverse_many)
        if kept != (previous.table, previous.many, previous.reverse_many):
            raise BadConfig(reason="the table and the number of linked records cannot change")
        return LinkConfig(
            previous.table,
            previous.many,
            previous.reverse_many,
            config.filter,
            reverse=previous.reverse,
            stores=previous.stores,
        )

    def parse(self, value: Any, field: Field) -> Stored:
        """Ids, one by itself or a list; a cell as it was read, if it was read whole; or what to add and remove."""
        if isinstance(value, Mapping):
            return _parse_mapping(value)
        uids = _uids([value] if isinstance(value, str) else value)
        return LinkEdit(whole=uids) if uids else None

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        if len(text) > LONGEST_TEXT:
            raise ValueIssue("too_long", limit=LONGEST_TEXT)
        return LinkEdit(text=text)

    def parse_cell(self, value: Any, field: Field, context: TextContext) -> Stored:
        text = cell_text(value)
        return self.parse_text(text, field, context) if text else None

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        """The titles of the records, as their own table shows them."""
        title = field.link.title if field.link else None
        titles = [record[1] for record in value["records"]]
        shown = [title.type.to_text(t, title, context) if title and t is not None else "" for t in titles]
        return join_names([text for text in shown if text])


def _parse_mapping(value: Mapping[str, Any]) -> LinkEdit | None:
    if value.keys() == {"count", "records"}:
        uids = _uids(value["records"])
        if value["count"] != len(uids):
            raise ValueIssue("not_whole")
        return LinkEdit(whole=uids) if uids else None
    if not value or not value.keys() <= {"add", "remove"}:
        raise ValueIssue("wrong_type", expected="link")
    return LinkEdit(added=_uids(value.get("add", ())), removed=_uids(value.get("remove", ())))


def _uids(items: Any) -> tuple[str, ...]:
    if not isinstance(items, list | tuple):
        raise ValueIssue("wrong_type", expected="link")
    if len(items) > MOST_LINKS:
        raise ValueIssue("too_many", limit=MOST_LINKS)
    return tuple(dict.fromkeys(_uid_of(item) for item in items))


def _uid_of(item: Any) -> str:
    """A uid by itself, or with its title behind it as a cell is read."""
    uid: Any = item[0] if isinstance(item, Sequence) and not isinstance(item, str) and len(item) == 2 else item
    if not isinstance(uid, str):
        raise ValueIssue("wrong_type", expected="link")
    if len(uid) != _UID_LENGTH:
        raise ValueIssue("gone_link")
    return uid


class _One(LinkType):
    column_type = "bigint"


class _Several(LinkType):
    pass


class _Reverse(LinkType):
    is_virtual = True


ONE, SEVERAL, REVERSE = _One(), _Several(), _Reverse()
