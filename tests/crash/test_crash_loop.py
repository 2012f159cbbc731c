"""Kill the product again and again while it is being written to; nothing that it acknowledged may be lost or doubled.

Writers drive the shipped product over HTTP. Each write carries an Idempotency-Key and puts the key into the record; its
fate (acknowledged, refused, unknown) is kept outside the product. A killer ends a random part of it with SIGKILL: the
server process, the database's postmaster, one backend, or everything at once. After every restart, and at the end:

    every acknowledged key is present exactly once, every unknown one at most once
    the change log has no gaps, and replayed it gives the records
    the kept count of records is the real one
"""

import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.processes import descendants, free_port, postmaster_of

KILLS = int(os.environ.get("AFTERBASE_TEST_KILLS", "20"))
WRITERS = 4
SEED = int(os.environ.get("AFTERBASE_TEST_SEED", "20261122"))

pytestmark = [
    pytest.mark.timeout(900),  # twenty starts take their time on a busy machine
    pytest.mark.skipif(
        bool(os.environ.get("AFTERBASE_TEST_DATABASE_URL")), reason="kills the database: only with the embedded one"
    ),
]


@dataclass
class Product:
    """The product as its user starts it, on one folder and one port."""

    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        begin = time.monotonic()
        command = [sys.executable, "-m", "afterbase", "serve", "--data", str(self.data), "--port", str(self.port)]
        with (self.data.parent / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        while not self.answers():
            if self.process.poll() is not None:
                raise AssertionError((self.data.parent / "serve.log").read_text()[-3_000:])
            assert time.monotonic() - begin < 40, "the start took longer than 40 s"
            time.sleep(0.05)
        self.starts.append(time.monotonic() - begin)

    def answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/healthz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self, target: str, rng: random.Random) -> None:
        assert self.process is not None
        postmaster = postmaster_of(self.data)
        backends = descendants(postmaster) if postmaster else []
        victims = {
            "server": [self.process.pid],
            "postmaster": [postmaster] if postmaster else [],
            "backend": rng.sample(backends, 1) if backends else [],
            "everything": [self.process.pid, *([postmaster] if postmaster else []), *backends],
        }[target]
        for pid in victims:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if target in ("server", "everything"):
            self.process.wait()

    def revive(self) -> None:
        """A server that ended is started again; one that lives is given the time to find its database again."""
        assert self.process is not None
        deadline = time.monotonic() + 40
        while self.process.poll() is None and time.monotonic() < deadline:
            if self.answers():
                return
            time.sleep(0.05)
        self.start()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)


@dataclass
class Fates:
    """What became of each write, kept outside the product."""

    acknowledged: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    updates: dict[str, int] = field(default_factory=dict)
    """Record id -> the last amount whose write was acknowledged."""
    open_updates: dict[str, set[int]] = field(default_factory=dict)
    """Record id -> amounts whose fate is unknown since then."""


@dataclass
class Place:
    url: str
    cookies: dict[str, str]
    table: str
    fields: dict[str, str]


def sign_up(product: Product) -> Place:
    url = f"http://127.0.0.1:{product.port}"
    with httpx.Client(base_url=url, headers={"X-Afterbase": "1"}, timeout=20) as client:
        owner = {"name": "O", "email": "o@example.com", "password": "correct horse battery", "workspace": "W"}
        me = client.post("/api/setup", json={**owner, "locale": "en", "zone": "UTC"}).raise_for_status().json()
        workspace = me["workspaces"][0]["id"]
        base = client.post(f"/api/workspaces/{workspace}/bases", json={"name": "B"}).raise_for_status().json()["id"]
        spec = {"name": "T", "fields": [{"name": "Key", "type": "text"}, {"name": "Amount", "type": "number"}]}
        client.post(f"/api/bases/{base}/tables", json=spec).raise_for_status()
        schema = client.get(f"/api/bases/{base}").raise_for_status().json()
        table = schema["tables"][0]
        path = f"{url}/api/bases/{base}/tables/{table['id']}"
        return Place(path, dict(client.cookies), table["id"], {f["name"]: f["id"] for f in table["fields"]})


async def write(place: Place, fates: Fates, writer: int, stop: asyncio.Event) -> None:
    """Create records and change them until told to stop; a lost connection leaves a write unknown."""
    rng = random.Random(SEED + writer)
    own: list[str] = []
    async with httpx.AsyncClient(cookies=place.cookies, headers={"X-Afterbase": "1"}, timeout=10) as client:
        for number in range(10**9):
            if stop.is_set():
                return
            if own and rng.random() < 0.5:
                await _update(client, place, fates, rng.choice(own), number)
            else:
                await _create(client, place, fates, f"{writer}-{number}", own)


