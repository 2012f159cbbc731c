"""Undo and redo: a member's own actions in a base, newest first, whatever they were.

Undoing applies the inverse of each change of a group as new changes, so history stays true and other screens follow.
It overwrites nothing that somebody changed since: a cell goes back only where it still holds what the action left
there, and `skipped` counts the records where it did not. Redo is the undoing of an undo.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from afterbase.actions.fields import CONVERSION_MS
from afterbase.actions.metadata import (
    MetadataChange,
    lock_schema,
    record_schema_change,
    sync_unique,
    write_metadata,
)
from afterbase.actions.records import flip_records
from afterbase.actions.values import Batch
from afterbase.actions.writing import guard_unique, update_from
from afterbase.actions.written import Written
from afterbase.engine.changes import mark_undone
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.engine.schemas import compile_field
from afterbase.ground.database import Connection, execute, fetch, fetch_one, fetch_row, set_timeout
from afterbase.ground.errors import AfterbaseError, NotFound
from afterbase.ground.sql import Sql, join, name, sql, value
from afterbase.model.fields.base import Field

INVERSE = {"create": "delete", "restore": "delete", "delete": "restore"}


class NothingToUndo(AfterbaseError):
    code, status = "nothing_to_undo", 409
    en = "There is nothing to undo here."
    zh = "没有可以撤销的操作。"


class NothingToRedo(AfterbaseError):
    code, status = "nothing_to_redo", 409
    en = "There is nothing to redo."
    zh = "没有可以重做的操作。"


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the change log, as undo needs it."""

    seq: int
    kind: str
    table_id: int | None
    count: int
    field_ids: Sequence[int]
    data: Sequence[Mapping[str, Any]] | None
    undo_group: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What was undone or redone: the kind and size of the group's main change, and records left as they were."""

    kind: str
    count: int
    seq: int
    skipped: int


async def next_undo(connection: Connection, context: Context) -> Sequence[Change]:
    """The changes that `undo` would take back, newest first."""
    return await _group(
        connection,
        sql(
            "SELECT undo_group FROM changes WHERE actor = {} AND undoes IS NULL AND undone_by IS NULL"
            " AND kind <> 'compute'"  # which follows from the others
            " ORDER BY undo_group DESC LIMIT 1",
            context.lens.actor.uid,
        ),
        Sql("undoes IS NULL AND undone_by IS NULL"),
    )


async def next_redo(connection: Connection, context: Context) -> Sequence[Change]:
    """The changes that `redo` would bring back: of the newest undo, unless something else was done after it."""
    return await _group(
        connection,
        sql(
            "SELECT u.undo_group FROM changes u WHERE u.actor = {} AND u.undoes IS NOT NULL AND u.undone_by IS NULL"
            " AND u.kind <> 'compute'"
            " AND NOT EXISTS (SELECT FROM changes c WHERE c.actor = u.actor AND c.undo_group > u.undo_group"
            "   AND c.undoes IS NULL AND c.through <> 'redo' AND c.kind <> 'compute')"
            " ORDER BY u.undo_group DESC LIMIT 1",
            context.lens.actor.uid,
        ),
        Sql("undoes IS NOT NULL AND undone_by IS NULL"),
    )


async def _group(connection: Connection, group: Sql, condition: Sql) -> Sequence[Change]:
    rows = await fetch(
        connection,
        sql(
            "SELECT seq, kind, table_id, count, field_ids, data, undo_group FROM changes"
            " WHERE undo_group = ({}) AND kind <> 'compute' AND {} ORDER BY seq DESC",
            group,
            condition,
        ),
    )
    return [Change(r[0], r[1], r[2], r[3], r[4] or [], r[5], r[6]) for r in rows]


