"""The cluster of the embedded PostgreSQL: how it is made, configured and who may connect.

The configuration files are ours and written at every start, so an upgrade of Afterbase brings its settings along. An
administrator's own go to `postgres.conf` in the data folder, which is included last.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from psycopg import Connection

from afterbase.ground.data_folders import refusal_of
from afterbase.ground.errors import AfterbaseError, StorageFull
from afterbase.ground.launches import Launch
from afterbase.ground.postgres_binaries import Binaries

PORT = 5432  # only the name of the socket: no network port is ever opened
SUPERUSER = "postgres"
APP_ROLE = "afterbase"
APP_DATABASE = "afterbase"

# A socket's address holds 107 bytes, and its name in the folder takes 16 of them.
_LONGEST_SOCKET_FOLDER = 107 - len(f"/.s.PGSQL.{PORT}")

# Small enough that the whole product idles below 160 MB, large enough for a million records: shared memory is only
# taken as pages are touched, and the system's own cache does the rest.
_SETTINGS: dict[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "40",  # each one costs a few MB once used; the pools of serve and worker together hold fewer
    "shared_buffers": "256MB",
    "huge_pages": "off",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",  # index builds
    "temp_buffers": "4MB",
    "jit": "off",  # our queries are short; compiling them costs more than it gains
    "random_page_cost": "1.1",  # solid-state disks
    "max_wal_size": "1GB",
    "min_wal_size": "64MB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    # Deletes and updates are soft and many: clean up before a table has grown by a fifth.
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.02",
    "autovacuum_max_workers": "2",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",  # we read them
    # What users get wrong is told to them, not to the log; and no user's value may end up in it (R34).
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
    "log_line_prefix": "%m [%p] ",
}


class ClusterNotMade(AfterbaseError):
    code, status = "cluster_not_made", 500
    en = "The database could not be set up in {folder}: {reason}"
    zh = "无法在 {folder} 中建立数据库：{reason}"


class ClusterUnknown(AfterbaseError):
    code, status = "cluster_unknown", 500
    en = "{folder} is not empty and holds no PostgreSQL database. Move its content away, or choose another data folder."
    zh = "{folder} 不为空，但不是 PostgreSQL 数据库。请移走其中内容，或另选数据文件夹。"


class WrongPostgresVersion(AfterbaseError):
    code, status = "wrong_postgres_version", 500
    en = (
        "The database in {folder} was written by PostgreSQL {data_version}, but the programs are {version}. Name a "
        "folder with the programs of {data_version} in AFTERBASE_POSTGRES_BIN, or upgrade the database with pg_upgrade."
    )
    zh = (
        "{folder} 中的数据库由 PostgreSQL {data_version} 写入，而当前程序版本为 {version}。请用 AFTERBASE_POSTGRES_BIN "
        "指定 {data_version} 版程序所在的文件夹，或用 pg_upgrade 升级数据库。"
    )


class SocketFolderUnsafe(AfterbaseError):
    code, status = "socket_folder_unsafe", 500
    en = "The folder {folder} for the database's socket belongs to somebody else or is open to others. Remove it."
    zh = "数据库套接字文件夹 {folder} 属于他人或对他人开放，请将其删除。"


def ensure_cluster(cluster: Path, binaries: Binaries, launch: Launch) -> None:
    """Make the cluster if it is not there. It appears under its name only when complete, so a kill leaves no half."""
    if cluster.exists() and any(cluster.iterdir()):
        _check_version(cluster, binaries)
        if cluster.stat().st_uid != launch.uid:  # the way to launch changed, for instance in a new container
            launch.give_all(cluster)
        return
    unfinished = cluster.with_name(cluster.name + ".new")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        launch.give(unfinished)
        _run_initdb(unfinished, cluster, binaries, launch)
        unfinished.replace(cluster)
        _sync_folder(cluster.parent)
    except OSError as error:
        raise refusal_of(error, cluster.parent) from None


def _check_version(cluster: Path, binaries: Binaries) -> None:
    try:
        data_version = (cluster / "PG_VERSION").read_text().strip()
    except OSError:
        raise ClusterUnknown(folder=str(cluster)) from None
    if data_version != str(binaries.major):
        raise WrongPostgresVersion(folder=str(cluster), data_version=data_version, version=binaries.version)


def _run_initdb(folder: Path, cluster: Path, binaries: Binaries, launch: Launch) -> None:
    arguments = [
        binaries.initdb,
        f"--pgdata={folder}",
        f"--username={SUPERUSER}",
        "--encoding=UTF8",
        "--data-checksums",
        "--auth=peer",
        "--no-instructions",
        *_locale_arguments(binaries.major),
    ]
    result = subprocess.run(
        launch.command(arguments),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=300,
        check=False,
        cwd="/",
        env=child_environment(),
        umask=0o077,
        **launch.options,
    )
    if result.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        if "No space left on device" in result.stderr:
            raise StorageFull(folder=str(cluster.parent))
        raise ClusterNotMade(folder=str(cluster), reason=last_lines(result.stderr or result.stdout))


def _locale_arguments(major: int) -> list[str]:
    """The same order and case rules on every machine. The wheels have no ICU; libc's rules change with the system."""
    if major >= 18:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
    if major == 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def child_environment() -> dict[str, str]:
    """Nothing of ours reaches the server: neither PG* variables that would change it, nor secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def last_lines(text: str, count: int = 3) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join(lines[-count:])[-600:]


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def write_configuration(cluster: Path, sockets: Path, launch: Launch, extra: Mapping[str, str], major: int) -> None:
    own_file = cluster.parent / "postgres.conf"
    settings = {**_SETTINGS, "unix_socket_directories": _as_list_item(str(sockets)), **extra}
    if major >= 17:
        settings["allow_alter_system"] = "off"  # what ALTER SYSTEM writes would outlive our own file
    lines = ["# Written by Afterbase at every start. Your own settings belong in postgres.conf in the data folder."]
    lines += [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    if own_file.exists():
        if launch.kind == "user":
            launch.give(own_file)
        lines.append(f"include = {_quoted(str(own_file))}")
    texts = {
        "postgresql.conf": lines,
        # Only over the socket, and only for us: the operating system vouches for who connects.
        "pg_hba.conf": [f"local all {role} peer map=ours" for role in (SUPERUSER, APP_ROLE)],
        "pg_ident.conf": [f'ours "{peer}" {role}' for peer in launch.peers for role in (SUPERUSER, APP_ROLE)],
    }
    for name, content in texts.items():
        path = cluster / f"{name}.new"
        path.write_text("\n".join(content) + "\n", encoding="utf-8")
        path.chmod(0o600)
        launch.give(path)
        path.replace(cluster / name)


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _as_list_item(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def socket_folder(data: Path, launch: Launch) -> Path:
    """`run` in the data folder, or a short one where its path is too long for a socket. 0700 and the server's own."""
    folder = data / "run"
    # a comma would be read as several hosts
    if len(os.fsencode(folder)) > _LONGEST_SOCKET_FOLDER or "," in str(folder):
        digest = blake2b(os.fsencode(data), digest_size=6).hexdigest()
        folder = Path(f"/tmp/afterbase-{os.geteuid()}-{digest}")  # noqa: S108 - looked at before it is trusted
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        state = folder.lstat()
        if state.st_uid == os.geteuid() and folder.is_dir() and not folder.is_symlink():
            launch.give(folder)
            folder.chmod(0o700)
            state = folder.lstat()
    except OSError as error:
        raise refusal_of(error, folder) from None
    is_ours = state.st_uid == launch.uid and state.st_mode & 0o170777 == 0o040700
    if not is_ours:
        raise SocketFolderUnsafe(folder=str(folder))
    return folder


