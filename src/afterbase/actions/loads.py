"""Loading many records at once, as imports do: parsed in columns, sent by COPY, recorded as one change.

A load runs in one transaction: until it commits nobody sees any of it, and a crash or a cancel leaves nothing. It
touches the change log only at its very end, so others go on writing meanwhile. Cells that a field refuses stay empty
and are listed; a row that lacks a required value, or repeats a unique one, is left out and listed. A merge knows only
in the database which rows are new, so there the staging table is what rows are left out of.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from psycopg import errors

from afterbase.actions.fields import number_records
from afterbase.actions.metadata import field_of_violation, lock_schema, record_schema_change, write_metadata
from afterbase.actions.options import with_options
from afterbase.actions.records import Written, are_current, update_from
from afterbase.engine.changes import insert_change, next_number, notify_change
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.ground.clock import utc_now
from afterbase.ground.database import Connection, execute, fetch, fetch_row
from afterbase.ground.errors import AfterbaseError, SchemaChanged
from afterbase.ground.sql import TRUE, Sql, join, sql, value
from afterbase.model.fields.base import Field, Occasion, Stored, TextContext, ValueType
from afterbase.model.fields.choices import MOST_OPTIONS, SelectLike

LISTED = 10_000
"""Issues kept with their text; more are only counted."""


class LoadRepeats(AfterbaseError):
    """What no row can be blamed for: somebody wrote the same value meanwhile, or a default repeats itself."""

    code, status = "load_repeats", 409
    en = "A value of the unique field “{field}” would stand in two records. Nothing was imported; please try again."
    zh = "唯一字段“{field}”的值会出现在两条记录中，未导入任何数据，请重试。"


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a source: the number of each as its author counts, and the cells by column."""

    numbers: Sequence[int]
    columns: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class RowIssue:
    """A cell that was refused; `text` is what stood there."""

    row: int
    field: str
    code: str
    data: dict[str, Any]
    text: str


@dataclass(slots=True)
class Load:
    """A load under way: where cells go, and what came of it so far.

    `fields[i]` takes the cells of column `sources[i]`; selects among them grow options as new texts turn up.
    """

    table: Sql
    fields: list[Field]
    sources: Sequence[int]
    texts: TextContext
    actor_uid: str
    required: Sequence[Field] = ()
    constants: list[tuple[Field, Stored]] = field(default_factory=list)
    can_add_options: bool = True
    count: int = 0
    skipped: int = 0
    issue_count: int = 0
    issues: list[RowIssue] = field(default_factory=list)
    is_new: bool = False
    """The table was made in this very transaction: its rows are written as if vacuumed already, for all who come."""

    def note(self, row: int, of: Field, code: str, data: dict[str, Any], cell: Any) -> None:
        self.issue_count += 1
        if len(self.issues) < LISTED:
            self.issues.append(RowIssue(row, of.name, code, data, "" if cell is None else str(cell)[:200]))

    @property
    def targets(self) -> list[Field]:
        return [*self.fields, *(of for of, _ in self.constants)]


def defaults_for(lens: TableLens, fields: Sequence[Field], occasion: Occasion) -> list[tuple[Field, Stored]]:
    """What fields that a load does not fill get in every record."""
    named = {f.id for f in fields}
    others = [f for f in lens.table.fields if f.id not in named and f.is_writable and f.default is not None]
    return [(f, f.type.default_value(f, occasion)) for f in others]


def occasion_of(context: Context) -> Occasion:
    return Occasion(utc_now(), context.lens.actor.zone, context.lens.actor.uid)


# -- rows into a table

Progress = Callable[[int], Awaitable[None]]
"""Called with the rows read so far; raises to stop the load."""


