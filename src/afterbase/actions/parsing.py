"""Rows of a file become lines for COPY: cells read column by column, options learnt, what is refused listed.

Nothing here knows the database, and nothing is imported that does: an import reads its file in a process of its own.
"""

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import msgspec

from afterbase.ground.errors import ValueIssue
from afterbase.model.fields.base import Field, Stored, TextContext, ValueType
from afterbase.model.fields.choices import MOST_OPTIONS, SelectLike, with_options
from afterbase.model.fields.columns import Column, cell_text
from afterbase.model.fields.link import LONGEST_TEXT, MOST_LINKS
from afterbase.model.fields.lists import is_several, split_names
from afterbase.model.texts import storable

LISTED = 10_000
"""Issues kept with their text; more are only counted."""


@dataclass(frozen=True, slots=True)
class RowIssue:
    """A cell that was refused; `text` is what stood there."""

    row: int
    field: str
    code: str
    data: dict[str, Any]
    text: str


@dataclass(slots=True)
class Tally:
    """What a file's rows were refused for. `issues` are the first of `issue_count`; `skipped` rows were left out."""

    skipped: int = 0
    issue_count: int = 0
    issues: list[RowIssue] = field(default_factory=list)

    def note(self, row: int, of: Field, code: str, data: dict[str, Any], cell: Any) -> None:
        self.issue_count += 1
        if len(self.issues) < LISTED:
            self.issues.append(RowIssue(row, of.name, code, data, "" if cell is None else str(cell)[:200]))


