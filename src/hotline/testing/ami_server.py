"""A manager interface on loopback that does what a test scripts; it reads as Asterisk reads.

It checks MD5 logins, answers `Ping`, `Events`, `Filter` and `Logoff`, and refuses what it was not
told to answer. Like Asterisk, it takes a bare LF for a line end.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from hotline.testing.servers import stop_accepting

CLOSE_LIMIT_S = 5.0

Header = tuple[str, str]
Message = Sequence[Header]

SAW_TIMEOUT_S = 5.0
"""How long a test may wait for something to reach the server, in seconds."""

BANNER = b"Asterisk Call Manager/11.0.0\r\n"

_LINE_END = re.compile(rb"\r?\n")


@dataclass(frozen=True, kw_only=True)
class ReceivedAction:
    """One action as the server read it.

    Attributes:
        headers: All (header, value) pairs in order, `Action` included.
    """

    headers: tuple[Header, ...]

    @property
    def name(self) -> str:
        """The action's name."""
        return self.get("Action")

    def get(self, header: str) -> str:
        """Return the first value of a header, whatever its case, or ""."""
        wanted = header.lower()
        return next((value for name, value in self.headers if name.lower() == wanted), "")

    def get_all(self, header: str) -> list[str]:
        """Return every value of a header, whatever its case."""
        return [value for name, value in self.headers if name.lower() == header.lower()]


Responder = Callable[[ReceivedAction], Sequence[Message]]


def answer(action: ReceivedAction, response: str, *headers: Header) -> Message:
    """Return an answer to an action, such as `answer(action, "Success")`."""
    action_id = action.get("ActionID")
    return [("Response", response), *([("ActionID", action_id)] if action_id else []), *headers]


def list_answer(action: ReceivedAction, event: str, items: Sequence[Message]) -> list[Message]:
    """Return a whole list: its announcement, one event per item, and its end."""
    action_id = ("ActionID", action.get("ActionID"))
    return [
        answer(action, "Success", ("EventList", "start"), ("Message", "A list will follow")),
        *([("Event", event), action_id, *item] for item in items),
        [
            ("Event", f"{event}Complete"),
            action_id,
            ("EventList", "Complete"),
            ("ListItems", str(len(items))),
        ],
    ]


class AmiServer:
    """The server; `async with` starts and stops it.

    Args:
        accounts: Username to secret.
        banner: What greets a client.
        tls: A server context to speak TLS with.
        port: The port to listen on; 0 for any free one.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        received: Every action so far, of all links, in order.
        links: How many links were opened so far.
    """

    def __init__(
        self,
        accounts: Mapping[str, str],
        *,
        banner: bytes = BANNER,
        tls: ssl.SSLContext | None = None,
        port: int = 0,
    ) -> None:
        self.port = port
        self.received: list[ReceivedAction] = []
        self.links = 0
        self.accounts = dict(accounts)
        self.banner = banner
        self._tls = tls
        self._responders: dict[str, Responder] = {}
        self._sessions: set[_Session] = set()
        self._server: asyncio.Server | None = None
        self._news = asyncio.Event()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Session(self), "127.0.0.1", self.port, ssl=self._tls
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        assert self._server is not None
        await stop_accepting(self._server)
        self.cut()
        await self._server.wait_closed()
        # Python 3.11 waits for nobody, and a client that refused the certificate is not gone yet.
        async with asyncio.timeout(CLOSE_LIMIT_S):
            while getattr(self._server, "_active_count", 0):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    def answers(self, name: str, responder: Responder) -> None:
        """Answer actions of this name with what `responder` returns; nothing for no answer."""
        self._responders[name.lower()] = responder

    def ignores(self, name: str) -> None:
        """Never answer actions of this name."""
        self.answers(name, lambda _: ())

    def event(self, name: str, *headers: Header) -> None:
        """Send an event to every link that wants events."""
        self.send_raw(_encoded([("Event", name), ("Privilege", "all,all"), *headers]))

    def send_raw(self, data: bytes) -> None:
        """Send bytes as they are to every link that wants events."""
        for session in self._sessions:
            if session.wants_events:
                session.write(data)

    def cut(self) -> None:
        """Cut every link without a goodbye."""
        for session in tuple(self._sessions):
            session.cut()

    async def saw(self, name: str, *, times: int = 1) -> list[ReceivedAction]:
        """Wait until actions of this name came `times` times, and return them.

        Raises:
            TimeoutError: They did not come within `SAW_TIMEOUT_S`.
        """
        wanted = name.lower()

        def seen() -> list[ReceivedAction]:
            return [action for action in self.received if action.name.lower() == wanted]

        await self._wait_until(lambda: len(seen()) >= times)
        return seen()

    async def saw_links(self, times: int) -> None:
        """Wait until `times` links were opened.

        Raises:
            TimeoutError: They were not within `SAW_TIMEOUT_S`.
        """
        await self._wait_until(lambda: self.links >= times)

    def opened(self, session: _Session) -> None:
        """Note a new link (its session calls this)."""
        self.links += 1
        self._news.set()
        self._sessions.add(session)

    def closed(self, session: _Session) -> None:
        """Forget a link (its session calls this)."""
        self._sessions.discard(session)

    def respond(self, action: ReceivedAction) -> Sequence[Message] | None:
        """Note an action and return its scripted answer (its session calls this)."""
        self.received.append(action)
        self._news.set()
        responder = self._responders.get(action.name.lower())
        return None if responder is None else responder(action)

    async def _wait_until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(SAW_TIMEOUT_S):
            while not happened():
                self._news.clear()
                await self._news.wait()