_ROLE_LIMITS = "NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS"


def ensure_roles(connection: "Connection[tuple[object, ...]]") -> None:
    """The app's role and database (R18): it makes schemas in its database and owns those, and nothing else.

    `connection` is the superuser's, in autocommit. Repeatable after a kill at any point; one query when all is well.
    """
    state = connection.execute(
        """
        SELECT (SELECT NOT (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls) AND rolcanlogin
                  FROM pg_roles WHERE rolname = %(role)s),
               (SELECT coalesce(datacl::text LIKE '%%' || %(role)s || '=CTc/%%', false)
                  FROM pg_database WHERE datname = %(database)s)
        """,
        {"role": APP_ROLE, "database": APP_DATABASE},
    ).fetchone()
    is_role_limited, is_access_granted = state or (None, None)
    if is_role_limited is None:
        connection.execute(f"CREATE ROLE {APP_ROLE} LOGIN {_ROLE_LIMITS}")
    elif not is_role_limited:
        connection.execute(f"ALTER ROLE {APP_ROLE} LOGIN {_ROLE_LIMITS}")
    if is_access_granted is None:
        connection.execute(f"CREATE DATABASE {APP_DATABASE} TEMPLATE template0")
    if not is_access_granted:
        with connection.transaction():
            connection.execute(f"REVOKE ALL ON DATABASE postgres, template1, {APP_DATABASE} FROM PUBLIC")
            connection.execute(f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {APP_DATABASE} TO {APP_ROLE}")
