"""Tasks that go on beside whoever began them: each has an owner, and all end with it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger()


async def end_task(task: asyncio.Task[Any]) -> None:
    """Cancel a task, and wait until it has ended.

    Raises:
        Exception: What the task had failed with.
    """
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


class Jobs:
    """Owns tasks; the failure of one is logged and ends nothing else."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def spawn(self, job: Coroutine[Any, Any, object]) -> None:
        """Begin a task."""
        task = asyncio.get_running_loop().create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    async def one_ends(self, *, or_this: asyncio.Future[Any]) -> None:
        """Wait until one of the tasks, or the other thing, is done."""
        await asyncio.wait({*self._tasks, or_this}, return_when=asyncio.FIRST_COMPLETED)

    async def all_end(self) -> None:
        """Wait until no task is left, those included that begin meanwhile."""
        while self._tasks:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    async def cancel(self, *, within_s: float = 0.0) -> None:
        """Cancel what is left, and let it say its last words for so many seconds."""
        for task in self._tasks:
            task.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await asyncio.gather(*self._tasks, return_exceptions=True)

    def _finished(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("task_failed", exc_info=error)
