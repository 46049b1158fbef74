"""The PBX's events on their way to the lines, and one exact place for another process to begin.

Asterisk tells all its links of the same events in the same order. So an event that one process
orders, a `UserEvent` with a name that nobody can guess, is a mark that both see: whatever came
before it is the old process's, whatever comes after it the new one's, and no key is lost or counted
twice.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Container
from contextlib import suppress

from hotline.asterisk.ami import (
    Action,
    AmiClient,
    AmiError,
    AmiMessage,
    Importance,
    LinkLost,
    LinkUp,
)

CALL_EVENTS = (
    "AsyncAGIStart",
    "AsyncAGIEnd",
    "AsyncAGIExec",
    "DTMFBegin",
    "DTMFEnd",
    "SoftHangupRequest",
    "HangupRequest",
    "Hangup",
    "OriginateResponse",
    "ContactStatus",
)
"""What lines and seats need to be told of; manager.conf lets no other pass."""
MARK = "HotlineMark"
"""The name of the mark."""
NUDGE_S = 0.2
"""After so long without a mark Asterisk is made to send what it has."""
MOST_WAITING = 100_000
"""More events are not kept back: whoever needs them must begin anew."""

Handler = Callable[[AmiMessage], None]


class EventFeed:
    """Hands on the events of lines, or keeps them back.

    Args:
        ami: Where they come from; enter it after making this.
        held: Whether they are kept back from the first one on.
    """

    def __init__(self, ami: AmiClient, *, held: bool = False) -> None:
        self._ami = ami
        self._handlers: defaultdict[str, list[Handler]] = defaultdict(list)
        self._held = held
        self._mark = ""
        self._seen: dict[str, int] = {}
        self._news = asyncio.Event()
        self._kept: deque[AmiMessage] = deque()
        self.is_whole = True
        for name in CALL_EVENTS:
            ami.on(name, self._take, importance=Importance.HIGH)
        ami.on("UserEvent", self._marked, importance=Importance.HIGH)
        ami.on_link(self._link_changed)

    def to(self, name: str, handler: Handler) -> None:
        """Hand events of this name to `handler`, too."""
        self._handlers[name].append(handler)

    async def mark(self, name: str) -> None:
        """Order a mark, at which this feed begins to keep events back.

        Raises:
            AmiError: The PBX takes none; manager.conf must allow it.
        """
        self._mark = name
        self.is_whole = True
        await self._ami.send(Action("UserEvent", [("UserEvent", MARK), ("Mark", name)]))

    async def seen(self, name: str) -> None:
        """Wait until a mark has come."""
        while name not in self._seen:
            self._news.clear()
            await self._news.wait()

    async def has_seen(self, name: str, *, limit_s: float) -> bool:
        """Wait for a mark, but no longer than so many seconds; return whether it has come.

        Asterisk may miss that there is an event for a link, and send it with whatever it sends
        there next (github.com/asterisk/asterisk/issues/2145): so it is made to answer.
        """
        time_limit = asyncio.get_running_loop().time() + limit_s
        while asyncio.get_running_loop().time() < time_limit:
            with suppress(TimeoutError):
                async with asyncio.timeout(min(NUDGE_S, limit_s)):
                    await self.seen(name)
                return True
            with suppress(AmiError, TimeoutError):
                async with asyncio.timeout_at(time_limit):
                    await self._ami.send(Action("Ping"))
        return False

    def begin(self, mark: str, waiting: Container[str]) -> None:
        """Hand on what came after a mark, and what comes.

        That somebody has hung up is handed on from before it, too: an end follows after it.

        Args:
            mark: The mark's name.
            waiting: Channels that the process before kept waiting: their arrival is handed on too,
                and their hang-up.
        """
        before = self._seen.pop(mark)
        for place, message in enumerate(list(self._kept)):
            arrives = message.name in ("AsyncAGIStart", "Hangup")
            is_theirs = place < before and message.name != "HangupRequest"
            if not is_theirs or (arrives and message.get("Uniqueid") in waiting):
                self._hand_on(message)
        self._kept.clear()
        self._held = False

    def go_on(self) -> None:
        """Hand on what was kept back since the mark that this feed ordered, and what comes."""
        self._mark, self._held = "", False
        self._seen.clear()
        while self._kept:
            self._hand_on(self._kept.popleft())

    def _take(self, message: AmiMessage) -> None:
        if not self._held:
            self._hand_on(message)
        elif len(self._kept) < MOST_WAITING:
            self._kept.append(message)
        else:
            self.is_whole = False

    def _marked(self, message: AmiMessage) -> None:
        name = message.get("Mark")
        if message.get("UserEvent") == MARK and (self._held or name == self._mark):
            self._held = True
            self._seen[name] = len(self._kept)
            self._news.set()

    def _link_changed(self, change: LinkUp | LinkLost) -> None:
        if isinstance(change, LinkLost) and self._held:
            # Events are missing from here on.
            self.is_whole = False

    def _hand_on(self, message: AmiMessage) -> None:
        for handler in self._handlers[message.name]:
            handler(message)
