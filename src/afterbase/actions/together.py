"""Edits that arrive while others are being written are written together: one statement, one commit, for all of them.

Every change takes a number of its base's one log, so writers of a base can only follow one another; each alone would
pay for a statement and a commit of its own. An edit that finds the base idle is written at once. Those that come
meanwhile wait, without a connection, and go as one when it is done:

    edits of the same fields of a table, by whomever → one statement → for each a change of its own, with its own number

Whatever stands in the way of one (a record that is locked, gone, or changed since; a value that the database refuses)
takes nothing from the others: that edit is left out and written alone, which waits, explains and refuses as it should.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import WeakKeyDictionary

import msgspec

from afterbase.actions.computing import first_of, reaches
from afterbase.actions.records import (
    Edit,
    conflicting_edits,
    parse_edits,
    stale_edits,
    update_records,
    write_edits,
)
from afterbase.actions.values import Batch, record_set
from afterbase.actions.writing import are_current, differences, locked, row_of
from afterbase.actions.written import Written
from afterbase.engine.changes import next_number, notify_change
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.engine.plans import Plans
from afterbase.engine.recompute import cause_of_update
from afterbase.ground.database import fetch
from afterbase.ground.sql import Hole, Sql, join, sql, value
from afterbase.model.fields.base import Field, ValueType
from afterbase.model.schema import Base, Table

logger = logging.getLogger("afterbase.actions")

MOST_TOGETHER = 64
"""Edits in one statement."""
MOST_RECORDS = 1_000

_ASKING = frozenset({ValueType.PEOPLE, ValueType.FILES, ValueType.LINKS})
"""Values that are checked against other tables before they are written."""


class Kind(NamedTuple):
    """Edits of equal kinds fit into one statement."""

    table: Table
    fields: tuple[int, ...]
    has_versions: bool
    records: Sql


@dataclass(eq=False, slots=True)
class _Waiting:
    """An edit in the line. Its future gives what was written, or None where it has to be written alone."""

    context: Context
    lens: TableLens
    edits: Sequence[Edit]
    batch: Batch
    kind: Kind
    future: asyncio.Future[Written | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class _Line:
    """The edits of one base, in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._is_busy = False
        self._pumping: asyncio.Task[None] | None = None

    async def write(self, one: _Waiting, alone: Callable[[], Awaitable[Written]]) -> Written:
        if self._is_busy:
            self._waiting.append(one)
            written = await one.future
            return await alone() if written is None else written
        self._is_busy = True
        try:
            return await alone()
        finally:
            if self._waiting:
                self._pumping = asyncio.get_running_loop().create_task(self._pump(), name="edits together")
            else:
                self._is_busy = False

    async def _pump(self) -> None:
        """Write what waits, and what comes meanwhile."""
        try:
            while self._waiting:
                chosen = self._next()
                try:
                    await _write_together(chosen)
                except Exception:
                    logger.warning("%d edits could not be written together", len(chosen), exc_info=True)
                finally:
                    for one in chosen:  # nothing of these was written; alone, each gets its own answer
                        _settle(one, None)
        finally:
            self._is_busy = False
            for one in self._waiting:
                _settle(one, None)
            self._waiting.clear()

    def _next(self) -> list[_Waiting]:
        """The first in the line and all that fit to it; a record that two of them change is for two statements."""
        chosen, left, seen = list[_Waiting](), list[_Waiting](), set[int]()
        kind = self._waiting[0].kind
        for one in self._waiting:
            ids = [edit.id for edit in one.edits]
            has_room = len(chosen) < MOST_TOGETHER and len(seen) + len(ids) <= MOST_RECORDS
            if not chosen or (one.kind == kind and has_room and seen.isdisjoint(ids)):
                chosen.append(one)
            else:
                left.append(one)
            # One that is left keeps its place before later edits of the same record.
            seen.update(ids)
        self._waiting = left
        return chosen