async def load_rows(
    connection: Connection, load: Load, chunks: AsyncIterator[Rows], progress: Progress, *, into: Sql | None = None
) -> None:
    """Parse and COPY every chunk. `into` names a staging table instead, whose rows keep their number in the file."""
    copy = sql(
        "COPY {} ({}, {}) FROM STDIN{}",
        into or load.table,
        join(", ", [f.sql for f in load.targets]),
        Sql("created_by, changed_by, n" if into else "created_by, changed_by"),
        Sql(" WITH (FREEZE)" if load.is_new else ""),
    )
    read = 0
    if into is None and any(f.unique for f in load.fields):
        async for rows in chunks:
            parsed = await asyncio.to_thread(_parse, load, rows)
            await _drop_repeats(connection, load, parsed)
            async with connection.cursor() as cursor, cursor.copy(copy.text) as target:
                await target.write(await asyncio.to_thread(_copy_text, load, parsed))
            read += len(rows.numbers)
            await progress(read)
        return
    # Nothing has to be asked in between, so one COPY takes all of it and the server writes while we parse.
    async with connection.cursor() as cursor, cursor.copy(copy.text) as target:
        async for rows in chunks:
            parsed = await asyncio.to_thread(_parse, load, rows)
            await target.write(await asyncio.to_thread(_copy_text, load, parsed, is_numbered=into is not None))
            read += len(rows.numbers)
            await progress(read)


@dataclass(slots=True)
class _Parsed:
    """Stored values by field, and the number of the row that each came from."""

    numbers: list[int]
    columns: list[list[Stored]]

    def drop(self, rows: set[int]) -> None:
        self.numbers = [n for at, n in enumerate(self.numbers) if at not in rows]
        self.columns = [[v for at, v in enumerate(column) if at not in rows] for column in self.columns]


def _parse(load: Load, rows: Rows) -> _Parsed:
    """The chunk's values, without the rows that lack a required one."""
    parsed = _Parsed(list(rows.numbers), [])
    refused = set[tuple[int, int]]()
    for index, source in enumerate(load.sources):
        cells = rows.columns[source]
        _grow_options(load, index, cells)
        of = load.fields[index]
        column = of.type.parse_cells(cells, of, load.texts)
        for at, issue in column.issues:
            load.note(rows.numbers[at], of, issue.code, issue.data, cells[at])
            refused.add((of.id, at))
        parsed.columns.append(column.values)
    _drop_incomplete(load, parsed, refused)
    return parsed


def _drop_incomplete(load: Load, parsed: _Parsed, refused: Set[tuple[int, int]]) -> None:
    """`refused` are the cells, by field and place, of which it is told already why they are empty."""
    missing = set[int]()
    places = {of.id: index for index, of in enumerate(load.fields)}
    for of in load.required:
        place = places.get(of.id)
        values = [None] * len(parsed.numbers) if place is None else parsed.columns[place]
        for at, stored in enumerate(values):
            if stored is None or stored is False:
                missing.add(at)
                if (of.id, at) not in refused:
                    load.note(parsed.numbers[at], of, "required", {}, None)
    if missing:
        load.skipped += len(missing)
        parsed.drop(missing)


def _grow_options(load: Load, index: int, cells: Sequence[Any]) -> None:
    """Let a select learn the texts that it does not know, as far as options go; later ones are refused and listed."""
    of = load.fields[index]
    if not load.can_add_options or not isinstance(of.type, SelectLike):
        return
    unknown = of.type.missing_options([str(c) for c in set(cells) if c is not None], of)
    room = MOST_OPTIONS - len(of.config.options)
    if not unknown or room <= 0:
        return
    load.fields[index] = with_options(of, sorted(unknown)[:room])


async def _drop_repeats(connection: Connection, load: Load, parsed: _Parsed) -> None:
    """Leave out rows whose unique values stand in the table already, or further up in the file."""
    for index, of in enumerate(load.fields):
        if not of.unique:
            continue
        column = parsed.columns[index]
        taken = await _present(connection, load.table, of, column)
        repeats = set[int]()
        for at, stored in enumerate(column):
            if stored is None:
                continue
            if str(stored) in taken:
                load.note(parsed.numbers[at], of, "not_unique", {}, stored)
                repeats.add(at)
            taken.add(str(stored))
        if repeats:
            load.skipped += len(repeats)
            parsed.drop(repeats)


async def _present(connection: Connection, table: Sql, of: Field, column: Sequence[Stored]) -> set[str]:
    """Those of the values that live records of the table have."""
    rows = await fetch(
        connection,
        sql(
            "SELECT {}::text FROM {} WHERE deleted_at IS NULL AND {} = ANY({})",
            of.sql,
            table,
            of.sql,
            value([str(v) for v in column if v is not None], f"text[]::{of.type.column_type}[]"),
        ),
    )
    return {row[0] for row in rows}


