"""The product is killed while values are computed and columns are filled: what is kept is what a recompute gives.

The values are asked of the product itself and compared with what they follow from, as it tells that as well.
"""

import asyncio
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.crash.test_crash_loop import Place, Product, sign_up
from tests.support.processes import free_port

KILLS = max(5, int(os.environ.get("AFTERBASE_TEST_KILLS", "20")) // 4)
SEED = int(os.environ.get("AFTERBASE_TEST_SEED", "20261128"))
WRITERS = 4
TARGETS = ("server", "postmaster", "backend", "everything")
MANY = 22_000
"""Records: more than are filled in the transaction that asks for it."""
Row = dict[str, Any]

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        bool(os.environ.get("AFTERBASE_TEST_DATABASE_URL")), reason="kills the database: only with the embedded one"
    ),
]


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    found = Product(tmp_path / "data", free_port())
    found.start()
    yield found
    found.stop()


class Tickets:
    """The table of the crash loop, whose records are tickets here, and devices that they are linked to."""

    def __init__(self, place: Place) -> None:
        self.place, self.base = place, place.url.rpartition("/tables/")[0]
        self.paths = {"T": place.url}
        self.fields = {"T": dict(place.fields)}
        self.devices: list[str] = []

    def client(self) -> httpx.Client:
        return httpx.Client(cookies=self.place.cookies, headers={"X-Afterbase": "1"}, timeout=60)

    def build(self) -> None:
        with self.client() as client:
            spec = {"name": "Devices", "fields": [{"name": "Name", "type": "text"}]}
            client.post(f"{self.base}/tables", json=spec).raise_for_status()
            self.read_schema(client)
            ends = {"many": False, "reverse_many": True, "reverse_name": "Tickets"}
            self.add("T", "Device", "link", {"table": self.paths["Devices"].rpartition("/")[2], **ends})
            name = self.fields["Devices"]["Name"]
            body = {"records": [{name: letter} for letter in "abc"]}
            made = client.post(f"{self.paths['Devices']}/records", json=body).raise_for_status()
            self.devices = made.json()["ids"]
        link, amount = self.fields["Devices"]["Tickets"], self.fields["T"]["Amount"]
        self.add("Devices", "Count", "rollup", {"link": link, "function": "count"})
        self.add("Devices", "Sum", "rollup", {"link": link, "field": amount, "function": "sum"})
        total = {"link": self.fields["T"]["Device"], "field": self.fields["Devices"]["Sum"]}
        self.add("T", "Total", "lookup", total)
        self.add("T", "Rest", "formula", {"formula": "{Total} - {Amount}"})

    def add(self, table: str, name: str, kind: str, config: dict[str, Any]) -> None:
        with self.client() as client:
            spec = {"name": name, "type": kind, "config": config}
            client.post(f"{self.paths[table]}/fields", json=spec).raise_for_status()
            self.read_schema(client)

    def read_schema(self, client: httpx.Client) -> list[dict[str, Any]]:
        tables: list[dict[str, Any]] = client.get(self.base).raise_for_status().json()["tables"]
        for table in tables:
            self.paths[table["name"]] = f"{self.base}/tables/{table['id']}"
            self.fields[table["name"]] = {of["name"]: of["id"] for of in table["fields"]}
        return tables

    def read(self, table: str) -> list[Row]:
        """All records, by the names of their fields."""
        names, found, after = self.fields[table], list[Row](), None
        with self.client() as client:
            while True:
                body = {"fields": list(names.values()), "limit": 1_000} | ({"after": after} if after else {})
                page = client.post(f"{self.paths[table]}/query", json=body).raise_for_status().json()
                found += [dict(zip(names, row[1:], strict=True)) for row in page["rows"]]
                after = page["next"]
                if after is None:
                    return found

    def check(self) -> int:
        """Every value that is computed, from those that are not; the tickets there are."""
        tickets, amounts = self.read("T"), defaultdict[str, list[int]](list)
        for ticket in tickets:
            for id, _ in (ticket["Device"] or {"records": []})["records"]:
                amounts[id].append(ticket["Amount"])
        named = dict(zip("abc", self.devices, strict=True))
        for device in self.read("Devices"):
            own = amounts[named[device["Name"]]]
            assert (device["Count"], device["Sum"]) == (len(own), sum(own))
        for ticket in tickets:
            if ticket["Device"]:
                ((id, _),) = ticket["Device"]["records"]
                assert ticket["Rest"] == sum(amounts[id]) - ticket["Amount"]
        return len(tickets)