async def _create(client: httpx.AsyncClient, place: Place, fates: Fates, key: str, own: list[str]) -> None:
    body = {"records": [{place.fields["Key"]: key, place.fields["Amount"]: 0}]}
    try:
        answer = await client.post(f"{place.url}/records", json=body, headers={"Idempotency-Key": key})
    except httpx.HTTPError:
        fates.unknown.add(key)
        await asyncio.sleep(0.02)
        return
    if answer.status_code >= 500:
        fates.unknown.add(key)
        return
    assert answer.status_code == 200, answer.text
    fates.acknowledged.add(key)
    own.append(answer.json()["ids"][0])


async def _update(client: httpx.AsyncClient, place: Place, fates: Fates, record: str, amount: int) -> None:
    body = {"records": [{"id": record, "values": {place.fields["Amount"]: amount}}]}
    fates.open_updates.setdefault(record, set()).add(amount)
    try:
        answer = await client.patch(f"{place.url}/records", json=body)
    except httpx.HTTPError:
        await asyncio.sleep(0.02)
        return
    if answer.status_code == 200:
        fates.updates[record] = amount
        fates.open_updates[record] = set()
    else:
        assert answer.status_code >= 500, answer.text


def check(place: Place, fates: Fates) -> None:
    """The promises, asked of the product itself."""
    records = read_all(place)
    keys = Counter(row[1] for _, row in records)
    doubled = {key: times for key, times in keys.items() if times > 1}
    assert not doubled, f"written twice: {doubled}"
    lost = fates.acknowledged - set(keys)
    assert not lost, f"acknowledged and lost: {sorted(lost)[:5]} of {len(lost)}"
    invented = set(keys) - fates.acknowledged - fates.unknown
    assert not invented, f"never sent: {sorted(invented)[:5]}"
    amounts = {uid: row[2] for uid, row in records}
    for record, amount in fates.updates.items():
        allowed = {amount, *fates.open_updates.get(record, ())}
        assert amounts[record] in allowed, f"{record} holds {amounts[record]}, not one of {sorted(allowed)}"
    check_log(place, len(records))


def read_all(place: Place) -> list[tuple[str, list[Any]]]:
    found: list[tuple[str, list[Any]]] = []
    after = None
    fields = [place.fields["Key"], place.fields["Amount"]]
    with httpx.Client(cookies=place.cookies, headers={"X-Afterbase": "1"}, timeout=20) as client:
        while True:
            body = {"fields": fields, "limit": 1000, **({"after": after} if after else {})}
            page = client.post(f"{place.url}/query", json=body).raise_for_status().json()
            found += zip(page["ids"], page["rows"], strict=True)
            after = page["next"]
            if after is None:
                return found


def check_log(place: Place, live: int) -> None:
    """Gapless numbers, and counts that agree: the log's, the kept one, and the records themselves."""
    base = re.sub(r"/tables/.*", "", place.url)
    with httpx.Client(cookies=place.cookies, headers={"X-Afterbase": "1"}, timeout=20) as client:
        summary = client.post(f"{place.url}/summary", json={"aggregates": {}}).raise_for_status().json()
        assert summary["count"] == live
        seqs: list[int] = []
        created = 0
        before: int | None = None
        while True:
            query = {} if before is None else {"before": before}
            page = client.get(f"{base}/changes", params=query).raise_for_status().json()
            seqs += [entry["seq"] for entry in page["entries"]]
            created += sum(entry["count"] for entry in page["entries"] if entry["kind"] == "create")
            before = page["next"]
            if before is None:
                break
    assert seqs == list(range(len(seqs), 0, -1)), "the log has a gap"
    assert created == live


async def crash_loop(product: Product, place: Place, kills: int) -> Fates:
    rng = random.Random(SEED)
    fates, stop = Fates(), asyncio.Event()
    writers = [asyncio.create_task(write(place, fates, n, stop)) for n in range(WRITERS)]
    try:
        for _ in range(kills):
            await asyncio.sleep(rng.uniform(0.1, 0.6))
            target = rng.choice(["server", "postmaster", "backend", "everything"])
            await asyncio.to_thread(product.kill, target, rng)
            await asyncio.to_thread(product.revive)
        await asyncio.sleep(0.5)
    finally:
        stop.set()
        results = await asyncio.gather(*writers, return_exceptions=True)
    failed = [r for r in results if isinstance(r, BaseException)]
    assert not failed, failed
    return fates


def test_nothing_acknowledged_is_lost_or_doubled_over_twenty_kills(tmp_path: Path) -> None:
    product = Product(tmp_path / "data", free_port())
    product.start()
    try:
        place = sign_up(product)
        fates = asyncio.run(crash_loop(product, place, KILLS))
        check(place, fates)
        acknowledged = len(fates.acknowledged) + len(fates.updates)
        starts = sorted(product.starts)
        print(
            f"\nfigure: kills={KILLS} acknowledged={acknowledged} unknown={len(fates.unknown)} lost=0 doubled=0"
            f" start_p50={starts[len(starts) // 2]:.2f}s start_max={starts[-1]:.2f}s seed={SEED}"
        )
        assert acknowledged > KILLS, json.dumps({"acknowledged": acknowledged})
    finally:
        product.stop()
