"""Rows about links and computed fields: devices with a count and a sum of their tickets, tickets with the warranty of
their device, and what formulas cost.

Every ticket belongs to the device of its serial number, except for the first MANY, which all belong to one.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from bench import floors
from bench.data import MANY, devices
from bench.http import Client
from bench.measures import Bench, Call, Row, compare

AT_ONCE = 20_000
"""Tickets that one request links."""
SHOWN = 100


@dataclass
class Linked:
    """A bench whose tickets are linked to devices."""

    bench: Bench
    path: str
    fields: dict[str, str]
    ids: list[str]
    tickets: list[str]
    """The ids of the first few; the first MANY belong to the first device."""
    device: str
    warranty: str

    def edit(self, path: str, id: str, values: dict[str, Any]) -> Call:
        body = json.dumps({"records": [{"id": id, "values": values}]}).encode()
        return lambda: self.bench.product.client.request("PATCH", f"{path}/records", body)


async def link_devices(bench: Bench) -> Linked:
    """Make the devices, link the tickets, and let both calculate; the floor gets the same."""
    product = bench.product
    path, fields = await _make_table(bench, "设备", [("sn", "text"), ("model", "text"), ("months", "number")])
    names = ("sn", "model", "months")
    rows = list(devices())
    ids = list[str]()
    for low in range(0, len(rows), 2_000):
        records = [dict(zip([fields[n] for n in names], row, strict=True)) for row in rows[low : low + 2_000]]
        made = await product.client.json("POST", f"{path}/records", {"records": records})
        ids += made["ids"]
    ends = {"table": path.rpartition("/")[2], "many": False, "reverse_many": True, "reverse_name": "工单"}
    device = await add_field(bench, product.path, "device", "link", ends)
    fields = await _fields_of(bench, path)
    tickets = await _link(bench, path, fields["工单"], {row[0]: id for row, id in zip(rows, ids, strict=True)})
    amount = product.fields["amount"]
    await add_field(bench, path, "count", "rollup", {"link": fields["工单"], "function": "count"})
    await add_field(bench, path, "sum", "rollup", {"link": fields["工单"], "field": amount, "function": "sum"})
    warranty = await add_field(bench, product.path, "warranty", "lookup", {"link": device, "field": fields["months"]})
    with psycopg.connect(bench.floor_conninfo, autocommit=True) as connection:
        floors.link(connection, rows)
    return Linked(bench, path, fields, ids, tickets, device, warranty)


async def _make_table(bench: Bench, name: str, fields: Sequence[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    spec = {"name": name, "fields": [{"name": title, "type": kind} for title, kind in fields]}
    made = await bench.product.client.json("POST", f"/api/bases/{bench.product.base}/tables", spec)
    path = f"/api/bases/{bench.product.base}/tables/{made['id']}"
    return path, await _fields_of(bench, path)


async def _schema_of(bench: Bench, path: str) -> list[dict[str, Any]]:
    schema = await bench.product.client.json("GET", f"/api/bases/{bench.product.base}")
    return list(next(t for t in schema["tables"] if t["id"] == path.rpartition("/")[2])["fields"])


async def _fields_of(bench: Bench, path: str) -> dict[str, str]:
    return {of["name"]: of["id"] for of in await _schema_of(bench, path)}


async def add_field(bench: Bench, path: str, name: str, kind: str, config: dict[str, Any]) -> str:
    """A new field, once its values are kept; its id."""
    spec = {"name": name, "type": kind, "config": config}
    await bench.product.client.json("POST", f"{path}/fields", spec)
    while True:
        of = next(of for of in await _schema_of(bench, path) if of["name"] == name)
        if not of["filling"]:
            return str(of["id"])
        await asyncio.sleep(0.02)


async def _link(bench: Bench, path: str, link: str, by_sn: dict[str, str]) -> list[str]:
    """Link all tickets from the devices' end, many at once; the ids of the first of them."""
    client, sn = bench.product.client, bench.product.fields["sn"]
    first = list[str]()
    wanted: dict[str, list[str]] = {}
    after, count, seen = None, 0, 0
    while True:
        body = {"limit": 1_000, "fields": [sn], **({"after": after} if after else {})}
        page = await client.json("POST", f"{bench.product.path}/query", body)
        for id, row in zip(page["ids"], page["rows"], strict=True):
            device = next(iter(by_sn.values())) if seen < MANY else by_sn[row[1]]
            wanted.setdefault(device, []).append(id)
            first += [id] if seen < 2 * MANY else []
            seen, count = seen + 1, count + 1
        after = page["next"]
        if count >= AT_ONCE or after is None:
            for some in _chunks(list(wanted.items()), 2_000):
                edits = [{"id": device, "values": {link: {"add": ids}}} for device, ids in some]
                await client.json("PATCH", f"{path}/records", {"records": edits})
            wanted, count = {}, 0
        if after is None:
            return first


