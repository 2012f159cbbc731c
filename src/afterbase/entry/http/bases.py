"""Bases: the list of a workspace, the schema of one, its trash, its undo."""

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from afterbase.actions import bases, trash, undo
from afterbase.actions.undo import NothingToRedo, NothingToUndo
from afterbase.engine.identity import is_at_least
from afterbase.engine.lens import Lens, Role
from afterbase.entry.http.calls import Call
from afterbase.entry.http.routes import Answer, Body, Mode, Route
from afterbase.entry.http.sessions import RoleName
from afterbase.ground.errors import BadName, LimitReached, NotFound
from afterbase.model.fields.base import Field
from afterbase.model.schema import Table, View
from afterbase.queries.workspaces import list_bases, read_base_card, read_base_state


class NewBase(Body):
    name: str
    icon: str = ""
    color: str = "blue"


class PatchBase(Body):
    name: str | UnsetType = UNSET
    icon: str | UnsetType = UNSET
    color: str | UnsetType = UNSET


class BaseCard(Answer):
    id: str
    name: str
    icon: str
    color: str
    created_at: datetime
    deleted_at: datetime | None = None


class Result(Answer):
    """A field type and its config."""

    type: str
    config: dict[str, Any]


class FieldOut(Answer):
    id: str
    name: str
    type: str
    config: dict[str, Any]
    required: bool
    unique: bool
    default: Any
    help: str
    readonly: bool
    position: int
    result: Result | None = None
    """Of a computed field: what its values are."""
    filling: bool = False
    """Of a computed field: whether its column is still being filled; its values are right, and read anew meanwhile."""
    problem: str = ""
    """Of a computed field: the code of what keeps it from having values."""


class ViewOut(Answer):
    id: str
    name: str
    type: Literal["grid", "form"]
    position: int
    config: dict[str, Any]


class TableOut(Answer):
    id: str
    name: str
    position: int
    primary_field: str
    record_count: int
    fields: list[FieldOut]
    views: list[ViewOut]


class Person(Answer):
    id: str
    name: str


class Schema(Answer):
    id: str
    name: str
    icon: str
    color: str
    workspace: str
    role: RoleName
    version: int
    seq: int
    tables: list[TableOut]
    members: list[Person]


class TrashOut(Answer):
    id: str
    kind: Literal["records", "field", "table", "view"]
    name: str
    table: str | None
    count: int | None
    at: datetime
    by: Person | None


class Trash(Answer):
    items: list[TrashOut]


class Restored(Answer):
    seq: int | None


class UndoStep(Answer):
    kind: str
    count: int


class UndoState(Answer):
    undo: UndoStep | None
    redo: UndoStep | None


class DoneStep(Answer):
    kind: str
    count: int
    seq: int


class UndoResult(Answer):
    done: DoneStep
    skipped: int
    """Records that somebody changed since; they were left as they are."""
    undo: bool
    redo: bool


# -- presenting the schema


def present_field(of: Field, writable: frozenset[int]) -> FieldOut:
    own = msgspec.to_builtins(of.own_config)
    result = None
    if of.kind:
        result = Result(of.type.name, msgspec.to_builtins(of.config))
        own = {key: part for key, part in own.items() if key != "result"}
    return FieldOut(
        of.uid,
        of.name,
        of.kind_name,
        own,
        of.required,
        of.unique,
        of.default,
        of.help,
        of.id not in writable,
        of.position,
        result,
        of.computed is not None and not of.computed.is_ready,
        of.computed.problem if of.computed is not None else "",
    )


def present_view(view: View) -> ViewOut:
    kind: Any = view.type
    return ViewOut(view.uid, view.name, kind, view.position, dict(view.config))


def present_table(table: Table, lens: Lens, count: int) -> TableOut:
    """A table as the lens has it; views are shown to members as they are saved."""
    own = lens.table(table.uid)
    return TableOut(
        table.uid,
        table.name,
        table.position,
        table.primary_field.uid,
        count,
        [present_field(of, own.writable) for of in own.readable],
        [present_view(view) for view in table.views],
    )


# -- handlers


async def read_bases(call: Call[None]) -> list[BaseCard]:
    return [BaseCard(*row) for row in await list_bases(call.connection, call.workspace_id)]


async def read_trashed_bases(call: Call[None]) -> list[BaseCard]:
    return [BaseCard(*row) for row in await list_bases(call.connection, call.workspace_id, in_trash=True)]


async def create_base(call: Call[NewBase]) -> BaseCard:
    body = call.body
    _, uid = await bases.create_base(
        call.connection, call.workspace_id, body.name, body.icon[:16], body.color[:16], call.identity.actor.uid
    )
    return BaseCard(*await read_base_card(call.connection, uid))


async def read_base(call: Call[None]) -> Schema:
    base, lens = call.base, call.lens
    icon, color, seq, counts, people = await read_base_state(call.connection, base.id)
    workspace = next(w.uid for w in call.identity.workspaces if w.id == base.workspace_id)
    tables = [present_table(t, lens, counts.get(t.uid, 0)) for t in base.tables if t.uid in lens.tables]
    members = [Person(uid, name) for uid, name in people]
    return Schema(base.uid, base.name, icon, color, workspace, call.role.value, base.version, seq, tables, members)


async def patch_base(call: Call[PatchBase]) -> BaseCard:
    values = {
        name: value[:16] if name != "name" else value
        for name in ("name", "icon", "color")
        if (value := getattr(call.body, name)) is not UNSET
    }
    await bases.update_base(call.connection, call.base.id, values)
    return BaseCard(*await read_base_card(call.connection, call.base.uid))


