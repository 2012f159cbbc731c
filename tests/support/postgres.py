"""One PostgreSQL server for the whole test run, shared by all workers of pytest-xdist.

AFTERBASE_TEST_DATABASE_URL names an existing server (a role that may create databases). Without it, the first worker
starts an embedded server in a folder of the run's own, the others find it running, and the last to leave stops it.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from afterbase.ground.clusters import APP_ROLE
from afterbase.ground.embedded import EmbeddedPostgres

# Many workers with a pool each; and what a test run writes need not be remembered for long.
_SETTINGS = {"max_connections": "200", "max_wal_size": "4GB", "autovacuum": "off"}


@dataclass(frozen=True, slots=True)
class TestServer:
    """`admin` may create databases; `app` is the address of one database for the role that the product has."""

    __test__ = False

    admin: str
    app_role: str | None

    def conninfo(self, database: str) -> str:
        if self.app_role is None:
            return make_conninfo(self.admin, dbname=database)
        return make_conninfo(self.admin, dbname=database, user=self.app_role)

    def create_database(self, name: str | None = None, template: str = "template0") -> str:
        """A new database that the app's role can work in; returns its name."""
        name = name or f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.admin, autocommit=True) as connection:
            # Copying files is several times faster than logging them, and on a memory disk thirty times.
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' STRATEGY file_copy")
            if self.app_role is not None:
                connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
                connection.execute(f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {name} TO {self.app_role}")
        return name

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            try:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            except psycopg.errors.InsufficientPrivilege:
                # The server's own vacuum is at work in it. We may not end that; a DROP without FORCE does, and waits.
                connection.execute(f"DROP DATABASE IF EXISTS {name}")

    def has_database(self, name: str) -> bool:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def fast_folder() -> Path:
    """Where test databases lie: in memory if there is room, so that fsync stays on and costs nothing."""
    memory = Path("/dev/shm")
    with suppress(OSError):
        if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 << 30:
            return memory
    return Path(tempfile.gettempdir())


@contextmanager
def shared_server(run_id: str) -> Iterator[TestServer]:
    """The server of the test run; `run_id` is the same in all its workers (xdist's `testrun_uid`)."""
    url = os.environ.get("AFTERBASE_TEST_DATABASE_URL")
    if url:
        yield TestServer(url, None)
        return
    # Short, so that the socket fits; and not below pytest's own folder, which only its owner can enter.
    folder = fast_folder() / f"afterbase-test-{run_id[:12]}"
    server = EmbeddedPostgres(folder, settings=_SETTINGS)
    server.start(patience=60)
    try:
        yield TestServer(server.superuser_conninfo(), APP_ROLE)
    finally:
        server.stop()
        if not server.is_running():
            shutil.rmtree(folder, ignore_errors=True)
