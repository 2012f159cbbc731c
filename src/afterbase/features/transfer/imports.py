"""Loading a file into a table: a new one with the fields of the plan, or one that is there.

The whole import is one transaction and one undo group. It commits everything or, after a cancel, a crash or a lost
connection, nothing. What single cells and rows were refused for is part of the result.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from afterbase.actions.fields import text_context
from afterbase.actions.filling import computing_as_now
from afterbase.actions.link_loads import find_links, leave_out_taken, list_pairs, write_far_links
from afterbase.actions.link_searches import require_makeable, search_of
from afterbase.actions.links import link_defaults
from afterbase.actions.loads import (
    LinkColumn,
    Load,
    add_staged,
    defaults_for,
    drop_superseded,
    finish_load,
    hold_columns,
    last_id,
    load_lines,
    merge_staged,
    naming_repeats,
    occasion_of,
    save_options,
    stage,
)
from afterbase.actions.metadata import lock_schema
from afterbase.actions.parsing import KeyColumn, Parser, RowIssue
from afterbase.actions.tables import FieldSpec, PlannedTable, build_table, plan_table, publish_table
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.features.transfer.lines import Source, open_lines
from afterbase.ground.database import Connection, execute, without_timeout
from afterbase.ground.errors import BadRequest
from afterbase.ground.sql import Sql, sql
from afterbase.model.fields.base import Field, TextContext, ValueType

VIEW_NAMES = {"zh-CN": "表格", "en": "Grid"}

Progress = Callable[[int], Awaitable[None]]
Finish = Callable[[Connection, "Imported"], Awaitable[None]]


class NewColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A column of the file that becomes a field; `source` is its place in the file."""

    source: int
    name: str
    type: str
    config: dict[str, Any] = {}


class AlsoColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A further column of the file, and the field of the linked table that must have its value, too."""

    source: int
    field: str


class MappedColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A column of the file that fills a field which exists. The rest is for link fields only."""

    source: int
    field: str
    match: str | None = None
    """The field of the linked table that has the cells' values; None for its primary field."""
    also: list[AlsoColumn] = []
    """For names that several records bear; where such a cell is empty, the name alone decides."""
    create_missing: bool = False
    """Whether a record is made for each name that none bears."""


class NewTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag="new", tag_field="to"):
    name: str
    columns: list[NewColumn]


class ExistingTable(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag="existing", tag_field="to"
):
    table: str
    columns: list[MappedColumn]
    merge_on: str | None = None
    """A field uid among those mapped: rows whose value stands in a record update it; None adds every row."""
    add_options: bool = True
    """Whether selects learn texts that they do not know."""


