"""Blocking work in threads of its own, each piece whole, so that the event loop never waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Thread
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
        self._name = name
        self._turns = Turns(count, wait_s=wait_s)
        # Not an executor of the standard library: the future, the locks and the semaphore that it
        # has for each piece cost as much as a small transaction.
        self._waiting: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._under_way = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Do the work in one of the threads and return what it returned.

        Raises:
            NoTurn: All of them were busy for `wait_s`; the work never begins.
        """
        await self._turns.take()
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()

        def done(take: Callable[[], None]) -> None:
            self._under_way -= 1
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
            # A loop that is closed has nobody who waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(done, take)

        self._under_way += 1
        if self._under_way > len(self._threads):
            self._start_one()
        self._waiting.put(do)
        return await outcome

    async def close(self) -> None:
        """Wait for the work that has begun, and end the threads."""
        await self._turns.all_over()
        for _ in self._threads:
            self._waiting.put(None)
        while self._threads:
            self._threads.pop().join()

    def _start_one(self) -> None:
        name = f"{self._name}_{len(self._threads)}"
        # Whoever forgets to close them can end all the same.
        thread = Thread(target=self._work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (do := self._waiting.get()) is not None:
            do()
            # What it holds may be personal, and the next may be long in coming.
            del do
