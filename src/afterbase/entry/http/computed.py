"""Computed fields: what one would give, why a cell holds what it holds, and pressing buttons."""

from typing import Any, Literal

import msgspec

from afterbase.actions.buttons import ButtonBroken, ButtonFailed, ButtonNotMet, NotAButton, press_button
from afterbase.engine.compute import ComputedRefused
from afterbase.engine.lens import Role
from afterbase.entry.http.bases import Result
from afterbase.entry.http.calls import Call
from afterbase.entry.http.queries import By
from afterbase.entry.http.replies import Reply
from afterbase.entry.http.routes import Answer, Body, Mode, Route
from afterbase.ground.errors import BadConfig, BadRequest, InvalidValues
from afterbase.model.formula.refusals import FormulaRefused
from afterbase.queries.computed import PREVIEWED, preview_computed, read_filling, read_why


class ComputedPreview(Body):
    type: Literal["formula", "lookup", "rollup", "button"]
    config: dict[str, Any] = msgspec.field(default_factory=dict)
    field: str | None = None
    """The field that is being changed, if there is one yet."""
    records: list[str] | None = None
    """At most 20; null takes the first five."""


class Previewed(Answer):
    result: Result
    rows: list[list[Any]]
    """Per record its id, its title and the value."""


class Input(Answer):
    field: str
    value: Any
    changed_at: str | None
    """Null for what is computed itself."""
    changed_by: By | None


class LinkedInput(Answer):
    id: str
    title: Any
    values: list[Input]


class Why(Answer):
    kind: str
    value: Any
    problem: str
    inputs: list[Input]
    link: str | None
    table: str | None
    count: int
    """Linked records that count."""
    records: list[LinkedInput]
    """At most 50 of them."""


class Filling(Answer):
    fields: list[str]
    """Those whose columns are being filled at this moment; others that are `filling` wait for them."""
    percent: int | None
    """Null while the work has not begun."""


async def get_filling(call: Call[None]) -> Filling:
    return Filling(*await read_filling(call.connection, call.context))


async def preview(call: Call[ComputedPreview]) -> Reply:
    body = call.body
    if body.records is not None and len(body.records) > PREVIEWED:
        raise BadRequest(reason=f"at most {PREVIEWED} records")
    ids = None if body.records is None else [call.record_id(uid) for uid in body.records]
    return Reply(
        await preview_computed(
            call.connection, call.context, call.path["table"], body.type, body.config, body.field, ids
        )
    )


async def get_why(call: Call[None]) -> Reply:
    path, people = call.path, await call.people()
    return Reply(await read_why(call.connection, call.context, path["table"], path["record"], path["field"], people))


class Pressed(Answer):
    url: str | None
    """What to open; null where the button sets fields."""
    version: int | None
    """The record's, where fields were set."""
    seq: int | None
    """Null where nothing was different."""


async def press(call: Call[None]) -> Pressed:
    path = call.path
    record = call.record_id(path["record"])
    done = await press_button(call.connection, call.context, path["table"], record, path["field"])
    if done.written is None:
        return Pressed(done.url, None, None)
    return Pressed(None, done.written.versions[0], done.written.seq)


_TABLE = "/api/bases/{base}/tables/{table}"

ROUTES = (
    Route(
        "GET",
        "/api/bases/{base}/filling",
        get_filling,
        id="readFilling",
        op="fields.filling",
        summary="How far the columns of computed fields are filled",
        answer=Filling,
    ),
    Route(
        "POST",
        f"{_TABLE}/computed/preview",
        preview,
        id="previewComputed",
        op="fields.preview",
        summary="What a formula, lookup, rollup or button would give",
        role=Role.EDITOR,
        body=ComputedPreview,
        answer=Previewed,
        errors=(BadConfig, ComputedRefused, FormulaRefused),
        example={"type": "formula", "config": {"formula": "1 + 1"}},
    ),
    Route(
        "GET",
        f"{_TABLE}/records/{{record}}/why/{{field}}",
        get_why,
        id="readWhy",
        op="records.why",
        summary="What a computed cell follows from, and when that was last changed",
        answer=Why,
    ),
    Route(
        "POST",
        f"{_TABLE}/records/{{record}}/press/{{field}}",
        press,
        id="pressButton",
        op="records.press",
        summary="Press a button: the address that it opens, or the fields set that it sets",
        mode=Mode.WRITE,
        answer=Pressed,
        errors=(ButtonBroken, ButtonFailed, ButtonNotMet, InvalidValues, NotAButton),
    ),
)
