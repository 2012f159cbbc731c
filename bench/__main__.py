"""`afterbase bench [--sizes 100000,1000000] [--json] [--skip-grid]`: load, measure, print."""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg

from afterbase.ground.embedded import EmbeddedPostgres
from bench import floors, processes
from bench.computed import MEASURES as COMPUTED
from bench.computed import link_devices, measure_sorts
from bench.data import write_csv
from bench.http import Client
from bench.measures import MEASURES, Bench, Row, measure_growth, page_query
from bench.product import await_indexes, import_csv, sign_up
from scripts.build_web import WEB, find_node, install_packages


def main() -> int:
    options = _read_options()
    node = None if options.skip_grid else find_node()  # first of all: it ends here where there is none
    rows: list[Row] = []
    rows += asyncio.run(measure_sizes(options.sizes))
    rows += measure_start()
    if node is not None:
        rows += measure_grid(node)
    if options.json:
        print(json.dumps([{**asdict(row), "pass": row.passes} for row in rows], indent=1))
    else:
        print(table(rows))
    return 0


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="afterbase bench", description=__doc__)
    parser.add_argument("--sizes", type=lambda t: [int(s) for s in t.split(",")], default=[100_000, 1_000_000])
    parser.add_argument("--json", action="store_true", help="print a list of objects instead of a table")
    parser.add_argument("--skip-grid", action="store_true", help="leave out what needs a browser")
    return parser.parse_args()


async def measure_sizes(sizes: Sequence[int]) -> list[Row]:
    """All rows that depend on the number of records. The products of all sizes stay up until the end, when the largest
    is measured against the smallest."""
    rows, benches = list[Row](), list[Bench]()
    async with AsyncExitStack() as stack:
        for size in sizes:
            bench, imported = await stack.enter_async_context(_loaded(size))
            client = Client(bench.floor_port)
            rows.append(imported)
            for measure in MEASURES:
                rows.append(await measure(bench, client))
                _say(line(rows[-1]))
            rows += await _measure_computed(bench, client)
            await client.close()
            benches.append(bench)
        if len(benches) > 1:
            rows += await measure_growth(benches[0], benches[-1])
    return rows


async def _measure_computed(bench: Bench, client: Client) -> list[Row]:
    """Last of all: with links and computed fields every other row would be another one."""
    _say(f"{bench.size:,} records: linking")
    linked, rows = await link_devices(bench), list[Row]()
    for measure in COMPUTED:
        rows.append(await measure(linked, client))
        _say(line(rows[-1]))
    async for row in measure_sorts(linked):
        rows.append(row)
        _say(line(row))
    return rows


@asynccontextmanager
async def _loaded(size: int) -> AsyncIterator[tuple[Bench, Row]]:
    """The product and its floor on a server of their own, filled; and how long the product's import took."""
    folder = Path(tempfile.mkdtemp(prefix="afterbase-bench-"))
    postgres = EmbeddedPostgres(folder / "pg")
    try:
        postgres.start()
        async with _filled(postgres, folder, size) as filled:
            yield filled
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def _filled(postgres: EmbeddedPostgres, folder: Path, size: int) -> AsyncIterator[tuple[Bench, Row]]:
    _say(f"{size:,} records: loading")
    csv = folder / "tickets.csv"
    write_csv(csv, size)
    floor_conninfo = _prepare_floor(postgres)
    copied = _copy(floor_conninfo, csv)
    floors.index(floor_conninfo)
    port = processes.free_port()
    server = processes.start_product(folder / "data", port, {"AFTERBASE_DATABASE_URL": postgres.conninfo()})
    floor_port, floor = _start_floor(floor_conninfo)
    try:
        processes.wait_for_page(port, server)
        processes.wait_for_port(floor_port, floor)
        product = await sign_up(port)
        seconds = await import_csv(product, csv.read_bytes())
        imported = Row(
            "import of a CSV, rows/s", size, size / seconds, size / seconds, size / copied, copied / seconds, 0.25, True
        )
        _say(line(imported))
        bench = Bench(size, product, floor_port, floor_conninfo, postgres.conninfo())
        await _await_indexes(bench)
        await _await_statistics(postgres.conninfo())
        yield bench, imported
        await product.client.close()
    finally:
        processes.stop(server)
        processes.stop(floor)


