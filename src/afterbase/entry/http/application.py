"""The ASGI application: the API, the health check, and the web app's files."""

from typing import Any

from afterbase.entry.http.dispatch import Dispatcher
from afterbase.entry.http.pages import Pages
from afterbase.entry.http.registry import ROUTES
from afterbase.entry.services import Services


class Application:
    def __init__(self, services: Services, pages: Pages | None = None) -> None:
        self._api = Dispatcher(services, ROUTES)
        self._pages = pages or Pages()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1000})
            return
        path = scope["path"]
        is_api = path.startswith("/api/") or path in ("/api", "/healthz")
        if is_api:
            await self._api(scope, receive, send)
        else:
            await self._pages(scope, receive, send)
