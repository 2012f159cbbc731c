"""Tables, fields and views: the schema of a base, changed one piece at a time."""

from dataclasses import replace
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from afterbase.actions import conversions, fields, tables, views
from afterbase.actions.fields import FieldPatch, NothingToChange
from afterbase.actions.tables import FieldSpec
from afterbase.engine.lens import Role
from afterbase.engine.schemas import load_base
from afterbase.entry.http.bases import FieldOut, TableOut, ViewOut, present_field, present_table, present_view
from afterbase.entry.http.calls import Call
from afterbase.entry.http.routes import Answer, Body, Mode, Route
from afterbase.ground.errors import BadConfig, BadFilter, BadName, InvalidValues, LimitReached, NameTaken
from afterbase.model.schema import Base, Table
from afterbase.queries.workspaces import read_base_state


class NewField(Body):
    name: str
    type: str
    config: dict[str, Any] = msgspec.field(default_factory=dict)
    required: bool = False
    unique: bool = False
    default: Any = None
    help: str = ""
    position: int | None = None


class PatchField(Body):
    """With `type`, the field's values are converted; `config` then is the new type's."""

    name: str | None = None
    type: str | None = None
    config: dict[str, Any] | None = None
    required: bool | None = None
    unique: bool | None = None
    default: Any = UNSET
    help: str | None = None
    position: int | None = None


class Conversion(Body):
    type: str
    config: dict[str, Any] = msgspec.field(default_factory=dict)


class ConversionPreview(Answer):
    convertible: int
    lost: int
    samples: list[str]
    missing: int
    """Into links: values that no record of the other table has; `create_missing` makes one for each."""


class NewTable(Body):
    name: str
    fields: list[NewField] = msgspec.field(default_factory=list)


class PatchTable(Body):
    name: str | None = None
    position: int | None = None
    primary_field: str | None = None


class NewView(Body):
    name: str
    type: Literal["grid", "form"] = "grid"
    config: dict[str, Any] = msgspec.field(default_factory=dict)


class PatchView(Body):
    name: str | None = None
    position: int | None = None
    config: dict[str, Any] | UnsetType = UNSET


class Changed(Answer):
    seq: int


def _spec(field: NewField) -> FieldSpec:
    return FieldSpec(field.name, field.type, field.config, field.required, field.unique, field.default, field.help)


async def _fresh(call: Call[Any]) -> Base:
    """The base as this transaction has it now."""
    return await load_base(call.connection, replace(call.base, version=call.base.version + 1))


async def _present(call: Call[Any], table_uid: str) -> tuple[Table, Any]:
    base = await _fresh(call)
    lens = call.services.identities.lens_of(call.identity, base)
    return base.table(table_uid), lens


# -- tables


async def create_table(call: Call[NewTable]) -> TableOut:
    body, is_chinese = call.body, call.locale.startswith("zh")
    specs = [_spec(f) for f in body.fields] or [FieldSpec("名称" if is_chinese else "Name", "text", {})]
    made = await tables.create_table(
        call.connection, call.context, body.name, specs, view_name="表格" if is_chinese else "Grid"
    )
    return await _table(call, made.uid)


async def _table(call: Call[Any], uid: str) -> TableOut:
    table, lens = await _present(call, uid)
    _, _, _, counts, _ = await read_base_state(call.connection, call.base.id)
    return present_table(table, lens, counts.get(uid, 0))


async def patch_table(call: Call[PatchTable]) -> TableOut:
    body, uid = call.body, call.path["table"]
    await tables.update_table(
        call.connection,
        call.context,
        uid,
        title=body.name,
        position=body.position,
        primary_field=body.primary_field,
    )
    return await _table(call, uid)


async def delete_table(call: Call[None]) -> Changed:
    return Changed(await tables.delete_table(call.connection, call.context, call.path["table"]))


# -- fields


async def create_field(call: Call[NewField]) -> FieldOut:
    body, table = call.body, call.path["table"]
    made = await fields.create_field(call.connection, call.context, table, _spec(body), body.position)
    return await _field(call, table, made.uid)


async def _field(call: Call[Any], table_uid: str, uid: str) -> FieldOut:
    table, lens = await _present(call, table_uid)
    return present_field(table.field(uid), lens.table(table_uid).writable)


async def patch_field(call: Call[PatchField]) -> FieldOut:
    body, table, field = call.body, call.path["table"], call.path["field"]
    config = body.config
    converts = body.type is not None and body.type != call.lens.table(table).field(field).kind_name
    if body.type is not None and converts:
        await conversions.convert_field(call.connection, call.context, table, field, body.type, config or {})
        await _reload(call)
        config = None
    patch = FieldPatch(
        name=body.name,
        config=config,
        required=body.required,
        unique=body.unique,
        default=None if body.default is UNSET else (body.default,),
        help=body.help,
        position=body.position,
    )
    if patch != FieldPatch() or body.type is None:
        try:
            await fields.update_field(call.connection, call.context, table, field, patch)
        except NothingToChange:
            if not converts:  # else it was sent along, as dialogs do
                raise
    return await _field(call, table, field)


async def _reload(call: Call[Any]) -> None:
    """Let the rest of the transaction work on the schema as it stands now."""
    call.base = await _fresh(call)
    call.lens = call.services.identities.lens_of(call.identity, call.base)
    call.__dict__.pop("context", None)


