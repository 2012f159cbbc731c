"""What the server knows of a table's search index: whether it serves, and which pairs of characters are common.

The index is the best way to a rare word and a poor one to a common word, of which a page shows only the first hundred
records. PostgreSQL weighs that anew for every word, which takes as long as the search itself. So a word that is rare by
the server's own statistics goes by a plan that is kept; all others are planned with the word at hand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import monotonic
from weakref import WeakKeyDictionary

from afterbase.engine.search_index import search_index
from afterbase.ground.database import Connection, fetch, fetch_one
from afterbase.ground.sql import sql, value
from afterbase.model.schema import Table

FRESH_SECONDS = 60.0
"""How long statistics count; the server renews its own when a tenth of the records has changed."""
RETRY_SECONDS = 2.0
"""Where there are none yet: a new index serves a moment before it is looked at."""


@dataclass(slots=True)
class _State:
    """Of one table's index, once it serves."""

    index: str
    common: frozenset[str] | None = None
    """The tokens that the server lists as frequent; None where it has not looked yet."""
    until: float = 0.0


_states: WeakKeyDictionary[Table, _State] = WeakKeyDictionary()
"""A table is another object after every change of its fields, and has another index then."""


async def search_indexes(connection: Connection, tables: Iterable[Table]) -> frozenset[int]:
    """The keys of those tables a search of which can go by their index now. Once seen to serve it is taken to do so:
    should it be dropped meanwhile, a search of that shape still answers, by a scan."""
    wanted = {table: search_index(table) for table in tables}
    new = {index.name: table for table, index in wanted.items() if index is not None and table not in _states}
    if new:
        ready = sql(
            "SELECT n FROM unnest({}) AS n JOIN pg_index i ON i.indexrelid = to_regclass(n) WHERE i.indisvalid",
            value(list(new), "text[]"),
        )
        for (name,) in await fetch(connection, ready):
            _states[new[name]] = _State(name)
    return frozenset(table.id for table in wanted if table in _states)


async def is_rare(connection: Connection, table: Table, words: Sequence[frozenset[str]]) -> bool:
    """Whether one of the words, each given by its pairs, occurs in few records. False where that is not known."""
    state = _states.get(table)
    if state is None:
        return False
    if monotonic() >= state.until:
        state.common = await _common_tokens(connection, state.index)
        state.until = monotonic() + (FRESH_SECONDS if state.common is not None else RETRY_SECONDS)
    common = state.common
    return common is not None and any(not word <= common for word in words)


async def _common_tokens(connection: Connection, index: str) -> frozenset[str] | None:
    row = await fetch_one(
        connection,
        sql(
            "SELECT most_common_elems::text::text[] FROM pg_stats WHERE schemaname = current_schema()"
            " AND tablename = {} AND most_common_elems IS NOT NULL",
            index,
        ),
    )
    return None if row is None else frozenset(row[0])
