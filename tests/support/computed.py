"""Whether kept values are right, told without the code that keeps them.

Computed fields never read themselves, whatever the way around, so there is exactly one set of values in which each is
what its expression gives over the others as they stand: the set that a recompute from scratch ends with. It is enough,
then, to calculate every expression once more, each from what is stored.
"""

from collections.abc import Sequence

from afterbase.actions.computed_fields import settle
from afterbase.actions.filling import Filler
from afterbase.engine.contexts import Context
from afterbase.engine.jobs import Job, Run
from afterbase.engine.recompute import columns_of, in_order
from afterbase.engine.schemas import load_tables
from afterbase.ground.clock import utc_now
from afterbase.ground.database import Connection, execute, fetch, fetch_row
from afterbase.ground.sql import Sql, join, sql
from afterbase.model.fields.base import At, Field
from afterbase.model.schema import Table
from tests.support.worlds import World


async def wrong_values(connection: Connection, tables: Sequence[Table]) -> list[str]:
    """A line for each kept value of a live record that is not what a recompute gives. Columns that wait to be filled
    are read by nobody, and may hold anything."""
    found = list[str]()
    for table in tables:
        kept = [of for of in table.fields if of.is_kept and of.computed and of.computed.is_ready]
        if kept and await _count_wrong(connection, table, kept):
            for of in kept:
                found += await _explain(connection, table, of)
    return found


def _sides(of: Field) -> tuple[Sql, Sql]:
    """What is stored and what the expression gives, with their errors."""
    assert of.computed is not None
    part = of.computed.value(At(Sql(f"t{of.table_id}")))
    parts = [part.value] if of.error_sql is None else [part.value, part.error or Sql("NULL::text")]
    return join(", ", columns_of(of)), join(", ", parts)


async def _count_wrong(connection: Connection, table: Table, kept: Sequence[Field]) -> int:
    sides = [_sides(of) for of in kept]
    is_wrong = sql(
        "ROW({}) IS DISTINCT FROM ROW({})", join(", ", [s for s, _ in sides]), join(", ", [c for _, c in sides])
    )
    row = await fetch_row(
        connection, sql("SELECT count(*) FROM {} WHERE deleted_at IS NULL AND {}", table.sql, is_wrong)
    )
    return int(row[0])


async def _explain(connection: Connection, table: Table, of: Field) -> list[str]:
    stored, calculated = _sides(of)
    rows = await fetch(
        connection,
        sql(
            "SELECT id, ROW({})::text, ROW({})::text FROM {} WHERE deleted_at IS NULL"
            " AND ROW({}) IS DISTINCT FROM ROW({}) ORDER BY id",
            stored,
            calculated,
            table.sql,
            stored,
            calculated,
        ),
    )
    return [f"{table.name}.{of.name} ({of.settings}) of {id}: stored {s}, right {c}" for id, s, c in rows]


async def fill_columns(world: World) -> bool:
    """Do the job that fills large columns; whether one was waiting."""
    rows = await world.fetch(Sql("SELECT uid, base_id, kind FROM afterbase.jobs WHERE state = 'waiting'"))
    if not rows:
        return False
    assert [row[2] for row in rows] == ["fill"]
    job = Job(rows[0][0], rows[0][1], rows[0][2], {}, "sys", utc_now())
    async with world.database.system() as connection:
        statement = "UPDATE jobs SET state = 'running', started_at = %s, heartbeat_at = now() WHERE uid = %s"
        await connection.execute(statement, [job.lease, job.uid])
    await Filler(world.database, world.schemas).fill(Run(job, world.database, lambda: None))
    world.schemas.forget_all()
    return True


async def changed_by_a_refill(connection: Connection, context: Context) -> list[str]:
    """Fill all columns as if nothing were known of them; the changes that this made. Runs in a transaction."""
    row = await fetch_row(connection, Sql("SELECT seq FROM log_state"))
    await execute(connection, Sql("UPDATE fields SET filled = NULL"))
    await settle(connection, context)
    filled = await fetch(connection, Sql("SELECT id FROM fields WHERE filled IS NOT NULL"))
    kept = in_order(await load_tables(connection))
    assert {id for (id,) in filled} == {of.id for of in kept}
    changes = await fetch(
        connection, sql("SELECT kind, table_id, count FROM changes WHERE seq > {} AND kind = 'compute'", row[0])
    )
    return [f"{kind} of t{table_id}: {count} records" for kind, table_id, count in changes]
