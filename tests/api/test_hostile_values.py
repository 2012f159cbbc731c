"""Values that nobody should send, to every field type, on every way in: a 2xx or a refusal with a code, never a defect.

What is refused leaves everything as it was. What is taken can be read again on every way out.
"""

import json
import os
import re
import secrets
from typing import Any

import httpx
import pytest

from afterbase.entry.http.registry import ROUTES
from afterbase.ground.database import fetch_row
from afterbase.ground.sql import Sql
from afterbase.model.fields import FIELD_TYPES, field_type
from afterbase.model.values import VALUES
from tests.support.client import Office

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not os.environ.get("AFTERBASE_TEST_FULL"), reason="takes minutes: AFTERBASE_TEST_FULL=1"),
]

TYPES = [kind.name for kind in FIELD_TYPES]

# As JSON text, because much of it is nothing that Python's encoder would write.
HOSTILE = {
    "null": "null",
    "true": "true",
    "number": "12.5",
    "minus_zero": "-0.0",
    "tiny": "1e-400",
    "infinite": "1e999",
    "not_json": "NaN",
    "many_digits": "9" * 500,
    "many_decimals": "0." + "3" * 500,
    "beyond_bigint": "9223372036854775808",
    "beyond_int": "2147483648",
    "nan_text": '"NaN"',
    "infinity_text": '"-infinity"',
    "empty_text": '""',
    "blank_text": '" \\u3000\\t"',
    "nul": '"a\\u0000b"',
    "lone_surrogate": '"a\\ud800b"',
    "marks": "\"\\u202e\\u2066\\ufeff\\u2028<script>=cmd|' /C calc'!A1\"",
    "percent_and_braces": '"%s %(x)s {} {0} \\\\ \' \\" -- ;"',
    "long_text": json.dumps("长" * 1_000_001),
    "deep_list": "[" * 900 + "]" * 900,
    "too_deep_list": "[" * 5_000 + "]" * 5_000,
    "deep_object": '{"a":' * 300 + "1" + "}" * 300,
    "long_list": "[" + ",".join(["1"] * 20_000) + "]",
    "mixed_list": '[null, true, 1, "x", {}, []]',
    "texts": '["a", "a", "me", ""]',
    "empty_list": "[]",
    "empty_object": "{}",
    "wrong_keys": '{"id": null, "__class__": "x", "amount": "1e999", "at": 5, "rel": {"unit": "'
    + "x" * 50
    + '", "n": 1e30}}',
    "a_file": '[{"id": "fil0000000000000a", "name": "../../etc/passwd", "size": -1, "type": "text/html"}]',
    "nul_file": '[{"id": "fil\\u0000", "name": "\\ud800"}]',
    "nul_person": '["usr\\u0000"]',
    "surrogate_person": '["\\udfff"]',
    "nul_in_json": '{"a\\u0000": "\\u0000"}',
    "surrogate_in_json": '{"\\ud800": ["\\udc00"]}',
    "many_digits_in_json": '{"a": ' + "9" * 5_000 + ', "b": 1e-99999}',
    "exponent_in_json": '{"a": 1e99999}',
    "last_day": '"9999-12-31"',
    "beyond_the_last_day": '"10000-01-01"',
    "year_zero": '"0000-01-01"',
    "no_such_day": '"2023-02-29"',
    "last_instant": '"9999-12-31T23:59:59.999999-14:00"',
    "first_instant": '"0001-01-01T00:00:00+14:00"',
    "impossible_offset": '"2024-01-01T00:00:00+99:99"',
    "leap_second": '"2024-06-30T23:59:60Z"',
    "day_infinite": '"infinity"',
    "far_period": '{"rel": "last", "n": 999999999, "unit": "year"}',
    "range": '["9999-12-31", "0001-01-01"]',
    "numbers": "[1e400, -1e400]",
    "keys": "[2147483648, -1, 0]",
    "arabic_digits": '"١٢٣"',
    "full_width": '"１２３．５"',
    "underscores": '"1_000"',
    "host": '"javascript:alert(1)"',
    "bad_host": '"http://[::1"',
    "idn": '"http://xn--\\u0130.example/\\ud800"',
    "mail": '"a@' + "b" * 70 + '.example"',
}
SHORT = {name: value for name, value in HOSTILE.items() if len(value) < 50_000}
COMPARED = list({(kind.value_type, kind.column_type): kind.name for kind in FIELD_TYPES}.values())
"""A field type for each way in which values are compared."""


