"""The data folder: everything that one installation keeps on disk, and who may use it at the moment.

    DATA/postgres/       the cluster of the embedded PostgreSQL (absent with a database by URL)
    DATA/postgres.log    what that server had to say
    DATA/postgres.conf   an administrator's own PostgreSQL settings, if any
    DATA/run/            its socket, unless the path is too long for one
    DATA/.*.lock         advisory locks: the system drops them with the process, so none is ever stale

The locks are `flock`s. Only one `serve` may run on a folder; the other commands may run beside it.
"""

import fcntl
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from afterbase.ground.errors import AfterbaseError, StorageFull

RESERVE_BYTES = 200_000_000
"""What is left free for the database's log, whatever anybody writes or imports."""


class FolderNotUsable(AfterbaseError):
    """`reason` is the system's own word, such as “Permission denied”."""

    code, status = "folder_not_usable", 500
    en = "The data folder {folder} cannot be used: {reason}. Choose another with --data or AFTERBASE_DATA."
    zh = "无法使用数据文件夹 {folder}：{reason}。可用 --data 或 AFTERBASE_DATA 另选一个。"


class AlreadyRunning(AfterbaseError):
    code, status = "already_running", 409
    en = "Afterbase is running already on {folder} (process {pid}): {address}"
    zh = "Afterbase 已在 {folder} 上运行（进程 {pid}）：{address}"


def prepare_folder(folder: Path) -> Path:
    """Make the data folder if need be and see that it can be written to. Returns the path without links.

    Made by root it is 0711 instead of 0700, so that the user under whom PostgreSQL then runs can reach its own 0700
    folder inside; nothing else in it can be listed or read by anybody.
    """
    try:
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o700, exist_ok=True)
            folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        folder = folder.resolve(strict=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"x")
    except OSError as error:
        raise refusal_of(error, folder) from None
    return folder


def require_space(folder: Path) -> None:
    """Raise StorageFull while there is still room for what must be written: a PostgreSQL that cannot write its log any
    more stops, and does not start again until somebody has made room. Until then people can at least read."""
    disk = os.statvfs(folder)
    if disk.f_bavail * disk.f_frsize < RESERVE_BYTES:
        raise StorageFull()


def refusal_of(error: OSError, folder: Path) -> AfterbaseError:
    """An error of the file system as one that an administrator can act on."""
    if error.errno in (28, 122):  # ENOSPC, EDQUOT
        return StorageFull()  # without the path: whoever sends a file may be anybody
    return FolderNotUsable(folder=str(folder), reason=error.strerror or str(error))


@contextmanager
def claim_folder(folder: Path, address: str) -> Iterator[Callable[[str], None]]:
    """Hold the folder for one `serve`; a second one is told who has it.

    `address` is what that message names; the function that is yielded corrects it once the real one is known.
    """
    with _opened(folder / ".serve.lock") as file:
        if not try_lock(file, exclusive=True):
            raise AlreadyRunning(folder=str(folder), **_read_claim(file))

        def name_address(address: str) -> None:
            os.ftruncate(file, 0)
            os.pwrite(file, json.dumps({"pid": os.getpid(), "address": address}).encode(), 0)

        name_address(address)
        try:
            yield name_address
        finally:
            os.ftruncate(file, 0)


def _read_claim(file: int) -> dict[str, object]:
    try:
        claim = json.loads(os.pread(file, 4096, 0))
        return {"pid": claim["pid"], "address": claim["address"]}
    except (ValueError, KeyError, TypeError):  # the other process holds the lock and has not written yet
        return {"pid": "?", "address": "?"}


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    file = open_lock(path)
    try:
        yield file
    finally:
        os.close(file)


def open_lock(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise refusal_of(error, path.parent) from None


def try_lock(file: int, *, exclusive: bool) -> bool:
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def locked(path: Path, patience: float) -> Iterator[bool]:
    """Hold a lock exclusively, waiting at most `patience` seconds for it; yields whether it was got."""
    deadline = time.monotonic() + patience
    with _opened(path) as file:
        has_lock = try_lock(file, exclusive=True)
        while not has_lock and time.monotonic() < deadline:
            time.sleep(0.02)
            has_lock = try_lock(file, exclusive=True)
        yield has_lock
