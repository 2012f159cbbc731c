"""Selects learn the texts that a person pastes, types or imports: an option for each that they do not know.

The options and the records that need them are one transaction and one undo group. Formulas that show options by name
know the new ones at its end.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import msgspec

from afterbase.actions.filling import with_more_options
from afterbase.actions.metadata import lock_schema, record_schema_change, write_metadata
from afterbase.engine.contexts import Context
from afterbase.engine.lens import TableLens
from afterbase.ground.database import Connection, fetch
from afterbase.ground.sql import sql
from afterbase.model.fields.base import Field
from afterbase.model.fields.choices import MOST_OPTIONS, SelectLike, with_options


@asynccontextmanager
async def learning_options(
    connection: Connection, context: Context, table_uid: str, records: Sequence[Mapping[str, Any]]
) -> AsyncIterator[Context]:
    """A context in which the selects know every text among the records' values, as far as options go."""
    lens = context.lens.table(table_uid)
    texts = _texts_of_selects(lens, records)
    if not context.lens.can_build or not any(_missing(of, names) for of, names in texts):
        yield context
        return
    try:
        async with connection.transaction():
            yield await _learn(connection, context, lens, texts)
    finally:
        context.schemas.forget(context.lens.base.id)


def _texts_of_selects(lens: TableLens, records: Sequence[Mapping[str, Any]]) -> list[tuple[Field, set[str]]]:
    selects = [f for f in lens.table.fields if isinstance(f.type, SelectLike) and f.id in lens.writable]
    return [(of, {v for r in records if isinstance(v := r.get(of.uid), str)}) for of in selects]


def _missing(of: Field, texts: set[str]) -> list[str]:
    if not isinstance(of.type, SelectLike):
        return []
    return sorted(of.type.missing_options(texts, of))[: MOST_OPTIONS - len(of.config.options)]


async def _learn(
    connection: Connection, context: Context, lens: TableLens, texts: Sequence[tuple[Field, set[str]]]
) -> Context:
    await lock_schema(connection, context.lens.base.id)
    learnt, changes = [], []
    for stale, names in texts:
        of = await _as_it_is_now(connection, stale)
        missing = _missing(of, names)
        if missing:
            of = with_options(of, missing)
            changes.append(await write_metadata(connection, "field", of.id, {"config": msgspec.to_builtins(of.config)}))
        learnt.append(of)
    if changes:
        seq = await record_schema_change(connection, context, "field.update", lens.table.id, changes)
        context = context.joining(seq)
        context = await with_more_options(connection, context)
    return _with_fields(context, lens, learnt)


async def _as_it_is_now(connection: Connection, of: Field) -> Field:
    """Under the schema lock: somebody else may have just taught it the same."""
    rows = await fetch(connection, sql("SELECT config FROM fields WHERE id = {}", of.id))
    return replace(of, config=of.type.load_config(rows[0][0]))


def _with_fields(context: Context, lens: TableLens, changed: Sequence[Field]) -> Context:
    """The context, seeing the table with some fields replaced by their newer selves."""
    newer = {of.id: of for of in changed}
    table = replace(lens.table, fields=tuple(newer.get(f.id, f) for f in lens.table.fields))
    shown = tuple(newer.get(f.id, f) for f in lens.readable)
    tables = {**context.lens.tables, table.uid: replace(lens, table=table, readable=shown)}
    return replace(context, lens=replace(context.lens, tables=tables))
