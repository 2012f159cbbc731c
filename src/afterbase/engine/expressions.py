"""Formulas as SQL about a record, wherever it is read, and what they can know beside its fields."""

from collections.abc import Callable, Iterable, Mapping

from afterbase.ground.sql import Sql
from afterbase.model.fields.base import CHANGED, CREATED, At, Field
from afterbase.model.formula.compiler import calls_any, compile_formula
from afterbase.model.formula.trees import Node
from afterbase.model.formula.types import Compiled, Setting
from afterbase.model.operands import operand_of
from afterbase.model.people import member_named
from afterbase.model.stored import column_at

Around = Mapping[str, Sql]
"""What functions without arguments give, by their names."""


def formula_at(
    tree: Node, inputs: Mapping[str, Field], zone: str, press: Around | None = None
) -> Callable[[At], Compiled]:
    """A formula as SQL about a record, wherever it is read; `press` has what is known while a button is pressed."""

    def compiled(at: At) -> Compiled:
        setting = Setting(zone or "UTC", Sql("now()"), {**_of_record(at), **(press or {})})

        def field_named(uid: str) -> Compiled | None:
            of = inputs.get(uid)
            return None if of is None else operand_of(of, at, setting.zone)

        return compile_formula(tree, field_named, setting)

    return compiled


def _of_record(at: At) -> Around:
    return {
        "CREATED_TIME": column_at(Sql("created_at"), at),
        "CREATED_BY": member_named(column_at(Sql("created_by"), at)),
        "LAST_MODIFIED_TIME": column_at(Sql("changed_at"), at),
        "LAST_MODIFIED_BY": member_named(column_at(Sql("changed_by"), at)),
    }


def own_reads(trees: Iterable[Node]) -> frozenset[int]:
    """What formulas read of their record that is in no field."""
    known = {CREATED: ("CREATED_TIME", "CREATED_BY"), CHANGED: ("LAST_MODIFIED_TIME", "LAST_MODIFIED_BY")}
    named = list(trees)
    return frozenset(key for key, functions in known.items() if any(calls_any(tree, functions) for tree in named))