class Lines(msgspec.Struct, frozen=True, array_like=True, tag="lines"):
    """Some lines for COPY, and how many rows of the file were read so far."""

    text: bytes
    read: int


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A column of the file that says which records a link field gets, by the values of a field of theirs.

    Only the database can look for them, so the cells go there as text: as they stand, and as values of `match` in the
    form that a column reads. The names of the columns come from `name`.
    """

    source: int
    name: str
    of: Field
    match: Field
    is_name: bool = True
    """Whether the cells name records, or only narrow down which of those is meant."""
    is_list: bool = False
    """Whether a cell may hold several names."""

    @property
    def columns(self) -> dict[str, str]:
        """The columns of a staging table and their types, in the order of a line: the cell, it as a whole as one value,
        and where several are possible each of them; NULL where the whole can be none."""
        named = {self.name: "text", f"{self.name}w": "text"}
        return named | {f"{self.name}p": "text[]"} if self.is_list else named


@dataclass(slots=True)
class Parser:
    """Reads the rows of one file, chunk by chunk.

    `fields[i]` takes the cells of column `sources[i]`; selects among them grow options as new texts turn up. Every line
    then holds `constants`, who made the record, where asked the row's number in the file, and the `keys` of links.
    """

    fields: list[Field]
    sources: Sequence[int]
    texts: TextContext
    actor_uid: str
    required: Sequence[Field] = ()
    constants: Sequence[tuple[Field, Stored]] = ()
    can_add_options: bool = True
    is_numbered: bool = False
    keys: Sequence[KeyColumn] = ()
    tally: Tally = field(default_factory=Tally)

    @property
    def more_columns(self) -> list[str]:
        """The columns of a line behind those of fields."""
        number = ["n"] if self.is_numbered else []
        return ["created_by", "changed_by", *number, *(column for key in self.keys for column in key.columns)]

    def read(self, numbers: Sequence[int], columns: Sequence[Sequence[Any]]) -> bytes:
        """Lines in COPY's text format, of the rows that lack no required value. `columns` are the file's, of cells, and
        `numbers` the rows' as its author counts."""
        parsed = self._parse(numbers, columns)
        texts = [_column_text(of, values) for of, values in zip(self.fields, parsed.columns, strict=True)]
        size = len(parsed.numbers)
        texts += [_column_text(of, [stored]) * size for of, stored in self.constants]
        texts += [[self.actor_uid] * size] * 2
        if self.is_numbered:
            texts.append([str(number) for number in parsed.numbers])
        texts += parsed.keys
        lines = "\n".join(map("\t".join, zip(*texts, strict=True)))
        return f"{lines}\n".encode() if lines else b""

    def _parse(self, numbers: Sequence[int], columns: Sequence[Sequence[Any]]) -> "_Parsed":
        parsed = _Parsed(numbers, [])
        refused = set[tuple[int, int]]()
        for index, source in enumerate(self.sources):
            cells = columns[source]
            self._grow_options(index, cells)
            of = self.fields[index]
            column = of.type.parse_cells(cells, of, self.texts)
            for at, issue in column.issues:
                self.tally.note(numbers[at], of, issue.code, issue.data, cells[at])
                refused.add((of.id, at))
            parsed.columns.append(column.values)
        for key in self.keys:
            parsed.keys += self._read_keys(key, numbers, columns[key.source])
        self._drop_incomplete(parsed, refused)
        return parsed

    def _read_keys(self, key: KeyColumn, numbers: Sequence[int], cells: Sequence[Any]) -> list[list[str]]:
        """The `columns` of a key, as COPY reads them. What no record can have there is noted, and the cell empty."""
        keys = KeyCells(key, [storable(cell_text(cell)) if cell is not None else "" for cell in cells])
        keys.read(cells, self.texts)
        for at, issue in keys.issues:
            self.tally.note(numbers[at], key.of, issue.code, issue.data, cells[at])
        return keys.columns

    def _drop_incomplete(self, parsed: "_Parsed", refused: Set[tuple[int, int]]) -> None:
        """`refused` are the cells, by field and place, of which it is told already why they are empty."""
        missing = set[int]()
        places = {of.id: index for index, of in enumerate(self.fields)}
        for of in self.required:
            place = places.get(of.id)
            values = [None] * len(parsed.numbers) if place is None else parsed.columns[place]
            for at, stored in enumerate(values):
                if stored is None or stored is False:
                    missing.add(at)
                    if (of.id, at) not in refused:
                        self.tally.note(parsed.numbers[at], of, "required", {}, None)
        if missing:
            self.tally.skipped += len(missing)
            parsed.drop(missing)

    def _grow_options(self, index: int, cells: Sequence[Any]) -> None:
        """Let a select learn the texts that it does not know, as far as options go; later ones are refused and
        listed."""
        of = self.fields[index]
        if not self.can_add_options or not isinstance(of.type, SelectLike):
            return
        unknown = of.type.missing_options([str(c) for c in set(cells) if c is not None], of)
        room = MOST_OPTIONS - len(of.config.options)
        if unknown and room > 0:
            self.fields[index] = with_options(of, sorted(unknown)[:room])


@dataclass(slots=True)
class _Parsed:
    """Stored values by field, and the number of the row that each came from."""

    numbers: Sequence[int]
    columns: list[list[Stored]]
    keys: list[list[str]] = field(default_factory=list)

    def drop(self, rows: set[int]) -> None:
        self.numbers = [n for at, n in enumerate(self.numbers) if at not in rows]
        self.columns = [[v for at, v in enumerate(column) if at not in rows] for column in self.columns]
        self.keys = [[t for at, t in enumerate(column) if at not in rows] for column in self.keys]


