"""So many at once, the others in the order in which they came, and none for ever."""

from __future__ import annotations

import asyncio


class Turns:
    """Lets `count` in at once.

    Args:
        count: How many.
        wait_s: How long the others wait.
    """

    def __init__(self, count: int, *, wait_s: float) -> None:
        self.wait_s = wait_s
        self._count = count
        self._free = asyncio.Semaphore(count)

    async def take(self) -> None:
        """Wait for a turn; whoever has it gives it back.

        Raises:
            NoTurn: There was none for `wait_s`.
        """
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(self.wait_s):
                await self._free.acquire()
        except TimeoutError:
            raise NoTurn from None

    def give_back(self) -> None:
        """Let the next one in."""
        self._free.release()

    async def all_over(self) -> None:
        """Wait until nobody has a turn."""
        for _ in range(self._count):
            await self._free.acquire()
        for _ in range(self._count):
            self._free.release()


class NoTurn(Exception):
    """All turns were taken for too long."""