_SPECIAL = "\\\t\n\r"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _copy_text(load: Load, parsed: _Parsed, is_numbered: bool = False) -> bytes:
    """Rows in COPY's text format, at whose end may stand the number of each."""
    size = len(parsed.numbers)
    load.count += size
    texts = [_column_text(of, column) for of, column in zip(load.fields, parsed.columns, strict=True)]
    texts += [_column_text(of, [stored]) * size for of, stored in load.constants]
    texts += [[load.actor_uid] * size] * 2
    if is_numbered:
        texts.append([str(number) for number in parsed.numbers])
    lines = ["\t".join(row) for row in zip(*texts, strict=True)]
    return "".join(f"{line}\n" for line in lines).encode()


def _column_text(of: Field, column: list[Stored]) -> list[str]:
    """Each value as COPY reads it."""
    kind = of.type.value_type
    if kind is ValueType.BOOLEAN:
        return ["t" if v else "f" for v in column]
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


# -- the end of a load


async def hold_columns(connection: Connection, load: Load) -> None:
    """Until the end of the transaction no conversion gives the load's fields other columns; SchemaChanged where one
    has done so since the load was planned."""
    await execute(connection, sql("LOCK TABLE {} IN ROW EXCLUSIVE MODE", load.table))
    row = await fetch_row(connection, are_current(load.targets))
    if not row[0]:
        raise SchemaChanged()


async def last_id(connection: Connection, table: Sql) -> int:
    row = await fetch_row(connection, sql("SELECT coalesce(max(id), 0) FROM {}", table))
    return int(row[0])


async def finish_load(
    connection: Connection, context: Context, table_id: int, load: Load, after: int, numbering: Sequence[Field] = ()
) -> Written:
    """Number, count and record what this transaction put into the table; `after` is `last_id` from before the load.

    Others may have added records in between: ours are those that this very transaction wrote.
    """
    ours = sql("id > {} AND xmin = pg_current_xact_id()::xid", after)
    for of in numbering:
        await number_records(connection, load.table, of, ours)
    row = await fetch_row(
        connection,
        sql(
            "WITH done AS MATERIALIZED (SELECT count(*) AS n, range_agg(int8range(id, id + 1)) AS ids"
            "   FROM {} WHERE {}),"
            " counted AS (UPDATE tables SET record_count = record_count + done.n FROM done"
            "   WHERE tables.id = {} AND done.n > 0 RETURNING 1),"
            " s AS ({}),"
            " c AS ({}),"
            " told AS (SELECT {} FROM s)"
            " SELECT (SELECT seq FROM s), (SELECT n FROM done), (SELECT count(*) FROM told)",
            load.table,
            ours,
            table_id,
            next_number(Sql("EXISTS (SELECT FROM counted)")),
            insert_change(
                context.origin,
                "create",
                table_id,
                source=Sql("s, done"),
                count=Sql("done.n"),
                ids=Sql("done.ids"),
                fields=[],
            ),
            notify_change(context.origin.base_id, Sql("s.seq")),
        ),
    )
    return Written(row[0], [], count=row[1])


# -- merging


async def stage(connection: Connection, load: Load) -> Sql:
    """A temporary table shaped like the load's fields; `n` is a row's number in the file."""
    columns = [sql("{} {}", of.sql, Sql(of.type.column_type)) for of in load.targets]
    await execute(
        connection,
        sql(
            "CREATE TEMPORARY TABLE staging ({}, created_by text, changed_by text, n bigint) ON COMMIT DROP",
            join(", ", columns),
        ),
    )
    return Sql("staging")