_lines: WeakKeyDictionary[Base, _Line] = WeakKeyDictionary()


async def update_together(context: Context, table_uid: str, edits: Sequence[Edit]) -> Written:
    """As `records.update_records`, for edits that all name the same fields; takes its own connection."""
    lens, base = context.lens.table(table_uid), context.lens.base
    if not _can_wait(context, lens, edits):
        async with context.database.base(base.id) as connection:
            return await update_records(connection, context, table_uid, edits)
    batch = parse_edits(lens, edits)

    async def alone() -> Written:
        async with context.database.base(base.id) as connection:
            return await write_edits(connection, context, lens, edits, batch)

    has_versions = any(edit.version is not None for edit in edits)
    kind = Kind(lens.table, tuple([f.id for f in batch.fields]), has_versions, lens.records)
    line = _lines.get(base)
    if line is None:
        line = _lines[base] = _Line()
    return await line.write(_Waiting(context, lens, edits, batch, kind), alone)


def _can_wait(context: Context, lens: TableLens, edits: Sequence[Edit]) -> bool:
    """Whether nothing but the records' own table has to be looked at, and the change stands for itself."""
    if context.undo_group is not None or context.undoes is not None or not 0 < len(edits) <= MOST_RECORDS:
        return False
    by_uid = lens.table.fields_by_uid
    fields = [by_uid.get(uid) for uid in edits[0].values]
    if not all(f is not None and not f.unique and f.type.value_type not in _ASKING for f in fields):
        return False
    return not reaches(context, cause_of_update(lens.table, [f for f in fields if f is not None]))


def _settle(one: _Waiting, written: Written | None) -> None:
    if not one.future.done():  # its request may have been given up
        one.future.set_result(written)


async def _write_together(chosen: Sequence[_Waiting]) -> None:
    """Settle those of the chosen that could be written."""
    if len(chosen) == 1:
        return
    context = chosen[0].context
    async with context.database.base(context.lens.base.id) as connection:
        rows = await fetch(connection, _statement(chosen))
    for number, seq, pairs, _ in rows:
        one, versions = chosen[number], dict(pairs)
        ids = [edit.id for edit in one.edits]
        _settle(one, Written(seq, ids, [versions[id] for id in ids]))


_statements = Plans[Sql]()


def _statement(chosen: Sequence[_Waiting]) -> Sql:
    first = chosen[0]
    asked = (first.kind.fields, first.kind.has_versions)
    statement = _statements.find(first.lens, None, asked)
    if statement is None:
        statement = _compile(first.context, first.lens, first.batch.fields, first.kind.has_versions)
        _statements.keep(first.lens, None, asked, statement)
    changes = [
        {"g": number, "actor": one.context.lens.actor.uid, "through": one.context.through, "size": len(one.edits)}
        for number, one in enumerate(chosen)
    ]
    rows = [
        dict(
            zip(
                ("g", "id", "version", *(f.column for f in one.batch.fields)),
                (number, edit.id, edit.version, *values),
                strict=True,
            )
        )
        for number, one in enumerate(chosen)
        for edit, *values in zip(one.edits, *one.batch.columns, strict=True)
    ]
    ids = ",".join([str(edit.id) for one in chosen for edit in one.edits])
    encode = msgspec.json.encode
    return statement.fill({"changes": encode(changes).decode(), "rows": encode(rows).decode(), "ids": f"{{{ids}}}"})


