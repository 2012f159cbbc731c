"""Jobs: what was promised with an action is done once, whoever dies meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from afterbase.engine import jobs
from afterbase.engine.jobs import Jobs, Run, cancel, start
from afterbase.engine.notices import Notices
from afterbase.ground.database import Database, execute, fetch_row
from afterbase.ground.errors import BadRequest
from afterbase.ground.sql import Sql, sql
from afterbase.ground.tasks import end_tasks

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def running(database: Database, runner: Jobs) -> AsyncIterator[None]:
    notices = Notices(database)
    notices.on("job", lambda words: runner.notice(words[0]))
    tasks = [asyncio.create_task(notices.run()), asyncio.create_task(runner.run())]
    await notices.stands(5)
    try:
        yield
    finally:
        await end_tasks(tasks)


async def started(database: Database, kind: str = "count", **args: Any) -> str:
    async with database.transaction() as connection:
        return await start(connection, kind, args, by="usr1")


async def state_of(database: Database, uid: str) -> tuple[Any, ...]:
    async with database.system() as connection:
        return tuple(
            await fetch_row(connection, sql("SELECT state, done, result, error FROM jobs WHERE uid = {}", uid))
        )


async def until(database: Database, uid: str, *states: str) -> tuple[Any, ...]:
    async with asyncio.timeout(10):
        while (found := await state_of(database, uid))[0] not in states:  # noqa: ASYNC110 - it lies in the database
            await asyncio.sleep(0.02)
        return found


async def test_a_job_runs_once_its_transaction_has_committed(database: Database) -> None:
    seen: list[Any] = []

    async def work(run: Run) -> Any:
        seen.append(run.job.args["n"])
        await run.progress(3, 3)
        return {"made": 3}

    runner = Jobs(database)
    runner.define("count", work)
    async with running(database, runner):
        with suppress(ZeroDivisionError):
            async with database.transaction() as connection:
                await start(connection, "count", {"n": 0}, by="usr1")
                raise ZeroDivisionError
        uid = await started(database, n=1)
        assert await until(database, uid, "done") == ("done", 3, {"made": 3}, None)
    assert seen == [1]


async def test_a_refusal_is_told_in_both_languages_and_a_defect_without_detail(database: Database) -> None:
    async def refuse(run: Run) -> Any:
        raise BadRequest(reason="no such column")

    async def break_down(run: Run) -> Any:
        raise RuntimeError("secret detail")

    runner = Jobs(database)
    runner.define("refuse", refuse)
    runner.define("break", break_down)
    async with running(database, runner):
        refused = await until(database, await started(database, "refuse"), "failed")
        broken = await until(database, await started(database, "break"), "failed")
    assert refused[3]["code"] == "bad_request"
    assert "no such column" in refused[3]["en"]
    assert "请求不合法" in refused[3]["zh"]
    assert broken[3]["code"] == "internal"
    assert "secret" not in str(broken)


async def test_cancelling_stops_a_job_that_runs_and_one_that_waits(database: Database) -> None:
    stopped = asyncio.Event()

    async def wait(run: Run) -> Any:
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()

    runner = Jobs(database, slots=1)
    runner.define("wait", wait)
    async with running(database, runner):
        first, second = await started(database, "wait"), await started(database, "wait")
        await until(database, first, "running")
        async with database.system() as connection:
            await cancel(connection, second)
            assert (await state_of(database, second))[0] == "cancelled"
            await cancel(connection, first)
        async with asyncio.timeout(1):
            await stopped.wait()
        assert (await until(database, first, "cancelled"))[0] == "cancelled"


async def _abandon(database: Database, uid: str) -> None:
    """As if the runner had been killed a minute ago."""
    async with database.system() as connection:
        await execute(
            connection,
            sql(
                "UPDATE jobs SET state = 'running', attempts = attempts + 1, started_at = now() - interval '1 hour',"
                " heartbeat_at = now() - interval '1 minute' WHERE uid = {}",
                uid,
            ),
        )


async def test_a_job_of_a_dead_runner_is_run_again_if_its_kind_can_be(database: Database) -> None:
    async def work(run: Run) -> Any:
        return "again"

    again, never = await started(database, "again"), await started(database, "never")
    await _abandon(database, again)
    await _abandon(database, never)
    runner = Jobs(database)
    runner.define("again", work, is_repeatable=True)
    runner.define("never", work)
    async with running(database, runner):
        assert (await until(database, again, "done"))[2] == "again"
        assert (await until(database, never, "failed"))[3]["code"] == "job_interrupted"


@pytest.mark.parametrize("lives", [False, True])
async def test_a_job_is_taken_up_soon_where_the_process_of_its_runner_has_gone(database: Database, lives: bool) -> None:
    async def work(run: Run) -> Any:
        return "again"

    notices = Notices(database)
    listening = asyncio.create_task(notices.run())
    assert await notices.stands(5)
    uid = await started(database)
    async with database.system() as connection:
        silent = "UPDATE jobs SET state = 'running', heartbeat_at = now() - interval '10 seconds', runner = {}"
        await execute(connection, sql(silent, notices.line))
    if not lives:
        await end_tasks([listening])
    runner = Jobs(database)
    runner.define("count", work, is_repeatable=True)
    async with running(database, runner):
        if lives:
            await asyncio.sleep(0.3)
            assert (await state_of(database, uid))[0] == "running"
        else:
            await until(database, uid, "done")
    await end_tasks([listening])


async def test_a_runner_that_lost_its_lease_commits_nothing(database: Database) -> None:
    """Paused past its lease, a runner wakes up while another has done the job: its effect is rolled back."""
    async with database.system() as connection:
        await execute(connection, Sql("CREATE TABLE effects (by text)"))
    paused, resume = asyncio.Event(), asyncio.Event()

    def work_of(name: str, waits: bool) -> jobs.Work:
        async def work(run: Run) -> Any:
            if waits:
                paused.set()
                await resume.wait()
            async with database.transaction() as connection:
                await execute(connection, sql("INSERT INTO effects VALUES ({})", name))
                await run.finish(connection, name)

        return work

    slow, quick = Jobs(database), Jobs(database)
    slow.define("count", work_of("slow", True), is_repeatable=True)
    quick.define("count", work_of("quick", False), is_repeatable=True)
    uid = await started(database)
    async with running(database, slow):
        await paused.wait()
        await _abandon(database, uid)
        async with running(database, quick):
            assert (await until(database, uid, "done"))[2] == "quick"
        resume.set()
        await asyncio.sleep(0)
    async with database.system() as connection:
        assert await fetch_row(connection, Sql("SELECT array_agg(by) FROM effects")) == (["quick"],)
    assert (await state_of(database, uid))[2] == "quick"


async def test_a_runner_that_stops_hands_its_jobs_back(database: Database) -> None:
    begun = asyncio.Event()

    async def wait(run: Run) -> Any:
        begun.set()
        await asyncio.sleep(60)

    runner = Jobs(database)
    runner.define("count", wait)
    uid = await started(database)
    async with running(database, runner):
        await begun.wait()
    assert (await state_of(database, uid))[0] == "waiting"


async def test_sixteen_jobs_over_three_runners_are_each_done_once(database: Database) -> None:
    seen: list[int] = []

    async def work(run: Run) -> Any:
        seen.append(run.job.args["n"])

    runners = [Jobs(database) for _ in range(3)]
    for runner in runners:
        runner.define("count", work)
    async with running(database, runners[0]), running(database, runners[1]), running(database, runners[2]):
        uids = [await started(database, n=n) for n in range(16)]
        for uid in uids:
            await until(database, uid, "done")
    assert sorted(seen) == list(range(16))
