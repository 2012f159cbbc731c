"""What a cell holds as SQL: the column of its field, or for values that are in none the expression that gives them."""

from afterbase.ground.sql import EMPTY, Sql, sql
from afterbase.model.fields.base import At, Computed, Field


def raw_of(of: Field, at: At) -> tuple[Sql, Sql | None]:
    """The SQL of the value, of the type of its column, and of its error if it can have one."""
    if of.computed is not None and not _is_in_column(of.computed, at):
        part = of.computed.value(at)
        return part.value, part.error
    return column_at(of.sql, at), None if of.error_sql is None else column_at(of.error_sql, at)


def _is_in_column(computed: Computed, at: At) -> bool:
    return computed.is_stored and (computed.is_ready or at.takes_kept)


def read_of(of: Field, where: Sql = EMPTY) -> Sql:
    """The SQL of the value as readers see it, of a record of the statement or the one called `where`."""
    return raw_of(of, At(where, takes_kept=False))[0]


def column_at(column: Sql, at: At) -> Sql:
    return sql("{}.{}", at.name, column) if at.name else column
