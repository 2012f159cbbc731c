"""The installation's own settings: what it made up once and keeps for good."""

import secrets

from psycopg.types.json import Jsonb

from afterbase.ground.database import Connection, execute, fetch_row
from afterbase.ground.ids import RecordIds
from afterbase.ground.sql import sql


async def ensure_record_ids(connection: Connection) -> RecordIds:
    """Record ids under this installation's secret; of processes that start together, all take the first one's."""
    await execute(
        connection,
        sql(
            "INSERT INTO afterbase.settings (key, value) VALUES ('record_ids', {}) ON CONFLICT DO NOTHING",
            Jsonb(secrets.token_hex(32)),
        ),
    )
    row = await fetch_row(connection, sql("SELECT value FROM afterbase.settings WHERE key = 'record_ids'"))
    return RecordIds(bytes.fromhex(row[0]))