async def preview_field(call: Call[Conversion]) -> ConversionPreview:
    body = call.body
    call.lens.require_build()
    found = await conversions.preview_conversion(
        call.connection, call.context, call.path["table"], call.path["field"], body.type, body.config
    )
    return ConversionPreview(found.convertible, found.lost, found.samples, found.missing)


async def delete_field(call: Call[None]) -> Changed:
    return Changed(await fields.delete_field(call.connection, call.context, call.path["table"], call.path["field"]))


# -- views


async def create_view(call: Call[NewView]) -> ViewOut:
    body, table = call.body, call.path["table"]
    made = await views.create_view(call.connection, call.context, table, body.name, body.type, body.config)
    return await _view(call, table, made.uid)


async def _view(call: Call[Any], table_uid: str, uid: str) -> ViewOut:
    table, _ = await _present(call, table_uid)
    return present_view(table.view(uid))


async def patch_view(call: Call[PatchView]) -> ViewOut:
    body, table, view = call.body, call.path["table"], call.path["view"]
    config = None if body.config is UNSET else body.config
    await views.update_view(
        call.connection,
        call.context,
        table,
        view,
        title=body.name,
        position=body.position,
        config=config,
    )
    return await _view(call, table, view)


async def duplicate_view(call: Call[None]) -> ViewOut:
    table = call.path["table"]
    source = call.lens.table(table).table.view(call.path["view"])
    made = await views.create_view(call.connection, call.context, table, source.name, source.type, source.config)
    return await _view(call, table, made.uid)


async def delete_view(call: Call[None]) -> Changed:
    return Changed(await views.delete_view(call.connection, call.context, call.path["table"], call.path["view"]))


_TABLES = "/api/bases/{base}/tables"
_TABLE = f"{_TABLES}/{{table}}"

ROUTES = (
    Route(
        "POST",
        _TABLES,
        create_table,
        id="createTable",
        op="tables.create",
        summary="Make a table",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        body=NewTable,
        answer=TableOut,
        errors=(BadName, BadConfig, LimitReached),
        example={
            "name": "工单",
            "fields": [
                {"name": "单号", "type": "auto_number", "config": {"pattern": "RMA-{YYYYMMDD}-{0000}"}},
                {"name": "客户", "type": "text"},
                {"name": "金额", "type": "currency"},
            ],
        },
    ),
    Route(
        "PATCH",
        _TABLE,
        patch_table,
        id="updateTable",
        op="tables.update",
        summary="Rename a table, move it, choose its primary field",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        body=PatchTable,
        answer=TableOut,
        errors=(BadName, BadConfig, NameTaken),
        example={"name": "售后工单"},
    ),
    Route(
        "DELETE",
        _TABLE,
        delete_table,
        id="deleteTable",
        op="tables.delete",
        summary="Move a table to the trash",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        answer=Changed,
    ),
    Route(
        "POST",
        f"{_TABLE}/fields",
        create_field,
        id="createField",
        op="fields.create",
        summary="Make a field",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        body=NewField,
        answer=FieldOut,
        errors=(BadName, BadConfig, LimitReached),
        example={
            "name": "状态",
            "type": "single_select",
            "config": {"options": [{"name": "待处理", "color": "orange"}]},
        },
    ),
    Route(
        "PATCH",
        f"{_TABLE}/fields/{{field}}",
        patch_field,
        id="updateField",
        op="fields.update",
        summary="Change a field, or convert it to another type",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        body=PatchField,
        answer=FieldOut,
        errors=(BadName, BadConfig, NameTaken, InvalidValues),
        example={"required": True},
    ),
    Route(
        "POST",
        f"{_TABLE}/fields/{{field}}/preview",
        preview_field,
        id="previewConversion",
        op="fields.preview",
        summary="What a conversion would keep and lose",
        role=Role.EDITOR,
        body=Conversion,
        answer=ConversionPreview,
        errors=(BadConfig,),
        example={"type": "number", "config": {}},
    ),
    Route(
        "DELETE",
        f"{_TABLE}/fields/{{field}}",
        delete_field,
        id="deleteField",
        op="fields.delete",
        summary="Move a field to the trash",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        answer=Changed,
        errors=(BadConfig,),
    ),
    Route(
        "POST",
        f"{_TABLE}/views",
        create_view,
        id="createView",
        op="views.create",
        summary="Make a view",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        body=NewView,
        answer=ViewOut,
        errors=(BadName, BadConfig, LimitReached, BadFilter),
        example={"name": "待处理", "type": "grid", "config": {}},
    ),
    Route(
        "PATCH",
        f"{_TABLE}/views/{{view}}",
        patch_view,
        id="updateView",
        op="views.update",
        summary="Change a view",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        body=PatchView,
        answer=ViewOut,
        errors=(BadName, BadConfig, NameTaken, BadFilter),
        example={"config": {"row_height": "tall"}},
    ),
    Route(
        "POST",
        f"{_TABLE}/views/{{view}}/duplicate",
        duplicate_view,
        id="duplicateView",
        op="views.create",
        summary="Copy a view",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        answer=ViewOut,
        errors=(LimitReached,),
    ),
    Route(
        "DELETE",
        f"{_TABLE}/views/{{view}}",
        delete_view,
        id="deleteView",
        op="views.delete",
        summary="Move a view to the trash",
        role=Role.EDITOR,
        mode=Mode.SCHEMA,
        answer=Changed,
        errors=(BadConfig,),
    ),
)
