"""A form's public link: an unguessable key that stands for one view of one table, until it is revoked (R8).

The key is no password: whoever has it may see the form's own fields and send one record at a time, nothing else. It is
kept readable, since the one who builds the form must be able to show it, and its QR code, again.

A link never outlives the right of whoever opened it to build here: when they leave or are made a viewer, it rests,
until somebody with that right opens it again.
"""

import io
import secrets
from dataclasses import dataclass

import segno

from afterbase.engine.lens import Lens
from afterbase.ground.database import Connection, execute, fetch_one
from afterbase.ground.errors import BadConfig, NotFound
from afterbase.ground.ids import ALPHABET, new_uid
from afterbase.ground.sql import Sql, sql

KEY_LENGTH = 22  # base62: 131 bits


@dataclass(frozen=True, slots=True)
class FormLink:
    """What a key stands for. `uid` names the form as the one who creates its records."""

    key: str
    uid: str
    base_uid: str
    table_uid: str
    view_uid: str
    zone: str
    """The workspace's: what "today" means to a stranger."""


# Whoever opened the link may build in its workspace now; `l` is the link and `b` its base.
_BACKED = """(EXISTS (SELECT FROM afterbase.members m JOIN afterbase.users u ON u.id = m.user_id
    WHERE m.workspace_id = b.workspace_id AND u.uid = l.created_by AND u.disabled_at IS NULL
    AND m.role IN ('owner', 'editor'))
  OR EXISTS (SELECT FROM afterbase.tokens t JOIN afterbase.users u ON u.id = t.created_by
    JOIN afterbase.members m ON m.user_id = u.id AND m.workspace_id = t.workspace_id
    WHERE t.uid = l.created_by AND t.workspace_id = b.workspace_id AND t.revoked_at IS NULL
    AND u.disabled_at IS NULL AND t.role IN ('owner', 'editor') AND m.role IN ('owner', 'editor')))"""


@dataclass(frozen=True, slots=True)
class PresentLink:
    key: str
    is_resting: bool
    """Its opener may not build here any more; opening it again takes it over."""


async def open_link(connection: Connection, lens: Lens, table_uid: str, view_uid: str) -> str:
    """The key of a form view's link: the present one, taken over if it rests, or else a new one."""
    lens.require_build()
    view = lens.table(table_uid).table.view(view_uid)
    if view.type != "form":
        raise BadConfig(reason="only a form has a public link")
    key = "".join(secrets.choice(ALPHABET) for _ in range(KEY_LENGTH))
    await execute(
        connection,
        sql(
            "INSERT INTO afterbase.form_links (key, uid, base_id, table_uid, view_uid, created_by)"
            " VALUES ({}, {}, {}, {}, {}, {}) ON CONFLICT (view_uid) WHERE revoked_at IS NULL DO NOTHING",
            key,
            new_uid("frm"),
            lens.base.id,
            table_uid,
            view_uid,
            lens.actor.uid,
        ),
    )
    await execute(
        connection,
        sql(
            "UPDATE afterbase.form_links l SET created_by = {} FROM afterbase.bases b"
            " WHERE l.view_uid = {} AND l.revoked_at IS NULL AND b.id = l.base_id AND NOT {}",
            lens.actor.uid,
            view_uid,
            Sql(_BACKED),
        ),
    )
    found = await present_link(connection, lens, table_uid, view_uid)
    if found is None:
        raise NotFound(kind="view", id=view_uid)
    return found.key


async def present_link(connection: Connection, lens: Lens, table_uid: str, view_uid: str) -> PresentLink | None:
    """A view's open link, or None."""
    lens.require_build()
    lens.table(table_uid).table.view(view_uid)
    row = await fetch_one(
        connection,
        sql(
            "SELECT l.key, NOT {} FROM afterbase.form_links l JOIN afterbase.bases b ON b.id = l.base_id"
            " WHERE l.base_id = {} AND l.table_uid = {} AND l.view_uid = {} AND l.revoked_at IS NULL",
            Sql(_BACKED),
            lens.base.id,
            table_uid,
            view_uid,
        ),
    )
    return None if row is None else PresentLink(*row)


async def revoke_link(connection: Connection, lens: Lens, table_uid: str, view_uid: str) -> None:
    """From the next request on the key stands for nothing; a later `open_link` makes another."""
    if await present_link(connection, lens, table_uid, view_uid) is None:
        raise NotFound(kind="link", id=view_uid)
    await execute(
        connection,
        sql(
            "UPDATE afterbase.form_links SET revoked_at = now()"
            " WHERE base_id = {} AND view_uid = {} AND revoked_at IS NULL",
            lens.base.id,
            view_uid,
        ),
    )


async def find_link(connection: Connection, key: str) -> FormLink:
    """The form that a key stands for; NotFound alike for one that never was, is revoked, rests or lost its base."""
    row = await fetch_one(
        connection,
        sql(
            "SELECT l.key, l.uid, b.uid, l.table_uid, l.view_uid, w.zone FROM afterbase.form_links l"
            " JOIN afterbase.bases b ON b.id = l.base_id JOIN afterbase.workspaces w ON w.id = b.workspace_id"
            " WHERE l.key = {} AND l.revoked_at IS NULL AND b.deleted_at IS NULL AND {}",
            key[: KEY_LENGTH + 1],
            Sql(_BACKED),
        ),
    )
    if row is None:
        raise NotFound(kind="form")
    return FormLink(*row)


def qr_svg(url: str) -> bytes:
    """The URL as a QR code that survives a scratched label: error correction M, a quiet zone of four modules."""
    buffer = io.BytesIO()
    segno.make(url, error="m", micro=False).save(buffer, kind="svg", scale=8, border=4, xmldecl=False)
    return buffer.getvalue()
