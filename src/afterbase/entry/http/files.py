"""Sending files, and getting them back through the cell that they stand in."""

import re
from typing import Any
from urllib.parse import quote

from afterbase.actions.files import insert_files, name_file
from afterbase.engine.files import MOST_BYTES, SHOWN, BadImage, EmptyFile
from afterbase.engine.idempotency import Saved, claim, save
from afterbase.engine.lens import Role
from afterbase.entry.http.calls import Call
from afterbase.entry.http.dispatch import claim_of
from afterbase.entry.http.replies import Header, Reply, encoder
from afterbase.entry.http.routes import Answer, Body, Mode, Multipart, Route
from afterbase.entry.http.uploads import Upload, receive_form
from afterbase.ground.errors import BadRequest, StorageFull, TooLarge
from afterbase.queries.files import StoredFile, find_in_cell, find_own

_RANGE = re.compile(rb"bytes=(\d{0,15})-(\d{0,15})")


class FileOut(Answer, omit_defaults=True):
    id: str
    name: str
    size: int
    type: str
    width: int | None = None
    height: int | None = None


class FileQuery(Body):
    table: str | None = None
    record: str | None = None
    field: str | None = None
    """The cell; without it, only the sender gets the file."""
    thumb: bool = False


async def send_files(call: Call[Multipart]) -> Reply:
    async with receive_form(call, most_bytes=MOST_BYTES) as form:
        if not form.files:
            raise BadRequest(reason="the body holds no file")
        return await keep_files(call, form.files)


async def keep_files(call: Call[Any], uploads: list[Upload]) -> Reply:
    """Check, store and describe; the bytes are safe on the disk before the rows are committed."""
    call.raw_body = b"".join(upload.digest for upload in uploads)
    store, base = call.services.files, call.base
    files = [name_file(u.name, await store.check(u.path, u.name, u.size)) for u in uploads]
    for file in files:
        await store.keep(base.uid, file.uid, file.checked)
    wanted = claim_of(call, base.id)
    async with call.services.database.transaction(base.id) as connection:
        if wanted is not None and (saved := await claim(connection, wanted)):
            return Reply(saved.body, saved.status)  # what was just stored a second time is removed as unused
        await insert_files(connection, files, [u.digest for u in uploads], call.identity.actor.uid)
        described = [
            FileOut(f.uid, f.name, f.checked.size, f.checked.type, f.checked.width, f.checked.height) for f in files
        ]
        body = encoder.encode(described)
        if wanted is not None:
            await save(connection, wanted, Saved(200, body))
    return Reply(body)


async def get_file(call: Call[None]) -> Reply:
    query, uid = call.query(FileQuery), call.path["file"]
    if query.table is not None and query.record is not None and query.field is not None:
        found = await find_in_cell(call.connection, call.context, uid, query.table, query.record, query.field)
    else:
        found = await find_own(call.connection, call.context, uid)
    is_thumbnail = query.thumb and found.is_picture
    size = await call.services.files.size(call.base.uid, found.uid, thumbnail=is_thumbnail)
    headers = [*_file_headers(found, is_thumbnail), (b"accept-ranges", b"bytes")]
    etag = b'"' + found.uid.encode() + (b"t" if is_thumbnail else b"") + b'"'
    headers.append((b"etag", etag))
    if call.headers.get(b"if-none-match") == etag:
        return Reply(status=304, headers=headers, is_private=False)
    start, end, status = _range(call.headers.get(b"range"), size)
    if status == 206:
        headers.append((b"content-range", b"bytes %d-%d/%d" % (start, end - 1, size)))
    headers.append((b"content-length", str(end - start).encode()))
    stream = call.services.files.read(call.base.uid, found.uid, thumbnail=is_thumbnail, start=start, length=end - start)
    media_type = b"image/webp" if is_thumbnail else _media_type(found)
    return Reply(status=status, media_type=media_type, headers=headers, stream=stream, is_private=False)


def _media_type(found: StoredFile) -> bytes:
    if found.type == "text/plain":
        return b"text/plain; charset=utf-8"
    return found.type.encode() if found.type in SHOWN else b"application/octet-stream"


def _file_headers(found: StoredFile, is_thumbnail: bool) -> list[Header]:
    """A file never runs (R21), and is asked for again each time, so that a right that ended ends it too."""
    way = "inline" if is_thumbnail or found.type in SHOWN else "attachment"
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", found.name)
    disposition = f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(found.name, safe='')}"
    return [
        (b"content-disposition", disposition.encode("ascii")),
        (b"content-security-policy", b"default-src 'none'; sandbox; frame-ancestors 'self'"),
        (b"cache-control", b"private, no-cache"),
    ]


def _range(header: bytes | None, size: int) -> tuple[int, int, int]:
    """(start, end, status) of the part that is asked for; anything odd gets the whole, as RFC 9110 allows."""
    match = _RANGE.fullmatch(header or b"")
    if match is None or (not match[1] and not match[2]):
        return 0, size, 200
    if not match[1]:
        start, end = max(0, size - int(match[2])), size
    else:
        start = int(match[1])
        end = min(size, int(match[2]) + 1) if match[2] else size
    return (start, end, 206) if start < end else (0, size, 200)


ROUTES = (
    Route(
        "POST",
        "/api/bases/{base}/files",
        send_files,
        id="sendFiles",
        op="files.create",
        summary="Send files, to be named in a record afterwards",
        role=Role.EDITOR,
        mode=Mode.NONE,
        body=Multipart,
        is_repeatable=True,
        answer=list[FileOut],
        errors=(TooLarge, BadImage, EmptyFile, StorageFull),
    ),
    Route(
        "GET",
        "/api/bases/{base}/files/{file}",
        get_file,
        id="readFile",
        op="files.read",
        summary="A file, or its thumbnail, through a cell that it stands in",
        query=FileQuery,
        answer=("*/*",),
        also={206: "The part that `Range` asks for", 304: "The same as the one with this `ETag`"},
    ),
)
