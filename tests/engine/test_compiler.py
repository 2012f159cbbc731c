"""Specs to SQL, as tables of input → output; what the SQL finds is tested in tests/queries."""

from datetime import UTC, datetime
from typing import Any

import pytest

from afterbase.engine.compiler import FAR, Window, compile_groups, compile_page, json_row
from afterbase.engine.lens import TableLens
from afterbase.engine.orders import Position, order_of, ranges_after
from afterbase.engine.scopes import Scope, compile_filter, compile_where, is_steady, look_of
from afterbase.ground.errors import BadFilter, BadRequest, NotFound
from afterbase.ground.sql import FALSE, Sql
from afterbase.model.filters import (
    MAX_CONDITIONS,
    GroupSpec,
    PageQuery,
    Selection,
    SortSpec,
    read_filter,
    read_page_query,
)
from afterbase.model.schema import View
from afterbase.model.values import VALUES, Asker
from tests.support.tables import field_of, fld, options, table_of

TABLE = table_of(
    [
        field_of(1, "Text", "text"),
        field_of(2, "Number", "number"),
        field_of(3, "Stars", "rating"),
        field_of(4, "Done", "checkbox"),
        field_of(5, "Status", "single_select", options("a", "b")),
        field_of(6, "Tags", "multi_select", options("a", "b")),
        field_of(7, "Day", "date"),
        field_of(8, "At", "datetime"),
        field_of(9, "Owner", "person"),
        field_of(10, "Files", "attachment"),
        field_of(11, "Data", "json"),
        field_of(12, "By", "created_by"),
    ]
)
NOW = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)
ASKER = Asker("usrME", "Asia/Shanghai", NOW)
SCOPE = Scope(TableLens(TABLE, TABLE.fields, frozenset()), ASKER)


def where(field: str, op: str, value: Any = None) -> Sql:
    return compile_filter(SCOPE, read_filter({"field": fld(field), "op": op, "value": value}))


@pytest.mark.parametrize(
    ("condition", "text", "params"),
    [
        (("Text", "contains", "屏幕"), "f1 LIKE %s", ("%屏幕%",)),
        (("Text", "contains", "a%_\\"), "lower(f1) LIKE lower(%s)", ("%a\\%\\_\\\\%",)),
        (("Text", "is", "屏"), "(coalesce(f1 = %s, false) AND text_key(f1) = text_key(%s))", ("屏", "屏")),
        (("Text", "empty"), "f1 IS NULL", ()),
        (("Stars", "gte", 3), "f3 >= %s::bigint", (3,)),
        (("Done", "is", True), "f4", ()),
        (("Done", "is", False), "NOT f4", ()),
        (("Status", "is_not", 2), "f5 IS DISTINCT FROM %s::int", (2,)),
        (("Tags", "has_any_of", [1, 2]), "f6 && %s::int[]", ([1, 2],)),
        (("Tags", "has_none_of", [1]), "(f6 IS NULL OR NOT (f6 && %s::int[]))", ([1],)),
        (("Owner", "has_any_of", ["me"]), "f9 && %s::text[]", (["usrME"],)),
        (("By", "has_any_of", ["me"]), "created_by = ANY(%s::text[])", (["usrME"],)),
        (
            ("At", "within", {"last_days": 2}),
            "(f8 >= %s::timestamptz AND f8 < %s::timestamptz)",
            (datetime(2026, 11, 20, 16, tzinfo=UTC), datetime(2026, 11, 22, 16, tzinfo=UTC)),
        ),
    ],
)
def test_a_condition_becomes_sql(condition: tuple[Any, ...], text: str, params: tuple[Any, ...]) -> None:
    assert where(*condition) == Sql(text, params)


WRONG_VALUES: list[Any] = [
    None,
    "",
    "x" * 2_001,
    1.5,
    True,
    [],
    [[]],
    {},
    {"date": "22.11.2026"},
    {"x": 1},
    "\0",
    "\ud800",
    -1,
]


