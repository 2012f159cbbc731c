"""A formula reads a person as the name that cells show, whatever that is by then."""

from typing import Any

import pytest

from afterbase.actions.buttons import ButtonNotMet
from afterbase.actions.fields import FieldPatch, convert_field
from afterbase.actions.people import update_person
from afterbase.actions.schema_changes import change_schema
from afterbase.actions.trash import list_trash, restore_item
from afterbase.engine.compute import NotUsable
from afterbase.ground.database import execute
from afterbase.ground.errors import BadConfig
from afterbase.ground.sql import Sql, sql
from afterbase.model.filters import PageQuery, SortSpec
from afterbase.model.formula.refusals import UnknownField, WrongType
from tests.actions.test_buttons import opening, press, setting
from tests.support.shops import Shop, make_shop
from tests.support.worlds import World

pytestmark = pytest.mark.anyio

OWNER, EDITOR, VIEWER = "owner", "editor", "viewer"


@pytest.fixture
async def shop(world: World) -> Shop:
    """With an engineer, and several helpers, of each ticket."""
    shop = await make_shop(world)
    await shop.add("tickets", "Engineer", "person", {})
    await shop.add("tickets", "Helpers", "person", {"multiple": True})
    return shop


def people(shop: Shop, *names: str) -> list[str]:
    return [shop.world.people[name].uid for name in names]


async def rename(shop: Shop, who: str, name: str) -> None:
    async with shop.world.database.system() as connection:
        statement = sql("SELECT id FROM users WHERE uid = {}", shop.world.people[who].uid)
        (id,) = await (await connection.execute(statement.text, statement.params)).fetchone() or (0,)
        await update_person(connection, id, {"name": name})


async def dismiss(shop: Shop, who: str) -> None:
    uid = shop.world.people[who].uid
    async with shop.world.database.system() as connection:
        await execute(connection, sql("DELETE FROM members USING users u WHERE u.id = user_id AND u.uid = {}", uid))


async def set_workspace_locale(shop: Shop, locale: str) -> None:
    async with shop.world.database.system() as connection:
        await execute(connection, sql("UPDATE workspaces SET locale = {}", locale))


async def formula_gives(shop: Shop, formula: str) -> list[Any]:
    await shop.formula("tickets", formula, formula)
    return await shop.column("tickets", formula)


async def test_a_person_is_a_name_and_nobody_is_blank(shop: Shop) -> None:
    await shop.make("tickets", Engineer=people(shop, EDITOR))
    await shop.make("tickets")
    assert await formula_gives(shop, '{Engineer} & "!"') == ["Editor!", "!"]
    assert await formula_gives(shop, "ISBLANK({Engineer})") == [False, True]
    assert await formula_gives(shop, '{Engineer} = "Editor"') == [True, False]


async def test_several_people_are_a_list_of_names_in_their_order(shop: Shop) -> None:
    await shop.make("tickets", Helpers=people(shop, VIEWER, OWNER))
    await shop.make("tickets")
    assert await formula_gives(shop, 'JOIN({Helpers}, " + ")') == ["Viewer + Owner", None]
    assert await formula_gives(shop, "{Helpers}") == ["Viewer, Owner", None]
    assert await formula_gives(shop, "COUNT({Helpers})") == [2, 0]
    assert await formula_gives(shop, 'HAS({Helpers}, "Owner")') == [True, False]


async def test_who_made_and_who_changed_a_record_are_names(shop: Shop) -> None:
    await shop.add("tickets", "Maker", "created_by", {})
    await shop.add("tickets", "Changer", "changed_by", {})
    record = shop.world.record_ids.decode(await shop.make("tickets", Title="t"))
    assert record is not None
    await shop.formula("tickets", "Both", '{Maker} & " / " & {Changer}')
    assert await shop.column("tickets", "Both") == ["Owner / Owner"]
    await shop.world.update(await shop.world.table(shop.uids["tickets"]), record, {"Title": "u"}, who=EDITOR)
    assert await shop.column("tickets", "Both") == ["Owner / Editor"]


