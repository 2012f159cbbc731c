"""An uploaded spreadsheet, from its first byte until a day later: a row of `afterbase.imports`, and a file beside it.

    inspecting → ready → running → done | failed | cancelled

The file lies in the data folder's `imports/` under the import's own id: what it was called by its sender is shown, and
never a path. Its state is that of the last job on it (`import.inspect` or `import.run`). Only the one who sent it sees
it. When it was loaded, or after a day, the file goes.
"""

import os
import time
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from afterbase.actions.parsing import RowIssue
from afterbase.engine.contexts import Context
from afterbase.features.transfer.refusals import FileDamaged, FileTooLarge, FileUnsupported
from afterbase.ground.database import Connection, execute, fetch, fetch_one
from afterbase.ground.errors import AfterbaseError, NotFound
from afterbase.ground.ids import new_uid
from afterbase.ground.sql import sql

UPLOAD_BYTES = 500_000_000
"""A million records of an ordinary table are half of this as CSV."""
KEPT_HOURS = 24
KEPT_EACH = 5
"""Uploads of one person in one base that wait; the oldest make room."""

INSPECT, RUN = "import.inspect", "import.run"
ENDED = frozenset({"done", "failed", "cancelled"})


class ImportBusy(AfterbaseError):
    code, status = "import_busy", 409
    en = "This import is under way already."
    zh = "该导入正在进行中。"


class ImportGone(AfterbaseError):
    """`state` says how far it came."""

    code, status = "import_gone", 409
    en = "The uploaded file is not there any more. Please upload it again."
    zh = "上传的文件已被清理，请重新上传。"


class ImportNotReady(AfterbaseError):
    code, status = "import_not_ready", 409
    en = "This file has not been read yet."
    zh = "文件尚未解析完成。"


@dataclass(frozen=True, slots=True)
class Upload:
    """A row of `afterbase.imports` with the last job on it. `preview` and `plan` are JSON values."""

    uid: str
    base_uid: str
    name: str
    size: int
    preview: Any
    plan: Any
    created_by: str
    job: str | None = None
    kind: str | None = None
    job_state: str | None = None
    done: int = 0
    total: int | None = None
    result: Any = None
    error: Mapping[str, Any] | None = None

    @property
    def state(self) -> str:
        if self.kind == RUN:
            return "running" if self.job_state == "waiting" else str(self.job_state)
        if self.job_state in ("failed", "cancelled"):
            return self.job_state
        return "ready" if self.job_state == "done" and self.preview is not None else "inspecting"

    @property
    def is_read(self) -> bool:
        """Whether the preview is what the file looks like with the options that were asked for last."""
        return self.preview is not None and (self.kind == RUN or self.job_state == "done")

    @property
    def is_busy(self) -> bool:
        return self.job is not None and self.job_state not in ENDED


class UploadFolder:
    """Where the files lie."""

    def __init__(self, data: Path) -> None:
        self.path = data / "imports"

    def take(self, file: Path, uid: str) -> None:
        """Move a file that has arrived in the data folder to its place."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.replace(self.file(uid))

    def file(self, uid: str) -> Path:
        return self.path / uid

    def issues(self, uid: str) -> Path:
        return self.path / f"{uid}.issues"

    def remove_file(self, uid: str) -> None:
        self.file(uid).unlink(missing_ok=True)

    def remove(self, uid: str) -> None:
        self.remove_file(uid)
        self.issues(uid).unlink(missing_ok=True)

    def remove_old(self, known: Sequence[str]) -> None:
        """What no row knows of, such as an upload whose connection was lost, goes after a day."""
        names = set(known)
        limit = time.time() - KEPT_HOURS * 3600
        for path in self.path.glob("imp*"):
            if path.name.partition(".")[0] not in names and path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)

    def write_issues(self, uid: str, issues: Sequence[RowIssue]) -> None:
        self.issues(uid).write_bytes(msgspec.msgpack.encode(issues))

    def read_issues(self, uid: str) -> list[RowIssue]:
        try:
            return msgspec.msgpack.decode(self.issues(uid).read_bytes(), type=list[RowIssue])
        except FileNotFoundError:
            return []


# archives ------------------------------------------------------------------------------------------------------------

_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods")
_ARCHIVED = 100
_DIRECTORY_BYTES = 1 << 20
_UNPACKED_BYTES = UPLOAD_BYTES


def unpack(path: Path, name: str) -> str:
    """Where the file is an archive with one table in it, leave that table in its place; the name of what is there.

    Workbooks are ZIP containers too, and stay as they are.
    """
    if not _is_small_archive(path):
        return name
    try:
        with zipfile.ZipFile(path) as archive:
            names = {entry.filename for entry in archive.infolist()}
            if {"[Content_Types].xml", "mimetype"} & names:
                return name
            tables = [e for e in archive.infolist() if _is_table(e)]
            if len(tables) != 1:
                raise FileUnsupported(found=f"ZIP, {len(tables)} tables")
            _inflate(archive, tables[0], path)
            return _entry_name(tables[0])
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise FileDamaged from None


def _is_small_archive(path: Path) -> bool:
    """Whether it is a ZIP whose list of contents is safe to read; what it claims is looked at before it is believed."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return False
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 65_557))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 20:
        return False
    entries, directory = int.from_bytes(tail[at + 10 : at + 12], "little"), tail[at + 12 : at + 16]
    return entries <= _ARCHIVED and int.from_bytes(directory, "little") <= _DIRECTORY_BYTES