class Driver:
    """Sends hostile requests, and sees to it that each answer is a fit one."""

    def __init__(self, office: Office, table: dict[str, Any]) -> None:
        self.office, self.table = office, table
        self.path = office.path(table)
        self.field = table["fields"][1]["id"]
        self.taken = 0
        self.known: Any = None

    async def state(self) -> Any:
        query = (
            "SELECT (SELECT seq FROM log_state), (SELECT count(*) FROM fields), (SELECT count(*) FROM record_changes)"
        )
        async with self.office.world.database.base(self.office.world.base_id) as connection:
            return await fetch_row(connection, Sql(query))

    async def send(self, what: str, method: str, path: str, body: str) -> httpx.Response:
        before = self.known or await self.state()
        answer = await self.office.owner.request(
            method, path, content=body.encode(), headers={"content-type": "application/json"}
        )
        require_fit(answer, what)
        self.known = await self.state()
        if answer.status_code >= 400:
            assert self.known == before, f"{what}: refused, and yet something changed"
        else:
            self.taken += 1
        return answer

    async def ask(self, what: str, body: str) -> None:
        answer = await self.office.owner.post(
            f"{self.path}/query", content=body.encode(), headers={"content-type": "application/json"}
        )
        require_fit(answer, what)


def require_fit(answer: httpx.Response, what: str) -> None:
    assert answer.status_code < 500, f"{what}: {answer.status_code} {answer.text[:300]}"
    if answer.status_code >= 400:
        assert answer.json()["error"]["code"], what
        assert len(answer.content) < 50_000, f"{what}: the refusal repeats what was sent"


async def make(office: Office, kind: str) -> Driver:
    return Driver(office, await office.make_table(("Name", "text"), ("Field", kind)))


@pytest.mark.parametrize("kind", TYPES)
async def test_whatever_is_written_is_taken_or_refused_with_a_code(office: Office, kind: str) -> None:
    driver = await make(office, kind)
    record = (await office.create(driver.table, {"Name": "mine"}))[0]
    for name, value in HOSTILE.items():
        cell = f'{{"{driver.field}": {value}}}'
        await driver.send(f"create {name}", "POST", f"{driver.path}/records", f'{{"records": [{cell}]}}')
        if value.startswith('"'):
            typed = f'{{"records": [{cell}], "typecast": true}}'
            await driver.send(f"create as typed {name}", "POST", f"{driver.path}/records", typed)
        edit = f'{{"records": [{{"id": "{record}", "values": {cell}}}]}}'
        await driver.send(f"update {name}", "PATCH", f"{driver.path}/records", edit)
    where = f'{{"ids": ["{record}"], "values": {{"{driver.field}": {HOSTILE["nul"]}}}}}'
    await driver.send("update by query", "POST", f"{driver.path}/records/update", where)
    assert (driver.taken > 0) == field_type(kind).is_writable
    await require_readable(driver, record)


async def require_readable(driver: Driver, record: str) -> None:
    """All that was taken comes out again on every way."""
    client, field = driver.office.owner, driver.field
    answers = [
        await client.post(f"{driver.path}/query", json=body)
        for body in (
            {"limit": 1000},
            {"sorts": [{"field": field}], "limit": 3},
            {"sorts": [{"field": field, "desc": True}], "limit": 3},
            {"search": "a"},
        )
    ]
    answers += [await _next_page(driver, answer) for answer in answers[1:3] if answer.status_code == 200]
    answers.append(await client.post(f"{driver.path}/groups", json={"groups": [{"field": field}]}))
    kind = driver.table["fields"][1]["type"]
    for name in VALUES[field_type(kind).value_type].all_aggregates:
        answers.append(await client.post(f"{driver.path}/summary", json={"aggregates": {field: name}}))
    answers += [await client.get(f"{driver.path}/export", params={"format": format}) for format in ("csv", "xlsx")]
    answers.append(await client.get(f"{driver.path}/records/{record}/history"))
    answers.append(await client.get(f"{driver.path}/records/{record}"))
    for type_name in TYPES:
        path = f"{driver.path}/fields/{field}/preview"
        answers.append(await client.post(path, json={"type": type_name}))
    for answer in answers:
        require_fit(answer, f"{answer.request.method} {answer.request.url} {answer.request.content[:200]!r}")


async def _next_page(driver: Driver, answer: httpx.Response) -> httpx.Response:
    asked = {**json.loads(answer.request.content), "after": answer.json()["next"]}
    return await driver.office.owner.post(f"{driver.path}/query", json=asked)


@pytest.mark.parametrize("kind", COMPARED)
async def test_whatever_is_asked_for_is_found_or_refused_with_a_code(office: Office, kind: str) -> None:
    driver = await make(office, kind)
    await office.create(driver.table, {"Name": "mine"})
    before = await driver.state()
    for operator in VALUES[field_type(kind).value_type].operators:
        for name, value in SHORT.items():
            condition = f'{{"field": "{driver.field}", "op": "{operator}", "value": {value}}}'
            await driver.ask(f"{operator} {name}", f'{{"filter": {condition}, "limit": 1}}')
    for name, value in SHORT.items():
        step = f'{{"within": [{{"field": "{driver.field}", "value": {value}}}]}}'
        await driver.ask(f"within {name}", step)
    assert await driver.state() == before