async def test_a_new_name_shows_without_any_write_to_the_record(shop: Shop) -> None:
    await shop.make("tickets", Engineer=people(shop, EDITOR), Helpers=people(shop, EDITOR, OWNER))
    await shop.formula("tickets", "Shout", "UPPER({Engineer})")
    await shop.formula("tickets", "Again", '{Shout} & " with " & JOIN({Helpers})')
    assert await shop.column("tickets", "Again") == ["EDITOR with Editor, Owner"]
    await rename(shop, EDITOR, "Lin Wei")
    assert await shop.column("tickets", "Again") == ["LIN WEI with Lin Wei, Owner"]


async def test_names_are_never_kept_nor_what_follows_from_them(shop: Shop) -> None:
    device = await shop.make("devices", Name="d")
    await shop.make("tickets", Engineer=people(shop, EDITOR), Device=[device])
    await shop.formula("tickets", "Length", "LEN({Engineer})")
    await shop.rollup("devices", "Longest", "Tickets", "max", "Length")
    await shop.rollup("devices", "First", "Tickets", "first", "Engineer")
    await shop.formula("devices", "Led by", '{First} & "!"')
    await rename(shop, EDITOR, "Al")
    assert await shop.column("devices", "Longest") == [2]
    assert await shop.column("devices", "First") == [people(shop, EDITOR)]
    assert await shop.column("devices", "Led by") == ["Al!"]


async def test_records_named_by_names_are_read_anew_where_they_are_linked(shop: Shop) -> None:
    """A title that was a formula over a text, before that text was made a person."""
    await shop.add("devices", "Keeper", "text", {})
    await shop.formula("devices", "Label", '{Name} & " of " & {Keeper}')
    await shop.name_by("devices", "Label")
    device = await shop.make("devices", Name="Pump", Keeper="Editor")
    await shop.make("tickets", Device=[device])
    await shop.formula("tickets", "Of", '{Device} & ""')
    await convert(shop, "devices", "Keeper", "person")
    assert await shop.column("tickets", "Of") == ["Pump of Editor"]
    await rename(shop, EDITOR, "Al")
    assert await shop.column("tickets", "Of") == ["Pump of Al"]
    assert (await shop.column("tickets", "Device"))[0]["records"][0][1] == "Pump of Al"


async def convert(shop: Shop, which: str, name: str, kind: str) -> None:
    context, uid = await shop.world.context(), await shop.uid(which, name)
    async with change_schema(context) as connection:
        await convert_field(connection, context, shop.uids[which], uid, kind, {})
    shop.world.schemas.forget_all()


@pytest.mark.parametrize(("locale", "told"), [("en", "Former member"), ("zh-CN", "已离开的成员")])
async def test_who_has_left_is_called_what_cells_call_them_in_the_language_of_the_workspace(
    shop: Shop, locale: str, told: str
) -> None:
    await shop.make("tickets", Engineer=people(shop, EDITOR), Helpers=people(shop, OWNER, EDITOR))
    await shop.formula("tickets", "Who", '{Engineer} & " | " & JOIN({Helpers})')
    await set_workspace_locale(shop, locale)
    await dismiss(shop, EDITOR)
    assert await shop.column("tickets", "Who") == [f"{told} | Owner, {told}"]


async def test_programs_are_called_what_cells_call_them(shop: Shop) -> None:
    await shop.add("tickets", "Maker", "created_by", {})
    await shop.make("tickets")
    await shop.make("tickets")
    await set_workspace_locale(shop, "en")
    table = await shop.world.table(shop.uids["tickets"])
    for id, actor in ((1, "frm1"), (2, "tok1")):
        await shop.world.fetch(sql("UPDATE {} SET created_by = {} WHERE id = {} RETURNING id", table.sql, actor, id))
    assert await formula_gives(shop, "{Maker}") == ["Form", "API"]
    assert await formula_gives(shop, "CREATED_BY()") == [None, None]


async def test_a_member_of_another_workspace_has_no_name_here(shop: Shop) -> None:
    """Not even where a cell holds their id, as it may after a restore from elsewhere."""
    async with shop.world.database.system() as connection:
        await execute(connection, Sql("INSERT INTO workspaces (uid, name) VALUES ('wspother', 'Other')"))
        await execute(
            connection,
            sql(
                "UPDATE members SET workspace_id = (SELECT id FROM workspaces WHERE uid = 'wspother')"
                " WHERE user_id = (SELECT id FROM users WHERE uid = {})",
                shop.world.people[VIEWER].uid,
            ),
        )
    table = await shop.world.table(shop.uids["tickets"])
    await shop.make("tickets")
    engineer = next(of for of in table.fields if of.name == "Engineer")
    await shop.world.fetch(sql("UPDATE {} SET {} = {} RETURNING id", table.sql, engineer.sql, people(shop, VIEWER)))
    assert await formula_gives(shop, "{Engineer}") == ["已离开的成员"]


