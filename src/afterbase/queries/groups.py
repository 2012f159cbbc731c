"""Groups: the values that records share, to three levels, with counts and aggregates."""

from afterbase.engine.compiler import MAX_LISTED_GROUPS, compile_groups
from afterbase.engine.contexts import Context
from afterbase.engine.scopes import compile_where, is_steady
from afterbase.ground.database import Connection
from afterbase.model.filters import GroupsQuery
from afterbase.queries.answers import Answer, answer_again
from afterbase.queries.selections import People, open_selection, run_one


async def read_groups(
    connection: Connection, context: Context, table_uid: str, query: GroupsQuery, people: People | None = None
) -> bytes:
    """`{"groups": [{"path": […], "count", "aggregates": {…}}, …], "truncated"}`, depth-first.

    The order is that of a page with the same groups, so a group's records begin where the counts before it end.
    """
    scope, look = await open_selection(connection, context, table_uid, query, people)

    async def compute() -> Answer:
        groups = look.groups if query.groups is None else query.groups
        statement = compile_groups(scope, compile_where(scope, look), groups, query.aggregates)
        count, listed, seq = await run_one(connection, statement, is_steady=is_steady(look))
        truncated = b"true" if count > MAX_LISTED_GROUPS else b"false"
        return Answer(b'{"groups":[%b],"truncated":%b}' % (context.reveal((listed or "").encode()), truncated), seq)

    return await answer_again(connection, scope, people, query, compute)
