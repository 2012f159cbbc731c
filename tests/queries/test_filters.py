"""Filters find what a person means by them: the cases of cases/filters, on a real table."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from afterbase.engine.compiler import compile_ids
from afterbase.engine.lens import TableLens
from afterbase.engine.scopes import Look, Scope, compile_where
from afterbase.ground.clock import utc_now
from afterbase.ground.database import Connection, fetch
from afterbase.model.filters import read_filter
from afterbase.model.values import Asker
from tests.support.tables import field_of, fld, insert, make_table, table_of

pytestmark = pytest.mark.anyio
FILES = sorted((Path(__file__).parents[2] / "cases/filters").glob("*.json"))
CASES = {path.stem: json.loads(path.read_text("utf-8")) for path in FILES}


def with_uids(filter: Any) -> Any:
    """Cases name fields by their names."""
    if isinstance(filter, list):
        return [with_uids(item) for item in filter]
    if "field" in filter:
        return {**filter, "field": fld(filter["field"])}
    return {key: with_uids(value) for key, value in filter.items()}


@pytest.mark.parametrize("spec", CASES.values(), ids=CASES.keys())
async def test_filters_find_what_the_cases_say(spec: dict[str, Any], connection: Connection) -> None:
    table = table_of([field_of(i, *given) for i, given in enumerate(spec["fields"], 1)])
    await make_table(connection, table)
    keys = await insert(connection, table, list(spec["records"].values()))
    names = dict(zip(keys, spec["records"], strict=True))
    now = datetime.fromisoformat(spec["now"]) if "now" in spec else utc_now()
    scope = Scope(TableLens(table, table.fields, frozenset()), Asker(spec.get("me", ""), spec.get("zone", "UTC"), now))
    failures = []
    for filter, expected in spec["cases"]:
        look = Look(read_filter(with_uids(filter)), "", ())
        rows = await fetch(connection, compile_ids(scope, compile_where(scope, look), 100))
        found = "".join(names[id] for (id,) in rows)
        if found != expected:
            failures.append((filter, expected, found))
    assert failures == []
