"""The API's own description as a route."""

from typing import Any

from afterbase.entry.http.openapi import describe_api
from afterbase.entry.http.replies import Reply, encoder
from afterbase.entry.http.routes import ANYONE, Mode, Route


def description_of(routes: tuple[Route, ...]) -> Route:
    """The route that describes `routes` and itself; made when it is first asked for."""
    made: list[bytes] = []

    async def read_description(call: Any) -> Reply:
        if not made:
            made.append(encoder.encode(describe_api((*routes, route))))
        return Reply(made[0])

    route = Route(
        "GET",
        "/api/openapi.json",
        read_description,
        id="readDescription",
        op="openapi.read",
        summary="This description",
        who=ANYONE,
        mode=Mode.NONE,
        answer=dict[str, Any],
    )
    return route
