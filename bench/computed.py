"""Rows about links and computed fields: devices with a count and a sum of their tickets, tickets with the warranty of
their device, and what formulas cost.

Every ticket belongs to the device of its serial number, except for the first MANY, which all belong to one.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from bench import floors
from bench.data import MANY, devices
from bench.http import Client
from bench.measures import Bench, Call, Row, compare, search_query
from bench.product import await_indexes

AT_ONCE = 5_000
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
    await asyncio.to_thread(_link_floor, bench.floor_conninfo, rows)
    await _settle(bench)
    return Linked(bench, path, fields, ids, tickets, device, warranty)


def _link_floor(conninfo: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        floors.link(connection, rows)


async def _settle(bench: Bench) -> None:
    """What a server has done by itself some minutes after so many records were linked, for both sides."""
    await await_indexes(bench.product, bench.product.path, 0)
    for conninfo in (bench.conninfo, bench.floor_conninfo):
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
            await connection.execute("VACUUM (ANALYZE)")


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
            device = next(iter(by_sn.values())) if seen < MANY else by_sn.get(row[1])
            if device is not None:  # what other rows of the bench have made since has no serial number
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


async def measure_search(linked: Linked, client: Client) -> Row:
    """A rare term in what tickets show: their own texts, and the titles of their devices."""
    await await_indexes(linked.bench.product, linked.path, 1)
    ours = linked.bench.query(search_query(linked.bench.product))
    floor = linked.bench.floor(client, "/linked_search", {})
    return await compare("search a rare term, links and lookups as well", linked.bench.size, ours, floor, 1.5)


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
    """From asking for the field until nothing is left to do for it, against a table made with it."""
    amount = linked.bench.product.fields["amount"]
    return await _new_field(linked, "new formula field over all records", f"{{{amount}}} * 1.13", floors.WITH_FORMULA)


async def measure_new_text(linked: Linked, _client: Client) -> Row:
    """The same with one that is kept, as texts are: until its column is full. It has the right values from the first
    moment on."""
    fields = linked.bench.product.fields
    formula = f"{{{fields['number']}}} & ' ' & {{{fields['customer']}}}"
    return await _new_field(linked, "new formula field that is kept", formula, floors.WITH_TEXT)


async def _new_field(linked: Linked, measure: str, text: str, floor: str) -> Row:
    bench, product, formula = linked.bench, linked.bench.product, {"formula": text}
    mine, theirs = list[float](), list[float]()
    async with await psycopg.AsyncConnection.connect(bench.floor_conninfo, autocommit=True) as connection:
        for number in range(3):
            await await_indexes(
                bench.product, product.path, 0
            )  # those of the search, which has one more text each time
            begin = time.perf_counter()
            await add_field(bench, product.path, f"{measure} {number}", "formula", formula)
            mine.append(time.perf_counter() - begin)
            begin = time.perf_counter()
            await connection.execute(floor)
            theirs.append(time.perf_counter() - begin)
            await connection.execute("DROP TABLE with_formula")
    p50, floor_p50 = sorted(mine)[1], sorted(theirs)[1]
    return Row(measure, bench.size, p50, max(mine), floor_p50, p50 / floor_p50, 1.5)


async def measure_chain(linked: Linked, _client: Client) -> Row:
    """An edit that twenty formulas follow, one over the other, against one that a single formula follows."""
    return await _chain(linked, "chain of 20 formulas, against one", "{{{}}} + 1")


async def measure_text_chain(linked: Linked, _client: Client) -> Row:
    """The same with formulas that are kept."""
    return await _chain(linked, "chain of 20 formulas that are kept, against one", "LEFT({{{}}} & '+', 9)")


async def _chain(linked: Linked, measure: str, formula: str) -> Row:
    bench = linked.bench
    path, fields = await _make_table(bench, measure, [("name", "text"), ("a", "number"), ("b", "number")])
    await add_field(bench, path, "one", "formula", {"formula": formula.format("a")})
    for number in range(20):
        below = f"c{number - 1}" if number else "b"
        await add_field(bench, path, f"c{number}", "formula", {"formula": formula.format(below)})
    ours, floor = await _edits(bench, path, fields, "b"), await _edits(bench, path, fields, "a")
    return await compare(measure, bench.size, ours, floor, 2.0, 100)


async def measure_sorts(linked: Linked) -> AsyncIterator[Row]:
    """A page sorted by each kind of computed field, against the same by a number that is written. Views ask for these
    orders, so that indexes are made for them where there can be one."""
    bench, path, amount = linked.bench, linked.bench.product.path, linked.bench.product.fields["amount"]
    gross = await add_field(bench, path, "gross", "formula", {"formula": f"{{{amount}}} * 1.13 + 1"})
    label = await add_field(bench, path, "label", "formula", {"formula": f"{{{amount}}} & ' CNY'"})
    for field in (amount, gross, label, linked.warranty):
        view = {"name": f"by {field}", "type": "grid", "config": {"sorts": [{"field": field, "desc": True}]}}
        await bench.product.client.json("POST", f"{path}/views", view)
    await await_indexes(bench.product, path, 5 if bench.size >= 20_000 else 0)
    devices = await _fields_of(bench, linked.path)
    for what, where, field, other in (
        ("a formula", path, gross, amount),
        ("a formula that is kept", path, label, amount),
        ("a lookup", path, linked.warranty, amount),
        ("a rollup (5,000 devices)", linked.path, devices["sum"], devices["months"]),
    ):
        mine, theirs = (_sorted_page(bench, where, by) for by in (field, other))
        yield await compare(f"page sorted by {what}, against a number", bench.size, mine, theirs, None, 30)


def _sorted_page(bench: Bench, path: str, field: str) -> Call:
    body = json.dumps({"sorts": [{"field": field, "desc": True}], "fields": [field], "limit": SHOWN}).encode()
    return lambda: bench.product.client.request("POST", f"{path}/query", body)


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


MEASURES = (
    measure_lookups,
    measure_search,
    measure_rollups,
    measure_new_formula,
    measure_new_text,
    measure_chain,
    measure_text_chain,
    measure_unused,
)
