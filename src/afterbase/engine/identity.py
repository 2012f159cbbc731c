"""Who asks: sessions of people and tokens of programs, and the workspaces in which they have a role.

An identity is read once and kept in memory, so a request in steady state asks the database nothing about it. It is
kept only while the LISTEN connection stands, for at most 30 seconds, and dropped the moment anything about identities
changes, in this process or in another (NOTIFY "identity"): what is revoked is refused at the next request (R11).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from afterbase.engine.lens import Actor, Lens, Role, lens_of_member
from afterbase.engine.passwords import hash_secret
from afterbase.ground.database import Connection, Database, Row, execute, fetch, fetch_one
from afterbase.ground.errors import NotFound
from afterbase.ground.sql import Sql, sql
from afterbase.model.schema import Base

SESSION_DAYS = 30
_TTL = 30.0
_HELD = 2_000
TOKEN_PREFIX = "abt_"  # noqa: S105 - the visible beginning of every token, not one


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace as one of its members has it."""

    id: int
    uid: str
    name: str
    role: Role


@dataclass(frozen=True)
class Identity:
    """A signed-in person (`kind` "user") or a program with a token ("token")."""

    kind: str
    actor: Actor
    user_id: int
    workspaces: tuple[Workspace, ...]
    hash: bytes = field(repr=False, default=b"")
    email: str = ""
    theme: str = "system"

    def workspace(self, uid: str) -> Workspace:
        """A workspace that one is no member of is as unknown as one that never was (R3)."""
        for workspace in self.workspaces:
            if workspace.uid == uid:
                return workspace
        raise NotFound(kind="workspace", id=uid)

    def role_in(self, workspace_id: int) -> Role | None:
        return next((w.role for w in self.workspaces if w.id == workspace_id), None)

    @property
    def through(self) -> str:
        return "web" if self.kind == "user" else "api"


class Identities:
    """The identities that one process knows of."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[bytes, tuple[float, Identity]] = {}
        self._people: dict[int, Mapping[str, str]] = {}
        self._lenses: dict[tuple[Actor, Role | None, str], Lens] = {}
        self._forgotten = 0
        self._watchers: list[Callable[[], None]] = []
        self.is_listening = False
        """Set while the LISTEN connection stands: without it nobody would tell us of a revocation."""

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` whenever rights may have changed; feeds check theirs again then."""
        self._watchers.append(watcher)

    def forget(self) -> None:
        """Something about people, members or tokens has changed: know nobody until asked again."""
        self._forgotten += 1
        self._known.clear()
        self._people.clear()
        for watcher in self._watchers:
            watcher()

    async def of_session(self, secret: str) -> Identity | None:
        return await self._find(hash_secret(secret), is_token=False)

    async def of_token(self, secret: str) -> Identity | None:
        if not secret.startswith(TOKEN_PREFIX):
            return None
        return await self._find(hash_secret(secret), is_token=True)

    async def again(self, identity: Identity) -> Identity | None:
        """The same one as it stands now, or None where it has been revoked."""
        return await self._find(identity.hash, is_token=identity.kind == "token")

    async def of_actor(self, uid: str) -> Identity | None:
        """A person or a token as they stand now, for work that goes on in their name after their request."""
        async with self._database.system() as connection:
            if uid.startswith("tok"):
                return await _load_token(connection, sql("t.uid = {}", uid))
            return await _load_user(connection, uid)

    async def people(self, workspace_id: int) -> Mapping[str, str]:
        """Names by uid of a workspace's members and tokens."""
        people = self._people.get(workspace_id)
        if people is not None and self.is_listening:
            return people
        forgotten = self._forgotten
        async with self._database.system() as connection:
            people = await _load_people(connection, workspace_id)
        if forgotten == self._forgotten:
            self._people[workspace_id] = people
        return people

    async def _find(self, hashed: bytes, *, is_token: bool) -> Identity | None:
        known = self._known.get(hashed)
        if known is not None and known[0] > time.monotonic() and self.is_listening:
            return known[1]
        forgotten = self._forgotten
        async with self._database.system() as connection:
            if is_token:
                identity = await _load_token(connection, sql("t.hash = {}", hashed), hashed)
            else:
                identity = await _load_session(connection, hashed)
        if identity is not None and forgotten == self._forgotten:
            if len(self._known) >= _HELD:
                self._known.clear()
            self._known[hashed] = (time.monotonic() + _TTL, identity)
        return identity

    def lens(self, identity: Identity, base: Base) -> Lens:
        """What the identity may see and do in a base; kept for as long as the base's version stands."""
        role = identity.role_in(base.workspace_id)
        key = (identity.actor, role, base.uid)
        lens = self._lenses.get(key)
        if lens is None or lens.base is not base:
            if len(self._lenses) >= _HELD:
                self._lenses.clear()
            lens = self._lenses[key] = self.lens_of(identity, base)
        return lens

    def lens_of(self, identity: Identity, base: Base) -> Lens:
        """As `lens`, for a base as a transaction sees it that has not been committed; nothing of it is kept."""
        role = identity.role_in(base.workspace_id)
        if role is None:
            raise NotFound(kind="base", id=base.uid)
        return lens_of_member(identity.actor, base, role)


