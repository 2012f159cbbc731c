"""What a PostgreSQL server must be before we trust data to it, whether embedded or by URL.

A server that acknowledges what it has not written down loses work at the first power cut, so it is refused, not warned
about. The settings are asked for over the app's own connection, because they can differ per role and database.
"""

from typing import Any

import psycopg

from afterbase.ground.errors import AfterbaseError, DatabaseUnavailable
from afterbase.ground.postgres_binaries import OLDEST_MAJOR, PostgresTooOld

_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


class UnsafeDatabase(AfterbaseError):
    code, status = "unsafe_database", 500
    en = "The database server runs with {setting} = off and would lose saved work in a crash. Set it to on."
    zh = "数据库服务器设置了 {setting} = off，崩溃时会丢失已保存的数据。请将其设为 on。"


class WrongEncoding(AfterbaseError):
    code, status = "wrong_encoding", 500
    en = "The database uses the encoding {encoding}; Afterbase needs UTF8. Create it with ENCODING 'UTF8'."
    zh = "数据库编码为 {encoding}，Afterbase 需要 UTF8。请用 ENCODING 'UTF8' 新建数据库。"


class DatabaseUnreachable(DatabaseUnavailable):
    """For the administrator at the terminal: with the server's own words."""

    en = "The database cannot be reached: {reason}"
    zh = "无法连接数据库：{reason}"


def check_server(conninfo: str) -> str:
    """Raise unless the server is fit; else its version, such as “18.6”."""
    try:
        with psycopg.connect(conninfo, autocommit=True, connect_timeout=10) as connection:
            return check_connection(connection)
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(reason=" ".join(str(error).split())[:300]) from None


def check_connection(connection: psycopg.Connection[Any]) -> str:
    rows = connection.execute(
        "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)",
        ([*_DURABLE, "server_version", "server_version_num", "server_encoding"],),
    ).fetchall()
    settings = {str(name): str(value) for name, value in rows}
    version = settings["server_version"].split()[0]
    if int(settings["server_version_num"]) < OLDEST_MAJOR * 10_000:
        raise PostgresTooOld(version=version, oldest=OLDEST_MAJOR)
    if settings["server_encoding"] != "UTF8":
        raise WrongEncoding(encoding=settings["server_encoding"])
    for name in _DURABLE:
        if settings[name] == "off":
            raise UnsafeDatabase(setting=name)
    return version
