"""Creating, updating, deleting and restoring records: one statement each, for one record or for thousands.

Each statement is a chain of data-modifying CTEs: the write, the number of the change, the change, what it did to each
record, the NOTIFY. It either happens whole or not at all. The order matters in one place: the base's counter is taken
only after the records are locked and written, so writers of different records wait for each other only at the very end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from afterbase.actions.computing import and_recompute, first_of, step_along
from afterbase.actions.links import has_links, resolve_links, write_far
from afterbase.actions.options import learning_options
from afterbase.actions.values import (
    Batch,
    CurrentFiles,
    Issues,
    fill_defaults,
    parse_records,
    record_set,
    require_filled,
    resolve_references,
)
from afterbase.actions.writing import MAX_RECORDS, are_current, guard_unique, locked, update_ctes, update_from
from afterbase.actions.written import Written
from afterbase.engine.changes import insert_change, next_number, notify_change, tell
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.engine.plans import Plans
from afterbase.engine.recompute import Cause, cause_of_update
from afterbase.engine.scopes import LIVE
from afterbase.ground.clock import today_in
from afterbase.ground.database import Connection, Row, fetch, fetch_one, fetch_row, fetch_together
from afterbase.ground.errors import (
    BadRequest,
    NotFound,
    SchemaChanged,
    TooManyRecords,
    VersionConflict,
)
from afterbase.ground.sql import EMPTY, Hole, Sql, all_of, join, sql, value
from afterbase.model.fields.auto_number import parse_pattern
from afterbase.model.fields.base import Field, TextContext, ValueType
from afterbase.model.schema import Table


@dataclass(frozen=True, slots=True)
class Edit:
    """New values for one record; with `version`, only if nobody changed the same cells since."""

    id: int
    values: Mapping[str, Any]
    version: int | None = None


# -- create


async def create_records(
    connection: Connection,
    context: Context,
    table_uid: str,
    records: Sequence[Mapping[str, Any]],
    texts: TextContext | None = None,
) -> Written:
    """Make records from values by field uid. Their ids are in the order given.

    `texts` reads strings as a person writes them, and lets selects learn those that they do not know.
    """
    if texts is not None:
        async with learning_options(connection, context, table_uid, records) as taught:
            return await _create_records(connection, taught, table_uid, records, texts)
    return await _create_records(connection, context, table_uid, records, None)


async def _create_records(
    connection: Connection,
    context: Context,
    table_uid: str,
    records: Sequence[Mapping[str, Any]],
    texts: TextContext | None,
) -> Written:
    lens = context.lens.table(table_uid)
    lens.require_create()
    _check_size(records)
    if not records:
        return Written(None, [])
    issues = Issues()
    batch = parse_records(records, lens, issues, texts)
    fill_defaults(batch, context, lens, records, issues)
    require_filled(batch, lens.table.fields, issues)
    await resolve_references(connection, context, batch, issues)
    far = await resolve_links(connection, context, lens, batch, issues, texts=texts)
    issues.raise_if_any()
    if not far:
        return await guard_unique(connection, lens, batch, [], lambda: insert_batch(connection, context, lens, batch))
    async with connection.transaction():
        made = await guard_unique(connection, lens, batch, [], lambda: insert_batch(connection, context, lens, batch))
        linked = await write_far(connection, context.joining(made.seq), lens, far, made.ids)
        return replace(made, seq=linked.seq if linked else made.seq)


async def insert_batch(connection: Connection, context: Context, lens: TableLens, batch: Batch) -> Written:
    """Insert checked values, number them where the table numbers its records, and record the change."""
    cause = Cause(lens.table.id, frozenset(), is_new=True)
    return await and_recompute(connection, context, cause, lambda: _insert(connection, context, lens, batch))


async def _insert(connection: Connection, context: Context, lens: TableLens, batch: Batch) -> Written:
    table, numbers = lens.table, _auto_numbers(lens)
    columns = [f.sql for f in batch.fields] + [of.sql for of, _ in numbers]
    values = [sql("v.{}", f.sql) for f in batch.fields] + [expression for _, expression in numbers]
    counters = [_counter_cte(of, batch.size) for of, _ in numbers]
    sources = ["v", "ok", *(f"n{of.id}" for of, _ in numbers)]
    statement = sql(
        "WITH v AS (SELECT * FROM json_to_recordset({}::json) AS v({})),"
        " ok AS MATERIALIZED ({}),"
        "{}"
        " ins AS (INSERT INTO {} ({}) SELECT {} FROM {} WHERE ok.yes ORDER BY v.n RETURNING id),"
        " done AS (SELECT count(*) AS n, range_agg(int8range(id, id + 1)) AS ids,"
        "   array_agg(id ORDER BY id) AS list FROM ins),"
        " counted AS (UPDATE tables SET record_count = record_count + done.n FROM done"
        "   WHERE tables.id = {} AND done.n > 0 RETURNING 1),"
        " s AS ({}),"
        " c AS ({})"
        " SELECT s.seq, done.list, {} FROM s, done",
        batch.to_json(n=range(1, batch.size + 1)),
        record_set(batch.fields, "n int"),
        are_current([*batch.fields, *(of for of, _ in numbers)], first=first_of(context, table.id)),
        join("", counters),
        table.sql,
        join(", ", [*columns, Sql("created_by"), Sql("changed_by")]),
        join(", ", [*values, value(context.lens.actor.uid), value(context.lens.actor.uid)]),
        Sql(", ".join(sources)),
        table.id,
        next_number(Sql("EXISTS (SELECT FROM counted)"), computing=context.lens.base.computing),
        insert_change(
            context.origin,
            "create",
            table.id,
            source=Sql("s, done"),
            count=Sql("done.n"),
            ids=Sql("done.ids"),
            fields=[],
        ),
        notify_change(context.origin.base_id, Sql("s.seq")),
    )
    row = await fetch_one(connection, statement)
    if row is None:
        raise SchemaChanged()
    return Written(row[0], row[1], [1] * len(row[1]), len(row[1]))


def _auto_numbers(lens: TableLens) -> list[tuple[Field, Sql]]:
    """The table's numbering fields, each with the expression for the number of row `v.n`."""
    found = []
    for of in lens.table.fields:
        if of.type.name == "auto_number":
            day = today_in(of.config.zone)
            number = Sql(f"(n{of.id}.first + v.n)")
            found.append((of, parse_pattern(of.config.pattern).format_sql(number, day)))
    return found