async def test_people_of_linked_records_are_a_list_of_names(shop: Shop) -> None:
    await shop.add("tickets", "Maker", "created_by", {})
    device = await shop.make("devices", Name="d")
    await shop.make("tickets", Engineer=people(shop, EDITOR), Helpers=people(shop, VIEWER, OWNER), Device=[device])
    await shop.make("tickets", Engineer=people(shop, OWNER), Helpers=people(shop, OWNER), Device=[device])
    await shop.make("tickets", Engineer=people(shop, EDITOR), Device=[device])
    for name in ("Engineer", "Helpers", "Maker"):
        await shop.lookup("devices", name, "Tickets", name)
        await shop.formula("devices", f"{name} joined", f'JOIN({{{name}}}, "/")')
    await shop.lookup("devices", "Last", "Tickets", "Engineer", take="last")
    await shop.formula("devices", "Last one", '{Last} & "!"')
    await shop.formula("devices", "Different", "COUNTUNIQUE({Helpers})")
    assert await shop.column("devices", "Engineer joined") == ["Editor/Owner/Editor"]
    assert await shop.column("devices", "Helpers joined") == ["Viewer/Owner/Owner"]
    assert await shop.column("devices", "Maker joined") == ["Owner/Owner/Owner"]
    assert await shop.column("devices", "Last one") == ["Editor!"]
    assert await shop.column("devices", "Different") == [2]
    await rename(shop, EDITOR, "Al")
    assert await shop.column("devices", "Engineer joined") == ["Al/Owner/Al"]


async def test_people_of_the_one_linked_record_are_what_its_field_is(shop: Shop) -> None:
    await shop.add("devices", "Keeper", "person", {})
    await shop.add("devices", "Users", "person", {"multiple": True})
    device = await shop.make("devices", Keeper=people(shop, EDITOR), Users=people(shop, VIEWER, OWNER))
    await shop.make("tickets", Device=[device])
    await shop.lookup("tickets", "Keeper", "Device", "Keeper")
    await shop.lookup("tickets", "Users", "Device", "Users")
    assert await formula_gives(shop, '{Keeper} & ": " & JOIN({Users})') == ["Editor: Viewer, Owner"]


async def test_values_made_of_names_are_sorted_filtered_and_not_searched(shop: Shop) -> None:
    for who in (VIEWER, EDITOR, OWNER):
        await shop.make("tickets", Engineer=people(shop, who))
    uid = await shop.formula("tickets", "Who", "LOWER({Engineer})")
    asked = PageQuery(sorts=[SortSpec(uid)])
    assert await shop.column("tickets", "Who", asked) == ["editor", "owner", "viewer"]
    held = PageQuery(filter={"field": uid, "op": "contains", "value": "wn"})
    assert await shop.column("tickets", "Who", held) == ["owner"]
    await rename(shop, EDITOR, "Zoe Brown")
    assert await shop.column("tickets", "Who", asked) == ["owner", "viewer", "zoe brown"]
    assert await shop.column("tickets", "Who", held) == ["zoe brown", "owner"]
    assert await shop.column("tickets", "Who", PageQuery(search="zoe brown")) == []


async def test_a_list_of_names_is_no_text_and_a_name_no_number(shop: Shop) -> None:
    for formula in ("UPPER({Helpers})", "{Engineer} + 1", "{Helpers} > {Helpers}"):
        with pytest.raises(WrongType):
            await shop.formula("tickets", "F", formula)