class KeyCells:
    """The columns of a key for some rows; `texts` are the cells as they stand, empty where nothing does."""

    def __init__(self, key: KeyColumn, texts: list[str]) -> None:
        self._key, self._texts = key, texts
        self._parts: dict[int, list[Stored]] = {}
        self._values: list[Stored] = []
        self.issues: list[tuple[int, ValueIssue]] = []

    def read(self, cells: Sequence[Any], texts: TextContext) -> None:
        whole = _values_of(self._key.match, cells, texts)
        self._values = whole.values
        refused = dict(whole.issues)
        for at, text in enumerate(self._texts):
            try:
                self._read_parts(at, text, refused.get(at), texts)
            except ValueIssue as issue:
                self._texts[at], self._values[at] = "", None
                self.issues.append((at, issue))

    def _read_parts(self, at: int, text: str, refused: ValueIssue | None, texts: TextContext) -> None:
        if len(text) > LONGEST_TEXT:
            raise ValueIssue("too_long", limit=LONGEST_TEXT)
        names = split_names(text) if self._key.is_list and is_several(text) else []
        if len(names) > MOST_LINKS:
            raise ValueIssue("too_many", limit=MOST_LINKS)
        if names and names != [text]:
            parts = _values_of(self._key.match, names, texts)
            refused = refused and parts.issues[0][1] if parts.issues else None
            self._parts[at] = [] if parts.issues else [v for v in parts.values if v is not None]
        # A cell that only narrows a choice stays: no record has its value, so none is left.
        if refused is not None and self._key.is_name:
            raise refused

    @property
    def rows(self) -> list[tuple[str | None, str | None, list[str] | None]]:
        """Each cell as it stands, as a whole, and its parts; None where there is nothing."""
        values = [None if v is None else str(v) for v in self._values]
        parts = [[str(part) for part in self._parts.get(at, ())] or None for at in range(len(values))]
        return list(zip([text or None for text in self._texts], values, parts, strict=True))

    @property
    def columns(self) -> list[list[str]]:
        """The same as COPY reads it."""
        values = ["" if v is None else str(v) for v in self._values]
        read = [_copied(self._texts), _copied(values)]
        if self._key.is_list:
            read.append([_array_text(self._parts.get(at, ())) for at in range(len(values))])
        return read


def _copied(texts: Sequence[str]) -> list[str]:
    """Texts as COPY reads them, NULL for empty ones."""
    if any(character in "".join(texts) for character in _SPECIAL):
        return [t.translate(_ESCAPES) if t else "\\N" for t in texts]
    return [t or "\\N" for t in texts]


def _values_of(match: Field, cells: Sequence[Any], texts: TextContext) -> Column:
    """The cells as values of the column of `match`; what only the server gives, such as a ticket's number, as it is."""
    if not match.is_writable and match.type.value_type is ValueType.TEXT:
        return Column([storable(cell_text(cell)) or None for cell in cells], [])
    return match.type.parse_cells(cells, match, texts)


_SPECIAL = "\\\t\n\r"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _array_text(values: Sequence[Any]) -> str:
    """A text[] as COPY reads it, NULL where it is empty."""
    if not values:
        return "\\N"
    quoted = (str(v).replace("\\", "\\\\").replace('"', '\\"') for v in values)
    return ("{" + ",".join(f'"{v}"' for v in quoted) + "}").translate(_ESCAPES)


def _column_text(of: Field, column: list[Stored]) -> list[str]:
    """Each value as COPY reads it."""
    kind = of.type.value_type
    if kind is ValueType.BOOLEAN:
        return ["t" if v else "f" for v in column]
    if kind is ValueType.LINKS:
        return ["{" + ",".join(map(str, v)) + "}" if isinstance(v, list) else str(v) for v in column]
    if kind is ValueType.OPTIONS:
        return ["\\N" if v is None else "{" + ",".join(map(str, v)) + "}" for v in column]
    if kind is ValueType.PEOPLE:
        return ["\\N" if v is None else "{" + ",".join(v) + "}" for v in column]
    if kind in (ValueType.JSON, ValueType.FILES):
        return [
            "\\N" if v is None else json.dumps(v, ensure_ascii=False, default=str).translate(_ESCAPES) for v in column
        ]
    texts = ["\\N" if v is None else str(v) for v in column]
    # Most columns of text hold nothing to escape; one look at the whole is cheaper than one at each.
    if kind is ValueType.TEXT:
        together = "".join(filter(None, column))
        if any(character in together for character in _SPECIAL):
            return [t if v is None else t.translate(_ESCAPES) for v, t in zip(column, texts, strict=True)]
    return texts