def _counter_cte(of: Field, count: int) -> Sql:
    """Take `count` numbers of the current period; the row's lock makes them unique and, with the rest, gapless."""
    period = parse_pattern(of.config.pattern).period(today_in(of.config.zone))
    return sql(
        " {} AS (INSERT INTO counters (field_id, period, value)"
        "   SELECT {}::bigint, {}::text, {}::bigint FROM ok WHERE ok.yes ON CONFLICT (field_id, period)"
        " DO UPDATE SET value = counters.value + excluded.value RETURNING value - {}::bigint AS first),",
        Sql(f"n{of.id}"),
        of.id,
        period,
        count,
        count,
    )


# -- update


async def update_records(
    connection: Connection,
    context: Context,
    table_uid: str,
    edits: Sequence[Edit],
    texts: TextContext | None = None,
) -> Written:
    """Change cells of records; all edits or none. Must run in a transaction if edits name different fields.

    Raises VersionConflict with both values where an edit's `version` is older than the last change of a cell it
    writes, and NotFound where a record does not exist for the actor.
    """
    if texts is not None:
        values = [edit.values for edit in edits]
        async with learning_options(connection, context, table_uid, values) as taught:
            return await _update_records(connection, taught, table_uid, edits, texts)
    return await _update_records(connection, context, table_uid, edits, None)


async def update_as_typed(
    connection: Connection, context: Context, table_uid: str, id: int, cells: Mapping[str, Any], texts: TextContext
) -> Written:
    """Change one record by cells as a person would type them or a formula gives them: texts, dates and local times as a
    spreadsheet has them, everything else as programs send it. Selects learn no options from it."""
    return await _update_records(connection, context, table_uid, [Edit(id, cells)], texts)


