"""The web app's files, as its build left them in `afterbase/web/dist`.

`/assets/…` is named by content and kept by browsers for good; HTML is asked for anew each time. Every address of the
app that is no file gets `index.html`, and `/f/…` the small page of public forms.
"""

import asyncio
import zlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from afterbase.entry.http.replies import Header, Receive, Reply, Scope, Send, accepts_gzip, send_reply

DIST = Path(__file__).parents[2] / "web" / "dist"

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; worker-src 'self' blob:; frame-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_TYPES = {
    ".html": b"text/html; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".svg": b"image/svg+xml",
    ".json": b"application/json",
    ".webmanifest": b"application/manifest+json",
    ".png": b"image/png",
    ".ico": b"image/x-icon",
    ".woff2": b"font/woff2",
    ".txt": b"text/plain; charset=utf-8",
    ".map": b"application/json",
}
_COMPRESSED = frozenset({".html", ".js", ".css", ".svg", ".json", ".webmanifest", ".txt"})

_MISSING = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Afterbase</title>
<body style="font:16px system-ui;max-width:36rem;margin:4rem auto;padding:0 1rem">
<h1>The web app has not been built</h1>
<p>Run <code>make web</code> in the copy of the sources, then load this page again. The API works without it.</p>
<h1 lang="zh">网页界面尚未构建</h1>
<p lang="zh">请在源代码目录中运行 <code>make web</code>，然后刷新本页。API 不受影响。</p>
"""


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    gzipped: bytes | None
    etag: bytes
    stamp: int


class Pages:
    """Serves one folder; what it has read stays in memory, checked against the file's time."""

    def __init__(self, folder: Path = DIST) -> None:
        self._folder = folder
        self._files: dict[Path, _File] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await send_reply(scope, send, Reply(b"", 405, headers=[(b"allow", b"GET, HEAD")], is_private=False))
            return
        path = self._path(scope["path"])
        file = None if path is None else await asyncio.to_thread(self._read, path)
        if path is None or file is None:
            await send_reply(scope, send, self._absent(scope["path"]))
            return
        await send_reply(scope, send, _reply(scope, path, file))

    def _path(self, address: str) -> Path | None:
        """The file for an address. An address is never joined to the folder with a step upwards in it."""
        parts = [part for part in address.split("/") if part]
        if any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
            return None
        if parts and (parts[0] == "assets" or "." in parts[-1]):
            return self._folder.joinpath(*parts)
        return self._folder / ("form.html" if parts and parts[0] == "f" else "index.html")

    def _read(self, path: Path) -> _File | None:
        try:
            stamp = path.stat().st_mtime_ns
            known = self._files.get(path)
            if known is not None and known.stamp == stamp:
                return known
            body = path.read_bytes()
        except (OSError, ValueError):
            return None
        gzipped = None
        if path.suffix in _COMPRESSED and len(body) > 1_024:
            compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
            gzipped = compressor.compress(body) + compressor.flush()
        etag = b'"' + sha256(body).hexdigest()[:20].encode() + b'"'
        file = self._files[path] = _File(body, gzipped, etag, stamp)
        return file

    def _absent(self, address: str) -> Reply:
        if (self._folder / "index.html").exists():
            return Reply(b"Not found\n", 404, b"text/plain; charset=utf-8", is_private=False)
        headers = [(b"cache-control", b"no-store"), (b"content-security-policy", POLICY.encode())]
        return Reply(_MISSING.encode(), 503, b"text/html; charset=utf-8", headers, is_private=False)


def _reply(scope: Scope, path: Path, file: _File) -> Reply:
    is_page = path.suffix == ".html"
    is_named_by_content = path.parent.name == "assets"
    caching = b"public, max-age=31536000, immutable" if is_named_by_content else b"no-cache"
    headers: list[Header] = [(b"cache-control", caching), (b"etag", file.etag), (b"vary", b"accept-encoding")]
    if is_page:
        headers += [(b"content-security-policy", POLICY.encode()), (b"x-frame-options", b"DENY")]
    if (b"if-none-match", file.etag) in scope["headers"]:
        return Reply(b"", 304, headers=headers, is_private=False)
    body = file.body
    if file.gzipped is not None and accepts_gzip(scope):
        body = file.gzipped
        headers.append((b"content-encoding", b"gzip"))
    media_type = _TYPES.get(path.suffix, b"application/octet-stream")
    return Reply(body, 200, media_type, headers, is_private=False)
