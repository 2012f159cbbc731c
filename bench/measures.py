"""The rows of the table. Each measures ours and its floor alternately, on the same server, and gives their ratio."""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from bench import floors
from bench.data import CHANNELS, RARE, STATUSES, tickets
from bench.http import Client
from bench.product import Product

Call = Callable[[], Awaitable[Any]]

WARM_UP = 40
"""Calls of each before any counts: every connection of a pool prepares a statement at its fifth time, and the server
plans it five times more before it keeps the plan."""


@dataclass(frozen=True)
class Row:
    """Seconds a call, or for rates calls a second. `bar` is what the ratio must not pass (rates: must reach)."""

    measure: str
    size: int
    ours_p50: float
    ours_p95: float
    floor_p50: float
    ratio: float
    bar: float | None
    is_rate: bool = False

    @property
    def passes(self) -> bool | None:
        if self.bar is None:
            return None
        return self.ratio >= self.bar if self.is_rate else self.ratio <= self.bar


@dataclass
class Bench:
    """The product and its floor, both filled with `size` tickets."""

    size: int
    product: Product
    floor_port: int
    floor_conninfo: str
    conninfo: str

    def query(self, body: dict[str, Any]) -> Call:
        data = json.dumps(body).encode()
        return lambda: self.product.client.request("POST", f"{self.product.path}/query", data)

    def floor(self, client: Client, path: str, body: dict[str, Any]) -> Call:
        data = json.dumps(body).encode()
        return lambda: client.request("POST", path, data)


async def compare(
    measure: str,
    size: int,
    ours: Call,
    floor: Call,
    bar: float | None,
    rounds: int = 60,
    before: Call | None = None,
) -> Row:
    """Both in turn, after a warm-up: what disturbs the machine disturbs both. `before` is called before each of ours
    and is not timed."""
    mine, theirs = list[float](), list[float]()
    for _ in range(WARM_UP):
        await ours()
        await floor()
    for _ in range(rounds):
        if before is not None:
            await before()
        mine.append(await _timed(ours))
        theirs.append(await _timed(floor))
    p50, floor_p50 = statistics.median(mine), statistics.median(theirs)
    p95 = statistics.quantiles(mine, n=20)[-1]
    return Row(measure, size, p50, p95, floor_p50, p50 / floor_p50, bar)


async def _timed(call: Call) -> float:
    begin = time.perf_counter()
    await call()
    return time.perf_counter() - begin


# -- reading


def page_query(product: Product) -> dict[str, Any]:
    fields, options = product.fields, product.options
    conditions = [
        {"field": fields["channel"], "op": "is", "value": options["channel"][CHANNELS[0]]},
        {"field": fields["status"], "op": "is", "value": options["status"][STATUSES[1]]},
    ]
    return {
        "filter": {"and": conditions},
        "sorts": [{"field": fields["opened_at"], "desc": True}],
        "limit": 100,
    }


PAGE_BODY = {"channel": CHANNELS[0], "status": STATUSES[1]}


async def measure_page(bench: Bench, client: Client) -> Row:
    ours = bench.query(page_query(bench.product))
    return await compare(
        "page of 100, two filters, sorted", bench.size, ours, bench.floor(client, "/page", PAGE_BODY), 1.5
    )


async def measure_jump(bench: Bench, client: Client) -> Row:
    offset = bench.size // 2
    ours = bench.query({"limit": 100, "offset": offset})
    floor = bench.floor(client, "/jump", {"offset": offset})
    return await compare(f"jump to record {offset:,}", bench.size, ours, floor, 1.3, 30)


def search_query(_product: Product) -> dict[str, Any]:
    return {"search": RARE, "limit": 100}


async def measure_search(bench: Bench, client: Client) -> Row:
    ours = bench.query(search_query(bench.product))
    return await compare("search a rare 2-character term", bench.size, ours, bench.floor(client, "/search", {}), 1.5)


async def measure_group(bench: Bench, _client: Client) -> Row:
    """Against SQL alone, without HTTP; a record changes before each time, so that no answer can be given again."""
    return await _measure_dashboard(bench, "group by channel: count and sum", 1.2, await _editing(bench))


