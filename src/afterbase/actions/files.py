"""Describing files that were sent, and forgetting those that never came into a cell."""

from collections.abc import Sequence
from dataclasses import dataclass

from afterbase.engine.files import Checked
from afterbase.ground.database import Connection, execute, fetch
from afterbase.ground.ids import new_uid
from afterbase.ground.sql import Sql, join, name, sql

KEPT_HOURS = 24


@dataclass(frozen=True, slots=True)
class NewFile:
    uid: str
    name: str
    checked: Checked


def name_file(title: str, checked: Checked) -> NewFile:
    return NewFile(new_uid("fil"), title, checked)


async def insert_files(connection: Connection, files: Sequence[NewFile], digests: Sequence[bytes], by: str) -> None:
    """The rows of files whose bytes are in the store already. They are the sender's until they stand in a cell."""
    for file, digest in zip(files, digests, strict=True):
        await execute(
            connection,
            sql(
                "INSERT INTO files (uid, name, size, type, width, height, sha256, created_by)"
                " VALUES ({}, {}, {}, {}, {}::int, {}::int, {}, {})",
                file.uid,
                file.name,
                file.checked.size,
                file.checked.type,
                file.checked.width,
                file.checked.height,
                digest,
                by,
            ),
        )


async def forget_unused_files(connection: Connection) -> list[str]:
    """Remove the rows of files that nobody has put into a cell within a day; their uids.

    Which ones are used is looked for in every attachment column, of deleted fields and tables too, and in the history,
    since an undo may bring any of them back. What is found used is marked, and not looked for again. Runs in a
    transaction of the base.
    """
    candidates = await fetch(
        connection,
        sql(
            "SELECT uid FROM files WHERE linked_at IS NULL AND created_at < now() - make_interval(hours => {})"
            " FOR UPDATE SKIP LOCKED",
            KEPT_HOURS,
        ),
    )
    if not candidates:
        return []
    columns = await fetch(
        connection, Sql("SELECT table_id, column_name FROM fields WHERE type = 'attachment' ORDER BY id")
    )
    uids = [row[0] for row in candidates]
    used = {row[0] for row in await fetch(connection, _used(columns, uids))}
    await execute(connection, sql("UPDATE files SET linked_at = now() WHERE uid = ANY({})", list(used)))
    unused = [uid for uid in uids if uid not in used]
    await execute(connection, sql("DELETE FROM files WHERE uid = ANY({})", unused))
    return unused


def _used(columns: Sequence[tuple[int, str]], uids: Sequence[str]) -> Sql:
    """Those of the uids that stand in a cell or in the history."""
    cells = [
        sql("SELECT f ->> 'id' AS uid FROM {} t, jsonb_array_elements(t.{}) f", name(f"t{table}"), name(column))
        for table, column in columns
    ]
    history = [
        sql(
            "SELECT f ->> 'id' FROM record_changes r, jsonb_array_elements("
            "CASE WHEN jsonb_typeof(r.{} -> {}::text) = 'array' THEN r.{} -> {}::text ELSE '[]' END) f"
            " WHERE r.table_id = {}",
            name(side),
            column,
            name(side),
            column,
            table,
        )
        for table, column in columns
        for side in ("before", "after")
    ]
    everywhere = join(" UNION ALL ", [*cells, *history]) if cells else Sql("SELECT NULL::text AS uid WHERE false")
    return sql("SELECT DISTINCT uid FROM ({}) x WHERE uid = ANY({})", everywhere, list(uids))
