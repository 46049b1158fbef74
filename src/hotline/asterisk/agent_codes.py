"""What an agent asks for by keys of the telephone, among all that are pressed in a conversation.

It is `*5` and a digit, without a pause. The caller's telephone is told of the keys, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

SECURE = "*5"
"""What begins the code for a secure flow; its place in the flow's list follows, from 1."""
PAUSE_S = 3.0
"""So long an agent may take from one key of a code to the next."""


class AgentCodes:
    """Looks at the keys of one agent.

    Args:
        time: A clock in seconds, the running loop's by default.
    """

    def __init__(self, time: Callable[[], float] | None = None) -> None:
        self._time = time or (lambda: asyncio.get_running_loop().time())
        self._begun = ""
        self._last_at = 0.0

    def press(self, key: str) -> int:
        """Take a key; return the number that a code has which it completes, 0 for none."""
        now = self._time()
        begun = self._begun if now - self._last_at <= PAUSE_S else ""
        self._last_at, self._begun = now, ""
        if begun == SECURE and key in "123456789":
            return int(key)
        # A star in the wrong place begins a code all the same.
        self._begun = next((one for one in (begun + key, key) if SECURE.startswith(one)), "")
        return 0
