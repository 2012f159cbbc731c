"""Jobs: work that outlives a request, such as an import. A row of `afterbase.jobs` is the whole truth about one.

    waiting → running → done | failed | cancelled

`start` inserts the row in the transaction of the action that wants the work, so a job exists exactly if its cause does.
A runner, in every `serve` and `worker`, takes the oldest waiting job under a lock that others skip, and says every few
seconds that it is alive. A job whose runner has gone silent is given to another, if its kind can be run again, or else
ends as interrupted: after half a minute, or at the first missed beat where the standing connection of the runner's
process is gone as well. A runner that was only slow finds its lease gone: `Run.finish`, called in the transaction that
commits the effect, marks the job done with it, so the effect happens once (R35).
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from psycopg.types.json import Jsonb

from afterbase.engine.changes import CHANNEL
from afterbase.engine.notices import LINES
from afterbase.ground.database import Connection, Database, execute, fetch_one
from afterbase.ground.errors import AfterbaseError
from afterbase.ground.ids import new_uid
from afterbase.ground.sql import sql
from afterbase.ground.tasks import end_tasks

logger = logging.getLogger("afterbase.jobs")

HEARTBEAT_SECONDS = 5.0
SILENT_SECONDS = 30
GONE_SECONDS = 7
"""As long as a heartbeat takes to be missed: enough where the runner's standing connection is gone, too."""
PROGRESS_SECONDS = 0.3
LOOK_SECONDS = 5.0
SLOTS = 2
MAX_ATTEMPTS = 3


class JobInterrupted(AfterbaseError):
    code, status = "job_interrupted", 500
    en = "The server was stopped while this ran. Nothing was changed; please start it again."
    zh = "服务器在任务执行中停止，数据没有改动，请重新开始。"


class LeaseLost(Exception):
    """Another runner has the job now; whatever this one was about to commit must not be."""


@dataclass(frozen=True, slots=True)
class Job:
    uid: str
    base_id: int | None
    kind: str
    args: Mapping[str, Any]
    created_by: str
    lease: datetime


@dataclass
class Run:
    """One try at a job, as the work sees it."""

    job: Job
    _database: Database
    _line: Callable[[], str | None]
    _told_at: float = field(default=0.0)
    _done: int = 0
    _total: int | None = None
    is_finished: bool = False
    """Its effect is committed, or about to be: what the work still tidies up is not to be cancelled."""

    async def progress(self, done: int, total: int | None = None) -> None:
        """Say how far it is; cheap to call often. Screens and programs see it a few times a second."""
        self._done, self._total = done, total if total is not None else self._total
        if time.monotonic() - self._told_at >= PROGRESS_SECONDS:
            self._told_at = time.monotonic()
            await self.beat()

    async def begin(self, total: int) -> None:
        """A part of the work begins: nobody is to read the progress of the part before as its own."""
        self._done, self._total, self._told_at = 0, total, time.monotonic()
        await self.beat()

    async def beat(self) -> bool:
        """Keep the lease; whether the job is to be cancelled. Raises LeaseLost."""
        async with self._database.system() as connection:
            row = await fetch_one(
                connection,
                sql(
                    "UPDATE afterbase.jobs SET heartbeat_at = now(), runner = {}::text, done = {}, total = {}::bigint"
                    " WHERE uid = {} AND state = 'running' AND started_at = {} RETURNING cancel_requested",
                    self._line(),
                    self._done,
                    self._total,
                    self.job.uid,
                    self.job.lease,
                ),
            )
        if row is None:
            raise LeaseLost()
        return bool(row[0])

    async def finish(self, connection: Connection, result: Any) -> None:
        """Mark the job done in the transaction of its effect. Raises LeaseLost, and the effect is rolled back."""
        count = await execute(
            connection,
            sql(
                "UPDATE afterbase.jobs SET state = 'done', result = {}, finished_at = now(), done = {},"
                " total = {}::bigint"
                " WHERE uid = {} AND state = 'running' AND started_at = {}",
                Jsonb(result),
                self._done,
                self._total,
                self.job.uid,
                self.job.lease,
            ),
        )
        if not count:
            raise LeaseLost()
        self.is_finished = True
        await execute(connection, _notice(self.job.uid))