class _Session(asyncio.Protocol):
    """One client's link."""

    def __init__(self, server: AmiServer) -> None:
        self.wants_events = False
        self._server = server
        self._challenge = ""
        self._logged_in = False
        self._transport: asyncio.Transport | None = None
        self._unread = b""
        self._lines: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.opened(self)
        self.write(self._server.banner)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.closed(self)

    def data_received(self, data: bytes) -> None:
        *lines, self._unread = _LINE_END.split(self._unread + data)
        for line in lines:
            if line:
                self._lines.append(line)
            elif self._lines:
                self._act(_parsed(self._lines))
                self._lines = []

    def write(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.write(data)

    def cut(self) -> None:
        assert self._transport is not None
        self._transport.abort()

    def _act(self, action: ReceivedAction) -> None:
        messages = self._server.respond(action)
        if messages is None:
            messages = [self._answer(action)]
        self.write(b"".join(_encoded(message) for message in messages))

    def _answer(self, action: ReceivedAction) -> Message:
        name = action.name.lower()
        if name == "challenge":
            self._challenge = str(secrets.randbelow(10**9))
            return answer(action, "Success", ("Challenge", self._challenge))
        if name == "login":
            return self._log_in(action)
        if not self._logged_in:
            return answer(action, "Error", ("Message", "Permission denied"))
        if name == "ping":
            return answer(action, "Success", ("Ping", "Pong"))
        if name == "events":
            self.wants_events = action.get("EventMask") != "off"
            return answer(action, "Success", ("Events", "On" if self.wants_events else "Off"))
        if name == "filter":
            return answer(action, "Success", ("Message", "Success"))
        if name == "logoff":
            return answer(action, "Goodbye", ("Message", "Thanks for all the fish."))
        return answer(action, "Error", ("Message", f"Invalid/unknown command: {action.name}."))

    def _log_in(self, action: ReceivedAction) -> Message:
        secret = self._server.accounts.get(action.get("Username"))
        digest = hashlib.md5(f"{self._challenge}{secret}".encode(), usedforsecurity=False)
        self._logged_in = secret is not None and action.get("Key") == digest.hexdigest()
        if not self._logged_in:
            return answer(action, "Error", ("Message", "Authentication failed"))
        self.wants_events = action.get("Events") != "off"
        return answer(action, "Success", ("Message", "Authentication accepted"))


def _parsed(lines: Sequence[bytes]) -> ReceivedAction:
    pairs = (line.decode("utf-8", "surrogateescape").partition(":") for line in lines)
    return ReceivedAction(headers=tuple((name, value.strip()) for name, _, value in pairs))


def _encoded(message: Message) -> bytes:
    lines = [*(f"{header}: {value}" for header, value in message), "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")
