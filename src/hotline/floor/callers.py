"""The callers who are on the floor: whose line it is, and what became of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from hotline.asterisk.line import Line
from hotline.journal import JournalError
from hotline.routing.commands import LeaveQueue
from hotline.routing.events import CallQueued


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

    async def served(self) -> LeaveQueue:
        """Wait until the caller goes on without the floor; return how the queue was left.

        Raises:
            JournalError: The floor's log is lost.
        """
        how = await asyncio.shield(self._left)
        if how.way == "answered":
            await self._parted.wait()
        return how
