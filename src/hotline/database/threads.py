"""Blocking work in threads of its own, each piece whole, so that the event loop never waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from hotline.database.turns import Turns

T = TypeVar("T")


class Threads:
    """Some threads that take work in the order in which it comes. Close them.

    Work that has begun is never cut off: whoever asked may be cancelled, the thread finishes, and
    only then takes the next.
    """

    def __init__(self, name: str, *, count: int, wait_s: float) -> None:
        self.wait_s = wait_s
        self._turns = Turns(count, wait_s=wait_s)
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=name)

    async def run(self, work: Callable[[], T]) -> T:
        """Do the work in one of the threads and return what it returned.

        Raises:
            NoTurn: All of them were busy for `wait_s`; the work never begins.
        """
        await self._turns.take()
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()

        def done(take: Callable[[], None]) -> None:
            self._turns.give_back()
            # Whoever asked may be gone.
            if not outcome.done():
                take()

        def do() -> None:
            try:
                result = work()
            except BaseException as error:
                take = partial(outcome.set_exception, error)
            else:
                take = partial(outcome.set_result, result)
            loop.call_soon_threadsafe(done, take)

        # Not by `run_in_executor`: its chain of two futures costs more than a small transaction.
        self._pool.submit(do)
        return await outcome

    async def close(self) -> None:
        """Wait for the work that has begun, and end the threads."""
        await self._turns.all_over()
        self._pool.shutdown()
