"""Plans of indexes, carried out on a real table."""

import pytest

from afterbase.engine.compiler import Window, compile_page
from afterbase.engine.indexes import IDLE, apply_plan, list_indexes, plan_indexes
from afterbase.engine.lens import TableLens
from afterbase.engine.orders import Position, order_of
from afterbase.engine.scopes import Scope, compile_where, look_of
from afterbase.ground.clock import utc_now
from afterbase.ground.database import Connection
from afterbase.ground.sql import Sql
from afterbase.model.filters import Selection
from afterbase.model.schema import View
from afterbase.model.values import Asker
from tests.support.tables import field_of, fld, insert, make_table, options, table_of

pytestmark = pytest.mark.anyio

CONFIG = {
    "filter": {"and": [{"field": fld("Status"), "op": "is", "value": 1}]},
    "sorts": [{"field": fld("Name"), "desc": True}],
}
TABLE = table_of(
    [
        field_of(1, "Name", "text"),
        field_of(2, "Status", "single_select", options("a", "b")),
        field_of(3, "At", "datetime"),
        field_of(4, "Order", "single_select", options("x", "y", keys=[2, 1])),
        field_of(5, "Tags", "multi_select", options("x", "y", keys=[2, 1])),
        field_of(6, "Done", "checkbox"),
    ],
    [
        View(1, "viw1", 12, "V", "grid", CONFIG),
        *(
            View(2 + i, f"viw{2 + i}", 12, "V", "grid", {"sorts": [{"field": fld(name)}]})
            for i, name in enumerate(["At", "Order", "Done"])
        ),
    ],
)
BIG = 1_000_000


async def explain(connection: Connection, statement: Sql) -> str:
    await connection.execute("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off")
    cursor = await connection.execute(f"EXPLAIN {statement.text}", statement.params)
    plan = "\n".join(row[0] for row in await cursor.fetchall())
    await connection.execute("RESET enable_seqscan; RESET enable_sort; RESET enable_bitmapscan")
    return plan


async def test_every_index_of_a_plan_can_be_made_and_is_listed_again(connection: Connection) -> None:
    await make_table(connection, TABLE)
    await insert(connection, TABLE, [{"Name": "a" * 10_000, "Status": 1}, {}])
    plan = plan_indexes(TABLE, BIG, [], [])
    assert len(plan.create) == 6
    assert await apply_plan(connection, TABLE, plan) == [spec.name for spec in plan.create]
    existing = await list_indexes(connection, TABLE)
    assert {index.name for index in existing} == {spec.name for spec in plan.create}
    again = plan_indexes(TABLE, BIG, [], existing)
    assert (again.create, again.drop) == ((), ())
    await apply_plan(connection, TABLE, type(plan)(drop=tuple(index.name for index in existing)))
    assert await list_indexes(connection, TABLE) == []


async def test_a_view_is_read_in_the_order_of_its_index_from_wherever_it_goes_on(connection: Connection) -> None:
    await make_table(connection, TABLE)
    plan = plan_indexes(TABLE, BIG, [], [])
    await apply_plan(connection, TABLE, plan)
    (index,) = [spec.name for spec in plan.create if "text_key" in spec.definition.text]
    scope = Scope(TableLens(TABLE, TABLE.fields, frozenset()), Asker())
    look = look_of(scope.lens, Selection(view="viw1"))
    order = order_of(scope, (), look.sorts)
    for window in (Window(10), Window(10, offset=50), Window(10, after=Position((b"x",), 5))):
        shown = await explain(connection, compile_page(scope, TABLE.fields, compile_where(scope, look), order, window))
        assert index in shown
        assert "Sort Key: t12" not in shown


async def test_an_unsorted_jump_never_looks_at_the_records_it_passes(connection: Connection) -> None:
    await make_table(connection, TABLE)
    await apply_plan(connection, TABLE, plan_indexes(TABLE, BIG, [], []))
    scope = Scope(TableLens(TABLE, TABLE.fields, frozenset()), Asker())
    where = compile_where(scope, look_of(scope.lens, Selection()))
    shown = await explain(connection, compile_page(scope, TABLE.fields, where, order_of(scope, (), ()), Window(10, 50)))
    assert "Index Only Scan using t12_x_" in shown


async def test_an_index_is_idle_when_its_use_has_not_moved_for_long(connection: Connection) -> None:
    await make_table(connection, TABLE)
    await apply_plan(connection, TABLE, plan_indexes(TABLE, BIG, [], []))
    now = utc_now()
    assert not any(index.is_idle for index in await list_indexes(connection, TABLE, now))
    assert not any(index.is_idle for index in await list_indexes(connection, TABLE, now + IDLE / 2))
    assert all(index.is_idle for index in await list_indexes(connection, TABLE, now + IDLE * 1.1))


async def test_indexes_that_are_not_ours_are_left_alone(connection: Connection) -> None:
    await make_table(connection, TABLE)
    await connection.execute("CREATE INDEX t12_xtra ON t12 (f1); CREATE UNIQUE INDEX u1 ON t12 (f2)")
    assert await list_indexes(connection, TABLE) == []


async def test_a_plan_that_fails_leaves_nothing_behind(connection: Connection) -> None:
    await make_table(connection, TABLE)
    broken = table_of([*TABLE.fields, field_of(99, "Missing", "text")], TABLE.views)
    broken = table_of(broken.fields, [View(1, "viw1", 12, "V", "grid", {"sorts": [{"field": fld("Missing")}]})])
    with pytest.raises(Exception, match="f99"):
        await apply_plan(connection, broken, plan_indexes(broken, BIG, [], []))
    assert all(index.is_valid for index in await list_indexes(connection, TABLE))
    await connection.execute("SELECT 1")
