"""Notices: the one LISTEN connection of a process, and who in it wants to know what.

    change BASE SEQ     something was written in a base
    schema BASE         its tables, fields or views changed, or it went to the trash
    identity            somebody's rights, name or password changed
    job UID             a job moved on, was started or is to be cancelled

A notice only says “look”: what it is about is read from the database, so one that is lost (a broken connection) costs
nothing but time. After a reconnect everybody is told to look again.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TypeAlias

import psycopg

from afterbase.engine.changes import CHANNEL
from afterbase.ground.database import Connection, Database, fetch_row
from afterbase.ground.errors import AfterbaseError
from afterbase.ground.sql import Sql, sql

logger = logging.getLogger("afterbase.notices")

Handler: TypeAlias = Callable[[Sequence[str]], None]
_CHECK_SECONDS = 10.0
_GATHER_SECONDS = 0.005
"""Notices of a busy moment come together: each one's own round would cost its writer more than the telling is worth."""
LINES = Sql(
    "SELECT pid || ' ' || extract(epoch FROM backend_start) FROM pg_stat_activity WHERE backend_start IS NOT NULL"
)
"""A name for each connection that the server has, never used twice."""


class Notices:
    """`handlers` get the words after the kind; `watchers` are called with True when the line stands, False when not."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._handlers: dict[str, list[Handler]] = {}
        self._watchers: list[Callable[[bool], None]] = []
        self._stands = asyncio.Event()
        self.line: str | None = None
        """What the server knows the standing connection by (`LINES`); others see by it that this process lives."""

    def on(self, kind: str, handler: Handler) -> None:
        self._handlers.setdefault(kind, []).append(handler)

    def watch(self, watcher: Callable[[bool], None]) -> None:
        self._watchers.append(watcher)

    async def stands(self, seconds: float) -> bool:
        """Wait until the line stands."""
        try:
            async with asyncio.timeout(seconds):
                await self._stands.wait()
        except TimeoutError:
            return False
        return True

    async def run(self) -> None:
        """Listen until cancelled; connect again for as long as it takes."""
        pause = 0.1
        while True:
            try:
                connection = await self._database.connect()
            except AfterbaseError as error:
                logger.warning("cannot listen: %s", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
                continue
            pause = 0.1
            try:
                await self._listen(connection)
            except (psycopg.Error, TimeoutError) as error:
                logger.warning("the listening connection broke: %s", error)
            finally:
                self.line = None
                self._tell(False)
                await connection.close()

    async def _listen(self, connection: Connection) -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        self.line = (await fetch_row(connection, sql("{} AND pid = pg_backend_pid()", LINES)))[0]
        self._tell(True)
        while True:
            is_quiet = True
            async for notice in connection.notifies(timeout=_CHECK_SECONDS, stop_after=1):
                is_quiet = False
                self._deliver(notice.payload)
            if is_quiet:  # a line that is dead without saying so (a cable pulled) is found by asking now and then
                async with asyncio.timeout(_CHECK_SECONDS):
                    await connection.execute("SELECT 1")
            else:
                await asyncio.sleep(_GATHER_SECONDS)

    def _tell(self, stands: bool) -> None:
        if stands:
            self._stands.set()
        else:
            self._stands.clear()
        for watcher in self._watchers:
            watcher(stands)

    def _deliver(self, payload: str) -> None:
        kind, *words = payload.split(" ")
        for handler in self._handlers.get(kind, ()):
            try:
                handler(words)
            except Exception:
                logger.exception("a notice could not be handled: %s", payload)
