"""The monthly ledger of a laptop subsidy (S0.6): tables, links, formulas and a view of the last calendar month alone.

Whoever uses a laptop of their own gets 150 a month from the day of the application to the last day on which it holds,
both included, each day a part of its month. It ends with a cancellation, or when somebody leaves, which is what people
who leave forget to cancel. Somebody may cancel and apply anew: each time is a period of its own.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from afterbase.actions.fields import create_field
from afterbase.actions.records import Edit, update_records
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import FieldSpec
from afterbase.actions.views import create_view
from afterbase.engine import contexts, expressions
from afterbase.ground.database import execute
from afterbase.ground.sql import Sql, sql
from afterbase.model.filters import PageQuery, SummaryQuery
from afterbase.model.formula.types import Setting
from afterbase.queries.records import read_page
from afterbase.queries.summaries import read_summary
from tests.support.computed import wrong_values
from tests.support.worlds import Spec, World

pytestmark = pytest.mark.anyio

KINDS = {"options": [{"name": "apply"}, {"name": "cancel"}]}
EMPLOYEES = (
    # name, left on, and their periods: applied on, cancelled on
    ("Wang Fang", None, [("2026-03-10", None)]),
    ("Li Qiang", None, [("2026-11-16", None)]),
    ("Zhang Min", None, [("2026-01-05", "2026-11-10")]),
    ("Liu Yang", "2026-11-20", [("2025-06-01", None)]),  # left, and never cancelled
    ("Chen Jing", "2026-09-30", [("2026-02-01", None)]),  # left long ago, and never cancelled
    ("Zhao Lei", None, [("2026-01-01", "2026-11-05"), ("2026-11-26", None)]),
    ("Sun Li", None, [("2026-12-02", None)]),
    ("Zhou Tao", "2026-11-30", [("2026-05-01", "2026-12-03")]),  # cancelled after leaving: leaving counts
    ("Wu Hao", "2026-12-01", [("2026-11-30", None)]),
)


class Clock:
    """What the product takes for now: in queries, and in formulas, which ask the database."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self.now = world, datetime(2026, 12, 5, 2, tzinfo=UTC)
        monkeypatch.setattr(contexts, "utc_now", lambda: self.now)
        monkeypatch.setattr(
            expressions, "Setting", lambda zone, _, around: Setting(zone, Sql("(SELECT now FROM clock)"), around)
        )

    async def start(self) -> None:
        async with self.world.database.base(self.world.base_id) as connection:
            await execute(connection, sql("CREATE TABLE clock AS SELECT {}::timestamptz AS now", self.now))

    async def move(self, now: datetime) -> None:
        self.now = now
        async with self.world.database.base(self.world.base_id) as connection:
            await execute(connection, sql("UPDATE clock SET now = {}", now))


