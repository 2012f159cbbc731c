"""The product, running on a free port inside the test's own event loop, and clients for the people of a world."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from afterbase.actions.sessions import open_session
from afterbase.app import open_services
from afterbase.entry.http.application import Application
from afterbase.entry.http.connections import BoundedProtocol
from afterbase.entry.services import Services
from afterbase.ground.config import Config
from afterbase.ground.database import fetch_row
from afterbase.ground.listeners import open_listener
from afterbase.ground.sql import sql
from tests.support.worlds import World


@dataclass
class Product:
    """A running server. `client(uid)` is signed in as that person, `client()` as nobody."""

    services: Services
    url: str
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    async def client(self, uid: str | None = None) -> httpx.AsyncClient:
        headers = {"x-afterbase": "1"}
        if uid is not None:
            headers["cookie"] = f"afterbase={await self.sign_in(uid)}"
        client = httpx.AsyncClient(base_url=self.url, headers=headers, timeout=20)
        self.clients.append(client)
        return client

    async def sign_in(self, uid: str) -> str:
        """A session's secret, without the time that a password takes."""
        async with self.services.database.system() as connection:
            row = await fetch_row(connection, sql("SELECT id FROM users WHERE uid = {}", uid))
            return (await open_session(connection, row[0], "test")).secret


@asynccontextmanager
async def running_product(database_url: str, folder: Path, **settings: Any) -> AsyncIterator[Product]:
    listener = open_listener("127.0.0.1", 0)
    port = listener.getsockname()[1]
    config = Config(data=folder, host="127.0.0.1", port=port, **settings)
    async with open_services(config, database_url) as services:
        server = uvicorn.Server(
            uvicorn.Config(
                Application(services),
                http=BoundedProtocol,
                lifespan="off",
                ws="none",
                log_config=None,
                timeout_graceful_shutdown=2,
            )
        )
        running = asyncio.create_task(server._serve(sockets=[listener]))  # without its signal handlers
        product = Product(services, f"http://127.0.0.1:{port}")
        try:
            yield product  # the socket listens already: a first request waits until the server takes it
        finally:
            for client in product.clients:
                await client.aclose()
            services.feeds.close()
            server.should_exit = True
            await running
            listener.close()


@dataclass
class Office:
    """A world served over HTTP: its base, and a client for each of its people."""

    world: World
    product: Product
    owner: httpx.AsyncClient
    editor: httpx.AsyncClient
    viewer: httpx.AsyncClient
    stranger: httpx.AsyncClient
    """Owner of another workspace."""
    anonymous: httpx.AsyncClient

    @property
    def base(self) -> str:
        return f"/api/bases/{self.world.base_uid}"

    async def make_table(self, *fields: tuple[str, str], name: str = "Tickets") -> dict[str, Any]:
        """A table made over HTTP; `fields` are names and types."""
        specs = [{"name": title, "type": kind} for title, kind in fields or (("Name", "text"),)]
        answer = await self.owner.post(f"{self.base}/tables", json={"name": name, "fields": specs})
        assert answer.status_code == 200, answer.text
        table: dict[str, Any] = answer.json()
        return table

    def path(self, table: dict[str, Any]) -> str:
        return f"{self.base}/tables/{table['id']}"

    async def create(self, table: dict[str, Any], *records: dict[str, Any]) -> list[str]:
        """Records by field name; their ids."""
        uids = {f["name"]: f["id"] for f in table["fields"]}
        body = {"records": [{uids[name]: value for name, value in record.items()} for record in records]}
        answer = await self.owner.post(f"{self.path(table)}/records", json=body)
        assert answer.status_code == 200, answer.text
        ids: list[str] = answer.json()["ids"]
        return ids


def new_key() -> dict[str, str]:
    """The header of a fresh Idempotency-Key."""
    return {"idempotency-key": secrets.token_hex(8)}
