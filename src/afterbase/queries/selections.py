"""What the queries share: from a request to its scope and its WHERE."""

from collections.abc import Mapping

from afterbase.engine.contexts import Context
from afterbase.engine.indexes import has_search_index
from afterbase.engine.scopes import Look, Scope, compile_where, is_steady, look_of, scope_of
from afterbase.engine.search import search_words
from afterbase.ground.database import Connection, Row
from afterbase.ground.sql import Sql
from afterbase.model.filters import Selection

People = Mapping[str, str]
"""Members' names by uid."""


async def open_selection(
    connection: Connection, context: Context, table_uid: str, selection: Selection, people: People | None
) -> tuple[Scope, Look]:
    lens = context.lens.table(table_uid)
    look = look_of(lens, selection)
    indexed = bool(search_words(look.search)) and await has_search_index(connection, lens.table)
    return scope_of(context.lens, table_uid, people, indexed=indexed), look


async def run_one(connection: Connection, statement: Sql, look: Look) -> Row:
    """The one row of a compiled query; prepared for good only where one plan serves all values."""
    cursor = await connection.execute(statement.text, statement.params, prepare=None if is_steady(look) else False)
    row = await cursor.fetchone()
    if row is None:
        raise AssertionError("an aggregate without groups always has a row")
    return row


async def select_where(
    connection: Connection, context: Context, table_uid: str, selection: Selection, people: People | None = None
) -> Sql:
    """The predicate of a selection, on the table's own column names: for actions that write by query."""
    scope, look = await open_selection(connection, context, table_uid, selection, people)
    return compile_where(scope, look)
