"""An event loop in a thread of its own, for code of the bank's that may hold it up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, Self, TypeVar

import structlog

from hotline.own_class import open_own

LEAVE_S = 2.0
"""How long what was opened may take to close."""

THREAD = "own class"

T = TypeVar("T")

log = structlog.get_logger()


class OtherLoop:
    """Runs what it is given beside the service's own loop, as long as it is entered."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        # Whatever holds it up is left behind when the process ends.
        self._thread = threading.Thread(target=self._serve, name=THREAD, daemon=True)
        self._opened = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close what was opened, if it lets itself be closed."""
        try:
            async with asyncio.timeout(LEAVE_S):
                await self.run(self._opened.aclose())
        except TimeoutError:
            log.warning("own_class_not_closed", within_s=LEAVE_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join, LEAVE_S)

    async def run(self, job: Coroutine[Any, Any, T]) -> T:
        """Return what a job comes to there; a job is cancelled with whoever waits for it."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(job, self._loop))

    def _serve(self) -> None:
        try:
            self._loop.run_forever()
            self._loop.run_until_complete(_end_all())
        finally:
            self._loop.close()

    async def open_own(self, setting: str, path: str, settings: object) -> Any:
        """Make a bank's own class there; see `hotline.own_class.open_own`.

        Raises:
            OwnClassNotUsable: It cannot be found or made.
        """
        return await self.run(open_own(setting, path, settings, self._opened))


async def _end_all() -> None:
    """Let every task have its end that is left: none is to be dropped in the middle."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