def check_edits(lens: TableLens, edits: Sequence[Edit]) -> None:
    lens.require_update()
    _check_size(edits)
    if len({edit.id for edit in edits}) != len(edits):
        raise BadRequest(reason="a record is named twice")


def parse_edits(lens: TableLens, edits: Sequence[Edit]) -> Batch:
    """The values of edits that all name the same fields, checked as far as that needs no database."""
    check_edits(lens, edits)
    issues = Issues()
    batch = parse_records([edit.values for edit in edits], lens, issues, None)
    require_filled(batch, batch.fields, issues)
    issues.raise_if_any()
    return batch


async def _update_records(
    connection: Connection, context: Context, table_uid: str, edits: Sequence[Edit], texts: TextContext | None
) -> Written:
    lens = context.lens.table(table_uid)
    check_edits(lens, edits)
    named = {uid for edit in edits for uid in edit.values}
    if not any(of.link is not None and of.uid in named for of in lens.table.fields):
        return await _write_all(connection, context, lens, edits, texts)
    async with connection.transaction():  # links may be written at both ends
        return await _write_all(connection, context, lens, edits, texts)


async def _write_all(
    connection: Connection, context: Context, lens: TableLens, edits: Sequence[Edit], texts: TextContext | None
) -> Written:
    issues = Issues()
    groups: dict[tuple[str, ...], list[int]] = {}
    for index, edit in enumerate(edits):
        groups.setdefault(tuple(sorted(edit.values)), []).append(index)
    batches = []
    for indexes in groups.values():
        part = [edits[i] for i in indexes]
        own = Issues()
        batch = parse_records([e.values for e in part], lens, own, texts)
        require_filled(batch, batch.fields, own)
        current = await _current_files(connection, lens, batch, part)
        await resolve_references(connection, context, batch, own, current)
        far = await resolve_links(connection, context, lens, batch, own, ids=[e.id for e in part], texts=texts)
        issues.errors.extend({**e, "record": indexes[e["record"]]} for e in own.errors)
        batches.append((part, batch, far))
    issues.raise_if_any()
    seq: int | None = None
    versions: dict[int, int] = {}
    for part, batch, far in batches:
        written = await write_edits(connection, context, lens, part, batch)
        linked = await write_far(connection, context.joining(written.seq or seq), lens, far, [edit.id for edit in part])
        seq = (linked.seq if linked else None) or written.seq or seq
        versions.update(zip(written.ids, written.versions, strict=True))
    return Written(seq, [e.id for e in edits], [versions[e.id] for e in edits])


async def write_edits(
    connection: Connection, context: Context, lens: TableLens, edits: Sequence[Edit], batch: Batch
) -> Written:
    """Write edits of the same fields, whose values are checked."""
    cause = cause_of_update(lens.table, batch.fields)
    is_unique = any(of.unique for of in batch.fields)  # a refusal is explained within a savepoint
    along = None if is_unique else step_along(connection, context, lens, cause, [edit.id for edit in edits])
    if along is not None:
        row, _ = await fetch_together(connection, [_update_statement(context, lens, edits, batch), along])
        written = await _written(connection, context, lens, edits, row)
        if written is not None:
            return written
    return await and_recompute(
        connection, context, cause, lambda: _write_edits(connection, context, lens, edits, batch)
    )


async def _write_edits(
    connection: Connection, context: Context, lens: TableLens, edits: Sequence[Edit], batch: Batch
) -> Written:
    ids = [edit.id for edit in edits]
    for _ in range(5):
        row = await guard_unique(
            connection, lens, batch, ids, lambda: fetch_row(connection, _update_statement(context, lens, edits, batch))
        )
        written = await _written(connection, context, lens, edits, row)
        if written is not None:
            return written
    raise VersionConflict(conflicts=[])


async def _written(
    connection: Connection, context: Context, lens: TableLens, edits: Sequence[Edit], row: Row
) -> Written | None:
    """What the statement of an edit says that it did; None where nothing, and it has to be asked again."""
    seq, found, conflicting, is_stale, are_columns_current, _ = row
    if not are_columns_current:
        raise SchemaChanged()
    if len(found) < len(edits):
        raise NotFound(kind="record")
    if conflicting:
        raise VersionConflict(conflicts=await _explain_conflicts(connection, context, lens, edits, conflicting))
    return None if is_stale else Written(seq, [f[0] for f in found], [f[1] for f in found])


