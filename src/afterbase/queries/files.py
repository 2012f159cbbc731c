"""Who may have a file: whoever may read a cell that it stands in, and before that its sender (R22)."""

from dataclasses import dataclass

from psycopg.types.json import Jsonb

from afterbase.engine.contexts import Context
from afterbase.engine.scopes import LIVE
from afterbase.ground.database import Connection, fetch_one
from afterbase.ground.errors import NotFound
from afterbase.ground.sql import all_of, sql
from afterbase.model.fields.base import ValueType


@dataclass(frozen=True, slots=True)
class StoredFile:
    uid: str
    name: str
    type: str
    is_picture: bool


async def find_in_cell(
    connection: Connection, context: Context, uid: str, table_uid: str, record_uid: str, field_uid: str
) -> StoredFile:
    """A file as a cell names it; NotFound unless the actor may read that cell now and the file stands in it."""
    lens = context.lens.table(table_uid)
    of = lens.field(field_uid)
    record_id = context.record_ids.decode(record_uid)
    if record_id is None or of.type.value_type is not ValueType.FILES:
        raise NotFound(kind="file", id=uid)
    row = await fetch_one(
        connection,
        sql(
            "SELECT f.uid, coalesce(c ->> 'name', f.name), f.type, f.width IS NOT NULL"
            " FROM {} JOIN LATERAL jsonb_array_elements({}) c ON c @> {} JOIN files f ON f.uid = c ->> 'id' WHERE {}",
            lens.table.sql,
            of.sql,
            Jsonb({"id": uid}),
            all_of([sql("id = {}::bigint", record_id), LIVE, lens.records]),
        ),
    )
    if row is None:
        raise NotFound(kind="file", id=uid)
    return StoredFile(*row)


async def find_own(connection: Connection, context: Context, uid: str) -> StoredFile:
    """A file that the actor has sent, whether it stands in a cell yet or not."""
    row = await fetch_one(
        connection,
        sql(
            "SELECT uid, name, type, width IS NOT NULL FROM files WHERE uid = {} AND created_by = {}",
            uid,
            context.lens.actor.uid,
        ),
    )
    if row is None:
        raise NotFound(kind="file", id=uid)
    return StoredFile(*row)
