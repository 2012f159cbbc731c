"""The lens: what of a base exists for the one who asks.

An `Actor` says who acts. A `Lens` is that actor's share of a base: for each table which fields can be read or written
and which records exist, as SQL predicates. Queries and actions take their names from a lens only, so what it does not
hold cannot be filtered, sorted, counted, pushed or written. For now a lens comes from a member's role or from a form;
rules on records and fields later make narrower ones of the same shape.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from afterbase.ground.errors import Forbidden, NotFound
from afterbase.ground.sql import EMPTY, FALSE, TRUE, Sql
from afterbase.model.fields.base import Field
from afterbase.model.links import Linked, X
from afterbase.model.schema import Base, Table


class Role(Enum):
    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member (`usr…`), a token (`tok…`), a form (`frm…`) or the system (`sys`)."""

    kind: str
    uid: str
    name: str = ""
    locale: str = "en"
    zone: str = "UTC"


SYSTEM = Actor("system", "sys", "Afterbase")


@dataclass(frozen=True)
class TableLens:
    """One table as the actor has it. `readable` and `writable` are in field order."""

    table: Table
    readable: tuple[Field, ...]
    writable: frozenset[int]
    records: Sql = TRUE
    """Which records exist for the actor."""
    can_create: bool = False
    can_delete: bool = False

    def field(self, uid: str) -> Field:
        """A readable field; a hidden one is as unknown as one that never was (R2)."""
        found = self.table.fields_by_uid.get(uid)
        if found is None or found not in self.readable:
            raise NotFound(kind="field", id=uid)
        return found

    def require_update(self) -> None:
        if not self.writable:
            raise Forbidden()

    def require_create(self) -> None:
        if not self.can_create:
            raise Forbidden()

    def require_delete(self) -> None:
        if not self.can_delete:
            raise Forbidden()


@dataclass(frozen=True)
class Lens:
    actor: Actor
    base: Base
    role: Role | None
    tables: Mapping[str, TableLens] = field(default_factory=dict)
    """By table uid."""

    @property
    def key(self) -> str:
        """Actors with equal keys see the same: what is computed for one may be sent to the other (R12)."""
        return f"{self.base.uid}:{self.base.version}:{'member' if self.role else self.actor.uid}"

    def table(self, uid: str) -> TableLens:
        found = self.tables.get(uid)
        if found is None:
            raise NotFound(kind="table", id=uid)
        return found

    def linked(self, field: Field, here: Sql = EMPTY, there: Sql = X) -> Linked:
        """What a link field leads to, of what exists for the actor."""
        if field.link is None:
            raise AssertionError(f"not a link: {field.uid}")
        other = self.tables.get(field.link.table_uid)
        visible = other.records if other is not None and other.readable else FALSE
        return Linked(field, field.link, visible, here, there)

    @property
    def can_build(self) -> bool:
        return self.role in (Role.OWNER, Role.EDITOR)

    def require_build(self) -> None:
        """Changing tables, fields and views."""
        if not self.can_build:
            raise Forbidden()

    def require_own(self) -> None:
        if self.role is not Role.OWNER:
            raise Forbidden()


def lens_of_member(actor: Actor, base: Base, role: Role) -> Lens:
    can_write = role is not Role.VIEWER
    tables = {table.uid: _whole_table(table, can_write) for table in base.tables}
    return Lens(actor, base, role, tables)


def _whole_table(table: Table, can_write: bool) -> TableLens:
    writable = frozenset(f.id for f in table.fields if f.is_writable) if can_write else frozenset[int]()
    return TableLens(table, table.fields, writable, TRUE, can_create=can_write, can_delete=can_write)


def lens_of_form(
    actor: Actor, base: Base, table: Table, field_uids: list[str], linked: Sequence[TableLens] = ()
) -> Lens:
    """A form may create a record from the fields it shows, and link it to records of the `linked` tables; it reads
    nothing else."""
    shown = frozenset(table.fields_by_uid[uid].id for uid in field_uids if uid in table.fields_by_uid)
    tables = {other.table.uid: other for other in linked}
    own = tables.get(table.uid, TableLens(table, (), frozenset(), TRUE))
    tables[table.uid] = replace(own, writable=own.writable | shown, can_create=True)
    return Lens(actor, base, None, tables)
