"""A field gets another type: what the preview promises is what happens, and numbers stay whole."""

import asyncio
from typing import Any

import pytest

from afterbase.actions.fields import convert_field
from afterbase.ground.database import fetch_row
from afterbase.ground.sql import Sql
from afterbase.model.fields import FIELD_TYPES
from afterbase.model.fields.base import ValueType
from tests.support.client import Office

pytestmark = pytest.mark.anyio

WRITABLE = [kind.name for kind in FIELD_TYPES if kind.is_writable and kind.value_type is not ValueType.LINKS]


async def values_of(office: Office, table: dict[str, Any], field: str) -> list[Any]:
    page = (await office.viewer.post(f"{office.path(table)}/query", json={"fields": [field]})).json()
    return [row[1] for row in page["rows"]]


@pytest.mark.parametrize("kind", WRITABLE)
async def test_a_preview_counts_what_the_conversion_keeps(office: Office, kind: str) -> None:
    table = await office.make_table(("Name", "text"), ("Field", "text"))
    texts = ["12", "12", "2024-02-29", "yes", "a@example.com", "甲", "{}", "https://example.com/", None]
    await office.create(table, *({"Field": text} for text in texts))
    path = f"{office.path(table)}/fields/{table['fields'][1]['id']}"
    seen = await office.owner.post(f"{path}/preview", json={"type": kind})
    assert seen.status_code == 200, seen.text
    promised = seen.json()
    assert promised["convertible"] + promised["lost"] == 8
    changed = await office.owner.patch(path, json={"type": kind})
    assert changed.status_code == 200, changed.text
    if kind != "checkbox":  # there, "no" is a value and not the lack of one
        kept = [v for v in await values_of(office, table, table["fields"][1]["id"]) if v is not None]
        assert len(kept) == promised["convertible"]


async def test_numbers_of_many_digits_survive_a_conversion(office: Office) -> None:
    table = await office.make_table(("Name", "text"), ("Amount", "number"))
    field = table["fields"][1]["id"]
    body = {"records": [{field: "12345678901234567890.123456789"}, {field: "-0.00000000000000000001"}, {field: 7}]}
    assert (await office.owner.post(f"{office.path(table)}/records", json=body)).status_code == 200
    path = f"{office.path(table)}/fields/{field}"
    for kind in ("currency", "number", "percent"):
        assert (await office.owner.patch(path, json={"type": kind})).status_code == 200
    export = (await office.owner.get(f"{office.path(table)}/export")).text
    assert (await office.owner.patch(path, json={"type": "number"})).status_code == 200
    export = (await office.owner.get(f"{office.path(table)}/export")).text
    assert export.splitlines()[1:] == [",12345678901234567890.123456789", ",-0.00000000000000000001", ",7"]


@pytest.mark.parametrize("verb", ["create", "update"])
async def test_a_write_that_waited_for_a_conversion_is_not_lost(office: Office, verb: str) -> None:
    table = await office.make_table(("Name", "text"), ("Note", "text"))
    field = table["fields"][1]["id"]
    record = (await office.create(table, {"Note": "old"}))[0]
    path = f"{office.path(table)}/records"
    if verb == "create":
        writing = office.editor.post(path, json={"records": [{field: "new"}]})
    else:
        writing = office.editor.patch(path, json={"records": [{"id": record, "values": {field: "new"}}]})
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with office.world.database.transaction(office.world.base_id) as connection:
        await convert_field(connection, await office.world.context(), table["id"], field, "long_text", {})
        write = asyncio.create_task(writing)
        for _ in range(500):
            if await fetch_row(connection, Sql(waiting)) == (1,):
                break
            await asyncio.sleep(0.01)
        else:
            pytest.exit("the write does not wait")  # anything less would pass for the expected failure
    assert (await write).status_code == 200
    office.product.services.schemas.forget_all()
    assert "new" in await values_of(office, table, field)


async def test_a_view_goes_on_when_its_field_gets_a_type_that_its_filter_does_not_fit(office: Office) -> None:
    table = await office.make_table(("Name", "text"), ("Size", "text"))
    await office.create(table, {"Name": "a", "Size": "10"}, {"Name": "b", "Size": "20"})
    path, size, view = office.path(table), table["fields"][1]["id"], table["views"][0]["id"]
    config = {"filter": {"field": size, "op": "contains", "value": "1"}}
    assert (await office.owner.patch(f"{path}/views/{view}", json={"config": config})).status_code == 200

    async def names() -> list[str]:
        answer = await office.viewer.post(f"{path}/query", json={"view": view})
        assert answer.status_code == 200, answer.text
        return [row[1] for row in answer.json()["rows"]]

    assert await names() == ["a"]
    assert (await office.owner.patch(f"{path}/fields/{size}", json={"type": "number"})).status_code == 200
    assert await names() == ["a", "b"]
    assert (await office.viewer.get(f"{path}/export", params={"view": view})).status_code == 200
    assert (await office.owner.post(f"{office.base}/undo")).status_code == 200
    assert await names() == ["a"]


async def test_a_view_is_not_saved_with_a_filter_that_is_none(office: Office) -> None:
    table = await office.make_table()
    deep: dict[str, Any] = {"field": table["fields"][0]["id"], "op": "empty"}
    for _ in range(6):
        deep = {"and": [deep]}
    for filter in (deep, {"a": 1}, {"and": 1}):
        answer = await office.owner.post(
            f"{office.path(table)}/views", json={"name": "V", "config": {"filter": filter}}
        )
        assert answer.json()["error"]["code"] == "bad_filter"


async def test_colours_of_a_view_are_undone_with_it_and_outlive_the_field_that_they_are_by(office: Office) -> None:
    table = await office.make_table(("Name", "text"), ("State", "single_select"))
    path, state, view = office.path(table), table["fields"][1]["id"], table["views"][0]["id"]
    color = {"by": "field", "field": state, "style": "row"}
    rules = [{"color": "red", "filter": {"field": state, "op": "empty"}}]

    async def stored() -> Any:
        tables = (await office.owner.get(office.base)).json()["tables"]
        return next(one for one in tables if one["id"] == table["id"])["views"][0]["config"].get("color")

    assert (await office.owner.patch(f"{path}/views/{view}", json={"config": {"color": color}})).status_code == 200
    by_rules = {"by": "rules", "rules": rules, "style": "bar"}
    assert (await office.owner.patch(f"{path}/views/{view}", json={"config": {"color": by_rules}})).status_code == 200
    await office.owner.post(f"{office.base}/undo")
    assert await stored() == color
    await office.owner.post(f"{office.base}/redo")
    assert await stored() == by_rules
    await office.owner.post(f"{office.base}/undo")
    assert (await office.owner.delete(f"{path}/fields/{state}")).status_code == 200
    assert await stored() == color
    await office.owner.post(f"{office.base}/undo")
    assert await stored() == color
