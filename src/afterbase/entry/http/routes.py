"""What a route is: one operation of the API, as a row of data. `router.py` finds it, `dispatch.py` does it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar

import msgspec

from afterbase.engine.lens import Role
from afterbase.ground.errors import AfterbaseError


class Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A request's JSON. Strict: what we do not know, we refuse (R10)."""


class Answer(msgspec.Struct, kw_only=False):
    """An answer's JSON."""


class Multipart(msgspec.Struct):
    """Marks a route whose body is multipart/form-data, read as a stream by its handler."""


class Mode(Enum):
    """The connection that a handler gets; see the package's docstring."""

    NONE = "none"
    READ = "read"
    WRITE = "write"
    TRANSACTION = "transaction"
    SCHEMA = "schema"


ANYONE = frozenset({"anonymous", "user", "token"})
PEOPLE = frozenset({"user"})
MEMBERS = frozenset({"user", "token"})

WRITING = frozenset({Mode.WRITE, Mode.TRANSACTION, Mode.SCHEMA})


@dataclass(frozen=True)
class Route:
    """One operation. `id` is its stable name in OpenAPI, `op` what it does as a permission."""

    method: str
    path: str
    handler: Callable[[Any], Awaitable[Any]]
    id: str = field(kw_only=True)
    op: str = field(kw_only=True)
    summary: str = field(kw_only=True, default="")
    who: frozenset[str] = field(kw_only=True, default=MEMBERS)
    role: Role = field(kw_only=True, default=Role.VIEWER)
    mode: Mode = field(kw_only=True, default=Mode.READ)
    body: Any = field(kw_only=True, default=None)
    query: Any = field(kw_only=True, default=None)
    answer: Any = field(kw_only=True, default=None)
    """The type of the JSON answer; None = 204 without content; media types for anything that is not JSON."""
    status: int = field(kw_only=True, default=200)
    also: Mapping[int, str] = field(kw_only=True, default_factory=dict)
    """Other statuses of a good answer, with what they mean."""
    errors: Sequence[type[AfterbaseError]] = field(kw_only=True, default=())
    example: Any = field(kw_only=True, default=None)
    """An example of the request's JSON."""
    changes_rights: bool = field(kw_only=True, default=False)
    """Somebody has fewer rights afterwards: this process forgets who is who before it answers (R11)."""
    max_body: int = field(kw_only=True, default=10_000_000)
    is_repeatable: bool | None = field(kw_only=True, default=None)
    """Whether a POST saves its answer under an Idempotency-Key; None: if it gets a connection to write with. Handlers
    of mode NONE that say True do it themselves (`claim_of`)."""

    PLACES: ClassVar[tuple[str, ...]] = ("workspace", "base")

    @cached_property
    def place(self) -> str | None:
        """Where the operation happens, by its path: in a workspace, in a base, or in neither."""
        return next((p for p in self.PLACES if f"{{{p}}}" in self.path), None)

    @property
    def is_writing(self) -> bool:
        """Whether it adds to what is kept. Whoever signs in or out adds nothing to speak of."""
        is_safe = self.method in ("GET", "HEAD") or self.mode is Mode.READ
        return not is_safe and not self.op.startswith("session.")

    @property
    def takes_key(self) -> bool:
        is_repeatable = self.mode in WRITING if self.is_repeatable is None else self.is_repeatable
        return self.method == "POST" and is_repeatable
