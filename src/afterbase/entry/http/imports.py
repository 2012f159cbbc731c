"""Imports: a spreadsheet is uploaded, looked at, and loaded as a job; what it could not take is listed."""

import asyncio
import csv
import io
from collections.abc import AsyncGenerator, Sequence
from typing import Any, Literal

import msgspec

from afterbase.actions.fields import text_context
from afterbase.actions.parsing import RowIssue
from afterbase.engine.jobs import cancel, start
from afterbase.engine.lens import Role
from afterbase.entry.http.calls import Call
from afterbase.entry.http.replies import Reply
from afterbase.entry.http.routes import Answer, Body, Mode, Multipart, Route
from afterbase.entry.http.uploads import receive_form
from afterbase.features.transfer.checks import ColumnCheck, Refused, check_columns, check_links
from afterbase.features.transfer.escapes import mark
from afterbase.features.transfer.exports import content_disposition
from afterbase.features.transfer.imports import MappedColumn, NewColumn, Plan
from afterbase.features.transfer.inference import InferredColumn
from afterbase.features.transfer.lines import Source
from afterbase.features.transfer.reading import Options, Preview, SheetInfo
from afterbase.features.transfer.refusals import FileRefused
from afterbase.features.transfer.uploads import (
    INSPECT,
    RUN,
    UPLOAD_BYTES,
    ImportBusy,
    ImportGone,
    ImportNotReady,
    Upload,
    UploadFolder,
    delete_upload,
    insert_upload,
    make_room,
    new_upload,
    own_upload,
    set_job,
    unpack,
)
from afterbase.ground.errors import BadRequest, TooLarge, value_message
from afterbase.model.fields.base import TextContext


class NoticeOut(Answer):
    code: str
    message: str
    data: dict[str, Any]


class PreviewOut(Answer):
    options: Options
    """What was found or chosen; set one and inspect again to choose otherwise."""
    sheets: list[SheetInfo]
    columns: list[InferredColumn]
    width: int
    row_count: int
    is_row_count_exact: bool
    rows: list[list[str | None]]
    """The first rows, a cell for each of `columns`."""
    row_numbers: list[int]
    notices: list[NoticeOut]


class ImportResult(Answer):
    table: str
    seq: int | None
    created: int
    updated: int
    skipped: int
    issue_count: int


class ImportError_(Answer):
    code: str
    message: str


class ImportOut(Answer):
    id: str
    name: str
    size: int
    state: Literal["inspecting", "ready", "running", "done", "failed", "cancelled"]
    preview: PreviewOut | None
    done: int
    """Rows read so far, of `total`."""
    total: int | None
    result: ImportResult | None
    error: ImportError_ | None


class SampleOut(Answer):
    row: int
    text: str
    message: str


class CheckOut(Answer):
    source: int
    tried: int
    failed: int
    samples: list[SampleOut]


class IssueOut(Answer):
    row: int
    field: str
    text: str
    message: str


class IssuesOut(Answer):
    issues: list[IssueOut]
    """The first of them; the download has up to 10,000."""


class LinkCheckOut(Answer):
    source: int
    tried: int
    refused: int
    """Cells that are no values of the field by which records are found."""
    unknown: int
    ambiguous: int
    samples: list[SampleOut]


class CheckBody(Body):
    columns: list[NewColumn] = msgspec.field(default_factory=list)
    table: str | None = None
    """The table that `links` are columns of."""
    links: list[MappedColumn] = msgspec.field(default_factory=list)


class CheckAnswer(Answer):
    """Of the first 20,000 rows."""

    columns: list[CheckOut]
    links: list[LinkCheckOut]


class InspectBody(Body):
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    has_quotes: bool | None = None
    header_row: int | None = None
    header_rows: int | None = None


def present(upload: Upload, locale: str) -> ImportOut:
    error = None
    if upload.error is not None:
        error = ImportError_(upload.error["code"], upload.error["zh" if locale.startswith("zh") else "en"])
    result = msgspec.convert(upload.result, ImportResult) if upload.kind == RUN and upload.result else None
    preview = _present_preview(upload.preview, locale) if upload.is_read else None
    state: Any = upload.state
    return ImportOut(upload.uid, upload.name, upload.size, state, preview, upload.done, upload.total, result, error)


def _present_preview(stored: Any, locale: str) -> PreviewOut:
    preview = msgspec.convert(stored, Preview)
    return PreviewOut(
        preview.options,
        preview.sheets,
        preview.columns,
        preview.width,
        preview.row_count,
        preview.is_row_count_exact,
        preview.rows,
        preview.row_numbers,
        [NoticeOut(notice.code, notice.message(locale), notice.data) for notice in preview.notices],
    )


def _folder(call: Call[Any]) -> UploadFolder:
    return UploadFolder(call.services.config.data)


