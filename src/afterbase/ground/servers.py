"""The database server that a command works on: the one named by URL, or our own, running for as long as it is used."""

from collections.abc import Iterator
from contextlib import contextmanager

from afterbase.ground.config import Config
from afterbase.ground.embedded import EmbeddedPostgres
from afterbase.ground.server_checks import check_server


@contextmanager
def running_server(config: Config, *, keep: bool = False) -> Iterator[str]:
    """The conninfo of a server that is fit for us. With `keep`, an embedded one is started again when it dies."""
    if config.database_url:
        check_server(config.database_url)
        yield config.database_url
        return
    with EmbeddedPostgres(config.data, binaries=config.postgres_bin) as server:
        check_server(server.conninfo())
        if keep:
            server.keep_running()
        yield server.conninfo()
