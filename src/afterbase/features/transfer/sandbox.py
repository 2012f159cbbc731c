"""Running the workbook reader where it can do no harm: a child process with limits, answering in frames.

A workbook may ask its reader for 549 GB or loop for hours. The child has 1 GB of address space, 60 s of processor time,
no way to write files; the parent waits at most 120 s for it in all (time that the parent itself takes does not count,
so a slow import is not punished). It answers over a pipe: four bytes of length, then MessagePack. Nothing the child
sends can run anything here: plain values only, each frame bounded.

When the child dies, the signal tells why, and the caller gets a coded refusal.
"""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from afterbase.features.transfer.refusals import FileDamaged, FileRefused, FileTooLarge, FileTooSlow, refusal_of

MEMORY_BYTES = 1 << 30
PROCESSOR_SECONDS = 60
WAIT_SECONDS = 120
FRAME_BYTES = 32 << 20

_DECODER = msgspec.msgpack.Decoder()
_CHILD = "afterbase.features.transfer.workbooks"


def run_reader(path: Path, kind: str, arguments: Sequence[str]) -> Generator[list[Any], None, None]:
    """The frames of the child, each a list whose first item names it. Closing the iterator ends the child.

    The reader library goes by a file's name, so it gets one that says what the content is: a link."""
    with TemporaryDirectory(prefix="afterbase-") as folder:
        link = Path(folder, f"book.{kind}")
        link.symlink_to(path.absolute())
        child = subprocess.Popen(  # our own interpreter and module; no shell sees the arguments
            [sys.executable, "-I", "-m", _CHILD, str(link), kind, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
            cwd="/",
            start_new_session=True,  # a Ctrl-C for the server is not one for the child
        )
        try:
            assert child.stdout is not None  # noqa: S101 - for the type checker: PIPE was asked for
            yield from _read_frames(child, child.stdout.fileno())
        finally:
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()


def _read_frames(child: subprocess.Popen[bytes], pipe: int) -> Iterator[list[Any]]:
    reader = _PipeReader(pipe)
    while True:
        size = int.from_bytes(reader.read(4, child), "big")
        if size > FRAME_BYTES:
            raise FileDamaged
        try:
            frame = _DECODER.decode(reader.read(size, child))
        except msgspec.DecodeError:
            raise FileDamaged from None
        if not isinstance(frame, list) or not frame:
            raise FileDamaged
        if frame[0] == "end":
            return
        if frame[0] == "refused":
            raise refusal_of(frame[1], frame[2])
        yield frame


class _PipeReader:
    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._waited = 0.0

    def read(self, size: int, child: subprocess.Popen[bytes]) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            began = time.monotonic()
            is_ready = select.select([self._pipe], [], [], max(WAIT_SECONDS - self._waited, 0))[0]
            self._waited += time.monotonic() - began
            if not is_ready:
                raise FileTooSlow(seconds=WAIT_SECONDS)
            part = os.read(self._pipe, min(size - len(parts), 1 << 20))
            if not part:
                raise _explain_death(child.wait())
            parts += part
        return bytes(parts)


def _explain_death(status: int) -> FileRefused:
    if status == -signal.SIGXCPU:
        return FileTooSlow(seconds=PROCESSOR_SECONDS)
    if status in {-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGBUS}:
        return FileTooLarge(limit=f"{MEMORY_BYTES >> 30} GB")  # an allocation beyond the limit aborts the child
    return FileDamaged()
