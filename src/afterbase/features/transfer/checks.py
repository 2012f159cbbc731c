"""Before an import: how many of a column's values a type that its user chose would refuse, or find no record for.

The first rows are read again and parsed exactly as the import would, so the answer holds for them; of a longer file it
is a sample, and `tried` says of how many. Names of links are looked for in a staging table, as an import does, and
nothing of it is kept.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from afterbase.actions.link_loads import count_unfound
from afterbase.actions.loads import Load, load_lines, stage
from afterbase.actions.parsing import Lines, Parser, RowIssue
from afterbase.engine.contexts import Context
from afterbase.features.transfer.imports import MappedColumn, NewColumn, all_sources, link_columns
from afterbase.features.transfer.lines import Source
from afterbase.features.transfer.reading import Options, open_rows
from afterbase.ground.database import Connection, set_timeout
from afterbase.ground.errors import BadRequest
from afterbase.model.fields import field_type
from afterbase.model.fields.base import Field, TextContext, ValueType
from afterbase.model.fields.choices import MOST_OPTIONS, SelectLike, with_options

CHECKED_ROWS = 20_000
SAMPLES = 5
CHECK_MS = 30_000


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


# -- links


@dataclass(slots=True)
class LinkCheck:
    """Of the cells of one column: `refused` are no values of the field that they are compared with."""

    source: int
    tried: int
    refused: int
    unknown: int
    ambiguous: int
    samples: list[RowIssue]


async def check_links(
    connection: Connection,
    context: Context,
    source: Source,
    table_uid: str,
    columns: Sequence[MappedColumn],
    texts: TextContext,
) -> list[LinkCheck]:
    """How many names an import into these link fields would not find, or find twice. Writes nothing, whatever the
    columns say of missing records."""
    lens = context.lens.table(table_uid)
    if not all(0 <= place < source.width for place in all_sources(columns)):
        raise BadRequest(reason=f"a column lies outside the file's {source.width}")
    links = link_columns(context, lens, columns)
    if len(links) < len(columns):
        raise BadRequest(reason="only columns of links are looked at")
    checks = list[LinkCheck]()
    for column, link in zip(columns, links, strict=True):
        parser = Parser([], [], texts, context.lens.actor.uid, is_numbered=True, keys=link.keys)
        lines = await asyncio.to_thread(_read_keys, source, parser)
        load = Load(lens.table.sql, parser, links=[link])
        async with connection.transaction(force_rollback=True):
            checks.append(await _check_link(connection, context, column, load, lines))
    return checks


def _read_keys(source: Source, parser: Parser) -> list[Lines]:
    """Reads the file; for a thread."""
    read, lines = 0, list[Lines]()
    with closing(open_rows(source.path, source.options, source.width)) as chunks:  # type: ignore[type-var]
        for chunk in chunks:
            read += len(chunk)
            lines.append(Lines(parser.read(chunk.numbers, chunk.columns), read))
            if read >= CHECKED_ROWS:
                break
    return lines


async def _check_link(
    connection: Connection, context: Context, column: MappedColumn, load: Load, lines: Sequence[Lines]
) -> LinkCheck:
    refused = load.tally.issue_count
    await set_timeout(connection, CHECK_MS)
    staging = await stage(connection, load)
    await load_lines(connection, load, _each(lines), _go_on, into=staging)
    found = await count_unfound(connection, context, load, load.links[0])
    samples = sorted(load.tally.issues, key=lambda issue: issue.row)[:SAMPLES]
    return LinkCheck(column.source, found.tried + refused, refused, found.unknown, found.ambiguous, samples)


async def _each(lines: Sequence[Lines]) -> AsyncIterator[Lines]:
    for some in lines:
        yield some


async def _go_on(_: int) -> None:
    """Nobody waits for the progress of a check."""
