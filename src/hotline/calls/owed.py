"""What somebody else has not said they have done: it is asked for again, until they do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

FIRST_AGAIN_S = 1.0
"""How long after it was asked for in vain it is asked for again."""
LAST_AGAIN_S = 30.0
"""The same once it was asked for often: each time it is twice as long, and never longer."""


class Owed:
    """Asks for what is owed, as one task of whoever owns it.

    Args:
        is_owed: Whether anything is.
        ask: Asks for it, within a limit of its own; `look` is told then. Never raises.
    """

    def __init__(self, is_owed: Callable[[], bool], ask: Callable[[], Awaitable[None]]) -> None:
        self._is_owed = is_owed
        self._ask = ask
        self._is_there = asyncio.Event()
        self._is_paid = asyncio.Event()

    def look(self) -> None:
        """Note whether anything is owed by now."""
        if self._is_owed():
            self._is_there.set()
            self._is_paid.clear()
        else:
            self._is_there.clear()
            self._is_paid.set()

    async def collect(self) -> None:
        """Ask again for what is owed, and for what will be, until this is cancelled."""
        while True:
            await self._is_there.wait()
            again_s = FIRST_AGAIN_S
            while not await self._is_paid_within(again_s):
                await self._ask()
                again_s = min(2 * again_s, LAST_AGAIN_S)

    async def _is_paid_within(self, limit_s: float) -> bool:
        """Tell whether it is no more owed, be it that something else is by then."""
        try:
            async with asyncio.timeout(limit_s):
                await self._is_paid.wait()
        except TimeoutError:
            return False
        return True