def _chunks(items: list[Any], size: int) -> list[list[Any]]:
    return [items[low : low + size] for low in range(0, len(items), size)]


# -- measures


async def measure_lookups(linked: Linked, client: Client) -> Row:
    """The device of MANY tickets gets another warranty, and a page of them shows it."""
    bench, months = linked.bench, linked.fields["months"]
    turn = iter(range(10**9))
    number = bench.product.fields["number"]
    condition = {"field": linked.device, "op": "has_any_of", "value": [linked.ids[0]]}
    page = bench.query({"filter": condition, "fields": [number, linked.warranty], "limit": SHOWN})
    floor_page = bench.floor(client, "/device_page", {"id": 1})

    async def ours() -> None:
        await linked.edit(linked.path, linked.ids[0], {months: next(turn)})()
        await page()

    async def floor() -> None:
        await client.json("POST", "/device", {"id": 1, "months": next(turn)})
        await floor_page()

    return await compare(f"a device that {MANY:,} tickets look up changes, and a page", bench.size, ours, floor, 2.0)


async def measure_rollups(linked: Linked, client: Client) -> Row:
    """One ticket's amount changes, and with it the sum of its device, which has as many tickets as most."""
    bench, amount = linked.bench, linked.bench.product.fields["amount"]
    turn = iter(range(10**9))

    async def ours() -> None:
        n = next(turn)
        await linked.edit(bench.product.path, linked.tickets[MANY + n % 100], {amount: n})()

    async def floor() -> None:
        n = next(turn)
        await client.json("POST", "/ticket", {"id": MANY + n % 100 + 1, "amount": n})

    return await compare("a ticket changes, and its device's rollups", bench.size, ours, floor, 2.0, 100)


async def measure_new_formula(linked: Linked, _client: Client) -> Row:
    """From asking for the field until its column is read, against a table made with it."""
    bench, product = linked.bench, linked.bench.product
    formula = {"formula": f"{{{product.fields['amount']}}} * 1.13"}
    mine, theirs = list[float](), list[float]()
    async with await psycopg.AsyncConnection.connect(bench.floor_conninfo, autocommit=True) as connection:
        for number in range(3):
            begin = time.perf_counter()
            await add_field(bench, product.path, f"gross {number}", "formula", formula)
            mine.append(time.perf_counter() - begin)
            begin = time.perf_counter()
            await connection.execute(floors.WITH_FORMULA)
            theirs.append(time.perf_counter() - begin)
            await connection.execute("DROP TABLE with_formula")
    p50, floor_p50 = sorted(mine)[1], sorted(theirs)[1]
    return Row("new formula field over all records", bench.size, p50, max(mine), floor_p50, p50 / floor_p50, 1.5)


async def measure_chain(linked: Linked, _client: Client) -> Row:
    """An edit that twenty formulas follow, one over the other, against one that a single formula follows."""
    bench = linked.bench
    path, fields = await _make_table(bench, "Chain", [("name", "text"), ("a", "number"), ("b", "number")])
    await add_field(bench, path, "one", "formula", {"formula": "{a} + 1"})
    for number in range(20):
        below = f"c{number - 1}" if number else "b"
        await add_field(bench, path, f"c{number}", "formula", {"formula": f"{{{below}}} + 1"})
    ours, floor = await _edits(bench, path, fields, "b"), await _edits(bench, path, fields, "a")
    return await compare("chain of 20 formulas, against one", bench.size, ours, floor, 2.0, 100)


async def measure_unused(linked: Linked, _client: Client) -> Row:
    """An edit that none of a hundred computed fields reads, against the same in a table without them."""
    bench, specs = linked.bench, [("name", "text"), ("a", "number")]
    path, fields = await _make_table(bench, "Hundred", specs)
    for number in range(100):
        await add_field(bench, path, f"f{number}", "formula", {"formula": f"{{a}} * {number}"})
    other, other_fields = await _make_table(bench, "None", specs)
    ours, floor = await _edits(bench, path, fields, "name"), await _edits(bench, other, other_fields, "name")
    return await compare("100 computed fields, edit of an unused one", bench.size, ours, floor, 1.1, 200)


async def _edits(bench: Bench, path: str, fields: dict[str, str], name: str) -> Call:
    """A call that edits one field of one of a hundred records of a small table."""
    client, turn = bench.product.client, iter(range(10**9))
    records = [{fields["name"]: "x"} for _ in range(100)]
    ids = (await client.json("POST", f"{path}/records", {"records": records}))["ids"]

    async def edit() -> None:
        n = next(turn)
        values = {fields[name]: f"x{n}" if name == "name" else n}
        body = json.dumps({"records": [{"id": ids[n % 100], "values": values}]}).encode()
        await client.request("PATCH", f"{path}/records", body)

    return edit


MEASURES = (measure_lookups, measure_rollups, measure_new_formula, measure_chain, measure_unused)
