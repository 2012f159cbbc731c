"""Summaries: how many records a selection has, and what its fields come to."""

from afterbase.engine.compiler import compile_summary
from afterbase.engine.contexts import Context
from afterbase.engine.scopes import compile_where, is_everything, is_steady
from afterbase.ground.database import Connection, fetch_row
from afterbase.ground.sql import sql
from afterbase.model.filters import SummaryQuery
from afterbase.queries.answers import Answer, answer_again
from afterbase.queries.selections import People, open_selection, run_one


async def read_summary(
    connection: Connection, context: Context, table_uid: str, query: SummaryQuery, people: People | None = None
) -> bytes:
    """`{"count", "aggregates": {"fld…": value}}`; the count is exact."""
    scope, look = await open_selection(connection, context, table_uid, query, people)
    if not query.aggregates and is_everything(scope, look):
        (count,) = await fetch_row(
            connection, sql("SELECT record_count FROM tables WHERE id = {}", scope.lens.table.id)
        )
        return b'{"count":%d,"aggregates":{}}' % count

    async def compute() -> Answer:
        statement = compile_summary(scope, compile_where(scope, look), query.aggregates)
        count, aggregates, seq = await run_one(connection, statement, is_steady=is_steady(look))
        return Answer(b'{"count":%d,"aggregates":%b}' % (count, aggregates.encode()), seq)

    return await answer_again(connection, scope, people, query, compute)
