"""Members, invitations and tokens of a workspace."""

from datetime import datetime

from afterbase.actions import members, tokens
from afterbase.actions.members import InviteGone, LastOwner
from afterbase.actions.people import BadEmail, BadPassword, BadZone, EmailTaken, check_password, check_person
from afterbase.actions.sessions import open_session
from afterbase.engine.lens import Role
from afterbase.engine.limits import count_try
from afterbase.engine.passwords import hash_password
from afterbase.entry.http.calls import Call
from afterbase.entry.http.replies import Reply, encoder
from afterbase.entry.http.routes import ANYONE, PEOPLE, Answer, Body, Mode, Route
from afterbase.entry.http.sessions import Locale, Me, RoleName, present_me, signed_in
from afterbase.ground.errors import BadName, BadRequest, Forbidden, LimitReached, RateLimited
from afterbase.model.texts import read_email
from afterbase.queries.workspaces import list_invites, list_members, list_tokens


class Member(Answer):
    id: str
    name: str
    email: str
    role: RoleName
    joined_at: datetime


class RoleOf(Body):
    role: RoleName


class NewInvite(Body):
    role: RoleName
    email: str | None = None


class Invite(Answer):
    id: str
    role: RoleName
    email: str | None
    created_at: datetime
    expires_at: datetime


class InviteAddress(Answer):
    id: str
    url: str | None
    """Shown once."""
    expires_at: datetime


class InviteCard(Answer):
    workspace: str
    role: RoleName
    email: str | None
    by: str | None


class AcceptInvite(Body):
    """Everything for a new account; nothing for somebody who is signed in."""

    name: str | None = None
    email: str | None = None
    password: str | None = None
    locale: Locale = "zh-CN"
    zone: str = "Asia/Shanghai"


class Maker(Answer):
    id: str
    name: str


class Token(Answer):
    id: str
    name: str
    prefix: str
    role: RoleName
    created_at: datetime
    used_at: datetime | None
    by: Maker


class NewToken(Body):
    name: str
    role: RoleName = "editor"


class TokenSecret(Answer):
    id: str
    name: str
    role: RoleName
    created_at: datetime
    secret: str | None
    """Shown once; null where an Idempotency-Key repeats the answer."""


async def read_members(call: Call[None]) -> list[Member]:
    return [Member(*row) for row in await list_members(call.connection, call.workspace_id)]


async def patch_member(call: Call[RoleOf]) -> Member:
    await members.change_role(call.connection, call.workspace_id, call.path["user"], Role(call.body.role))
    rows = await list_members(call.connection, call.workspace_id)
    return next(Member(*row) for row in rows if row[0] == call.path["user"])


async def delete_member(call: Call[None]) -> None:
    """An owner removes anybody; everybody may leave."""
    if call.role is not Role.OWNER and call.path["user"] != call.identity.actor.uid:
        raise Forbidden()
    await members.remove_member(call.connection, call.workspace_id, call.path["user"])


async def read_invites(call: Call[None]) -> list[Invite]:
    return [Invite(*row) for row in await list_invites(call.connection, call.workspace_id)]


async def create_invite(call: Call[NewInvite]) -> Reply:
    email = call.body.email
    if email is not None and read_email(email.strip()) is None:
        raise BadEmail()
    made = await members.invite(
        call.connection, call.workspace_id, Role(call.body.role), email, call.identity.actor.uid
    )
    answer = InviteAddress(made.uid, f"{call.origin}/invite/{made.secret}", made.expires_at)
    kept = InviteAddress(made.uid, None, made.expires_at)
    return Reply(encoder.encode(answer), saved=encoder.encode(kept))


async def delete_invite(call: Call[None]) -> None:
    await members.withdraw_invite(call.connection, call.workspace_id, call.path["invite"])


async def read_invite(call: Call[None]) -> InviteCard:
    await count_try(call.connection, f"invite_from:{call.address}", 60, 60)
    found = await members.find_invite(call.connection, call.path["key"])
    return InviteCard(found.workspace, found.role.value, found.email, found.by)


async def accept_invite(call: Call[AcceptInvite]) -> Me | Reply:
    body, database = call.body, call.services.database
    if call.known is not None and body.password is None:
        async with database.transaction() as connection:
            await members.accept_as_member(connection, call.path["key"], call.known.user_id)
        call.services.identities.forget()
        return present_me(await call.services.identities.again(call.known) or call.known)
    if body.name is None or body.email is None or body.password is None:
        raise BadRequest(reason="a new account needs name, email and password")
    person = check_person(body.name, body.email, body.locale, body.zone)
    async with database.system() as connection:
        await count_try(connection, f"invite_from:{call.address}", 60, 60)
        await members.find_invite(connection, call.path["key"])
    hashed = await hash_password(check_password(body.password))
    async with database.transaction() as connection:
        user_id = await members.accept_as_new(connection, call.path["key"], person, hashed)
        opened = await open_session(connection, user_id, call.header(b"user-agent") or "")
    return await signed_in(call, opened)


