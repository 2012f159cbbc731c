"""Filling the columns of computed fields in the background: a new formula over a large table, or a change that reaches
very many records.

Until a column is filled its values are read anew each time, so what people see is right from the first moment on and
only becomes faster. Writers keep the values of what they touch right meanwhile, as ever. The job goes through the table
in short transactions; each takes the base's log first, so that no writer is in the middle of a recompute, and leaves
out records that somebody is just writing, for later. After a crash it begins again, and changes only what is not right.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import product

from afterbase.actions.metadata import lock_schema
from afterbase.engine import jobs
from afterbase.engine.changes import Origin, append_schema_change, move_computing_on, read_computing
from afterbase.engine.contexts import Context
from afterbase.engine.jobs import Jobs, Run
from afterbase.engine.lens import SYSTEM
from afterbase.engine.recompute import FILL, Step, fingerprint, first_unfilled, in_order, update_step
from afterbase.engine.schemas import Schemas, load_base, load_tables
from afterbase.ground.database import Connection, Database, execute, fetch, fetch_one, fetch_row, set_timeout
from afterbase.ground.errors import SchemaChanged
from afterbase.ground.sql import Sql, sql, value
from afterbase.model.fields.base import Field
from afterbase.model.schema import Table

WAITING = "?"
"""Before the digest of an expression that a column is yet to be filled with. Writers know it already."""
KIND = "compute"
"""Of the changes in the log that tell of computed values."""
INLINE = 5_000
"""Records up to which a column is filled in the transaction that asks for it: a second at most."""
BATCH = 2_000
GOES = 10
"""In so many goes the records of a page are filled: what the first leaves behind makes room there for the others, which
then need no new entry in any index. All at once takes four times as long."""
BATCH_MS = 60_000
ROUNDS = 200
ROUND_SECONDS = 0.1
RESUME_SECONDS = 30.0


async def start_filling(connection: Connection, base_id: int) -> None:
    """A job that fills what is not filled in a base, once the transaction has committed; one that waits is enough."""
    row = await fetch_one(
        connection,
        sql("SELECT 1 FROM afterbase.jobs WHERE kind = {} AND base_id = {} AND state = 'waiting'", FILL, base_id),
    )
    if row is None:
        await jobs.start(connection, FILL, {}, by=SYSTEM.uid, base_id=base_id)


async def forget_filled(connection: Connection, fields: Sequence[int]) -> None:
    """Nobody keeps these values right any more."""
    ids = value(list(fields), "bigint[]")
    await execute(connection, sql("UPDATE fields SET filled = NULL WHERE id = ANY({})", ids))


async def fill_again(connection: Connection, fields: Sequence[int]) -> None:
    """From now on the values of these fields are read anew, until they are filled again by what they are."""
    ids = value(list(fields), "bigint[]")
    is_full = sql("starts_with(filled, {})", WAITING)
    statement = "UPDATE fields SET filled = {} || filled WHERE id = ANY({}) AND NOT {}"
    await execute(connection, sql(statement, WAITING, ids, is_full))


class Filler:
    """The work of the job."""

    def __init__(self, database: Database, schemas: Schemas) -> None:
        self._database = database
        self._schemas = schemas

    def define(self, jobs: Jobs) -> None:
        jobs.define(FILL, self.fill, is_repeatable=True)
        jobs.every(RESUME_SECONDS, "fill again", self.resume)

    async def resume(self) -> None:
        """Begin again where the last job of a base failed, as when its database went away too often: nobody else
        would, and the columns would be read anew for ever."""
        failed = sql(
            "SELECT b.id FROM afterbase.bases b, LATERAL (SELECT state FROM afterbase.jobs"
            " WHERE kind = {} AND base_id = b.id ORDER BY created_at DESC LIMIT 1) j"
            " WHERE b.deleted_at IS NULL AND j.state = 'failed'",
            FILL,
        )
        async with self._database.system() as connection:
            for (base_id,) in await fetch(connection, failed):
                await start_filling(connection, base_id)

    async def fill(self, run: Run) -> None:
        """Fill one step after the other until all are filled."""
        base_id = run.job.base_id
        if base_id is None:
            return
        while True:
            async with self._database.base(base_id) as connection:
                computing = await read_computing(connection)
                step = first_unfilled(await load_tables(connection))
            if step is None:
                return
            with suppress(SchemaChanged):  # begin again with what is computed now
                await self._fill_step(run, _Filling(base_id, step, computing))

    async def _fill_step(self, run: Run, filling: "_Filling") -> None:
        step = filling.step
        async with self._database.base(filling.base_id) as connection:
            row = await fetch_row(connection, sql("SELECT coalesce(max(id), 0) FROM {}", step.table.sql))
        last, left = int(row[0]), list[int]()
        await run.begin(last)
        for go, low in product(range(GOES), range(0, last, BATCH * GOES)):
            high = min(low + BATCH * GOES, last)
            left += await self._fill_some(filling, _every(GOES, go, low, high))
            await run.progress((go * last + high) // GOES, last)
        for _ in range(ROUNDS):
            if not left:
                break
            await asyncio.sleep(ROUND_SECONDS)
            chosen = sql("id = ANY({})", value(left, "bigint[]"))
            left = await self._fill_some(filling, chosen)
        if not left:
            await self._finish(filling.base_id, step)

    async def _fill_some(self, filling: "_Filling", chosen: Sql) -> list[int]:
        """Fill some records; those that somebody is just writing are given back. SchemaChanged where the step is out of
        date: its values would stand over those of what the fields are now."""
        step = filling.step
        async with self._database.transaction(filling.base_id) as connection:
            await set_timeout(connection, BATCH_MS)
            row = await fetch_row(connection, Sql("SELECT computing FROM log_state FOR UPDATE"))
            if row[0] != filling.computing:
                if await _still(connection, step) != list(step.fields):
                    raise SchemaChanged()
                filling.computing = row[0]
            locked = sql("SELECT id FROM {} WHERE {} ORDER BY id FOR UPDATE SKIP LOCKED", step.table.sql, chosen)
            ids = [row[0] for row in await fetch(connection, locked)]
            await execute(connection, update_step(step, sql("id = ANY({})", value(ids, "bigint[]"))))
            rows = await fetch(connection, sql("SELECT id FROM {} WHERE {}", step.table.sql, chosen))
        return sorted({row[0] for row in rows} - set(ids))

    async def _finish(self, base_id: int, step: Step) -> None:
        """Let the columns be read, unless the fields are computed otherwise by now."""
        async with self._database.transaction(base_id) as connection:
            await lock_schema(connection, base_id)
            await note_filled(connection, await _still(connection, step))
            origin = Origin(base_id, SYSTEM, "system")
            await append_schema_change(connection, origin, KIND, step.table.id, [])
        self._schemas.forget(base_id)


@dataclass(slots=True)
class _Filling:
    """A step under way."""

    base_id: int
    step: Step
    computing: int
    """`Base.computing` when it was last seen that the step is still right."""


async def _still(connection: Connection, step: Step) -> list[Field]:
    """The fields of a step that are computed as it has them."""
    now = {of.id: fingerprint(of) for of in in_order(await load_tables(connection))}
    return [of for of in step.fields if now.get(of.id) == fingerprint(of)]


def _every(nth: int, first: int, low: int, high: int) -> Sql:
    return sql("id > {} AND id <= {} AND mod(id, {}) = {}", *(value(n, "bigint") for n in (low, high, nth, first)))


async def note_filled(connection: Connection, fields: Sequence[Field], state: str = "") -> None:
    """These columns hold what the fields are now; or, with the state `WAITING`, they are to."""
    if fields:
        await execute(
            connection,
            sql(
                "UPDATE fields SET filled = n.digest FROM unnest({}, {}) AS n(id, digest) WHERE fields.id = n.id",
                value([of.id for of in fields], "bigint[]"),
                value([state + fingerprint(of) for of in fields], "text[]"),
            ),
        )


async def with_more_options(connection: Connection, context: Context) -> Context:
    """The context with the base as it is after options were added to selects. No value changes by that, so what was
    filled stays filled, though expressions that tell options by name are others now."""
    base = context.lens.base
    kept = {of.id: of for table in base.tables for of in table.fields if of.is_kept}
    if not kept:
        return context
    await move_computing_on(connection, base.id)
    rows = await fetch(connection, Sql("SELECT id, filled FROM fields WHERE filled IS NOT NULL"))
    # The context may not have heard yet that a column waits to be filled anew: the row itself tells.
    digests = {id: digest for id, digest in rows if id in kept}
    known = {id for id, digest in digests.items() if digest.removeprefix(WAITING) == fingerprint(kept[id])}
    now = [of for of in in_order(await load_tables(connection)) if of.id in known]
    await note_filled(connection, [of for of in now if not digests[of.id].startswith(WAITING)])
    await note_filled(connection, [of for of in now if digests[of.id].startswith(WAITING)], WAITING)
    # One step on, not what it is now: where others have moved it, too, the context knows nothing of that.
    newer = replace(base, tables=await load_tables(connection), version=base.version + 1, computing=base.computing + 1)
    return context.on(newer)


async def computing_as_now(connection: Connection, context: Context) -> Context:
    """The context as far as it tells what follows a write, for one that was planned long ago."""
    if await read_computing(connection) == context.lens.base.computing:
        return context
    return context.on(await load_base(connection, context.lens.base))


async def is_large(connection: Connection, table: Table) -> bool:
    row = await fetch_row(connection, sql("SELECT record_count FROM tables WHERE id = {}", table.id))
    return int(row[0]) > INLINE
