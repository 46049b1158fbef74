"""The router's timers, on the event loop's clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hotline.routing.commands import CancelTimer, StartTimer


class Timers:
    """Runs timers until they fire or are cancelled.

    Args:
        fired: Is told the `ref` of each that fires.
    """

    def __init__(self, fired: Callable[[int], None]) -> None:
        self._fired = fired
        self._running: dict[int, asyncio.TimerHandle] = {}

    def start(self, command: StartTimer) -> None:
        """Start a timer; one that runs begins anew."""
        self.cancel(CancelTimer(ref=command.ref))
        loop = asyncio.get_running_loop()
        self._running[command.ref] = loop.call_later(command.seconds, self._fire, command.ref)

    def cancel(self, command: CancelTimer) -> None:
        """Stop a timer; one that does not run is no mistake."""
        if timer := self._running.pop(command.ref, None):
            timer.cancel()

    def close(self) -> None:
        """Stop all of them."""
        for timer in self._running.values():
            timer.cancel()
        self._running.clear()

    def _fire(self, ref: int) -> None:
        del self._running[ref]
        self._fired(ref)
