"""What processes take: memory as the system shares it out, and time to the first page."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path


def free_socket() -> socket.socket:
    """A listening socket on a port of the system's choosing."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1024)
    return listener


def free_port() -> int:
    with free_socket() as listener:
        return int(listener.getsockname()[1])


def start_product(data: Path, port: int, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "afterbase", "serve", "--data", str(data), "--port", str(port)]
    return subprocess.Popen(
        command, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def wait_for_page(port: int, process: subprocess.Popen[bytes], path: str = "/healthz", seconds: float = 60) -> None:
    """Until the page answers; raises where the process ends first."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        _require_alive(process)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.005)
    raise TimeoutError(f"no page on port {port} after {seconds} s")


def wait_for_port(port: int, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """Until somebody listens on the port; raises where the process ends first."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        _require_alive(process)
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"nobody listens on port {port} after {seconds} s")


def _require_alive(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        said = process.stderr.read().decode(errors="replace") if process.stderr else ""
        raise RuntimeError(f"it ended with {process.returncode}: {said[-2_000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def proportional_memory(pid: int) -> float:
    """The PSS of a process and all below it, in MB."""
    kilobytes = 0
    for one in [pid, *descendants(pid)]:
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:
            continue
        kilobytes += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return kilobytes / 1024


def descendants(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found, queue = [], [pid]
    while queue:
        for child in parents.get(queue.pop(), []):
            found.append(child)
            queue.append(child)
    return found
