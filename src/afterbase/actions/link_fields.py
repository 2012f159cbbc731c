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


class LinkConverted(AfterbaseError):
    code, status = "link_converted", 409
    en = "The field at the other end is no link any more. Undo its conversion instead, or make a new link."
    zh = "另一端的字段已不是关联字段，请撤销该字段的类型转换，或新建关联字段。"


class LinkedTableDeleted(AfterbaseError):
    code, status = "linked_table_deleted", 409
    en = "The table at the other end of this link is in the trash. Restore it first."
    zh = "该关联另一端的数据表在回收站中，请先恢复该数据表。"


async def make_pair(
    connection: Connection, context: Context, lens: TableLens, spec: FieldSpec
) -> tuple[Field, list[MetadataChange]]:
    """A link field and its reverse, the column that they share, and its index; the caller records the change."""
    wanted: LinkConfig = field_type("link").parse_config(spec.config)
    other = other_table(context, wanted)
    if spec.unique:
        raise CannotBeUnique()
    near = await _end(connection, context, lens.table, spec, {**spec.config, "stores": wanted.takes_column})
    near = replace(near, unique=is_single_pair(near))
    await insert_fields(connection, context, [near])
    near, far = join_ends(near, await plan_far_end(connection, context, lens.table, near, other))
    await insert_fields(connection, context, [far])
    await write_metadata(connection, "field", near.id, {"config": msgspec.to_builtins(near.config)})
    await _make_column(connection, context, near if near.has_column else far)
    return near, [await created(connection, "field", near.id), await created(connection, "field", far.id)]


async def plan_far_end(connection: Connection, context: Context, table: Table, near: Field, other: Table) -> Field:
    """The reverse of a field of `table`, in the table at the other end; nothing is written yet."""
    wanted: LinkConfig = near.config
    config = {
        "table": table.uid,
        "many": wanted.reverse_many,
        "reverse_many": wanted.many,
        "stores": not wanted.stores,
    }
    return await _end(connection, context, other, FieldSpec(wanted.reverse_name or table.name, "link", {}), config)


def join_ends(near: Field, far: Field) -> tuple[Field, Field]:
    """Both ends, each naming the other."""
    return (
        replace(near, unique=is_single_pair(near), config=_with_reverse(near, far)),
        replace(far, unique=is_single_pair(far), config=_with_reverse(far, near)),
    )


def is_single_pair(of: Field) -> bool:
    """Where either end holds at most one, the column of the pair is unique."""
    return of.has_column and not of.config.many and not of.config.reverse_many


def other_table(context: Context, config: LinkConfig) -> Table:
    """The table at the other end; UnknownTable where there is none for the actor."""
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


async def _make_column(connection: Connection, context: Context, of: Field) -> None:
    table = name(f"t{of.table_id}")
    await add_column(context, table, of)
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
            "SELECT r.id, t.deleted_at IS NOT NULL, r.deleted_at IS NOT NULL, r.type = 'link' FROM fields f"
            " JOIN fields r ON r.uid = f.config ->> 'reverse' JOIN tables t ON t.id = r.table_id"
            " WHERE f.id = {} AND f.type = 'link'",
            field_id,
        ),
    )
    if row is None:
        return []
    if row[1]:
        raise LinkedTableDeleted()
    if not row[3]:
        raise LinkConverted()
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
