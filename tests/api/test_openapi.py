"""The API describes itself completely: every route, every answer that it really gives."""

import json
from typing import Any

import pytest

from afterbase.entry.http.openapi import describe_api
from afterbase.entry.http.registry import ROUTES
from afterbase.entry.http.replies import encoder
from tests.support.client import Office

pytestmark = pytest.mark.anyio


def description() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(encoder.encode(describe_api(ROUTES)))
    return made


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(_references(v) for v in node.values()))
    if isinstance(node, list):
        return set().union(*(_references(v) for v in node))
    return set()


def test_every_route_is_described_with_its_operation_id_and_summary() -> None:
    paths = description()["paths"]
    for route in ROUTES:
        operation = paths[route.path][route.method.lower()]
        assert (operation["operationId"], operation["x-op"]) == (route.id, route.op)
        assert operation["summary"]


def test_every_reference_leads_somewhere() -> None:
    document = description()
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert _references(document) <= known


def test_every_post_that_writes_names_its_idempotency_key() -> None:
    paths = description()["paths"]
    for route in ROUTES:
        parameters = {p["name"] for p in paths[route.path][route.method.lower()]["parameters"]}
        assert ("Idempotency-Key" in parameters) == route.takes_key


def test_every_link_leads_to_an_operation_and_gives_it_what_it_needs() -> None:
    paths = description()["paths"]
    by_id = {o["operationId"]: (path, o) for path, methods in paths.items() for o in methods.values()}
    for _, operation in by_id.values():
        for link in operation["responses"].get("200", {}).get("links", {}).values():
            path, _ = by_id[link["operationId"]]
            assert {f"{{{name}}}" for name in link["parameters"]} == {s for s in path.split("/") if s.startswith("{")}


async def test_the_description_is_served(office: Office) -> None:
    answer = await office.anonymous.get("/api/openapi.json")
    assert answer.json()["openapi"] == "3.1.0"
    assert set(answer.json()["paths"]) == {route.path for route in ROUTES}


def test_an_answer_names_the_codes_of_all_its_kinds() -> None:
    answers = description()["paths"]["/api/bases/{base}/tables/{table}/fields"]["post"]["responses"]
    assert {"bad_config", "bad_default", "cannot_be_unique", "name_empty"} <= set(answers["422"]["x-codes"])
    assert "storage_full" in answers["507"]["x-codes"]


def test_what_is_no_json_names_every_form_it_may_have() -> None:
    paths = description()["paths"]
    exported = paths["/api/bases/{base}/tables/{table}/export"]["get"]["responses"]["200"]["content"]
    assert [media.split("/")[1].split(".")[-1] for media in exported] == ["csv", "sheet"]
    assert {"200", "206", "304"} <= paths["/api/bases/{base}/files/{file}"]["get"]["responses"].keys()
