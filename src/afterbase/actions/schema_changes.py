"""One transaction that changes the schema of a base, for callers that are no requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from afterbase.actions.computed_fields import settle
from afterbase.actions.metadata import lock_schema
from afterbase.engine.contexts import Context
from afterbase.ground.database import Connection


@asynccontextmanager
async def change_schema(context: Context) -> AsyncIterator[Connection]:
    """Computed fields follow at its end; other processes learn of it by NOTIFY."""
    base_id = context.lens.base.id
    context.lens.require_build()
    try:
        async with context.database.transaction(base_id) as connection:
            await lock_schema(connection, base_id)
            yield connection
            await settle(connection, context)
    finally:
        context.schemas.forget(base_id)