async def write(tickets: Tickets, writer: int, stop: asyncio.Event) -> None:
    """Make, change, move and delete tickets until told to stop, whatever becomes of it."""
    rng, own = random.Random(SEED + writer), list[str]()
    path, fields = tickets.paths["T"], tickets.fields["T"]
    cookies, headers = tickets.place.cookies, {"X-Afterbase": "1"}
    async with httpx.AsyncClient(cookies=cookies, headers=headers, timeout=10) as client:
        while not stop.is_set():
            values: Row = {fields["Amount"]: rng.randint(0, 99), fields["Device"]: [rng.choice(tickets.devices)]}
            try:
                if not own or rng.random() < 0.3:
                    answer = await client.post(f"{path}/records", json={"records": [values]})
                    own += answer.json()["ids"] if answer.status_code == 200 else []
                elif rng.random() < 0.9:
                    uid = rng.choice(list(values))
                    edit = {"id": rng.choice(own), "values": {uid: values[uid]}}
                    answer = await client.patch(f"{path}/records", json={"records": [edit]})
                else:
                    answer = await client.post(f"{path}/records/delete", json={"ids": [own.pop()]})
            except httpx.HTTPError:
                await asyncio.sleep(0.02)  # until it is there again
                continue
            assert answer.status_code in (200, 404) or answer.status_code >= 500, answer.text


async def kill_while_writing(product: Product, tickets: Tickets) -> None:
    rng, stop = random.Random(SEED), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number in range(WRITERS):
            group.create_task(write(tickets, number, stop))
        for _ in range(KILLS):
            await asyncio.sleep(rng.uniform(0.2, 0.8))
            await asyncio.to_thread(product.kill, rng.choice(TARGETS), rng)
            await asyncio.to_thread(product.revive)
        stop.set()


def test_rollups_and_formulas_are_right_after_kills_in_the_middle_of_recomputes(product: Product) -> None:
    tickets = Tickets(sign_up(product))
    tickets.build()
    asyncio.run(kill_while_writing(product, tickets))
    assert tickets.check() > KILLS


def _until_filled(tickets: Tickets) -> None:
    """The job that was killed is taken up again when its lease has run out."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError), tickets.client() as client:
            tables = tickets.read_schema(client)
            if not any(of["filling"] for table in tables for of in table["fields"]):
                return
        time.sleep(0.2)
    raise AssertionError("the columns are never full")


def test_a_fill_that_is_killed_again_and_again_ends_with_the_right_values(product: Product) -> None:
    tickets, rng = Tickets(sign_up(product)), random.Random(SEED)
    tickets.build()
    amount, device = tickets.fields["T"]["Amount"], tickets.fields["T"]["Device"]
    with tickets.client() as client:
        for low in range(0, MANY, 2_000):
            records = [{amount: n % 100, device: [tickets.devices[n % 3]]} for n in range(low, low + 2_000)]
            client.post(f"{tickets.paths['T']}/records", json={"records": records}).raise_for_status()
    tickets.add("T", "Twice", "formula", {"formula": '{Amount} * 2 & ""'})
    for target in ("server", "postmaster", "everything"):
        time.sleep(rng.uniform(0.05, 0.3))  # somewhere in the middle; where exactly does not matter
        product.kill(target, rng)
        product.revive()
    _until_filled(tickets)
    assert tickets.check() == MANY
    assert all(ticket["Twice"] == str(2 * ticket["Amount"]) for ticket in tickets.read("T"))
