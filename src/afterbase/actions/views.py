"""Views: saved ways to look at a table.

Their configs are checked here and read tolerantly everywhere else, since a field that a view names may be deleted
later, and may come back.
"""

from collections.abc import Mapping
from typing import Any

from afterbase.actions.metadata import (
    created,
    insert_view,
    now_text,
    record_schema_change,
    require_free_name,
    write_metadata,
)
from afterbase.actions.tables import Made, reorder
from afterbase.engine.contexts import Context
from afterbase.ground.database import Connection, fetch_one
from afterbase.ground.errors import BadConfig, BadRequest
from afterbase.ground.sql import sql
from afterbase.model.views import check_view_config


class LastGrid(BadConfig):
    code = "last_grid"
    en = "A table keeps at least one grid view."
    zh = "数据表至少保留一个表格视图。"


async def create_view(
    connection: Connection, context: Context, table_uid: str, title: str, kind: str, config: Mapping[str, Any]
) -> Made:
    """A view of a kind ("grid" or "form") at the end of the table's views; a taken name gets a number."""
    lens = context.lens.table(table_uid)
    checked = check_view_config(lens.table, kind, config)
    id, uid = await insert_view(connection, context, lens.table.id, title, kind, checked)
    seq = await record_schema_change(
        connection, context, "view.create", lens.table.id, [await created(connection, "view", id)]
    )
    return Made(uid, seq)


async def update_view(
    connection: Connection,
    context: Context,
    table_uid: str,
    view_uid: str,
    *,
    title: str | None = None,
    position: int | None = None,
    config: Mapping[str, Any] | None = None,
) -> int:
    """Change a view; keys that `config` leaves out stay as they are."""
    table = context.lens.table(table_uid).table
    view = table.view(view_uid)
    values: dict[str, Any] = {}
    if title is not None:
        values["name"] = await require_free_name(connection, "view", title, table.id, own=view.id)
    if config is not None:
        values["config"] = check_view_config(table, view.type, {**view.config, **config})
    changes = [await write_metadata(connection, "view", view.id, values)] if values else []
    if position is not None:
        changes += await reorder(connection, "view", view.id, position, table.id)
    if not changes:
        raise BadRequest(reason="nothing to change")
    return await record_schema_change(connection, context, "view.update", table.id, changes)


async def delete_view(connection: Connection, context: Context, table_uid: str, view_uid: str) -> int:
    """Move a view to the trash; a table keeps at least one grid view."""
    table = context.lens.table(table_uid).table
    view = table.view(view_uid)
    if view.type == "grid" and await _count_grids(connection, table.id) < 2:
        raise LastGrid()
    change = await write_metadata(connection, "view", view.id, {"deleted_at": await now_text(connection)})
    return await record_schema_change(connection, context, "view.delete", table.id, [change])


async def _count_grids(connection: Connection, table_id: int) -> int:
    statement = sql("SELECT count(*) FROM views WHERE table_id = {} AND type = 'grid' AND deleted_at IS NULL", table_id)
    row = await fetch_one(connection, statement)
    return int(row[0]) if row else 0
