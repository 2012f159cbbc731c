"""A button as somebody presses it: with what is known only then, of the one who does and of the records."""

from collections.abc import Iterable

from afterbase.engine.buttons import Pressable, compile_button, parts_of
from afterbase.engine.contexts import Context
from afterbase.engine.expressions import Around
from afterbase.engine.lens import TableLens
from afterbase.ground.sql import Sql, join, sql, value
from afterbase.model.fields.base import At
from afterbase.model.fields.computed import ButtonConfig


def compile_press(context: Context, lens: TableLens, config: ButtonConfig, ids: Iterable[int]) -> Pressable:
    """The button pressed by the actor on some records of the lens's table, in a statement about that table."""
    at = At(lens.table.sql, takes_kept=False)
    around = _around_press(context, ids, sql("{}.id", at.name))
    return compile_button(parts_of(config), lens.table.fields_by_uid, config.zone, at, around)


def _around_press(context: Context, ids: Iterable[int], id: Sql) -> Around:
    """What the functions of a press give; `id` is the SQL of the key of the record that is pressed."""
    actor, encode = context.lens.actor, context.record_ids.encode
    cases = join(" ", [sql("WHEN {} THEN {}", value(key, "bigint"), value(encode(key), "text")) for key in ids])
    return {
        "USER_NAME": value(actor.name, "text"),
        "USER_ID": value(actor.uid, "text"),
        "USER_EMAIL": sql("(SELECT u.email FROM afterbase.users AS u WHERE u.uid = {})", value(actor.uid, "text")),
        "RECORD_ID": sql("(CASE {} {} END)", id, cases) if cases else Sql("NULL::text"),
    }
