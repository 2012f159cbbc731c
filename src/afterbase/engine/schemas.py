"""Compiled schemas: read from a base's metadata once, then held in memory for as long as its version stands.

A writer of schema invalidates its own process at once and others by NOTIFY (see `Schemas.forget`). Should a statement
still run against an older shape, either PostgreSQL refuses it (no such column) or the statement itself finds its
columns out of date (`actions.records.are_current`); both become `schema_changed`, and the request is tried again.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from afterbase.engine.changes import read_computing
from afterbase.engine.compute import with_computed
from afterbase.ground.database import Connection, Database, Row, fetch, fetch_one
from afterbase.ground.errors import NotFound
from afterbase.ground.sql import Sql, sql
from afterbase.model.fields import field_type, result_type
from afterbase.model.fields.base import Field, LinkEnd
from afterbase.model.fields.computed import COMPUTED_KINDS
from afterbase.model.fields.link import LinkConfig
from afterbase.model.schema import Base, Table, View

HELD = 500  # compiled bases in memory; the least recently used go first


class Schemas:
    """The compiled bases of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_uid: OrderedDict[str, Base] = OrderedDict()
        self._forgotten = 0

    async def get(self, uid: str) -> Base:
        """The base as it is now; NotFound where there is none or it lies in the trash."""
        found = self._by_uid.get(uid)
        if found is not None:
            self._by_uid.move_to_end(uid)
            return found
        forgotten = self._forgotten
        base = await self._load(uid)
        if forgotten != self._forgotten:
            return base  # it may have changed while it was being read: use it once, do not keep it
        self._by_uid[uid] = base
        if len(self._by_uid) > HELD:
            self._by_uid.popitem(last=False)
        return base

    def forget(self, base_id: int) -> None:
        """Read the base afresh at its next use."""
        self._forgotten += 1
        for uid, base in list(self._by_uid.items()):
            if base.id == base_id:
                del self._by_uid[uid]

    def forget_all(self) -> None:
        self._forgotten += 1
        self._by_uid.clear()

    async def _load(self, uid: str) -> Base:
        async with self._database.system() as connection:
            row = await fetch_one(
                connection,
                sql("SELECT id, workspace_id, name, version FROM bases WHERE uid = {} AND deleted_at IS NULL", uid),
            )
        if row is None:
            raise NotFound(kind="base", id=uid)
        base_id, workspace_id, name, version = row
        async with self._database.base(base_id) as connection:
            return await load_base(connection, Base(base_id, uid, workspace_id, name, version, ()))


async def load_base(connection: Connection, base: Base) -> Base:
    """A base with its tables, and what is computed in them, as they are now."""
    computing = await read_computing(connection)
    return replace(base, tables=await load_tables(connection), computing=computing)


async def load_tables(connection: Connection) -> tuple[Table, ...]:
    """The live tables of the base that the connection sees, in order."""
    rows = await fetch(
        connection,
        Sql(
            "SELECT id, uid, name, primary_field_id, position FROM tables"
            " WHERE deleted_at IS NULL ORDER BY position, id"
        ),
    )
    fields = await _load_fields(connection)
    views = await _load_views(connection)
    tables = (
        Table(id, uid, name, primary, tuple(fields.get(id, ())), tuple(views.get(id, ())), position)
        for id, uid, name, primary, position in rows
    )
    digests = await fetch(connection, Sql("SELECT id, filled FROM fields WHERE filled IS NOT NULL"))
    return with_computed(with_links(tuple(tables)), {row[0]: row[1] for row in digests})


def with_links(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """The tables with the ends of their links known to one another; a link whose other end is gone does not show."""
    by_uid = {table.uid: table for table in tables}
    return tuple(replace(table, fields=tuple(_linked_fields(table, by_uid))) for table in tables)


def _linked_fields(table: Table, by_uid: Mapping[str, Table]) -> Iterator[Field]:
    for field in table.fields:
        if not isinstance(field.config, LinkConfig):
            yield field
        elif (end := _link_end(field, by_uid.get(field.config.table))) is not None:
            yield replace(field, link=end)


def _link_end(field: Field, other: Table | None) -> LinkEnd | None:
    reverse = other.fields_by_uid.get(field.config.reverse) if other is not None else None
    if other is None or reverse is None or not isinstance(reverse.config, LinkConfig):
        return None
    storing = field if field.config.stores else reverse
    return LinkEnd(
        table_id=other.id,
        table_uid=other.uid,
        title=other.primary_field,
        reverse_id=reverse.id,
        reverse_uid=reverse.uid,
        column=storing.column,
        is_here=field.config.stores,
        is_many=storing.config.many,
    )


async def _load_fields(connection: Connection) -> dict[int, list[Field]]:
    rows = await fetch(
        connection,
        Sql(
            "SELECT id, uid, table_id, name, type, config, column_name, is_required, is_unique, default_value, help,"
            " position FROM fields WHERE deleted_at IS NULL ORDER BY position, id"
        ),
    )
    found: dict[int, list[Field]] = {}
    for row in rows:
        field = compile_field(row)
        found.setdefault(field.table_id, []).append(field)
    return found


def compile_field(row: Row) -> Field:
    id, uid, table_id, name, type_name, config, column, required, unique, default, help, position = row
    if type_name in COMPUTED_KINDS:
        settings = COMPUTED_KINDS[type_name].load(config)
        kind = result_type(settings.result.type)
        shown = kind.load_config(settings.result.config)
        return Field(
            id,
            uid,
            table_id,
            name,
            kind,
            shown,
            column,
            help=help,
            position=position,
            kind=type_name,
            settings=settings,
        )
    kind = field_type(type_name)
    loaded = kind.load_config(config)
    return Field(
        id, uid, table_id, name, kind.variant(loaded), loaded, column, required, unique, default, help, position
    )


async def _load_views(connection: Connection) -> dict[int, list[View]]:
    rows = await fetch(
        connection,
        Sql(
            "SELECT id, uid, table_id, name, type, config, position FROM views"
            " WHERE deleted_at IS NULL ORDER BY position, id"
        ),
    )
    found: dict[int, list[View]] = {}
    for row in rows:
        values: tuple[Any, ...] = tuple(row)
        view = View(*values)
        found.setdefault(view.table_id, []).append(view)
    return found
