"""Migrations: numbered `.sql` files, a version table in each schema, one advisory lock.

`system/` builds the installation's schema, `base/` builds each base's. `functions/` holds immutable SQL functions that
indexes may use, in a schema of their own that every search_path ends with; those files are replaced whole when they
change (`CREATE OR REPLACE`), under the number in their name.

A base is brought up to date in a transaction of its own, so a crash in the middle leaves each base either old or new,
and the next start goes on.
"""

from importlib import resources

from afterbase.ground.database import FUNCTION_SCHEMA, SYSTEM_SCHEMA, Connection, Database, schema_name
from afterbase.ground.errors import AfterbaseError

LOCK = 7_238_114  # any number, the same in every process


class NewerDatabase(AfterbaseError):
    code, status = "newer_database", 500
    en = "The data was written by a newer version ({found}) than this one knows ({known}). Nothing was touched."
    zh = "数据由更新的版本（{found}）写入，当前程序仅支持到 {known}，未做任何改动。"


def scripts(kind: str) -> list[tuple[int, str]]:
    """The migrations of a kind as (number, SQL), in order."""
    folder = resources.files(__package__) / kind
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return [(int(f.name[:4]), f.read_text("utf-8")) for f in files]


async def migrate(database: Database) -> list[str]:
    """Bring the system schema, the functions and every base up to date; what was applied, as `schema number`."""
    applied: list[str] = []
    connection = await database.connect()
    try:
        await connection.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        await connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        applied += await migrate_schema(connection, FUNCTION_SCHEMA, "functions")
        applied += await migrate_schema(connection, SYSTEM_SCHEMA, "system")
        cursor = await connection.execute(f"SELECT id FROM {SYSTEM_SCHEMA}.bases ORDER BY id")
        for (base_id,) in await cursor.fetchall():
            applied += await migrate_schema(connection, schema_name(base_id), "base")
    finally:
        await connection.close()  # and with it the lock
    return applied


async def migrate_schema(connection: Connection, schema: str, kind: str) -> list[str]:
    """Create a schema if needed and run what it lacks; all of it or nothing."""
    async with connection.transaction():
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        await connection.execute(f"SET LOCAL search_path TO {schema}, {FUNCTION_SCHEMA}")
        await connection.execute("CREATE TABLE IF NOT EXISTS migrations (version integer PRIMARY KEY)")
        cursor = await connection.execute("SELECT coalesce(max(version), 0) FROM migrations")
        row = await cursor.fetchone()
        current = int(row[0]) if row else 0
        known = scripts(kind)
        newest = known[-1][0] if known else 0
        if current > newest:
            raise NewerDatabase(found=current, known=newest)
        for number, text in known:
            if number > current:
                await connection.execute(text.encode())
                await connection.execute("INSERT INTO migrations VALUES (%s)", (number,))
    return [f"{schema} {number:04d}" for number, _ in known if number > current]
