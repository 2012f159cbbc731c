"""The change log as feeds read it: what happened, to which records and fields, without a value."""

from dataclasses import dataclass

from afterbase.ground.database import Connection, fetch, fetch_row
from afterbase.ground.sql import Sql, sql, value

MOST_RECORDS = 200
"""A change of more is told without its records: whoever shows the table reads what it shows again."""


@dataclass(frozen=True, slots=True)
class Change:
    seq: int
    actor: str
    through: str
    kind: str
    table_id: int | None
    field_ids: tuple[int, ...]
    ids: tuple[int, ...] | None
    """Keys of the records, or None where they are many or none."""
    is_schema: bool


async def read_head(connection: Connection) -> int:
    """The number of the newest change."""
    row = await fetch_row(connection, Sql("SELECT seq FROM log_state"))
    return int(row[0])


async def read_changes(connection: Connection, since: int, limit: int) -> list[Change]:
    rows = await fetch(
        connection,
        sql(
            "SELECT seq, actor, through, kind, table_id, coalesce(field_ids, ARRAY[]::bigint[]),"
            " CASE WHEN count > {} OR data IS NOT NULL THEN NULL"
            "   WHEN record_ids IS NULL THEN (SELECT array_agg(r.record_id) FROM record_changes r WHERE r.seq = c.seq)"
            "   ELSE (SELECT array_agg(id) FROM unnest(record_ids) AS part,"
            "     generate_series(lower(part), upper(part) - 1) AS id) END,"
            " data IS NOT NULL"
            " FROM changes c WHERE seq > {} ORDER BY seq LIMIT {}",
            value(MOST_RECORDS, "bigint"),
            value(since, "bigint"),
            value(limit, "int"),
        ),
    )
    return [
        Change(seq, actor, through, kind, table, tuple(fields), None if ids is None else tuple(ids), is_schema)
        for seq, actor, through, kind, table, fields, ids, is_schema in rows
    ]
