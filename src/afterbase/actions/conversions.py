"""A field gets another type: where links are made or come to an end, a pair of fields comes or goes with it.

Text becomes links by name, as in imports (`link_searches`): names that nobody or several bear are lost, unless records
are made for the missing ones. Links become text as exports write them. Either is one undo group: undone, the other end
goes to the trash or comes back from it. All other types are converted by `actions.fields`.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from afterbase.actions import fields
from afterbase.actions.computed_fields import ComputedStays
from afterbase.actions.fields import CONVERSION_MS, ConversionPreview, distinct_values, metadata_of, next_column
from afterbase.actions.link_fields import ends_of, index_links, is_single_pair, join_ends, other_table, plan_far_end
from afterbase.actions.link_searches import (
    Search,
    chosen_terms,
    count_missing,
    find_records,
    make_temporary,
    require_makeable,
)
from afterbase.actions.loads import LinkColumn
from afterbase.actions.metadata import (
    add_column,
    created,
    delete_fields,
    record_schema_change,
    sync_unique,
    write_metadata,
)
from afterbase.actions.parsing import KeyCells, KeyColumn
from afterbase.actions.tables import insert_fields
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.ground.database import Connection, execute, fetch, fetch_row, set_timeout
from afterbase.ground.errors import BadConfig
from afterbase.ground.sql import FALSE, TRUE, Sql, name, sql
from afterbase.model.fields import field_type
from afterbase.model.fields.base import Field, LinkEnd, TextContext
from afterbase.model.fields.columns import cell_text
from afterbase.model.fields.config_errors import CannotNameRecords, LinksStay
from afterbase.model.fields.link import LinkConfig
from afterbase.model.texts import storable

NAMING = frozenset({"text", "long_text", "single_select", "multi_select", "number", "barcode", "phone", "email"})
"""Types whose values can be names of records."""
WRITTEN = frozenset({"text", "long_text"})
"""Types that links can be written out in."""
CELLS = 500
"""Cells of links at a time: each may hold thousands of titles."""
SAMPLES = 10
NAMES = Sql("names")


async def preview_conversion(
    connection: Connection, context: Context, table_uid: str, field_uid: str, kind: str, config: Mapping[str, Any]
) -> ConversionPreview:
    """Count what `convert_field` would keep, without changing anything."""
    lens = context.lens.table(table_uid)
    of = lens.field(field_uid)
    async with connection.transaction(force_rollback=True):
        if _is_link(of):
            return await _preview_text(connection, context, lens, of, kind, config)
        if kind == "link":
            return await _preview_links(connection, context, lens, of, config)
        return await fields.preview_conversion(connection, context, table_uid, field_uid, kind, config)


async def convert_field(
    connection: Connection, context: Context, table_uid: str, field_uid: str, kind: str, config: Mapping[str, Any]
) -> int:
    """Give a field another type; values that it cannot hold become empty (see `preview_conversion`)."""
    lens = context.lens.table(table_uid)
    of = lens.field(field_uid)
    if _is_link(of):
        return await _into_text(connection, context, lens, of, kind, config)
    if kind == "link":
        return await _into_links(connection, context, lens, of, config)
    return await fields.convert_field(connection, context, table_uid, field_uid, kind, config)


def _is_link(of: Field) -> bool:
    return of.link is not None


async def _lock(connection: Connection, tables: Sequence[Sql]) -> None:
    """Readers go on meanwhile, writers wait; tables always in the same order."""
    for table in sorted({table.text for table in tables}):
        await execute(connection, sql("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", name(table)))


# -- text into links


def _wanted(
    context: Context, lens: TableLens, of: Field, config: Mapping[str, Any]
) -> tuple[LinkConfig, TableLens, bool]:
    """The pair that is asked for, the table at its other end, and whether missing records are made there."""
    if of.kind:
        raise ComputedStays()
    if of.type.name not in NAMING:
        raise LinksStay()
    if of.id == lens.table.primary_field_id:
        raise CannotNameRecords()
    raw = dict(config)
    creates = raw.pop("create_missing", False)
    if not isinstance(creates, bool):
        raise BadConfig(reason="create_missing is true or false")
    wanted: LinkConfig = field_type("link").parse_config(raw)
    return wanted, context.lens.table(other_table(context, wanted).uid), creates


def _search(near: Field, end: LinkEnd, other: TableLens, creates: bool) -> Search:
    key = KeyColumn(0, "k0", near, other.table.primary_field, is_list=near.config.many)
    search = Search(LinkColumn(near, (key,), creates), end, other)
    if creates:
        require_makeable(search)
    return search


def _near_end(of: Field, wanted: LinkConfig) -> Field:
    """The field as it will be."""
    config = msgspec.structs.replace(wanted, stores=wanted.takes_column)
    kind = field_type("link").variant(config)
    near = replace(of, type=kind, config=config, default=None, required=of.required and config.stores)
    return replace(near, unique=is_single_pair(near))


async def _preview_links(
    connection: Connection, context: Context, lens: TableLens, of: Field, config: Mapping[str, Any]
) -> ConversionPreview:
    wanted, other, creates = _wanted(context, lens, of, config)
    near, primary = _near_end(of, wanted), other.table.primary_field
    end = LinkEnd(other.table.id, other.table.uid, primary, 0, "", near.column, near.config.stores, near.config.many)
    search = _search(near, end, other, creates)
    texts = await fields.own_texts(connection, context)
    await set_timeout(connection, CONVERSION_MS)
    await _list_names(connection, lens, of, search, texts)
    # Without records being made: whoever previews writes nothing, and holds nobody up.
    looking = replace(search, link=replace(search.link, can_create=False))
    await find_records(connection, context, looking, NAMES, texts)
    is_kept = sql("(r.r0 IS NOT NULL AND (r.bad IS NULL OR (r.hits = 0 AND {})))", TRUE if creates else FALSE)
    if not wanted.reverse_many:
        is_kept = sql("({} AND NOT {})", is_kept, await _is_claimed(connection, lens, of, search, is_kept))
    counted = sql(
        "FROM {} t JOIN names n ON n.old = to_jsonb(t.{}) LEFT JOIN {} r ON r.r0 = n.k0 WHERE t.deleted_at IS NULL",
        lens.table.sql,
        of.sql,
        search.table("answers"),
    )
    row = await fetch_row(connection, sql("SELECT count(*) FILTER (WHERE {}), count(*) {}", is_kept, counted))
    samples = await fetch(connection, sql("SELECT DISTINCT n.shown {} AND NOT {} LIMIT {}", counted, is_kept, SAMPLES))
    missing = await count_missing(connection, search)
    return ConversionPreview(row[0], row[1] - row[0], [sample[0] for sample in samples], missing)


async def _is_claimed(connection: Connection, lens: TableLens, of: Field, search: Search, is_kept: Sql) -> Sql:
    """Where a record is linked only once: whether one before `t` has a name of the row `n` already."""
    chosen = sql("SELECT c.r0, t.q0 FROM ({}) t JOIN {} c ON c.c = t.c", chosen_terms(search), search.table("cells"))
    await make_temporary(connection, search.table("chosen"), chosen)
    claims = sql(
        "SELECT x.q0, min(t.id) AS here FROM {} t JOIN names n ON n.old = to_jsonb(t.{}) JOIN {} r ON r.r0 = n.k0"
        " JOIN {} x ON x.r0 = n.k0 WHERE t.deleted_at IS NULL AND {} GROUP BY x.q0",
        lens.table.sql,
        of.sql,
        search.table("answers"),
        search.table("chosen"),
        is_kept,
    )
    await make_temporary(connection, search.table("claims"), claims)
    return sql(
        "EXISTS (SELECT FROM {} x JOIN {} m ON m.q0 = x.q0 WHERE x.r0 = n.k0 AND m.here < t.id)",
        search.table("chosen"),
        search.table("claims"),
    )


async def _list_names(connection: Connection, lens: TableLens, of: Field, search: Search, texts: TextContext) -> None:
    """The different values of a field in the table `names`, each with the columns of the key and how it is shown."""
    [key] = search.link.keys
    columns = {"n": "bigint", "old": "jsonb", "shown": "text", "k0": "text", "k0w": "text", "k0p": "text[]"}
    await execute(
        connection,
        sql(
            "CREATE TEMPORARY TABLE names ({}) ON COMMIT DROP",
            Sql(", ".join(f"{column} {kind}" for column, kind in columns.items())),
        ),
    )
    count = 0
    async for chunk in distinct_values(connection, lens, of):
        cells = [of.type.to_export(old, of, texts) for old, _ in chunk]
        keys = KeyCells(key, [storable(cell_text(cell)) for cell in cells])
        keys.read(cells, texts)
        rows = [
            {"n": count + at, "old": old, "shown": of.type.to_text(old, of, texts)[:80], "k0": k, "k0w": w, "k0p": p}
            for at, ((old, _), (k, w, p)) in enumerate(zip(chunk, keys.rows, strict=True))
        ]
        count += len(rows)
        await execute(
            connection,
            sql(
                "INSERT INTO names SELECT * FROM json_to_recordset({}::json) AS v({})",
                fields.ENCODER.encode(rows).decode(),
                Sql(", ".join(f"{column} {kind}" for column, kind in columns.items())),
            ),
        )
    await execute(connection, Sql("CREATE INDEX ON names USING hash (old)"))
    await execute(connection, Sql("ANALYZE names"))


async def _into_links(
    connection: Connection, context: Context, lens: TableLens, of: Field, config: Mapping[str, Any]
) -> int:
    wanted, other, creates = _wanted(context, lens, of, config)
    near = _near_end(of, wanted)
    column = await next_column(connection, lens, of) if near.has_column else near.type.column_name(of.id)
    far = await plan_far_end(connection, context, lens.table, near, other.table)
    near, far = join_ends(replace(near, column=column), far)
    storing, table = (near, lens.table.sql) if near.has_column else (far, other.table.sql)
    await add_column(context, table, storing)
    texts = await fields.own_texts(connection, context)
    await set_timeout(connection, CONVERSION_MS)
    await _lock(connection, [lens.table.sql, other.table.sql])
    end = LinkEnd(
        other.table.id, other.table.uid, other.table.primary_field, far.id, far.uid, storing.column, near.has_column,
        storing.config.many,
    )  # fmt: skip
    search = _search(near, end, other, creates)
    await _list_names(connection, lens, of, search, texts)
    context = await find_records(connection, context, search, NAMES, texts)
    await _fill_links(connection, lens, of, near, storing, search)
    await sync_unique(connection, lens.table.sql, of, is_live=False)
    await sync_unique(connection, table, storing, is_live=True)
    await index_links(connection, table, storing)
    await insert_fields(connection, context, [far])
    changes = [await write_metadata(connection, "field", of.id, metadata_of(near, of))]
    changes.append(await created(connection, "field", far.id))
    return await record_schema_change(connection, context, "field.convert", lens.table.id, changes)


async def _fill_links(
    connection: Connection, lens: TableLens, of: Field, near: Field, storing: Field, search: Search
) -> None:
    """Write the column that the pair shares. Where a record is linked only once, the first to name it has it."""
    found = sql(
        "{} t JOIN names n ON n.old = to_jsonb(t.{}) JOIN {} r ON r.r0 = n.k0 AND r.ids IS NOT NULL",
        lens.table.sql,
        of.sql,
        search.table("answers"),
    )
    if near.config.reverse_many:
        pairs = sql("SELECT t.id, {} AS new FROM {}", Sql("r.ids" if near.config.many else "r.ids[1]"), found)
        table = lens.table.sql
    else:
        sides = Sql("here AS id, there AS new" if storing is near else "there AS id, here AS new")
        pairs = sql("SELECT {} FROM ({}) p", sides, _first_claims(found))
        table = lens.table.sql if storing is near else search.other.table.sql
    await execute(
        connection, sql("UPDATE {} x SET {} = p.new FROM ({}) p WHERE x.id = p.id", table, storing.sql, pairs)
    )


def _first_claims(found: Sql) -> Sql:
    return sql(
        "SELECT DISTINCT ON (l.there) l.there, t.id AS here FROM {}, unnest(r.ids) AS l(there)"
        " WHERE t.deleted_at IS NULL ORDER BY l.there, t.id",
        found,
    )


# -- links into text


def _text_field(of: Field, kind: str, config: Mapping[str, Any], column: str) -> Field:
    if kind not in WRITTEN:
        raise LinksStay()
    new_type = field_type(kind)
    checked = new_type.complete_config(new_type.parse_config(config), None)
    return replace(of, type=new_type, config=checked, column=column, default=None, unique=False, link=None)


async def _preview_text(
    connection: Connection, context: Context, lens: TableLens, of: Field, kind: str, config: Mapping[str, Any]
) -> ConversionPreview:
    target = _text_field(of, kind, config, of.column)
    texts = await fields.own_texts(connection, context)
    await set_timeout(connection, CONVERSION_MS)
    kept, lost, samples = 0, 0, list[str]()
    async for cells in _titles(connection, context, lens, of, texts, Sql("deleted_at IS NULL")):
        read = target.type.parse_cells([text for _, text in cells], target, texts).values
        refused = [text for (_, text), new in zip(cells, read, strict=True) if new is None]
        kept, lost = kept + len(cells) - len(refused), lost + len(refused)
        samples += [text[:80] for text in refused[: SAMPLES - len(samples)]]
    return ConversionPreview(kept, lost, samples)


async def _titles(
    connection: Connection, context: Context, lens: TableLens, of: Field, texts: TextContext, chosen: Sql
) -> AsyncIterator[list[tuple[int, str]]]:
    """Records with links, and the titles in their cells as exports write them: all of them, some records at a time."""
    cell = context.scope(lens.table.uid).shown(of, is_whole=True)
    statement = sql(
        "SELECT id, cell FROM (SELECT id, {} AS cell FROM {} WHERE {} OFFSET 0) c WHERE cell IS NOT NULL",
        cell,
        lens.table.sql,
        chosen,
    )
    async with connection.cursor(name="titles") as cursor:
        await cursor.execute(statement.text, statement.params)
        while rows := await cursor.fetchmany(CELLS):
            yield [(row[0], of.type.to_text(fields.DECODER.decode(row[1]), of, texts)) for row in rows]


async def _into_text(
    connection: Connection, context: Context, lens: TableLens, of: Field, kind: str, config: Mapping[str, Any]
) -> int:
    target = _text_field(of, kind, config, await next_column(connection, lens, of))
    await add_column(context, lens.table.sql, target)
    texts = await fields.own_texts(connection, context)
    await set_timeout(connection, CONVERSION_MS)
    near, *far = ends_of(context, of)
    await _lock(connection, [name(f"t{end.table_id}") for end in (near, *far)])
    await execute(connection, Sql("CREATE TEMPORARY TABLE conversion (id bigint, new text) ON COMMIT DROP"))
    async for cells in _titles(connection, context, lens, of, texts, TRUE):
        await _keep_titles(connection, target, cells, texts)
    await execute(connection, Sql("ANALYZE conversion"))
    await execute(
        connection,
        sql("UPDATE {} t SET {} = m.new FROM conversion m WHERE t.id = m.id", lens.table.sql, target.sql),
    )
    if of.has_column:
        await sync_unique(connection, lens.table.sql, of, is_live=False)
    changes = [await write_metadata(connection, "field", of.id, metadata_of(target, of))]
    changes += await delete_fields(connection, far)
    return await record_schema_change(connection, context, "field.convert", lens.table.id, changes)


async def _keep_titles(
    connection: Connection, target: Field, cells: Sequence[tuple[int, str]], texts: TextContext
) -> None:
    read = target.type.parse_cells([text for _, text in cells], target, texts).values
    rows = [{"id": id, "new": new} for (id, _), new in zip(cells, read, strict=True) if new is not None]
    await execute(
        connection,
        sql(
            "INSERT INTO conversion SELECT * FROM json_to_recordset({}::json) AS v(id bigint, new text)",
            msgspec.json.encode(rows).decode(),
        ),
    )
