"""Forms: a view's public link for those who build it, and the form behind it for everybody who has it.

The public routes know no person: whoever holds the key acts as the form, may do what `PUBLIC` says and nothing else
(R8). All of them count against limits before anything is looked up that costs.
"""

import asyncio
import time
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any

from msgspec import Meta

from afterbase.actions.files import insert_files, name_file
from afterbase.engine.files import BadImage, Checked, EmptyFile
from afterbase.engine.idempotency import MAX_KEY, Claim, Saved, claim, save
from afterbase.engine.lens import Role
from afterbase.engine.limits import count_try
from afterbase.entry.http.calls import Call, preferred_locale
from afterbase.entry.http.replies import Reply, encoder
from afterbase.entry.http.routes import ANYONE, Answer, Body, Mode, Multipart, Route
from afterbase.entry.http.uploads import Upload, receive_form
from afterbase.features.forms.links import FormLink, find_link, open_link, present_link, qr_svg, revoke_link
from afterbase.features.forms.submissions import MOST_FILES, Form, FormClosed, choices_of, describe, load_form, submit
from afterbase.ground.errors import (
    AfterbaseError,
    BadRequest,
    InvalidValues,
    NotFound,
    RateLimited,
    SchemaChanged,
    TooLarge,
)
from afterbase.model.fields.base import TextContext, ValueType
from afterbase.queries.choices import read_choices

FILE_BYTES = 20_000_000
FILE_TYPES = frozenset(
    {"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf", "video/mp4", "audio/mpeg"}
)
SHORTEST_SECONDS = 2
"""Nobody reads and fills in a form in less."""
TEN_MINUTES, HOUR = 600, 3_600
SUBMISSIONS_EACH, SUBMISSIONS = 20, 600  # in ten minutes from an address; in an hour altogether
UPLOADS_EACH, UPLOADS = 60, 600
SEARCHES_EACH, SEARCHES = 300, 20_000


class FileNotTaken(AfterbaseError):
    code, status = "file_not_taken", 422
    en = "“{name}” cannot be sent here: only photos, PDF, MP4 and MP3 files."
    zh = "“{name}”无法上传，仅支持图片、PDF、MP4 和 MP3 文件。"


# -- for those who build ----------------------------------------------------------------------------------------------


class LinkOut(Answer):
    key: str
    url: str
    is_resting: bool = False
    """Whoever opened it may not build here any more, so it does not answer; opening it again takes it over."""


class MaybeLink(Answer):
    link: LinkOut | None


def _place(call: Call[Any]) -> tuple[str, str]:
    return call.path["table"], call.path["view"]


def _url(call: Call[Any], key: str) -> str:
    return f"{call.origin}/f/{key}"


async def get_link(call: Call[None]) -> MaybeLink:
    found = await present_link(call.connection, call.lens, *_place(call))
    return MaybeLink(None if found is None else LinkOut(found.key, _url(call, found.key), found.is_resting))


async def post_link(call: Call[None]) -> LinkOut:
    key = await open_link(call.connection, call.lens, *_place(call))
    return LinkOut(key, _url(call, key))


async def delete_link(call: Call[None]) -> None:
    await revoke_link(call.connection, call.lens, *_place(call))


async def get_qr(call: Call[None]) -> Reply:
    found = await present_link(call.connection, call.lens, *_place(call))
    if found is None:
        raise NotFound(kind="link", id=call.path["view"])
    return Reply(qr_svg(_url(call, found.key)), media_type=b"image/svg+xml")


# -- for everybody ----------------------------------------------------------------------------------------------------


class FormFieldOut(Answer):
    id: str
    name: str
    type: str
    config: dict[str, Any]
    required: bool
    help: str
    default: Any


class FormOut(Answer):
    title: str
    description: str
    submit_label: str
    thanks: str
    fields: list[FormFieldOut]
    started: str
    """To be sent back with the answers: when the form was opened, as only we can write it."""
    file_bytes: int
    most_files: int


class SubmissionBody(Body):
    values: dict[str, Any]
    started: Annotated[str, Meta(max_length=40)]
    hp: Annotated[str, Meta(max_length=1_000)] = ""
    """A field that people do not see; programs that fill in everything fill it in too."""