class Office:
    """Employees, what they applied for, and the periods that come of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tables: dict[str, str] = {}
        self.view = ""

    async def uid(self, table: str, name: str) -> str:
        fields = (await self.world.table(self.tables[table])).fields
        return next(of.uid for of in fields if of.name == name)

    async def add(self, table: str, name: str, kind: str, /, **config: Any) -> None:
        context = await self.world.context()
        async with change_schema(context) as connection:
            await create_field(connection, context, self.tables[table], FieldSpec(name, kind, config))

    async def build(self) -> None:
        tables: Sequence[tuple[str, Sequence[Spec]]] = (
            ("Employees", [("Name", "text"), ("Left on", "date")]),
            ("Periods", [("Number", "auto_number", {"pattern": "P{000}"}), ("A month", "number")]),
            ("Events", [("Request", "text"), ("Kind", "single_select", KINDS), ("On", "date")]),
        )
        for name, fields in tables:
            self.tables[name] = (await self.world.make_table(name, fields)).uid
        await self._link("Periods", "Employee", "Employees", "Periods")
        await self._link("Events", "Period", "Periods", "Events")
        await self._add_periods()
        await self._add_month("last month", 1)
        await self._add_month("before", 2)
        await self.add("Periods", "Difference", "formula", formula="{Due last month} - {Due before}")
        link = await self.uid("Employees", "Periods")
        due = await self.uid("Periods", "Due last month")
        await self.add("Employees", "Due", "rollup", link=link, field=due, function="sum")
        await self._add_view()

    async def _link(self, table: str, name: str, other: str, reverse: str) -> None:
        ends = {"table": self.tables[other], "many": False, "reverse_many": True, "reverse_name": reverse}
        await self.add(table, name, "link", **ends)

    async def _add_periods(self) -> None:
        """Start, end and status from events: nobody writes them."""
        events, kind, on = (await self.uid("Periods", "Events"), *[await self.uid("Events", n) for n in ("Kind", "On")])
        for name, key, function in (("Start", 1, "min"), ("Cancelled on", 2, "max")):
            condition = {"field": kind, "op": "is", "value": key}
            await self.add("Periods", name, "rollup", link=events, field=on, function=function, filter=condition)
        left = {"link": await self.uid("Periods", "Employee"), "field": await self.uid("Employees", "Left on")}
        await self.add("Periods", "Left on", "lookup", **left)
        await self.add("Periods", "Who", "lookup", link=left["link"], field=await self.uid("Employees", "Name"))
        await self.add("Periods", "End", "formula", formula="MIN({Cancelled on}, {Left on})")
        status = 'IFS(ISBLANK({End}), "open", {End} = {Cancelled on}, "cancelled", TRUE, "left without cancelling")'
        await self.add("Periods", "Status", "formula", formula=status)

    async def _add_month(self, name: str, months_ago: int) -> None:
        """What is due for the days that a period shares with a calendar month."""
        first = f'STARTOF(EDATE(TODAY(), -{months_ago}), "month")'
        last = f"EOMONTH(TODAY(), -{months_ago})"
        days = f"MAX(0, DAYS(MIN({{End}}, {last}), MAX({{Start}}, {first})) + 1)"
        await self.add("Periods", f"Days {name}", "formula", formula=days)
        due = f"ROUND({{A month}} * {{Days {name}}} / DAYSINMONTH({first}), 2)"
        await self.add("Periods", f"Due {name}", "formula", formula=due)

    async def _add_view(self) -> None:
        """Periods that share a day with the last calendar month, by name."""
        start, end = await self.uid("Periods", "Start"), await self.uid("Periods", "End")
        last_month = {"relative": "last_month"}
        ends = [{"field": end, "op": "empty"}, {"field": end, "op": "on_or_after", "value": last_month}]
        filter = {"and": [{"field": start, "op": "on_or_before", "value": last_month}, {"or": ends}]}
        config = {"filter": filter, "sorts": [{"field": await self.uid("Periods", "Who")}, {"field": start}]}
        context = await self.world.context()
        async with change_schema(context) as connection:
            made = await create_view(connection, context, self.tables["Periods"], "Last month", "grid", config)
        self.view = made.uid

    async def make(self, table: str, **values: Any) -> str:
        written = await self.world.create(await self.world.table(self.tables[table]), values)
        return self.world.record_ids.encode(written.ids[0])

    async def fill(self) -> dict[str, str]:
        """All that happened; the records of the employees by name."""
        people = {}
        for name, left, periods in EMPLOYEES:
            people[name] = await self.make("Employees", Name=name, **{"Left on": left})
            for applied, cancelled in periods:
                period = await self.make("Periods", Employee=[people[name]], **{"A month": 150})
                await self.make("Events", Kind="apply", On=applied, Period=[period])
                if cancelled:
                    await self.make("Events", Kind="cancel", On=cancelled, Period=[period])
        return people

    async def leave(self, employee: str, day: str) -> None:
        id = self.world.record_ids.decode(employee)
        assert id is not None
        context, left = await self.world.context(), await self.uid("Employees", "Left on")
        async with self.world.database.base(self.world.base_id) as connection:
            await update_records(connection, context, self.tables["Employees"], [Edit(id, {left: day})])

    async def ledger(self, *names: str) -> list[tuple[Any, ...]]:
        """The view's records with these fields."""
        asked = PageQuery(view=self.view, fields=[await self.uid("Periods", name) for name in names])
        context = await self.world.context()
        async with self.world.database.base(self.world.base_id) as connection:
            page = json.loads(await read_page(connection, context, self.tables["Periods"], asked))
        return [tuple(row[1:]) for row in page["rows"]]

    async def total(self) -> float:
        due = await self.uid("Periods", "Due last month")
        asked = SummaryQuery(view=self.view, aggregates={due: "sum"})
        context = await self.world.context()
        async with self.world.database.base(self.world.base_id) as connection:
            found = json.loads(await read_summary(connection, context, self.tables["Periods"], asked))
        return float(found["aggregates"][due])

    async def due(self) -> dict[str, float]:
        """Of each employee, all periods together."""
        fields = [await self.uid("Employees", name) for name in ("Name", "Due")]
        context = await self.world.context()
        async with self.world.database.base(self.world.base_id) as connection:
            page = json.loads(await read_page(connection, context, self.tables["Employees"], PageQuery(fields=fields)))
        return {row[1]: row[2] for row in page["rows"]}


