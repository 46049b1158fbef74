"""Where the callers of a batch wait for each other, and for what strikes them there."""

from __future__ import annotations

import asyncio
import time

GATE_S = 12.0
"""Nobody waits longer for the others: the question would be given up."""


class Hold:
    """Lets callers answer one question together, and no question after it until the stroke.

    Args:
        question: Where they wait for each other, as a place in the script; -1 before they dial.
        callers: How many come.
    """

    def __init__(self, *, question: int, callers: int) -> None:
        self.question = question
        self.opened = asyncio.Event()
        self._missing = callers
        self._struck = asyncio.Event()
        self.struck_at: float | None = None
        self.struck_at_wall: float | None = None

    async def pass_gate(self) -> None:
        """Wait for the others, at the question where all wait."""
        self.leave()
        try:
            async with asyncio.timeout(GATE_S):
                await self.opened.wait()
        except TimeoutError:
            self.opened.set()

    def leave(self) -> None:
        """Count a caller who has come, or will not."""
        self._missing -= 1
        if self._missing <= 0:
            self.opened.set()

    def strike(self) -> None:
        """Say that it has struck, now."""
        self.struck_at = asyncio.get_running_loop().time()
        self.struck_at_wall = time.time()
        self._struck.set()

    @property
    def struck(self) -> bool:
        """Whether it has struck."""
        return self._struck.is_set()

    async def stroke(self) -> None:
        """Wait for it."""
        await self._struck.wait()
