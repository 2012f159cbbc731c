"""The database: one pool, and the few ways to borrow a connection from it.

A connection is lent *for* something: `system()` sees the installation's tables, `base(id)` sees one base's schema and
nothing else. What it sees is its search_path, and compiled SQL names tables without a schema, so a statement that was
compiled for another base finds no such table: the second wall between tenants (R16). Outside `transaction` every
statement commits by itself; our reads and most writes are exactly one.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any, TypeAlias

import psycopg
from psycopg import AsyncConnection, errors
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow, tuple_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from afterbase.ground.errors import (
    AfterbaseError,
    BadRequest,
    DatabaseUnavailable,
    QueryTimeout,
    SchemaChanged,
    StorageFull,
)
from afterbase.ground.sql import Sql

logger = logging.getLogger("afterbase.database")

Connection: TypeAlias = AsyncConnection[TupleRow]
Row: TypeAlias = tuple[Any, ...]

SYSTEM_SCHEMA = "afterbase"
FUNCTION_SCHEMA = "afterbase_functions"
IS_CURRENT = "log_state_is_current"
"""The constraint that a write fails by which does not know what is computed from it (`engine.changes.next_number`)."""
INTERACTIVE_MS = 5_000
BULK_MS = 300_000
"""What may reach all records of a table: more than a click, but it ends."""


class _RawJson(Loader):
    """`json` results are passed on as the bytes that PostgreSQL wrote; only `jsonb` is decoded."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


def schema_name(base_id: int) -> str:
    return f"b{base_id}"


def translate(error: psycopg.Error) -> AfterbaseError | None:
    """Our error for one of PostgreSQL's, or None for what is a defect of ours."""
    match error:
        case errors.QueryCanceled() | errors.LockNotAvailable():
            return QueryTimeout()
        case errors.UndefinedColumn() | errors.UndefinedTable() | errors.DatatypeMismatch():
            return SchemaChanged()
        case errors.CheckViolation(diag=diag) if diag.constraint_name == IS_CURRENT:
            return SchemaChanged()
        case errors.DiskFull() | errors.OutOfMemory():
            return StorageFull()
        case errors.NumericValueOutOfRange() | errors.ProgramLimitExceeded() | errors.StringDataRightTruncation():
            return BadRequest(reason="a value is larger than the database can hold")
        case errors.InvalidTextRepresentation() | errors.UntranslatableCharacter() | errors.CharacterNotInRepertoire():
            return BadRequest(reason="a value holds characters that cannot be stored")
        case psycopg.DataError():
            # What we did not foresee (dates out of range, a NUL in an id …) is still the value's fault, and only its
            # own: nothing was written. The log tells, so that a refusal with better words can take its place.
            logger.warning("a value was refused by the database: %s %s", error.sqlstate, type(error).__name__)
            return BadRequest(reason="a value is not one that the database can hold")
        case psycopg.OperationalError():
            return DatabaseUnavailable()
    return None


def raise_ours(error: BaseException | None) -> None:
    """Raise our error in place of one of the database's; return where there is nothing to replace."""
    if isinstance(error, PoolTimeout):
        raise DatabaseUnavailable() from error
    if isinstance(error, UnicodeEncodeError):  # half of a surrogate pair, on its way to the database
        raise BadRequest(reason="a value holds characters that cannot be stored") from error
    if isinstance(error, psycopg.Error) and (ours := translate(error)) is not None:
        raise ours from error


@contextmanager
def translated() -> Iterator[None]:
    """Errors of the database leave this block as ours."""
    try:
        yield
    except Exception as error:
        raise_ours(error)
        raise


class _Loan:
    """A connection out of the pool for as long as a block lasts, seeing what `path` names.

    Every request passes here, which is why this is a class: nested generators cost a tenth of a page's time.
    """

    __slots__ = ("_connection", "_connections", "_path")

    def __init__(self, connections: "_Connections", path: str) -> None:
        self._connections, self._path = connections, path

    async def __aenter__(self) -> Connection:
        with translated():
            self._connection = connection = self._connections.warm() or await self._connections.pool.getconn()
            # The path stays with the connection; most loans find it right and save the round trip.
            if getattr(connection, "afterbase_path", None) != self._path:
                try:
                    await connection.execute(f"SET search_path TO {self._path}, {FUNCTION_SCHEMA}")
                except BaseException:
                    await self._connections.pool.putconn(connection)
                    raise
                connection.afterbase_path = self._path  # type: ignore[attr-defined]
            return connection

    async def __aexit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if not self._connections.keep_warm(self._connection):
            await self._connections.pool.putconn(self._connection)  # which rolls back what an error left open
        raise_ours(error)


class _Connections:
    """The pool, and a few of its connections that were used last, which are lent first.

    The pool itself lends in turn: with many connections each would have to prepare and plan every statement anew, and
    what is asked now and then would find none that knows it.
    """

    MOST_WARM = 4

    def __init__(self, pool: AsyncConnectionPool[Connection]) -> None:
        self.pool = pool
        self._warm: list[Connection] = []

    def warm(self) -> Connection | None:
        return self._warm.pop() if self._warm else None

    def keep_warm(self, connection: Connection) -> bool:
        """Whether it is kept here: not where someone waits for one, nor what an error left in a transaction, nor an old
        one, which the pool replaces."""
        is_idle = connection.info.transaction_status is TransactionStatus.IDLE
        is_old = time.monotonic() - getattr(connection, "afterbase_since", 0.0) > self.pool.max_lifetime
        if not is_idle or is_old or len(self._warm) >= self.MOST_WARM:
            return False
        if self.pool.get_stats().get("requests_waiting", 0):
            return False
        self._warm.append(connection)
        return True

    async def close(self) -> None:
        while self._warm:
            await self.pool.putconn(self._warm.pop())
        await self.pool.close()