@pytest.mark.parametrize("kind", TYPES)
async def test_whatever_is_made_the_default_is_taken_or_refused_with_a_code(office: Office, kind: str) -> None:
    driver = await make(office, kind)
    path = f"{driver.path}/fields/{driver.field}"
    for name, value in SHORT.items():
        answer = await driver.send(f"default {name}", "PATCH", path, f'{{"default": {value}}}')
        if answer.status_code == 200:
            body = '{"records": [{}]}'
            made = await driver.send(f"record with default {name}", "POST", f"{driver.path}/records", body)
            assert made.status_code in (200, 422), f"{name}: {made.text[:200]}"
    assert (await office.viewer.post(f"{driver.path}/query", json={})).status_code == 200


ODD_IDS = ("%00", "%ff", "%ed%a0%80", "a" * 5_000, "..%2f..", "%2e%2e", "null", "1", "%", "'--", "tbl%0d%0a", "㉿")


@pytest.mark.parametrize("odd", ODD_IDS)
async def test_whatever_stands_in_an_address_is_unknown_or_malformed(office: Office, odd: str) -> None:
    table = await office.make_table(("Name", "text"))
    known = {"base": office.world.base_uid, "table": table["id"]}
    for route in ROUTES:
        names = re.findall(r"\{(\w+)\}", route.path)
        for chosen in names:
            ids = {**dict.fromkeys(names, "x"), **known, chosen: odd}
            path = re.sub(r"\{(\w+)\}", lambda match, ids=ids: ids[match[1]], route.path)  # type: ignore[misc]
            answer = await office.owner.request(route.method, path, json={} if route.body else None)
            require_fit(answer, f"{route.method} {path[:200]}")
            assert answer.status_code >= 400, path[:200]
    for query in (f"view={odd}", f"search={odd}", f"filter={odd}", f"encoding={odd}", f"since={odd}", "&" * 3_000):
        for where in ("export", "../../feed") if not query.startswith(("since", "&")) else ("export",):
            answer = await office.owner.request("HEAD", f"{office.path(table)}/{where}?{query}")
            assert answer.status_code < 500, f"{where}?{query[:100]}"


@pytest.mark.parametrize(
    "odd", ["\ud800", "a\0b", "\u202e\u2066evil\u2069.exe", "'; DROP TABLE --", "😀" * 50, "x" * 100_000]
)
async def test_whatever_is_a_name_is_taken_whole_or_refused(office: Office, odd: str) -> None:
    table = await office.make_table(("Name", "text"))
    name, field = json.dumps(odd), table["fields"][0]["id"]
    workspace = (await office.owner.get("/api/me")).json()["workspaces"][0]["id"]
    for method, path, body in (
        ("POST", f"{office.base}/tables", f'{{"name": {name}}}'),
        ("PATCH", office.path(table), f'{{"name": {name}}}'),
        ("POST", f"{office.path(table)}/fields", f'{{"name": {name}, "type": "text", "help": {name}}}'),
        ("POST", f"{office.path(table)}/views", f'{{"name": {name}}}'),
        ("PATCH", f"{office.path(table)}/fields/{field}", f'{{"help": {name}}}'),
        (
            "POST",
            f"{office.path(table)}/fields",
            f'{{"name": "S", "type": "single_select", "config": {{"options": [{{"name": {name}}}]}}}}',
        ),
        ("PATCH", office.base, f'{{"name": {name}}}'),
        ("POST", f"/api/workspaces/{workspace}/bases", f'{{"name": {name}}}'),
        ("POST", f"/api/workspaces/{workspace}/tokens", f'{{"name": {name}}}'),
        ("PATCH", "/api/me", f'{{"name": {name}}}'),
        ("POST", f"{office.path(table)}/query", f'{{"search": {name}}}'),
        ("POST", f"{office.path(table)}/query", f'{{"view": {name}}}'),
        ("POST", f"{office.path(table)}/query", f'{{"after": {name}}}'),
        ("POST", f"{office.path(table)}/records", f'{{"records": [{{{name}: 1}}]}}'),
        ("PATCH", f"{office.path(table)}/records", f'{{"records": [{{"id": {name}, "values": {{}}}}]}}'),
        ("POST", f"{office.path(table)}/records/delete", f'{{"ids": [{name}]}}'),
        ("POST", "/api/session", f'{{"email": {name}, "password": {name}}}'),
    ):
        headers = {"content-type": "application/json", "idempotency-key": secrets.token_hex(8)}
        answer = await office.owner.request(method, path, content=body.encode(), headers=headers)
        require_fit(answer, f"{method} {path}")
    assert (await office.viewer.get(office.base)).status_code == 200
    assert (await office.viewer.get(f"{office.path(table)}/export")).status_code == 200
