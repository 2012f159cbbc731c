"""Which indexes are made and which are dropped: a plan is a pure function."""

from dataclasses import replace

from afterbase.engine.indexes import (
    BUDGET,
    ExistingIndex,
    IndexPlan,
    IndexSpec,
    Shape,
    Watch,
    live_index,
    plan_indexes,
    search_spec,
)
from afterbase.model.fields.base import LinkEnd
from afterbase.model.filters import SortSpec
from afterbase.model.schema import Table, View
from tests.support.tables import field_of, fld, options, table_of, uid_of

FIELDS = [
    field_of(1, "Name", "text"),
    field_of(2, "Status", "single_select", options("a", "b")),
    field_of(3, "At", "datetime"),
    field_of(4, "Amount", "number"),
    field_of(5, "Owner", "person"),
    field_of(6, "Order", "single_select", options("x", "y", keys=[2, 1])),
]
BIG = 1_000_000


def view(config: dict[str, object], id: int = 1) -> View:
    return View(id, f"viw{id:014}", 12, "View", "grid", config)


def a_view(sort: str, desc: bool = False, status: int | None = None, id: int = 1) -> View:
    condition = {"field": fld("Status"), "op": "is", "value": status}
    filter = {"and": [condition]} if status else None
    return view({"filter": filter, "sorts": [{"field": fld(sort), "desc": desc}]}, id)


def created(table: Table, *shapes: Shape, existing: tuple[ExistingIndex, ...] = ()) -> list[str]:
    plan = plan_indexes(table, BIG, shapes, existing)
    return [spec.definition.text for spec in plan.create if "search" not in spec.name and spec != live_index(table)]


def test_a_small_table_gets_none() -> None:
    assert plan_indexes(table_of(FIELDS, [a_view("At")]), 19_999, [], []).create == ()


def test_a_table_that_others_link_to_gets_its_index_for_search_sooner() -> None:
    field = field_of(9, "Tickets", "link", {"table": uid_of("tbl", "Other"), "many": True})
    end = LinkEnd(13, uid_of("tbl", "Other"), FIELDS[0], 19, fld("Back"), "f19", is_here=False, is_many=False)
    table = table_of([*FIELDS, replace(field, link=end)])
    old = ExistingIndex("t12_search_0000000000")
    assert plan_indexes(table, 999, [], []).create == ()
    assert plan_indexes(table, 1_000, [], [old]) == IndexPlan(create=tuple(filter(None, [search_spec(table)])))
    assert plan_indexes(table, 1_000, [], [old, *existing_of(search_spec(table))]) == IndexPlan(drop=(old.name,))
    unlinked = table_of(FIELDS)
    assert plan_indexes(unlinked, 1_000, [], [old]) == IndexPlan(drop=(old.name,))
    assert plan_indexes(unlinked, 1_000, [], existing_of(search_spec(unlinked))) == IndexPlan()


def test_a_big_table_gets_one_for_its_live_records_and_one_for_search() -> None:
    table = table_of(FIELDS)
    plan = plan_indexes(table, BIG, [], [])
    assert plan.create == (live_index(table), search_spec(table))
    assert plan.drop == ()


def test_a_view_gets_its_equalities_then_its_sorts_then_the_key() -> None:
    assert created(table_of(FIELDS, [a_view("At", True, 1)])) == [
        "ON t12 ((f2), (f3) DESC NULLS LAST, (id) DESC) WHERE deleted_at IS NULL"
    ]
    assert created(table_of(FIELDS, [a_view("Name")])) == ["ON t12 ((text_key(f1)), (id)) WHERE deleted_at IS NULL"]
    assert created(table_of(FIELDS, [a_view("Order")])) == [
        "ON t12 ((array_position('{2,1}'::int[], f6)), (id)) WHERE deleted_at IS NULL"
    ]


def test_what_depends_on_the_asker_is_in_no_index() -> None:
    assert created(table_of(FIELDS, [a_view("Owner")])) == []


def test_views_that_ask_the_same_share_an_index() -> None:
    assert len(created(table_of(FIELDS, [a_view("At", True, 1), a_view("At", True, 2, id=2)]))) == 1


