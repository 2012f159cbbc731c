"""The installation's state, its first owner, signing in and out, and one's own account."""

from typing import Any, Literal

from msgspec import UNSET, UnsetType, to_builtins

from afterbase import __version__
from afterbase.actions.people import (
    BadEmail,
    BadPassword,
    BadZone,
    SetupDone,
    change_password,
    check_password,
    check_person,
    create_first_owner,
    has_owner,
    update_person,
)
from afterbase.actions.sessions import Opened, WrongPassword, close_session, confirm_password, open_session, sign_in
from afterbase.engine.identity import SESSION_DAYS, Identity
from afterbase.engine.passwords import hash_password
from afterbase.entry.http.calls import COOKIE, Call, preferred_locale
from afterbase.entry.http.replies import Header, Reply, encoder
from afterbase.entry.http.routes import ANYONE, PEOPLE, Answer, Body, Mode, Route
from afterbase.ground.errors import BadName, BadRequest, RateLimited

Locale = Literal["zh-CN", "en"]
Theme = Literal["system", "light", "dark"]
RoleName = Literal["owner", "editor", "viewer"]


class Status(Answer):
    version: str
    setup_needed: bool
    locale: Locale


class Setup(Body):
    name: str
    email: str
    password: str
    workspace: str
    locale: Locale = "zh-CN"
    zone: str = "Asia/Shanghai"


class SignIn(Body):
    email: str
    password: str


class PatchMe(Body):
    name: str | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET
    zone: str | UnsetType = UNSET
    theme: Theme | UnsetType = UNSET
    password: str | None = None
    """The new one; needs `current_password`, and ends all other sessions."""
    current_password: str | None = None


class User(Answer):
    id: str
    name: str
    email: str
    locale: str
    zone: str
    theme: str


class WorkspaceOfMe(Answer):
    id: str
    name: str
    role: RoleName


class Me(Answer):
    user: User
    workspaces: list[WorkspaceOfMe]


def present_me(identity: Identity) -> Me:
    actor = identity.actor
    user = User(actor.uid, actor.name, identity.email, actor.locale, actor.zone, identity.theme)
    places: list[Any] = [WorkspaceOfMe(w.uid, w.name, w.role.value) for w in identity.workspaces]
    return Me(user, places)


async def read_status(call: Call[None]) -> Status:
    async with call.services.database.system() as connection:
        needed = not await has_owner(connection)
    locale: Any = preferred_locale(call.headers.get(b"accept-language", b"zh"))
    return Status(__version__, needed, locale)


async def set_up(call: Call[Setup]) -> Reply:
    body, database = call.body, call.services.database
    person = check_person(body.name, body.email, body.locale, body.zone)
    async with database.system() as connection:
        if await has_owner(connection):
            raise SetupDone()
    hashed = await hash_password(check_password(body.password))
    async with database.transaction() as connection:
        user_id, _ = await create_first_owner(connection, person, hashed, body.workspace)
        opened = await open_session(connection, user_id, call.header(b"user-agent") or "")
    return await signed_in(call, opened)


async def create_session(call: Call[SignIn]) -> Reply:
    user_agent = call.header(b"user-agent") or ""
    opened = await sign_in(call.services.database, call.body.email, call.body.password, call.address, user_agent)
    return await signed_in(call, opened)


async def signed_in(call: Call[Any], opened: Opened) -> Reply:
    """Me, with the new session's cookie."""
    identity = await call.services.identities.of_session(opened.secret)
    if identity is None:  # disabled in this very moment
        raise WrongPassword()
    cookie = session_cookie(call, opened.secret, SESSION_DAYS * 86_400)
    return Reply(encoder.encode(present_me(identity)), headers=[cookie])


def session_cookie(call: Call[Any], secret: str, seconds: int) -> Header:
    secure = "; Secure" if call.is_secure else ""
    text = f"{COOKIE}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    return b"set-cookie", text.encode()


async def delete_session(call: Call[None]) -> Reply:
    await close_session(call.connection, call.identity.hash)
    return Reply(status=204, headers=[session_cookie(call, "", 0)])


async def read_me(call: Call[None]) -> Me:
    return present_me(call.identity)


async def patch_me(call: Call[PatchMe]) -> Me:
    body, identity, database = call.body, call.identity, call.services.database
    values = {
        name: value
        for name in ("name", "locale", "zone", "theme")
        if (value := to_builtins(getattr(body, name)) if getattr(body, name) is not UNSET else None) is not None
    }
    hashed = None
    if body.password is not None:
        if body.current_password is None:
            raise BadRequest(reason="to change the password, give current_password as well")
        check_password(body.password)
        await confirm_password(database, identity.user_id, body.current_password)
        hashed = await hash_password(body.password)
    async with database.transaction() as connection:
        await update_person(connection, identity.user_id, values)
        if hashed is not None:
            await change_password(connection, identity.user_id, hashed, identity.hash)
    call.services.identities.forget()
    again = await call.services.identities.again(identity)
    return present_me(again or identity)


_EXAMPLE = {
    "name": "林小满",
    "email": "lin@example.com",
    "password": "correct horse battery",
    "workspace": "售后部",
    "locale": "zh-CN",
    "zone": "Asia/Shanghai",
}

ROUTES = (
    Route(
        "GET",
        "/api/status",
        read_status,
        id="readStatus",
        op="status.read",
        summary="Version, and whether the first owner is still to be made",
        who=ANYONE,
        mode=Mode.NONE,
        answer=Status,
    ),
    Route(
        "POST",
        "/api/setup",
        set_up,
        id="setUp",
        op="setup",
        summary="Make the first owner, once",
        who=ANYONE,
        mode=Mode.NONE,
        body=Setup,
        answer=Me,
        errors=(SetupDone, BadEmail, BadPassword, BadZone, BadName),
        example=_EXAMPLE,
    ),
    Route(
        "POST",
        "/api/session",
        create_session,
        id="signIn",
        op="session.create",
        summary="Sign in",
        who=ANYONE,
        mode=Mode.NONE,
        body=SignIn,
        answer=Me,
        errors=(WrongPassword, RateLimited),
        example={"email": "lin@example.com", "password": "correct horse battery"},
    ),
    Route(
        "DELETE",
        "/api/session",
        delete_session,
        id="signOut",
        op="session.delete",
        changes_rights=True,
        summary="Sign out",
        who=PEOPLE,
        mode=Mode.WRITE,
    ),
    Route(
        "GET",
        "/api/me",
        read_me,
        id="readMe",
        op="me.read",
        summary="Who I am",
        who=PEOPLE,
        mode=Mode.NONE,
        answer=Me,
    ),
    Route(
        "PATCH",
        "/api/me",
        patch_me,
        id="updateMe",
        op="me.update",
        summary="Change my name, language, zone, theme or password",
        who=PEOPLE,
        mode=Mode.NONE,
        body=PatchMe,
        answer=Me,
        errors=(WrongPassword, BadPassword, BadZone, BadName, RateLimited),
        example={"theme": "dark"},
    ),
)
