"""What the queries share: from a request to its scope and its WHERE."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from psycopg import AsyncCursor

from afterbase.engine.contexts import Context
from afterbase.engine.scopes import Look, Scope, compile_where, look_of
from afterbase.engine.search import compile_far, far_of, search_words, tables_in
from afterbase.engine.search_state import search_indexes
from afterbase.ground.database import Connection, Row
from afterbase.ground.sql import Sql
from afterbase.model.filters import Selection

People = Mapping[str, str]
"""Members' names by uid."""


async def open_selection(
    connection: Connection, context: Context, table_uid: str, selection: Selection, people: People | None
) -> tuple[Scope, Look]:
    lens = context.lens.table(table_uid)
    scope = await searching(connection, context.scope(table_uid, people), selection.search or "")
    return scope, look_of(lens, selection)


async def searching(connection: Connection, scope: Scope, text: str) -> Scope:
    """The scope with what a search has to know before it is compiled."""
    words, searched = search_words(text), scope.searched
    if not words:
        return scope
    scope = replace(scope, search_indexes=await search_indexes(connection, tables_in(searched)))
    statement = compile_far(searched, scope.asker, text, scope.search_indexes)
    if statement is None:
        return scope
    # Planned with the words at hand: one plan for all would be one for rare words.
    cursor = await connection.execute(statement.text, statement.params, prepare=False)
    row = await cursor.fetchone()
    return replace(scope, far=far_of(row or (), len(words)))


async def run_one(connection: Connection, statement: Sql, *, is_steady: bool) -> Row:
    """The one row of a compiled query; prepared for good only where one plan serves all values."""
    cursor = await _run(connection, statement, is_steady)
    row = await cursor.fetchone()
    if row is None:
        raise AssertionError("an aggregate without groups always has a row")
    return row


async def run_raw(connection: Connection, statement: Sql, *, is_steady: bool) -> Sequence[bytes | None]:
    """The same row as PostgreSQL wrote it, in text: what goes out as it came is not even decoded."""
    cursor = await _run(connection, statement, is_steady)
    result = cursor.pgresult
    if result is None or result.ntuples != 1:
        raise AssertionError("an aggregate without groups always has a row")
    return [result.get_value(0, column) for column in range(result.nfields)]


async def _run(connection: Connection, statement: Sql, is_steady: bool) -> AsyncCursor[Row]:
    return await connection.execute(statement.text, statement.params, prepare=None if is_steady else False)


async def select_where(
    connection: Connection, context: Context, table_uid: str, selection: Selection, people: People | None = None
) -> Sql:
    """The predicate of a selection, on the table's own column names: for actions that write by query."""
    scope, look = await open_selection(connection, context, table_uid, selection, people)
    return compile_where(scope, look)
