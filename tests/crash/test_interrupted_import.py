"""The product is killed in the middle of an import: nothing is half there, and after the restart it is whole, once."""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.crash.test_crash_loop import Product, sign_up
from tests.support.processes import free_port

pytestmark = [
    pytest.mark.timeout(900),  # twenty starts take their time on a busy machine
    pytest.mark.skipif(
        bool(os.environ.get("AFTERBASE_TEST_DATABASE_URL")), reason="kills the database: only with the embedded one"
    ),
]
ROWS = 200_000


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    found = Product(tmp_path / "data", free_port())
    found.start()
    yield found
    found.stop()


def until(client: httpx.Client, path: str, seconds: float, *states: str) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found: dict[str, Any] = client.get(path).raise_for_status().json()
        if found["state"] in states and (found["state"] != "running" or found["done"] > 0):
            return found
        time.sleep(0.02)
    raise AssertionError(f"still {found['state']}")


@pytest.mark.parametrize("target", ["server", "everything"])
def test_an_import_that_was_cut_off_is_there_whole_or_not_at_all(product: Product, target: str) -> None:
    place = sign_up(product)
    base = place.url.rpartition("/tables/")[0]
    with httpx.Client(cookies=place.cookies, headers={"X-Afterbase": "1"}, timeout=30) as client:
        content = "Key,Amount\n" + "".join(f"imported {n},{n}\n" for n in range(ROWS))
        sent = client.post(f"{base}/imports", files={"file": ("a.csv", content.encode())}).raise_for_status().json()
        path = f"{base}/imports/{sent['id']}"
        until(client, path, 30, "ready")
        columns = [{"source": n, "field": place.fields[name]} for n, name in enumerate(("Key", "Amount"))]
        plan = {"to": "existing", "table": place.table, "columns": columns}
        client.post(f"{path}/run", json=plan).raise_for_status()
        until(client, path, 30, "running")
        product.kill(target, random.Random(1))
        product.start()
        count = client.post(f"{place.url}/summary", json={}).raise_for_status().json()["count"]
        assert count in (0, ROWS)
        found = until(client, path, 120, "done", "failed")
        count = client.post(f"{place.url}/summary", json={}).raise_for_status().json()["count"]
        assert count == (ROWS if found["state"] == "done" else 0)