_update_statements = Plans[Sql]()


def _update_statement(context: Context, lens: TableLens, edits: Sequence[Edit], batch: Batch) -> Sql:
    """One statement for edits of the same fields; its text is kept for the next edit of these fields."""
    has_versions = any(edit.version is not None for edit in edits)
    asked = (context.origin, tuple([f.id for f in batch.fields]), has_versions)
    statement = _update_statements.find(lens, None, asked)
    if statement is None:
        statement = _compile_update(context, lens, batch.fields, has_versions)
        _update_statements.keep(lens, None, asked, statement)
    ids = [edit.id for edit in edits]
    rows = batch.to_json(id=ids, version=[edit.version for edit in edits])
    # As text: lists of numbers travel as the smallest type that holds them, and each would be a statement of its own.
    return statement.fill({"rows": rows, "ids": "{" + ",".join(map(str, ids)) + "}", "count": len(ids)})


def _compile_update(context: Context, lens: TableLens, fields: Sequence[Field], has_versions: bool) -> Sql:
    """The statement, with holes for the rows, their ids and how many there are.

    `old` locks the records as they are now, `conflict` and `stale` say which edits were made on something else. Edits
    without versions can have neither.
    """
    versions, is_newest, newer = EMPTY, EMPTY, Sql("NULL::bigint[], false")
    if has_versions:
        versions = sql(
            " conflict AS MATERIALIZED ({}), stale AS MATERIALIZED ({}),",
            conflicting_edits(lens.table, fields),
            stale_edits(lens.table),
        )
        is_newest = Sql(" AND NOT EXISTS (SELECT FROM conflict) AND NOT EXISTS (SELECT FROM stale)")
        newer = Sql("(SELECT array_agg(id) FROM conflict), EXISTS (SELECT FROM stale)")
    # The planner cannot know how many records a JSON text holds; with the ids beside it, it goes by the index.
    ids = value(Hole("ids"), "bigint[]")
    return sql(
        "WITH v AS MATERIALIZED (SELECT * FROM json_to_recordset({}::json) AS v({})),"
        " ok AS MATERIALIZED ({}),"
        " old AS MATERIALIZED ({}),"
        "{}"
        " may AS MATERIALIZED (SELECT (SELECT count(*) FROM old) = {} AND (SELECT yes FROM ok){} AS yes),"
        " {}"
        " SELECT (SELECT seq FROM s),"
        " coalesce((SELECT jsonb_agg(jsonb_build_array(old.id, coalesce(upd.version, old.version)))"
        "   FROM old LEFT JOIN upd ON upd.id = old.id), '[]'),"
        " {}, (SELECT yes FROM ok), {}",
        Hole("rows"),
        record_set(fields, "id bigint, version int"),
        are_current(fields),
        locked(lens, fields, sql("id = ANY({})", ids), first=first_of(context, lens.table.id)),
        versions,
        value(Hole("count"), "bigint"),
        is_newest,
        update_ctes(context, lens, fields, condition=sql("(SELECT yes FROM may) AND t.id = ANY({})", ids)),
        newer,
        tell(context.origin),
    )


_IS_NEWER = Sql("v.version IS NOT NULL AND v.version < old.version")


def conflicting_edits(table: Table, fields: Sequence[Field]) -> Sql:
    """The body of the CTE `conflict`: edits whose cells somebody changed since the version they were made on."""
    return sql(
        "SELECT v.* FROM v JOIN old ON old.id = v.id WHERE {} AND EXISTS (SELECT FROM record_changes c"
        " WHERE c.table_id = {} AND c.record_id = v.id AND c.version > v.version AND c.after ?| {})",
        _IS_NEWER,
        table.id,
        _differing(fields),
    )


def stale_edits(table: Table) -> Sql:
    """The body of the CTE `stale`: edits of which it cannot be told. A record may have been changed while we waited for
    its lock, by a transaction that this statement's snapshot does not hold; then its newest version has no row in
    record_changes for us. Nothing is written, and the caller asks again."""
    return sql(
        "SELECT v.* FROM v JOIN old ON old.id = v.id WHERE {} AND NOT EXISTS (SELECT FROM record_changes c"
        " WHERE c.table_id = {} AND c.record_id = v.id AND c.version = old.version)",
        _IS_NEWER,
        table.id,
    )


