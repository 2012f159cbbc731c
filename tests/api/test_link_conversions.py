"""Text becomes links and links become text: the preview promises what happens, and one undo takes it back."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.support.client import Office, new_key

pytestmark = pytest.mark.anyio

ENDS = {
    "one customer, many tickets": (False, True),
    "several of both": (True, True),
    "several customers, one ticket": (True, False),
    "one and one": (False, False),
}


class Case:
    """Tickets that name their customers in a text field."""

    def __init__(
        self, office: Office, tickets: dict[str, Any], customers: dict[str, Any], ids: Sequence[str] = ()
    ) -> None:
        self.office, self.tickets, self.customers = office, tickets, customers
        self.ids = ids
        """Of the customers."""
        self.path = f"{office.path(tickets)}/fields/{tickets['fields'][1]['id']}"

    def link(self, many: bool = False, reverse_many: bool = True, **more: Any) -> dict[str, Any]:
        config = {"table": self.customers["id"], "many": many, "reverse_many": reverse_many, "reverse_name": "Tickets"}
        return {"type": "link", "config": {**config, **more}}

    async def preview(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.office.owner.post(f"{self.path}/preview", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def convert(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.office.owner.patch(self.path, json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def cells(self) -> list[Any]:
        """What each ticket's field holds: titles, or the text."""
        return await self._column(self.tickets, self.tickets["fields"][1]["id"])

    async def back(self) -> list[Any]:
        """The titles of tickets that each customer shows."""
        tables = (await self.office.owner.get(self.office.base)).json()["tables"]
        fields = next(t for t in tables if t["id"] == self.customers["id"])["fields"]
        uid = next(f["id"] for f in fields if f["type"] == "link")
        return await self._column(self.customers, uid)

    async def names(self) -> list[Any]:
        return await self._column(self.customers, self.customers["fields"][0]["id"])

    async def field_names(self) -> list[str]:
        tables = (await self.office.owner.get(self.office.base)).json()["tables"]
        return [f["name"] for f in next(t for t in tables if t["id"] == self.customers["id"])["fields"]]

    async def step(self, verb: str) -> None:
        answer = await self.office.owner.post(f"{self.office.base}/{verb}", headers=new_key())
        assert answer.status_code == 200, answer.text

    async def _column(self, table: dict[str, Any], uid: str) -> list[Any]:
        answer = await self.office.owner.post(f"{self.office.path(table)}/query", json={"fields": [uid]})
        cells = [row[1] for row in answer.json()["rows"]]
        return [[title for _, title in c["records"]] if isinstance(c, dict) else c for c in cells]


async def make_case(office: Office, *texts: Any, kind: str = "text") -> Case:
    customers = await office.make_table(("Name", "text"), name="Customers")
    ids = await office.create(customers, *({"Name": name} for name in ("Ann", "Bob", "Eve", "Eve")))
    tickets = await office.make_table(("Name", "text"), ("Customer", kind))
    await office.create(tickets, *({"Name": f"t{n}", "Customer": text} for n, text in enumerate(texts)))
    return Case(office, tickets, customers, ids)


async def test_texts_become_links_by_name(office: Office) -> None:
    case = await make_case(office, "Ann", " bob ", "Ann", "Eve", "Zoe", None)
    promised = await case.preview(case.link())
    assert (promised["convertible"], promised["lost"], sorted(promised["samples"])) == (3, 2, ["Eve", "Zoe"])
    assert promised["missing"] == 1
    assert await case.cells() == ["Ann", " bob ", "Ann", "Eve", "Zoe", None]
    changed = await case.convert(case.link())
    assert (changed["type"], changed["config"]["table"]) == ("link", case.customers["id"])
    assert await case.cells() == [["Ann"], ["Bob"], ["Ann"], None, None, None]
    assert await case.back() == [["t0", "t2"], ["t1"], None, None]


@pytest.mark.parametrize(("many", "reverse_many"), ENDS.values(), ids=ENDS)
async def test_the_preview_promises_what_happens_and_undo_reverts_it(
    office: Office, many: bool, reverse_many: bool
) -> None:
    texts = ["Ann", "Bob", "Ann", "ann, Bob", "Eve", "New", "New, Ann", None]
    case = await make_case(office, *texts)
    for creates in (False, True):
        body = case.link(many, reverse_many, create_missing=creates)
        promised = await case.preview(body)
        await case.convert(body)
        converted, named = await case.cells(), await case.names()
        kept = [cell for cell in converted if cell]
        if not reverse_many and many:  # of a cell some may be claimed before
            assert promised["convertible"] <= len(kept)
        else:
            assert promised["convertible"] == len(kept), converted
        assert promised["convertible"] + promised["lost"] == 7
        assert ("New" in named) == creates
        assert len(named) == 4 + (promised["missing"] if creates else 0)
        await case.step("undo")
        assert await case.cells() == texts
        assert await case.names() == ["Ann", "Bob", "Eve", "Eve"]
        assert await case.field_names() == ["Name"]
        await case.step("redo")
        assert (await case.cells(), await case.names()) == (converted, named)
        await case.step("undo")


