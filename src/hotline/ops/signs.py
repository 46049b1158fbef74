"""What went wrong lately, remembered just long enough to be told.

Every memory fades. A service that a load balancer has left for its bad health gets no calls, and
without calls nothing would ever show that the bank answers again.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

FADES_S = 300.0
"""How long trouble is remembered that nothing has confirmed or ended since."""
REMEMBERED = 1000
"""How many failures are counted at most."""

Seconds = Callable[[], float]
"""A clock that only ever goes forward."""


class Streak:
    """How many times in a row something failed; one success ends it."""

    def __init__(self, clock: Seconds = time.monotonic) -> None:
        self._clock = clock
        self._count = 0
        self._last = 0.0

    def good(self) -> None:
        """Note a success."""
        self._count = 0

    def bad(self) -> None:
        """Note a failure."""
        self._count += 1
        self._last = self._clock()

    @property
    def count(self) -> int:
        """How many failures there were since the last success; 0 once they have faded."""
        return self._count if self._clock() - self._last < FADES_S else 0

    @property
    def ago_s(self) -> float:
        """Seconds since the last failure."""
        return self._clock() - self._last


class Lately:
    """The failures of the last minutes, whatever went well between them."""

    def __init__(self, clock: Seconds = time.monotonic) -> None:
        self._clock = clock
        self._failures: deque[tuple[float, str]] = deque(maxlen=REMEMBERED)

    def bad(self, why: str) -> None:
        """Note a failure."""
        self._failures.append((self._clock(), why))

    @property
    def whys(self) -> list[str]:
        """Why each of them failed, the oldest first."""
        since = self._clock() - FADES_S
        while self._failures and self._failures[0][0] < since:
            self._failures.popleft()
        return [why for _, why in self._failures]