def _prepare_floor(postgres: EmbeddedPostgres) -> str:
    with psycopg.connect(postgres.superuser_conninfo(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE floor")
    conninfo = postgres.superuser_conninfo("floor")
    floors.prepare(conninfo)
    return conninfo


def _copy(conninfo: str, csv: Path) -> float:
    """Seconds of COPY of the same file into the plain table."""
    begin = time.perf_counter()
    with psycopg.connect(conninfo) as connection, connection.cursor() as cursor, csv.open("rb") as file:
        cursor.execute("SET timezone = 'Asia/Shanghai'")
        with cursor.copy(f"COPY tickets ({floors.COLUMNS}) FROM STDIN (FORMAT csv, HEADER)") as copy:
            while block := file.read(1 << 18):
                copy.write(block)
    return time.perf_counter() - begin


def _start_floor(conninfo: str) -> tuple[int, subprocess.Popen[bytes]]:
    port = processes.free_port()
    return port, subprocess.Popen([sys.executable, "-m", "bench.floors", conninfo, str(port)], stderr=subprocess.PIPE)


async def _await_indexes(bench: Bench) -> None:
    """Save the page as a view and search once, as users do, and give the worker the time to make its indexes."""
    query = page_query(bench.product)
    view = {"name": "待处理", "type": "grid", "config": {"filter": query["filter"], "sorts": query["sorts"]}}
    await bench.product.client.json("POST", f"{bench.product.path}/views", view)
    await await_indexes(bench.product, bench.product.path, 2 if bench.size >= 20_000 else 0)


async def _await_statistics(conninfo: str) -> None:
    """Until the server has looked at the search index as well: what users have a moment after its making."""
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        for _ in range(600):
            cursor = await connection.execute("SELECT count(*) FROM pg_stats WHERE tablename LIKE '%\\_search\\_%'")
            if await cursor.fetchone() != (0,):
                return
            await asyncio.sleep(0.5)
    raise TimeoutError("the server has not looked at the search index in five minutes")


def measure_start() -> list[Row]:
    """Start to the first page with a new folder and a warm one, and the memory of the idle product."""
    folder = Path(tempfile.mkdtemp(prefix="afterbase-bench-"))
    cold, warm, floors_cold, floors_warm = list[float](), list[float](), list[float](), list[float]()
    memory = 0.0
    try:
        for turn in range(3):
            data = folder / f"data{turn}"
            cold.append(_start_once(data)[0])
            seconds, memory = _start_once(data)
            warm.append(seconds)
            floors_cold.append(_start_postgres(folder / f"pg{turn}"))
            floors_warm.append(_start_postgres(folder / f"pg{turn}"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [
        _start_row("start to first page, new folder, s", cold, floors_cold, 10),
        _start_row("start to first page, warm, s", warm, floors_warm, 15),
        Row("idle memory with its database, MB (PSS)", 0, memory, memory, 160, memory / 160, 1.0),
    ]


def _start_row(measure: str, ours: list[float], floor: list[float], bar: float) -> Row:
    p50, floor_p50 = statistics.median(ours), statistics.median(floor)
    return Row(measure, 0, p50, max(ours), floor_p50, p50 / floor_p50, bar)


def _start_once(data: Path) -> tuple[float, float]:
    """Seconds to the first page, and MB five seconds later."""
    port = processes.free_port()
    begin = time.perf_counter()
    server = processes.start_product(data, port)
    try:
        processes.wait_for_page(port, server, "/")
        seconds = time.perf_counter() - begin
        time.sleep(5)
        postmaster = _postmaster(data)
        return seconds, processes.proportional_memory(server.pid) + postmaster
    finally:
        processes.stop(server)


def _postmaster(data: Path) -> float:
    """The memory of the folder's server, which is no child of the product's process."""
    for pid_file in data.glob("**/postmaster.pid"):
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and _is_postmaster(folder, pid_file.parent):
                return processes.proportional_memory(int(folder.name))
    return 0.0


def _is_postmaster(folder: Path, cluster: Path) -> bool:
    try:
        command = (folder / "cmdline").read_bytes().split(b"\0")
        return b"postgres" in Path(os.fsdecode(command[0])).name.encode() and (folder / "cwd").resolve() == cluster
    except OSError:
        return False


def _start_postgres(folder: Path) -> float:
    postgres = EmbeddedPostgres(folder)
    begin = time.perf_counter()
    postgres.start()
    seconds = time.perf_counter() - begin
    postgres.stop()
    return seconds


def measure_grid(node: Path) -> list[Row]:
    """The grid's frames and heap at 1,000,000 × 20 in headless Chromium, and the bytes of the first load."""
    install_packages(node)
    found = _from_node(node, "e2e/grid/bench.mjs")
    sizes = _from_node(node, "scripts/size.mjs", "--json")
    return [
        Row(
            "grid 1 M × 20: wheel frame, ms",
            1_000_000,
            found["wheel"]["p50"],
            found["wheel"]["p95"],
            17,
            found["wheel"]["p50"] / 17,
            1.0,
        ),
        Row("grid 1 M × 20: heap, MB", 1_000_000, found["heapMB"], found["heapMB"], 20, found["heapMB"] / 20, 1.0),
        *(
            Row(f"first load: {one['name']}, KB gzip", 0, one["kb"], one["kb"], one["most"], one["kb"] / one["most"], 1)
            for one in sizes
        ),
    ]


def _from_node(node: Path, *arguments: str) -> Any:
    """What a program of the web app's prints as JSON."""
    done = subprocess.run([node / "node", *arguments], cwd=WEB, check=False, capture_output=True)
    if not done.stdout:
        raise RuntimeError(f"{arguments[0]} gave nothing: {done.stderr.decode(errors='replace')}")
    return json.loads(done.stdout)


def table(rows: list[Row]) -> str:
    head = ["measure", "records", "ours p50", "ours p95", "floor p50", "ratio", "bar", ""]
    lines = [head, *(cells(row) for row in rows)]
    return "\n".join("| " + " | ".join(one) + " |" for one in [lines[0], ["---"] * len(head), *lines[1:]])


def cells(row: Row) -> list[str]:
    verdict = {True: "pass", False: "MISS", None: ""}[row.passes]
    sign = "≥" if row.is_rate else "≤"
    return [
        row.measure,
        f"{row.size:,}" if row.size else "",
        number(row.ours_p50),
        number(row.ours_p95),
        number(row.floor_p50),
        f"{row.ratio:.2f}",
        f"{sign} {row.bar:g}" if row.bar is not None else "",
        verdict,
    ]


def number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value >= 1 else f"{value * 1000:.2f} ms"


def line(row: Row) -> str:
    return "  ".join(cells(row))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
