"""Files, mostly photos."""

import re
from collections.abc import Iterable
from typing import Any

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Field, FieldType, TextContext, ValueType, words
from afterbase.model.fields.columns import Stored
from afterbase.model.fields.lists import join_names
from afterbase.model.texts import storable

MOST_FILES = 100
LONGEST_NAME = 255
_UID = re.compile(r"fil[0-9A-Za-z]{14}")
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\\u202a-\u202e\u2066-\u2069]")


class AttachmentType(FieldType):
    """A cell names files that were sent before, and may rename them. What else is known of a file the action adds: a
    caller's word for its size or type counts for nothing."""

    name = "attachment"
    label = words("Attachment", "附件")
    description = words("Photos and other files.", "照片和其他文件。")
    value_type = ValueType.FILES
    column_type = "jsonb"

    def parse(self, value: Any, field: Field) -> Stored:
        if not isinstance(value, list | tuple):
            raise ValueIssue("wrong_type", expected="list")
        if len(value) > MOST_FILES:
            raise ValueIssue("too_many", limit=MOST_FILES)
        files = {file["id"]: file for file in map(_file_of, value)}
        return list(files.values()) or None

    def parse_text(self, text: str, field: Field, context: TextContext) -> Stored:
        raise ValueIssue("wrong_type", expected="file")

    def to_text(self, value: Any, field: Field, context: TextContext) -> str:
        return join_names([file.get("name") or file["id"] for file in value])

    def referenced_files(self, stored: Stored) -> Iterable[str]:
        return [file["id"] for file in stored or ()]


def _file_of(item: Any) -> dict[str, str]:
    """{"id": …, "name"?: …} from that, from what the API sent before, or from the bare id."""
    described = {"id": item} if isinstance(item, str) else item
    if not isinstance(described, dict) or not isinstance(described.get("id"), str):
        raise ValueIssue("wrong_type", expected="file")
    if not _UID.fullmatch(described["id"]):
        raise ValueIssue("unknown_file")
    name = described.get("name")
    if name is not None and not isinstance(name, str):
        raise ValueIssue("wrong_type", expected="text")
    bare = _NOT_IN_NAMES.sub("", storable(name or ""))[:LONGEST_NAME].strip()
    return {"id": described["id"], "name": bare} if bare else {"id": described["id"]}
