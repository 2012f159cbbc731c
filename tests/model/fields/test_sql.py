"""The values of the shared cases through PostgreSQL and back: the column holds them, and its JSON is what we say."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from afterbase.ground.sql import Sql, sql
from afterbase.model.fields import FIELD_TYPES
from afterbase.model.fields.auto_number import parse_pattern
from afterbase.model.fields.base import FieldType, TextContext, ValueType
from tests.support.fields import make_field
from tests.support.postgres import shared_server

CASES = Path(__file__).parents[3] / "cases" / "fields"
WRITABLE = [kind for kind in FIELD_TYPES if kind.is_writable and kind.value_type is not ValueType.LINKS]
CONTEXT = TextContext("Asia/Shanghai", "zh-CN")
Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture(scope="module")
def connection(testrun_uid: str) -> Iterator[Connection]:
    with shared_server(testrun_uid) as server:
        database = server.create_database()
        try:
            with psycopg.connect(server.conninfo(database), autocommit=True) as opened:
                opened.execute("SET TIME ZONE 'UTC'")
                yield opened
        finally:
            server.drop_database(database)


def accepted_cases(kind: FieldType) -> Iterator[tuple[dict[str, Any], Any]]:
    """The configs and values of all cases of `parse` that are taken."""
    for case in json.loads((CASES / f"{kind.name}.json").read_text("utf-8"))["cases"]:
        if "parse" in case and "gives" in case:
            yield case.get("config", {}), case["parse"]


def fetch(connection: Connection, query: Sql) -> list[tuple[Any, ...]]:
    return connection.execute(query.text, query.params).fetchall()


def store_and_send(connection: Connection, kind: FieldType, config: dict[str, Any], stored: list[Any]) -> list[Any]:
    """Through a JSON record set into a column of the type, and out as the API sends it."""
    field = make_field(kind.name, config)
    rows = msgspec.json.encode([{"n": n, "f1": value} for n, value in enumerate(stored)]).decode()
    query = sql(
        "WITH v AS (SELECT * FROM json_to_recordset({}::text::json) AS v(n int, f1 {}))"
        " SELECT json_agg({} ORDER BY n)::text FROM v",
        rows,
        Sql(kind.column_type),
        kind.select(field.sql, field),
    )
    sent = msgspec.json.decode(fetch(connection, query)[0][0])
    assert isinstance(sent, list)
    return sent


@pytest.mark.parametrize("kind", WRITABLE, ids=lambda kind: kind.name)
def test_what_a_type_stores_comes_back_as_what_it_takes(connection: Connection, kind: FieldType) -> None:
    for config, value in accepted_cases(kind):
        field = make_field(kind.name, config)
        stored = field.type.parse_column([value], field).values
        sent = store_and_send(connection, kind, config, stored)
        again = field.type.parse_column(sent, field)
        assert not again.issues
        assert [_plain(v) for v in again.values] == [_plain(v) for v in stored]
        if sent[0] is not None:
            field.type.to_text(sent[0], field, CONTEXT)


def _plain(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


@pytest.mark.parametrize(
    ("type_name", "stored"),
    [
        ("number", Decimal("9" * 30 + "." + "9" * 20)), ("number", Decimal("-0.00000000000000000001")), ("rating", 10),
        ("duration", -3_155_760_000), ("single_select", 1_000_000_000), ("multi_select", [1, 1_000_000_000]),
        ("date", "0001-01-01"), ("date", "9999-12-31"), ("datetime", "0001-01-01T00:00:00+00:00"),
        ("datetime", "9999-12-31T23:59:59.999999+00:00"), ("json", {"big": 10**4000, "text": "\\u0000"}),
    ],
)  # fmt: skip
def test_the_outermost_values_fit_their_columns(connection: Connection, type_name: str, stored: Any) -> None:
    kind = make_field(type_name).type
    sent = store_and_send(connection, kind, {}, [stored])
    assert _plain(sent[0]) == _plain(stored) or float(sent[0]) == float(stored)


def test_an_empty_checkbox_is_stored_as_no(connection: Connection) -> None:
    kind = make_field("checkbox").type
    connection.execute(f"CREATE TEMPORARY TABLE box (f1 {kind.column_type} {kind.column_default})")
    connection.execute("INSERT INTO box DEFAULT VALUES")
    assert fetch(connection, Sql("SELECT f1 FROM box")) == [(kind.empty,)]


@pytest.mark.parametrize("kind", [kind for kind in FIELD_TYPES if kind.system_column], ids=lambda kind: kind.name)
def test_a_system_column_is_sent_in_the_shape_of_its_value_type(connection: Connection, kind: FieldType) -> None:
    field = make_field(kind.name)
    record = Sql(
        "(SELECT now() AS created_at, now() AS changed_at, 'sys'::text AS created_by, 'sys'::text AS changed_by) r"
    )
    (value,) = fetch(connection, sql("SELECT to_json({}) FROM {}", kind.select(field.sql, field), record))[0]
    assert field.type.to_text(value, field, CONTEXT) == ("系统" if value == ["sys"] else f"{_shanghai(value)}")


def _shanghai(value: str) -> str:
    field = make_field("datetime")
    return field.type.to_text(value, field, CONTEXT)


@pytest.mark.parametrize("pattern", ["RMA-{YYYYMMDD}-{0000}", "{0}", "%s'{00}-{YYMM}", "售后{000000000000}"])
def test_numbers_made_by_sql_are_those_made_by_python(connection: Connection, pattern: str) -> None:
    parsed, day = parse_pattern(pattern), date(2026, 1, 5)
    numbers = [1, 9, 99, 100, 12345, 10**12, 10**13]
    made = fetch(connection, sql("SELECT {} FROM unnest({}::bigint[]) AS n", parsed.format_sql(Sql("n"), day), numbers))
    assert [text for (text,) in made] == [parsed.format(number, day) for number in numbers]
