"""The child of an import: reads the file, parses its rows, and sends lines for COPY.

Parsing a million rows takes many seconds of processor time. In a process of its own that time is nobody else's: the
server's one thread of Python keeps answering, and a file that would fill the memory ends this process instead. What to
do comes pickled from the parent, our own program; what goes back is frames of plain values, as in `sandbox`.
"""

import pickle
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from afterbase.actions.parsing import Lines, Parser, Tally
from afterbase.features.transfer.reading import Options, open_rows
from afterbase.features.transfer.refusals import FileRefused, FileTooLarge

MEMORY_BYTES = 1 << 30


class Refusal(msgspec.Struct, frozen=True, array_like=True, tag="refusal"):
    """The file cannot be read, and why: a FileRefused."""

    code: str
    data: dict[str, Any]


class Outcome(msgspec.Struct, frozen=True, array_like=True, tag="outcome"):
    """What the parent has to know at the end: what was refused, and the fields' configs, where selects have learnt."""

    tally: Tally
    configs: list[Any]


def main() -> None:
    # Ended by the parent, it still closes what it has open: the reader of a workbook is a process as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    path, options, width, parser = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    try:
        for lines in _parse(path, options, width, parser):
            _send(lines)
        _send(Outcome(parser.tally, [of.config for of in parser.fields]))
    except FileRefused as refusal:
        _send(Refusal(refusal.code, refusal.data))
    except MemoryError:
        _send(Refusal(FileTooLarge.code, {"limit": f"{MEMORY_BYTES >> 30} GB"}))


def _parse(path: Path, options: Options, width: int, parser: Parser) -> Iterator[Lines]:
    read = 0
    with closing(open_rows(path, options, width)) as chunks:  # type: ignore[type-var]
        for chunk in chunks:
            read += len(chunk)
            yield Lines(parser.read(chunk.numbers, chunk.columns), read)


def _send(frame: Lines | Refusal | Outcome) -> None:
    data = msgspec.msgpack.encode(frame)
    sys.stdout.buffer.write(len(data).to_bytes(4, "big"))
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