class Database:
    """A pool of connections to one PostgreSQL."""

    def __init__(self, conninfo: str, *, max_size: int = 16) -> None:
        self.conninfo = conninfo
        self._paths: dict[int, str] = {}
        pool = AsyncConnectionPool[Connection](
            conninfo,
            min_size=1,
            max_size=max_size,
            timeout=10,
            open=False,
            configure=_configure,
            kwargs={"autocommit": True, "row_factory": tuple_row},
        )
        self._connections = _Connections(pool)

    async def open(self) -> None:
        with translated():
            await self._connections.pool.open(wait=True, timeout=30)

    async def close(self) -> None:
        await self._connections.close()

    def _lend(self, path: str) -> AbstractAsyncContextManager[Connection]:
        return _Loan(self._connections, path)

    def system(self) -> AbstractAsyncContextManager[Connection]:
        """A connection that sees the installation's own tables; every statement commits by itself."""
        return self._lend(SYSTEM_SCHEMA)

    def base(self, base_id: int) -> AbstractAsyncContextManager[Connection]:
        """A connection that sees one base only; every statement commits by itself."""
        return self._lend(schema_name(base_id))

    @asynccontextmanager
    async def transaction(self, base_id: int | None = None) -> AsyncIterator[Connection]:
        """As `base` or, without an id, `system`, with everything in one transaction."""
        path = SYSTEM_SCHEMA if base_id is None else schema_name(base_id)
        async with self._lend(path) as connection, connection.transaction():
            yield connection

    async def connect(self) -> Connection:
        """A connection of one's own beside the pool, to listen on or for work that takes long. The caller closes it."""
        with translated():
            connection = await AsyncConnection.connect(self.conninfo, autocommit=True, row_factory=tuple_row)
            await _configure(connection)
            return connection


async def _configure(connection: Connection) -> None:
    connection.adapters.register_loader("json", _RawJson)
    connection.afterbase_since = time.monotonic()  # type: ignore[attr-defined]
    await connection.execute(
        f"SET statement_timeout = {INTERACTIVE_MS}; SET lock_timeout = {INTERACTIVE_MS};"
        "SET idle_in_transaction_session_timeout = 60000; SET timezone = 'UTC'; SET jit = off;"
        "SET client_min_messages = warning"
    )


@asynccontextmanager
async def without_timeout(database: Database, base_id: int) -> AsyncIterator[Connection]:
    """As `Database.base`, for statements that take long and cannot stand in a transaction."""
    async with database.base(base_id) as connection:
        await connection.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        try:
            yield connection
        finally:
            await connection.execute(f"SET statement_timeout = {INTERACTIVE_MS}; SET lock_timeout = {INTERACTIVE_MS}")


async def set_timeout(connection: Connection, milliseconds: int) -> None:
    """For the rest of this transaction: exports, imports and index builds may take longer than a click."""
    await connection.execute(f"SET LOCAL statement_timeout = {int(milliseconds)}")


async def fetch(connection: Connection, statement: Sql) -> Sequence[Row]:
    async with connection.cursor() as cursor:
        await cursor.execute(statement.text, statement.params)
        return await cursor.fetchall()


async def fetch_one(connection: Connection, statement: Sql) -> Row | None:
    async with connection.cursor() as cursor:
        await cursor.execute(statement.text, statement.params)
        return await cursor.fetchone()


async def fetch_row(connection: Connection, statement: Sql) -> Row:
    """The row of a statement that always has one, such as a count."""
    return _only_row(await fetch_one(connection, statement))


def _only_row(row: Row | None) -> Row:
    if row is None:
        raise LookupError("the statement returned no row")
    return row


async def fetch_together(connection: Connection, statements: Sequence[Sql]) -> list[Row]:
    """The row of each of some statements, which go out as one and, outside of `transaction`, are one transaction.

    Who gives up waits for its end: a connection that is left between a pipeline's statements is of no use any more."""
    task = asyncio.ensure_future(_fetch_together(connection, statements))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # looked at, for nobody is there who would
        raise


async def _fetch_together(connection: Connection, statements: Sequence[Sql]) -> list[Row]:
    async with connection.pipeline():
        cursors = [await connection.execute(statement.text, statement.params) for statement in statements]
    return [_only_row(await cursor.fetchone()) for cursor in cursors]


async def execute(connection: Connection, statement: Sql) -> int:
    """Run a statement; the number of rows it touched."""
    cursor = await connection.execute(statement.text, statement.params)
    return cursor.rowcount


async def retry_conflicts(run: Any, tries: int = 4) -> Any:
    """Run `run()` again when PostgreSQL gave it up as the victim of a deadlock; nothing of it was written."""
    for attempt in range(tries):
        try:
            return await run()
        except (errors.DeadlockDetected, errors.SerializationFailure):
            if attempt == tries - 1:
                raise
            await asyncio.sleep(0.01 * 2**attempt)
    raise AssertionError("unreachable")
