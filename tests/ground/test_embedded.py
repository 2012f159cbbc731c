"""The embedded PostgreSQL: started, shared, killed, started again, and held to what its role may do."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from afterbase.ground import namespaces
from afterbase.ground.clusters import ClusterUnknown, WrongPostgresVersion
from afterbase.ground.data_folders import AlreadyRunning, FolderNotUsable, claim_folder
from afterbase.ground.embedded import EmbeddedPostgres, PostgresNotStarted
from afterbase.ground.launches import choose_launch
from afterbase.ground.postgres_binaries import PostgresUnusable, find_binaries
from afterbase.ground.server_checks import DatabaseUnreachable, UnsafeDatabase, check_server

STARTER = Path(__file__).parents[1] / "support" / "start_postgres.py"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that other users may pass through, as a data folder's parent usually is; pytest's own is not."""
    path = Path(tempfile.mkdtemp(prefix="ab-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def made_once(folder: Path) -> Path:
    """A data folder with a table `kept.lines`, its server stopped: copied, so that not every test runs initdb."""
    data = folder / "made"
    with EmbeddedPostgres(data) as server, psycopg.connect(server.conninfo()) as connection:
        connection.execute("CREATE SCHEMA kept")
        connection.execute("CREATE TABLE kept.lines (line text PRIMARY KEY)")
    return data


@pytest.fixture
def data(made_once: Path, folder: Path) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="d", dir=folder))
    path.chmod(0o711)
    copy_cluster(made_once, path)
    yield path
    end_all(path)


@pytest.fixture(scope="module")
def server(made_once: Path, folder: Path) -> Iterator[EmbeddedPostgres]:
    path = folder / "shared"
    path.mkdir()
    copy_cluster(made_once, path)
    with EmbeddedPostgres(path) as running:
        yield running


def copy_cluster(source: Path, target: Path) -> None:
    shutil.copytree(source / "postgres", target / "postgres")
    owner = (source / "postgres").stat()
    for path in (target / "postgres", *(target / "postgres").rglob("*")):
        os.lchown(path, owner.st_uid, owner.st_gid)


def end_all(data: Path) -> None:
    kill_each(server_processes(data))


