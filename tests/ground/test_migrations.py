"""A database that grew version by version is the same as a new one, and a step that is cut off is taken again.

The schemas are compared as the catalogs tell them, so the next migration is covered the day it is added.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import psycopg
import pytest

from afterbase.ground import migrations
from afterbase.ground.database import FUNCTION_SCHEMA, SYSTEM_SCHEMA, Connection, Database
from afterbase.ground.migrations import NewerDatabase, migrate_schema, scripts
from tests.support.postgres import TestServer

pytestmark = pytest.mark.anyio

SCHEMAS = {"functions": FUNCTION_SCHEMA, "system": SYSTEM_SCHEMA, "base": "b1"}

# What a schema consists of, without its name: each query's rows are compared as a set of lines.
CATALOGS = {
    "relations": "SELECT c.relname, c.relkind, c.relpersistence, c.reloptions FROM pg_class c"
    " WHERE c.relnamespace = {}",
    "columns": "SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,"
    " a.attidentity, a.attgenerated, a.attstorage, a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid)"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
    " WHERE c.relnamespace = {} AND a.attnum > 0 AND NOT a.attisdropped",
    "constraints": "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = {}",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname::regnamespace = {}",
    "triggers": "SELECT tgrelid::regclass, pg_get_triggerdef(t.oid) FROM pg_trigger t"
    " JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = {} AND NOT tgisinternal",
    "functions": "SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.pronamespace = {} AND p.prokind <> 'a'",
    "sequences": "SELECT sequencename, data_type, start_value, increment_by, max_value, cycle FROM pg_sequences"
    " WHERE schemaname::regnamespace = {}",
    "types": "SELECT typname, typtype FROM pg_type WHERE typnamespace = {}",
    "comments": "SELECT c.relname, d.objsubid, d.description FROM pg_description d"
    " JOIN pg_class c ON c.oid = d.objoid WHERE c.relnamespace = {}",
}


async def describe(connection: Connection, schema: str) -> dict[str, list[str]]:
    found = {}
    for name, query in CATALOGS.items():
        cursor = await connection.execute(query.format(f"'{schema}'::regnamespace").encode())
        found[name] = sorted(str(row) for row in await cursor.fetchall())
    # Columns have an order that nothing depends on: one that was added later stands last.
    found["columns"] = sorted(_without_place(line) for line in found["columns"])
    cursor = await connection.execute(f"SELECT version FROM {schema}.migrations ORDER BY 1".encode())
    found["versions"] = [str(row) for row in await cursor.fetchall()]
    return found


def _without_place(line: str) -> str:
    table, _, rest = line.split(", ", 2)
    return f"{table}, {rest}"


@pytest.fixture
async def empty(server: TestServer) -> AsyncIterator[Database]:
    name = server.create_database()
    database = Database(server.conninfo(name), max_size=2)
    await database.open()
    yield database
    await database.close()
    server.drop_database(name)


@pytest.fixture
async def fresh(database: Database) -> dict[str, dict[str, list[str]]]:
    """All schemas as a new installation has them today."""
    connection = await database.connect()
    await migrate_schema(connection, SCHEMAS["base"], "base")
    found = {kind: await describe(connection, schema) for kind, schema in SCHEMAS.items()}
    await connection.close()
    return found


Steps = list[tuple[str, int]]


def every_step() -> Steps:
    return [(kind, number) for kind in SCHEMAS for number, _ in scripts(kind)]


def limit(monkeypatch: pytest.MonkeyPatch, known: dict[str, int]) -> None:
    """As a version of the product that knows the migrations up to some number of each kind."""
    monkeypatch.setattr(
        migrations, "scripts", lambda kind: [(n, text) for n, text in scripts(kind) if n <= known.get(kind, 0)]
    )


async def test_a_database_that_grew_step_by_step_is_the_same_as_a_new_one(
    empty: Database, fresh: dict[str, dict[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await empty.connect()
    known: dict[str, int] = {}
    for kind, number in every_step():
        known[kind] = number
        limit(monkeypatch, known)
        assert await migrate_schema(connection, SCHEMAS[kind], kind) == [f"{SCHEMAS[kind]} {number:04d}"]
        assert await migrate_schema(connection, SCHEMAS[kind], kind) == []
    for kind, schema in SCHEMAS.items():
        assert await describe(connection, schema) == fresh[kind], kind
    await connection.close()


@pytest.mark.parametrize("cut", range(len(every_step())))
async def test_a_step_that_is_cut_off_leaves_nothing_and_is_taken_again(
    empty: Database, fresh: dict[str, dict[str, list[str]]], monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    kind, number = every_step()[cut]
    connection = await empty.connect()
    for earlier in dict.fromkeys(k for k, _ in every_step()[:cut]):
        limit(monkeypatch, {earlier: max(n for k, n in every_step()[:cut] if k == earlier)})
        await migrate_schema(connection, SCHEMAS[earlier], earlier)
    before = await _everything(connection)
    with monkeypatch.context() as patch:
        broken: Sequence[tuple[int, str]] = [
            (n, text if n < number else f"{text};\nSELECT 1/0") for n, text in scripts(kind) if n <= number
        ]
        patch.setattr(migrations, "scripts", lambda _: broken)
        with pytest.raises(psycopg.errors.DivisionByZero):
            await migrate_schema(connection, SCHEMAS[kind], kind)
    assert await _everything(connection) == before
    monkeypatch.undo()
    for later, schema in SCHEMAS.items():
        await migrate_schema(connection, schema, later)
        assert await describe(connection, schema) == fresh[later], later
    await connection.close()


async def _everything(connection: Connection) -> Any:
    query = "SELECT relnamespace::regnamespace::text, relname FROM pg_class WHERE relnamespace >= 16384 ORDER BY 1, 2"
    cursor = await connection.execute(query)
    return await cursor.fetchall()


async def test_data_of_a_newer_version_is_left_alone(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = await empty.connect()
    await migrate_schema(connection, SCHEMAS["functions"], "functions")
    await migrate_schema(connection, SCHEMAS["base"], "base")
    before = await describe(connection, SCHEMAS["base"])
    limit(monkeypatch, {"base": 0})
    with pytest.raises(NewerDatabase):
        await migrate_schema(connection, SCHEMAS["base"], "base")
    assert await describe(connection, SCHEMAS["base"]) == before
    await connection.close()


def test_numbers_of_migrations_go_up_by_one() -> None:
    for kind in SCHEMAS:
        assert [number for number, _ in scripts(kind)] == list(range(1, len(scripts(kind)) + 1)), kind
