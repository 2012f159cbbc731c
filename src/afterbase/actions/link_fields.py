"""Pairs of link fields: made, deleted and restored as one, since neither end means anything without the other."""

from dataclasses import replace
from typing import Any

import msgspec

from afterbase.actions.metadata import (
    MetadataChange,
    add_column,
    created,
    free_name,
    next_id,
    require_room,
    sync_unique,
    write_metadata,
)
from afterbase.actions.tables import FieldSpec, compile_spec, insert_fields
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.ground.database import Connection, execute, fetch, fetch_one
from afterbase.ground.errors import AfterbaseError, NotFound
from afterbase.ground.sql import Sql, name, sql
from afterbase.model.fields import field_type
from afterbase.model.fields.base import Field
from afterbase.model.fields.config_errors import CannotBeRequired, CannotBeUnique, UnknownTable
from afterbase.model.fields.link import LinkConfig
from afterbase.model.schema import Table


class LinkedTableDeleted(AfterbaseError):
    code, status = "linked_table_deleted", 409
    en = "The table at the other end of this link is in the trash. Restore it first."
    zh = "该关联另一端的数据表在回收站中，请先恢复该数据表。"


async def make_pair(
    connection: Connection, context: Context, lens: TableLens, spec: FieldSpec
) -> tuple[Field, list[MetadataChange]]:
    """A link field and its reverse, the column that they share, and its index; the caller records the change."""
    wanted: LinkConfig = field_type("link").parse_config(spec.config)
    other = _other_table(context, wanted)
    if spec.unique:
        raise CannotBeUnique()
    # The side that holds at most one has the column; between equals it is this one.
    stores = wanted.reverse_many or not wanted.many
    is_unique = not wanted.many and not wanted.reverse_many
    near = await _end(connection, context, lens.table, spec, {**spec.config, "stores": stores})
    near = replace(near, unique=is_unique and stores)
    far_spec = FieldSpec(wanted.reverse_name or lens.table.name, "link", {})
    far_config = {
        "table": lens.table.uid,
        "many": wanted.reverse_many,
        "reverse_many": wanted.many,
        "stores": not stores,
    }
    await insert_fields(connection, context, [near])
    far = await _end(connection, context, other, far_spec, far_config)
    near = replace(near, config=_with_reverse(near, far))
    far = replace(far, unique=is_unique and not stores, config=_with_reverse(far, near))
    await insert_fields(connection, context, [far])
    await write_metadata(connection, "field", near.id, {"config": msgspec.to_builtins(near.config)})
    await _make_column(connection, near if stores else far)
    return near, [await created(connection, "field", near.id), await created(connection, "field", far.id)]


def _other_table(context: Context, config: LinkConfig) -> Table:
    try:
        return context.lens.table(config.table).table
    except NotFound as error:
        raise UnknownTable() from error


async def _end(
    connection: Connection, context: Context, table: Table, spec: FieldSpec, config: dict[str, Any]
) -> Field:
    position = await require_room(connection, "field", table.id)
    title = await free_name(connection, "field", spec.name, table.id)
    id = await next_id(connection)
    of = compile_spec(context, id, table.id, replace(spec, config=config), title, position)
    if of.required and of.type.is_virtual:
        raise CannotBeRequired()
    return of


def _with_reverse(of: Field, reverse: Field) -> LinkConfig:
    config: LinkConfig = msgspec.structs.replace(of.config, reverse=reverse.uid, reverse_name="")
    return config


async def _make_column(connection: Connection, of: Field) -> None:
    table = name(f"t{of.table_id}")
    await add_column(connection, table, of)
    if of.unique:
        await sync_unique(connection, table, of, is_live=True)
    await index_links(connection, table, of)


async def index_links(connection: Connection, table: Sql, of: Field) -> None:
    """The index by which the other end finds its records."""
    form = "CREATE INDEX {} ON {} USING gin ({}) WITH (fastupdate = off) WHERE deleted_at IS NULL"
    if not of.config.many:
        form = "CREATE INDEX {} ON {} ({}, id) WHERE deleted_at IS NULL AND {} IS NOT NULL"
    holes = [name(f"l_{of.column}"), table, of.sql] + ([] if of.config.many else [of.sql])
    await execute(connection, sql(form, *holes))


# -- deleting and restoring


def ends_of(context: Context, of: Field) -> list[Field]:
    """A field and, if it is a link, the one at the other end: they are deleted together."""
    if of.link is None:
        return [of]
    return [of, context.lens.base.tables_by_id[of.link.table_id].fields_by_id[of.link.reverse_id]]


async def restored_with_field(connection: Connection, field_id: int) -> list[int]:
    """The other end of a link field in the trash, which comes back with it; LinkedTableDeleted where it cannot."""
    row = await fetch_one(
        connection,
        sql(
            "SELECT r.id, t.deleted_at IS NOT NULL, r.deleted_at IS NOT NULL FROM fields f"
            " JOIN fields r ON r.uid = f.config ->> 'reverse' JOIN tables t ON t.id = r.table_id"
            " WHERE f.id = {} AND f.type = 'link'",
            field_id,
        ),
    )
    if row is None:
        return []
    if row[1]:
        raise LinkedTableDeleted()
    return [row[0]] if row[2] else []


async def restored_with_table(connection: Connection, table_id: int) -> list[int]:
    """The link fields of other live tables that went into the trash with a table."""
    rows = await fetch(
        connection,
        sql(
            "SELECT f.id FROM tables t JOIN fields f ON f.type = 'link' AND f.config ->> 'table' = t.uid"
            " AND f.deleted_at = t.deleted_at JOIN tables o ON o.id = f.table_id AND o.deleted_at IS NULL"
            " WHERE t.id = {} AND f.table_id <> t.id",
            table_id,
        ),
    )
    return [row[0] for row in rows]


async def purged_with(connection: Connection, of: str, id: int) -> list[int]:
    """The link fields that mean nothing any more once a field or table is gone for good."""
    ends = {
        "field": "f.uid = x.config ->> 'reverse'",
        "table": "f.config ->> 'table' = x.uid AND f.table_id <> x.id",
    }
    statement = sql(
        "SELECT f.id FROM {} x JOIN fields f ON f.type = 'link' AND {} WHERE x.id = {}",
        name(f"{of}s"),
        Sql(ends[of]),
        id,
    )
    return [row[0] for row in await fetch(connection, statement)]
