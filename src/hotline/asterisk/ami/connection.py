"""One link: an asyncio transport under the wire protocol, with its requests and its pings."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

from hotline.asterisk.ami.action import Action
from hotline.asterisk.ami.errors import AmiActionTimeout, AmiLinkLost
from hotline.asterisk.ami.messages import AmiMessage
from hotline.asterisk.ami.protocol import AmiProtocol
from hotline.asterisk.ami.requests import Requests
from hotline.asterisk.ami.settings import AmiSettings

_PING = Action("Ping")


READ_BYTES = 64 * 1024
"""The most that is read at once; also bounds how long one turn of reading keeps the loop."""


class AmiConnection(asyncio.BufferedProtocol):
    """Reads without ever pausing: Asterisk drops a client that reads slowly, and its events.

    It reads into one buffer of its own. asyncio's plain protocol makes a new one of 256 KiB for
    each read, which the C library often maps and unmaps each time: up to a third slower.

    Args:
        settings: The link's settings.
        on_event: Takes each event; must be quick and must not raise.
        before_sending: Called before each action; nothing is sent when it raises.

    Attributes:
        protocol: The wire protocol.
        requests: The actions under way.
        lost: Done with the reason once the link is gone.
    """

    def __init__(
        self,
        settings: AmiSettings,
        *,
        on_event: Callable[[AmiMessage], None],
        before_sending: Callable[[], None],
    ) -> None:
        loop = asyncio.get_running_loop()
        self.protocol = AmiProtocol(max_message_bytes=settings.max_message_bytes)
        self.requests = Requests(self.protocol, self._write)
        self.lost: asyncio.Future[AmiLinkLost] = loop.create_future()
        self._greeting = asyncio.Event()
        self._settings = settings
        self._on_event = on_event
        self._before_sending = before_sending
        self._transport: asyncio.Transport | None = None
        self._buffer = memoryview(bytearray(READ_BYTES))

    @classmethod
    async def open(
        cls,
        settings: AmiSettings,
        *,
        on_event: Callable[[AmiMessage], None],
        before_sending: Callable[[], None] = lambda: None,
    ) -> AmiConnection:
        """Connect and wait for Asterisk's greeting.

        Raises:
            AmiLinkLost: Nobody answers, or the peer is not Asterisk.
        """
        connection = cls(settings, on_event=on_event, before_sending=before_sending)
        try:
            async with asyncio.timeout(settings.connect_timeout_s):
                await asyncio.get_running_loop().create_connection(
                    lambda: connection, settings.host, settings.port, ssl=settings.tls
                )
                await connection._greeting.wait()
        except TimeoutError:
            connection.abort(connection._silence())
        except ssl.SSLCertVerificationError as error:
            why = error.verify_message.rstrip(".")
            connection.abort(f"its certificate is not trusted ({why}): check asterisk.tls_ca_file")
        except ssl.SSLError as error:
            why = (error.reason or str(error)).replace("_", " ").lower()
            connection.abort(
                f"it speaks no TLS with us ({why}): asterisk.port must be that of tlsbindaddr in "
                "manager.conf, or asterisk.tls be off"
            )
        except (OSError, UnicodeError) as error:
            connection.abort(str(error))
        except asyncio.CancelledError:
            connection.abort("cancelled")
            raise
        if connection.lost.done():
            raise connection.lost.result()
        return connection

    async def watch(self) -> AmiLinkLost:
        """Ping until the link is lost, and return how that came."""
        settings = self._settings
        while True:
            await asyncio.wait({self.lost}, timeout=settings.ping_interval_s)
            if self.lost.done():
                return self.lost.result()
            try:
                await self.requests.send(_PING, settings.ping_timeout_s)
            except AmiActionTimeout:
                self.abort(f"no answer to a ping within {settings.ping_timeout_s:g} s")
            except AmiLinkLost as lost:
                return lost

    def abort(self, reason: str) -> None:
        """Cut the link at once and fail what awaits an answer."""
        self._lose(reason)
        if self._transport is not None:
            self._transport.abort()

    def close(self) -> None:
        """Say goodbye, send what is still buffered, and end the link."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(self.protocol.encode(Action("Logoff")))
            self._transport.close()
        self._lose("closed by us")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (asyncio calls this)."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self.lost.done():
            transport.abort()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return where to read to (asyncio calls this)."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Pass on what the bytes completed (asyncio calls this)."""
        for message in self.protocol.receive_data(bytes(self._buffer[:nbytes])):
            if not self.requests.receive(message):
                self._on_event(message)
        if self.protocol.failure is not None:
            self.abort(self.protocol.failure)
        elif self.protocol.unreadable:
            # It may have been a key, or the end of a call: as much is missing as after a cut.
            self.abort("what came was no message of a manager")
        elif self.protocol.version is not None:
            self._greeting.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what awaits an answer (asyncio calls this)."""
        self._lose(str(exc) if exc is not None else "closed by Asterisk")

    def _silence(self) -> str:
        """Return what an Asterisk that says nothing may mean."""
        what = f"no greeting within {self._settings.connect_timeout_s:g} s"
        if self._transport is None or self._settings.tls is not None:
            return what
        # Whoever speaks TLS waits for us to begin.
        return f"{what}: if asterisk.port is that of tlsbindaddr in manager.conf, set asterisk.tls"

    def _lose(self, reason: str) -> None:
        if not self.lost.done():
            settings = self._settings
            lost = AmiLinkLost(host=settings.host, port=settings.port, reason=reason)
            self.lost.set_result(lost)
            self.requests.fail(lost)
            self._greeting.set()

    def _write(self, data: bytes) -> None:
        if self.lost.done():
            raise self.lost.result()
        self._before_sending()
        assert self._transport is not None
        self._transport.write(data)
