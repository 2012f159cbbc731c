"""Making, changing, converting and deleting fields.

A conversion to another type fills a new column and points the field at it; the old column stays, so undo is a change of
metadata and loses nothing. Deleting keeps the column, too.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import msgspec

from afterbase.actions.computed_fields import ComputedStays, NotForComputed, changed_computed, make_computed
from afterbase.actions.filling import with_more_options
from afterbase.actions.link_fields import ends_of, make_pair
from afterbase.actions.metadata import (
    MetadataChange,
    add_column,
    created,
    delete_fields,
    record_schema_change,
    require_free_name,
    sync_unique,
    write_metadata,
)
from afterbase.actions.tables import FieldSpec, Made, make_field, reorder
from afterbase.actions.writing import update_from
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.ground.clock import today_in
from afterbase.ground.database import Connection, execute, fetch, fetch_one, fetch_row, set_timeout
from afterbase.ground.errors import BadRequest, InvalidValues, LimitReached, ValueIssue
from afterbase.ground.sql import TRUE, Sql, sql, value
from afterbase.model.fields import field_type
from afterbase.model.fields.auto_number import parse_pattern
from afterbase.model.fields.base import Field, TextContext, ValueType
from afterbase.model.fields.choices import MOST_OPTIONS, SelectLike
from afterbase.model.fields.computed import COMPUTED_KINDS
from afterbase.model.fields.config_errors import (
    CannotBeRequired,
    CannotBeUnique,
    CannotNameRecords,
    LinksStay,
    NamesRecords,
)

CONVERSION_MS = 600_000
CHUNK = 5_000
_BY_VALUE = frozenset({ValueType.NUMBER, ValueType.DATE, ValueType.DATETIME, ValueType.BOOLEAN})


@dataclass(frozen=True, slots=True)
class FieldPatch:
    """What to change of a field; None leaves it. `default` is wrapped, since None is a default, too."""

    name: str | None = None
    config: Mapping[str, Any] | None = None
    required: bool | None = None
    unique: bool | None = None
    default: tuple[Any] | None = None
    help: str | None = None
    position: int | None = None


async def create_field(
    connection: Connection, context: Context, table_uid: str, spec: FieldSpec, position: int | None = None
) -> Made:
    """A new field, at the end of its table or at `position`; numbering fields number the records that exist."""
    lens = context.lens.table(table_uid)
    of, changes = await _make(connection, context, lens, spec)
    if position is not None:
        changes += await reorder(connection, "field", of.id, position, lens.table.id)
    seq = await record_schema_change(connection, context, "field.create", lens.table.id, changes)
    return Made(of.uid, seq)


async def _make(
    connection: Connection, context: Context, lens: TableLens, spec: FieldSpec
) -> tuple[Field, list[MetadataChange]]:
    if spec.type == "link":
        return await make_pair(connection, context, lens, spec)
    if spec.type in COMPUTED_KINDS:
        of = await make_computed(connection, context, lens, spec)
        return of, [await created(connection, "field", of.id)]
    of = await make_field(connection, context, lens.table.id, spec)
    if of.type.name == "auto_number":
        await number_records(connection, lens.table.sql, of, TRUE)
    return of, [await created(connection, "field", of.id)]


async def number_records(connection: Connection, table: Sql, of: Field, chosen: Sql) -> None:
    """Give the records that `chosen` picks numbers, in the order in which they were made."""
    pattern = parse_pattern(of.config.pattern)
    day = today_in(of.config.zone)
    await set_timeout(connection, CONVERSION_MS)
    row = await fetch_row(connection, sql("SELECT count(*) FROM {} WHERE {}", table, chosen))
    first = await fetch_row(
        connection,
        sql(
            "INSERT INTO counters (field_id, period, value) VALUES ({}, {}, {}) ON CONFLICT (field_id, period)"
            " DO UPDATE SET value = counters.value + excluded.value RETURNING value - {}",
            of.id,
            pattern.period(day),
            row[0],
            row[0],
        ),
    )
    await execute(
        connection,
        sql(
            "UPDATE {} t SET {} = {} FROM"
            " (SELECT id, {} + row_number() OVER (ORDER BY id) AS number FROM {} WHERE {}) x WHERE x.id = t.id",
            table,
            of.sql,
            pattern.format_sql(Sql("x.number"), day),
            first[0],
            table,
            chosen,
        ),
    )


async def update_field(
    connection: Connection, context: Context, table_uid: str, field_uid: str, patch: FieldPatch
) -> int:
    """Change a field within its type. Cells that hold an option which goes away are emptied, in the same undo group."""
    lens = context.lens.table(table_uid)
    of = lens.field(field_uid)
    changed = await _patched(connection, context, lens, of, patch)
    values = metadata_of(changed, of)
    if not values and patch.position is None:
        raise NothingToChange(reason="nothing to change")
    if not changed.kind:
        changed.type.check_default(changed)
    if changed.required and not of.required:
        await _require_filled_now(connection, lens, changed)
    if changed.unique != of.unique:
        await set_timeout(connection, CONVERSION_MS)
        await sync_unique(connection, lens.table.sql, changed, is_live=True)
    changes = [await write_metadata(connection, "field", of.id, values)] if values else []
    if patch.position is not None:
        changes += await reorder(connection, "field", of.id, patch.position, lens.table.id)
    seq = await record_schema_change(connection, context, "field.update", lens.table.id, changes)
    if _only_adds_options(of, changed):
        await with_more_options(connection, context)
    gone = set[int]() if of.kind else _option_keys(of) - _option_keys(changed)
    if gone:
        group = context.joining(seq)
        await _empty_options(connection, group, lens, of, sorted(gone))
    return seq


async def _patched(connection: Connection, context: Context, lens: TableLens, of: Field, patch: FieldPatch) -> Field:
    if of.kind:
        return await _patched_computed(connection, context, lens, of, patch)
    config = of.config
    if patch.config is not None:
        config = of.type.complete_config(of.type.parse_config(patch.config), of.config)
    unique = of.unique if patch.unique is None else patch.unique
    if unique != of.unique and not of.type.can_be_unique:  # links between single records are unique by themselves
        raise CannotBeUnique()
    if patch.required and of.type.is_virtual:
        raise CannotBeRequired()
    return replace(
        of,
        name=of.name
        if patch.name is None
        else await require_free_name(connection, "field", patch.name, of.table_id, own=of.id),
        config=config,
        required=of.required if patch.required is None else patch.required,
        unique=unique,
        default=of.default if patch.default is None else patch.default[0],
        help=of.help if patch.help is None else patch.help,
    )


async def _patched_computed(
    connection: Connection, context: Context, lens: TableLens, of: Field, patch: FieldPatch
) -> Field:
    if patch.required or patch.unique or (patch.default is not None and patch.default[0] is not None):
        raise NotForComputed()
    changed = of if patch.config is None else changed_computed(context, lens.table, of, patch.config)
    title = of.name
    if patch.name is not None:
        title = await require_free_name(connection, "field", patch.name, of.table_id, own=of.id)
    return replace(changed, name=title, help=of.help if patch.help is None else patch.help)


def metadata_of(new: Field, old: Field) -> dict[str, Any]:
    """The metadata columns in which two states of a field differ."""

    def columns(of: Field) -> dict[str, Any]:
        return {
            "name": of.name,
            "type": of.kind_name,
            "config": msgspec.to_builtins(of.own_config),
            "column_name": of.column,
            "is_required": of.required,
            "is_unique": of.unique,
            "default_value": of.default,
            "help": of.help,
        }

    before = columns(old)
    return {column: v for column, v in columns(new).items() if v != before[column]}


async def _require_filled_now(connection: Connection, lens: TableLens, of: Field) -> None:
    """A field can only become required when no record leaves it empty."""
    empty = sql("NOT {}", of.sql) if of.type.value_type is ValueType.BOOLEAN else sql("{} IS NULL", of.sql)
    row = await fetch_one(
        connection, sql("SELECT count(*) FROM {} WHERE deleted_at IS NULL AND {}", lens.table.sql, empty)
    )
    if row and row[0]:
        issue = ValueIssue("required")
        error = {"record": 0, "field": of.uid, "code": issue.code, "data": {}}
        raise InvalidValues([error], total=int(row[0]))


def _only_adds_options(of: Field, changed: Field) -> bool:
    """Whether all that was there before is called as before, and stands in the same order. A computed field gets other
    options only by being computed otherwise."""
    names = {option.key: option.name for option in getattr(changed.config, "options", ())}
    before = {option.key: option.name for option in getattr(of.config, "options", ())}
    kept = [key for key in names if key in before]
    return not of.kind and len(names) > len(before) and before.items() <= names.items() and kept == list(before)


def _option_keys(of: Field) -> set[int]:
    return {option.key for option in getattr(of.config, "options", ())}


async def _empty_options(
    connection: Connection, context: Context, lens: TableLens, of: Field, gone: Sequence[int]
) -> None:
    """Take options that no longer exist out of the cells that hold them."""
    keys = value(list(gone), "int[]")
    if of.type.value_type is ValueType.OPTION:
        chosen = sql("{} = ANY({})", of.sql, keys)
        new = sql("SELECT old.id, NULL::int AS {} FROM old", of.sql)
    else:
        chosen = sql("{} && {}", of.sql, keys)
        left = sql(
            "ARRAY(SELECT x.k FROM unnest(old.{}) WITH ORDINALITY x(k, n) WHERE x.k <> ALL({}) ORDER BY x.n)",
            of.sql,
            keys,
        )
        new = sql("SELECT old.id, nullif({}, ARRAY[]::int[]) AS {} FROM old", left, of.sql)
    await set_timeout(connection, CONVERSION_MS)
    await update_from(connection, context, lens, [of], chosen, new)


async def delete_field(connection: Connection, context: Context, table_uid: str, field_uid: str) -> int:
    """Move a field with its values to the trash; the primary field stays as long as it is that."""
    lens = context.lens.table(table_uid)
    of = lens.field(field_uid)
    if of.id == lens.table.primary_field_id:
        raise NamesRecords()
    changes = await delete_fields(connection, ends_of(context, of))
    return await record_schema_change(connection, context, "field.delete", lens.table.id, changes)


# -- conversion


DECODER = msgspec.json.Decoder(Any, float_hook=Decimal)
ENCODER = msgspec.json.Encoder(decimal_format="number")
"""As floats, numbers of more than 15 digits would not find their records again, and be lost."""


class NothingToChange(BadRequest):
    """All that was sent is so already."""


@dataclass(frozen=True, slots=True)
class ConversionPreview:
    """What a conversion would keep and lose; samples are texts that the new type refuses."""

    convertible: int
    lost: int
    samples: list[str]
    missing: int = 0
    """Into links: values that no record of the other table has; `create_missing` makes one for each."""


async def preview_conversion(
    connection: Connection, context: Context, table_uid: str, field_uid: str, kind: str, config: Mapping[str, Any]
) -> ConversionPreview:
    """Count what `convert_field` would keep, without changing anything."""
    lens = context.lens.table(table_uid)
    of = lens.field(field_uid)
    target = await _target(connection, context, lens, of, kind, config)
    texts = await own_texts(connection, context)
    kept, lost, samples = 0, 0, list[str]()
    async with connection.transaction():  # cursors live in one
        await set_timeout(connection, CONVERSION_MS)
        target = await _with_options(connection, context, lens, of, target)
        async for chunk in distinct_values(connection, lens, of):
            for (old, count), new in zip(chunk, _convert_values(of, target, [c[0] for c in chunk], texts), strict=True):
                if new is None:
                    lost += count
                    samples += [of.type.to_text(old, of, texts)[:80]] if len(samples) < 10 else []
                else:
                    kept += count
    return ConversionPreview(kept, lost, samples)


async def convert_field(
    connection: Connection, context: Context, table_uid: str, field_uid: str, kind: str, config: Mapping[str, Any]
) -> int:
    """Give a field another type; values that the new type cannot read become empty (see `preview_conversion`).

    Readers go on meanwhile; writers of this table wait. For that the new column is made in a transaction of its own,
    before this one looks at the table: making it takes a moment, but its lock would shut out readers until the end.
    """
    lens = context.lens.table(table_uid)
    of = lens.field(field_uid)
    target = await _target(connection, context, lens, of, kind, config)
    await add_column(context, lens.table.sql, target)
    target = await _with_options(connection, context, lens, of, target)
    texts = await own_texts(connection, context)
    await set_timeout(connection, CONVERSION_MS)
    await execute(connection, sql("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", lens.table.sql))
    await _fill_map(connection, lens, of, target, texts)
    if target.has_column:
        await execute(
            connection,
            sql(
                "UPDATE {} t SET {} = m.new FROM conversion m"
                " WHERE t.{} IS NOT NULL AND m.old = to_jsonb(t.{}) AND m.new IS NOT NULL",
                lens.table.sql,
                target.sql,
                of.sql,
                of.sql,
            ),
        )
        await sync_unique(connection, lens.table.sql, of, is_live=False)
        await sync_unique(connection, lens.table.sql, target, is_live=True)
    if kind == "auto_number":
        await number_records(connection, lens.table.sql, target, TRUE)
    change = await write_metadata(connection, "field", of.id, metadata_of(target, of))
    return await record_schema_change(connection, context, "field.convert", lens.table.id, [change])


async def _target(
    connection: Connection, context: Context, lens: TableLens, of: Field, kind: str, config: Mapping[str, Any]
) -> Field:
    """The field as it will be, with the next free column; options that its texts need are added by `_with_options`."""
    if of.kind or kind in COMPUTED_KINDS:
        raise ComputedStays()
    new_type = field_type(kind)
    if ValueType.LINKS in (of.type.value_type, new_type.value_type):  # a pair of fields: `actions.conversions`
        raise LinksStay()
    if of.id == lens.table.primary_field_id and not new_type.can_be_primary:
        raise CannotNameRecords()
    column = new_type.system_column or await next_column(connection, lens, of)
    checked = new_type.complete_config(new_type.parse_config(config), None)
    unique = of.unique and new_type.can_be_unique
    return replace(of, type=new_type, config=checked, column=column, default=None, unique=unique)


async def next_column(connection: Connection, lens: TableLens, of: Field) -> str:
    """The first of f34r2, f34r3 … that was never used: the columns of conversions that were undone stay for redo."""
    row = await fetch_row(
        connection,
        sql(
            "SELECT coalesce(max(substring(attname FROM 'r([0-9]+)$')::int), 1) + 1 FROM pg_attribute"
            " WHERE attrelid = {}::regclass AND attname ~ {} AND NOT attisdropped",
            lens.table.sql.text,
            f"^f{of.id}(r[0-9]+)?$",
        ),
    )
    return f"f{of.id}r{row[0]}"


async def _with_options(connection: Connection, context: Context, lens: TableLens, of: Field, target: Field) -> Field:
    """The target with an option for each text that it does not know, if it is a select and the field was none."""
    if not isinstance(target.type, SelectLike) or isinstance(of.type, SelectLike):
        return target
    texts = await own_texts(connection, context)
    found: dict[str, None] = {}
    async for chunk in distinct_values(connection, lens, of):
        shown = [of.type.to_text(old, of, texts) for old, _ in chunk]
        found.update(dict.fromkeys(target.type.missing_options(shown, target)))
        if len(found) > MOST_OPTIONS:
            raise LimitReached(limit=MOST_OPTIONS, what="options")
    config = target.type.add_options(target.config, list(found))
    return replace(target, config=target.type.complete_config(config, target.config))


async def distinct_values(connection: Connection, lens: TableLens, of: Field) -> AsyncIterator[list[tuple[Any, int]]]:
    """The different values of a field, numbers exact, and how often each occurs; in chunks, so that memory does not
    grow with the table."""
    statement = sql(
        "SELECT to_jsonb({})::json, count(*) FROM {} WHERE deleted_at IS NULL AND {} IS NOT NULL GROUP BY {}",
        of.sql,
        lens.table.sql,
        of.sql,
        of.sql,
    )
    async with connection.cursor(name="distinct_values") as cursor:
        await cursor.execute(statement.text, statement.params)
        while rows := await cursor.fetchmany(CHUNK):
            yield [(DECODER.decode(row[0]), row[1]) for row in rows]


def _convert_values(of: Field, target: Field, old: Sequence[Any], texts: TextContext) -> list[Any]:
    """By the value itself where the types share a kind of it (a number, a date), else by its text."""
    by_value = target.type.value_type in _BY_VALUE
    cells = [of.type.to_export(v, of, texts) if by_value else of.type.to_text(v, of, texts) or None for v in old]
    return target.type.parse_cells(cells, target, texts).values


async def _fill_map(connection: Connection, lens: TableLens, of: Field, target: Field, texts: TextContext) -> None:
    """A temporary table from each old value to its new one."""
    await execute(
        connection,
        sql("CREATE TEMPORARY TABLE conversion (old jsonb, new {}) ON COMMIT DROP", Sql(target.type.column_type)),
    )
    async for chunk in distinct_values(connection, lens, of):
        old = [c[0] for c in chunk]
        pairs = [{"old": o, "new": n} for o, n in zip(old, _convert_values(of, target, old, texts), strict=True)]
        await execute(
            connection,
            sql(
                "INSERT INTO conversion SELECT * FROM json_to_recordset({}::json) AS v(old jsonb, new {})",
                ENCODER.encode(pairs).decode(),
                Sql(target.type.column_type),
            ),
        )
    await execute(connection, Sql("CREATE INDEX ON conversion USING hash (old)"))
    await execute(connection, Sql("ANALYZE conversion"))


async def own_texts(connection: Connection, context: Context) -> TextContext:
    """How the actor writes and reads values."""
    actor = context.lens.actor
    return await text_context(connection, context.lens.base.workspace_id, actor.locale, actor.zone)


async def text_context(connection: Connection, workspace_id: int, locale: str, zone: str) -> TextContext:
    """How values are read from and shown as text for someone: their language, zone, and the members' names."""
    rows = await fetch(
        connection,
        sql(
            "SELECT u.uid, u.name, u.email FROM afterbase.users u JOIN afterbase.members m ON m.user_id = u.id"
            " WHERE m.workspace_id = {}",
            workspace_id,
        ),
    )
    by_text: dict[str, str | None] = {}
    for uid, title, email in rows:
        for text in (title.casefold(), email.casefold()):
            by_text[text] = None if text in by_text and by_text[text] != uid else uid
    return TextContext(
        zone=zone,
        locale=locale,
        people={uid: title for uid, title, _ in rows},
        people_by_text={text: uid for text, uid in by_text.items() if uid},
    )
