"""Random schemas: a few tables, links of all kinds between and within them, and computed fields over one another."""

import random
from collections.abc import Sequence
from typing import Any

from afterbase.actions.fields import create_field
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.tables import FieldSpec
from afterbase.engine.compute import ComputedRefused
from afterbase.ground.errors import BadConfig, BadFilter
from afterbase.model.fields.base import Field, ValueType
from afterbase.model.formula.refusals import FormulaRefused
from afterbase.model.schema import Base, Table
from tests.support.worlds import World

WORDS = ("a", "b", "Ab", "12", "换屏", "x y", "2026-03-01", "-", "0.5", "é")
PLAIN: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("n", "number", {"precision": 2}),
    ("m", "number", {"precision": 0}),
    ("t", "text", {}),
    ("b", "checkbox", {}),
    ("d", "date", {}),
    ("w", "datetime", {}),
    ("o", "single_select", {"options": [{"name": "open"}, {"name": "done"}]}),
    ("os", "multi_select", {"options": [{"name": "red"}, {"name": "new"}, {"name": "old"}]}),
    ("p", "person", {}),
    ("ps", "person", {"multiple": True}),
    ("by", "changed_by", {}),
    ("made", "created_time", {}),
    ("no", "auto_number", {"pattern": "A-{0000}"}),
)
# One letter for each type of values that a template takes: n(umber), t(ext), b(oolean), d(ate), w(hen), l(ink),
# p(eople).
TEMPLATES = (
    "{n} + {n}", "{n} * 2 - {n}", "{n} / {n}", "ROUND({n} / 3, 2)", "LEN({t})", "IF({b}, {n}, {n})", "VALUE({t})",
    "IFERROR({n} / {n}, -1)", "MAX({n}, {n}, 1)", "YEAR({d})", 'DATEDIF({d}, {d}, "days")', "SQRT({n})", "DAY({w})",
    'COALESCE({n}, 0)', "MOD({n}, {n})",
    '{t} & "-" & {n}', "UPPER({t})", 'IF({n} > 3, {t}, "low")', "LEFT({t}, 2) & {t}", 'TEXT({d}, "yyyy/m/d")',
    '{l} & "!"', "{l} & {t}", 'IF(ISBLANK({l}), "none", {n} & "")', 'IFERROR({t}, "bad")', '{d} & " " & {b}',
    'SWITCH({t}, "open", "o", "a", 1 & "", {t})', 'SUBSTITUTE({t}, "a", {t})',
    "{n} > {n}", "AND({b}, {n} > 0)", "ISERROR({n})", "ISBLANK({t})", "{t} = {t}", "NOT({b})", "{d} < {d}",
    'DATEADD({d}, {n}, "days")', "EOMONTH({d}, 1)", "IF({b}, {d}, {d})", "DATEVALUE({t})",
    "IFERROR({d}, DATE(2026, 1, 2))",
    'DATEADD({w}, 90, "minutes")', "IF({b}, {w}, {w})",
    "{p} & {t}", 'IF(ISBLANK({p}), {n}, 0)',
)  # fmt: skip
CLOCKED = ("{d} < TODAY()", "IF({d} >= TODAY(), {n}, 0)", "DAYS(TODAY(), {d})")
LETTERS = {
    "n": (ValueType.NUMBER,),
    "t": (ValueType.TEXT, ValueType.OPTION, ValueType.OPTIONS),
    "b": (ValueType.BOOLEAN,),
    "d": (ValueType.DATE,),
    "w": (ValueType.DATETIME,),
    "l": (ValueType.LINKS,),
    "p": (ValueType.PEOPLE,),
}
FUNCTIONS = {
    ValueType.NUMBER: ("filled", "distinct", "sum", "average", "min", "max", "first", "last", "list", "join"),
    ValueType.TEXT: ("filled", "distinct", "first", "last", "list", "join", "join_distinct"),
    ValueType.BOOLEAN: ("filled", "all_true", "any_true", "first", "join"),
    ValueType.OPTION: ("filled", "distinct", "first", "last", "list", "join", "join_distinct"),
    ValueType.OPTIONS: ("filled", "first", "list", "join"),
    ValueType.DATE: ("filled", "distinct", "min", "max", "first", "last", "list"),
    ValueType.DATETIME: ("filled", "min", "max", "first", "last", "join"),
    ValueType.PEOPLE: ("filled", "distinct", "first", "list"),
}
CONDITIONS: dict[ValueType, tuple[tuple[str, Any], ...]] = {
    ValueType.NUMBER: (("gt", 1), ("lte", 3), ("eq", 0), ("empty", None)),
    ValueType.TEXT: (("contains", "a"), ("is", "Ab"), ("not_empty", None)),
    ValueType.BOOLEAN: (("is", True), ("is", False)),
    ValueType.OPTION: (("is", 1), ("is_not", 2), ("is_any_of", [1, 3])),
    ValueType.OPTIONS: (("has_any_of", [1, 2]), ("empty", None)),
    ValueType.DATE: (("before", {"date": "2026-03-01"}), ("not_empty", None), ("within", {"last_days": 30})),
    ValueType.DATETIME: (("on_or_after", {"date": "2026-02-01"}),),
    ValueType.LINKS: (("empty", None), ("not_empty", None), ("contains", "a")),
}
MOST_COMPUTED = 10
"""Of a table; also what keeps chains about as deep as people build them."""


