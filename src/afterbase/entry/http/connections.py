"""Connections as uvicorn reads them, with an end to what a client may send before there is a request.

By itself uvicorn collects a request's address and headers without end, in size and in time: anybody who reaches the
port could fill the memory with headers, or hold every connection with half a request (R30). What comes of a body is
waited for by those who read it (`bodies`); what nobody reads any more has as long as a head.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 30


class BoundedProtocol(HttpToolsProtocol):
    """`_head` counts the bytes of a request's head while it comes; None while there is none under way."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._head: int | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._has_body_to_come = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        was_head = self._head is not None
        super().data_received(data)
        if not was_head or self._head is None or self.transport.is_closing():
            return  # what came may have been the end of a head, and much of the body with it
        self._head += len(data)
        if self._head > HEAD_BYTES:
            self._end_head()
            self.send_400_response("The request's head is too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._head is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        self._end_head()
        self._has_body_to_come = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._has_body_to_come = False
        self._end_wait()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        is_to_the_last_message = not self.pipeline
        super().on_response_complete()
        if self._has_body_to_come and is_to_the_last_message and not self.transport.is_closing():
            self._wait()  # a refusal may be read to its end while the rest of the body is thrown away, but not for ever

    def _await_head(self) -> None:
        self._head = 0
        self._wait()

    def _end_head(self) -> None:
        self._head = None
        self._end_wait()

    def _wait(self) -> None:
        self._end_wait()
        self._deadline = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _end_wait(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
