"""Records: creating, changing, deleting them, by name or by query."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from msgspec import Meta

from afterbase.actions import records
from afterbase.actions.fields import text_context
from afterbase.actions.records import Edit
from afterbase.actions.together import update_together
from afterbase.actions.writing import MAX_RECORDS
from afterbase.actions.written import Written
from afterbase.engine.lens import Role
from afterbase.entry.http.calls import Call
from afterbase.entry.http.routes import Answer, Body, Mode, Route
from afterbase.ground.database import BULK_MS, Connection, set_timeout
from afterbase.ground.errors import BadFilter, BadRequest, InvalidValues, QueryTimeout, TooManyRecords, VersionConflict
from afterbase.ground.sql import Sql, sql
from afterbase.model.fields.base import TextContext
from afterbase.model.filters import Selection
from afterbase.queries.selections import select_where

Values = dict[str, Any]


class Reach(Body):
    """Which records: by id, or by what a view, a filter and a search find."""

    ids: list[str] | None = None
    view: str | None = None
    filter: dict[str, Any] | None = None
    search: str | None = None


class UpdateWhere(Reach, kw_only=True):
    values: Values


class Reached(Answer):
    count: int
    seq: int | None


class NewRecords(Body):
    records: list[Values]
    """Values by field id; at most 2,000 records."""
    typecast: bool = False
    """Read text as a person would write it, and make options that do not exist yet."""


class Created(Answer):
    ids: list[str]
    seq: int | None


class RecordPatch(Body):
    id: str
    values: Values
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None
    """The version that the new values were made on; if somebody changed the same cells since: 409."""


class PatchRecords(Body):
    records: list[RecordPatch]
    typecast: bool = False


class PatchedRecord(Answer):
    id: str
    version: int


class Patched(Answer):
    records: list[PatchedRecord]
    seq: int | None
    """None where nothing was different."""


async def create_records(call: Call[NewRecords]) -> Created:
    written = await records.create_records(
        call.connection,
        call.context,
        call.path["table"],
        call.body.records,
        await _texts(call, call.connection, call.body.typecast),
    )
    encode = call.services.record_ids.encode
    return Created([encode(id) for id in written.ids], written.seq)


async def patch_records(call: Call[PatchRecords]) -> Patched:
    """Edits of the same fields are one statement, which is its own transaction; others need one around them."""
    edits = [Edit(call.record_id(r.id), r.values, r.version) for r in call.body.records]
    table, database = call.path["table"], call.services.database
    if len({frozenset(edit.values) for edit in edits}) > 1:
        async with database.transaction(call.base.id) as connection:
            written = await _update_records(call, connection, edits)
    elif call.body.typecast:
        async with database.base(call.base.id) as connection:
            written = await _update_records(call, connection, edits)
    else:
        written = await update_together(call.context, table, edits)
    versions = dict(zip(written.ids, written.versions, strict=True))
    return Patched(
        [PatchedRecord(r.id, versions[e.id]) for r, e in zip(call.body.records, edits, strict=True)], written.seq
    )


async def _update_records(call: Call[PatchRecords], connection: Connection, edits: list[Edit]) -> Written:
    texts = await _texts(call, connection, call.body.typecast)
    return await records.update_records(connection, call.context, call.path["table"], edits, texts)


async def update_where(call: Call[UpdateWhere]) -> Reached:
    table, values = call.path["table"], call.body.values
    async with _patience(call, call.body):
        chosen = await _chosen(call, call.body)
        written = await records.update_where(call.connection, call.context, table, values, chosen)
    return Reached(written.count, written.seq)


async def delete_where(call: Call[Reach]) -> Reached:
    async with _patience(call, call.body):
        chosen = await _chosen(call, call.body)
        written = await records.delete_records(call.connection, call.context, call.path["table"], chosen)
    return Reached(written.count, written.seq)


@asynccontextmanager
async def _patience(call: Call[Any], reach: Reach) -> AsyncIterator[None]:
    """What a query finds may be all records of a large table; to change them takes longer than a click."""
    if reach.ids is not None:
        yield
        return
    async with call.connection.transaction():
        await set_timeout(call.connection, BULK_MS)
        yield


async def _chosen(call: Call[Any], reach: Reach) -> Sql:
    """The records that a request reaches. One that names nothing reaches nothing: it is refused."""
    if reach.ids is not None:
        if reach.view is not None or reach.filter is not None or reach.search is not None:
            raise BadRequest(reason="name records by ids or by what a query finds, not by both")
        if len(reach.ids) > MAX_RECORDS:
            raise TooManyRecords(limit=MAX_RECORDS)
        return sql("id = ANY({})", [call.record_id(uid) for uid in reach.ids])
    if reach.view is None and reach.filter is None and reach.search is None:
        raise BadRequest(reason="say which records: ids, view, filter or search")
    selection = Selection(view=reach.view, filter=reach.filter, search=reach.search)
    return await select_where(call.connection, call.context, call.path["table"], selection, await call.people())


async def _texts(call: Call[Any], connection: Connection, typecast: bool) -> TextContext | None:
    if not typecast:
        return None
    return await text_context(connection, call.workspace_id, call.locale, call.identity.actor.zone)


_RECORDS = "/api/bases/{base}/tables/{table}/records"

ROUTES = (
    Route(
        "POST",
        _RECORDS,
        create_records,
        id="createRecords",
        op="records.create",
        summary="Make records",
        role=Role.EDITOR,
        mode=Mode.WRITE,
        body=NewRecords,
        answer=Created,
        errors=(InvalidValues, TooManyRecords),
        example={"records": [{"fld0000000000000a": "张伟"}]},
    ),
    Route(
        "PATCH",
        _RECORDS,
        patch_records,
        id="updateRecords",
        op="records.update",
        summary="Change cells of records; all of them or none",
        role=Role.EDITOR,
        mode=Mode.NONE,
        body=PatchRecords,
        answer=Patched,
        errors=(InvalidValues, TooManyRecords, VersionConflict),
        example={"records": [{"id": "rec0000000000000a", "version": 3, "values": {"fld0000000000000a": "张伟"}}]},
    ),
    Route(
        "POST",
        f"{_RECORDS}/update",
        update_where,
        id="updateRecordsWhere",
        op="records.update",
        summary="Give many records the same values",
        role=Role.EDITOR,
        mode=Mode.WRITE,
        body=UpdateWhere,
        answer=Reached,
        errors=(InvalidValues, TooManyRecords, BadFilter, QueryTimeout),
        example={"ids": ["rec0000000000000a"], "values": {"fld0000000000000a": "张伟"}},
    ),
    Route(
        "POST",
        f"{_RECORDS}/delete",
        delete_where,
        id="deleteRecords",
        op="records.delete",
        summary="Move records to the trash",
        role=Role.EDITOR,
        mode=Mode.WRITE,
        body=Reach,
        answer=Reached,
        errors=(TooManyRecords, BadFilter, QueryTimeout),
        example={"ids": ["rec0000000000000a"]},
    ),
)
