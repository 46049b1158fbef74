"""An event loop that is run step by step, and whose time passes only when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class SteppedLoop(asyncio.SelectorEventLoop):
    """A loop that does one round at a time.

    Args:
        now: The time, in seconds; nothing here waits for it to pass.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        super().__init__()
        # What a killed process was at is no news.
        self.set_exception_handler(lambda loop, context: None)

    def time(self) -> float:
        """Return the time as it was told."""
        return self._now()

    def rounds(self, count: int) -> None:
        """Do what is ready, so many times."""
        for _ in range(count):
            self.call_soon(self.stop)
            self.run_forever()

    def finish(self, work: Coroutine[Any, Any, T], *, rounds: int = 10_000) -> T:
        """Do one thing to its end, beside all else that is ready.

        Raises:
            TimeoutError: It waits for something that does not come.
        """
        task = self.create_task(work)
        for _ in range(rounds):
            if task.done():
                return task.result()
            self.rounds(1)
        task.cancel()
        raise TimeoutError
