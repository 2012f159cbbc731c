"""Random edits of whatever a base has at the moment: of records, of links at both ends, of the schema, and back."""

import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from afterbase.actions.computed_fields import ComputedStays, settle
from afterbase.actions.fields import (
    FieldPatch,
    NothingToChange,
    convert_field,
    delete_field,
    text_context,
    update_field,
)
from afterbase.actions.link_fields import LinkedTableDeleted
from afterbase.actions.loads import Load, finish_load, hold_columns, last_id, load_lines, save_options
from afterbase.actions.parsing import Lines, Parser
from afterbase.actions.records import (
    Edit,
    create_records,
    delete_records,
    restore_records,
    update_records,
    update_where,
)
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import delete_table, update_table
from afterbase.actions.trash import list_trash, restore_item
from afterbase.actions.undo import NothingToRedo, NothingToUndo, Undone, redo, undo
from afterbase.engine.compute import ComputedRefused
from afterbase.engine.contexts import Context
from afterbase.ground.database import Connection
from afterbase.ground.errors import BadConfig, BadFilter, InvalidValues, NameTaken, NotFound
from afterbase.ground.sql import Sql, sql
from afterbase.model.fields.base import Field, ValueType
from afterbase.model.fields.config_errors import NamesRecords
from afterbase.model.formula.refusals import FormulaRefused
from afterbase.model.schema import Table
from tests.compute.schemas import WORDS, Builder
from tests.support.computed import fill_columns
from tests.support.worlds import World

MOST_RECORDS = 25
"""Of a table: enough for records to be linked in tangles, few enough for a check every other moment."""

REFUSED = (
    BadConfig, BadFilter, ComputedRefused, ComputedStays, FormulaRefused, InvalidValues, LinkedTableDeleted, NameTaken,
    NamesRecords, NotFound, NothingToChange, NothingToRedo, NothingToUndo,
)  # fmt: skip
"""What may come of an edit that cannot be done as things stand. Anything else is a defect."""


