"""The change log: appending to it, in the same statement or transaction as the write it records.

Every change gets the next number of its base. The counter row is updated last, so its lock is held for the shortest
time, numbers have no gaps, and their order is the order of commits. A NOTIFY wakes the feeds; whoever misses one still
finds the change by its cursor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from afterbase.engine.lens import Actor
from afterbase.ground.database import Connection, execute, fetch_row
from afterbase.ground.sql import Sql, sql, value

CHANNEL = "afterbase"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a change comes from: who, through what, and which changes it is undone together with."""

    base_id: int
    actor: Actor
    through: str
    undo_group: int | None = None
    undoes: int | None = None


def notify_change(base_id: int, seq: Sql) -> Sql:
    return sql("pg_notify({}, 'change ' || {}::text || ' ' || {}::text)", CHANNEL, str(base_id), seq)


def tell(origin: Origin) -> Sql:
    """What tells of the change under the number in `s`, if there is one; for the list of what a statement gives."""
    return sql("(SELECT {} FROM s)", notify_change(origin.base_id, Sql("s.seq")))


_ONE = Sql("1")


def next_number(condition: Sql, *, computing: int | None = None, count: Sql = _ONE) -> Sql:
    """A CTE body that takes the next number, if `condition` holds once everything before it is done; or `count` of
    them, of which it gives the last.

    `computing` is `Base.computing` as the writer knows it. Where it has moved on, the statement fails as
    `schema_changed`: what it writes would not be followed by the values that are computed from it now.
    """
    number = sql("seq + {}", count)
    if computing is not None:
        number = sql("CASE WHEN computing = {} THEN {} ELSE -1 END", value(computing, "bigint"), number)
    return sql("UPDATE log_state SET seq = {} WHERE {} RETURNING seq", number, condition)


async def read_computing(connection: Connection) -> int:
    """`Base.computing` as it is now. To be read before the schema that goes with it, never after."""
    row = await fetch_row(connection, Sql("SELECT computing FROM log_state"))
    return int(row[0])


async def move_computing_on(connection: Connection, base_id: int) -> None:
    """Computed fields are other ones from this transaction on; writes that do not know them fail and are tried again.
    All who hold the schema hear of it, also where the log tells of no change of schema, as after an undo.

    From here until the end of the transaction no other write is numbered: those before it have been committed, and
    whoever computes now sees them.
    """
    await execute(
        connection,
        sql(
            "WITH v AS ({}), m AS (UPDATE log_state SET computing = computing + 1) SELECT {}",
            _next_version(base_id),
            _notify_schema(base_id),
        ),
    )


def _next_version(base_id: int) -> Sql:
    return sql("UPDATE afterbase.bases SET version = version + 1 WHERE id = {}", base_id)


def _notify_schema(base_id: int) -> Sql:
    """What wakes those who hold the schema of a base."""
    return sql("pg_notify({}, 'schema ' || {}::text)", CHANNEL, str(base_id))


COUNTER_FIRST = Sql("(SELECT true FROM log_state FOR UPDATE)")
"""A condition that takes the log's counter before the statement looks at a record. Where values are computed, a write
goes on to lock records that it does not know beforehand; with the counter already theirs, such writers never hold what
another one waits for."""


OWN_NUMBER = Sql("(SELECT seq FROM log_state WHERE xmin = pg_current_xact_id()::xid)")
"""The last number that this transaction took before the statement, NULL where it took none; NULL as well where it was
taken within a savepoint."""


def insert_change(
    origin: Origin,
    kind: str,
    table_id: int,
    *,
    source: Sql,
    count: Sql,
    ids: Sql,
    fields: Sequence[int],
    group: Sql | None = None,
) -> Sql:
    """A CTE body that records the change under the number in `source` (a FROM list that offers `s.seq`). `group` is the
    undo group where the origin names none; without it the change begins one."""
    return sql(
        "INSERT INTO changes (seq, actor, through, kind, table_id, count, record_ids, field_ids, undo_group, undoes)"
        " SELECT s.seq, {}, {}, {}, {}, {}, {}, {}::bigint[], coalesce({}::bigint, {}), {}::bigint FROM {}",
        origin.actor.uid,
        origin.through,
        kind,
        table_id,
        count,
        ids,
        list(fields),
        origin.undo_group,
        group or Sql("s.seq"),
        origin.undoes,
        source,
    )


async def append_schema_change(
    connection: Connection, origin: Origin, kind: str, table_id: int | None, data: Sequence[dict[str, Any]]
) -> int:
    """Record a change of tables, fields or views, move the base's version on, and wake those who hold the schema."""
    row = await fetch_row(
        connection,
        sql(
            "WITH s AS (UPDATE log_state SET seq = seq + 1 RETURNING seq),"
            " c AS (INSERT INTO changes (seq, actor, through, kind, table_id, count, data, undo_group, undoes)"
            " SELECT s.seq, {}, {}, {}, {}::bigint, {}::bigint, {}, coalesce({}::bigint, s.seq), {}::bigint FROM s),"
            " v AS ({}) SELECT s.seq, {}, {} FROM s",
            origin.actor.uid,
            origin.through,
            kind,
            table_id,
            len(data),
            Jsonb(list(data)),
            origin.undo_group,
            origin.undoes,
            _next_version(origin.base_id),
            notify_change(origin.base_id, Sql("s.seq")),
            _notify_schema(origin.base_id),
        ),
    )
    return int(row[0])


async def mark_undone(connection: Connection, seqs: Sequence[int], by: int | None) -> None:
    await execute(connection, sql("UPDATE changes SET undone_by = {}::bigint WHERE seq = ANY({})", by, list(seqs)))