async def undo(connection: Connection, context: Context) -> Undone:
    """Take back the actor's newest action in this base. Runs in a transaction of the base."""
    await lock_schema(connection, context.lens.base.id)
    changes = await next_undo(connection, context)
    if not changes:
        raise NothingToUndo()
    marked = replace(context, through="undo", undoes=changes[-1].seq, undo_group=None)
    return await _invert_group(connection, marked, changes)


async def redo(connection: Connection, context: Context) -> Undone:
    """Do again what the actor's newest undo took back."""
    await lock_schema(connection, context.lens.base.id)
    changes = await next_redo(connection, context)
    if not changes:
        raise NothingToRedo()
    return await _invert_group(connection, replace(context, through="redo", undoes=None, undo_group=None), changes)


async def _invert_group(connection: Connection, context: Context, changes: Sequence[Change]) -> Undone:
    await set_timeout(connection, CONVERSION_MS)
    remade = {of["id"] for c in changes if c.kind == "table.create" for of in c.data or () if of["of"] == "table"}
    seqs, skipped = list[int](), 0
    for change in changes:
        if change.table_id in remade and change.kind != "table.create":
            continue  # it goes with its table, and comes back with it
        seq, left = await _invert(connection, context, change)
        skipped += left
        if seq is not None:
            seqs.append(seq)
            context = context.joining(seq)
    by = seqs[0] if seqs else changes[0].seq
    await mark_undone(connection, [c.seq for c in changes], by)
    main = max(changes, key=lambda c: (c.count, c.seq))
    return Undone(main.kind, main.count, by, skipped)


async def _invert(connection: Connection, context: Context, change: Change) -> tuple[int | None, int]:
    """Apply the inverse of one change; the seq of what was recorded, if anything, and the records left alone."""
    if change.data is not None:
        return await _invert_schema(connection, context, change), 0
    lens = _lens_by_id(context, change.table_id)
    if change.kind == "update":
        written = await _invert_update(connection, context, lens, change)
    else:
        written = await _invert_flip(connection, context, lens, change)
    return written.seq, change.count - written.count


def _lens_by_id(context: Context, table_id: int | None) -> TableLens:
    for lens in context.lens.tables.values():
        if lens.table.id == table_id:
            return lens
    raise NotFound(kind="table")


async def _invert_flip(connection: Connection, context: Context, lens: TableLens, change: Change) -> Written:
    lens.require_delete()
    ids = sql(
        "id IN (SELECT generate_series(lower(r), upper(r) - 1) FROM unnest("
        "(SELECT record_ids FROM changes WHERE seq = {})) r)",
        change.seq,
    )
    if change.kind == "delete":
        ids = sql("{} AND deleted_at IN ({})", ids, _instants_of_deletion(change))
    kind = INVERSE[change.kind]
    return await guard_unique(
        connection, lens, Batch(0), [], lambda: flip_records(connection, context, lens, kind, ids)
    )


def _instants_of_deletion(change: Change) -> Sql:
    """When a deletion took place, for records know theirs by the instant: its own, and those of undoing a restoring
    that came after it, which leaves the records as this deletion had left them."""
    return sql(
        "SELECT at FROM changes WHERE seq = {} UNION ALL SELECT d.at FROM changes d JOIN changes r ON r.seq = d.undoes"
        " WHERE d.kind = 'delete' AND r.kind = 'restore' AND r.undoes IS NULL AND r.seq > {} AND r.table_id = {}",
        change.seq,
        change.seq,
        change.table_id,
    )


