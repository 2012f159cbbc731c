"""The composition root: here, and only here, the parts of a process are put together.

`serve` runs the product on a listening socket that the command line has opened, `work` only its jobs; both end with
Ctrl-C or SIGTERM, after the requests under way are answered. The other functions do one thing and return.
"""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import uvicorn
import uvloop

from afterbase.actions.filling import Filler
from afterbase.actions.people import check_password, check_person, create_first_owner
from afterbase.actions.settings import ensure_record_ids
from afterbase.actions.tokens import create_token as insert_token
from afterbase.engine.files import FileStore
from afterbase.engine.identity import Identities
from afterbase.engine.indexes import Watch
from afterbase.engine.jobs import Jobs
from afterbase.engine.lens import Role
from afterbase.engine.notices import Notices
from afterbase.engine.passwords import hash_password
from afterbase.engine.schemas import Schemas
from afterbase.entry.feed import Feeds
from afterbase.entry.http.application import Application
from afterbase.entry.http.connections import BoundedProtocol
from afterbase.entry.services import Services
from afterbase.entry.tending import Tender
from afterbase.entry.worker import define_chores
from afterbase.features.transfer.runs import Imports
from afterbase.features.transfer.uploads import UploadFolder
from afterbase.ground.config import Config
from afterbase.ground.database import Database
from afterbase.ground.errors import AfterbaseError
from afterbase.ground.listeners import listener_address
from afterbase.ground.migrations import migrate as run_migrations
from afterbase.ground.tasks import end_tasks
from afterbase.queries.workspaces import find_workspaces

logger = logging.getLogger("afterbase")
DRAIN_SECONDS = 10


class NoSuchWorkspace(AfterbaseError):
    code, status = "no_such_workspace", 404
    en = "Which workspace? Name one of: {names}"
    zh = "请指定工作区，可选：{names}"


@asynccontextmanager
async def open_services(config: Config, conninfo: str) -> AsyncIterator[Services]:
    """The parts of a process on an up-to-date database, with the line for notices standing."""
    database = Database(conninfo)
    await database.open()
    try:
        await run_migrations(database)
        async with database.system() as connection:
            record_ids = await ensure_record_ids(connection)
        schemas, identities, notices = Schemas(database), Identities(database), Notices(database)
        feeds = Feeds(database, schemas, identities, record_ids)
        watch = Watch()
        jobs, files = Jobs(database, line=lambda: notices.line), FileStore(config.data)
        services = Services(config, database, schemas, record_ids, identities, notices, feeds, jobs, files, watch)
        _connect_notices(services)
        define_chores(services)
        Imports(database, schemas, record_ids, UploadFolder(config.data), identities).define(jobs)
        Filler(database, schemas).define(jobs)
        listening = asyncio.create_task(notices.run(), name="notices")
        working = asyncio.create_task(jobs.run(), name="jobs")
        tending = asyncio.create_task(Tender(database, schemas, notices, watch).run(), name="tender")
        try:
            await notices.stands(5)
            yield services
        finally:
            await feeds.stop()
            for task in (working, tending, listening):
                await end_tasks([task])
    finally:
        await database.close()


def _connect_notices(services: Services) -> None:
    """Who looks again when what has changed."""
    schemas, identities, feeds, notices = services.schemas, services.identities, services.feeds, services.notices

    def line_changed(stands: bool) -> None:
        identities.is_listening = stands
        schemas.forget_all()
        identities.forget()
        if not stands:
            feeds.close()  # nobody would tell them of a revocation; screens come back when the line stands again

    def schema_changed(words: Sequence[str]) -> None:
        schemas.forget(int(words[0]))
        feeds.check_rights()  # it may have gone to the trash

    identities.watch(feeds.check_rights)
    notices.watch(line_changed)
    notices.on("schema", schema_changed)
    notices.on("identity", lambda words: identities.forget())
    notices.on("job", lambda words: services.jobs.notice(words[0]))
    notices.on("change", lambda words: feeds.wake(int(words[0])))


class _Server(uvicorn.Server):
    """uvicorn, which waits at the end for all answers: the feeds never end by themselves."""

    def __init__(self, config: uvicorn.Config, feeds: Feeds) -> None:
        super().__init__(config)
        self._feeds = feeds

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._feeds.close()
        await super().shutdown(sockets)


async def _serve(config: Config, conninfo: str, listener: socket.socket) -> None:
    async with open_services(config, conninfo) as services:
        server = _Server(
            uvicorn.Config(
                Application(services),
                http=BoundedProtocol,
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=DRAIN_SECONDS,
            ),
            services.feeds,
        )
        print(f"Afterbase is ready: {listener_address(listener)}", flush=True)
        await server.serve(sockets=[listener])


def serve(config: Config, conninfo: str, listener: socket.socket) -> None:
    """Run the product until it is told to stop."""
    _log_to_terminal()
    uvloop.run(_serve(config, conninfo, listener))


def work(config: Config, conninfo: str) -> None:
    """Run only the jobs, beside one or more `serve`."""
    _log_to_terminal()
    uvloop.run(_work(config, conninfo))


async def _work(config: Config, conninfo: str) -> None:
    async with open_services(config, conninfo):
        print("Afterbase works on its jobs.", flush=True)
        await asyncio.Event().wait()


def _log_to_terminal() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("uvicorn.error", "psycopg.pool"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def migrate(conninfo: str) -> list[str]:
    """Bring the database up to date; the names of what was applied."""

    async def run() -> list[str]:
        database = Database(conninfo)
        await database.open()
        try:
            return await run_migrations(database)
        finally:
            await database.close()

    return uvloop.run(run())


def create_owner(
    conninfo: str, *, name: str, email: str, password: str, workspace: str, locale: str, zone: str
) -> None:
    """The first person of the installation, from the command line instead of the first visit."""

    async def run() -> None:
        person = check_person(name, email, locale, zone)
        hashed = await hash_password(check_password(password))
        database = Database(conninfo)
        await database.open()
        try:
            await run_migrations(database)
            async with database.transaction() as connection:
                await create_first_owner(connection, person, hashed, workspace)
        finally:
            await database.close()

    uvloop.run(run())


def create_token(conninfo: str, *, name: str, workspace: str | None, role: str) -> str:
    """A token for a program, in the name of the workspace's first owner; its secret."""

    async def run() -> str:
        database = Database(conninfo)
        await database.open()
        try:
            await run_migrations(database)
            async with database.transaction() as connection:
                known = await find_workspaces(connection)
                chosen = [w for w in known if workspace is None or workspace in (w[1], w[2])]
                if len(chosen) != 1:
                    raise NoSuchWorkspace(names=", ".join(f"{w[2]} ({w[1]})" for w in known) or "-")
                workspace_id, _, _, owner_id = chosen[0]
                made = await insert_token(connection, workspace_id, name, Role(role), owner_id)
        finally:
            await database.close()
        return made.secret

    return uvloop.run(run())