async def merge_staged(
    connection: Connection, context: Context, lens: TableLens, load: Load, key: Field, required: Sequence[Field]
) -> Written:
    """Update the records whose key stands in the staging table and insert the others; the update is what is returned.

    Of rows with the same key the last counts. An empty cell of the file leaves the record's value as it is, so only a
    new record needs the `required` ones.
    """
    await execute(
        connection,
        sql("DELETE FROM staging a USING staging b WHERE a.{} = b.{} AND a.n < b.n", key.sql, key.sql),
    )
    await execute(connection, Sql("ANALYZE staging"))
    is_new = sql(
        "NOT EXISTS (SELECT FROM {} t WHERE t.{} = x.{} AND t.deleted_at IS NULL)", load.table, key.sql, key.sql
    )
    for of in required:
        await _leave_out(connection, load, of, "required", sql("{} AND {}", is_new, _is_missing(load, of)))
    for of in load.targets:
        if of.unique and of.id != key.id:
            await _leave_out(connection, load, of, "not_unique", _is_taken(load, of, key))
            await _leave_out(connection, load, of, "not_unique", _is_further_up(of))
    matches = sql("SELECT t.id FROM {} t JOIN staging x ON x.{} = t.{}", load.table, key.sql, key.sql)
    present = [sql("coalesce(x.{}, old.{}) AS {}", f.sql, f.sql, f.sql) for f in load.fields]
    updated = await update_from(
        connection,
        context,
        lens,
        load.fields,
        sql("t.id IN ({})", matches),
        sql("SELECT old.id, {} FROM old JOIN staging x ON x.{} = old.{}", join(", ", present), key.sql, key.sql),
    )
    columns = join(", ", [*(f.sql for f in load.targets), Sql("created_by, changed_by")])
    await execute(
        connection,
        sql(
            "INSERT INTO {} ({}) SELECT {} FROM staging x WHERE {} ORDER BY x.n",
            load.table,
            columns,
            columns,
            is_new,
        ),
    )
    return updated


async def _leave_out(connection: Connection, load: Load, of: Field, code: str, condition: Sql) -> None:
    """List the rows of the staging table that meet a condition on `x`, and go on without them."""
    text = sql("x.{}::text", of.sql) if _is_filled(load, of) else Sql("NULL")
    rows = await fetch(connection, sql("DELETE FROM staging x WHERE {} RETURNING x.n, {}", condition, text))
    load.skipped += len(rows)
    for n, cell in rows:
        load.note(n, of, code, {}, cell)


def _is_filled(load: Load, of: Field) -> bool:
    return any(target.id == of.id for target in load.targets)


def _is_missing(load: Load, of: Field) -> Sql:
    if not _is_filled(load, of):
        return TRUE
    return sql("NOT x.{}" if of.type.value_type is ValueType.BOOLEAN else "x.{} IS NULL", of.sql)


def _is_taken(load: Load, of: Field, key: Field) -> Sql:
    """Whether a record of another key has the value."""
    return sql(
        "EXISTS (SELECT FROM {} t WHERE t.{} = x.{} AND t.deleted_at IS NULL AND t.{} IS DISTINCT FROM x.{})",
        load.table,
        of.sql,
        of.sql,
        key.sql,
        key.sql,
    )


def _is_further_up(of: Field) -> Sql:
    return sql("EXISTS (SELECT FROM staging y WHERE y.{} = x.{} AND y.n < x.n)", of.sql, of.sql)


@contextmanager
def naming_repeats(lens: TableLens) -> Iterator[None]:
    """A repeated value that only the index found is told by its field."""
    try:
        yield
    except errors.UniqueViolation as error:
        of = field_of_violation(lens.table.fields, error)
        raise LoadRepeats(field=of.name if of else "") from error


async def save_options(connection: Connection, context: Context, before: Sequence[Field], load: Load) -> int | None:
    """Keep the options that selects have learnt in fields that existed before the load; the seq, if there are any."""
    grown = [
        (of, old)
        for of, old in zip(load.fields, before, strict=True)
        if len(getattr(of.config, "options", ())) > len(getattr(old.config, "options", ()))
    ]
    if not grown:
        return None
    await lock_schema(connection, context.lens.base.id)
    for _, old in grown:
        rows = await fetch(connection, sql("SELECT config FROM fields WHERE id = {}", old.id))
        if old.type.load_config(rows[0][0]) != old.config:
            raise SchemaChanged()
    changes = [
        await write_metadata(connection, "field", of.id, {"config": msgspec.to_builtins(of.config)}) for of, _ in grown
    ]
    return await record_schema_change(connection, context, "field.update", grown[0][0].table_id, changes)