def _differing(fields: Sequence[Field]) -> Sql:
    """The names of those columns that the edit would really change: two who write the same value agree."""
    cases = [
        sql("CASE WHEN old.{} IS DISTINCT FROM v.{} THEN {} END", f.sql, f.sql, value(f.column, "text")) for f in fields
    ]
    return sql("array_remove(ARRAY[{}]::text[], NULL)", join(", ", cases))


async def update_where(
    connection: Connection, context: Context, table_uid: str, values: Mapping[str, Any], chosen: Sql
) -> Written:
    """Give all records that `chosen` picks (a predicate on the table) the same values."""
    lens = context.lens.table(table_uid)
    lens.require_update()
    issues = Issues()
    batch = parse_records([values], lens, issues, None)
    require_filled(batch, batch.fields, issues)
    await resolve_references(connection, context, batch, issues)
    if has_links(batch):
        return await _update_links_where(connection, context, table_uid, values, chosen)
    issues.raise_if_any()
    new = sql(
        "SELECT old.id{} FROM old, json_to_recordset({}::json) AS w({})",
        join("", [sql(", w.{}", f.sql) for f in batch.fields]),
        batch.to_json(n=[1]),
        record_set(batch.fields, "n int"),
    )
    return await guard_unique(
        connection, lens, batch, [], lambda: update_from(connection, context, lens, batch.fields, chosen, new)
    )


async def _update_links_where(
    connection: Connection, context: Context, table_uid: str, values: Mapping[str, Any], chosen: Sql
) -> Written:
    """As `update_where`, for values that link: each record is looked at, so there is an end to how many."""
    lens = context.lens.table(table_uid)
    is_one = all_of([chosen, LIVE, lens.records])
    rows = await fetch(connection, sql("SELECT id FROM {} WHERE {} LIMIT {}", lens.table.sql, is_one, MAX_RECORDS + 1))
    written = await update_records(connection, context, table_uid, [Edit(row[0], values) for row in rows])
    return replace(written, count=len(written.ids))


async def _current_files(
    connection: Connection, lens: TableLens, batch: Batch, edits: Sequence[Edit]
) -> CurrentFiles | None:
    """What stands in the file cells that are about to be written: files there may stay, whoever put them there."""
    fields = [f for f in batch.fields if f.type.value_type is ValueType.FILES]
    if not fields:
        return None
    rows = await fetch(
        connection,
        sql(
            "SELECT id, {} FROM {} WHERE id = ANY({}) AND deleted_at IS NULL",
            join(", ", [f.sql for f in fields]),
            lens.table.sql,
            [e.id for e in edits],
        ),
    )
    at = {edit.id: index for index, edit in enumerate(edits)}
    return {f.id: {at[row[0]]: row[1 + i] or [] for row in rows} for i, f in enumerate(fields)}


async def _explain_conflicts(
    connection: Connection, context: Context, lens: TableLens, edits: Sequence[Edit], ids: Sequence[int]
) -> list[dict[str, Any]]:
    """For each refused edit both values of each cell it meant, and who changed the record last."""
    by_id = {edit.id: edit for edit in edits}
    fields = [f for f in lens.readable if any(f.uid in by_id[i].values for i in ids)]
    scope = context.scope(lens.table.uid)
    shown = [sql("to_json({})::text", scope.shown(f)) for f in fields]
    theirs = join(", ", [Sql("id, version, changed_by, changed_at"), *shown])
    rows = await fetch(
        connection, sql("SELECT {} FROM {} WHERE id = ANY({}) ORDER BY id", theirs, lens.table.sql, list(ids))
    )
    return [
        {
            "id": context.record_ids.encode(row[0]),
            "version": row[1],
            "changed_by": row[2],
            "changed_at": row[3].isoformat(),
            "fields": {
                f.uid: {"yours": by_id[row[0]].values[f.uid], "theirs": _revealed(context, theirs)}
                for f, theirs in zip(fields, row[4:], strict=True)
                if f.uid in by_id[row[0]].values
            },
        }
        for row in rows
    ]


