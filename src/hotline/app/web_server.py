"""Our web server: sound for the PBX, `/health` and figures, the API."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, suppress

from aiohttp import web

from hotline.api import PREFIX
from hotline.app.https import Https
from hotline.errors import HotlineError
from hotline.settings import WebSettings

MAX_LINE_BYTES = 2048
"""The longest address, and the longest header, that our web server reads."""
BACKLOG = 128
"""So many connections may wait to be accepted."""
STOP_S = 2.0
"""How long an answer on its way may take when another process serves already."""
MAX_BODY_BYTES = 16 * 1024
"""The longest body that it reads."""
STRICT_TRANSPORT = "max-age=86400"
"""For a day a browser that was here comes over TLS only (RFC 6797, 6.1): whoever works here comes
each day, and a bank that changes its mind has to wait no longer."""


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


class WebServer:
    """Our web server; see `open_web`."""

    def __init__(self, runner: web.AppRunner) -> None:
        self._runner = runner
        self._listening: socket.socket | None = None

    @property
    def listening(self) -> socket.socket:
        """The socket that it listens on, which another process may be given."""
        assert self._listening is not None, "serve() comes first"
        return self._listening

    async def serve(self, settings: WebSettings) -> None:
        """Listen where the settings say, and serve.

        Raises:
            WebPortTaken: Something else listens there.
        """
        await self.serve_on(await _listen(settings))

    async def serve_on(self, listening: socket.socket) -> None:
        """Serve on a socket, which may be one that another process listened on."""
        self._listening = listening
        # A copy, for the runner closes what it has.
        await web.SockSite(self._runner, listening.dup()).start()

    async def serve_https(self, https: Https) -> None:
        """Serve browsers over TLS as well."""
        await web.SockSite(self._runner, https.port, ssl_context=https.shown.context).start()

    async def stop(self) -> None:
        """Accept nothing more, and bring to an end what was asked, if that is soon."""
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await self.close()

    async def close(self) -> None:
        """Stop, and wait for what was asked."""
        await self._runner.cleanup()
        if self._listening is not None:
            self._listening.close()


async def open_web(
    stack: AsyncExitStack,
    routes: Iterable[web.RouteDef],
    api: web.Application,
    *,
    over_tls_only: bool,
    on_stop: Callable[[], Awaitable[None]],
) -> WebServer:
    """Return a server of these routes, and of the API below its prefix.

    Args:
        stack: Closes it.
        routes: All but the API.
        api: The API.
        over_tls_only: Whether browsers that were here over TLS are told to come by nothing else.
        on_stop: Ends what would otherwise be waited for at the end.
    """
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.add_routes(routes)
    app.add_subapp(PREFIX, api)
    if over_tls_only:
        app.on_response_prepare.append(_tell_to_come_over_tls)

    async def stopping(_: web.Application) -> None:
        await on_stop()

    app.on_shutdown.append(stopping)
    runner = web.AppRunner(
        app, access_log=None, max_line_size=MAX_LINE_BYTES, max_field_size=MAX_LINE_BYTES
    )
    await runner.setup()
    server = WebServer(runner)
    stack.push_async_callback(server.close)
    return server


async def _tell_to_come_over_tls(request: web.Request, response: web.StreamResponse) -> None:
    if request.secure:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT


async def _listen(settings: WebSettings) -> socket.socket:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, address = found[0][0], found[0][4]
        return socket.create_server(address, family=family, backlog=BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise WebPortTaken(host=settings.host, port=settings.port, reason=reason) from error