async def measure_dashboard_again(bench: Bench, _client: Client) -> Row:
    """The same dashboard once more, when nothing has changed."""
    return await _measure_dashboard(bench, "the same dashboard again", 0.1, None)


async def _measure_dashboard(bench: Bench, measure: str, bar: float, before: Call | None) -> Row:
    fields = bench.product.fields
    groups = {"groups": [{"field": fields["channel"], "desc": False}], "aggregates": {fields["amount"]: "sum"}}
    body = json.dumps(groups).encode()
    async with await psycopg.AsyncConnection.connect(bench.floor_conninfo, autocommit=True) as connection:

        async def floor() -> None:
            cursor = await connection.execute(floors.GROUP)
            await cursor.fetchall()

        async def ours() -> None:
            await bench.product.client.request("POST", f"{bench.product.path}/groups", body)

        return await compare(measure, bench.size, ours, floor, bar, 15, before)


async def _editing(bench: Bench) -> Call:
    """A call that gives one record another amount."""
    (uid,) = await some_ids(bench, 1)
    amounts = iter(range(10**9))

    async def edit() -> None:
        values = {bench.product.fields["amount"]: next(amounts)}
        await bench.product.client.json(
            "PATCH", f"{bench.product.path}/records", {"records": [{"id": uid, "values": values}]}
        )

    return edit


# -- writing


async def measure_create(bench: Bench, client: Client) -> Row:
    fields, options = bench.product.fields, bench.product.options
    record = {
        fields["number"]: "T-new",
        fields["channel"]: options["channel"][CHANNELS[0]],
        fields["status"]: options["status"][STATUSES[0]],
        fields["amount"]: 12.5,
        fields["note"]: "客户来电",
    }
    data = json.dumps({"records": [record]}).encode()
    body = {"number": "T-new", "channel": CHANNELS[0], "status": STATUSES[0], "amount": 12.5, "note": "客户来电"}
    path = f"{bench.product.path}/records"
    floor = bench.floor(client, "/create", body)
    return await compare(
        "create one record", bench.size, lambda: bench.product.client.request("POST", path, data), floor, 2.0, 100
    )


async def some_ids(bench: Bench, count: int) -> list[str]:
    page = await bench.product.client.json("POST", f"{bench.product.path}/query", {"limit": count, "fields": []})
    return list(page["ids"])


async def measure_update(bench: Bench, client: Client) -> Row:
    ids = await some_ids(bench, 100)
    amount, turn = bench.product.fields["amount"], iter(range(10**9))

    async def ours() -> None:
        n = next(turn)
        edit = {"records": [{"id": ids[n % 100], "values": {amount: n}}]}
        await bench.product.client.json("PATCH", f"{bench.product.path}/records", edit)

    async def floor() -> None:
        n = next(turn)
        await client.json("POST", "/update", {"id": n % 100 + 1, "amount": n})

    return await compare("update one record", bench.size, ours, floor, 2.0, 100)


async def measure_bulk(bench: Bench, _client: Client) -> Row:
    """2,000 records a request, against json_populate_recordset; rows a second."""
    fields, options = bench.product.fields, bench.product.options
    raw = [dict(zip(floors.COLUMNS.split(", "), row, strict=True)) for row in tickets(2_000, seed=99)]
    records = [{fields[k]: _typed(options, k, v) for k, v in row.items()} for row in raw]
    ours_body = json.dumps({"records": records}).encode()
    floor_body = json.dumps([{k: v or None for k, v in row.items()} for row in raw])
    async with await psycopg.AsyncConnection.connect(bench.floor_conninfo, autocommit=True) as connection:

        async def ours() -> None:
            await bench.product.client.request("POST", f"{bench.product.path}/records", ours_body)

        async def floor() -> None:
            await connection.execute(floors.BULK, (floor_body,))

        row = await compare("bulk create, 2,000 a request", bench.size, ours, floor, None, 8)
    rate, floor_rate = 2_000 / row.ours_p50, 2_000 / row.floor_p50
    return Row(row.measure, bench.size, rate, 2_000 / row.ours_p95, floor_rate, rate / floor_rate, 0.40, True)