async def delete_base(call: Call[None]) -> None:
    await bases.delete_base(call.connection, call.base.id)


async def restore_base(call: Call[None]) -> BaseCard:
    """The path names a base in the trash, which has no lens; its workspace is found with it, in one statement (R7)."""
    owned = [w.id for w in call.identity.workspaces if is_at_least(w.role, Role.OWNER)]
    if not owned:
        raise NotFound(kind="base", id=call.path["deleted_base"])
    await bases.restore_base(call.connection, owned, call.path["deleted_base"])
    return BaseCard(*await read_base_card(call.connection, call.path["deleted_base"]))


async def read_trash(call: Call[None]) -> Trash:
    items: list[Any] = list(await trash.list_trash(call.connection, call.context))
    _, _, _, _, people = await read_base_state(call.connection, call.base.id)
    names = dict(people)
    return Trash(
        [
            TrashOut(i.id, i.kind, i.name, i.table, i.count, i.at, Person(i.by, names.get(i.by, "")) if i.by else None)
            for i in items
        ]
    )


async def restore_trash(call: Call[None]) -> Restored:
    return Restored(await trash.restore_item(call.connection, call.context, call.path["item"]))


async def purge_trash(call: Call[None]) -> None:
    await trash.purge_item(call.connection, call.context, call.path["item"])


async def read_undo(call: Call[None]) -> UndoState:
    back = await undo.next_undo(call.connection, call.context)
    forth = await undo.next_redo(call.connection, call.context)
    return UndoState(_step(back), _step(forth))


def _step(changes: Any) -> UndoStep | None:
    """A group of changes as its main one: the first that was made."""
    return UndoStep(changes[-1].kind, changes[-1].count) if changes else None


async def undo_last(call: Call[None]) -> UndoResult:
    return await _undone(call, await undo.undo(call.connection, call.context))


async def redo_last(call: Call[None]) -> UndoResult:
    return await _undone(call, await undo.redo(call.connection, call.context))


async def _undone(call: Call[None], done: undo.Undone) -> UndoResult:
    back = await undo.next_undo(call.connection, call.context)
    forth = await undo.next_redo(call.connection, call.context)
    return UndoResult(DoneStep(done.kind, done.count, done.seq), done.skipped, bool(back), bool(forth))


_WS, _BASE = "/api/workspaces/{workspace}", "/api/bases/{base}"

ROUTES = (
    Route(
        "GET",
        f"{_WS}/bases",
        read_bases,
        id="listBases",
        op="bases.list",
        summary="Bases of a workspace",
        answer=list[BaseCard],
    ),
    Route(
        "POST",
        f"{_WS}/bases",
        create_base,
        id="createBase",
        op="bases.create",
        summary="Make a base",
        role=Role.EDITOR,
        mode=Mode.TRANSACTION,
        body=NewBase,
        answer=BaseCard,
        errors=(BadName, LimitReached),
        example={"name": "售后工单"},
    ),
    Route(
        "GET",
        f"{_WS}/trash",
        read_trashed_bases,
        id="listTrashedBases",
        op="bases.trash",
        summary="Bases in the trash",
        role=Role.OWNER,
        answer=list[BaseCard],
    ),
    Route(
        "GET",
        _BASE,
        read_base,
        id="readBase",
        op="bases.read",
        summary="The schema of a base: tables, fields, views, members",
        answer=Schema,
    ),
    Route(
        "PATCH",
        _BASE,
        patch_base,
        id="updateBase",
        op="bases.update",
        summary="Rename a base or give it another icon or color",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        body=PatchBase,
        answer=BaseCard,
        errors=(BadName,),
        example={"name": "售后"},
    ),
    Route(
        "DELETE",
        _BASE,
        delete_base,
        id="deleteBase",
        op="bases.delete",
        summary="Move a base to the trash",
        role=Role.OWNER,
        mode=Mode.SCHEMA,
    ),
    Route(
        "POST",
        "/api/bases/{deleted_base}/restore",
        restore_base,
        id="restoreBase",
        op="bases.restore",
        summary="Bring a base back from the trash",
        mode=Mode.TRANSACTION,
        answer=BaseCard,
    ),
    Route(
        "GET",
        f"{_BASE}/trash",
        read_trash,
        id="listTrash",
        op="trash.list",
        summary="What lies in a base's trash",
        role=Role.EDITOR,
        answer=Trash,
    ),
    Route(
        "POST",
        f"{_BASE}/trash/{{item}}/restore",
        restore_trash,
        id="restoreTrash",
        op="trash.restore",
        summary="Bring something back from the trash",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        answer=Restored,
    ),
    Route(
        "DELETE",
        f"{_BASE}/trash/{{item}}",
        purge_trash,
        id="purgeTrash",
        op="trash.purge",
        summary="Remove something for good",
        role=Role.OWNER,
        mode=Mode.SCHEMA,
    ),
    Route(
        "GET",
        f"{_BASE}/undo",
        read_undo,
        id="readUndo",
        op="undo.read",
        summary="What I could undo and redo",
        answer=UndoState,
    ),
    Route(
        "POST",
        f"{_BASE}/undo",
        undo_last,
        id="undo",
        op="undo",
        summary="Undo my last action",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        answer=UndoResult,
        errors=(NothingToUndo,),
    ),
    Route(
        "POST",
        f"{_BASE}/redo",
        redo_last,
        id="redo",
        op="redo",
        summary="Redo what I undid",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        answer=UndoResult,
        errors=(NothingToRedo,),
    ),
)
