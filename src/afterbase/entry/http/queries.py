"""Reading records: pages, groups, summaries, one record, history. PostgreSQL wrote the JSON; it goes out as it came."""

from typing import Any

from msgspec import UNSET, UnsetType

from afterbase.engine.lens import Role
from afterbase.entry.http.calls import Call
from afterbase.entry.http.replies import Reply
from afterbase.entry.http.routes import Answer, Body, Route
from afterbase.entry.tending import read_index_state
from afterbase.ground.errors import BadFilter, QueryTimeout
from afterbase.model.filters import ColorsQuery, GroupsQuery, PageQuery, SummaryQuery
from afterbase.queries.groups import read_groups
from afterbase.queries.history import read_activity, read_record_history
from afterbase.queries.records import read_colors, read_page, read_record
from afterbase.queries.summaries import read_summary


class Colors(Answer):
    colors: list[int | None]
    """By id asked, the place of the first filter that holds."""


class Page(Answer):
    fields: list[str]
    """The order of the values in `rows`."""
    ids: list[str]
    rows: list[list[Any]]
    """Per record its version, then its values."""
    next: str | None
    """A cursor for `after`, where there may be more."""
    seq: int
    colors: list[int | None] | UnsetType = UNSET
    """By record, the place of the first filter of the request's `colors` that holds."""


class Group(Answer):
    path: list[Any]
    count: int
    aggregates: dict[str, Any]


class Groups(Answer):
    groups: list[Group]
    """Depth-first, all levels."""
    truncated: bool


class Summary(Answer):
    count: int
    aggregates: dict[str, Any]


class Record(Answer):
    id: str
    version: int
    values: dict[str, Any]
    created_at: str
    created_by: str
    changed_at: str
    changed_by: str


class By(Answer):
    id: str
    name: str


class BeforeAfter(Answer):
    before: Any
    after: Any


class HistoryEntry(Answer):
    seq: int
    at: str
    by: By | None
    through: str
    kind: str
    undoes: int | None
    fields: dict[str, BeforeAfter]


class History(Answer):
    entries: list[HistoryEntry]
    next: int | None


class ActivityEntry(Answer):
    seq: int
    at: str
    by: By | None
    through: str
    kind: str
    undoes: int | None
    undone: bool
    table: str | None
    count: int
    fields: list[str]
    names: list[str]


class Activity(Answer):
    entries: list[ActivityEntry]
    next: int | None


class Indexes(Answer):
    ready: list[str]
    wanted: int
    """Still to be made; they come by themselves."""


class HistoryQuery(Body):
    field: str | None = None
    before: int | None = None


class ActivityQuery(Body):
    table: str | None = None
    before: int | None = None


async def query_records(call: Call[PageQuery]) -> Reply:
    people = await call.people()
    watch = call.services.watch
    return Reply(await read_page(call.connection, call.context, call.path["table"], call.body, people, watch))


async def query_colors(call: Call[ColorsQuery]) -> Reply:
    people = await call.people()
    return Reply(await read_colors(call.connection, call.context, call.path["table"], call.body, people))


async def query_groups(call: Call[GroupsQuery]) -> Reply:
    people = await call.people()
    return Reply(await read_groups(call.connection, call.context, call.path["table"], call.body, people))


async def query_summary(call: Call[SummaryQuery]) -> Reply:
    people = await call.people()
    return Reply(await read_summary(call.connection, call.context, call.path["table"], call.body, people))


async def get_indexes(call: Call[None]) -> Indexes:
    table = call.lens.table(call.path["table"]).table
    state = await read_index_state(call.connection, table, call.services.watch)
    return Indexes(list(state.ready), state.wanted)


async def get_record(call: Call[None]) -> Reply:
    return Reply(await read_record(call.connection, call.context, call.path["table"], call.path["record"]))


async def get_history(call: Call[None]) -> Reply:
    query = call.query(HistoryQuery)
    return Reply(
        await read_record_history(
            call.connection,
            call.context,
            call.path["table"],
            call.path["record"],
            field_uid=query.field,
            before=query.before,
            people=await call.people(),
        )
    )


async def get_activity(call: Call[None]) -> Reply:
    query = call.query(ActivityQuery)
    people = await call.people()
    return Reply(
        await read_activity(call.connection, call.context, table_uid=query.table, before=query.before, people=people)
    )


_TABLE = "/api/bases/{base}/tables/{table}"

ROUTES = (
    Route(
        "POST",
        f"{_TABLE}/query",
        query_records,
        id="queryRecords",
        op="records.list",
        summary="A window of records: filtered, sorted, searched, by cursor or offset",
        body=PageQuery,
        answer=Page,
        errors=(BadFilter, QueryTimeout),
        example={"filter": {"field": "fld0000000000000a", "op": "contains", "value": "换货"}, "limit": 100},
    ),
    Route(
        "POST",
        f"{_TABLE}/records/colors",
        query_colors,
        id="queryColors",
        op="records.list",
        summary="Which of some filters is the first that holds, for records by id",
        body=ColorsQuery,
        answer=Colors,
        errors=(BadFilter, QueryTimeout),
        example={
            "ids": ["rec0000000000000a"],
            "colors": [{"field": "fld0000000000000a", "op": "contains", "value": "换货"}],
        },
    ),
    Route(
        "POST",
        f"{_TABLE}/groups",
        query_groups,
        id="queryGroups",
        op="records.group",
        summary="The values that records share, to three levels, with counts and aggregates",
        body=GroupsQuery,
        answer=Groups,
        errors=(BadFilter, QueryTimeout),
        example={"groups": [{"field": "fld0000000000000a", "desc": False}]},
    ),
    Route(
        "POST",
        f"{_TABLE}/summary",
        query_summary,
        id="querySummary",
        op="records.summarise",
        summary="The exact count of a selection, and aggregates of fields",
        body=SummaryQuery,
        answer=Summary,
        errors=(BadFilter, QueryTimeout),
        example={"aggregates": {"fld0000000000000a": "sum"}},
    ),
    Route(
        "GET",
        f"{_TABLE}/indexes",
        get_indexes,
        id="readIndexes",
        op="tables.indexes",
        summary="The indexes that serve a table's views and searches, and how many are still to be made",
        role=Role.EDITOR,
        answer=Indexes,
    ),
    Route(
        "GET",
        f"{_TABLE}/records/{{record}}",
        get_record,
        id="readRecord",
        op="records.read",
        summary="One record",
        answer=Record,
    ),
    Route(
        "GET",
        f"{_TABLE}/records/{{record}}/history",
        get_history,
        id="readHistory",
        op="records.history",
        summary="What happened to a record, or to one of its cells",
        query=HistoryQuery,
        answer=History,
    ),
    Route(
        "GET",
        "/api/bases/{base}/changes",
        get_activity,
        id="listActivity",
        op="changes.list",
        summary="What was done in a base, newest first",
        query=ActivityQuery,
        answer=Activity,
    ),
)
