"""The product under measurement: started on the bench's own server, owner made, tickets imported, all over HTTP."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from bench.http import Client

TABLE = "工单"
TYPES: dict[str, tuple[str, dict[str, Any]]] = {
    "number": ("text", {}),
    "sn": ("barcode", {}),
    "channel": ("single_select", {}),
    "status": ("single_select", {}),
    "customer": ("text", {}),
    "issue": ("single_select", {}),
    "amount": ("currency", {}),
    "opened_at": ("datetime", {}),
    "closed_at": ("datetime", {}),
    "note": ("long_text", {}),
}


@dataclass
class Product:
    """Signed in, with the ids that requests need."""

    port: int
    headers: dict[str, str]
    client: Client
    base: str = ""
    table: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    options: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/api/bases/{self.base}/tables/{self.table}"

    def another(self) -> Client:
        return Client(self.port, self.headers)


async def sign_up(port: int) -> Product:
    """The owner's account and a base; from here on with a session, as a browser has."""
    client = Client(port, {"x-afterbase": "1"})
    account = {
        "name": "Bench",
        "email": "bench@example.com",
        "password": "correct horse battery",
        "workspace": "Bench",
        "locale": "zh-CN",
        "zone": "Asia/Shanghai",
    }
    me = await client.json("POST", "/api/setup", account)
    headers = {"x-afterbase": "1", "cookie": client.cookie.split(";")[0]}
    await client.close()
    product = Product(port, headers, Client(port, headers))
    workspace = me["workspaces"][0]["id"]
    base = await product.client.json("POST", f"/api/workspaces/{workspace}/bases", {"name": "售后"})
    product.base = base["id"]
    return product


async def import_csv(product: Product, csv: bytes) -> float:
    """Send the file, take the preview's word for the columns but ours for their types, and run; seconds of the run."""
    boundary = "----bench-boundary"
    head = (
        f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="tickets.csv"\r\n'
        "content-type: text/csv\r\n\r\n"
    )
    body = head.encode() + csv + f"\r\n--{boundary}--\r\n".encode()
    extra = f"content-type: multipart/form-data; boundary={boundary}\r\n"
    imports = f"/api/bases/{product.base}/imports"
    sent = await product.client.request("POST", imports, body, extra)
    found = await _until(product, f"{imports}/{json.loads(sent)['id']}", {"inspecting"})
    columns = [_column(column) for column in found["preview"]["columns"]]
    begin = time.perf_counter()
    plan = {"to": "new", "name": TABLE, "columns": columns}
    await product.client.json("POST", f"{imports}/{found['id']}/run", plan)
    done = await _until(product, f"{imports}/{found['id']}", {"waiting", "running"})
    seconds = time.perf_counter() - begin
    if done["state"] != "done":
        raise RuntimeError(f"the import ended as {done['state']}: {done}")
    await learn_schema(product)
    return seconds


async def _until(product: Product, path: str, unfinished: set[str]) -> Any:
    """Ask until the import is past a state, as the wizard does."""
    state = await product.client.json("GET", path)
    while state["state"] in unfinished:
        await asyncio.sleep(0.05)
        state = await product.client.json("GET", path)
    return state


def _column(column: dict[str, Any]) -> dict[str, Any]:
    kind, config = TYPES[column["name"]]
    if kind == column["type"]:
        config = column["config"]
    return {"source": column["index"], "name": column["name"], "type": kind, "config": config}


async def learn_schema(product: Product) -> None:
    schema = await product.client.json("GET", f"/api/bases/{product.base}")
    table = next(t for t in schema["tables"] if t["name"] == TABLE)
    product.table = table["id"]
    product.fields = {f["name"]: f["id"] for f in table["fields"]}
    product.options = {
        f["name"]: {o["name"]: o["key"] for o in f["config"]["options"]}
        for f in table["fields"]
        if "options" in f["config"]
    }


async def await_indexes(product: Product, path: str, least: int) -> None:
    """Wait until the table at `path` has so many indexes and wants no more."""
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        status = await product.client.json("GET", f"{path}/indexes")
        if len(status["ready"]) >= least and not status["wanted"]:
            return
        await asyncio.sleep(0.5)
    raise TimeoutError("the indexes were not made in ten minutes")
