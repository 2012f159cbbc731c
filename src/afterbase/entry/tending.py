"""The tender: a task of each process that keeps indexes as use asks for them, beside the requests and never in one.

It looks at a base some seconds after its schema changed (a view was saved, a table imported) and now and then while
records change or queries were seen to be slow. Of several processes one at a time tends a base.
"""

import asyncio
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass

from afterbase.engine.indexes import SMALLEST_LINKED, IndexPlan, Watch, apply_plan, list_indexes, plan_indexes
from afterbase.engine.notices import Notices
from afterbase.engine.schemas import Schemas
from afterbase.ground.database import Connection, Database, fetch, fetch_one
from afterbase.ground.errors import AfterbaseError, NotFound
from afterbase.ground.sql import sql
from afterbase.model.schema import Table

logger = logging.getLogger("afterbase.tending")

SETTLE_SECONDS = 1.5
"""After a change of schema: an import or a builder at work makes several."""
PAUSE_SECONDS = 60.0
"""Between looks at a base whose records change."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """The names of a table's indexes that serve, and how many are still to be made."""

    ready: Sequence[str]
    wanted: int


class Tender:
    def __init__(self, database: Database, schemas: Schemas, notices: Notices, watch: Watch) -> None:
        self._database = database
        self._schemas = schemas
        self._watch = watch
        self._due: dict[int, float] = {}
        self._wake = asyncio.Event()
        notices.on("schema", lambda words: self._ask(int(words[0]), SETTLE_SECONDS))
        notices.on("change", lambda words: self._ask(int(words[0]), PAUSE_SECONDS))

    def _ask(self, base_id: int, seconds: float) -> None:
        at = asyncio.get_running_loop().time() + seconds
        if at < self._due.get(base_id, math.inf):
            self._due[base_id] = at
            self._wake.set()

    async def run(self) -> None:
        """Tend bases as they fall due, until cancelled."""
        while True:
            base_id = await self._next()
            try:
                await self._tend(base_id)
            except AfterbaseError as error:
                logger.warning("the indexes of base %s could not be tended: %s", base_id, error)
            except Exception:
                logger.exception("the indexes of base %s could not be tended", base_id)

    async def _next(self) -> int:
        while True:
            self._wake.clear()
            now = asyncio.get_running_loop().time()
            base_id, at = min(self._due.items(), key=lambda item: item[1], default=(0, now + 3600))
            if base_id and at <= now:
                del self._due[base_id]
                return base_id
            try:
                async with asyncio.timeout(at - now):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _tend(self, base_id: int) -> None:
        uid = await self._uid(base_id)
        if uid is None:
            return
        base = await self._schemas.get(uid)
        async with self._database.base(base_id) as connection:
            row = await fetch_one(connection, sql("SELECT pg_try_advisory_lock(2, {}::int)", base_id % 2**31))
            if not row or not row[0]:
                return  # another process is at it, and sees what we would
            try:
                for table in base.tables:
                    await self._tend_table(connection, table)
            finally:
                await fetch_one(connection, sql("SELECT pg_advisory_unlock(2, {}::int)", base_id % 2**31))
        self._watch.fade()

    async def _uid(self, base_id: int) -> str | None:
        async with self._database.system() as connection:
            row = await fetch_one(
                connection, sql("SELECT uid FROM bases WHERE id = {} AND deleted_at IS NULL", base_id)
            )
        return None if row is None else str(row[0])

    async def _tend_table(self, connection: Connection, table: Table) -> None:
        plan = await plan_for(connection, table, self._watch)
        if plan.create or plan.drop:
            made = await apply_plan(connection, table, plan)
            logger.info("table %s: made %d indexes, dropped %d", table.uid, len(made), len(plan.drop))


async def plan_for(connection: Connection, table: Table, watch: Watch) -> IndexPlan:
    """What is to be made and dropped for a table as it is now."""
    rows = await fetch(connection, sql("SELECT record_count FROM tables WHERE id = {}", table.id))
    if not rows:
        raise NotFound(kind="table", id=table.uid)
    size = int(rows[0][0])
    existing = await list_indexes(connection, table) if size >= SMALLEST_LINKED else []
    return plan_indexes(table, size, watch.costly(table.id), existing)


async def read_index_state(connection: Connection, table: Table, watch: Watch) -> IndexState:
    """For those who build and wonder why a view is slow, and for benchmarks."""
    plan = await plan_for(connection, table, watch)
    existing = await list_indexes(connection, table)
    return IndexState([index.name for index in existing if index.is_valid], len(plan.create))