def _is_table(entry: zipfile.ZipInfo) -> bool:
    base = entry.filename.rsplit("/", 1)[-1]
    is_ours = not entry.is_dir() and not entry.filename.startswith("__MACOSX/") and not base.startswith((".", "~$"))
    return is_ours and base.lower().endswith(_ENDINGS)


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> None:
    target, written = path.with_suffix(".unpacked"), 0
    try:
        with archive.open(entry) as source, target.open("xb") as file:
            while block := source.read(1 << 20):
                written += len(block)
                if written > _UNPACKED_BYTES:
                    raise FileTooLarge(limit=f"{_UNPACKED_BYTES // 1_000_000} MB")
                file.write(block)
        target.replace(path)
    finally:
        target.unlink(missing_ok=True)


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """Programs in China write names in GBK without saying so; Python then reads them as code page 437."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = entry.filename.encode("cp437").decode("gb18030")
    return name.rsplit("/", 1)[-1][-200:]


# rows ----------------------------------------------------------------------------------------------------------------


def new_upload() -> str:
    return new_uid("imp")


async def insert_upload(connection: Connection, context: Context, uid: str, name: str, size: int) -> None:
    await execute(
        connection,
        sql(
            "INSERT INTO afterbase.imports (uid, base_id, name, size, created_by) VALUES ({}, {}, {}, {}, {})",
            uid,
            context.lens.base.id,
            name,
            size,
            context.lens.actor.uid,
        ),
    )


async def find_upload(connection: Connection, uid: str) -> Upload:
    row = await fetch_one(
        connection,
        sql(
            "SELECT i.uid, b.uid, i.name, i.size, i.preview, i.plan, i.created_by, j.uid, j.kind, j.state, j.done,"
            " j.total, j.result, j.error FROM afterbase.imports i JOIN afterbase.bases b ON b.id = i.base_id"
            " LEFT JOIN afterbase.jobs j ON j.uid = i.job WHERE i.uid = {}",
            uid,
        ),
    )
    if row is None:
        raise NotFound(kind="import", id=uid)
    uid, base_uid, name, size, preview, plan, by, job, kind, state, done, total, result, error = row
    return Upload(uid, base_uid, name, size, preview, plan, by, job, kind, state, done or 0, total, result, error)


async def own_upload(connection: Connection, context: Context, uid: str) -> Upload:
    """The actor's own upload into the context's base; somebody else's is as unknown as none (R7)."""
    found = await find_upload(connection, uid)
    if found.created_by != context.lens.actor.uid or found.base_uid != context.lens.base.uid:
        raise NotFound(kind="import", id=uid)
    return found


async def set_job(connection: Connection, uid: str, job: str, plan: Any = None) -> None:
    await execute(
        connection,
        sql(
            "UPDATE afterbase.imports SET job = {}, plan = {}::jsonb WHERE uid = {}",
            job,
            None if plan is None else Jsonb(plan),
            uid,
        ),
    )


async def save_preview(connection: Connection, uid: str, preview: Any) -> None:
    await execute(
        connection,
        sql("UPDATE afterbase.imports SET preview = {} WHERE uid = {}", Jsonb(msgspec.to_builtins(preview)), uid),
    )


async def delete_upload(connection: Connection, uid: str) -> None:
    await execute(connection, sql("DELETE FROM afterbase.imports WHERE uid = {}", uid))


async def make_room(connection: Connection, context: Context) -> list[str]:
    """Forget the oldest uploads of someone who has many waiting; their uids, for their files to be removed."""
    return await _forget(
        connection,
        sql(
            "uid IN (SELECT uid FROM afterbase.imports WHERE created_by = {} AND base_id = {}"
            " ORDER BY created_at DESC OFFSET {})",
            context.lens.actor.uid,
            context.lens.base.id,
            KEPT_EACH,
        ),
    )


async def forget_old(connection: Connection) -> list[str]:
    return await _forget(connection, sql("created_at < now() - make_interval(hours => {})", KEPT_HOURS))


async def _forget(connection: Connection, which: Any) -> list[str]:
    rows = await fetch(
        connection,
        sql(
            "DELETE FROM afterbase.imports i WHERE {} AND NOT EXISTS (SELECT FROM afterbase.jobs j"
            " WHERE j.uid = i.job AND j.state IN ('waiting', 'running')) RETURNING uid",
            which,
        ),
    )
    return [row[0] for row in rows]


async def known_uploads(connection: Connection) -> list[str]:
    return [row[0] for row in await fetch(connection, sql("SELECT uid FROM afterbase.imports"))]
