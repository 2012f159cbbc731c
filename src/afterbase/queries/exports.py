"""All records of a selection, decoded, for files that people take away.

Read through the lens like every page, in one snapshot and in the memory of one batch: a server-side cursor.
"""

from collections.abc import AsyncGenerator, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from psycopg import AsyncServerCursor

from afterbase.engine.compiler import compile_stream
from afterbase.engine.contexts import Context
from afterbase.engine.orders import order_of
from afterbase.engine.scopes import compile_where, shown_fields
from afterbase.ground.database import Connection, set_timeout
from afterbase.ground.sql import all_of, sql, value
from afterbase.model.fields.base import Field
from afterbase.model.filters import PageQuery
from afterbase.queries.selections import People, open_selection

BATCH = 1_000
BATCH_MS = 60_000

_DECODER = msgspec.json.Decoder(list[Any], float_hook=Decimal)


def exported_fields(context: Context, table_uid: str, view_uid: str | None, uids: Sequence[str] | None) -> list[Field]:
    """The fields asked for; else those that the view shows, in its order, and then those that it does not name."""
    lens = context.lens.table(table_uid)
    if uids is not None:
        return list(shown_fields(lens, uids))
    if view_uid is None:
        return list(lens.readable)
    placed = lens.table.view(view_uid).config.get("fields") or ()
    known = {field.uid: field for field in lens.readable}
    shown = [known[item["field"]] for item in placed if item["field"] in known and not item.get("hidden")]
    named = {item["field"] for item in placed}
    return shown + [field for field in lens.readable if field.uid not in named]


async def stream_values(
    connection: Connection,
    context: Context,
    table_uid: str,
    query: PageQuery,
    fields: Sequence[Field],
    ids: Sequence[int] | None = None,
    people: People | None = None,
) -> AsyncGenerator[list[list[Any]], None]:
    """Batches of records as [v1, v2, …] in the shape that the API sends, numbers exact.

    `ids` narrows the selection to some records. The connection must be in a transaction; a batch may take a minute.
    """
    scope, look = await open_selection(connection, context, table_uid, query, people)
    sorts = look.sorts if query.sorts is None else tuple(query.sorts)
    where = compile_where(scope, look)
    if ids is not None:
        where = all_of([where, sql("id = ANY({})", value(list(ids), "bigint[]"))])
    statement = compile_stream(scope, fields, where, order_of(scope, look.groups, sorts), is_whole=True)
    await set_timeout(connection, BATCH_MS)
    async with AsyncServerCursor(connection, "export") as cursor:
        await cursor.execute(statement.text, statement.params)
        while rows := await cursor.fetchmany(BATCH):
            yield [_DECODER.decode(context.reveal(row.encode()))[1:] for _, row in rows]