class Builder:
    """Adds what a seed decides to a base."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self.world, self.rng = world, rng
        self.who = "editor-two"
        """Who makes the fields: somebody who undoes nothing."""

    async def base(self) -> Base:
        return await self.world.schemas.get(self.world.base_uid)

    async def build(self) -> None:
        rng = self.rng
        names = "ABCD"[: rng.randint(2, 4)]
        for name in names:
            chosen = [PLAIN[2], *rng.sample([p for p in PLAIN if p[0] != "t"], rng.randint(4, len(PLAIN) - 2))]
            await self.world.make_table(name, [(n, kind, config) for n, kind, config in chosen], self.who)
        for many, reverse_many in ((True, True), (False, True), (True, False), (False, False)):
            await self.add_link(many, reverse_many)
        tables = (await self.base()).tables
        await self.add_link(rng.random() < 0.5, True, rng.choice(tables), within=True)
        for _ in range(9 * len(names)):
            await self.add_computed()

    async def _add(self, table: Table, name: str, kind: str, config: dict[str, Any]) -> bool:
        """Whether it could be made: what makes no sense is refused, which is right."""
        context = await self.world.context(self.who)
        try:
            async with change_schema(context) as connection:
                await create_field(connection, context, table.uid, FieldSpec(name, kind, config))
        except (BadConfig, BadFilter, ComputedRefused, FormulaRefused):
            return False
        return True

    async def add_link(
        self, many: bool, reverse_many: bool, table: Table | None = None, *, within: bool = False
    ) -> None:
        tables = (await self.base()).tables
        table = table or self.rng.choice(tables)
        other = table if within else self.rng.choice(tables)
        config = {"table": other.uid, "many": many, "reverse_many": reverse_many, "reverse_name": "r"}
        await self._add(table, "l", "link", config)

    async def add_plain(self) -> bool:
        name, kind, config = self.rng.choice(PLAIN)
        return await self._add(self.rng.choice((await self.base()).tables), name, kind, config)

    async def add_computed(self) -> bool:
        base = await self.base()
        table = self.rng.choice(base.tables)
        if sum(bool(of.kind) for of in table.fields) >= MOST_COMPUTED:
            return False
        kind = self.rng.choice(("formula", "formula", "lookup", "rollup", "rollup"))
        config = self.config_for(base, table, kind)
        return config is not None and await self._add(table, kind[0].upper(), kind, config)

    def config_for(self, base: Base, table: Table, kind: str) -> dict[str, Any] | None:
        """For a computed field of that kind; None where the table has nothing for it."""
        if kind == "formula":
            formula = self._formula(table)
            return None if formula is None else {"formula": formula}
        links = [of for of in table.fields if of.link is not None]
        if not links:
            return None
        link = self.rng.choice(links)
        assert link.link is not None
        return self._through(link, base.tables_by_id[link.link.table_id], kind)

    def _formula(self, table: Table) -> str | None:
        rng = self.rng
        formula = rng.choice(CLOCKED if rng.random() < 0.04 else TEMPLATES)
        for letter, kinds in LETTERS.items():
            while f"{{{letter}}}" in formula:
                fitting = [of for of in table.fields if of.type.value_type in kinds]
                if not fitting:
                    return None
                formula = formula.replace(f"{{{letter}}}", f"{{{self._near_the_end(fitting).uid}}}", 1)
        return formula

    def _near_the_end(self, fields: Sequence[Field]) -> Field:
        """Later fields stand on earlier ones: taking them more often makes chains."""
        return max(self.rng.choices(fields, k=2), key=lambda of: of.id)

    def _through(self, link: Field, other: Table, kind: str) -> dict[str, Any] | None:
        rng = self.rng
        config: dict[str, Any] = {"link": link.uid}
        fitting = [of for of in other.fields if of.type.value_type in FUNCTIONS and of.id != link.id]
        if kind == "rollup" and rng.random() < 0.2:
            config["function"] = "count"
        else:
            target = self._near_the_end(fitting)
            config["field"] = target.uid
            if kind == "rollup":
                config["function"] = rng.choice(FUNCTIONS[target.type.value_type])
            else:
                config["take"] = rng.choice(("all", "all", "first", "last"))
        if rng.random() < 0.4:
            config["filter"] = self.filter_for(other)
        if rng.random() < 0.4:
            config["sorts"] = [{"field": rng.choice(fitting).uid, "desc": rng.random() < 0.5}]
        return config

    def filter_for(self, table: Table) -> dict[str, Any] | None:
        of = self._near_the_end([of for of in table.fields if of.type.value_type in CONDITIONS])
        op, given = self.rng.choice(CONDITIONS[of.type.value_type])
        condition = {"field": of.uid, "op": op} | ({} if given is None else {"value": given})
        return {"and": [condition, self.filter_for(table)]} if self.rng.random() < 0.2 else condition
