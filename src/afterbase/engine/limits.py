"""The one limiter of guesses: counted before the guarded check, in a statement of its own, so that parallel tries all
count (R31)."""

from afterbase.ground.database import Connection, execute, fetch_row
from afterbase.ground.errors import RateLimited
from afterbase.ground.sql import sql


async def count_try(connection: Connection, bucket: str, most: int, seconds: int) -> None:
    """Count one try; RateLimited when the bucket has had `most` within its window of `seconds`.

    The connection must commit each statement by itself, or a refused try would be forgotten.
    """
    row = await fetch_row(
        connection,
        sql(
            "INSERT INTO afterbase.limits AS l (bucket, tries, window_ends_at)"
            " VALUES ({}, 1, now() + make_interval(secs => {}))"
            " ON CONFLICT (bucket) DO UPDATE SET"
            " tries = CASE WHEN l.window_ends_at <= now() THEN 1 ELSE least(l.tries, 1000000) + 1 END,"
            " window_ends_at = CASE WHEN l.window_ends_at <= now() THEN excluded.window_ends_at"
            "   ELSE l.window_ends_at END"
            " RETURNING tries, ceil(extract(epoch FROM window_ends_at - now()))::int",
            bucket,
            seconds,
        ),
    )
    if row[0] > most:
        raise RateLimited(retry_after=max(1, row[1]))


async def forgive(connection: Connection, bucket: str) -> None:
    """A right answer empties the bucket."""
    await execute(connection, sql("DELETE FROM afterbase.limits WHERE bucket = {}", bucket))
