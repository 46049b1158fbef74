"""What happens to one call, in order, for whoever takes it one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from hotline.flow.events import AnyEvent


class CallInbox:
    """A queue of events that can be held."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[AnyEvent | None] = asyncio.Queue()
        self._is_awaited = False
        self._goes = asyncio.Event()
        self._goes.set()

    @property
    def is_still(self) -> bool:
        """Whether whoever takes events has done all that came, and waits for more."""
        return self._is_awaited and self._queue.empty()

    def tell(self, event: AnyEvent) -> None:
        """Tell of something that has happened."""
        self._queue.put_nowait(event)

    def close(self) -> None:
        """Tell that nothing more is to be done here once all is done that was told before."""
        self._queue.put_nowait(None)

    async def next(self) -> AnyEvent | None:
        """Return what happens next, unless it is held; None when nothing more is to be done."""
        self._is_awaited = True
        try:
            event = await self._queue.get()
            await self._goes.wait()
            return event
        finally:
            self._is_awaited = False

    async def next_after_all(self) -> AnyEvent | None:
        """Return what happens next to a call whose flow has ended, which is never held or still."""
        return await self._queue.get()

    def taken_now(self) -> Iterator[AnyEvent]:
        """Yield what has been told so far."""
        while not self._queue.empty():
            if (event := self._queue.get_nowait()) is not None:
                yield event

    def hold(self) -> Sequence[AnyEvent]:
        """Hand out nothing until `let_go`; return what is there, which stays there."""
        self._goes.clear()
        waiting = [self._queue.get_nowait() for _ in range(self._queue.qsize())]
        for one in waiting:
            self._queue.put_nowait(one)
        return [event for event in waiting if event is not None]

    def let_go(self) -> None:
        """Hand out again."""
        self._goes.set()
