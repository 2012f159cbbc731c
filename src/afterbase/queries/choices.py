"""Choices for a link field: records of the other table that its filter offers, by their titles and nothing else.

For whoever may choose a record without seeing its table, such as one who fills in a form.
"""

from collections.abc import Collection

from afterbase.engine.lens import Actor, Lens, TableLens
from afterbase.engine.scopes import LIVE, Scope, compile_filter
from afterbase.ground.clock import utc_now
from afterbase.ground.database import Connection, fetch
from afterbase.ground.errors import BadFilter, NotFound
from afterbase.ground.ids import RecordIds
from afterbase.ground.sql import FALSE, Sql, all_of, sql, value
from afterbase.model.fields.base import Field, TextContext, ValueType
from afterbase.model.filters import read_filter
from afterbase.model.schema import Base, Table
from afterbase.model.stored import read_of
from afterbase.model.values import Asker

MOST_CHOICES = 20


def linked_table(base: Base, of: Field) -> Table:
    """The table that a link field leads to; NotFound for other fields."""
    if of.link is None:
        raise NotFound(kind="field", id=of.uid)
    return base.tables_by_id[of.link.table_id]


def offered(base: Base, actor: Actor, record_ids: RecordIds, of: Field) -> Sql:
    """Which records of the other table a link field offers, by its filter. The filter is its builder's, and may name
    what `actor` does not see; one that fits its table no more offers nothing."""
    table = linked_table(base, of)
    whole = {t.uid: TableLens(t, t.fields, frozenset()) for t in base.tables}
    asker = Asker(actor.uid, actor.zone, utc_now(), {}, record_ids.decode)
    scope = Scope(whole[table.uid], asker, around=Lens(actor, base, None, whole))
    try:
        return compile_filter(scope, read_filter(of.config.filter))
    except (BadFilter, NotFound):
        return FALSE


async def read_choices(
    connection: Connection, table: Table, which: Sql, search: str, texts: TextContext
) -> list[tuple[int, str]]:
    """The first records in the order of their titles whose title holds `search`: key and title."""
    title = table.primary_field
    named = read_of(title)
    text = named if title.type.value_type is ValueType.TEXT else sql("{}::text", named)
    has_text = sql("position(lower({}) in lower({})) > 0", value(search.strip(), "text"), text)
    conditions = [LIVE, which, sql("{} IS NOT NULL", named), *([has_text] if search.strip() else [])]
    rows = await fetch(
        connection,
        sql(
            "SELECT id, to_jsonb({}) FROM {} WHERE {} ORDER BY {}, id LIMIT {}",
            title.type.select(named, title),
            table.sql,
            all_of(conditions),
            named,
            MOST_CHOICES,
        ),
    )
    return [(row[0], title.type.to_text(row[1], title, texts)) for row in rows]


async def keep_offered(connection: Connection, table: Table, which: Sql, ids: Collection[int]) -> set[int]:
    """Those of the records that are among the choices."""
    chosen = all_of([sql("id = ANY({})", value(list(ids), "bigint[]")), LIVE, which])
    return {row[0] for row in await fetch(connection, sql("SELECT id FROM {} WHERE {}", table.sql, chosen))}
