"""Changing all that a query finds may take longer than a click, and is not stopped for it."""

import pytest

from afterbase.ground import database
from afterbase.ground.database import execute
from afterbase.ground.sql import Sql, sql
from tests.support.client import Office

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the product opens its connections."""
    monkeypatch.setattr(database, "INTERACTIVE_MS", 1_000)


async def test_a_bulk_change_may_take_its_time(hasty: None, office: Office) -> None:
    table = await office.make_table(("Name", "text"))
    await office.create(table, {"Name": "a"}, {"Name": "b"})
    path, name = office.path(table), table["fields"][0]["id"]
    world = office.world
    physical = (await world.table(table["id"])).sql
    async with world.database.base(world.base_id) as connection:
        body = "BEGIN PERFORM pg_sleep(1.3); RETURN NULL; END"
        await execute(connection, Sql(f"CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS '{body}'"))
        trigger = "CREATE TRIGGER lingers AFTER UPDATE ON {} FOR EACH STATEMENT EXECUTE FUNCTION linger()"
        await execute(connection, sql(trigger, physical))
    everything = {"field": name, "op": "not_empty"}
    answer = await office.editor.post(f"{path}/records/update", json={"filter": everything, "values": {name: "c"}})
    assert (answer.status_code, answer.json().get("count")) == (200, 2)
    answer = await office.editor.post(f"{path}/records/delete", json={"filter": everything})
    assert (answer.status_code, answer.json().get("count")) == (200, 2)
    [item] = (await office.editor.get(f"{office.base}/trash")).json()["items"]
    assert (await office.editor.post(f"{office.base}/trash/{item['id']}/restore")).status_code == 200
    assert (await office.viewer.post(f"{path}/summary", json={})).json()["count"] == 2
