"""From what a caller sends to what goes into columns: parsing, defaults, required, and who and what is referred to.

All failures of a batch are gathered and told together; nothing is written unless everything holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.ground.clock import utc_now
from afterbase.ground.database import Connection, fetch
from afterbase.ground.errors import InvalidValues, ValueIssue
from afterbase.ground.sql import Sql, join, sql, value
from afterbase.model.fields.base import Field, Occasion, Stored, TextContext, ValueType


@dataclass(slots=True)
class Batch:
    """Stored values column by column: `columns[i][r]` is the value of `fields[i]` for record `r`."""

    size: int
    fields: list[Field] = field(default_factory=list)
    columns: list[list[Stored]] = field(default_factory=list)

    def add(self, of: Field, column: list[Stored]) -> None:
        self.fields.append(of)
        self.columns.append(column)

    def column_of(self, of: Field) -> list[Stored] | None:
        return self.columns[self.fields.index(of)] if of in self.fields else None

    def to_json(self, **extra: Sequence[Any]) -> str:
        """The batch as the JSON of `json_to_recordset`: one object a record, plus the `extra` columns."""
        names = [*extra, *(f.column for f in self.fields)]
        rows = zip(*extra.values(), *self.columns, strict=True)
        return msgspec.json.encode([dict(zip(names, row, strict=True)) for row in rows]).decode()


def record_set(fields: Iterable[Field], extra: str) -> Sql:
    """The column list for `json_to_recordset(…) AS v(…)`; `extra` comes first."""
    return join(", ", [Sql(extra), *(sql("{} " + f.type.column_type, f.sql) for f in fields)])


class Issues:
    """Refused values, gathered over a batch."""

    def __init__(self) -> None:
        self.errors: list[dict[str, Any]] = []

    def add(self, record: int, field_uid: str, issue: ValueIssue) -> None:
        # A name that is none of ours may be of any length; the answer does not repeat it whole.
        self.errors.append({"record": record, "field": field_uid[:40], "code": issue.code, "data": issue.data})

    def raise_if_any(self) -> None:
        if self.errors:
            self.errors.sort(key=lambda e: e["record"])
            raise InvalidValues(self.errors)


def parse_records(
    records: Sequence[Mapping[str, Any]], lens: TableLens, issues: Issues, texts: TextContext | None
) -> Batch:
    """The values that records name, as columns; a field that some records leave out is None there.

    `texts` makes parsing lenient: strings are read as a person would write them. Use `named_fields` where leaving a
    field out differs from emptying it.
    """
    batch = Batch(len(records))
    for uid in _names(records):
        of = lens.table.fields_by_uid.get(uid)
        if of is None or (of.id not in lens.writable and of not in lens.readable):
            _refuse_everywhere(records, uid, ValueIssue("unknown_field"), issues)
        elif of.id not in lens.writable:
            _refuse_everywhere(records, uid, ValueIssue("read_only"), issues)
        else:
            values = [record.get(uid) for record in records]
            batch.add(of, parse_column(of, values, issues, texts))
    return batch


def parse_column(of: Field, values: list[Any], issues: Issues, texts: TextContext | None) -> list[Stored]:
    if texts is not None:
        parsed = of.type.parse_cells(values, of, texts) if _are_cells(values) else of.type.parse_column(values, of)
    else:
        parsed = of.type.parse_column(values, of)
    for index, issue in parsed.issues:
        issues.add(index, of.uid, issue)
    if of.type.value_type is ValueType.BOOLEAN:
        return [bool(v) for v in parsed.values]
    return parsed.values


def _are_cells(values: Iterable[Any]) -> bool:
    """Texts, and dates, which JSON cannot hold but a formula gives."""
    return all(v is None or isinstance(v, str | date) for v in values)


def _names(records: Sequence[Mapping[str, Any]]) -> list[str]:
    names: dict[str, None] = {}
    for record in records:
        names.update(dict.fromkeys(record))
    return list(names)


def _refuse_everywhere(records: Sequence[Mapping[str, Any]], uid: str, issue: ValueIssue, issues: Issues) -> None:
    for index, record in enumerate(records):
        if uid in record:
            issues.add(index, uid, issue)


def fill_defaults(
    batch: Batch, context: Context, lens: TableLens, records: Sequence[Mapping[str, Any]], issues: Issues
) -> None:
    """Give fields their default in the records that do not name them; "today" is the actor's, "me" the actor."""
    actor = context.lens.actor
    occasion = Occasion(utc_now(), actor.zone, actor.uid)
    for of in lens.table.fields:
        if of.default is None or not of.is_writable:
            continue
        missing = [index for index, record in enumerate(records) if of.uid not in record]
        if not missing:
            continue
        try:
            stored = of.type.default_value(of, occasion)
        except ValueIssue as issue:
            issues.add(missing[0], of.uid, issue)
            continue
        column = batch.column_of(of)
        if column is None:
            batch.add(of, [stored] * batch.size)
        else:
            for index in missing:
                column[index] = stored


