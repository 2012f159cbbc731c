"""Uploads: the files of a multipart body, streamed to the disk as they come.

Only a part with a file name is a file (R23); where it is kept is decided by us, and its name is only a name (R24). The
folder and everything in it is gone when the block is left.
"""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import Message
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser

from afterbase.entry.http.bodies import read_chunks
from afterbase.entry.http.calls import Call
from afterbase.ground.data_folders import refusal_of
from afterbase.ground.errors import BadRequest, TooLarge

MOST_FILES = 20
MOST_FIELD_BYTES = 100_000
MOST_PARTS = 100
_BARRED = re.compile(r"[\x00-\x1f\x7f/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LONGEST_NAME = 255


@dataclass(slots=True)
class Upload:
    """A file that has arrived. `name` is clean enough to show, and nothing else is believed of it."""

    path: Path
    name: str
    size: int
    digest: bytes


@dataclass
class Form:
    """The parts of a body: files, and fields by name."""

    files: list[Upload] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)


def clean_file_name(name: str) -> str:
    """Without a path, control characters and marks that turn the direction of writing."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return _BARRED.sub("", base).strip()[:LONGEST_NAME] or "file"


@asynccontextmanager
async def receive_form(call: Call[Any], *, most_bytes: int, most_files: int = MOST_FILES) -> AsyncIterator[Form]:
    """The body's files (each at most `most_bytes`) and fields, for as long as the block lasts."""
    head = Message()
    head["content-type"] = call.header(b"content-type") or ""
    boundary = head.get_param("boundary")
    if head.get_content_type() != "multipart/form-data" or not isinstance(boundary, str) or not 0 < len(boundary) < 200:
        raise BadRequest(reason="the body must be multipart/form-data")
    with tempfile.TemporaryDirectory(dir=call.services.files.waiting, prefix="upload-") as folder:
        reader = _Reader(Path(folder), boundary, most_bytes, most_files)
        try:
            await _feed(call, reader)
            yield reader.form
        finally:
            reader.close()


async def _feed(call: Call[Any], reader: "_Reader") -> None:
    async for chunk in read_chunks(call):
        try:
            await asyncio.to_thread(reader.write, chunk)
        except MultipartParseError as error:
            raise BadRequest(reason=f"the multipart body is broken: {error}") from None
        except OSError as error:
            raise refusal_of(error, call.services.files.waiting) from None
    if not reader.is_complete:
        raise BadRequest(reason="the multipart body ends too early")


class _Reader:
    """The parser's callbacks: each part goes to a file or, if it is a field, to memory within a limit."""

    def __init__(self, folder: Path, boundary: str, most_bytes: int, most_files: int) -> None:
        self.form = Form()
        self.is_complete = False
        self._folder = folder
        self._most_bytes = most_bytes
        self._most_files = most_files
        self._parts = 0
        self._headers: dict[str, str] = {}
        self._header_name = b""
        self._header_value = b""
        self._file: BinaryIO | None = None
        self._name: str | None = None
        self._field = bytearray()
        self._digest = sha256()
        self._parser = MultipartParser(
            boundary.encode("latin-1", "replace"),
            {
                "on_part_begin": self._begin,
                "on_header_field": self._add_header_name,
                "on_header_value": self._add_header_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._open,
                "on_part_data": self._add_data,
                "on_part_end": self._end,
                "on_end": self._finish,
            },
        )

    def write(self, chunk: bytes) -> None:
        self._parser.write(chunk)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise BadRequest(reason=f"a body has at most {MOST_PARTS} parts")
        self._headers, self._name, self._field, self._digest = {}, None, bytearray(), sha256()

    def _add_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _add_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _end_header(self) -> None:
        name = self._header_name.decode("latin-1").lower()
        self._headers[name] = self._header_value.decode("utf-8", "replace")
        self._header_name = self._header_value = b""

    def _open(self) -> None:
        disposition = Message()
        disposition["content-disposition"] = self._headers.get("content-disposition", "")
        field_name = disposition.get_param("name", header="content-disposition")
        file_name = _file_name(self._headers.get("content-disposition", ""))
        self._headers["field"] = field_name if isinstance(field_name, str) else ""
        if file_name is None:
            return
        if len(self.form.files) >= self._most_files:
            raise TooLarge(limit=f"{self._most_files} files")
        self._name = clean_file_name(file_name)
        self._file = open(self._folder / str(len(self.form.files)), "wb")  # noqa: SIM115 - closed in _end or close

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        chunk = data[start:end]
        if self._file is None:
            self._field += chunk
            if len(self._field) > MOST_FIELD_BYTES:
                raise TooLarge(limit=f"{MOST_FIELD_BYTES // 1000} kB")
            return
        if self._file.tell() + len(chunk) > self._most_bytes:
            raise TooLarge(limit=f"{self._most_bytes // 1_000_000} MB")
        self._file.write(chunk)
        self._digest.update(chunk)

    def _end(self) -> None:
        if self._file is None or self._name is None:
            self.form.fields[self._headers.get("field", "")] = bytes(self._field).decode("utf-8", "replace")
            return
        size = self._file.tell()
        path = Path(self._file.name)
        self._file.close()
        self._file = None
        self.form.files.append(Upload(path, self._name, size, self._digest.digest()))

    def _finish(self) -> None:
        self.is_complete = True


_EXTENDED = re.compile(r"filename\*\s*=\s*utf-8''([^;\s]+)", re.IGNORECASE)
_QUOTED = re.compile(r'filename\s*=\s*"((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_BARE = re.compile(r"filename\s*=\s*([^;\s]+)", re.IGNORECASE)


def _file_name(disposition: str) -> str | None:
    """The file name as browsers write it: UTF-8 between quotes, with quotes in it as %22; or RFC 5987."""
    if (match := _EXTENDED.search(disposition)) is not None:
        return unquote(match[1])
    if (match := _QUOTED.search(disposition)) is not None:
        return match[1].replace("%22", '"').replace("\\", "")
    if (match := _BARE.search(disposition)) is not None:
        return match[1]
    return None