class SubmissionOut(Answer):
    number: str | None
    """What the record is called, where its table numbers records."""


class ChoicesQuery(Body):
    search: Annotated[str, Meta(max_length=200)] = ""
    """What the title of a choice is to hold; empty for the first of them."""


class ChoiceOut(Answer):
    id: str
    title: str


class ChoicesOut(Answer):
    choices: list[ChoiceOut]
    """At most 20, in the order of their titles."""


class FormFileOut(Answer, omit_defaults=True):
    id: str
    name: str
    size: int
    type: str
    width: int | None = None
    height: int | None = None


async def _open(call: Call[Any]) -> Form:
    services = call.services
    async with services.database.system() as connection:
        link = await find_link(connection, call.path["key"])
    locale = preferred_locale(call.headers.get(b"accept-language", b""))
    return await load_form(services.database, services.schemas, services.record_ids, link, locale)


async def _count(call: Call[Any], link: FormLink, what: str, each: int, altogether: int) -> None:
    async with call.services.database.system() as connection:
        await count_try(connection, f"form {what} {link.uid} {call.address}", each, TEN_MINUTES)
        await count_try(connection, f"form {what} {link.uid}", altogether, HOUR)


async def get_form(call: Call[None]) -> FormOut:
    form = await _open(call)
    told = describe(form)
    fields = [FormFieldOut(**field) for field in told.pop("fields")]
    started = call.services.record_ids.encode(int(time.time()))
    return FormOut(**told, fields=fields, started=started, file_bytes=FILE_BYTES, most_files=MOST_FILES)


async def get_choices(call: Call[None]) -> ChoicesOut:
    form = await _open(call)
    table, which = choices_of(form, call.path["field"])
    await _count(call, form.link, "search", SEARCHES_EACH, SEARCHES)
    actor = form.context.lens.actor
    texts = TextContext(zone=actor.zone, locale=actor.locale)
    async with call.services.database.base(form.context.lens.base.id) as connection:
        found = await read_choices(connection, table, which, call.query(ChoicesQuery).search, texts)
    return ChoicesOut([ChoiceOut(call.services.record_ids.encode(id), title) for id, title in found])


async def submit_form(call: Call[SubmissionBody]) -> Reply:
    form = await _open(call)
    await _count(call, form.link, "send", SUBMISSIONS_EACH, SUBMISSIONS)
    _check_pace(call)
    if call.body.hp:
        return Reply(encoder.encode(SubmissionOut(None)))
    try:
        return await _submit(call, form)
    except SchemaChanged:  # in this very moment; nothing was written
        call.services.schemas.forget(form.context.lens.base.id)
        return await _submit(call, await _open(call))


async def _submit(call: Call[SubmissionBody], form: Form) -> Reply:
    wanted = _claim_of(call, form)
    async with call.services.database.transaction(form.context.lens.base.id) as connection:
        if wanted is not None and (saved := await claim(connection, wanted)):
            return Reply(saved.body, saved.status)
        done = await submit(connection, form, call.body.values)
        body = encoder.encode(SubmissionOut(done.number))
        if wanted is not None:
            await save(connection, wanted, Saved(200, body))
    return Reply(body)


def _check_pace(call: Call[SubmissionBody]) -> None:
    opened_at = call.services.record_ids.decode(call.body.started)
    if opened_at is None:
        raise BadRequest(reason="`started` is not what the form gave")
    passed = time.time() - opened_at
    if passed < SHORTEST_SECONDS:
        raise RateLimited(retry_after=max(1, round(SHORTEST_SECONDS - passed)))


