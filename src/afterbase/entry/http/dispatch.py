"""From a request to its answer: the one place that every call of the API passes.

    route → who asks → may they, there → body → connection (and saved answer) → handler → answer

Rights are settled before the first byte of the body is read (R22). Refusals are `AfterbaseError`s and become JSON in
the reader's language; anything else is logged and answered as `internal`, without detail.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from hashlib import sha256
from typing import Any
from weakref import WeakValueDictionary

import msgspec
from psycopg import errors as postgres

from afterbase.actions.computed_fields import settle
from afterbase.actions.metadata import lock_schema
from afterbase.engine.idempotency import MAX_KEY, Claim, Saved, claim, save
from afterbase.engine.identity import Identity, is_at_least
from afterbase.entry.http.bodies import read_all
from afterbase.entry.http.calls import Call, preferred_locale, read_cookie
from afterbase.entry.http.replies import Receive, Reply, Scope, Send, error_reply, send_reply, to_reply
from afterbase.entry.http.router import Router
from afterbase.entry.http.routes import Mode, Multipart, Route
from afterbase.entry.services import Services
from afterbase.ground.data_folders import require_space
from afterbase.ground.database import Connection, fetch_one
from afterbase.ground.errors import (
    AfterbaseError,
    BadRequest,
    DatabaseUnavailable,
    Forbidden,
    NotFound,
    SchemaChanged,
    Unauthenticated,
)
from afterbase.ground.sql import sql

logger = logging.getLogger("afterbase.http")

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_TRIES = 4
WRITES_AT_ONCE = 4
"""In one base, by one process."""


class NoRoute(AfterbaseError):
    code, status = "no_route", 404
    en = "There is nothing at this address."
    zh = "该地址不存在。"


class MethodNotAllowed(AfterbaseError):
    code, status = "method_not_allowed", 405
    en = "This address does not take {method}; it takes {allow}."
    zh = "该地址不支持 {method}，仅支持 {allow}。"


class MissingHeader(AfterbaseError):
    """The answer to a page of somebody else that makes the browser write in our user's name (CSRF)."""

    code, status = "missing_header", 403
    en = "Requests that write must carry the header “X-Afterbase: 1”."
    zh = "写入请求必须带有请求头 “X-Afterbase: 1”。"


class _StaleSchema(Exception):
    """The base changed between our reading its schema and our getting its lock."""


