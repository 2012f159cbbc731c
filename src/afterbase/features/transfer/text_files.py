"""Reading CSV and its kin as a stream: chunks of columns, in memory that does not depend on the file.

Speed comes from letting C do the work (decode, split, `csv`, transpose) on batches small enough that the garbage
collector stays out of it. Safety comes from `_Guard`, which every byte passes: it stops when one row grows beyond
`ROW_BYTES`, whether by one endless line, an unclosed quote or a million small lines inside one quoted row.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from afterbase.features.transfer.detection import codec_of
from afterbase.features.transfer.escapes import unmark
from afterbase.features.transfer.refusals import (
    CellTooLong,
    EncodingWrong,
    FileRefused,
    FileTypeLimits,
    QuoteUnclosed,
    RowTooLong,
    TooManyColumns,
)

BLOCK_BYTES = 1 << 18
BATCH_ROWS = 256  # more rows at once wake the garbage collector: 5,000 cost a fifth more time
CHUNK_ROWS = 5_000
CHUNK_BYTES = 4 << 20
_END = "\0end"  # NULs are taken out of the file, so no row of it looks like this


@dataclass(slots=True)
class Chunk:
    """Rows as columns: `columns[c][i]` is the cell of source row `numbers[i]`. Blank rows are left out."""

    numbers: list[int] = field(default_factory=list)
    columns: list[list[Any]] = field(default_factory=list)
    consumed: int = 0
    """Bytes of a text file read so far; 0 for workbooks."""

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class TextSource:
    path: Path
    encoding: str
    delimiter: str
    has_quotes: bool = True
    skip_lines: int = 0

    def chunks(self) -> Iterator[Chunk]:
        """All rows from the first, the heads among them."""
        with _open_guarded(self.path, self.encoding) as guard:
            yield from _read_chunks(self, guard)


class _Guard(io.BufferedIOBase):
    """The file's bytes for the decoder: without NULs, and never too many of them without a finished row."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._raw = path.open("rb", buffering=0)
        self._wide = codecs.getincrementaldecoder(encoding)() if encoding.startswith("utf-16") else None
        self.consumed = 0
        self.mark = 0
        """`consumed` when the last row was finished."""
        self.has_marks = False
        """Whether a byte went by that `unmark` would look for; most files have none and skip that work."""

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        block: bytes = self._raw.read(BLOCK_BYTES) or b""
        self.consumed += len(block)
        if self.consumed - self.mark > FileTypeLimits.ROW_BYTES + BLOCK_BYTES:
            raise _RowGrows
        if self._wide is not None:
            is_last = not block
            block = self._wide.decode(block, is_last).encode()
            if not block and not is_last:
                return self.read1(size)
        if b"\0" in block:
            block = block.replace(b"\0", b"") or b" "
        self.has_marks = self.has_marks or b"'" in block or b"\t" in block or b'="' in block
        return block

    def read(self, size: int | None = -1) -> bytes:
        return self.read1()

    def close(self) -> None:
        self._raw.close()
        super().close()


class _RowGrows(Exception):
    """One row took more bytes than allowed; which limit it broke is found out afterwards."""


def _open_guarded(path: Path, encoding: str) -> _Guard:
    return _Guard(path, codec_of(encoding))


def _decode(guard: io.BufferedIOBase, encoding: str, errors: str = "strict") -> io.TextIOWrapper:
    codec = codec_of(encoding)
    text = io.TextIOWrapper(
        cast(BinaryIO, guard), "utf-8-sig" if codec.startswith("utf-16") else codec, errors, newline=""
    )
    text._CHUNK_SIZE = BLOCK_BYTES  # type: ignore[attr-defined]  # the default of 8 kB costs a tenth more time
    return text


def _rows(source: TextSource, lines: Iterable[str]) -> Iterator[list[str]]:
    csv.field_size_limit(FileTypeLimits.TEXT_CELL)  # per process; nothing else here reads CSV
    kept = islice(lines, source.skip_lines, None)
    if source.has_quotes:
        return csv.reader(kept, delimiter=source.delimiter)
    return csv.reader(kept, delimiter=source.delimiter, quoting=csv.QUOTE_NONE)


def _read_chunks(source: TextSource, guard: _Guard) -> Iterator[Chunk]:
    builder = _Builder(guard, source.skip_lines)
    rows = _rows(source, chain(_decode(guard, source.encoding), (_END,)))
    try:
        for row in rows:
            guard.mark = guard.consumed
            builder.batch.append(row)
            if len(builder.batch) >= BATCH_ROWS or guard.consumed - builder.started > CHUNK_BYTES:
                builder.flush()
                if builder.is_full():
                    yield builder.take()
    except _RowGrows:
        raise _explain_long_row(source, builder.row_number()) from None
    except csv.Error:
        raise _explain_long_row(source, builder.row_number()) from None
    except UnicodeDecodeError:
        raise _explain_encoding(source, builder.row_number()) from None
    _take_end(builder)
    builder.flush()
    if len(builder.chunk):
        yield builder.take()


def _take_end(builder: "_Builder") -> None:
    """The end mark stands in a row of its own, unless an open quote swallowed it."""
    if builder.batch.pop() != [_END]:
        raise QuoteUnclosed(row=builder.row_number())


