"""Answers that are still right because nothing was written since: what dashboards and group heads ask again and again.

Every write takes the next number of its base's log, so the number that a statement saw with its data says whether its
answer still holds. Only what is small is kept, and nothing that depended on the clock.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import msgspec

from afterbase.engine.plans import Plans
from afterbase.engine.scopes import Scope
from afterbase.ground.database import Connection, fetch_row
from afterbase.ground.sql import Sql
from afterbase.model.filters import Selection
from afterbase.queries.selections import People

LARGEST_KEPT = 64 * 1024


class Answer(NamedTuple):
    body: bytes
    seq: int
    """Where the base's log stood in the snapshot of the answer."""


_held = Plans[Answer](most=200)


async def answer_again(
    connection: Connection,
    scope: Scope,
    people: People | None,
    query: Selection,
    compute: Callable[[], Awaitable[Answer]],
) -> bytes:
    """The answer to a query: the last one if the base's log has not moved since, else what `compute` gives."""
    asked = (type(query), msgspec.json.encode(query))
    held = _held.find(scope.lens, people, asked)
    if held is not None:
        (seq,) = await fetch_row(connection, Sql("SELECT seq FROM log_state"))
        if seq == held.seq:
            return held.body
    answer = await compute()
    if scope.asker.is_timeless and len(answer.body) <= LARGEST_KEPT:
        _held.keep(scope.lens, people, asked, answer)
    return answer.body
