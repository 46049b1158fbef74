"""What has happened and is not in the floor's log yet, in its order, and who waits until it is."""

from __future__ import annotations

import asyncio

from hotline.floor.errors import FloorClosed, FloorSilent
from hotline.routing.events import AnyEvent

TAKE_S = 10.0
"""How long who tells the floor of something waits for it: longer than the journal may stall."""


class Told:
    """An event, and perhaps somebody who waits until it is in the log.

    Attributes:
        event: What has happened.
    """

    def __init__(self, event: AnyEvent, taken: asyncio.Future[str] | None = None) -> None:
        self.event = event
        self._taken = taken

    @property
    def is_given_up(self) -> bool:
        """Whether somebody has waited in vain, and was told that it is dropped."""
        return self._taken is not None and self._taken.done()

    def is_taken(self, ignored: str) -> None:
        """Tell that it is in the log, and why the router ignored it; "" where it did not."""
        if self._taken is not None and not self._taken.done():
            self._taken.set_result(ignored)

    def is_refused(self, why: Exception) -> None:
        """Tell that it is not in the log."""
        if self._taken is not None and not self._taken.done():
            self._taken.set_exception(why)


class Inbox:
    """Takes what has happened, whoever tells of it."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Told] = asyncio.Queue()

    def tell(self, event: AnyEvent) -> None:
        """Tell of something."""
        self._queue.put_nowait(Told(event))

    async def take(self, event: AnyEvent) -> str:
        """Tell of something, and wait until it is in the log.

        Returns:
            Why the router ignored it, for much may have happened before its turn; "" where it did
            not.

        Raises:
            JournalError: It is not.
            FloorClosed: Nor will it be.
            FloorSilent: Nor was it after `TAKE_S`; what nobody has begun to write is dropped.
        """
        taken: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(Told(event, taken))
        try:
            async with asyncio.timeout(TAKE_S):
                return await taken
        except TimeoutError:
            raise FloorSilent from None

    async def next(self) -> Told:
        """Return what is to be taken next; `done` is to be called when that is over."""
        return await self._queue.get()

    def done(self) -> None:
        """Note that what `next` returned is over."""
        self._queue.task_done()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits to be taken."""
        return self._queue.empty()

    async def until_empty(self) -> None:
        """Wait until all is over."""
        await self._queue.join()

    def close(self) -> None:
        """Tell all who still wait that they do so in vain."""
        while not self._queue.empty():
            self._queue.get_nowait().is_refused(FloorClosed())