class _Builder:
    """Gathers rows into a chunk of columns of equal length."""

    def __init__(self, guard: _Guard, skipped: int) -> None:
        self._guard = guard
        self._done = skipped  # source rows before the batch
        self.batch: list[list[str]] = []
        self.chunk = Chunk()
        self.started = 0

    def row_number(self) -> int:
        """Of the row that is being read."""
        return self._done + len(self.batch) + 1

    def is_full(self) -> bool:
        is_large = self._guard.consumed - self.started > CHUNK_BYTES
        return len(self.chunk) >= CHUNK_ROWS or (is_large and len(self.chunk) > 0)

    def take(self) -> Chunk:
        chunk, self.chunk, self.started = self.chunk, Chunk(), self._guard.consumed
        chunk.consumed = self.started
        return chunk

    def flush(self) -> None:
        batch, self.batch = self.batch, []
        first = self._done + 1
        self._done += len(batch)
        rows = [row for row in batch if any(row)]
        if len(rows) == len(batch):
            self._add(rows, range(first, first + len(rows)))
        elif rows:
            self._add(rows, [first + i for i, row in enumerate(batch) if any(row)])

    def _add(self, rows: list[list[str]], numbers: Sequence[int]) -> None:
        if not rows:
            return
        widths = set(map(len, rows))
        if len(widths) > 1 or max(widths) > FileTypeLimits.COLUMNS:
            rows = _even_rows(rows, numbers)
        columns, before = self.chunk.columns, len(self.chunk)
        width = len(rows[0])
        columns.extend([None] * before for _ in range(width - len(columns)))
        convert = _unmarked if self._guard.has_marks else _plain
        for column, cells in zip(columns, zip(*rows, strict=True), strict=False):
            column.extend(convert(cells))
        for column in columns[width:]:
            column.extend([None] * len(rows))
        self.chunk.numbers.extend(numbers)


def _even_rows(rows: list[list[str]], numbers: Sequence[int]) -> list[list[str]]:
    """Rows of one width, without the empty cells that spreadsheet programs leave at the right."""
    width = max(map(_filled_width, rows))
    if width > FileTypeLimits.COLUMNS:
        at = next(i for i, row in enumerate(rows) if _filled_width(row) > FileTypeLimits.COLUMNS)
        raise TooManyColumns(row=numbers[at], limit=FileTypeLimits.COLUMNS)
    return [row[:width] if len(row) >= width else row + [""] * (width - len(row)) for row in rows]


def _filled_width(row: list[str]) -> int:
    width = len(row)
    while width and not row[width - 1]:
        width -= 1
    return width


_Convert = Callable[[Sequence[str]], list[str | None]]


def _plain(cells: Sequence[str]) -> list[str | None]:
    return [cell or None for cell in cells]


def _unmarked(cells: Sequence[str]) -> list[str | None]:
    return [cell if cell and cell[0] not in "'=\t" and cell[-1] != "\t" else unmark(cell) or None for cell in cells]


def has_odd_quotes(path: Path) -> bool:
    """Whether quotation marks fail to pair up in a file of bytes that extend ASCII."""
    with path.open("rb") as file:
        return sum(block.count(b'"') for block in iter(lambda: file.read(BLOCK_BYTES), b"")) % 2 == 1


# explaining a failure: slow and careful, for it happens once ---------------------------------------------------------


def _explain_long_row(source: TextSource, row: int) -> FileRefused:
    """Which limit the row broke: a cell, the number of columns, or the row as a whole."""
    with _open_guarded(source.path, source.encoding) as guard:
        stream = _decode(guard, source.encoding, "replace")
        lines = iter(stream.readline, "")
        for _ in islice(_rows(source, lines), row - 1 - source.skip_lines):
            guard.mark = guard.consumed
        guard.mark = guard.consumed
        text = stream.read(FileTypeLimits.ROW_BYTES // 2)
    return _first_breach(text, source, row)


def _first_breach(text: str, source: TextSource, row: int) -> FileRefused:
    limits, column, start, is_quoted = FileTypeLimits, 1, 0, False
    for at, character in enumerate(text):
        if at - start > limits.TEXT_CELL:
            return CellTooLong(row=row, column=column, limit=limits.TEXT_CELL)
        if character == '"' and source.has_quotes:
            is_quoted = not is_quoted
        elif character == source.delimiter and not is_quoted:
            column, start = column + 1, at + 1
            if column > limits.COLUMNS:
                return TooManyColumns(row=row, limit=limits.COLUMNS)
    return RowTooLong(row=row, limit=f"{limits.ROW_BYTES >> 20} MB")


def _explain_encoding(source: TextSource, row: int) -> FileRefused:
    with _open_guarded(source.path, source.encoding) as guard:
        if source.encoding.startswith("utf-16"):
            return EncodingWrong(row=row, encoding=source.encoding)
        rows = _rows(source, _decode(guard, source.encoding, "replace"))
        for number, cells in enumerate(rows, source.skip_lines + 1):
            guard.mark = guard.consumed
            if number >= row and any("\ufffd" in cell for cell in cells):
                return EncodingWrong(row=number, encoding=source.encoding)
    return EncodingWrong(row=row, encoding=source.encoding)
