"""A screen that keeps a table by the live feed alone, to prove that push = fetch."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Screen:
    """What somebody's screen knows: `records` by id, as (version, values by field id)."""

    client: httpx.AsyncClient
    base: str
    table: dict[str, Any]
    records: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    events: list[tuple[str, Any]] = field(default_factory=list)
    seq: int = -1
    is_ready: bool = False
    is_closed: bool = False
    is_stale: bool = False
    _moved: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def fetch(self) -> dict[str, tuple[int, dict[str, Any]]]:
        """The table as it is read afresh."""
        answer = await self.client.post(f"{self.base}/tables/{self.table['id']}/query", json={"limit": 1000})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        self.seq = max(self.seq, page["seq"])
        return {
            uid: (row[0], dict(zip(page["fields"], row[1:], strict=True)))
            for uid, row in zip(page["ids"], page["rows"], strict=True)
        }

    async def follow(self, since: int | None) -> None:
        """Take events until the connection ends."""
        query = {} if since is None else {"since": str(since)}
        async with self.client.stream("GET", f"{self.base}/feed", params=query) as stream:
            assert stream.status_code == 200
            name = ""
            async for line in stream.aiter_lines():
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: "):
                    await self._take(name, json.loads(line[6:]))
        async with self._moved:
            self.is_closed = True
            self._moved.notify_all()

    async def _take(self, name: str, data: Any) -> None:
        async with self._moved:
            self.events.append((name, data))
            if name == "ready":
                self.is_ready = True
            elif name == "reset":
                self.is_stale = True
            elif name == "change":
                self._apply(data)
                self.seq = max(self.seq, data["seq"])
            self._moved.notify_all()

    def _apply(self, change: dict[str, Any]) -> None:
        if change["table"] != self.table["id"]:
            return
        if change["rows"] is None:
            self.is_stale = True
            return
        for uid, row in change["rows"].items():
            if row is None:
                self.records.pop(uid, None)
                continue
            values = dict(zip(change["fields"], row[1:], strict=True))
            _, old = self.records.get(uid, (0, {}))
            self.records[uid] = (row[0], {**old, **values})

    async def until(self, condition: Any, seconds: float = 5.0) -> None:
        async with asyncio.timeout(seconds), self._moved:
            await self._moved.wait_for(condition)

    async def reached(self, seq: int) -> None:
        await self.until(lambda: self.seq >= seq)

    async def require_same(self, seq: int) -> None:
        """Old state + the events sent = the state read afresh."""
        await self.reached(seq)
        pushed = dict(self.records)
        assert pushed == await self.fetch()


@asynccontextmanager
async def open_screen(
    client: httpx.AsyncClient, base: str, table: dict[str, Any], since: int | None = None
) -> AsyncIterator[Screen]:
    """A screen that has fetched the table and follows the feed."""
    screen = Screen(client, base, table)
    if since is None:
        screen.records = await screen.fetch()
    following = asyncio.create_task(screen.follow(since))
    try:
        await screen.until(lambda: screen.is_ready or following.done())
        yield screen
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError, httpx.HTTPError):
            await following
