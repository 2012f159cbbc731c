"""An HTTP/1.1 client for measuring: one connection, one request at a time, no library between us and the socket."""

import asyncio
import json
from typing import Any


class Refused(Exception):
    """An answer that is no success."""


class Client:
    """A keep-alive connection to 127.0.0.1."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self.port = port
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def request(self, method: str, path: str, body: Any = None, extra: str = "") -> bytes:
        """The body of a 2xx answer; Refused otherwise. `body` is sent as JSON, bytes as they are."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        kind = "" if "content-type" in extra else "content-type: application/json\r\n"
        lines = f"host: 127.0.0.1\r\n{self._headers}{extra}{kind}content-length: {len(data)}\r\n"
        head = f"{method} {path} HTTP/1.1\r\n{lines}\r\n"
        if self._writer is None or (self._reader is not None and self._reader.at_eof()):  # closed while it was idle
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 24)
        self._writer.write(head.encode() + data)
        return await self._read(method, path)

    async def json(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.request(method, path, body)
        return json.loads(answer) if answer else None

    async def _read(self, method: str, path: str) -> bytes:
        reader = self._reader
        if reader is None:
            raise Refused("not connected")
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(head.split(" ", 2)[1])
        pairs = (line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        lines = {name.lower(): value for name, value in pairs}
        if "content-length" in lines:
            body = await reader.readexactly(int(lines["content-length"]))
        else:
            body = await self._read_chunks(reader) if "chunked" in lines.get("transfer-encoding", "") else b""
        if not 200 <= status < 300:
            raise Refused(f"{method} {path}: {status} {body[:300].decode(errors='replace')}")
        self.cookie = lines.get("set-cookie", "")
        return body

    async def _read_chunks(self, reader: asyncio.StreamReader) -> bytes:
        parts = []
        while size := int(await reader.readline(), 16):
            parts.append(await reader.readexactly(size))
            await reader.readline()
        await reader.readline()
        return b"".join(parts)

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            await self._writer.wait_closed()