def _compile(context: Context, lens: TableLens, fields: Sequence[Field], has_versions: bool) -> Sql:
    """The statement for several edits: one row for each that was written, with its number (from 0), the number of its
    change (NULL where nothing was different) and `[[id, version], …]`.

    `m` are the edits, `v` their records, `may` those that nothing stands in the way of, `new` the changes with their
    numbers in the log. Records are locked in the order of their ids and the log's counter last, as in every write, and
    a record that somebody else has locked is not waited for.
    """
    table, columns = lens.table, [f.sql for f in fields]
    ids = value(Hole("ids"), "bigint[]")
    no_edit = Sql("SELECT NULL::bigint AS id, NULL::int AS g WHERE false")
    return sql(
        "WITH m AS MATERIALIZED (SELECT * FROM json_to_recordset({}::json) AS m(g int, actor text, through text,"
        "   size bigint)),"
        " v AS MATERIALIZED (SELECT * FROM json_to_recordset({}::json) AS v({})),"
        " ok AS MATERIALIZED ({}),"
        " old AS MATERIALIZED ({} SKIP LOCKED),"
        " conflict AS MATERIALIZED ({}),"
        " stale AS MATERIALIZED ({}),"
        " found AS MATERIALIZED (SELECT v.g, count(*) AS n FROM v JOIN old ON old.id = v.id GROUP BY v.g),"
        " may AS MATERIALIZED (SELECT m.g, m.actor, m.through FROM m JOIN found ON found.g = m.g AND found.n = m.size"
        "   CROSS JOIN ok WHERE ok.yes AND NOT EXISTS (SELECT FROM conflict WHERE conflict.g = m.g)"
        "   AND NOT EXISTS (SELECT FROM stale WHERE stale.g = m.g)),"
        " upd AS (UPDATE {} t SET {}, version = t.version + 1, changed_at = now(), changed_by = may.actor"
        "   FROM v, old, may WHERE may.g = v.g AND {} AND v.id = t.id AND old.id = t.id"
        "   AND ({}) IS DISTINCT FROM ({})"
        "   RETURNING v.g, t.id, t.version, {} AS before, {} AS after),"
        " done AS MATERIALIZED (SELECT g, count(*) AS n, row_number() OVER (ORDER BY g) AS k FROM upd GROUP BY g),"
        " s AS ({}),"
        " new AS MATERIALIZED (SELECT g, n, s.seq - (SELECT count(*) FROM done) + k AS seq FROM done, s),"
        " c AS (INSERT INTO changes (seq, actor, through, kind, table_id, count, field_ids, undo_group)"
        "   SELECT new.seq, may.actor, may.through, 'update', {}, new.n, {}::bigint[], new.seq"
        "   FROM new JOIN may ON may.g = new.g),"
        " r AS (INSERT INTO record_changes (table_id, record_id, seq, version, before, after)"
        "   SELECT {}, upd.id, new.seq, upd.version, upd.before, upd.after FROM upd JOIN new ON new.g = upd.g),"
        " told AS (SELECT {} FROM s)"
        " SELECT may.g, new.seq, (SELECT jsonb_agg(jsonb_build_array(old.id, coalesce(upd.version, old.version)))"
        "   FROM v JOIN old ON old.id = v.id LEFT JOIN upd ON upd.id = v.id WHERE v.g = may.g),"
        " (SELECT count(*) FROM told)"
        " FROM may LEFT JOIN new ON new.g = may.g",
        Hole("changes"),
        Hole("rows"),
        record_set(fields, "g int, id bigint, version int"),
        are_current(fields),
        locked(lens, fields, sql("id = ANY({})", ids), first=first_of(context, table.id)),
        conflicting_edits(table, fields) if has_versions else no_edit,
        stale_edits(table) if has_versions else no_edit,
        table.sql,
        join(", ", [sql("{} = v.{}", c, c) for c in columns]),
        sql("t.id = ANY({})", ids),
        row_of("t", columns),
        row_of("v", columns),
        differences(columns, "old"),
        differences(columns, "v"),
        next_number(
            Sql("EXISTS (SELECT FROM done)"),
            computing=context.lens.base.computing,
            count=Sql("(SELECT count(*) FROM done)"),
        ),
        table.id,
        [f.id for f in fields],
        table.id,
        notify_change(context.lens.base.id, Sql("s.seq")),
    )
