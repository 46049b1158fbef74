"""How long to wait before the next try, so that a thousand clients do not return at once."""

from __future__ import annotations

from collections.abc import Callable
from random import SystemRandom

_RANDOM = SystemRandom()


class Backoff:
    """Waits that double from `min_s` to `max_s`, each shortened at random by up to a half.

    Args:
        min_s: The first wait, in seconds.
        max_s: The longest wait, in seconds.
        random: A number from 0 to 1; given by tests.
    """

    def __init__(
        self, min_s: float, max_s: float, *, random: Callable[[], float] = _RANDOM.random
    ) -> None:
        self._min_s = min_s
        self._max_s = max_s
        self._random = random
        self._wait_s = min_s

    def next_s(self) -> float:
        """Return the next wait, in seconds."""
        wait_s = self._wait_s
        self._wait_s = min(2 * wait_s, self._max_s)
        return wait_s * (1 - self._random() / 2)

    def reset(self) -> None:
        """Start over after a success."""
        self._wait_s = self._min_s