async def _invert_update(connection: Connection, context: Context, lens: TableLens, change: Change) -> Written:
    lens.require_update()
    fields = [f for f in lens.table.fields if f.id in change.field_ids and f.id in lens.writable]
    chosen = sql("id IN (SELECT record_id FROM record_changes WHERE seq = {})", change.seq)
    columns = [
        sql(
            "CASE WHEN x.after ? {} AND to_jsonb(old.{}) IS NOT DISTINCT FROM nullif(x.after -> {}, 'null'::jsonb)"
            " THEN w.{} ELSE old.{} END AS {}",
            value(f.column, "text"),
            f.sql,
            value(f.column, "text"),
            f.sql,
            f.sql,
            f.sql,
        )
        for f in fields
    ]
    if not fields:
        return Written(None, [])
    new = sql(
        "SELECT old.id, {} FROM old JOIN record_changes x ON x.record_id = old.id AND x.table_id = {} AND x.seq = {}"
        " CROSS JOIN LATERAL jsonb_to_record(x.before) AS w({})",
        join(", ", columns),
        lens.table.id,
        change.seq,
        join(", ", [sql("{} {}", f.sql, Sql(f.type.column_type)) for f in fields]),
    )
    return await guard_unique(
        connection, lens, Batch(0), [], lambda: update_from(connection, context, lens, fields, chosen, new)
    )


async def _invert_schema(connection: Connection, context: Context, change: Change) -> int:
    context.lens.require_build()
    kind = change.kind.split(".")[0] + (".restore" if change.kind.endswith(".delete") else ".undo")
    return await restore_metadata(connection, context, kind, change.table_id, change.data or ())


async def restore_metadata(
    connection: Connection,
    context: Context,
    kind: str,
    table_id: int | None,
    data: Sequence[Mapping[str, Any]],
) -> int:
    """Write the `before` of metadata rows, and bring the physical constraints of fields in line."""
    written: list[MetadataChange] = []
    if table_id is not None and any("column_name" in row["before"] for row in data):
        # A conversion comes undone: whoever is writing the column that goes must be done first.
        await execute(connection, sql("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", name(f"t{table_id}")))
    for row in reversed(data):
        before = dict(row["before"])
        if before.get("deleted_at", "") is None or "name" in before:
            before |= await _free_again(connection, row["of"], row["id"], before.get("name"))
        if row["of"] == "field" and "next_key" in (before.get("config") or {}):
            before["config"] = await _with_keys_spent(connection, row["id"], before["config"])
        written.append(await write_metadata(connection, row["of"], row["id"], before))
        if row["of"] == "field":
            await _sync_field(connection, row["id"])
    return await record_schema_change(connection, context, kind, table_id, written)


async def _with_keys_spent(connection: Connection, field_id: int, config: Mapping[str, Any]) -> dict[str, Any]:
    """A select's config that gives no key twice: a record may still hold the key of an option that goes, and would
    show another one's name."""
    row = await fetch_row(connection, sql("SELECT (config ->> 'next_key')::int FROM fields WHERE id = {}", field_id))
    return {**config, "next_key": max(config["next_key"], row[0] or 0)}


async def _free_again(connection: Connection, of: str, id: int, wanted: str | None) -> dict[str, str]:
    """A name for a row that comes back: its own, unless a sibling took it meanwhile."""
    table = {"table": "tables", "field": "fields", "view": "views"}[of]
    within = "" if of == "table" else " AND s.table_id = m.table_id"
    row = await fetch_one(
        connection,
        sql(
            "SELECT coalesce({}, m.name), EXISTS (SELECT FROM {} s WHERE s.id <> m.id AND s.deleted_at IS NULL"
            + within
            + " AND lower(s.name) = lower(coalesce({}, m.name))) FROM {} m WHERE m.id = {}",
            value(wanted, "text"),
            name(table),
            value(wanted, "text"),
            name(table),
            id,
        ),
    )
    if row is None or not row[1]:
        return {}
    return {"name": f"{row[0][:90]} ({id})"}


async def _sync_field(connection: Connection, field_id: int) -> None:
    row = await fetch_row(
        connection,
        sql(
            "SELECT id, uid, table_id, name, type, config, column_name, is_required, is_unique, default_value, help,"
            " position, deleted_at IS NULL FROM fields WHERE id = {}",
            field_id,
        ),
    )
    of: Field = compile_field(row[:-1])
    table = name(f"t{of.table_id}")
    await sync_unique(connection, table, of, is_live=bool(row[-1]))