class Editor:
    """Does one edit after the other, as a seed has it."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self.world, self.rng = world, rng
        self.builder = Builder(world, rng)
        self.done: list[str] = []
        self.names = 0

    async def edit(self) -> None:
        """One edit, or nothing where it was refused."""
        ((what, _),) = self.rng.choices(EDITS, [weight for _, weight in EDITS])
        name = what.__name__.lstrip("_")
        try:
            if await what(self) is not False:
                self.done.append(name)
        except REFUSED as error:
            self.done.append(f"({name}: {type(error).__name__})")
        await self._hear()

    async def _hear(self) -> None:
        """Other processes are told that a schema is another; so is this one."""
        statement = sql("SELECT version FROM afterbase.bases WHERE uid = {}", self.world.base_uid)
        if (await self.world.fetch(statement))[0][0] != (await self.builder.base()).version:
            self.world.schemas.forget_all()

    @property
    def count(self) -> int:
        """Edits that were done."""
        return sum(not name.startswith("(") for name in self.done)

    # -- what there is

    async def tables(self) -> Sequence[Table]:
        return (await self.builder.base()).tables

    async def table(self) -> Table:
        return self.rng.choice(await self.tables())

    async def context(self) -> Context:
        return await self.world.context(self.rng.choice(("owner", "owner", "owner", "editor")))

    async def ids(self, table: Table, *, is_live: bool = True) -> list[int]:
        state = Sql("NULL" if is_live else "NOT NULL")
        rows = await self.world.fetch(sql("SELECT id FROM {} WHERE deleted_at IS {} ORDER BY id", table.sql, state))
        return [row[0] for row in rows]

    async def some(self, table: Table, most: int) -> list[int]:
        ids = await self.ids(table)
        return self.rng.sample(ids, min(len(ids), self.rng.randint(1, most)))

    def new_name(self) -> str:
        self.names += 1
        return f"name {self.names}"

    async def field(self, *, is_computed: bool | None = None) -> tuple[Table, Field] | None:
        """One at random, without link fields."""
        table = await self.table()
        fitting = [of for of in table.fields if of.link is None and is_computed in (None, bool(of.kind))]
        return (table, self.rng.choice(fitting)) if fitting else None

    # -- values

    async def values(self, table: Table, most: int, *, links: bool = True) -> dict[str, Any]:
        fields = [of for of in table.fields if of.is_writable and (links or of.link is None)]
        return {of.uid: await self.value(of) for of in self.rng.sample(fields, min(len(fields), most))}

    async def value(self, of: Field) -> Any:
        rng = self.rng
        if of.link is not None:
            return await self.link(of)
        if rng.random() < 0.1 and of.type.value_type is not ValueType.BOOLEAN:
            return None
        match of.type.value_type:
            case ValueType.NUMBER:
                return rng.choice((0, 0, 1, 2, 3, -1, 7, 40, 1000000))
            case ValueType.BOOLEAN:
                return rng.random() < 0.5
            case ValueType.DATE:
                return f"2026-0{rng.randint(1, 5)}-1{rng.randint(0, 9)}"
            case ValueType.DATETIME:
                return f"2026-0{rng.randint(1, 5)}-1{rng.randint(0, 9)}T0{rng.randint(0, 9)}:30:00+00:00"
            case ValueType.OPTION:
                return rng.choice(of.config.options).name if of.config.options else None
            case ValueType.OPTIONS:
                names = [option.name for option in of.config.options]
                return rng.sample(names, rng.randint(1, len(names))) if names else None
            case ValueType.PEOPLE:
                people = [actor.uid for actor in self.world.people.values()]
                return rng.sample(people, rng.randint(1, len(people) if of.config.multiple else 1))
        return rng.choice(WORDS)

    async def link(self, of: Field) -> Any:
        """All that a cell shall hold, or what comes and goes."""
        assert of.link is not None
        other = (await self.builder.base()).tables_by_id[of.link.table_id]
        uids = [self.world.record_ids.encode(id) for id in await self.some(other, 3 if of.config.many else 1)]
        if not uids or self.rng.random() < 0.1:
            return None
        if self.rng.random() < 0.5:
            return uids
        return {self.rng.choice(("add", "remove")): uids}

    # -- records

    def lend(self) -> AbstractAsyncContextManager[Connection]:
        """In a transaction of its own or in none: an edit takes different ways to its server."""
        database = self.world.database
        return (database.base if self.rng.random() < 0.7 else database.transaction)(self.world.base_id)

    async def _create(self, most: int = 1) -> bool:
        table = await self.table()
        if len(await self.ids(table)) + most > MOST_RECORDS:
            return False
        records = [await self.values(table, 6) for _ in range(most)]
        records = [{uid: v for uid, v in r.items() if not isinstance(v, dict)} for r in records]
        context = await self.context()
        async with self.world.database.base(self.world.base_id) as connection:
            await create_records(connection, context, table.uid, records)
        return True

    async def _create_several(self) -> bool:
        return await self._create(self.rng.randint(2, 8))

    async def _update(self, most: int = 1) -> bool:
        table = await self.table()
        ids = await self.some(table, most)
        if not ids:
            return False
        edits = [Edit(id, await self.values(table, self.rng.randint(1, 3))) for id in ids]
        context = await self.context()
        async with self.lend() as connection:
            await update_records(connection, context, table.uid, edits)
        return True

    async def _update_several(self) -> bool:
        return await self._update(8)

    async def _update_where(self) -> bool:
        table = await self.table()
        chosen = sql("id %% {} = 0", self.rng.randint(1, 3))
        context, values = await self.context(), await self.values(table, 2)
        async with self.world.database.transaction(self.world.base_id) as connection:
            await update_where(connection, context, table.uid, values, chosen)
        return True

    async def _link_or_unlink(self) -> bool:
        table = await self.table()
        links, ids = [of for of in table.fields if of.link is not None], await self.some(table, 3)
        if not links or not ids:
            return False
        of, context = self.rng.choice(links), await self.context()
        edits = [Edit(id, {of.uid: await self.link(of)}) for id in ids]
        async with self.lend() as connection:
            await update_records(connection, context, table.uid, edits)
        return True

    async def _delete(self) -> bool:
        table = await self.table()
        ids = await self.some(table, 3)
        context = await self.context()
        async with self.world.database.base(self.world.base_id) as connection:
            await delete_records(connection, context, table.uid, sql("id = ANY({})", ids))
        return bool(ids)

    async def _restore(self) -> bool:
        table = await self.table()
        gone = await self.ids(table, is_live=False)
        ids = self.rng.sample(gone, min(len(gone), 3))
        context = await self.context()
        async with self.world.database.base(self.world.base_id) as connection:
            await restore_records(connection, context, table.uid, sql("id = ANY({})", ids))
        return bool(ids)

    async def _undo(self) -> None:
        await self._go(undo, self.rng.choice(("owner", "owner", "editor")))

    async def _undo_and_redo(self) -> None:
        who, times = self.rng.choice(("owner", "editor")), self.rng.randint(1, 3)
        steps = [undo] * times + [redo] * self.rng.randint(1, times)
        for step in steps[:-1]:
            await self._go(step, who)
            self.done.append(step.__name__)
            await self._hear()
        await self._go(steps[-1], who)

    async def _go(self, step: Callable[[Connection, Context], Awaitable[Undone]], who: str) -> None:
        context = await self.world.context(who)
        async with self.world.database.transaction(self.world.base_id) as connection:
            await step(connection, context)
            await settle(connection, context)

    async def _teach_option(self) -> bool:
        """A text that a select does not know yet, as people paste it."""
        table = await self.table()
        selects = [of for of in table.fields if of.type.value_type is ValueType.OPTION and not of.kind]
        if not selects:
            return False
        context = await self.world.context()
        async with self.world.database.base(self.world.base_id) as connection:
            texts = await text_context(connection, context.lens.base.workspace_id, "en", "UTC")
            record = {self.rng.choice(selects).uid: self.new_name()}
            await create_records(connection, context, table.uid, [record], texts)
        return True

    async def _import(self) -> bool:
        table = await self.table()
        if len(await self.ids(table)) > MOST_RECORDS:
            return False
        kinds = (ValueType.NUMBER, ValueType.TEXT, ValueType.OPTION)
        fields = [of for of in table.fields if of.is_writable and of.type.value_type in kinds]
        columns = [[str(self.rng.choice((1, 2, 3, 40))) for _ in range(3)] for _ in fields]
        context = await self.world.context()
        try:
            async with self.world.database.transaction(self.world.base_id) as connection:
                await _load(connection, context, table, fields, columns)
        finally:
            self.world.schemas.forget(self.world.base_id)
        return True

    # -- schema

    async def _change_field(self, which: tuple[Table, Field] | None, patch: FieldPatch) -> bool:
        if which is None:
            return False
        table, of = which
        context = await self.world.context()
        async with change_schema(context) as connection:
            await update_field(connection, context, table.uid, of.uid, patch)
        return True

    async def _rename_field(self) -> bool:
        return await self._change_field(await self.field(), FieldPatch(name=self.new_name()))

    async def _change_options(self) -> bool:
        """One renamed, or taken away."""
        which = await self.field(is_computed=False)
        options = getattr(which[1].config, "options", ()) if which else ()
        if which is None or not options:
            return False
        changed = [{"key": o.key, "name": o.name} for o in options]
        if self.rng.random() < 0.3:
            changed.pop(self.rng.randrange(len(changed)))
        else:
            self.rng.choice(changed)["name"] = self.new_name()
        config = {"options": changed, "next_key": which[1].config.next_key}
        return await self._change_field(which, FieldPatch(config=config))

    async def _edit_computed(self) -> bool:
        which = await self.field(is_computed=True)
        if which is None:
            return False
        config = self.builder.config_for(await self.builder.base(), which[0], which[1].kind)
        return config is not None and await self._change_field(which, FieldPatch(config=config))

    async def _add_computed(self) -> bool:
        self.builder.who = "owner"
        return await self.builder.add_computed()

    async def _add_plain(self) -> bool:
        return len((await self.table()).fields) < 25 and await self.builder.add_plain()

    async def _add_link(self) -> bool:
        if sum(of.link is not None for table in await self.tables() for of in table.fields) > 16:
            return False
        await self.builder.add_link(self.rng.random() < 0.5, self.rng.random() < 0.5)
        return True

    async def _delete_field(self) -> bool:
        table = await self.table()
        of, context = self.rng.choice(table.fields), await self.world.context()
        async with change_schema(context) as connection:
            await delete_field(connection, context, table.uid, of.uid)
        return True

    async def _convert_field(self) -> bool:
        which = await self.field(is_computed=False)
        if which is None:
            return False
        table, of = which
        kind, context = self.rng.choice(("text", "number", "single_select", "person")), await self.world.context()
        async with change_schema(context) as connection:
            await convert_field(connection, context, table.uid, of.uid, kind, {})
        return True

    async def _name_records_otherwise(self) -> bool:
        table = await self.table()
        fitting = [of for of in table.fields if of.type.can_be_primary and (not of.kind or of.is_kept)]
        of, context = self.rng.choice(fitting), await self.world.context()
        async with change_schema(context) as connection:
            await update_table(connection, context, table.uid, primary_field=of.uid)
        return True

    async def _delete_table(self) -> bool:
        if len(await self.tables()) < 2:
            return False
        table, context = await self.table(), await self.world.context()
        async with change_schema(context) as connection:
            await delete_table(connection, context, table.uid)
        if self.rng.random() < 0.7:
            await self.world.undo()
        return True

    async def _fill_columns(self) -> bool:
        return await fill_columns(self.world)

    async def _restore_from_trash(self) -> bool:
        context = await self.world.context()
        async with change_schema(context) as connection:
            items = await list_trash(connection, context)
            if items:
                await restore_item(connection, context, self.rng.choice(items).id)
        return bool(items)


async def _load(
    connection: Connection, context: Context, table: Table, fields: list[Field], columns: list[list[str]]
) -> None:
    """Rows as an import loads them."""
    texts = await text_context(connection, context.lens.base.workspace_id, "en", "UTC")
    load = Load(table.sql, Parser(list(fields), range(len(fields)), texts, context.lens.actor.uid))
    await hold_columns(connection, load)
    after = await last_id(connection, table.sql)

    async def lines() -> Any:
        yield Lines(load.parser.read([1, 2, 3], columns), 3)

    async def progress(read: int) -> None:
        pass

    await load_lines(connection, load, lines(), progress)
    group = await save_options(connection, context, fields, load)
    numbering = [of for of in table.fields if of.type.name == "auto_number"]
    await finish_load(connection, group, table.id, load, after, numbering)


EDITS: Sequence[tuple[Callable[[Editor], Awaitable[bool | None]], float]] = (
    (Editor._create, 12),
    (Editor._create_several, 3),
    (Editor._update, 32),
    (Editor._update_several, 7),
    (Editor._update_where, 4),
    (Editor._link_or_unlink, 16),
    (Editor._delete, 5),
    (Editor._restore, 4),
    (Editor._undo, 4),
    (Editor._undo_and_redo, 2),
    (Editor._teach_option, 0.4),
    (Editor._import, 0.5),
    (Editor._rename_field, 0.3),
    (Editor._change_options, 0.5),
    (Editor._edit_computed, 0.8),
    (Editor._add_computed, 0.6),
    (Editor._add_plain, 0.2),
    (Editor._add_link, 0.1),
    (Editor._delete_field, 0.3),
    (Editor._convert_field, 0.3),
    (Editor._name_records_otherwise, 0.2),
    (Editor._delete_table, 0.15),
    (Editor._restore_from_trash, 0.3),
    (Editor._fill_columns, 2),
)
"""By how often they are done among a hundred."""