async def _find(call: Call[Any]) -> Upload:
    return await own_upload(call.connection, call.context, call.path["import"])


async def upload_file(call: Call[Multipart]) -> ImportOut:
    call.lens.require_build()
    folder, uid = _folder(call), new_upload()
    try:
        async with receive_form(call, most_bytes=UPLOAD_BYTES, most_files=1) as form:
            if not form.files:
                raise BadRequest(reason="the body holds no file")
            received = form.files[0]
            await asyncio.to_thread(folder.take, received.path, uid)
        name = await asyncio.to_thread(unpack, folder.file(uid), received.name)
        async with call.services.database.transaction() as connection:
            await insert_upload(connection, call.context, uid, name, folder.file(uid).stat().st_size)
            gone = await make_room(connection, call.context)
            await _start_inspection(connection, call, uid, Options(locale=call.locale))
            found = await own_upload(connection, call.context, uid)
    except BaseException:
        folder.remove(uid)
        raise
    for old in gone:
        folder.remove(old)
    return present(found, call.locale)


async def _start_inspection(connection: Any, call: Call[Any], uid: str, options: Options) -> None:
    args = {"import": uid, "options": msgspec.to_builtins(options)}
    job = await start(connection, INSPECT, args, by=call.identity.actor.uid, base_id=call.base.id)
    await set_job(connection, uid, job)


async def get_import(call: Call[None]) -> ImportOut:
    return present(await _find(call), call.locale)


async def inspect_again(call: Call[InspectBody]) -> ImportOut:
    upload = await _find(call)
    _require_idle(call, upload)
    body = call.body
    options = Options(
        locale=call.locale,
        sheet=body.sheet,
        encoding=body.encoding,
        delimiter=body.delimiter,
        has_quotes=body.has_quotes,
        header_row=body.header_row,
        header_rows=body.header_rows,
    )
    await _start_inspection(call.connection, call, upload.uid, options)
    return present(await _find(call), call.locale)


def _require_idle(call: Call[Any], upload: Upload) -> None:
    if upload.is_busy:
        raise ImportBusy()
    if not _folder(call).file(upload.uid).exists():
        raise ImportGone()


async def check_types(call: Call[CheckBody]) -> CheckAnswer:
    async with call.services.database.system() as connection:
        upload = await own_upload(connection, call.context, call.path["import"])
        actor = call.lens.actor
        texts = await text_context(connection, call.base.workspace_id, actor.locale, actor.zone)
    _require_idle(call, upload)
    preview = _preview_of(upload)
    path = _folder(call).file(upload.uid)
    source = Source(path, preview.options, preview.width)
    links = await _check_links(call, source, texts)
    found = await asyncio.to_thread(check_columns, path, preview.options, preview.width, call.body.columns, texts)
    return CheckAnswer([_present_check(check, call.locale) for check in found], links)


async def _check_links(call: Call[CheckBody], source: Source, texts: TextContext) -> list[LinkCheckOut]:
    body = call.body
    if not body.links:
        return []
    if body.table is None:
        raise BadRequest(reason="`links` are columns of a `table`")
    async with call.services.database.base(call.base.id) as connection:
        found = await check_links(connection, call.context, source, body.table, body.links, texts)
    return [
        LinkCheckOut(c.source, c.tried, c.refused, c.unknown, c.ambiguous, _present_samples(c.samples, call.locale))
        for c in found
    ]


def _preview_of(upload: Upload) -> Preview:
    if not upload.is_read:
        raise ImportNotReady()
    return msgspec.convert(upload.preview, Preview)


def _present_check(check: ColumnCheck, locale: str) -> CheckOut:
    return CheckOut(check.source, check.tried, check.failed, _present_samples(check.samples, locale))


def _present_samples(samples: Sequence[Refused | RowIssue], locale: str) -> list[SampleOut]:
    return [SampleOut(s.row, s.text, value_message(s.code, s.data, locale)) for s in samples]


async def run_import(call: Call[Plan]) -> ImportOut:
    upload = await _find(call)
    _require_idle(call, upload)
    _preview_of(upload)
    args = {"import": upload.uid}
    job = await start(call.connection, RUN, args, by=call.identity.actor.uid, base_id=call.base.id)
    await set_job(call.connection, upload.uid, job, msgspec.to_builtins(call.body))
    return present(await _find(call), call.locale)


async def cancel_import(call: Call[None]) -> ImportOut:
    upload = await _find(call)
    if upload.job is not None:
        await cancel(call.connection, upload.job)
    return present(await _find(call), call.locale)


async def discard_import(call: Call[None]) -> None:
    upload = await _find(call)
    if upload.is_busy and upload.kind == RUN:
        raise ImportBusy()
    if upload.job is not None:
        await cancel(call.connection, upload.job)
    await delete_upload(call.connection, upload.uid)
    _folder(call).remove(upload.uid)


