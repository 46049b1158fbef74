"""What tells the PBX, again and again, that somebody carries the call."""

from __future__ import annotations

import asyncio

from hotline.asterisk.line import Line

KEEP_EVERY_S = 10.0
"""How often the PBX is told; it gives up after three times as long."""
OVERSLEPT_S = 1.0
"""A beat that is later than this by so many seconds comes from a process that was frozen."""
NEWS_S = 0.5
"""Time to read what the PBX told meanwhile."""


class Beat:
    """Keeps a line from being given to the PBX's fallback.

    Args:
        line: The call's line.
        every_s: Seconds between two beats.
    """

    def __init__(self, line: Line, *, every_s: float) -> None:
        self._line = line
        self._every_s = every_s
        self._task: asyncio.Task[None] | None = None

    def begin(self, tasks: asyncio.TaskGroup) -> asyncio.Task[None]:
        """Beat until `end`, as one of these tasks."""
        self._task = tasks.create_task(self._keep())
        return self._task

    async def end(self) -> None:
        """Beat no more: after its end, a beat would cut a caller who is in the fallback."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _keep(self) -> None:
        time = asyncio.get_running_loop().time
        while True:
            await self._line.keep()
            due = time() + self._every_s
            await asyncio.sleep(self._every_s)
            if time() > due + OVERSLEPT_S:
                # This process was frozen: the PBX may have given up on it, and the news of that
                # lies unread.
                await asyncio.sleep(NEWS_S)
