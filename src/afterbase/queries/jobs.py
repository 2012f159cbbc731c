"""A job, as the one who started it sees it."""

from afterbase.ground.database import Connection, Row, fetch_one
from afterbase.ground.errors import NotFound
from afterbase.ground.sql import sql


async def read_job(connection: Connection, uid: str) -> Row:
    """(uid, base's uid, kind, state, done, total, result, error, created by)."""
    row = await fetch_one(
        connection,
        sql(
            "SELECT j.uid, b.uid, j.kind, j.state, j.done, j.total, j.result, j.error, j.created_by"
            " FROM afterbase.jobs j LEFT JOIN afterbase.bases b ON b.id = j.base_id WHERE j.uid = {}",
            uid,
        ),
    )
    if row is None:
        raise NotFound(kind="job", id=uid)
    return row