def _typed(options: dict[str, dict[str, int]], name: str, text: str) -> Any:
    if not text:
        return None
    if name in options:
        return options[name][text]
    if name == "amount":
        return float(text)
    return text.replace(" ", "T") + "+08:00" if name.endswith("_at") else text


# -- many at once


async def rate(calls: Sequence[Call], seconds: float) -> float:
    """Calls a second with every call repeated by a client of its own."""
    end = time.perf_counter() + seconds
    counts = [0] * len(calls)

    async def client(index: int) -> None:
        while time.perf_counter() < end:
            await calls[index]()
            counts[index] += 1

    begin = time.perf_counter()
    await asyncio.gather(*(client(i) for i in range(len(calls))))
    return sum(counts) / (time.perf_counter() - begin)


async def measure_readers(bench: Bench, _client: Client, seconds: float = 4) -> Row:
    body = json.dumps(page_query(bench.product)).encode()
    floor_body = json.dumps(PAGE_BODY).encode()
    path = f"{bench.product.path}/query"
    return await _measure_clients(
        bench,
        "16 clients reading the page, requests/s",
        path,
        "POST",
        lambda i: body,
        "/page",
        lambda i: floor_body,
        0.7,
        seconds,
    )


async def measure_writers(bench: Bench, _client: Client, seconds: float = 4) -> Row:
    ids = await some_ids(bench, 1_000)
    amount, turn = bench.product.fields["amount"], iter(range(10**9))

    def ours(client: int) -> bytes:
        n = next(turn)
        return json.dumps({"records": [{"id": ids[client * 60 + n % 60], "values": {amount: n}}]}).encode()

    def floor(client: int) -> bytes:
        n = next(turn)
        return json.dumps({"id": client * 60 + n % 60 + 1, "amount": n}).encode()

    path = f"{bench.product.path}/records"
    return await _measure_clients(
        bench, "16 clients updating, requests/s", path, "PATCH", ours, "/update", floor, 0.5, seconds
    )


async def _measure_clients(
    bench: Bench,
    measure: str,
    path: str,
    method: str,
    ours: Callable[[int], bytes],
    floor_path: str,
    floor: Callable[[int], bytes],
    bar: float,
    seconds: float,
) -> Row:
    mine, theirs = list[float](), list[float]()
    for _ in range(3):
        for rates, make, target, verb, body in (
            (mine, bench.product.another, path, method, ours),
            (theirs, lambda: Client(bench.floor_port), floor_path, "POST", floor),
        ):
            clients = [make() for _ in range(16)]
            calls = [_repeat(client, verb, target, body, i) for i, client in enumerate(clients)]
            rates.append(await rate(calls, seconds))
            await asyncio.gather(*(client.close() for client in clients))
    p50, floor_p50 = statistics.median(mine), statistics.median(theirs)
    return Row(measure, bench.size, p50, min(mine), floor_p50, p50 / floor_p50, bar, True)


def _repeat(client: Client, method: str, path: str, body: Callable[[int], bytes], index: int) -> Call:
    return lambda: client.request(method, path, body(index))


async def measure_growth(small: Bench, large: Bench) -> list[Row]:
    """The same question to both sizes in turn: how much longer the larger one takes."""
    queries = {
        "page of 100, two filters, sorted": (page_query, 1.3),
        "search a rare 2-character term": (search_query, 2.0),
    }
    for bench in (small, large):  # a server closes a connection on which nothing comes for a while
        await bench.product.client.close()
        bench.product.client = bench.product.another()
    return [
        await compare(
            f"{measure}: against {small.size:,} records",
            large.size,
            large.query(ask(large.product)),
            small.query(ask(small.product)),
            bar,
        )
        for measure, (ask, bar) in queries.items()
    ]


MEASURES = (
    measure_page,
    measure_jump,
    measure_search,
    measure_group,
    measure_dashboard_again,
    measure_create,
    measure_update,
    measure_bulk,
    measure_readers,
    measure_writers,
)