class Dispatcher:
    """The API as an ASGI application."""

    def __init__(self, services: Services, routes: Sequence[Route]) -> None:
        self._services = services
        self._router = Router(routes)
        self._gates: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()
        self._decoders = {
            route.id: msgspec.json.Decoder(route.body)
            for route in routes
            if route.body is not None and route.body is not Multipart
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._router.find(scope["method"], scope["path"])
        if found is None:
            reply = self._refuse_address(scope)
        else:
            reply = await self._answer(Call(self._services, found.route, found.parameters, scope, receive))
        await send_reply(scope, send, reply)

    def _refuse_address(self, scope: Scope) -> Reply:
        """No route for the address, or none for the method."""
        accepted = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
        locale = preferred_locale(accepted)
        allow = ", ".join(self._router.methods(scope["path"]))
        if not allow:
            return error_reply(NoRoute(), locale)
        reply = error_reply(MethodNotAllowed(method=scope["method"], allow=allow), locale)
        return replace(reply, headers=[*reply.headers, (b"allow", allow.encode())])

    async def _answer(self, call: Call[Any]) -> Reply:
        try:
            return await self._run(call)
        except AfterbaseError as error:
            return error_reply(error, call.locale)
        except Exception:
            logger.exception("%s %s failed", call.scope["method"], call.scope["path"])
            return error_reply(AfterbaseError(), call.locale)

    async def _run(self, call: Call[Any]) -> Reply:
        route = call.route
        call.known = await self._identify(call)
        self._check_kind(call)
        await self._find_place(call)
        if route.is_writing and self._services.config.database_url is None:
            require_space(self._services.config.data)
        await self._read_body(call)
        for attempt in range(_TRIES):
            try:
                reply = await self._handle(call)
                if route.changes_rights:  # others learn by notice; here not even the next request may be too early
                    self._services.identities.forget()
                return reply
            except (_StaleSchema, SchemaChanged):
                if attempt == _TRIES - 1 or route.place != "base":
                    raise SchemaChanged() from None
                self._services.schemas.forget(call.base.id)
            except DatabaseUnavailable as error:
                if attempt == _TRIES - 1 or not _is_passing(error):
                    raise
                await asyncio.sleep(0.01 * 2**attempt)
            await self._find_place(call)
            call.__dict__.pop("context", None)
        raise AssertionError("unreachable")

    # -- who and where

    async def _identify(self, call: Call[Any]) -> Identity | None:
        """A bearer token counts before a cookie; one that is given and wrong is refused, never ignored."""
        authorization = call.headers.get(b"authorization")
        if authorization is not None:
            scheme, _, secret = authorization.decode("latin-1").partition(" ")
            identity = await self._services.identities.of_token(secret.strip()) if scheme.lower() == "bearer" else None
            if identity is None:
                raise Unauthenticated()
            return identity
        secret = read_cookie(call.headers.get(b"cookie")) or ""
        if not secret:
            return None
        identity = await self._services.identities.of_session(secret)
        if identity is not None and call.scope["method"] not in _SAFE and b"x-afterbase" not in call.headers:
            raise MissingHeader()
        return identity

    def _check_kind(self, call: Call[Any]) -> None:
        kind = call.known.kind if call.known else "anonymous"
        if kind not in call.route.who:
            raise Unauthenticated() if call.known is None else Forbidden()

    async def _find_place(self, call: Call[Any]) -> None:
        """The workspace or the base of the path, and the right to be there."""
        place = call.route.place
        if place == "base":
            call.base = await self._services.schemas.get(call.path["base"])
            call.lens = self._services.identities.lens(call.identity, call.base)
            if call.lens.role is None:
                raise Forbidden()
            call.workspace_id, call.role = call.base.workspace_id, call.lens.role
        elif place == "workspace":
            workspace = call.identity.workspace(call.path["workspace"])
            call.workspace_id, call.role = workspace.id, workspace.role
        else:
            return
        if not is_at_least(call.role, call.route.role):
            raise Forbidden()

    # -- what

    async def _read_body(self, call: Call[Any]) -> None:
        decoder = self._decoders.get(call.route.id)
        if decoder is None:
            return
        if not call.headers.get(b"content-type", b"").startswith(b"application/json"):
            raise BadRequest(reason="the body must be JSON, sent as Content-Type: application/json")
        call.raw_body = await read_all(call, call.route.max_body)
        try:
            call.body = decoder.decode(call.raw_body)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise BadRequest(reason=str(error)) from None
        except RecursionError:
            raise BadRequest(reason="the JSON is nested too deep") from None

    async def _handle(self, call: Call[Any]) -> Reply:
        route, database = call.route, self._services.database
        if route.mode is Mode.NONE:
            return to_reply(await route.handler(call), route.status)
        base_id = call.base.id if route.place == "base" else None
        wanted = claim_of(call, base_id)
        if route.mode is Mode.SCHEMA or wanted is not None or route.mode is Mode.TRANSACTION:
            return await self._handle_in_transaction(call, base_id, wanted)
        async with (
            self._gate_of(route, base_id),
            database.system() if base_id is None else database.base(base_id) as connection,
        ):
            call.connection = connection
            return to_reply(await route.handler(call), route.status)

    def _gate_of(self, route: Route, base_id: int | None) -> AbstractAsyncContextManager[Any]:
        """Writes of one base end with its log's counter, one after the other. More than a few at once only fight for
        it: with a gate, 16 clients write about twice as fast, and the other connections are left to readers."""
        if base_id is None or route.mode is not Mode.WRITE:
            return nullcontext()
        gate = self._gates.get(base_id)
        if gate is None:
            gate = self._gates[base_id] = asyncio.Semaphore(WRITES_AT_ONCE)
        return gate

    async def _handle_in_transaction(self, call: Call[Any], base_id: int | None, wanted: Claim | None) -> Reply:
        route = call.route
        try:
            async with self._services.database.transaction(base_id) as connection:
                call.connection = connection
                if wanted is not None and (saved := await claim(connection, wanted)):
                    return Reply(saved.body, saved.status)
                if route.mode is Mode.SCHEMA:
                    await self._lock_schema(call, connection)
                reply = to_reply(await route.handler(call), route.status)
                if route.mode is Mode.SCHEMA:
                    await settle(connection, call.context)
                if wanted is not None:
                    body = reply.body if reply.saved is None else reply.saved
                    await save(connection, wanted, Saved(reply.status, body))
        finally:
            if route.mode is Mode.SCHEMA:
                self._services.schemas.forget(call.base.id)
        return reply

    async def _lock_schema(self, call: Call[Any], connection: Connection) -> None:
        """One change of schema at a time, each made on the schema as the one before left it."""
        await lock_schema(connection, call.base.id)
        row = await fetch_one(
            connection,
            sql("SELECT version FROM afterbase.bases WHERE id = {} AND deleted_at IS NULL", call.base.id),
        )
        if row is None:
            raise NotFound(kind="base", id=call.base.uid)
        if row[0] != call.base.version:
            raise _StaleSchema()


def claim_of(call: Call[Any], base_id: int | None) -> Claim | None:
    """The claim that the request's Idempotency-Key makes, if it has one and the operation takes it."""
    key = call.header(b"idempotency-key")
    if key is None or not call.route.takes_key:
        return None
    if not 0 < len(key) <= MAX_KEY or not key.isprintable():
        raise BadRequest(reason=f"an Idempotency-Key has 1 to {MAX_KEY} printable characters")
    digest = sha256(call.scope["path"].encode() + b"\0" + call.scope["query_string"] + b"\0" + call.raw_body).digest()
    return Claim(base_id, call.principal, call.route.id, key, digest)


def _is_passing(error: DatabaseUnavailable) -> bool:
    """Whether the write was only given up for another one's sake, and nothing of it was written."""
    return isinstance(error.__cause__, postgres.DeadlockDetected | postgres.SerializationFailure)
