"""Runs a command against a PostgreSQL server of its own: `python -m scripts.with_postgres FOLDER_OF_PROGRAMS COMMAND …`

The server is started on a new folder and is gone afterwards. The command finds its address, of a role that may create
databases and nothing more, in AFTERBASE_TEST_DATABASE_URL.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from afterbase.ground.clusters import APP_DATABASE, APP_ROLE
from afterbase.ground.embedded import EmbeddedPostgres
from tests.support.postgres import fast_folder


def main(programs: str, *command: str) -> int:
    settings = {"max_connections": "200", "max_wal_size": "4GB"}
    with tempfile.TemporaryDirectory(prefix="afterbase-pg-", dir=fast_folder()) as folder:
        Path(folder).chmod(0o711)
        with EmbeddedPostgres(Path(folder) / "data", binaries=Path(programs), settings=settings) as server:
            with psycopg.connect(server.superuser_conninfo()) as connection:
                connection.execute(f"ALTER ROLE {APP_ROLE} CREATEDB")
                print(connection.execute("SELECT version()").fetchone(), flush=True)
            parts = conninfo_to_dict(server.conninfo())
            host = quote(str(parts["host"]), safe="")
            url = f"postgresql://{APP_ROLE}@/{APP_DATABASE}?host={host}&port={parts['port']}"
            return subprocess.run(command, env={**os.environ, "AFTERBASE_TEST_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
