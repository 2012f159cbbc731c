"""A small world for tests of actions and queries: people, a base, and short ways to act in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from afterbase.actions.computed_fields import settle
from afterbase.actions.records import Edit, create_records, delete_records, update_records
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import FieldSpec, create_table
from afterbase.actions.undo import Undone, redo, undo
from afterbase.actions.written import Written
from afterbase.engine.contexts import Context
from afterbase.engine.lens import Actor, Role, lens_of_member
from afterbase.engine.schemas import Schemas
from afterbase.ground.database import Database, Row, execute, fetch, fetch_row, schema_name
from afterbase.ground.ids import RecordIds, new_uid
from afterbase.ground.migrations import migrate_schema
from afterbase.ground.sql import Sql, join, sql
from afterbase.model.schema import Table

Spec = tuple[str, str] | tuple[str, str, Mapping[str, Any]] | FieldSpec


@dataclass
class World:
    database: Database
    schemas: Schemas
    record_ids: RecordIds
    workspace_id: int
    base_id: int
    base_uid: str
    people: dict[str, Actor] = field(default_factory=dict)

    async def context(self, who: str = "owner", through: str = "web") -> Context:
        base = await self.schemas.get(self.base_uid)
        actor = self.people[who]
        return Context(
            self.database, self.schemas, self.record_ids, lens_of_member(actor, base, Role(who.split("-")[0])), through
        )

    async def make_table(self, name: str, specs: Sequence[Spec], who: str = "owner") -> Table:
        context = await self.context(who)
        fields = [s if isinstance(s, FieldSpec) else FieldSpec(s[0], s[1], s[2] if len(s) > 2 else {}) for s in specs]
        async with change_schema(context) as connection:
            made = await create_table(connection, context, name, fields, view_name="Grid")
        return await self.table(made.uid)

    async def table(self, uid: str) -> Table:
        return (await self.schemas.get(self.base_uid)).table(uid)

    async def create(self, table: Table, *records: Mapping[str, Any], who: str = "owner") -> Written:
        """Records by field name."""
        context = await self.context(who)
        named = [_by_uid(table, record) for record in records]
        async with self.database.base(self.base_id) as connection:
            return await create_records(connection, context, table.uid, named)

    async def update(
        self, table: Table, id: int, values: Mapping[str, Any], version: int | None = None, who: str = "owner"
    ) -> Written:
        context = await self.context(who)
        async with self.database.base(self.base_id) as connection:
            return await update_records(connection, context, table.uid, [Edit(id, _by_uid(table, values), version)])

    async def delete(self, table: Table, *ids: int, who: str = "owner") -> Written:
        context = await self.context(who)
        async with self.database.base(self.base_id) as connection:
            return await delete_records(connection, context, table.uid, sql("id = ANY({})", list(ids)))

    async def undo(self, who: str = "owner") -> Undone:
        context = await self.context(who)
        async with self.database.transaction(self.base_id) as connection:
            done = await undo(connection, context)
            await settle(connection, context)
        self.schemas.forget_all()
        return done

    async def redo(self, who: str = "owner") -> Undone:
        context = await self.context(who)
        async with self.database.transaction(self.base_id) as connection:
            done = await redo(connection, context)
            await settle(connection, context)
        self.schemas.forget_all()
        return done

    async def rows(self, table: Table, *names: str) -> list[dict[str, Any]]:
        """The live records in order, as stored: id and the named fields (all of them without names)."""
        fields = [f for f in table.fields if not names or f.name in names]
        columns = join(", ", [Sql("id"), *(f.sql for f in fields)])
        found = await self.fetch(sql("SELECT {} FROM {} WHERE deleted_at IS NULL ORDER BY id", columns, table.sql))
        return [dict(zip(["id", *(f.name for f in fields)], row, strict=True)) for row in found]

    async def fetch(self, statement: Sql) -> Sequence[Row]:
        async with self.database.base(self.base_id) as connection:
            return await fetch(connection, statement)

    async def changes(self) -> list[tuple[int, str, str]]:
        """The change log as (seq, kind, actor)."""
        return [(r[0], r[1], r[2]) for r in await self.fetch(Sql("SELECT seq, kind, actor FROM changes ORDER BY seq"))]


def _by_uid(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    uids = {f.name: f.uid for f in table.fields}
    return {uids.get(name, name): value for name, value in values.items()}


async def make_world(database: Database) -> World:
    async with database.transaction() as connection:
        workspace = await fetch_row(
            connection, sql("INSERT INTO workspaces (uid, name) VALUES ({}, 'Test') RETURNING id", new_uid("wsp"))
        )
        people = {}
        for who in ("owner", "editor", "viewer", "editor-two"):
            role, uid = who.split("-")[0], new_uid("usr")
            user = await fetch_row(
                connection,
                sql(
                    "INSERT INTO users (uid, email, name, password_hash) VALUES ({}, {}, {}, '') RETURNING id",
                    uid,
                    f"{who}@example.com",
                    who.title(),
                ),
            )
            await execute(connection, sql("INSERT INTO members VALUES ({}, {}, {})", workspace[0], user[0], role))
            people[who] = Actor("user", uid, who.title(), "zh-CN", "Asia/Shanghai")
        base = await fetch_row(
            connection,
            sql(
                "INSERT INTO bases (uid, workspace_id, name, created_by) VALUES ({}, {}, 'Base', 'sys')"
                " RETURNING id, uid",
                new_uid("bas"),
                workspace[0],
            ),
        )
        await migrate_schema(connection, schema_name(base[0]), "base")
    schemas = Schemas(database)
    return World(database, schemas, RecordIds(b"secret-of-the-tests"), workspace[0], base[0], base[1], people)