def _claim_of(call: Call[SubmissionBody], form: Form) -> Claim | None:
    """The key belongs to the form: a phone that lost its network comes back with another address."""
    key = call.header(b"idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= MAX_KEY or not key.isprintable():
        raise BadRequest(reason=f"an Idempotency-Key has 1 to {MAX_KEY} printable characters")
    base = form.context.lens.base
    return Claim(base.id, form.link.uid, call.route.id, key, sha256(call.raw_body).digest())


async def send_form_files(call: Call[Multipart]) -> list[FormFileOut]:
    form = await _open(call)
    if not any(of.type.value_type is ValueType.FILES for of in form.fields):
        raise NotFound(kind="form")
    await _count(call, form.link, "files", UPLOADS_EACH, UPLOADS)
    async with receive_form(call, most_bytes=FILE_BYTES, most_files=MOST_FILES) as received:
        if not received.files:
            raise BadRequest(reason="the body holds no file")
        return await _keep(call, form, received.files)


async def _keep(call: Call[Any], form: Form, uploads: Sequence[Upload]) -> list[FormFileOut]:
    """As a member's files, but of fewer types, and the form is their sender."""
    store, base = call.services.files, form.context.lens.base
    checked: list[Checked] = []
    for upload in uploads:
        found = await store.check(upload.path, upload.name, upload.size)
        if found.type not in FILE_TYPES:
            raise FileNotTaken(name=upload.name)
        checked.append(found)
    files = [name_file(upload.name, found) for upload, found in zip(uploads, checked, strict=True)]
    await asyncio.gather(*(store.keep(base.uid, file.uid, file.checked) for file in files))
    async with call.services.database.transaction(base.id) as connection:
        await insert_files(connection, files, [upload.digest for upload in uploads], form.link.uid)
    return [
        FormFileOut(f.uid, f.name, f.checked.size, f.checked.type, f.checked.width, f.checked.height) for f in files
    ]


_LINK = "/api/bases/{base}/tables/{table}/views/{view}/link"
_PUBLIC = "/api/public/forms/{key}"

PUBLIC = (
    Route(
        "GET",
        _PUBLIC,
        get_form,
        id="readForm",
        op="forms.read",
        summary="A form, as its link shows it",
        who=ANYONE,
        mode=Mode.NONE,
        answer=FormOut,
        errors=(FormClosed,),
    ),
    Route(
        "GET",
        f"{_PUBLIC}/choices/{{field}}",
        get_choices,
        id="readFormChoices",
        op="forms.choices",
        summary="Records that a form offers for a link field, by their titles",
        who=ANYONE,
        mode=Mode.NONE,
        query=ChoicesQuery,
        answer=ChoicesOut,
        errors=(FormClosed, RateLimited),
    ),
    Route(
        "POST",
        f"{_PUBLIC}/files",
        send_form_files,
        id="sendFormFiles",
        op="forms.upload",
        summary="Send files, to be named in a submission afterwards",
        who=ANYONE,
        mode=Mode.NONE,
        body=Multipart,
        answer=list[FormFileOut],
        errors=(FormClosed, RateLimited, TooLarge, FileNotTaken, BadImage, EmptyFile),
    ),
    Route(
        "POST",
        f"{_PUBLIC}/submissions",
        submit_form,
        id="submitForm",
        op="forms.submit",
        summary="Send a form: one record",
        who=ANYONE,
        mode=Mode.NONE,
        body=SubmissionBody,
        max_body=1_000_000,
        answer=SubmissionOut,
        errors=(FormClosed, RateLimited, InvalidValues),
        example={"values": {"fld0000000000000a": "SN-1024"}, "started": "rec0000000000000a"},
    ),
)

ROUTES = (
    Route(
        "GET",
        _LINK,
        get_link,
        id="readFormLink",
        op="forms.link.read",
        summary="A form's public link, if it has one",
        role=Role.EDITOR,
        answer=MaybeLink,
    ),
    Route(
        "POST",
        _LINK,
        post_link,
        id="openFormLink",
        op="forms.link.open",
        summary="Open a form to everybody who has its link",
        role=Role.EDITOR,
        mode=Mode.TRANSACTION,
        answer=LinkOut,
    ),
    Route(
        "DELETE",
        _LINK,
        delete_link,
        id="revokeFormLink",
        op="forms.link.revoke",
        summary="Take a form's link back; a later one is another",
        role=Role.EDITOR,
        mode=Mode.TRANSACTION,
    ),
    Route(
        "GET",
        f"{_LINK}/qr.svg",
        get_qr,
        id="readFormCode",
        op="forms.link.read",
        summary="A form's link as a QR code",
        role=Role.EDITOR,
        answer=("image/svg+xml",),
    ),
    *PUBLIC,
)