Work: TypeAlias = Callable[[Run], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class _Kind:
    work: Work
    is_repeatable: bool


def _notice(uid: str) -> Any:
    return sql("SELECT pg_notify({}, {})", CHANNEL, f"job {uid}")


async def start(
    connection: Connection, kind: str, args: Mapping[str, Any], *, by: str, base_id: int | None = None
) -> str:
    """A job that begins when the connection's transaction has committed; its uid."""
    uid = new_uid("job")
    await execute(
        connection,
        sql(
            "INSERT INTO afterbase.jobs (uid, base_id, kind, args, created_by) VALUES ({}, {}::bigint, {}, {}, {})",
            uid,
            base_id,
            kind,
            Jsonb(dict(args)),
            by,
        ),
    )
    await execute(connection, _notice(uid))
    return uid


async def cancel(connection: Connection, uid: str) -> None:
    """Ask a job to stop: one that waits ends at once, one that runs within a second."""
    await execute(
        connection,
        sql(
            "UPDATE afterbase.jobs SET cancel_requested = true,"
            " state = CASE state WHEN 'waiting' THEN 'cancelled' ELSE state END,"
            " finished_at = CASE state WHEN 'waiting' THEN now() ELSE finished_at END"
            " WHERE uid = {} AND state IN ('waiting', 'running')",
            uid,
        ),
    )
    await execute(connection, _notice(uid))


class Jobs:
    """The runner of one process, and what it knows how to do."""

    def __init__(self, database: Database, slots: int = SLOTS, line: Callable[[], str | None] = lambda: None) -> None:
        """`line` names this process's standing connection, or None while there is none."""
        self._database = database
        self._line = line
        self._slots = slots
        self._kinds: dict[str, _Kind] = {}
        self._chores: list[tuple[str, float, Callable[[], Awaitable[None]]]] = []
        self._running: dict[str, tuple[Run, asyncio.Task[None]]] = {}
        self._wake = asyncio.Event()

    def define(self, kind: str, work: Work, *, is_repeatable: bool = False) -> None:
        """`is_repeatable`: after a crash it may simply be run again, because nothing of it is committed before
        `Run.finish` or because doing it twice is doing it once."""
        self._kinds[kind] = _Kind(work, is_repeatable)

    def every(self, seconds: float, name: str, chore: Callable[[], Awaitable[None]]) -> None:
        """Do `chore` again and again in the background; it must not mind others doing it too."""
        self._chores.append((name, seconds, chore))

    def notice(self, uid: str) -> None:
        """A job was started, moved on or is to be cancelled."""
        if uid in self._running:
            run, task = self._running[uid]
            asyncio.get_running_loop().create_task(self._cancel_if_asked(run, task))
        else:
            self._wake.set()

    async def run(self) -> None:
        """Take and do jobs until cancelled. What is under way then goes back to the others."""
        chores = [asyncio.create_task(self._repeat(*chore), name=chore[0]) for chore in self._chores]
        try:
            while True:
                await self._fill_slots()
                self._wake.clear()
                with contextlib.suppress(TimeoutError):
                    # Not `wait_for`: in Python 3.11 it loses a cancellation that comes together with the event.
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self._wake.wait()
        finally:
            await end_tasks([*chores, *(task for _, task in self._running.values())])

    async def _fill_slots(self) -> None:
        while len(self._running) < self._slots:
            try:
                job = await self._take()
            except AfterbaseError as error:
                logger.warning("cannot look for jobs: %s", error)
                return
            if job is None:
                return
            run = Run(job, self._database, self._line)
            self._running[job.uid] = (run, asyncio.create_task(self._do(run), name=f"{job.kind} {job.uid}"))

    async def _take(self) -> Job | None:
        """The oldest job that waits, or whose runner has gone silent."""
        async with self._database.system() as connection:
            row = await fetch_one(
                connection,
                sql(
                    "WITH next AS (SELECT uid FROM afterbase.jobs WHERE kind = ANY({}) AND (state = 'waiting'"
                    "   OR (state = 'running' AND heartbeat_at < now() - make_interval(secs => {})"
                    "     AND (heartbeat_at < now() - make_interval(secs => {}) OR runner NOT IN ({}))))"
                    "   ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)"
                    " UPDATE afterbase.jobs j SET state = 'running', started_at = clock_timestamp(),"
                    " heartbeat_at = now(), runner = {}::text, attempts = attempts + 1 FROM next WHERE j.uid = next.uid"
                    " RETURNING j.uid, j.base_id, j.kind, j.args, j.created_by, j.started_at, j.attempts,"
                    " j.cancel_requested",
                    list(self._kinds),
                    GONE_SECONDS,
                    SILENT_SECONDS,
                    LINES,
                    self._line(),
                ),
            )
        if row is None:
            return None
        job = Job(*row[:6])
        attempts, is_cancelled = row[6:]
        if is_cancelled:
            await self._end(job, "cancelled")
            return await self._take()
        if attempts > 1 and (attempts > MAX_ATTEMPTS or not self._kinds[job.kind].is_repeatable):
            await self._end(job, "failed", error=JobInterrupted())
            return await self._take()
        return job

    async def _do(self, run: Run) -> None:
        job = run.job
        beating = asyncio.create_task(self._beat(run, asyncio.current_task()))
        try:
            result = await self._kinds[job.kind].work(run)
            await self._end(job, "done", result=result)
        except asyncio.CancelledError:
            await self._end_cancelled(run)
            raise
        except LeaseLost:
            logger.warning("job %s %s was given to another runner", job.kind, job.uid)
        except AfterbaseError as error:
            await self._end(job, "failed", error=error)
        except Exception:
            logger.exception("job %s %s failed", job.kind, job.uid)
            await self._end(job, "failed", error=AfterbaseError())
        finally:
            beating.cancel()
            del self._running[job.uid]
            self._wake.set()

    async def _beat(self, run: Run, task: asyncio.Task[Any] | None) -> None:
        while task is not None:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self._cancel_if_asked(run, task)

    async def _cancel_if_asked(self, run: Run, task: asyncio.Task[Any]) -> None:
        if run.is_finished:
            return
        try:
            is_wanted = await run.beat()
        except LeaseLost:
            is_wanted = True
        except AfterbaseError:
            return  # the database is away for a moment; the next beat tells
        if is_wanted:
            task.cancel()

    async def _end_cancelled(self, run: Run) -> None:
        """Cancelled by its user, or else because this process ends: then somebody else may have it."""
        with contextlib.suppress(AfterbaseError, LeaseLost):
            if await run.beat():
                await self._end(run.job, "cancelled")
            else:
                await self._end(run.job, "waiting")

    async def _end(self, job: Job, state: str, *, result: Any = None, error: AfterbaseError | None = None) -> None:
        told = None if error is None else {"code": error.code, "en": error.message("en"), "zh": error.message("zh")}
        async with self._database.system() as connection:
            await execute(
                connection,
                sql(
                    "UPDATE afterbase.jobs SET state = {}, result = {}, error = {},"
                    " attempts = CASE WHEN {} THEN 0 ELSE attempts END,"
                    " finished_at = CASE WHEN {} THEN NULL ELSE now() END"
                    " WHERE uid = {} AND state = 'running' AND started_at = {}",
                    state,
                    None if result is None else Jsonb(result),
                    None if told is None else Jsonb(told),
                    state == "waiting",
                    state == "waiting",
                    job.uid,
                    job.lease,
                ),
            )
            await execute(connection, _notice(job.uid))

    async def _repeat(self, name: str, seconds: float, chore: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await chore()
            except AfterbaseError as error:
                logger.warning("%s: %s", name, error)
            except Exception:
                logger.exception("%s failed", name)
