"""Many write at once to what depends on one another: no request fails for it, and all values are right in the end."""

import asyncio
import random
from collections import Counter
from typing import Any

import httpx
import pytest

from afterbase.ground.sql import Sql
from tests.support.client import Office
from tests.support.computed import wrong_values

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

WRITERS = 8
EDITS = 25
"""Of each writer."""


class Shop:
    """Two devices and their tickets over HTTP; rollups go up, and lookups and formulas come down again."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.tables: dict[str, dict[str, Any]] = {}
        self.devices: list[str] = []
        self.answers = Counter[int]()

    def path(self, table: str) -> str:
        return self.office.path(self.tables[table])

    def uid(self, table: str, name: str) -> str:
        found: str = next(of["id"] for of in self.tables[table]["fields"] if of["name"] == name)
        return found

    async def add(self, table: str, name: str, kind: str, config: dict[str, Any]) -> None:
        answer = await self.office.owner.post(
            f"{self.path(table)}/fields", json={"name": name, "type": kind, "config": config}
        )
        assert answer.status_code == 200, answer.text
        schema = (await self.office.owner.get(self.office.base)).json()
        self.tables = {t["name"]: t for t in schema["tables"]}

    async def build(self) -> None:
        for name, fields in (
            ("Devices", [("Name", "text"), ("Months", "number")]),
            ("Tickets", [("Amount", "number")]),
        ):
            self.tables[name] = await self.office.make_table(*fields, name=name)
        ends = {"table": self.tables["Devices"]["id"], "many": False, "reverse_many": True, "reverse_name": "Tickets"}
        await self.add("Tickets", "Device", "link", ends)
        here, there = self.uid("Tickets", "Device"), self.uid("Devices", "Tickets")
        amount, months = self.uid("Tickets", "Amount"), self.uid("Devices", "Months")
        await self.add("Devices", "Count", "rollup", {"link": there, "function": "count"})
        await self.add("Devices", "Sum", "rollup", {"link": there, "field": amount, "function": "sum"})
        await self.add("Devices", "Score", "formula", {"formula": "{Sum} * {Months}"})
        await self.add("Tickets", "Months", "lookup", {"link": here, "field": months})
        score = self.uid("Devices", "Score")
        await self.add("Tickets", "Score", "lookup", {"link": here, "field": score})
        await self.add("Tickets", "Share", "formula", {"formula": "{Amount} / {Score} + {Months}"})
        self.devices = await self.office.create(
            self.tables["Devices"], {"Name": "a", "Months": 1}, {"Name": "b", "Months": 2}
        )

    async def send(self, client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await client.request(method, path, json=body)
        self.answers[answer.status_code] += 1
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


async def _write_tickets(shop: Shop, client: httpx.AsyncClient, rng: random.Random) -> None:
    """Make, change, move and delete tickets of one's own, of devices that all share."""
    own: list[str] = []
    amount, device, path = shop.uid("Tickets", "Amount"), shop.uid("Tickets", "Device"), shop.path("Tickets")
    for _ in range(EDITS):
        what = rng.random()
        if what < 0.4 or not own:
            records = [
                {amount: rng.randint(0, 9), device: [rng.choice(shop.devices)]} for _ in range(rng.randint(1, 3))
            ]
            own += (await shop.send(client, "POST", f"{path}/records", {"records": records}))["ids"]
        elif what < 0.9:
            some = rng.sample(own, min(2, len(own)))
            if what < 0.8:
                values = {amount: rng.randint(0, 9)} if what < 0.65 else {device: [rng.choice(shop.devices)]}
                edits = [{"id": id, "values": values} for id in some]
                await shop.send(client, "PATCH", f"{path}/records", {"records": edits})
            else:
                moved = {"id": rng.choice(shop.devices), "values": {shop.uid("Devices", "Tickets"): {"add": some}}}
                await shop.send(client, "PATCH", f"{shop.path('Devices')}/records", {"records": [moved]})
        else:
            gone = own.pop(rng.randrange(len(own)))
            await shop.send(client, "POST", f"{path}/records/delete", {"ids": [gone]})


async def _write_devices(shop: Shop, client: httpx.AsyncClient, rng: random.Random) -> None:
    """Change what tickets look up, and what nothing depends on: the latter do not compute, and lock all the same."""
    name, months = shop.uid("Devices", "Name"), shop.uid("Devices", "Months")
    for number in range(EDITS):
        values = {months: rng.randint(0, 3)} if number % 2 else {name: f"name {number}"}
        edits = [{"id": id, "values": values} for id in rng.sample(shop.devices, 2)]
        await shop.send(client, "PATCH", f"{shop.path('Devices')}/records", {"records": edits})


async def test_rollups_of_one_device_are_right_after_many_wrote_to_it_at_once(office: Office) -> None:
    shop = Shop(office)
    await shop.build()
    clients = [office.owner, office.editor] * (WRITERS // 2)
    await asyncio.gather(
        *(_write_tickets(shop, client, random.Random(number)) for number, client in enumerate(clients)),
        *(_write_devices(shop, office.editor, random.Random(100 + number)) for number in range(2)),
    )
    rows = await office.world.fetch(Sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
    assert rows == [(0,)]  # each would have cost a second
    assert shop.answers.keys() == {200}
    base = await office.world.schemas.get(office.world.base_uid)
    async with office.world.database.base(office.world.base_id) as connection:
        assert await wrong_values(connection, base.tables) == []


async def _make_fields(shop: Shop) -> None:
    """Make computed fields and change them, over and over, while others write."""
    there, amount = shop.uid("Devices", "Tickets"), shop.uid("Tickets", "Amount")
    for number in range(2):
        config = {"link": there, "field": amount, "function": "sum"}
        await shop.add("Devices", f"Sum {number}", "rollup", config)
        await shop.add("Tickets", f"Twice {number}", "formula", {"formula": f"{{Amount}} * {number} + {{Score}}"})
        path = f"{shop.path('Tickets')}/fields/{shop.uid('Tickets', f'Twice {number}')}"
        changed = {"config": {"formula": f"{{Amount}} * {number} - {{Months}}"}}
        await shop.send(shop.office.owner, "PATCH", path, changed)


async def test_fields_that_are_made_while_many_write_have_the_values_of_all_that_was_written(office: Office) -> None:
    shop = Shop(office)
    await shop.build()
    clients = [office.owner, office.editor] * (WRITERS // 2)
    await asyncio.gather(
        *(_write_tickets(shop, client, random.Random(number)) for number, client in enumerate(clients)),
        _write_devices(shop, office.editor, random.Random(100)),
        _make_fields(shop),
    )
    assert shop.answers.keys() == {200}
    office.world.schemas.forget_all()
    base = await office.world.schemas.get(office.world.base_uid)
    assert len(base.table(shop.tables["Devices"]["id"]).fields) == 8
    async with office.world.database.base(office.world.base_id) as connection:
        assert await wrong_values(connection, base.tables) == []
