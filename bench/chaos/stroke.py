"""The moment when it strikes."""

from __future__ import annotations

import asyncio
import time


class Stroke:
    """Tells the callers of a batch that it has struck.

    Args:
        ends_calls: Whether all that is left to them then is to hang up.

    Attributes:
        struck_at: When it did, by the loop's clock; None before.
        struck_at_wall: The same by the wall clock.
    """

    def __init__(self, *, ends_calls: bool = False) -> None:
        self.struck_at: float | None = None
        self.struck_at_wall: float | None = None
        self._struck = asyncio.Event()
        self._ends_calls = ends_calls

    def strike(self) -> None:
        """Say that it strikes now."""
        self.struck_at = asyncio.get_running_loop().time()
        self.struck_at_wall = time.time()
        self._struck.set()

    @property
    def ends_calls(self) -> bool:
        """Whether it has struck, and left nothing to listen for."""
        return self._ends_calls and self._struck.is_set()

    @property
    def struck(self) -> bool:
        """Whether it has struck."""
        return self._struck.is_set()
