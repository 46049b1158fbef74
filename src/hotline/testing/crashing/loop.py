"""An event loop that is run step by step, and whose time passes only when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class SteppedLoop(asyncio.SelectorEventLoop):
    """A loop that does one round at a time.

    Args:
        now: The time, in seconds; nothing here waits for it to pass.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._is_at_rest = False
        super().__init__()
        # What a killed process was at is no news.
        self.set_exception_handler(lambda loop, context: None)

    def time(self) -> float:
        """Return the time as it was told."""
        return self._now()

    def call_soon(
        self,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.Handle:
        """Do something in the next round; see `asyncio.loop.call_soon`."""
        self._is_at_rest = False
        return super().call_soon(callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Do something at a time, which may have come already; see `asyncio.loop.call_at`."""
        self._is_at_rest = False
        return super().call_at(when, callback, *args, context=context)

    def rounds(self, count: int) -> None:
        """Do what is ready, so many times, or until nothing is ready any more."""
        for _ in range(count):
            super().call_soon(self.stop)
            self._is_at_rest = True
            self.run_forever()
            if self._is_at_rest:
                return

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
