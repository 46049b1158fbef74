"""The callers who are on the floor: whose line it is, and what became of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from hotline.asterisk.line import Line, LineGone
from hotline.journal import JournalError
from hotline.routing.commands import LeaveQueue
from hotline.routing.events import CallQueued

LOOK_AGAIN_S = 60.0
"""How often the promise to a caller who waits is looked at: it moves by a minute at the least."""


@dataclass(eq=False, kw_only=True)
class Caller:
    """A caller who wants an agent, until the conversation is over or there will be none.

    Attributes:
        asked: What the caller wants.
        line: The caller's line.
    """

    asked: CallQueued
    line: Line
    _left: asyncio.Future[LeaveQueue] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    _parted: asyncio.Event = field(default_factory=asyncio.Event)
    _enough: asyncio.Event = field(default_factory=asyncio.Event)
    _told: asyncio.Lock = field(default_factory=asyncio.Lock)

    def leaves(self, how: LeaveQueue) -> None:
        """Note how the caller left the queue."""
        if not self._left.done():
            self._left.set_result(how)

    def is_lost(self, error: JournalError) -> None:
        """Note that the caller's place is lost, and why; a conversation goes on."""
        if not self._left.done():
            self._left.set_exception(error)

    def parts(self) -> None:
        """Note that the conversation with the agent is over."""
        self._parted.set()

    async def is_told(self, url: str) -> None:
        """Let the caller hear an announcement instead of music, unless there was `enough`.

        Raises:
            LineGone: The caller has hung up.
        """
        async with self._told:
            if self._enough.is_set():
                return
            await self.line.play_until(url, self._enough)
            if not self._enough.is_set():
                await self.line.play_music()

    async def enough(self) -> None:
        """End what the caller is being told, at once, and let no more be told."""
        self._enough.set()
        async with self._told:
            pass

    async def joins(self, leg_id: str) -> bool:
        """Be brought together with an agent, whatever is being told; return whether they are."""
        await self.enough()
        if await self.line.bridge(leg_id):
            return True
        self._enough.clear()
        with contextlib.suppress(LineGone):
            await self.line.play_music()
        return False

    async def served(self, still_waits: Callable[[], None]) -> LeaveQueue:
        """Wait until the caller goes on without the floor; return how the queue was left.

        Args:
            still_waits: Is called every `LOOK_AGAIN_S` until the queue is left.

        Raises:
            JournalError: The floor's log is lost.
        """
        while not (await asyncio.wait({self._left}, timeout=LOOK_AGAIN_S))[0]:
            still_waits()
        await self.enough()
        how = await self._left
        if how.way == "answered":
            await self._parted.wait()
        return how
