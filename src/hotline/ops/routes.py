"""`/health`, `/health/live` and `/metrics`.

Figures tell how a bank's customers call, so they are not for everybody who reaches the port: with
`web.metrics_token` set, whoever shows it gets them; without, only this machine does, and no proxy
on it that speaks for somebody else.
"""

from __future__ import annotations

import ipaddress

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from hotline.ops.bearer import shows
from hotline.ops.figures import Figures
from hotline.ops.health import Health

FORWARDED = ("Forwarded", "X-Forwarded-For", "Via")
"""A request with one of these comes from somewhere else than its address says."""
REFUSED = (
    "the figures are for this machine only: set web.metrics_token (in hotline.toml, or as "
    "HOTLINE_WEB__METRICS_TOKEN) and send it as a bearer token\n"
)


def ops_routes(health: Health, figures: Figures, token: str | None) -> list[web.RouteDef]:
    """Return the routes by which a service is watched."""

    async def say_health(request: web.Request) -> web.Response:
        problems = [one.text for one in health.problems()]
        notices = [one.text for one in health.notices()]
        return web.json_response(
            {"ok": not problems, "problems": problems, "notices": notices},
            status=503 if problems else 200,
        )

    async def say_alive(request: web.Request) -> web.Response:
        # That this runs is the answer: the event loop turns.
        return web.json_response({"ok": True})

    async def say_figures(request: web.Request) -> web.Response:
        if not _may_see(request, token):
            status = 401 if token else 403
            return web.Response(text=REFUSED, status=status)
        return web.Response(body=figures.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [
        web.get("/health", say_health),
        web.get("/health/live", say_alive),
        web.get("/metrics", say_figures),
    ]


def _may_see(request: web.Request, token: str | None) -> bool:
    if token:
        return shows(request, token)
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