@pytest.mark.parametrize("field", [field.name for field in TABLE.fields])
@pytest.mark.parametrize("value", [*WRONG_VALUES, ["x"] * 1_001, 10**3_000, float("inf"), {"last_days": 10**9}])
def test_a_value_is_taken_or_refused_but_nothing_else(field: str, value: Any) -> None:
    """Every operator of every type against every kind of value."""
    for op in VALUES[SCOPE.operand(fld(field)).field.type.value_type].operators:
        try:
            compiled = where(field, op, value)
        except BadFilter:
            continue
        assert compiled.text.count("%s") == len(compiled.params)


@pytest.mark.parametrize("op", ["", "LIKE", "is; DROP TABLE t12", "__class__", "is_empty"])
def test_an_operator_that_is_not_in_the_table_of_its_type_is_refused(op: str) -> None:
    with pytest.raises(BadFilter):
        where("Text", op, "x")


NASTY = ["'", '"', "\\", ";--", "%s", "{}", "\u2028", "\u202e", "x" * 70, "select", "f1", "$1"]


@pytest.mark.parametrize("text", NASTY)
def test_what_a_user_writes_is_only_ever_a_parameter(text: str) -> None:
    plain = where("Text", "contains", "plain")
    assert where("Text", "contains", text).text == plain.text or text.lower() == text.upper()
    with pytest.raises(NotFound):
        compile_filter(SCOPE, read_filter({"field": text[:40], "op": "is", "value": "x"}))


def test_filters_are_bounded() -> None:
    condition = {"field": fld("Text"), "op": "empty"}
    read_filter({"and": [condition] * MAX_CONDITIONS})
    with pytest.raises(BadFilter):
        read_filter({"and": [{"and": [condition] * 60}, {"and": [condition] * 60}]})
    nested: dict[str, Any] = condition
    for _ in range(5):
        nested = {"or": [nested]}
    read_filter(nested)
    with pytest.raises(BadFilter):
        read_filter({"or": [nested]})


WRONG_FILTERS: list[dict[str, Any]] = [
    {"and": {}},
    {"and": [], "or": []},
    {"field": "x"},
    {"not": []},
    {"field": "x", "op": "empty", "extra": 1},
    {"and": [1]},
    {"field": "x" * 41, "op": "empty"},
]


