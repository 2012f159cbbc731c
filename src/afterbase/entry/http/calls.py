"""One request, as a handler sees it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Generic, TypeVar
from urllib.parse import parse_qsl

import msgspec

from afterbase.engine.contexts import Context
from afterbase.engine.identity import Identity
from afterbase.engine.lens import Lens, Role
from afterbase.entry.http.replies import Receive, Scope
from afterbase.entry.http.routes import Route
from afterbase.entry.services import Services
from afterbase.ground.database import Connection
from afterbase.ground.errors import BadRequest, NotFound, Unauthenticated
from afterbase.model.schema import Base

B = TypeVar("B")
T = TypeVar("T")
COOKIE = "afterbase"


class Call(Generic[B]):
    """What the dispatcher has found out about a request before the handler runs."""

    body: B
    connection: Connection
    base: Base
    lens: Lens
    workspace_id: int
    role: Role

    def __init__(
        self, services: Services, route: Route, path: Mapping[str, str], scope: Scope, receive: Receive
    ) -> None:
        self.services = services
        self.route = route
        self.path = path
        self.scope = scope
        self.receive = receive
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.known: Identity | None = None
        self.raw_body = b""

    # -- who

    @property
    def identity(self) -> Identity:
        """Who asks; routes for ANYONE use `known`."""
        if self.known is None:
            raise Unauthenticated()
        return self.known

    @property
    def principal(self) -> str:
        """To whom idempotency keys belong."""
        return self.known.actor.uid if self.known else f"anonymous {self.address}"

    @property
    def address(self) -> str:
        """The network address that asks, for limits."""
        client = self.scope.get("client")
        return str(client[0]) if client else "local"

    @cached_property
    def locale(self) -> str:
        """The language for messages: the person's own, else the one that the request prefers."""
        if self.known is not None and self.known.kind == "user":
            return self.known.actor.locale
        return preferred_locale(self.headers.get(b"accept-language", b""))

    @property
    def is_secure(self) -> bool:
        base_url = self.services.config.base_url
        return self.scope["scheme"] == "https" or (base_url or "").startswith("https:")

    @property
    def origin(self) -> str:
        """The address of the installation, for links that people copy from the screen; never used in mails (R32)."""
        host = self.headers.get(b"host", b"").decode("latin-1") or "localhost"
        return self.services.config.base_url or f"{self.scope['scheme']}://{host}"

    # -- what

    @cached_property
    def context(self) -> Context:
        services = self.services
        return Context(
            services.database, services.schemas, services.record_ids, self.lens, through=self.identity.through
        )

    async def people(self) -> Mapping[str, str]:
        """Names by uid in the workspace, to search and sort by and to show."""
        return await self.services.identities.people(self.workspace_id)

    def header(self, name: bytes) -> str | None:
        found = self.headers.get(name)
        return None if found is None else found.decode("latin-1")

    def query(self, kind: type[T]) -> T:
        """The parameters of the address as a struct."""
        pairs = dict(parse_qsl(self.scope["query_string"].decode("latin-1"), keep_blank_values=True))
        try:
            return msgspec.convert(pairs, kind, strict=False)
        except msgspec.ValidationError as error:
            raise BadRequest(reason=str(error)) from None

    def record_id(self, uid: str) -> int:
        """The key of a record of the path; what is no id of ours is as unknown as one that is hidden."""
        key = self.services.record_ids.decode(uid)
        if key is None:
            raise NotFound(kind="record", id=uid)
        return key


def preferred_locale(accept: bytes) -> str:
    """The first of our languages in an Accept-Language header; browsers list them in order of preference."""
    text = accept[:200].lower()
    chinese, english = text.find(b"zh"), text.find(b"en")
    return "zh-CN" if chinese >= 0 and (english < 0 or chinese < english) else "en"


def read_cookie(header: bytes | None) -> str | None:
    """Our session's secret out of a Cookie header."""
    if not header:
        return None
    for pair in header.decode("latin-1").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE and value:
            return value
    return None
