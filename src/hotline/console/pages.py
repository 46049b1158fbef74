"""Serves the built console: one page, and the files that it loads.

All is read once and kept: a request never names a file of this machine. Assets have a hash of what
is in them in their names, so browsers keep them for good; the page itself they ask for each time.
"""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from aiohttp import hdrs, web

BUILT = Path(__file__).parent / "built"
"""Where set-up builds the console: in the package, so that its wheel and its image have it."""

WAVE_STYLE = "sha256-qg0uSSfJYaGrLwqWKxYxz65PSr2rsIyu2yQ4eEf3Uws="
"""The one style that stands in the page: wavesurfer's own, in its shadow root, where no style sheet
of ours reaches. It is constant for tracks of one height (`calls/Wave.tsx`); with another version or
height browsers refuse it, tests fail, and the browser's console tells the hash to write here."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' '{WAVE_STYLE}'",
        "img-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""What the page may load: what is ours, and of what stands in the page that one style (W3C CSP,
level 3)."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}
FOR_GOOD = "public, max-age=31536000, immutable"
EACH_TIME = "no-cache"

NOT_BUILT = """\
The web console is not built here.

In a clone of the project `make setup` builds it; it needs Node.js 20.19 or later, with npm.
All else works without it: calls, telephones, `hotline floor`, and the API under /api/v1.
"""


@dataclass(frozen=True, kw_only=True)
class _File:
    """A file of the console, as it is and as most browsers take it (RFC 9110, section 8.4.1.3)."""

    plain: bytes
    zipped: bytes
    content_type: str

    def answer(self, request: web.Request, cache: str) -> web.Response:
        headers = {**HEADERS, hdrs.CACHE_CONTROL: cache, hdrs.VARY: hdrs.ACCEPT_ENCODING}
        body = self.plain
        if "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
            headers[hdrs.CONTENT_ENCODING] = "gzip"
            body = self.zipped
        charset = "utf-8" if self.content_type.startswith("text/") else None
        return web.Response(
            body=body, headers=headers, content_type=self.content_type, charset=charset
        )


def console_routes(built: Path = BUILT, *, with_call_page: bool = False) -> list[web.RouteDef]:
    """Return the routes of the console; where it is not built, they say so.

    Args:
        built: The folder with `index.html`, `call.html` and `assets/`.
        with_call_page: Whether callers may call by a page, too.
    """
    index = built / "index.html"
    page = _read(index) if index.is_file() else None
    call_page = built / "call.html"
    call = _read(call_page) if with_call_page and call_page.is_file() else None
    assets = {one.name: _read(one) for one in (built / "assets").glob("*") if one.is_file()}

    async def show(request: web.Request) -> web.Response:
        # The page finds out by its own address what it is to show.
        if page is None:
            return web.Response(text=NOT_BUILT, status=503, headers=HEADERS)
        return page.answer(request, EACH_TIME)

    async def load(request: web.Request) -> web.Response:
        asset = assets.get(request.match_info["name"])
        if asset is None:
            return web.Response(text="There is no such file.\n", status=404, headers=HEADERS)
        return asset.answer(request, FOR_GOOD)

    async def show_call(request: web.Request) -> web.Response:
        if call is None:
            return web.Response(text="There is no such page.\n", status=404, headers=HEADERS)
        return call.answer(request, EACH_TIME)

    async def enter(request: web.Request) -> web.Response:
        return web.Response(status=308, headers={**HEADERS, hdrs.LOCATION: "/console/"})

    return [
        web.get("/", enter),
        web.get("/console", enter),
        web.get("/console/assets/{name}", load),
        web.get("/console/{place:.*}", show),
        web.get("/call/", show_call),
    ]


def _read(path: Path) -> _File:
    plain = path.read_bytes()
    return _File(
        plain=plain,
        # Of the same file the same bytes, whenever it is read.
        zipped=gzip.compress(plain, mtime=0),
        content_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
    )
