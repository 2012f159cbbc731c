"""Before an import: how many of a column's values a type that its user chose would refuse, and which.

The first rows are read again and parsed exactly as the import would, so the answer holds for them; of a longer file it
is a sample, and `tried` says of how many.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from afterbase.features.transfer.imports import NewColumn
from afterbase.features.transfer.reading import Options, open_rows
from afterbase.ground.errors import BadRequest
from afterbase.model.fields import field_type
from afterbase.model.fields.base import Field, TextContext, ValueType
from afterbase.model.fields.choices import MOST_OPTIONS, SelectLike, with_options

CHECKED_ROWS = 20_000
SAMPLES = 5


class Refused(msgspec.Struct):
    row: int
    text: str
    code: str
    data: dict[str, Any]


@dataclass(slots=True)
class ColumnCheck:
    source: int
    tried: int = 0
    failed: int = 0
    samples: list[Refused] = field(default_factory=list)


def check_columns(
    path: Path, options: Options, width: int, columns: Sequence[NewColumn], texts: TextContext
) -> list[ColumnCheck]:
    """Reads the file; for a thread."""
    if not all(0 <= column.source < width for column in columns):
        raise BadRequest(reason=f"a column lies outside the file's {width}")
    fields = [_field_of(column) for column in columns]
    checks = [ColumnCheck(column.source) for column in columns]
    with closing(open_rows(path, options, width)) as chunks:  # type: ignore[type-var]
        read = 0
        for chunk in chunks:
            for place, check in enumerate(checks):
                fields[place] = _check(check, fields[place], chunk.numbers, chunk.columns[check.source], texts)
            read += len(chunk)
            if read >= CHECKED_ROWS:
                break
    return checks


def _field_of(column: NewColumn) -> Field:
    kind = field_type(column.type)
    if not kind.is_writable or kind.value_type is ValueType.LINKS:
        raise BadRequest(reason=f"the field {column.name!r} cannot be filled from a file")
    config = kind.complete_config(kind.parse_config(column.config), None)
    return Field(0, "", 0, column.name, kind, config, "f0")


def _check(check: ColumnCheck, of: Field, numbers: Sequence[int], cells: Sequence[Any], texts: TextContext) -> Field:
    if isinstance(of.type, SelectLike):  # an import teaches selects what they do not know, as far as options go
        missing = of.type.missing_options([str(cell) for cell in set(cells) if cell is not None], of)
        of = with_options(of, missing[: max(0, MOST_OPTIONS - len(of.config.options))])
    column = of.type.parse_cells(cells, of, texts)
    check.tried += sum(cell is not None for cell in cells)
    check.failed += len(column.issues)
    for at, issue in column.issues[: SAMPLES - len(check.samples)]:
        check.samples.append(Refused(numbers[at], str(cells[at])[:200], issue.code, issue.data))
    return of