async def test_one_person_who_becomes_several_breaks_what_needs_one_and_comes_back(shop: Shop) -> None:
    await shop.make("tickets", Engineer=people(shop, EDITOR))
    await shop.formula("tickets", "Shout", "UPPER({Engineer})")
    await shop.formula("tickets", "Joined", '"by " & {Engineer}')
    await shop.patch("tickets", "Engineer", FieldPatch(config={"multiple": True}))
    assert await shop.column("tickets", "Shout") == [{"error": "#REF"}]
    assert await shop.column("tickets", "Joined") == ["by Editor"]
    await shop.patch("tickets", "Engineer", FieldPatch(config={"multiple": False}))
    assert await shop.column("tickets", "Shout") == ["EDITOR"]


async def test_a_person_made_a_text_and_back_leaves_formulas_right(shop: Shop) -> None:
    """A formula over texts is kept, one over people is not: its column is filled when it is wanted."""
    record = await shop.make("tickets", Engineer=people(shop, EDITOR))
    await shop.formula("tickets", "Shout", "UPPER({Engineer})")
    await shop.formula("tickets", "Length", "LEN({Shout})")
    await convert(shop, "tickets", "Engineer", "text")
    await rename(shop, EDITOR, "Al")
    assert await shop.column("tickets", "Shout") == ["EDITOR"]
    await shop.edit("tickets", record, Engineer="Owner")
    assert await shop.column("tickets", "Shout") == ["OWNER"]
    assert await shop.column("tickets", "Length") == [5]
    await convert(shop, "tickets", "Engineer", "person")
    await rename(shop, OWNER, "Jo")
    assert await shop.column("tickets", "Shout") == ["JO"]
    assert await shop.column("tickets", "Length") == [2]
    await shop.world.undo()
    assert await shop.column("tickets", "Shout") == ["OWNER"]


async def test_a_deleted_person_field_is_missed_until_it_is_restored(shop: Shop) -> None:
    await shop.make("tickets", Engineer=people(shop, EDITOR))
    await shop.formula("tickets", "Shout", "UPPER({Engineer})")
    await shop.delete_field("tickets", "Engineer")
    shop.world.schemas.forget_all()
    assert await shop.column("tickets", "Shout") == [{"error": "#REF"}]
    context = await shop.world.context()
    async with change_schema(context) as connection:
        (item,) = await list_trash(connection, context)
        await restore_item(connection, context, item.id)
    shop.world.schemas.forget_all()
    assert await shop.column("tickets", "Shout") == ["EDITOR"]


async def test_a_formula_of_names_names_no_records(shop: Shop) -> None:
    await shop.formula("tickets", "Who", "{Engineer}")
    with pytest.raises(BadConfig):
        await shop.name_by("tickets", "Who")


async def test_files_are_still_nothing_that_formulas_know(shop: Shop) -> None:
    await shop.add("tickets", "Files", "attachment", {})
    with pytest.raises((UnknownField, NotUsable)):
        await shop.formula("tickets", "F", "{Files}")


# -- buttons


async def test_only_whose_ticket_it_is_can_press(shop: Shop) -> None:
    await setting(shop, "Close", {"State": '"done"'}, condition="{Engineer} = USER_NAME()")
    record = await shop.make("tickets", State="open", Engineer=people(shop, EDITOR))
    with pytest.raises(ButtonNotMet):
        await press(shop, "Close", record, OWNER)
    assert await shop.column("tickets", "State") == [1]
    await press(shop, "Close", record, EDITOR)
    assert await shop.column("tickets", "State") == [2]


async def test_one_of_several_can_press_and_names_are_written_and_opened(shop: Shop) -> None:
    condition = "HAS({Helpers}, USER_NAME())"
    await setting(shop, "Take", {"Engineer": "LAST({Helpers})", "Title": "{Engineer}"}, condition=condition)
    await opening(shop, "Mail", '"mailto:" & {Engineer} & "@example.com"', condition='{Engineer} != ""')
    record = await shop.make("tickets", Engineer=people(shop, EDITOR), Helpers=people(shop, OWNER, VIEWER))
    await press(shop, "Take", record, OWNER)
    assert await shop.column("tickets", "Engineer") == [people(shop, VIEWER)]
    assert await shop.column("tickets", "Title") == ["Editor"]
    assert await shop.column("tickets", "Mail") == [{"url": "mailto:Viewer@example.com"}]
    await rename(shop, VIEWER, "Jo")
    assert await shop.column("tickets", "Mail") == [{"url": "mailto:Jo@example.com"}]
