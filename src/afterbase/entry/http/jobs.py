"""Jobs: how far one is, and stopping it. Only the one who started it sees it, while they may see its base."""

from typing import Any, Literal

from afterbase.engine.jobs import cancel
from afterbase.entry.http.calls import Call
from afterbase.entry.http.routes import Answer, Mode, Route
from afterbase.ground.database import Row
from afterbase.ground.errors import NotFound
from afterbase.queries.jobs import read_job


class JobError(Answer):
    code: str
    message: str


class JobOut(Answer):
    id: str
    kind: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    done: int
    total: int | None
    result: Any
    error: JobError | None


async def find_job(call: Call[Any], uid: str) -> Row:
    row = await read_job(call.connection, uid)
    if row[8] != call.identity.actor.uid:
        raise NotFound(kind="job", id=uid)
    if row[1] is not None:
        base = await call.services.schemas.get(row[1])
        call.services.identities.lens(call.identity, base)
    return row


def present_job(row: Row, locale: str) -> JobOut:
    uid, _, kind, state, done, total, result, error, _ = row
    told = None
    if error is not None:
        told = JobError(error["code"], error["zh" if locale.startswith("zh") else "en"])
    return JobOut(uid, kind, state, done, total, result, told)


async def get_job(call: Call[None]) -> JobOut:
    return present_job(await find_job(call, call.path["job"]), call.locale)


async def cancel_job(call: Call[None]) -> JobOut:
    await find_job(call, call.path["job"])
    await cancel(call.connection, call.path["job"])
    return present_job(await find_job(call, call.path["job"]), call.locale)


ROUTES = (
    Route(
        "GET",
        "/api/jobs/{job}",
        get_job,
        id="readJob",
        op="jobs.read",
        summary="How far a job is",
        answer=JobOut,
    ),
    Route(
        "POST",
        "/api/jobs/{job}/cancel",
        cancel_job,
        id="cancelJob",
        op="jobs.cancel",
        summary="Ask a job to stop",
        mode=Mode.WRITE,
        answer=JobOut,
    ),
)