@pytest.mark.parametrize("wrong", WRONG_FILTERS, ids=str)
def test_a_filter_of_another_shape_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadFilter):
        read_filter(wrong)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{",
        b'{"limit":0}',
        b'{"limit":1001}',
        b'{"limit":1.5}',
        b'{"offset":-1}',
        b'{"unknown":1}',
        b'{"sorts":[{"field":"x","dir":"asc"}]}',
        b'{"search":"' + b"x" * 201 + b'"}',
        b'{"filter":[]}',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_a_query_that_is_not_one_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        read_page_query(body)


def test_an_empty_body_asks_for_the_first_records() -> None:
    assert read_page_query(b"") == PageQuery()


def test_an_order_ends_with_the_key_in_the_direction_of_the_last_sort() -> None:
    order = order_of(SCOPE, (), [SortSpec(fld("Status")), SortSpec(fld("At"), True)])
    assert order.sql.text == "f5, f8 DESC NULLS LAST, id DESC"
    assert order_of(SCOPE, (), []).sql.text == "id"


def test_what_follows_a_position_is_ranges_that_an_index_can_start_at() -> None:
    order = order_of(SCOPE, (), [SortSpec(fld("Status")), SortSpec(fld("Number"))])
    assert [part.text for part in ranges_after(order, Position((1, 2), 9))] == [
        "(f5 = %s::bigint) AND ((f2, id) > (%s::numeric, %s::bigint))",
        "(f5 = %s::bigint) AND (f2 IS NULL)",
        "f5 > %s::bigint",
        "f5 IS NULL",
    ]
    assert [part.text for part in ranges_after(order, Position((None, None), 9))] == [
        "(f5 IS NULL) AND ((f2 IS NULL) AND (id > %s::bigint))"
    ]


def test_a_jump_takes_the_ids_first() -> None:
    order = order_of(SCOPE, (), [])
    far = compile_page(SCOPE, TABLE.fields[:1], Sql("true"), order, Window(10, 500)).text
    assert "SELECT id FROM t12 WHERE true ORDER BY id LIMIT %s::bigint OFFSET %s::bigint" in far
    near = compile_page(SCOPE, TABLE.fields[:1], Sql("true"), order, Window(10)).text
    assert "OFFSET" not in near


def test_a_very_far_jump_sorts_where_no_index_alone_could_tell_the_order() -> None:
    by_text, by_number = (order_of(SCOPE, (), [SortSpec(fld(name), True)]) for name in ("Text", "Number"))
    fields, everything = TABLE.fields[:1], Sql("true")
    far = compile_page(SCOPE, fields, everything, by_text, Window(10, FAR)).text
    assert (
        "(SELECT id, text_key(f1) AS k0 FROM t12 WHERE true OFFSET 0) AS s ORDER BY k0 DESC NULLS LAST, id DESC" in far
    )
    for order, offset in ((by_text, FAR - 1), (by_number, FAR)):
        assert "AS k0" not in compile_page(SCOPE, fields, everything, order, Window(10, offset)).text


def test_a_lens_that_holds_no_records_is_part_of_every_selection() -> None:
    nobody = Scope(TableLens(TABLE, TABLE.fields, frozenset(), FALSE), ASKER)
    assert compile_where(nobody, look_of(nobody.lens, Selection())).text == "(deleted_at IS NULL) AND (false)"


def test_a_row_of_more_fields_than_a_function_takes_is_put_together() -> None:
    fields = [field_of(i, f"F{i}", "text") for i in range(1, 251)]
    assert json_row(SCOPE, fields).text.count("json_build_array") == 3


def test_groups_are_named_once_and_at_least_once() -> None:
    with pytest.raises(BadFilter):
        compile_groups(SCOPE, Sql("true"), [], {})
    with pytest.raises(BadFilter):
        compile_groups(SCOPE, Sql("true"), [GroupSpec(fld("Text"))] * 2, {})
    for field in ("Files", "Data"):
        with pytest.raises(BadFilter):
            compile_groups(SCOPE, Sql("true"), [GroupSpec(fld(field))], {})


def test_a_view_narrows_and_outlives_its_fields() -> None:
    gone = {"field": "fldGONE0000000001", "op": "is", "value": "x"}
    kept = {"field": fld("Done"), "op": "is", "value": True}
    config = {
        "filter": {"and": [gone, kept, {"or": [gone]}]},
        "sorts": [{"field": gone["field"]}, {"field": fld("At")}],
    }
    table = table_of(TABLE.fields, [View(1, "viw1", 12, "V", "grid", config)])
    look = look_of(TableLens(table, table.fields, frozenset()), Selection(view="viw1", filter=kept))
    assert compile_filter(SCOPE, look.filter).text == "((f4)) AND (f4)"
    assert [sort.field for sort in look.sorts] == [fld("At")]


def test_a_view_outlives_the_types_of_its_fields() -> None:
    kept = {"field": fld("Done"), "op": "is", "value": True}
    config = {
        "filter": {"and": [{"field": fld("Done"), "op": "contains", "value": "x"}, kept]},
        "sorts": [{"field": fld("Data")}, {"field": fld("At")}],
        "groups": [{"field": fld("Data")}, {"field": fld("Status")}],
        "aggregates": {fld("Done"): "sum", fld("At"): "latest"},
    }
    table = table_of(TABLE.fields, [View(1, "viw1", 12, "V", "grid", config)])
    look = look_of(TableLens(table, table.fields, frozenset()), Selection(view="viw1"))
    assert compile_filter(SCOPE, look.filter).text == "(f4)"
    assert [sort.field for sort in look.sorts] == [fld("At")]
    assert [group.field for group in look.groups] == [fld("Status")]
    assert look.aggregates == {fld("At"): "latest"}


def test_only_equalities_keep_their_plan() -> None:
    equal = {"field": fld("Status"), "op": "is", "value": 1}
    contains = {"field": fld("Text"), "op": "contains", "value": "x"}
    lens = SCOPE.lens
    assert is_steady(look_of(lens, Selection()))
    assert is_steady(look_of(lens, Selection(filter={"and": [equal, equal]})))
    assert not is_steady(look_of(lens, Selection(filter={"and": [equal, contains]})))
    assert not is_steady(look_of(lens, Selection(search="x")))
