"""A shop's devices and tickets, linked: what tests of computed fields calculate with."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from afterbase.actions.fields import FieldPatch, create_field, delete_field, update_field
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import FieldSpec, update_table
from afterbase.model.filters import PageQuery
from afterbase.queries.records import read_page
from tests.support.worlds import World

OPTIONS = {"options": [{"name": "open"}, {"name": "done"}]}


class Shop:
    """Devices and their tickets."""

    def __init__(self, world: World, devices: str, tickets: str) -> None:
        self.world = world
        self.uids = {"devices": devices, "tickets": tickets}

    async def uid(self, which: str, name: str) -> str:
        table = await self.world.table(self.uids[which])
        return next(of.uid for of in table.fields if of.name == name)

    async def add(self, which: str, name: str, kind: str, config: Mapping[str, Any]) -> str:
        """A field; names of fields inside the config stand for their ids."""
        context = await self.world.context()
        async with change_schema(context) as connection:
            made = await create_field(connection, context, self.uids[which], FieldSpec(name, kind, dict(config)))
        return made.uid

    async def formula(self, which: str, name: str, formula: str) -> str:
        return await self.add(which, name, "formula", {"formula": formula})

    async def rollup(self, which: str, name: str, link: str, function: str, field: str = "", **more: Any) -> str:
        other = "tickets" if which == "devices" else "devices"
        config = {"link": await self.uid(which, link), "function": function, **more}
        if field:
            config["field"] = await self.uid(other, field)
        return await self.add(which, name, "rollup", config)

    async def lookup(self, which: str, name: str, link: str, field: str, **more: Any) -> str:
        other = "tickets" if which == "devices" else "devices"
        config = {"link": await self.uid(which, link), "field": await self.uid(other, field), **more}
        return await self.add(which, name, "lookup", config)

    async def patch(self, which: str, name: str, patch: FieldPatch) -> None:
        context, uid = await self.world.context(), await self.uid(which, name)
        async with change_schema(context) as connection:
            await update_field(connection, context, self.uids[which], uid, patch)

    async def delete_field(self, which: str, name: str) -> None:
        context, uid = await self.world.context(), await self.uid(which, name)
        async with change_schema(context) as connection:
            await delete_field(connection, context, self.uids[which], uid)

    async def name_by(self, which: str, name: str) -> None:
        """Another field names the records from now on."""
        context, uid = await self.world.context(), await self.uid(which, name)
        async with change_schema(context) as connection:
            await update_table(connection, context, self.uids[which], primary_field=uid)

    async def option(self, name: str, option: str) -> int:
        """The key of an option of a field of tickets."""
        table = await self.world.table(self.uids["tickets"])
        of = next(of for of in table.fields if of.name == name)
        return next(int(o.key) for o in of.config.options if o.name == option)

    async def make(self, which: str, **values: Any) -> str:
        table = await self.world.table(self.uids[which])
        return self.world.record_ids.encode((await self.world.create(table, values)).ids[0])

    async def edit(self, which: str, record: str, **values: Any) -> None:
        id = self.world.record_ids.decode(record)
        assert id is not None
        await self.world.update(await self.world.table(self.uids[which]), id, values)

    async def delete(self, which: str, record: str) -> None:
        id = self.world.record_ids.decode(record)
        assert id is not None
        await self.world.delete(await self.world.table(self.uids[which]), id)

    async def column(self, which: str, name: str, query: PageQuery | None = None) -> list[Any]:
        """The cells of a field, as the API sends them."""
        context, uid = await self.world.context(), await self.uid(which, name)
        asked = msgspec.structs.replace(query or PageQuery(), fields=[uid])
        async with self.world.database.base(self.world.base_id) as connection:
            page = json.loads(await read_page(connection, context, self.uids[which], asked))
        return [row[1] for row in page["rows"]]


async def make_shop(world: World) -> Shop:
    """The two tables, empty, and the link between them."""
    devices = await world.make_table("Devices", [("Name", "text"), ("Months", "number")])
    tickets = await world.make_table(
        "Tickets", [("Title", "text"), ("Amount", "number"), ("State", "single_select", OPTIONS), ("Due", "date")]
    )
    shop = Shop(world, devices.uid, tickets.uid)
    await shop.add(
        "tickets",
        "Device",
        "link",
        {"table": devices.uid, "many": False, "reverse_many": True, "reverse_name": "Tickets"},
    )
    return shop
