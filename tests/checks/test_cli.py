"""The command line as a person at a terminal meets it: help, one-line errors, a clean stop, a second start."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from afterbase.cli import main

COMMANDS = (
    ["serve"],
    ["worker"],
    ["migrate"],
    ["doctor"],
    ["owner", "create"],
    ["token", "create"],
)


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def afterbase(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs one command in this process; flags as they are typed, the environment as keywords."""
    # `serve` says what signals are to do; that is not to outlive the test
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}

    def run(*arguments: str, **environment: str) -> Ran:
        for name, value in {"LC_ALL": "C.UTF-8", **environment}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        try:
            code = main(arguments)
        except SystemExit as leaving:  # argparse's way out
            code = int(leaving.code or 0)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
        captured = capfd.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


def test_help_names_every_command(afterbase: Callable[..., Ran]) -> None:
    result = afterbase("--help")
    assert result.code == 0
    for name in ("serve", "worker", "migrate", "doctor", "owner", "token", "bench"):
        assert f"    {name} " in result.out


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(afterbase: Callable[..., Ran], command: list[str]) -> None:
    result = afterbase(*command, "--help")
    assert result.code == 0
    assert "AFTERBASE_DATA" in result.out


@pytest.mark.parametrize("arguments", [["--help"], ["--sizes", "1,2", "--help"], ["--json", "--help"]])
def test_the_benchmarks_get_the_words_that_are_meant_for_them(
    afterbase: Callable[..., Ran], arguments: list[str]
) -> None:
    result = afterbase("bench", *arguments)
    assert result.code == 0
    assert "--skip-grid" in result.out


@pytest.mark.parametrize(
    "arguments", [[], ["sing"], ["serve", "--nothing"], ["owner"], ["token", "create"], ["serve", "extra"]]
)
def test_a_command_that_is_not_one_is_answered_with_its_usage(
    afterbase: Callable[..., Ran], arguments: list[str]
) -> None:
    result = afterbase(*arguments)
    assert result.code == 2
    assert result.err.startswith("usage: afterbase")


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (["serve", "--port", "http"], {}, "--port"),
        (["serve"], {"AFTERBASE_PORT": "70000"}, "AFTERBASE_PORT"),
        (["serve"], {"AFTERBASE_PORT": "70000", "LC_ALL": "zh_CN.UTF-8"}, "端口"),
        (["worker", "--data", "/proc/nothing"], {}, "/proc/nothing"),
        (["serve", "--host", "203.0.113.77"], {}, "203.0.113.77"),
        (["migrate"], {"AFTERBASE_DATABASE_URL": "postgresql://a@127.0.0.1:1/b"}, "cannot be reached"),
        (["owner", "create", "--name", "a", "--email", "a@example.com"], {}, "--password-stdin"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    afterbase: Callable[..., Ran], tmp_path: Path, arguments: list[str], environment: dict[str, str], words: str
) -> None:
    result = afterbase(*arguments, **{"AFTERBASE_DATA": str(tmp_path / "data"), **environment})
    assert result.code == 1
    assert words in result.err
    assert result.err.count("\n") == 1


def test_a_port_in_use_is_named_before_anything_is_set_up(afterbase: Callable[..., Ran], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = afterbase("serve", "--port", port, "--data", str(tmp_path / "data"))
    assert result.code == 1
    assert port in result.err
    assert "--port" in result.err
    assert not (tmp_path / "data/postgres").exists()


def test_the_doctor_finds_a_database_that_would_lose_work(afterbase: Callable[..., Ran], tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "postgres.conf").write_text("fsync = off\n")
    result = afterbase("doctor", "--data", str(data), "--port", "0")
    assert result.code == 1
    assert "✗  database" in result.out
    assert "fsync" in result.out
    (data / "postgres.conf").unlink()
    assert "✓  database" in afterbase("doctor", "--data", str(data), "--port", "0").out


class Served:
    """`afterbase serve` as a process, with the address that it claims for itself."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.output = data.with_suffix(".log")
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "afterbase.cli", "serve", "--port", "0", "--data", str(self.data)]
        with open(self.output, "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def wait_for_database(self) -> int:
        """Returns the postmaster's number once the server is ready."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self.assert_runs()
            lines = self.pid_lines()
            if len(lines) > 7 and lines[7].strip() == "ready" and is_alive(int(lines[0])):
                return int(lines[0])
            time.sleep(0.02)
        raise AssertionError("the database did not become ready")

    def assert_runs(self) -> None:
        assert self.process.poll() is None, self.output.read_text()

    def pid_lines(self) -> list[str]:
        try:
            return (self.data / "postgres/postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def claim(self) -> dict[str, object]:
        claim: dict[str, object] = json.loads((self.data / ".serve.lock").read_text())
        return claim

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = Served(tmp_path / "data")
    yield running
    if running.process.poll() is None:
        running.end(signal.SIGTERM)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_product_and_its_database_cleanly(served: Served, number: int) -> None:
    postmaster = served.wait_for_database()
    assert served.end(number) == 0, served.output.read_text()
    assert not is_alive(postmaster)
    assert "database system is shut down" in (served.data / "postgres.log").read_text()


def test_a_second_serve_on_the_folder_is_told_where_the_first_one_is(
    afterbase: Callable[..., Ran], served: Served
) -> None:
    served.wait_for_database()
    claim = served.claim()
    result = afterbase("serve", "--port", "0", "--data", str(served.data))
    assert result.code == 1
    assert str(served.process.pid) in result.err
    assert str(claim["address"]) in result.err


def test_after_everything_was_killed_the_next_serve_just_works(served: Served) -> None:
    postmaster = served.wait_for_database()
    served.end(signal.SIGKILL)
    os.kill(postmaster, signal.SIGKILL)
    while is_alive(postmaster):
        time.sleep(0.01)
    served.start()
    assert served.wait_for_database() != postmaster
    assert served.end(signal.SIGINT) == 0


def test_other_commands_work_beside_a_running_serve_and_leave_its_database_alone(
    afterbase: Callable[..., Ran], served: Served
) -> None:
    postmaster = served.wait_for_database()
    result = afterbase("doctor", "--data", str(served.data))
    assert "✓  database" in result.out
    assert str(served.process.pid) in result.out
    served.assert_runs()
    assert is_alive(postmaster)
    assert served.wait_for_database() == postmaster
