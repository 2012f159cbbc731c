"""A file's rows as lines for COPY, read and parsed by a child process (`line_process`)."""

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from afterbase.actions.parsing import Lines, Parser
from afterbase.features.transfer.line_process import MEMORY_BYTES, Outcome, Refusal
from afterbase.features.transfer.reading import Options
from afterbase.features.transfer.refusals import FileTooLarge, refusal_of

_DECODER: msgspec.msgpack.Decoder[Lines | Refusal | Outcome] = msgspec.msgpack.Decoder(Lines | Refusal | Outcome)
_CHILD = "afterbase.features.transfer.line_process"
_AHEAD_BYTES = 1 << 20
"""How far the child may be ahead of the database."""
_END_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was inspected; `options` and `width` are its preview's."""

    path: Path
    options: Options
    width: int


@asynccontextmanager
async def open_lines(source: Source, parser: Parser) -> AsyncIterator[AsyncGenerator[Lines, None]]:
    """Start reading at once, and end it with the block. When the lines have ended, `parser` is as if it had read the
    rows itself. Raises FileRefused."""
    child = await asyncio.create_subprocess_exec(  # our own interpreter and module; no shell sees the arguments
        sys.executable, "-I", "-m", _CHILD,
        stdin=PIPE, stdout=PIPE, limit=_AHEAD_BYTES, cwd="/",
        env={name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ},
        start_new_session=True,  # a Ctrl-C for the server is not one for the child
    )  # fmt: skip
    try:
        await _hand_over(child, (source.path.absolute(), source.options, source.width, parser))
        yield _read(child, parser)
    finally:
        await _end(child)


async def _hand_over(child: Process, task: Any) -> None:
    assert child.stdin is not None  # noqa: S101 - for the type checker: PIPE was asked for
    child.stdin.write(pickle.dumps(task))
    await child.stdin.drain()
    child.stdin.close()


async def _read(child: Process, parser: Parser) -> AsyncGenerator[Lines, None]:
    assert child.stdout is not None  # noqa: S101
    while True:
        try:
            size = int.from_bytes(await child.stdout.readexactly(4), "big")
            frame = _DECODER.decode(await child.stdout.readexactly(size))
        except asyncio.IncompleteReadError:
            raise _explain_death(await child.wait()) from None
        if isinstance(frame, Refusal):
            raise refusal_of(frame.code, frame.data)
        if isinstance(frame, Outcome):
            _take_over(parser, frame)
            return
        yield frame


def _take_over(parser: Parser, outcome: Outcome) -> None:
    parser.tally = outcome.tally
    parser.fields = [
        replace(of, config=of.type.load_config(config))
        for of, config in zip(parser.fields, outcome.configs, strict=True)
    ]


def _explain_death(status: int) -> Exception:
    if status < 0:  # by a signal: out of memory, where Python itself could not say so
        return FileTooLarge(limit=f"{MEMORY_BYTES >> 30} GB")
    return RuntimeError(f"the process that reads the file ended with status {status}")


async def _end(child: Process) -> None:
    if child.returncode is None:
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), _END_SECONDS)
    except TimeoutError:
        child.kill()
        await child.wait()
