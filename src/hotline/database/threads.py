"""Blocking work in threads of its own, each piece whole, so that the event loop never waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


class Threads:
    """Some threads that take work in the order in which it comes. Close them.

    Work that has begun is never cut off: whoever asked may be cancelled, the thread finishes, and
    only then takes the next.
    """

    def __init__(self, name: str, *, count: int, wait_s: float) -> None:
        self._count = count
        self.wait_s = wait_s
        self._turns = asyncio.Semaphore(count)
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=name)

    async def run(self, work: Callable[[], T]) -> T:
        """Do the work in one of the threads and return what it returned.

        Raises:
            NoThreadFree: All of them were busy for `wait_s`; the work never begins.
        """
        await self._turn()
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()

        def done(take: Callable[[], None]) -> None:
            self._turns.release()
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

    async def _turn(self) -> None:
        if not self._turns.locked():
            await self._turns.acquire()
            return
        try:
            async with asyncio.timeout(self.wait_s):
                await self._turns.acquire()
        except TimeoutError:
            raise NoThreadFree from None

    async def close(self) -> None:
        """Wait for the work that has begun, and end the threads."""
        for _ in range(self._count):
            await self._turns.acquire()
        self._pool.shutdown()
        for _ in range(self._count):
            self._turns.release()


class NoThreadFree(Exception):
    """All threads were busy for too long."""


def on_loop(loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, T]) -> T:
    """Wait in a thread for what only the event loop can do."""
    return asyncio.run_coroutine_threadsafe(coroutine, loop).result()
