"""The embedded PostgreSQL: starts the programs of the wheel on a folder, and keeps the server alive.

    server = EmbeddedPostgres(data_folder)
    server.start()            # made, started or found running: afterwards it accepts connections
    server.conninfo()         # for the app's role: no superuser (R18)
    server.stop()             # the last one to leave turns it off

Several processes may share one server: `serve`, a `worker`, `owner create` beside them. Each holds a shared lock as
long as it uses the server, and whoever finds nobody else holding it stops the server. After `kill -9` of whatever, the
next start takes over a server that still runs, or clears away what is left of one that does not: backends that outlive
their postmaster keep the shared memory, and a new server would not start beside them.
"""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import psycopg
from psycopg.conninfo import make_conninfo

from afterbase.ground.clusters import (
    APP_DATABASE,
    APP_ROLE,
    PORT,
    SUPERUSER,
    child_environment,
    ensure_cluster,
    ensure_roles,
    last_lines,
    socket_folder,
    write_configuration,
)
from afterbase.ground.data_folders import locked, open_lock, prepare_folder, try_lock
from afterbase.ground.errors import AfterbaseError, StorageFull
from afterbase.ground.launches import Launch, choose_launch
from afterbase.ground.postgres_binaries import find_binaries

PATIENCE = 30.0  # seconds for a start, recovery included, and for a stop
_LOG_LIMIT = 4 << 20
_NOBODYS_NUMBER = (1 << 22) + 1  # Linux gives no process a number above 2^22
# A server that has just died may still be letting go of its memory, socket or files; then it is worth another try.
_PASSING_FAULTS = ("shared memory block", "lock file", "is already in use", "Is another postmaster")


class PostgresNotStarted(AfterbaseError):
    code, status = "postgres_not_started", 500
    en = "The embedded PostgreSQL did not start: {reason} (see {log})"
    zh = "内置 PostgreSQL 未能启动：{reason}（详见 {log}）"


class PostgresBusy(AfterbaseError):
    code, status = "postgres_busy", 503
    en = "Another process has been starting or stopping the database in {folder} for {seconds} seconds."
    zh = "另一进程正在启动或停止 {folder} 中的数据库，已等待 {seconds} 秒。"


@dataclass(frozen=True, slots=True)
class _Postmaster:
    """What `postmaster.pid` says; `status` is “starting”, “ready”, “stopping” or “standby”."""

    pid: int
    sockets: Path
    status: str