def require_filled(batch: Batch, fields: Iterable[Field], issues: Issues) -> None:
    """Every required field among `fields` has a value in every record; a required checkbox must be ticked."""
    for of in fields:
        if not of.required or not of.is_writable:
            continue
        column = batch.column_of(of) or [None] * batch.size
        refused = {e["record"] for e in issues.errors if e["field"] == of.uid}
        for index, stored in enumerate(column):
            if (stored is None or stored is False) and index not in refused:
                issues.add(index, of.uid, ValueIssue("required"))


async def resolve_references(
    connection: Connection, context: Context, batch: Batch, issues: Issues, current: "CurrentFiles | None" = None
) -> None:
    """Check that people are members and files are the actor's own (or stand in the cell already); fill in files."""
    for of, column in zip(batch.fields, batch.columns, strict=True):
        if of.type.value_type is ValueType.PEOPLE:
            await _check_people(connection, context, of, column, issues)
        elif of.type.value_type is ValueType.FILES:
            await _fill_files(connection, context, of, column, issues, current)


async def _check_people(
    connection: Connection, context: Context, of: Field, column: list[Stored], issues: Issues
) -> None:
    for index, people in enumerate(column):
        if people and "me" in people:
            column[index] = list(dict.fromkeys(context.lens.actor.uid if p == "me" else p for p in people))
    named = {person for people in column if people for person in people}
    if not named:
        return
    rows = await fetch(
        connection,
        sql(
            "SELECT u.uid FROM afterbase.users u JOIN afterbase.members m ON m.user_id = u.id"
            " WHERE m.workspace_id = {} AND u.uid = ANY({})",
            context.lens.base.workspace_id,
            list(named),
        ),
    )
    unknown = named - {row[0] for row in rows}
    for index, people in enumerate(column):
        if people and not unknown.isdisjoint(people):
            issues.add(index, of.uid, ValueIssue("unknown_person"))


CurrentFiles = Mapping[int, Mapping[int, Sequence[Mapping[str, Any]]]]
"""field id -> index of the record in the batch -> the files in its cell now."""


async def _fill_files(
    connection: Connection,
    context: Context,
    of: Field,
    column: list[Stored],
    issues: Issues,
    current: CurrentFiles | None,
) -> None:
    named = {file["id"] for files in column if files for file in files}
    if not named:
        return
    rows = await fetch(
        connection,
        sql(
            "SELECT uid, name, size, type, width, height FROM files WHERE uid = ANY({}) AND created_by = {}",
            list(named),
            context.lens.actor.uid,
        ),
    )
    names = ("id", "name", "size", "type", "width", "height")
    own = {row[0]: {k: v for k, v in zip(names, row, strict=True) if v is not None} for row in rows}
    for index, files in enumerate(column):
        if not files:
            continue
        present = {f["id"]: f for f in (current or {}).get(of.id, {}).get(index, ())}
        filled = [_described(file, own.get(file["id"]) or present.get(file["id"])) for file in files]
        if None in filled:
            issues.add(index, of.uid, ValueIssue("unknown_file"))
        column[index] = filled


def _described(file: Mapping[str, Any], known: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What the server knows of a file, under the name that the caller gives it."""
    return None if known is None else {**known, "name": file.get("name") or known["name"]}


async def find_duplicates(connection: Connection, lens: TableLens, batch: Batch, own_ids: Sequence[int]) -> Issues:
    """After a unique index refused a batch: which values of which records stand elsewhere, or twice in the batch."""
    issues = Issues()
    for of, column in zip(batch.fields, batch.columns, strict=True):
        if not of.unique:
            continue
        present = [v for v in column if v is not None]
        rows = await fetch(
            connection,
            sql(
                "SELECT DISTINCT to_jsonb({}) FROM {} WHERE deleted_at IS NULL AND {} = ANY({}) AND id <> ALL({})",
                of.sql,
                lens.table.sql,
                of.sql,
                value([str(v) for v in present], f"text[]::{of.type.column_type}[]"),
                value(list(own_ids), "bigint[]"),
            ),
        )
        taken = {row[0] if isinstance(row[0], str) else str(row[0]) for row in rows}
        for index, stored in enumerate(column):
            if stored is None:
                continue
            if str(stored) in taken:
                issues.add(index, of.uid, ValueIssue("not_unique"))
            taken.add(str(stored))
    return issues
