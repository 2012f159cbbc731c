"""Files: bytes under random names in a store, described by rows of their base (R22–R24).

A file is on the disk, flushed and under its final name, before the transaction that describes it commits; so what the
database names is there. What was sent and never put into a cell is removed after a day. Its type is what its bytes say
out of a closed list, never what the sender claims (R21).
"""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import obstore
from obstore.store import LocalStore

from afterbase.engine import images
from afterbase.ground.data_folders import refusal_of
from afterbase.ground.errors import AfterbaseError, NotFound

MOST_BYTES = 50_000_000
_IMAGES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
SHOWN = _IMAGES | {"application/pdf", "audio/mpeg", "video/mp4", "text/plain"}
"""Types that a browser may show; everything else is only ever downloaded."""
OTHER = "application/octet-stream"
_CHUNK = 256 * 1024
_PATIENCE = 30.0

# What an office calls its zips, by the end of the name: only for the icon, they are downloaded in any case.
_BY_NAME = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".zip": "application/zip",
}
_TEXT_NAMES = frozenset({".txt", ".csv", ".log", ".md", ".tsv", ".json"})


class BadImage(AfterbaseError):
    code, status = "bad_image", 422
    en = "“{name}” is damaged or too large a picture (at most 40 megapixels)."
    zh = "“{name}”已损坏，或图片超过 4000 万像素。"


class EmptyFile(AfterbaseError):
    code, status = "empty_file", 422
    en = "“{name}” is empty."
    zh = "“{name}”是空文件。"


def sniff_type(head: bytes, name: str) -> str:
    """The type that the first bytes show; `OTHER` for everything that is not on the list."""
    suffix = Path(name).suffix.lower()
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] in (0xFB, 0xF3, 0xF2)):
        return "audio/mpeg"
    if head[4:8] == b"ftyp" and head[8:12] in (b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"qt  ", b"M4V "):
        return "video/mp4"
    if head.startswith(b"PK\x03\x04"):
        return _BY_NAME.get(suffix, "application/zip")
    return "text/plain" if suffix in _TEXT_NAMES and _is_text(head) else OTHER


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    for cut in range(4):  # the head may end in the middle of a character
        try:
            head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return True
    return False


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: where its bytes are now, what it is, and its thumbnail if it is a picture."""

    path: Path
    type: str
    size: int
    width: int | None = None
    height: int | None = None
    thumbnail: Path | None = None


class FileStore:
    """Where the bytes are: a folder below the data folder, or later a bucket behind the same interface."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "files"
        self.waiting = data / "uploads"
        for folder in (self._folder, self.waiting):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise refusal_of(error, folder) from None
        self._store = LocalStore(prefix=self._folder)
        self._turn = asyncio.Semaphore(2)

    async def check(self, path: Path, name: str, size: int) -> Checked:
        """What a sent file is; a picture comes out upright, without metadata and with a thumbnail beside it."""
        if size == 0:
            raise EmptyFile(name=name)
        kind = sniff_type(await asyncio.to_thread(_read_head, path), name)
        if kind not in _IMAGES:
            return Checked(path, kind, size)
        kept, thumbnail = path.with_suffix(".kept"), path.with_suffix(".thumb")
        width, height = await self._run_images(path, kept, thumbnail, name)
        final = kept if kept.exists() else path
        return Checked(final, kind, final.stat().st_size, width, height, thumbnail)

    async def _run_images(self, source: Path, kept: Path, thumbnail: Path, name: str) -> tuple[int, int]:
        async with self._turn:
            child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                images.__file__,
                *(str(path) for path in (source, kept, thumbnail)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={},
            )
            try:
                async with asyncio.timeout(_PATIENCE):
                    out, _ = await child.communicate()
            except TimeoutError:
                raise BadImage(name=name) from None
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
        if child.returncode != 0:
            raise BadImage(name=name)
        size = json.loads(out)
        return size["width"], size["height"]

    async def keep(self, base_uid: str, uid: str, checked: Checked) -> None:
        """Put the bytes where they stay; when this returns, they survive a power cut."""
        await self._put(_key(base_uid, uid), checked.path)
        if checked.thumbnail is not None:
            await self._put(_key(base_uid, uid, thumbnail=True), checked.thumbnail)

    async def _put(self, key: str, source: Path) -> None:
        try:
            await obstore.put_async(self._store, key, source)
            await asyncio.to_thread(_flush, self._folder / key)
        except OSError as error:
            raise refusal_of(error, self._folder) from None

    async def read(
        self, base_uid: str, uid: str, *, thumbnail: bool = False, start: int = 0, length: int | None = None
    ) -> AsyncGenerator[bytes, None]:
        """The bytes, a part at a time."""
        path = self._folder / _key(base_uid, uid, thumbnail=thumbnail)
        try:
            file = await asyncio.to_thread(open, path, "rb")
        except FileNotFoundError:
            raise NotFound(kind="file", id=uid) from None
        with file:
            file.seek(start)
            left = length if length is not None else sys.maxsize
            while left > 0 and (chunk := await asyncio.to_thread(file.read, min(_CHUNK, left))):
                left -= len(chunk)
                yield chunk

    async def size(self, base_uid: str, uid: str, *, thumbnail: bool = False) -> int:
        try:
            meta = await obstore.head_async(self._store, _key(base_uid, uid, thumbnail=thumbnail))
        except FileNotFoundError:
            raise NotFound(kind="file", id=uid) from None
        return int(meta["size"])

    async def remove(self, base_uid: str, uid: str) -> None:
        for key in (_key(base_uid, uid), _key(base_uid, uid, thumbnail=True)):
            try:
                await obstore.delete_async(self._store, key)
            except FileNotFoundError:
                continue

    async def remove_base(self, base_uid: str) -> None:
        """Everything of a base that has been purged."""
        folder = self._folder / base_uid
        if base_uid.isalnum():
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _key(base_uid: str, uid: str, *, thumbnail: bool = False) -> str:
    """Ids of ours only: no part of a path comes from anybody else."""
    if not (base_uid.isalnum() and uid.isalnum()):
        raise NotFound(kind="file", id=uid)
    return f"{base_uid}/{uid[3:5]}/{uid}{'.thumb' if thumbnail else ''}"


def _read_head(path: Path) -> bytes:
    with open(path, "rb") as file:
        return file.read(4_096)


def _flush(path: Path) -> None:
    """The bytes first, then the names that lead to them."""
    for target, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        descriptor = os.open(target, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
