"""Keeping computed values right: in the transaction of the write that they follow from, for exactly the records that it
reaches.

The write has taken the base's log counter before it locked a record, and holds it until it commits. So writers that
compute come one after the other, and each step sees all that was written before.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from psycopg.pq import TransactionStatus

from afterbase.actions.filling import KIND, fill_again, start_filling
from afterbase.actions.written import Written
from afterbase.engine.changes import (
    COUNTER_FIRST,
    OWN_NUMBER,
    append_schema_change,
    insert_change,
    next_number,
    tell,
)
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.engine.plans import Plans
from afterbase.engine.recompute import Cause, Step, Way, is_involved, keys_along, plan_for, update_step
from afterbase.ground.database import BULK_MS, Connection, fetch_row, set_timeout
from afterbase.ground.sql import EMPTY, TRUE, Hole, Sql, join, sql, value

MOST_REACHED = 20_000
"""Records that a write recomputes itself; more are left to the job."""
PATIENT_FROM = 200
"""Records from which on a recompute is given the time of a bulk write."""


def reaches(context: Context, cause: Cause) -> bool:
    """Whether any kept value depends on such a change."""
    return bool(plan_for(context.lens.base, cause).steps)


def first_of(context: Context, table_id: int) -> Sql:
    """What a write of chosen records does before it looks at any: where values are computed, it takes the log's
    counter, which writes of other tables take at their end."""
    return COUNTER_FIRST if is_involved(context.lens.base, table_id) else TRUE


async def and_recompute(
    connection: Connection, context: Context, cause: Cause, run: Callable[[], Awaitable[Written]]
) -> Written:
    """Run a write and bring up to date what depends on it, in one transaction."""
    if not reaches(context, cause):
        return await run()
    async with connection.transaction():
        written = await run()
        if written.seq is not None:
            await recompute(connection, context, cause, written)
    return written


@dataclass(frozen=True, slots=True)
class _Changed:
    """Records that a write or a step changed, and what of them: `ids` is the SQL of an array of keys."""

    table_id: int
    fields: frozenset[int]
    ids: Sql
    seq: Sql | None = None
    """The number of the write itself."""


_along = Plans[Sql]()


def step_along(
    connection: Connection, context: Context, lens: TableLens, cause: Cause, ids: Sequence[int]
) -> Sql | None:
    """What follows an edit of some records, as a statement that goes to the server together with it (`fetch_together`);
    it computes nothing where the edit wrote nothing. None where more than one step follows, or one that has to know
    more of the edit, or where the connection is in a transaction."""
    if len(ids) > PATIENT_FROM or connection.info.transaction_status is not TransactionStatus.IDLE:
        return None
    asked = (context.origin, context.lens.base, cause)
    statement = _along.find(lens, None, asked)
    if statement is None:
        statement = _compile_along(context, cause)
        _along.keep(lens, None, asked, statement)
    return statement.fill({"ids": "{" + ",".join(map(str, ids)) + "}"}) if statement else None


def _compile_along(context: Context, cause: Cause) -> Sql:
    """Empty where there is no such statement."""
    steps = plan_for(context.lens.base, cause).steps
    if len(steps) != 1:
        return EMPTY
    (step,) = steps
    edited = _Changed(cause.table_id, cause.fields, value(Hole("ids"), "bigint[]"), OWN_NUMBER)
    chosen = EMPTY if step.fans_out else _chosen(step, cause, [edited])
    if not chosen:
        return EMPTY
    return _step_statement(context, step, sql("{} IS NOT NULL AND {}", OWN_NUMBER, chosen), group=OWN_NUMBER)


async def recompute(connection: Connection, context: Context, cause: Cause, written: Written) -> None:
    """Bring up to date what depends on a change that was just written."""
    if written.seq is None:
        return
    if written.size > PATIENT_FROM:
        await set_timeout(connection, BULK_MS)
    number = value(written.seq, "bigint")
    changed = [_Changed(cause.table_id, cause.fields, _ids_of(written, number), number)]
    group = context.joining(written.seq)
    later = set[int]()
    for step in plan_for(context.lens.base, cause).steps:
        chosen = _chosen(step, cause, changed)
        if step.reads_any(later) or (chosen and step.fans_out and await _is_too_many(connection, step, chosen)):
            later |= step.ids
        elif chosen and (ids := await run_step(connection, group, step, chosen)):
            changed.append(_Changed(step.table.id, step.ids, value(ids, "bigint[]")))
    if later:
        await _leave_for_later(connection, context, sorted(later))


def _chosen(step: Step, cause: Cause, changed: Sequence[_Changed]) -> Sql:
    """The records that a step computes; nothing where the changes so far reach none."""
    parts = [changed[0].ids] if cause.is_new and step.table.id == cause.table_id else []
    for way in step.ways:
        for part in (part for change in changed for part in _keys_along(way, change)):
            parts += [part] if part not in parts else []
    return sql("id = ANY({})", join(" || ", parts)) if parts else EMPTY


async def _is_too_many(connection: Connection, step: Step, chosen: Sql) -> bool:
    """Whether a change reaches more records than a write should wait for."""
    some = sql("SELECT FROM {} WHERE {} LIMIT {}", step.table.sql, chosen, value(MOST_REACHED + 1, "bigint"))
    row = await fetch_row(connection, sql("SELECT count(*) FROM ({}) AS s", some))
    return int(row[0]) > MOST_REACHED


async def _leave_for_later(connection: Connection, context: Context, fields: Sequence[int]) -> None:
    """Their values are read anew until a job has filled the columns."""
    await fill_again(connection, fields)
    await append_schema_change(connection, context.origin, KIND, None, [])
    await start_filling(connection, context.lens.base.id)


def _ids_of(written: Written, seq: Sql) -> Sql:
    """The records of a write: as it told them, or where they are many as the log knows them."""
    if written.size <= len(written.ids):
        return value(written.ids, "bigint[]")
    return sql(
        "ARRAY(SELECT record_id FROM record_changes WHERE seq = {} UNION SELECT generate_series(lower(r), upper(r) - 1)"
        " FROM unnest((SELECT record_ids FROM changes WHERE seq = {})) AS r)",
        seq,
        seq,
    )


def _keys_along(way: Way, change: _Changed) -> list[Sql]:
    """The keys of the records whose values read what changed."""
    is_of_records = way.takes_records and change.seq is not None and not change.fields
    if change.table_id != way.table_id or not (way.fields & change.fields or is_of_records):
        return []
    return keys_along(way.path, change.ids, change.fields, change.seq)


async def run_step(connection: Connection, context: Context, step: Step, chosen: Sql) -> Sequence[int]:
    """Compute the fields of a step for some records, and tell of those that changed; their keys."""
    row = await fetch_row(connection, _step_statement(context, step, chosen))
    return row[0] or []


def _step_statement(context: Context, step: Step, chosen: Sql, group: Sql | None = None) -> Sql:
    """`group` is the number of the change that it is undone with, where the context does not know it."""
    return sql(
        "WITH upd AS ({}), done AS (SELECT count(*) AS n, range_agg(int8range(id, id + 1)) AS ids,"
        " array_agg(id) AS list FROM upd), s AS ({}), c AS ({}) SELECT (SELECT list FROM done), {}",
        update_step(step, chosen),
        next_number(Sql("(SELECT n FROM done) > 0")),
        insert_change(
            context.origin,
            KIND,
            step.table.id,
            source=Sql("s, done"),
            count=Sql("done.n"),
            ids=Sql("done.ids"),
            fields=[of.id for of in step.fields],
            group=group,
        ),
        tell(context.origin),
    )