def kill_each(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # a helper of the server may have ended by itself meanwhile
            os.kill(pid, signal.SIGKILL)


def server_processes(data: Path) -> list[int]:
    """Every process that works in the cluster's folder, looked up independently of the code under test."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cwd").resolve() == (data / "postgres").resolve():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def postmaster_of(data: Path) -> int:
    return int((data / "postgres/postmaster.pid").read_text().split()[0])


def add_line(conninfo: str, line: str) -> None:
    with psycopg.connect(conninfo) as connection:
        connection.execute("INSERT INTO kept.lines VALUES (%s)", (line,))


def lines_in(conninfo: str) -> set[str]:
    with psycopg.connect(conninfo) as connection:
        return {row[0] for row in connection.execute("SELECT line FROM kept.lines")}


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.01)


class Starter:
    """The starter script as a child process."""

    def __init__(self, data: Path, prefix: tuple[str, ...] = (), **options: Any) -> None:
        command = [*prefix, sys.executable, str(STARTER), str(data)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        self.answer: dict[str, Any] = json.loads(line)

    def finish(self) -> None:
        self.process.communicate(timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


# ---- start, share, stop ------------------------------------------------------------------------------------------


def test_a_new_folder_becomes_a_server_with_checksums_and_unicode_rules_of_its_own(folder: Path) -> None:
    with EmbeddedPostgres(folder / "new") as server, psycopg.connect(server.conninfo()) as connection:
        row = connection.execute(
            """SELECT current_user, current_setting('data_checksums'), current_setting('server_encoding'),
                      current_setting('listen_addresses'), 'É' ILIKE 'é', upper('straße')"""
        ).fetchone()
        version = connection.info.server_version
    assert row is not None
    assert row[:5] == ("afterbase", "on", "UTF8", "", True)
    if version >= 180000:
        assert row[5] == "STRASSE"  # PG_UNICODE_FAST: full Unicode rules, the same on every machine
    assert not server.is_running()
    assert server_processes(folder / "new") == []


def test_a_second_user_of_the_folder_takes_over_the_running_server_and_the_last_one_stops_it(data: Path) -> None:
    first, second = EmbeddedPostgres(data), EmbeddedPostgres(data)
    first.start()
    postmaster = postmaster_of(data)
    second.start()
    assert postmaster_of(data) == postmaster
    first.stop()
    add_line(second.conninfo(), "first one gone")
    second.stop()
    assert server_processes(data) == []


def test_stopping_twice_and_starting_again_is_harmless(data: Path) -> None:
    server = EmbeddedPostgres(data)
    server.stop()
    server.start()
    server.start()
    server.stop()
    server.stop()
    with server:
        assert lines_in(server.conninfo()) == set()


def test_many_starts_at_once_on_a_new_folder_make_one_server(folder: Path) -> None:
    data = folder / "crowd"
    servers = [EmbeddedPostgres(data) for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(EmbeddedPostgres.start, servers))
    with psycopg.connect(servers[0].superuser_conninfo()) as connection:
        starts = connection.execute("SELECT count(DISTINCT pg_postmaster_start_time()) FROM pg_roles").fetchone()
    assert starts == (1,)
    assert len({server.conninfo() for server in servers}) == 1
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(EmbeddedPostgres.stop, servers))
    assert server_processes(data) == []


@pytest.mark.parametrize("name", ["a b'c\"d", "逗号,售后", "x" * 180, "back\\slash%s{}"])
def test_any_folder_name_will_do_even_one_too_long_for_a_socket(made_once: Path, folder: Path, name: str) -> None:
    data = folder / name
    data.mkdir(mode=0o711)
    copy_cluster(made_once, data)
    with EmbeddedPostgres(data) as server:
        add_line(server.conninfo(), "here")
        assert lines_in(server.conninfo()) == {"here"}
        sockets = Path(str(psycopg.conninfo.conninfo_to_dict(server.conninfo())["host"]))
        assert sockets.stat().st_mode & 0o777 == 0o700
    assert not sockets.exists()


def test_the_servers_environment_holds_nothing_of_ours(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c fsync=off")
    monkeypatch.setenv("AFTERBASE_SECRET", "canary")
    with EmbeddedPostgres(data):
        environment = Path(f"/proc/{postmaster_of(data)}/environ").read_bytes()
    assert b"canary" not in environment
    assert b"PGOPTIONS" not in environment


def test_what_users_write_does_not_reach_the_servers_log(data: Path) -> None:
    with EmbeddedPostgres(data) as server:
        add_line(server.conninfo(), "张女士 13800138000")
        with pytest.raises(psycopg.errors.UniqueViolation):
            add_line(server.conninfo(), "张女士 13800138000")
    assert "13800138000" not in server.log.read_text()


# ---- kill -9 -----------------------------------------------------------------------------------------------------


def test_after_the_postmaster_alone_is_killed_a_start_finds_every_committed_line(data: Path) -> None:
    server = EmbeddedPostgres(data)
    server.start()
    add_line(server.conninfo(), "committed")
    os.kill(postmaster_of(data), signal.SIGKILL)
    server.start()
    assert lines_in(server.conninfo()) == {"committed"}
    server.stop()


def test_after_everything_is_killed_a_start_finds_every_committed_line(data: Path) -> None:
    starter = Starter(data)
    add_line(starter.answer["conninfo"], "committed")
    victims = server_processes(data)
    starter.kill()
    kill_each(victims)
    with EmbeddedPostgres(data) as server:
        assert postmaster_of(data) != starter.answer["postmaster"]
        assert lines_in(server.conninfo()) == {"committed"}


def test_after_our_process_alone_is_killed_the_next_one_takes_over_its_server(data: Path) -> None:
    starter = Starter(data)
    starter.kill()
    with EmbeddedPostgres(data) as server:
        assert postmaster_of(data) == starter.answer["postmaster"]
        add_line(server.conninfo(), "taken over")
    assert server_processes(data) == []


def test_a_backend_that_outlives_its_postmaster_is_cleared_away(data: Path) -> None:
    server = EmbeddedPostgres(data)
    server.start()
    connection = psycopg.connect(server.conninfo())
    backend = connection.info.backend_pid
    os.kill(backend, signal.SIGSTOP)  # so that it cannot notice, as one deep in a query does not
    os.kill(postmaster_of(data), signal.SIGKILL)
    server.start()
    assert backend not in server_processes(data)
    assert lines_in(server.conninfo()) == set()
    server.stop()
    connection.close()


def test_a_lock_file_whose_number_another_process_has_now_does_not_stop_a_start(data: Path) -> None:
    server = EmbeddedPostgres(data)
    server.start()
    pid_file = data / "postgres/postmaster.pid"
    lines = pid_file.read_text().splitlines()
    end_all(data)
    wait_until(lambda: server_processes(data) == [])
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
    server.start()
    assert postmaster_of(data) != bystander.pid
    assert bystander.poll() is None
    bystander.communicate(b"\n")
    server.stop()


def test_a_first_start_that_was_killed_half_way_is_begun_anew(folder: Path) -> None:
    data = folder / "half"
    (data / "postgres.new" / "base").mkdir(parents=True)
    (data / "postgres.new" / "PG_VERSION").write_text("18\n")
    data.chmod(0o711)
    with EmbeddedPostgres(data) as server, psycopg.connect(server.conninfo()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not (data / "postgres.new").exists()


def test_roles_and_database_lost_between_two_steps_of_the_first_start_are_made_again(data: Path) -> None:
    with EmbeddedPostgres(data) as server:
        with psycopg.connect(server.superuser_conninfo(), autocommit=True) as admin:
            admin.execute("DROP DATABASE afterbase")
            admin.execute("ALTER ROLE afterbase SUPERUSER")
        server.start()
        with psycopg.connect(server.conninfo()) as connection:
            rolsuper = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    assert rolsuper == (False,)


def test_a_kept_server_comes_back_by_itself(data: Path) -> None:
    with EmbeddedPostgres(data) as server:
        server.keep_running()
        add_line(server.conninfo(), "before")
        old = postmaster_of(data)
        end_all(data)
        wait_until(lambda: server.is_running() and postmaster_of(data) != old and can_connect(server))
        assert lines_in(server.conninfo()) == {"before"}
    assert server_processes(data) == []
    assert "postgres keeper" not in {thread.name for thread in threading.enumerate()}


def test_a_kept_server_whose_folder_was_removed_does_not_begin_an_empty_one(data: Path) -> None:
    server = EmbeddedPostgres(data)
    server.start()
    server.keep_running()
    victims = server_processes(data)
    (data / "postgres").rename(data / "away")
    kill_each(victims)
    watched = [thread for thread in threading.enumerate() if thread.name == "postgres keeper"]
    watched[0].join(1.2)  # two of its rounds
    assert watched[0].is_alive()
    assert not (data / "postgres").exists()
    server.stop()


def can_connect(server: EmbeddedPostgres) -> bool:
    try:
        psycopg.connect(server.conninfo()).close()
    except psycopg.OperationalError:
        return False
    return True


# ---- who we are --------------------------------------------------------------------------------------------------


def can_use_namespaces() -> bool:
    command = [sys.executable, "-I", "-S", namespaces.__file__, "1", "1", "/bin/sh", "-c", "exit 0"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


needs_namespaces = pytest.mark.skipif(not can_use_namespaces(), reason="user namespaces are not allowed here")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def as_user(uid: int) -> tuple[str, ...]:
    """Runs a program as an ordinary user who reaches the same files, whoever we are ourselves."""
    return (sys.executable, namespaces.__file__, str(uid), str(uid))


def nameless_uid() -> int:
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    return next(uid for uid in range(20000, 60000) if uid not in taken)


@needs_namespaces
@pytest.mark.parametrize("uid", [next(e.pw_uid for e in pwd.getpwall() if e.pw_uid), nameless_uid()])
def test_an_ordinary_user_can_run_it_even_one_without_a_name(tmp_path: Path, uid: int) -> None:
    starter = Starter(tmp_path / "data", as_user(uid))
    assert "code" not in starter.answer, starter.answer
    starter.finish()
    assert (tmp_path / "data/postgres").stat().st_uid == os.geteuid()
    assert server_processes(tmp_path / "data") == []


@needs_root
def test_root_hands_the_server_to_another_user_where_that_one_can_reach_it(data: Path) -> None:
    launch = choose_launch(data, data / "postgres", find_binaries())
    if launch.kind != "user":
        pytest.skip("no other user can reach the programs")
    with EmbeddedPostgres(data) as server:
        status = Path(f"/proc/{postmaster_of(data)}/status").read_text()
        assert f"Uid:\t{launch.uid}\t" in status
        assert launch.uid != 0
        assert lines_in(server.conninfo()) == set()


@needs_root
@needs_namespaces
def test_root_uses_a_namespace_where_no_other_user_can_reach_the_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    data = tmp_path / "data"
    with EmbeddedPostgres(data) as server:
        assert (data / "postgres").stat().st_uid == 0
        capabilities = Path(f"/proc/{postmaster_of(data)}/status").read_text()
        assert "CapEff:\t0000000000000000" in capabilities
        with psycopg.connect(server.conninfo()) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("afterbase",)


@needs_root
@needs_namespaces
def test_a_folder_that_moves_out_of_the_other_users_reach_still_starts(data: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    data.rename(tmp_path / "moved")
    with EmbeddedPostgres(tmp_path / "moved") as server:
        add_line(server.conninfo(), "moved")
        assert lines_in(server.conninfo()) == {"moved"}


@needs_root
@pytest.mark.parametrize("role", ["afterbase", "postgres"])
def test_another_user_of_the_machine_cannot_connect(server: EmbeddedPostgres, role: str) -> None:
    program = find_binaries().folder / "psql"
    address = server.conninfo(role, "afterbase")
    try:
        result = subprocess.run(
            [program, address, "-c", "SELECT 1"], capture_output=True, text=True, user=54321, group=54321, check=False
        )
    except PermissionError:
        pytest.skip("no other user can reach the programs")
    assert result.returncode != 0
    assert "Permission denied" in result.stderr


# ---- what the app's role may do (R18) ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "COPY kept.lines FROM PROGRAM 'id'",
        "COPY kept.lines TO PROGRAM 'cat'",
        "COPY kept.lines FROM '/etc/passwd'",
        "COPY kept.lines TO '/tmp/afterbase-must-not-appear'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_read_binary_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT lo_export(1, '/tmp/afterbase-must-not-appear')",
        "CREATE EXTENSION amcheck",
        "CREATE EXTENSION pageinspect",
        "CREATE FUNCTION kept.run() RETURNS int LANGUAGE c AS 'libc', 'system'",
        "CREATE ROLE another",
        "ALTER ROLE afterbase SUPERUSER",
        "GRANT pg_execute_server_program TO afterbase",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "CREATE TABLE public.anything (a int)",
        "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1' PUBLICATION p WITH (connect = false)",
        "SELECT pg_reload_conf()",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usesysid IS NULL",
        "SET log_statement = 'all'",
    ],
)
def test_the_apps_role_is_refused(server: EmbeddedPostgres, statement: str) -> None:
    with psycopg.connect(server.conninfo()) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    ["ALTER SYSTEM SET fsync = off", "CREATE DATABASE another", "DROP DATABASE afterbase", "DROP DATABASE postgres"],
)
def test_the_apps_role_is_refused_outside_transactions_too(server: EmbeddedPostgres, statement: str) -> None:
    with psycopg.connect(server.conninfo(), autocommit=True) as connection, pytest.raises(psycopg.Error) as caught:
        connection.execute(statement)
    # 0A000: nobody may, as ALTER SYSTEM is off; 55006: nobody may drop the database one is in
    assert caught.value.sqlstate in ("42501", "0A000", "55006")


def test_the_apps_role_has_no_attribute_and_no_membership(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.conninfo()) as connection:
        attributes = connection.execute(
            """SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
                      (SELECT count(*) FROM pg_auth_members WHERE member = pg_roles.oid),
                      (SELECT datdba = pg_roles.oid FROM pg_database WHERE datname = current_database())
                 FROM pg_roles WHERE rolname = current_user"""
        ).fetchone()
    assert attributes == (False, False, False, False, False, 0, False)


def test_the_apps_role_cannot_enter_another_database(server: EmbeddedPostgres) -> None:
    for database in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(server.conninfo(database=database))


# ---- refusals that say what to do --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_would_lose_saved_work_is_refused(made_once: Path, folder: Path, name: str) -> None:
    data = folder / f"unsafe-{name}"
    data.mkdir(mode=0o711)
    copy_cluster(made_once, data)
    (data / "postgres.conf").write_text(f"{name} = off\n")
    with EmbeddedPostgres(data) as server, pytest.raises(UnsafeDatabase) as caught:
        check_server(server.conninfo())
    assert caught.value.data == {"setting": name}


def test_a_role_that_does_not_wait_for_the_disk_is_refused_too(data: Path) -> None:
    with EmbeddedPostgres(data) as server:
        assert check_server(server.conninfo()) == find_binaries().version
        with psycopg.connect(server.conninfo()) as connection:
            connection.execute("ALTER ROLE afterbase SET synchronous_commit = off")
        with pytest.raises(UnsafeDatabase):
            check_server(server.conninfo())


def test_a_server_that_is_not_there_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable):
        check_server(f"host={tmp_path} dbname=none")


@pytest.mark.parametrize("path", ["/proc/nothing/here", "/dev/null/data"])
def test_a_folder_that_cannot_be_written_is_named(path: str) -> None:
    with pytest.raises(FolderNotUsable) as caught:
        EmbeddedPostgres(Path(path)).start()
    assert path in caught.value.message("en")
    assert path in caught.value.message("zh")


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres/holiday.jpg").write_bytes(b"x")
    with pytest.raises(ClusterUnknown):
        EmbeddedPostgres(tmp_path).start()
    assert (tmp_path / "postgres/holiday.jpg").read_bytes() == b"x"


def test_a_cluster_of_another_version_is_left_alone(data: Path) -> None:
    (data / "postgres/PG_VERSION").write_text("12\n")
    with pytest.raises(WrongPostgresVersion) as caught:
        EmbeddedPostgres(data).start()
    assert "AFTERBASE_POSTGRES_BIN" in caught.value.message("en")


def test_a_bad_line_in_the_administrators_settings_is_shown(data: Path) -> None:
    (data / "postgres.conf").write_text("shared_buffers = lots\n")
    with pytest.raises(PostgresNotStarted, match="shared_buffers"):
        EmbeddedPostgres(data).start()
    assert server_processes(data) == []


def test_programs_that_do_not_run_are_named(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "postgres").chmod(0o755)
    with pytest.raises(PostgresUnusable):
        EmbeddedPostgres(tmp_path / "data", binaries=tmp_path).start()


def test_a_full_disk_is_called_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    script = f"mount -t tmpfs -o size=24m,mode=711 none '{disk}' && exec '{sys.executable}' '{STARTER}' '{disk}/data'"
    command = ["unshare", *([] if os.geteuid() == 0 else ["-r"]), "-m", "sh", "-c", script]
    try:
        result = subprocess.run(command, capture_output=True, text=True, input="", timeout=60, check=False)
    except FileNotFoundError:
        pytest.skip("no program unshare here")
    if "mount:" in result.stderr or "unshare:" in result.stderr:
        pytest.skip("mounting is not allowed here")
    assert json.loads(result.stdout)["code"] == "storage_full", result.stderr


# ---- one serve a folder ------------------------------------------------------------------------------------------


def test_a_second_claim_of_the_folder_is_told_who_has_it(tmp_path: Path) -> None:
    with claim_folder(tmp_path, "http://127.0.0.1:8787"):
        with pytest.raises(AlreadyRunning) as caught, claim_folder(tmp_path, "http://127.0.0.1:9999"):
            pass
        assert caught.value.data["pid"] == os.getpid()
        assert caught.value.data["address"] == "http://127.0.0.1:8787"
    with claim_folder(tmp_path, "http://127.0.0.1:9999"):
        pass


def test_a_claim_goes_with_its_process(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from afterbase.ground.data_folders import claim_folder\n"
        "with claim_folder(Path(sys.argv[1]), 'here'): print('held', flush=True); input()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(AlreadyRunning) as caught, claim_folder(tmp_path, "there"):
        pass
    assert caught.value.data["pid"] == holder.pid
    holder.kill()
    holder.communicate()
    with claim_folder(tmp_path, "there"):
        pass