async def _load_session(connection: Connection, hashed: bytes) -> Identity | None:
    """The person behind a session. Its end moves on while it is used, at most once an hour."""
    row = await fetch_one(
        connection,
        sql(
            "SELECT u.id, u.uid, u.name, u.locale, u.zone, u.email, u.theme, s.seen_at < now() - interval '1 hour'"
            " FROM afterbase.sessions s JOIN afterbase.users u ON u.id = s.user_id"
            " WHERE s.hash = {} AND s.expires_at > now() AND u.disabled_at IS NULL",
            hashed,
        ),
    )
    if row is None:
        return None
    user_id, uid, name, locale, zone, email, theme, is_stale = row
    if is_stale:
        await execute(
            connection,
            sql(
                "UPDATE afterbase.sessions SET seen_at = now(), expires_at = now() + make_interval(days => {})"
                " WHERE hash = {}",
                SESSION_DAYS,
                hashed,
            ),
        )
    return await _identity_of_user(connection, (user_id, uid, name, locale, zone, email, theme), hashed)


async def _load_user(connection: Connection, uid: str) -> Identity | None:
    row = await fetch_one(
        connection,
        sql(
            "SELECT id, uid, name, locale, zone, email, theme FROM afterbase.users"
            " WHERE uid = {} AND disabled_at IS NULL",
            uid,
        ),
    )
    return None if row is None else await _identity_of_user(connection, row, b"")


async def _identity_of_user(connection: Connection, row: Row, hashed: bytes) -> Identity:
    user_id, uid, name, locale, zone, email, theme = row
    rows = await fetch(
        connection,
        sql(
            "SELECT w.id, w.uid, w.name, m.role FROM afterbase.members m JOIN afterbase.workspaces w"
            " ON w.id = m.workspace_id WHERE m.user_id = {} ORDER BY w.id",
            user_id,
        ),
    )
    workspaces = tuple(Workspace(id, uid, name, Role(role)) for id, uid, name, role in rows)
    return Identity("user", Actor("member", uid, name, locale, zone), user_id, workspaces, hashed, email, theme)


async def _load_token(connection: Connection, which: Sql, hashed: bytes = b"") -> Identity | None:
    """The program behind a token: its role, but never more than the member who made it has now (R8)."""
    row = await fetch_one(
        connection,
        sql(
            "SELECT t.uid, t.name, t.role, m.role, w.id, w.uid, w.name, u.id, u.locale, u.zone,"
            " t.used_at IS NULL OR t.used_at < now() - interval '1 minute'"
            " FROM afterbase.tokens t JOIN afterbase.users u ON u.id = t.created_by"
            " JOIN afterbase.members m ON m.user_id = u.id AND m.workspace_id = t.workspace_id"
            " JOIN afterbase.workspaces w ON w.id = t.workspace_id"
            " WHERE {} AND t.revoked_at IS NULL AND u.disabled_at IS NULL",
            which,
        ),
    )
    if row is None:
        return None
    uid, name, role, maker_role, workspace_id, workspace_uid, workspace, user_id, locale, zone, is_stale = row
    if is_stale:
        await execute(connection, sql("UPDATE afterbase.tokens SET used_at = now() WHERE uid = {}", uid))
    place = Workspace(workspace_id, workspace_uid, workspace, weaker(Role(role), Role(maker_role)))
    return Identity("token", Actor("token", uid, name, locale, zone), user_id, (place,), hashed)


async def _load_people(connection: Connection, workspace_id: int) -> Mapping[str, str]:
    rows = await fetch(
        connection,
        sql(
            "SELECT u.uid, u.name FROM afterbase.members m JOIN afterbase.users u ON u.id = m.user_id"
            " WHERE m.workspace_id = {} UNION ALL SELECT uid, name FROM afterbase.tokens WHERE workspace_id = {}",
            workspace_id,
            workspace_id,
        ),
    )
    return dict(rows)


_STRENGTH = {Role.VIEWER: 0, Role.EDITOR: 1, Role.OWNER: 2}


def weaker(one: Role, other: Role) -> Role:
    return min(one, other, key=_STRENGTH.__getitem__)


def is_at_least(role: Role, needed: Role) -> bool:
    return _STRENGTH[role] >= _STRENGTH[needed]


NOTIFY_IDENTITY = Sql("SELECT pg_notify('afterbase', 'identity')")
"""Every action that changes who may do what ends with it."""