SHOWN_ISSUES = 200


async def list_issues(call: Call[None]) -> IssuesOut:
    upload = await _find(call)
    issues = await asyncio.to_thread(_folder(call).read_issues, upload.uid)
    return IssuesOut(
        [IssueOut(i.row, i.field, i.text, value_message(i.code, i.data, call.locale)) for i in issues[:SHOWN_ISSUES]]
    )


_HEADS = {"en": ("Row", "Field", "Value", "Reason"), "zh": ("行号", "字段", "原值", "原因")}


async def download_issues(call: Call[None]) -> Reply:
    upload = await _find(call)
    issues = await asyncio.to_thread(_folder(call).read_issues, upload.uid)
    suffix = "未导入的内容" if call.locale.startswith("zh") else "not imported"
    name = f"{upload.name.rpartition('.')[0] or upload.name} - {suffix}.csv"
    headers = [(b"content-disposition", content_disposition(name).encode())]
    return Reply(media_type=b"text/csv; charset=utf-8", headers=headers, stream=_write_issues(issues, call.locale))


async def _write_issues(issues: Sequence[RowIssue], locale: str) -> AsyncGenerator[bytes, None]:
    yield b"\xef\xbb\xbf" + _lines([_HEADS["zh" if locale.startswith("zh") else "en"]])
    for at in range(0, len(issues), 500):
        rows = [
            (i.row, mark(i.field), mark(i.text), value_message(i.code, i.data, locale)) for i in issues[at : at + 500]
        ]
        yield _lines(rows)
        await asyncio.sleep(0)


def _lines(rows: Sequence[Sequence[Any]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8", "replace")


_PATH = "/api/bases/{base}/imports"
_ONE = f"{_PATH}/{{import}}"

ROUTES = (
    Route(
        "POST",
        _PATH,
        upload_file,
        id="uploadImport",
        op="imports.upload",
        summary="Upload a spreadsheet, to be looked at before it is loaded",
        role=Role.EDITOR,
        mode=Mode.NONE,
        body=Multipart,
        max_body=UPLOAD_BYTES + 100_000,
        answer=ImportOut,
        errors=(TooLarge, FileRefused),
    ),
    Route(
        "GET",
        _ONE,
        get_import,
        id="readImport",
        op="imports.read",
        summary="How far an import is, with the preview of its file",
        role=Role.EDITOR,
        answer=ImportOut,
    ),
    Route(
        "DELETE",
        _ONE,
        discard_import,
        id="discardImport",
        op="imports.discard",
        summary="Forget an uploaded file",
        role=Role.EDITOR,
        mode=Mode.WRITE,
        errors=(ImportBusy,),
    ),
    Route(
        "POST",
        f"{_ONE}/inspect",
        inspect_again,
        id="inspectImport",
        op="imports.inspect",
        summary="Look at the file again with other options",
        role=Role.EDITOR,
        mode=Mode.TRANSACTION,
        body=InspectBody,
        answer=ImportOut,
        errors=(ImportBusy, ImportGone),
        example={"encoding": "gb18030"},
    ),
    Route(
        "POST",
        f"{_ONE}/check",
        check_types,
        id="checkImport",
        op="imports.check",
        summary="How many values of a column another type would refuse",
        role=Role.EDITOR,
        mode=Mode.NONE,
        body=CheckBody,
        answer=CheckAnswer,
        errors=(ImportBusy, ImportGone, ImportNotReady, FileRefused),
        example={"columns": [{"source": 0, "name": "Amount", "type": "number"}]},
    ),
    Route(
        "POST",
        f"{_ONE}/run",
        run_import,
        id="runImport",
        op="imports.run",
        summary="Load the file into a new table or an existing one",
        role=Role.EDITOR,
        mode=Mode.TRANSACTION,
        body=Plan,
        answer=ImportOut,
        errors=(ImportBusy, ImportGone, ImportNotReady),
        example={"to": "new", "name": "Orders", "columns": [{"source": 0, "name": "Order", "type": "text"}]},
    ),
    Route(
        "POST",
        f"{_ONE}/cancel",
        cancel_import,
        id="cancelImport",
        op="imports.cancel",
        summary="Stop an import; nothing of it is kept",
        role=Role.EDITOR,
        mode=Mode.WRITE,
        is_repeatable=False,
        answer=ImportOut,
    ),
    Route(
        "GET",
        f"{_ONE}/issues",
        list_issues,
        id="listImportIssues",
        op="imports.issues",
        summary="The first of what an import could not take",
        role=Role.EDITOR,
        answer=IssuesOut,
    ),
    Route(
        "GET",
        f"{_ONE}/errors.csv",
        download_issues,
        id="readImportIssues",
        op="imports.issues",
        summary="What an import could not take, as a CSV file",
        role=Role.EDITOR,
        answer=("text/csv",),
    ),
)