def test_only_conditions_that_all_records_meet_lead_an_index() -> None:
    either = {
        "or": [{"field": fld("Status"), "op": "is", "value": 1}, {"field": fld("Amount"), "op": "eq", "value": 1}]
    }
    other = {"field": fld("Status"), "op": "is_not", "value": 1}
    for filter in (either, other):
        table = table_of(FIELDS, [view({"filter": filter, "sorts": [{"field": fld("At")}]})])
        assert created(table) == ["ON t12 ((f3), (id)) WHERE deleted_at IS NULL"]


def test_watched_queries_come_after_views_and_within_the_budget() -> None:
    names = ["Name", "Status", "At", "Amount", "Order"]
    shapes = [Shape((), (), (SortSpec(fld(n), desc),)) for n in names for desc in (False, True)]
    plan = plan_indexes(table_of(FIELDS, [a_view("At")]), BIG, shapes, [])
    assert len([spec for spec in plan.create if "search" not in spec.name]) == BUDGET
    assert created(table_of(FIELDS, [a_view("At")]), *shapes)[0] == "ON t12 ((f3), (id)) WHERE deleted_at IS NULL"


def test_a_view_or_query_that_no_longer_fits_its_fields_is_passed_over() -> None:
    wrong = view({"filter": {"field": fld("Status"), "op": "contains", "value": 3}, "sorts": []})
    gone = Shape(("fldGONE0000000001",), (), ())
    assert created(table_of(FIELDS, [wrong]), gone) == []


def existing_of(*specs: IndexSpec | None, idle: bool = False, valid: bool = True) -> tuple[ExistingIndex, ...]:
    return tuple(ExistingIndex(spec.name, valid, idle) for spec in specs if spec)


def test_a_plan_that_was_applied_has_nothing_left_to_do() -> None:
    table = table_of(FIELDS, [a_view("At", True, 1)])
    first = plan_indexes(table, BIG, [], [])
    again = plan_indexes(table, BIG, [], existing_of(*first.create, idle=True))
    assert (again.create, again.drop) == ((), ())


def test_what_no_view_asks_for_is_dropped_once_it_is_idle() -> None:
    table = table_of(FIELDS)
    kept = existing_of(live_index(table), search_spec(table))
    used, idle = ExistingIndex("t12_x_used"), ExistingIndex("t12_x_idle", is_idle=True)
    plan = plan_indexes(table, BIG, [], (*kept, used, idle))
    assert (plan.create, plan.drop) == ((), ("t12_x_idle",))


def test_indexes_over_the_budget_are_dropped() -> None:
    table = table_of(FIELDS)
    many = tuple(ExistingIndex(f"t12_x_{n}") for n in range(20))
    plan = plan_indexes(table, BIG, [], many)
    assert len(many) - len(plan.drop) + 1 == BUDGET


def test_an_index_left_half_made_is_made_again() -> None:
    table = table_of(FIELDS)
    plan = plan_indexes(table, BIG, [], existing_of(live_index(table), search_spec(table), valid=False))
    assert plan.create == (live_index(table), search_spec(table))
    assert set(plan.drop) == {spec.name for spec in plan.create}


def test_an_old_search_index_goes_once_the_new_one_is_there() -> None:
    table = table_of(FIELDS)
    old = ExistingIndex("t12_search_0000000000")
    assert plan_indexes(table, BIG, [], [old]).drop == ()
    assert plan_indexes(table, BIG, [], [old, *existing_of(search_spec(table))]).drop == (old.name,)


def test_the_watch_ranks_shapes_by_the_time_they_take_and_forgets() -> None:
    watch = Watch(most=3)
    cheap, dear = Shape(("a",), (), ()), Shape(("b",), (), ())
    for _ in range(10):
        watch.note(1, cheap, 0.03)
        watch.note(1, dear, 0.3)
    watch.note(2, cheap, 9)
    watch.note(3, cheap, 9)  # one more than the watch holds
    assert watch.costly(1) == [dear, cheap]
    assert watch.costly(3) == []
    for _ in range(10):
        watch.fade()
    assert watch.costly(1) == []