class EmbeddedPostgres:
    """One server on one data folder. `settings` are further lines for its configuration, for tests and tuning."""

    def __init__(self, data: Path, *, binaries: Path | None = None, settings: Mapping[str, str] | None = None) -> None:
        self._data = data
        self._binaries_folder = binaries
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._sockets: Path | None = None
        self._user_lock: int | None = None
        self._keeper: threading.Thread | None = None
        self._leaving = threading.Event()

    @property
    def _cluster(self) -> Path:
        return self._data / "postgres"

    @property
    def log(self) -> Path:
        return self._data / "postgres.log"

    def conninfo(self, user: str = APP_ROLE, database: str = APP_DATABASE) -> str:
        """For the app's role. `user` and `database` are for the superuser's few chores and for tests."""
        if self._sockets is None:
            raise RuntimeError("the server has not been started")
        # options: given, though empty, so that a PGOPTIONS of the terminal does not count
        return make_conninfo(host=str(self._sockets), port=PORT, user=user, dbname=database, options="")

    def superuser_conninfo(self, database: str = "postgres") -> str:
        return self.conninfo(SUPERUSER, database)

    def __enter__(self) -> "EmbeddedPostgres":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self, patience: float = PATIENCE) -> None:
        """Return when the server accepts connections; raise an error that says what to do when it cannot."""
        deadline = time.monotonic() + patience
        self._data = prepare_folder(self._data)
        with locked(self._data / ".postgres-start.lock", patience) as has_lock:
            if not has_lock:
                raise PostgresBusy(folder=str(self._data), seconds=int(patience))
            try:
                if not self._adopt(deadline):
                    self._launch(deadline)
                if self._user_lock is None:
                    self._user_lock = open_lock(self._data / ".postgres-users.lock")
                    try_lock(self._user_lock, exclusive=False)
            except BaseException:  # Ctrl-C too: what we have not handed over, we do not leave behind
                if self._process is not None and self._user_lock is None:
                    self._shut_down(5)
                raise

    def stop(self, patience: float = PATIENCE) -> None:
        """Leave the server; stop it if nobody else on this machine uses it."""
        self._leaving.set()
        if self._keeper is not None:
            self._keeper.join()
            self._keeper = None
        if self._user_lock is None:
            return
        with locked(self._data / ".postgres-start.lock", patience):
            is_last = try_lock(self._user_lock, exclusive=True)
            os.close(self._user_lock)
            self._user_lock = None
            if is_last:
                self._shut_down(patience)
            elif self._process is not None:
                self._process.returncode = 0  # it lives on for the others; Popen is to forget it
                self._process = None

    def is_running(self) -> bool:
        return self._find_postmaster() is not None

    def keep_running(self) -> None:
        """From now on start the server again whenever it dies, for instance by the system's memory killer."""
        if self._keeper is None:
            self._leaving.clear()
            self._keeper = threading.Thread(target=self._keep_running, name="postgres keeper", daemon=True)
            self._keeper.start()

    def _keep_running(self) -> None:
        while not self._leaving.wait(0.5):
            with suppress(AfterbaseError, OSError):  # a full disk, say: the next round tries again
                # Only what was there is started again: a folder that somebody has removed is not made anew.
                if self._find_postmaster() is None and (self._cluster / "PG_VERSION").exists():
                    self.start()

    def _adopt(self, deadline: float) -> bool:
        """Take a server that runs on this folder already, once it is ready. One that is stopping is waited for."""
        while postmaster := self._find_postmaster():
            if postmaster.status == "ready":
                self._sockets = postmaster.sockets
                with suppress(psycopg.OperationalError):
                    self._check_roles()
                    return True
            if time.monotonic() > deadline:
                raise PostgresNotStarted(reason=f"process {postmaster.pid} does not become ready", log=str(self.log))
            time.sleep(0.01)
        return False

    def _find_postmaster(self) -> _Postmaster | None:
        """The living postmaster of this folder, if any. The number alone proves nothing: numbers are reused."""
        if self._process is not None and self._process.poll() is not None:
            self._process = None
        try:
            lines = (self._cluster / "postmaster.pid").read_text().splitlines()
            pid = int(lines[0])
        except (FileNotFoundError, NotADirectoryError, ValueError, IndexError):
            return None  # any other fault proves nothing, and taking a living server for dead would end it
        if not _runs_in(pid, self._cluster):
            return None
        sockets = Path(lines[4]) if len(lines) > 4 else Path()
        return _Postmaster(pid, sockets, lines[7].strip() if len(lines) > 7 else "starting")

    def _launch(self, deadline: float) -> None:
        if self._process is not None:  # no server of this folder any more, but perhaps still on its way out
            self._process.kill()
            self._process.wait(5)
            self._process = None
        binaries = find_binaries(self._binaries_folder)
        launch = choose_launch(self._data, self._cluster, binaries)
        ensure_cluster(self._cluster, binaries, launch)
        sockets = socket_folder(self._data, launch)
        write_configuration(self._cluster, sockets, launch, self._settings, binaries.major)
        pause = 0.1
        while True:
            _end_orphans(self._cluster)
            self._correct_stale_locks(sockets)
            fault = self._run(launch.command([binaries.postgres, "-D", str(self._cluster)]), launch, deadline)
            if fault is None:
                break
            is_passing = any(words in fault for words in _PASSING_FAULTS)
            if not is_passing or time.monotonic() + pause > deadline:
                raise _explain(fault, self.log, self._data)
            time.sleep(pause)
            pause = min(pause * 2, 1.0)
        self._sockets = sockets
        self._check_roles()

    def _correct_stale_locks(self, sockets: Path) -> None:
        """Mend the lock files of a server that is gone but whose number another process has now.

        PostgreSQL would believe that one to be the server. The files stay, with a number that is nobody's: through the
        rest of their lines the new server finds and frees the shared memory of the old one.
        """
        if not _can_see_processes():
            return
        for path in (self._cluster / "postmaster.pid", sockets / f".s.PGSQL.{PORT}.lock"):
            with suppress(OSError, ValueError):
                number, rest = path.read_text().split("\n", 1)
                if Path("/proc", str(int(number))).exists():
                    path.write_text(f"{_NOBODYS_NUMBER}\n{rest}")

    def _run(self, command: list[str], launch: Launch, deadline: float) -> str | None:
        """Start the server and wait until it is ready; else what it said in its log."""
        with _open_log(self.log) as log:
            begin = log.seek(0, os.SEEK_END)
            # A session of its own: Ctrl-C on the terminal is for us, and we stop the server when we are done with it.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=child_environment(),
                umask=0o077,
                start_new_session=True,
                **launch.options,
            )
        if self._becomes_ready(self._process, deadline):
            return None
        self._process = None
        return _read_log(self.log, begin)

    def _becomes_ready(self, process: subprocess.Popen[bytes], deadline: float) -> bool:
        while process.poll() is None:
            postmaster = self._find_postmaster()
            if postmaster and postmaster.pid == process.pid and postmaster.status == "ready":
                return True
            if time.monotonic() > deadline:
                raise PostgresNotStarted(reason="it takes too long", log=str(self.log))
            time.sleep(0.005)
        return False

    def _check_roles(self) -> None:
        with psycopg.connect(self.superuser_conninfo(), autocommit=True, connect_timeout=10) as connection:
            ensure_roles(connection)

    def _shut_down(self, patience: float) -> None:
        """Fast, then immediate, then by force; the last two leave a recovery to the next start and lose nothing."""
        postmaster = self._find_postmaster()
        pid = postmaster.pid if postmaster else self._process.pid if self._process else None
        if pid is not None:
            for number, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 5.0)):
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
                if self._has_ended(pid, seconds):
                    break
            else:
                _end_orphans(self._cluster)
        if self._process is not None:
            self._process.wait(5)
            self._process = None
        if self._sockets is not None:
            with suppress(OSError):  # it may lie outside the data folder, where nobody would tidy up
                self._sockets.rmdir()

    def _has_ended(self, pid: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                return True
            if self._process is None and not _runs_in(pid, self._cluster):
                return True
            time.sleep(0.01)
        return False


def _can_see_processes() -> bool:
    return Path("/proc/self/cwd").exists()


def _runs_in(pid: int, folder: Path) -> bool:
    """Whether the process lives and works in the folder, as every process of a PostgreSQL server does in its own."""
    if not _can_see_processes():
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return True
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", folder)
    except OSError:  # gone, a zombie, or somebody else's
        return False


def _end_orphans(cluster: Path) -> None:
    """End what is left of a dead server of this folder. What it was doing is undone or redone by the recovery."""
    if not _can_see_processes():
        return
    deadline = time.monotonic() + 10
    while orphans := [pid for pid in _processes() if _is_server(pid) and _runs_in(pid, cluster)]:
        for pid in orphans:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > deadline:
            return  # stuck in the kernel; the start will say what is in its way
        time.sleep(0.02)


def _processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _is_server(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip() in ("postgres", "postmaster")
    return False


def _open_log(path: Path) -> BinaryIO:
    """Appended to; begun anew when it has grown large, with one older file kept."""
    with suppress(FileNotFoundError):
        if path.stat().st_size > _LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return os.fdopen(descriptor, "ab")


def _read_log(path: Path, begin: int) -> str:
    with open(path, "rb") as file:
        file.seek(begin)
        return file.read(64 << 10).decode("utf-8", "replace")


def _explain(fault: str, log: Path, data: Path) -> AfterbaseError:
    if "No space left on device" in fault:
        return StorageFull(folder=str(data))
    plain = [re.sub(r"^\S+ \S+ \w+ \[\d+\] ", "", line) for line in fault.splitlines()]
    serious = [line for line in plain if not re.match(r"LOG: +(starting|listening|database system|redo)", line)]
    return PostgresNotStarted(reason=last_lines("\n".join(serious) or fault), log=str(log))
