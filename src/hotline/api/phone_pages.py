"""Which page in a browser is a seat's telephone: one at a time.

The PBX knows one telephone of a seat, and a password replaces the one before: of two pages each
would take the other's place, again and again. So who comes second is told, and may take over.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

OPENS_WITHIN_S = 10.0
"""So long a page that was given a password may take to open its WebSocket."""
BACK_WITHIN_S = 4.0
"""So long a page whose WebSocket is closed is waited for: it may be loaded anew."""
RETURNS_WITHIN_S = 10.0
"""So long a process waits for the page that was a seat's telephone with the one before it.

A page's telephone tries every 1 to 4 s, and the process may have to be waited for.
"""


@dataclass(eq=False, kw_only=True)
class _Held:
    """A page that is a seat's telephone, with a WebSocket or, until a moment, without."""

    page: str
    until: float = 0.0
    sockets: int = 0
    is_taken: asyncio.Event = field(default_factory=asyncio.Event)


class PhonePages:
    """Knows the page that is each seat's telephone."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._expected: dict[str, float] = {}

    def expect(self, seats: Iterable[str]) -> None:
        """Wait for the pages that were the telephones of these seats with another process."""
        until = _now() + RETURNS_WITHIN_S
        self._expected = dict.fromkeys(seats, until)

    def is_elsewhere(self, seat: str, page: str) -> bool:
        """Return whether another page than this one is the telephone of a seat."""
        held = self._held.get(seat)
        if held is None or held.page == page:
            return False
        return held.sockets > 0 or _now() < held.until

    def is_awaited(self, seat: str) -> bool:
        """Return whether the page may still come that was it with another process, if one was."""
        return seat not in self._held and _now() < self._expected.get(seat, 0.0)

    def claim(self, seat: str, page: str) -> None:
        """Let a page be the telephone of a seat, and no other one any more."""
        self._holding(seat, page).until = _now() + OPENS_WITHIN_S

    @contextlib.contextmanager
    def open(self, seat: str, page: str) -> Iterator[asyncio.Event]:
        """Have a WebSocket open of the page that is the telephone of a seat by now.

        Gives what is set once another page is it.
        """
        held = self._holding(seat, page)
        held.until = 0.0
        held.sockets += 1
        try:
            yield held.is_taken
        finally:
            held.sockets -= 1
            held.until = max(held.until, _now() + BACK_WITHIN_S)

    def _holding(self, seat: str, page: str) -> _Held:
        held = self._held.get(seat)
        if held is None or held.page != page:
            if held is not None:
                held.is_taken.set()
            held = self._held[seat] = _Held(page=page)
        return held


def _now() -> float:
    return asyncio.get_running_loop().time()