async def test_a_conversion_may_send_along_what_stays_as_it_is(office: Office) -> None:
    case = await make_case(office, "Ann")
    assert (await case.convert({**case.link(), "name": "Customer", "required": False, "help": ""}))["type"] == "link"
    again = await office.owner.patch(case.path, json={"name": "Customer"})
    assert again.status_code == 400


async def test_whoever_is_linked_once_stays_with_the_first_that_named_them(office: Office) -> None:
    case = await make_case(office, "Ann", "Ann, Bob", "Bob")
    await case.convert(case.link(many=True, reverse_many=False))
    assert await case.cells() == [["Ann"], ["Bob"], None]
    case = await make_case(office, "Ann", "Ann", "Bob")
    assert (await case.preview(case.link(False, False)))["lost"] == 1
    await case.convert(case.link(False, False))
    assert await case.cells() == [["Ann"], None, ["Bob"]]
    body = {"records": [{case.tickets["fields"][1]["id"]: [case.ids[0]]}]}
    refused = await office.owner.post(f"{office.path(case.tickets)}/records", json=body)
    assert refused.status_code == 422


@pytest.mark.parametrize("kind", ["number", "phone", "barcode", "email", "long_text", "single_select", "multi_select"])
async def test_other_values_are_names_as_well(office: Office, kind: str) -> None:
    value = {"number": 12, "phone": "13800000001", "barcode": "A-1", "email": "a@example.com"}.get(kind, "Ann")
    customers = await office.make_table(("Name", "text"), name="Customers")
    await office.create(customers, {"Name": str(value)})
    tickets = await office.make_table(("Name", "text"), ("Customer", "text"))
    await office.create(tickets, {"Customer": str(value)})
    case = Case(office, tickets, customers)
    await case.convert({"type": kind})
    await case.convert(case.link())
    assert await case.cells() == [[str(value)]]


async def test_links_become_the_text_that_exports_show(office: Office) -> None:
    case = await make_case(office, "Ann, Bob", "Eve", None)
    [smith] = await office.create(case.customers, {"Name": "Smith, Jane"})
    await case.convert(case.link(many=True))
    await office.create(case.tickets, {"Customer": [smith, case.ids[0]]})
    before = await case.cells()
    promised = await case.preview({"type": "text"})
    assert promised["lost"] == 0
    await case.convert({"type": "text"})
    after = await case.cells()
    assert after == ["Ann, Bob", None, None, 'Ann, "Smith, Jane"']
    assert len([text for text in after if text]) == promised["convertible"]
    assert await case.field_names() == ["Name"]
    await case.step("undo")
    assert await case.cells() == before
    assert await case.field_names() == ["Name", "Tickets"]
    await case.step("redo")
    assert await case.cells() == after


@pytest.mark.parametrize(("many", "reverse_many"), ENDS.values(), ids=ENDS)
async def test_either_end_may_become_text(office: Office, many: bool, reverse_many: bool) -> None:
    case = await make_case(office, "Ann", "Bob")
    await case.convert(case.link(many, reverse_many))
    tables = (await office.owner.get(office.base)).json()["tables"]
    far = next(t for t in tables if t["id"] == case.customers["id"])
    uid = next(f["id"] for f in far["fields"] if f["type"] == "link")
    answer = await office.owner.patch(f"{office.path(far)}/fields/{uid}", json={"type": "long_text"})
    assert answer.status_code == 200, answer.text
    page = await office.owner.post(f"{office.path(far)}/query", json={"fields": [uid]})
    assert [row[1] for row in page.json()["rows"]] == ["t0", "t1", None, None]
    assert [
        f["name"] for f in (await office.owner.get(f"{office.base}")).json()["tables"] if f["id"] == case.tickets["id"]
    ]
    await case.step("undo")
    assert await case.cells() == [["Ann"], ["Bob"]]


async def test_what_makes_no_sense_is_refused_with_words(office: Office) -> None:
    case = await make_case(office, "Ann")
    for body, code in (
        (case.link(create_missing="yes"), "bad_config"),
        (case.link() | {"config": {"table": "tblnothing"}}, "unknown_table"),
        (case.link(unheard_of=1), "bad_config"),
    ):
        for answer in (
            await office.owner.post(f"{case.path}/preview", json=body),
            await office.owner.patch(case.path, json=body),
        ):
            assert (answer.status_code, answer.json()["error"]["code"]) == (422, code), answer.text
    await case.convert(case.link())
    answer = await office.owner.patch(case.path, json={"type": "number"})
    assert answer.json()["error"]["code"] == "links_stay"
    name = f"{office.path(case.tickets)}/fields/{case.tickets['fields'][0]['id']}"
    answer = await office.owner.patch(name, json=case.link())
    assert answer.json()["error"]["code"] == "cannot_name_records"


async def test_the_other_end_does_not_come_back_alone(office: Office) -> None:
    case = await make_case(office, "Ann")
    await case.convert(case.link(many=True, reverse_many=False))
    await case.convert({"type": "text"})
    trash = (await office.owner.get(f"{office.base}/trash")).json()["items"]
    [item] = [item for item in trash if item["kind"] == "field"]
    answer = await office.owner.post(f"{office.base}/trash/{item['id']}/restore")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "link_converted")
    await case.step("undo")
    assert await case.cells() == [["Ann"]]