@pytest.fixture
async def clock(world: World, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(world, monkeypatch)
    await clock.start()
    return clock


@pytest.fixture
async def office(world: World, clock: Clock) -> Office:
    office = Office(world)
    await office.build()
    return office


async def test_the_ledger_of_the_last_month_holds_leavers_who_never_cancelled_to_their_last_day(
    office: Office,
) -> None:
    await office.fill()
    # It is 5 December 2026: November with its 30 days, 5.00 a day; before it October, 31 days, 150.00 for all of it.
    assert await office.ledger("Who", "Days last month", "Due last month", "Difference", "Status") == [
        ("Li Qiang", 15, 75, 75, "open"),  # 16 to 30 November; nothing in October
        ("Liu Yang", 20, 100, -50, "left without cancelling"),  # 1 to 20
        ("Wang Fang", 30, 150, 0, "open"),
        ("Wu Hao", 1, 5, 5, "left without cancelling"),  # the 30th; left on 1 December
        ("Zhang Min", 10, 50, -100, "cancelled"),  # 1 to 10
        ("Zhao Lei", 5, 25, -125, "cancelled"),  # 1 to 5
        ("Zhao Lei", 5, 25, 25, "open"),  # and again 26 to 30
        ("Zhou Tao", 30, 150, 0, "left without cancelling"),  # left on the 30th, before the cancellation
    ]  # Chen Jing left in September, Sun Li began in December
    assert await office.total() == 580
    assert (await office.due())["Zhao Lei"] == 50
    assert (await office.due())["Chen Jing"] == 0


async def test_a_new_month_brings_a_new_ledger_though_nothing_is_written(office: Office, clock: Clock) -> None:
    await office.fill()
    assert await office.total() == 580
    changes = len(await office.world.changes())
    await clock.move(datetime(2027, 1, 1, 0, 30, tzinfo=UTC))  # 8:30 in Shanghai: the new year has begun there
    # December has 31 days.
    assert await office.ledger("Who", "Days last month", "Due last month", "Difference") == [
        ("Li Qiang", 31, 150, 75),
        ("Sun Li", 30, 145.16, 145.16),  # 2 to 31 December: 150 * 30 / 31
        ("Wang Fang", 31, 150, 0),
        ("Wu Hao", 1, 4.84, -0.16),  # the 1st: 150 / 31
        ("Zhao Lei", 31, 150, 125),
    ]
    assert await office.total() == 600
    assert len(await office.world.changes()) == changes


async def test_the_month_turns_at_midnight_where_the_ledger_is_kept(office: Office, clock: Clock) -> None:
    await office.fill()
    await clock.move(datetime(2026, 11, 30, 15, 59, tzinfo=UTC))  # 23:59 in Shanghai
    assert ("Chen Jing",) not in await office.ledger("Who")
    october = await office.total()
    await clock.move(datetime(2026, 11, 30, 16, 0, tzinfo=UTC))  # 1 December there
    # October: Wang Fang, Zhang Min, Liu Yang, Zhao Lei and Zhou Tao, all of it.
    assert (october, await office.total()) == (750, 580)


async def test_who_turns_out_to_have_left_is_paid_to_that_day_and_undoing_it_pays_all(office: Office) -> None:
    people = await office.fill()
    await office.leave(people["Wang Fang"], "2026-11-15")
    assert (await office.due())["Wang Fang"] == 75  # 15 days of 5.00
    assert await office.total() == 505
    await office.world.undo()
    assert await office.total() == 580
    async with office.world.database.base(office.world.base_id) as connection:
        base = await office.world.schemas.get(office.world.base_uid)
        assert await wrong_values(connection, base.tables) == []