async def read_tokens(call: Call[None]) -> list[Token]:
    rows = await list_tokens(call.connection, call.workspace_id)
    return [Token(*row[:6], *[Maker(row[6], row[7])]) for row in rows]


async def create_token(call: Call[NewToken]) -> Reply:
    role = Role(call.body.role)
    made = await tokens.create_token(call.connection, call.workspace_id, call.body.name, role, call.identity.user_id)
    answer = TokenSecret(made.uid, made.name, call.body.role, made.created_at, made.secret)
    kept = TokenSecret(made.uid, made.name, call.body.role, made.created_at, None)
    return Reply(encoder.encode(answer), saved=encoder.encode(kept))


async def delete_token(call: Call[None]) -> None:
    await tokens.revoke_token(call.connection, call.workspace_id, call.path["token"])


_IN = "/api/workspaces/{workspace}"

ROUTES = (
    Route(
        "GET",
        f"{_IN}/members",
        read_members,
        id="listMembers",
        op="members.list",
        summary="Members of a workspace",
        answer=list[Member],
    ),
    Route(
        "PATCH",
        f"{_IN}/members/{{user}}",
        patch_member,
        id="updateMember",
        op="members.update",
        changes_rights=True,
        summary="Give a member another role",
        who=PEOPLE,
        role=Role.OWNER,
        mode=Mode.TRANSACTION,
        body=RoleOf,
        answer=Member,
        errors=(LastOwner,),
        example={"role": "viewer"},
    ),
    Route(
        "DELETE",
        f"{_IN}/members/{{user}}",
        delete_member,
        id="removeMember",
        op="members.delete",
        changes_rights=True,
        summary="Remove a member, or leave",
        who=PEOPLE,
        mode=Mode.TRANSACTION,
        errors=(LastOwner,),
    ),
    Route(
        "GET",
        f"{_IN}/invites",
        read_invites,
        id="listInvites",
        op="invites.list",
        summary="Open invitations",
        who=PEOPLE,
        role=Role.OWNER,
        answer=list[Invite],
    ),
    Route(
        "POST",
        f"{_IN}/invites",
        create_invite,
        id="createInvite",
        op="invites.create",
        summary="Make an invitation; its address is shown once",
        who=PEOPLE,
        role=Role.OWNER,
        mode=Mode.TRANSACTION,
        body=NewInvite,
        answer=InviteAddress,
        errors=(BadEmail, LimitReached),
        example={"role": "editor"},
    ),
    Route(
        "DELETE",
        f"{_IN}/invites/{{invite}}",
        delete_invite,
        id="deleteInvite",
        op="invites.delete",
        summary="Withdraw an invitation",
        who=PEOPLE,
        role=Role.OWNER,
        mode=Mode.WRITE,
    ),
    Route(
        "GET",
        "/api/invites/{key}",
        read_invite,
        id="readInvite",
        op="invites.read",
        summary="What an invitation is for",
        who=ANYONE,
        mode=Mode.WRITE,
        answer=InviteCard,
        errors=(InviteGone, RateLimited),
    ),
    Route(
        "POST",
        "/api/invites/{key}",
        accept_invite,
        id="acceptInvite",
        op="invites.accept",
        summary="Join a workspace",
        who=frozenset({"anonymous", "user"}),
        mode=Mode.NONE,
        body=AcceptInvite,
        answer=Me,
        errors=(InviteGone, EmailTaken, BadEmail, BadPassword, BadZone, BadName, RateLimited),
        example={"name": "王芳", "email": "wang@example.com", "password": "correct horse battery"},
    ),
    Route(
        "GET",
        f"{_IN}/tokens",
        read_tokens,
        id="listTokens",
        op="tokens.list",
        summary="Tokens of programs",
        who=PEOPLE,
        role=Role.OWNER,
        answer=list[Token],
    ),
    Route(
        "POST",
        f"{_IN}/tokens",
        create_token,
        id="createToken",
        op="tokens.create",
        summary="Make a token; its secret is shown once",
        who=PEOPLE,
        role=Role.OWNER,
        mode=Mode.TRANSACTION,
        body=NewToken,
        answer=TokenSecret,
        errors=(BadName, LimitReached),
        example={"name": "ERP", "role": "editor"},
    ),
    Route(
        "DELETE",
        f"{_IN}/tokens/{{token}}",
        delete_token,
        id="deleteToken",
        op="tokens.delete",
        changes_rights=True,
        summary="Revoke a token",
        who=PEOPLE,
        role=Role.OWNER,
        mode=Mode.WRITE,
    ),
)