Plan = NewTable | ExistingTable


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `issues` are at most 10,000 of `issue_count`."""

    table: str
    seq: int | None
    created: int
    updated: int
    skipped: int
    issue_count: int
    issues: Sequence[RowIssue]


async def run_import(
    context: Context, source: Source, plan: Plan, progress: Progress, finish: Finish | None = None
) -> Imported:
    """Load the file by the plan. `progress` gets the rows read and may raise to stop; then nothing has happened.

    `finish` runs last in the same transaction: what it writes is there exactly if the records are.
    """
    try:
        async with context.database.transaction(context.lens.base.id) as connection:
            # The size of the file bounds the time; a transaction that takes long harms nobody here.
            await execute(connection, Sql("SET LOCAL statement_timeout = 0"))
            await execute(connection, Sql("SET LOCAL idle_in_transaction_session_timeout = 0"))
            if isinstance(plan, NewTable):
                done = await _into_new(connection, context, source, plan, progress)
            else:
                with naming_repeats(context.lens.table(plan.table)):
                    done = await _into_existing(connection, context, source, plan, progress)
            if finish is not None:
                await finish(connection, done)
    finally:
        context.schemas.forget(context.lens.base.id)
    await _analyze(context, done.table)
    return done


async def _analyze(context: Context, table_uid: str) -> None:
    """Tell the planner of the new records, and index scans which pages they need not look at: now, not when
    autovacuum comes by."""
    base = await context.schemas.get(context.lens.base.uid)
    async with without_timeout(context.database, base.id) as connection:
        await execute(connection, sql("VACUUM (ANALYZE) {}", base.table(table_uid).sql))


async def _texts(connection: Connection, context: Context) -> TextContext:
    actor = context.lens.actor
    return await text_context(connection, context.lens.base.workspace_id, actor.locale, actor.zone)


async def _into_new(
    connection: Connection, context: Context, source: Source, plan: NewTable, progress: Progress
) -> Imported:
    context.lens.require_build()
    _check_sources([c.source for c in plan.columns], source)
    specs = [FieldSpec(c.name, c.type, c.config) for c in plan.columns]
    planned = await plan_table(connection, context, specs)
    unfillable = next((f.name for f in planned.fields if not can_be_filled(f)), None)
    if unfillable:
        raise BadRequest(reason=f"the field {unfillable!r} cannot be filled from a file")
    parser = Parser(
        list(planned.fields),
        [c.source for c in plan.columns],
        await _texts(connection, context),
        context.lens.actor.uid,
    )
    load = Load(planned.sql, parser, is_new=True)
    async with open_lines(source, parser) as lines:
        await build_table(connection, planned)
        await load_lines(connection, load, lines, progress)
    filled = PlannedTable(planned.id, planned.uid, tuple(load.fields), _same(load.fields, planned.primary))
    await lock_schema(connection, context.lens.base.id)
    context = await computing_as_now(connection, context)
    view_name = VIEW_NAMES["zh-CN" if context.lens.actor.locale.startswith("zh") else "en"]
    made = await publish_table(connection, context, filled, plan.name, view_name)
    written = await finish_load(connection, context.joining(made.seq), planned.id, load, 0)
    return _result(made.uid, load, written.seq or made.seq, written.count, 0)


def _same(fields: Sequence[Field], wanted: Field) -> Field:
    return next(f for f in fields if f.id == wanted.id)


async def _into_existing(
    connection: Connection, context: Context, source: Source, plan: ExistingTable, progress: Progress
) -> Imported:
    lens = context.lens.table(plan.table)
    lens.require_create()
    _check_sources(all_sources(plan.columns), source)
    mapped = _mapped(lens, plan.columns)
    links = link_columns(context, lens, plan.columns)
    fields = [of for of in mapped if of.link is None]
    key = _key(lens, fields, plan)
    linking = [link.field for link in links]
    required = [f for f in lens.table.fields if f.required and f.is_writable]
    needs_staging = key is not None or bool(links) or any(f.unique for f in fields)
    texts = await _texts(connection, context)
    parser = Parser(
        list(fields),
        [c.source for c, of in zip(plan.columns, mapped, strict=True) if of.link is None],
        texts,
        context.lens.actor.uid,
        required=[f for f in required if f not in linking] if key is None else (),
        constants=await link_defaults(connection, context, lens, defaults_for(lens, mapped, occasion_of(context))),
        can_add_options=plan.add_options and context.lens.can_build,
        is_numbered=needs_staging,
        keys=[key for link in links for key in link.keys],
    )
    load = Load(lens.table.sql, parser, links=links)
    async with open_lines(source, parser) as lines:
        await hold_columns(connection, load)
        after = await last_id(connection, lens.table.sql)
        staging = await stage(connection, load) if needs_staging else None
        await load_lines(connection, load, lines, progress, into=staging)
    context = await computing_as_now(connection, context)
    updated, group = 0, context
    if key is not None:
        await drop_superseded(connection, key)
    if links:
        group = await find_links(connection, context, load, texts, required if key is None else ())
        await leave_out_taken(connection, context, lens, load, key)
        after = await last_id(connection, lens.table.sql)  # what was made for names is no part of the file
    if key is not None:
        merged = await merge_staged(connection, group, lens, load, key, required)
        updated = merged.count
        group = group.joining(merged.seq)
    elif needs_staging:
        await add_staged(connection, load)
    group = await save_options(connection, group, fields, load)
    numbering = [f for f in lens.table.fields if f.type.name == "auto_number"]
    await list_pairs(connection, context, lens, load, key, after)
    group = await computing_as_now(connection, group)
    written = await finish_load(connection, group, lens.table.id, load, after, numbering)
    linked = await write_far_links(connection, group.joining(written.seq), load, are_new=key is None)
    seq = linked.seq if linked is not None else written.seq or group.undo_group
    return _result(plan.table, load, seq, written.count, updated)


def _mapped(lens: TableLens, columns: Sequence[MappedColumn]) -> list[Field]:
    fields = [lens.field(column.field) for column in columns]
    if len({f.id for f in fields}) != len(fields):
        raise BadRequest(reason="two columns fill the same field")
    for of in fields:
        if of.id not in lens.writable or not can_be_filled(of):
            raise BadRequest(reason=f"the field {of.name!r} cannot be filled from a file")
    return fields


def can_be_filled(of: Field) -> bool:
    """Whether cells of a file can go into a field: those of links only where the pair is there."""
    return of.is_writable and (of.link is not None or of.type.value_type is not ValueType.LINKS)


# -- links


def all_sources(columns: Sequence[MappedColumn]) -> list[int]:
    return [place for c in columns for place in (c.source, *(also.source for also in c.also))]


_MATCHED = frozenset({"text", "number", "phone", "email", "barcode"})
_MOST_ALSO = 3


def link_columns(context: Context, lens: TableLens, columns: Sequence[MappedColumn]) -> list[LinkColumn]:
    """The columns that fill link fields, each with the keys by which it finds records; BadRequest where it cannot."""
    found, keys = list[LinkColumn](), 0
    for column in columns:
        of = lens.field(column.field)
        if of.link is None:
            if column.match is not None or column.also or column.create_missing:
                raise BadRequest(reason=f"the field {of.name!r} is no link")
            continue
        other = _linked_table(context, of)
        if len(column.also) > _MOST_ALSO:
            raise BadRequest(reason=f"a link is found by at most {_MOST_ALSO} further columns")
        named = [(column.source, column.match), *((also.source, also.field) for also in column.also)]
        link = LinkColumn(of, _keys_of(of, other, named, keys), column.create_missing)
        if link.can_create:
            require_makeable(search_of(context, link))
        found.append(link)
        keys += len(link.keys)
    return found


def _linked_table(context: Context, of: Field) -> TableLens:
    other = context.lens.tables.get(of.link.table_uid) if of.link is not None else None
    if of.link is None or other is None or not other.readable:
        raise BadRequest(reason=f"the field {of.name!r} leads to no table of yours")
    if not of.link.is_here and of.link.reverse_id not in other.writable:
        raise BadRequest(reason=f"the field {of.name!r} cannot be filled from a file")
    return other


def _keys_of(of: Field, other: TableLens, named: Sequence[tuple[int, str | None]], first: int) -> tuple[KeyColumn, ...]:
    matches = [_match(other, uid) for _, uid in named]
    if len(set(matches)) != len(matches):
        raise BadRequest(reason="two columns are to match the same field")
    return tuple(
        KeyColumn(source, f"k{first + at}", of, match, is_name=not at, is_list=not at and of.config.many)
        for at, ((source, _), match) in enumerate(zip(named, matches, strict=True))
    )


def _match(other: TableLens, uid: str | None) -> Field:
    primary = other.table.primary_field
    of = other.field(primary.uid if uid is None else uid)
    is_plain = not of.kind and of.link is None and (of.unique or of.type.name in _MATCHED)
    if of != primary and not is_plain:
        raise BadRequest(reason=f"no records can be found by the field {of.name!r}")
    return of


def _key(lens: TableLens, fields: Sequence[Field], plan: ExistingTable) -> Field | None:
    if plan.merge_on is None:
        return None
    lens.require_update()
    key = lens.field(plan.merge_on)
    if key not in fields:
        raise BadRequest(reason="the field to merge on must be among those that the file fills")
    return key


def _check_sources(sources: Sequence[int], source: Source) -> None:
    if not sources:
        raise BadRequest(reason="no column is chosen")
    if not all(0 <= place < source.width for place in sources):
        raise BadRequest(reason=f"a column lies outside the file's {source.width}")


def _result(table: str, load: Load, seq: int | None, created: int, updated: int) -> Imported:
    tally = load.tally
    issues = sorted(tally.issues, key=lambda issue: issue.row)
    return Imported(table, seq, created, updated, tally.skipped, tally.issue_count, issues)
