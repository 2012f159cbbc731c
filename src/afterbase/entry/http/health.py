"""Whether the process and its database are there, for whoever watches over them."""

from typing import Literal

from afterbase import __version__
from afterbase.entry.http.calls import Call
from afterbase.entry.http.replies import Reply, encoder
from afterbase.entry.http.routes import ANYONE, Answer, Mode, Route
from afterbase.ground.database import fetch_one
from afterbase.ground.errors import AfterbaseError
from afterbase.ground.sql import Sql


class Health(Answer):
    status: Literal["ok", "unavailable"]
    version: str
    database: Literal["ok", "unavailable"]


async def read_health(call: Call[None]) -> Reply:
    try:
        async with call.services.database.system() as connection:
            await fetch_one(connection, Sql("SELECT 1"))
    except AfterbaseError:
        return Reply(encoder.encode(Health("unavailable", __version__, "unavailable")), 503)
    return Reply(encoder.encode(Health("ok", __version__, "ok")))


ROUTES = (
    Route(
        "GET",
        "/healthz",
        read_health,
        id="readHealth",
        op="health.read",
        summary="Whether the product and its database answer",
        who=ANYONE,
        mode=Mode.NONE,
        answer=Health,
    ),
)
