"""Our web server: sound for the PBX, `/health` and figures, the API."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import AsyncExitStack

from aiohttp import web

from hotline.api import PREFIX
from hotline.errors import HotlineError
from hotline.settings import WebSettings

MAX_LINE_BYTES = 2048
"""The longest address, and the longest header, that our web server reads."""
MAX_BODY_BYTES = 16 * 1024
"""The longest body that it reads."""


class WebPortTaken(HotlineError):
    """The service cannot listen where its settings say."""

    def __init__(self, *, host: str, port: int, reason: str) -> None:
        self.host = host
        self.port = port
        self.reason = reason
        super().__init__(host, port, reason)

    def __str__(self) -> str:
        return (
            f"the service cannot listen on {self.host}:{self.port} ({self.reason}): stop what "
            "listens there, or change web.port (in hotline.toml, or as HOTLINE_WEB__PORT) and "
            "web.public_url with it"
        )


async def start_web(
    stack: AsyncExitStack,
    settings: WebSettings,
    routes: Iterable[web.RouteDef],
    api: web.Application,
) -> None:
    """Serve for as long as `stack` lasts.

    Raises:
        WebPortTaken: Something else listens there.
    """
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.add_routes(routes)
    app.add_subapp(PREFIX, api)
    runner = web.AppRunner(
        app, access_log=None, max_line_size=MAX_LINE_BYTES, max_field_size=MAX_LINE_BYTES
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise WebPortTaken(host=settings.host, port=settings.port, reason=reason) from error
