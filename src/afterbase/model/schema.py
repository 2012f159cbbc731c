"""The compiled schema of a base: immutable, held in memory by version, replaced whole when the version moves on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from afterbase.ground.errors import NotFound
from afterbase.ground.sql import Sql, name
from afterbase.model.fields.base import Field


@dataclass(frozen=True, slots=True)
class View:
    id: int
    uid: str
    table_id: int
    name: str
    type: str
    config: Mapping[str, Any]
    position: int = 0


@dataclass(frozen=True, eq=False)
class Table:
    """Equal only to itself, so what is compiled from a table can be kept by it."""

    id: int
    uid: str
    name: str
    primary_field_id: int
    fields: tuple[Field, ...]
    views: tuple[View, ...]
    position: int = 0

    @property
    def sql(self) -> Sql:
        """Statements know a record under query by this name, never by an alias: expressions over links count on it."""
        return name(f"t{self.id}")

    @cached_property
    def fields_by_uid(self) -> Mapping[str, Field]:
        return {field.uid: field for field in self.fields}

    @cached_property
    def fields_by_id(self) -> Mapping[int, Field]:
        return {field.id: field for field in self.fields}

    @property
    def primary_field(self) -> Field:
        return self.fields_by_id[self.primary_field_id]

    def field(self, uid: str) -> Field:
        found = self.fields_by_uid.get(uid)
        if found is None:
            raise NotFound(kind="field", id=uid)
        return found

    def view(self, uid: str) -> View:
        for view in self.views:
            if view.uid == uid:
                return view
        raise NotFound(kind="view", id=uid)


@dataclass(frozen=True, eq=False)
class Base:
    id: int
    uid: str
    workspace_id: int
    name: str
    version: int
    tables: tuple[Table, ...]
    computing: int = 0
    """Moves on whenever computed fields are made or come to be computed otherwise."""

    @cached_property
    def tables_by_uid(self) -> Mapping[str, Table]:
        return {table.uid: table for table in self.tables}

    @cached_property
    def tables_by_id(self) -> Mapping[int, Table]:
        return {table.id: table for table in self.tables}

    def links_to(self, table: Table) -> list[Field]:
        """The link fields of other tables that lead to this one."""
        fields = (of for other in self.tables if other is not table for of in other.fields)
        return [of for of in fields if of.link is not None and of.link.table_id == table.id]

    def table(self, uid: str) -> Table:
        found = self.tables_by_uid.get(uid)
        if found is None:
            raise NotFound(kind="table", id=uid)
        return found