def _revealed(context: Context, text: str | None) -> Any:
    return msgspec.json.decode(context.reveal((text or "null").encode()))


# -- delete and restore


async def delete_records(connection: Connection, context: Context, table_uid: str, chosen: Sql) -> Written:
    """Move records to the trash; `chosen` is a predicate on the table, such as `id = ANY(…)`."""
    lens = context.lens.table(table_uid)
    lens.require_delete()
    return await flip_records(connection, context, lens, "delete", chosen)


async def restore_records(connection: Connection, context: Context, table_uid: str, chosen: Sql) -> Written:
    """Bring records back from the trash."""
    lens = context.lens.table(table_uid)
    lens.require_delete()
    return await guard_unique(
        connection, lens, Batch(0), [], lambda: flip_records(connection, context, lens, "restore", chosen)
    )


async def flip_records(connection: Connection, context: Context, lens: TableLens, kind: str, chosen: Sql) -> Written:
    """Delete or restore what `chosen` picks among the records that the lens holds."""
    cause = Cause(lens.table.id, frozenset(), is_new=kind == "restore")
    return await and_recompute(connection, context, cause, lambda: _flip(connection, context, lens, kind, chosen))


async def _flip(connection: Connection, context: Context, lens: TableLens, kind: str, chosen: Sql) -> Written:
    is_delete = kind == "delete"
    statement = sql(
        "WITH old AS MATERIALIZED (SELECT id FROM {} WHERE {} AND deleted_at IS {} AND ({}) AND ({})"
        "   ORDER BY id FOR UPDATE),"
        " upd AS (UPDATE {} t SET deleted_at = {}, version = t.version + 1, changed_at = now(), changed_by = {}"
        "   FROM old WHERE t.id = old.id RETURNING t.id, t.version),"
        " done AS (SELECT count(*) AS n, range_agg(int8range(id, id + 1)) AS ids FROM upd),"
        " counted AS (UPDATE tables SET record_count = record_count {} done.n FROM done"
        "   WHERE tables.id = {} AND done.n > 0 RETURNING 1),"
        " s AS ({}),"
        " c AS ({}),"
        " r AS (INSERT INTO record_changes (table_id, record_id, seq, version)"
        "   SELECT {}, upd.id, s.seq, upd.version FROM upd, s),"
        " told AS (SELECT {} FROM s)"
        " SELECT (SELECT seq FROM s), (SELECT n FROM done),"
        " (SELECT array_agg(id) FROM (SELECT id FROM upd LIMIT {}) x),"
        " (SELECT count(*) FROM told)",
        lens.table.sql,
        first_of(context, lens.table.id),
        Sql("NULL" if is_delete else "NOT NULL"),
        lens.records,
        chosen,
        lens.table.sql,
        Sql("now()" if is_delete else "NULL"),
        context.lens.actor.uid,
        Sql("-" if is_delete else "+"),
        lens.table.id,
        next_number(Sql("EXISTS (SELECT FROM counted)"), computing=context.lens.base.computing),
        insert_change(
            context.origin,
            kind,
            lens.table.id,
            source=Sql("s, done"),
            count=Sql("done.n"),
            ids=Sql("done.ids"),
            fields=[],
        ),
        lens.table.id,
        notify_change(context.origin.base_id, Sql("s.seq")),
        MAX_RECORDS,
    )
    row = await fetch_row(connection, statement)
    return Written(row[0], row[2] or [], count=row[1])


# -- shared


def _check_size(records: Sequence[Any]) -> None:
    if len(records) > MAX_RECORDS:
        raise TooManyRecords(limit=MAX_RECORDS)


async def read_number(connection: Connection, table: Table, id: int) -> str | None:
    """The number that a record was given when it was made, by the table's first numbering field, if it has one."""
    of = next((f for f in table.fields if f.type.name == "auto_number"), None)
    if of is None:
        return None
    row = await fetch_row(connection, sql("SELECT {} FROM {} WHERE id = {}", of.sql, table.sql, id))
    return str(row[0])
