"""Which ends of keys are keys, and which are one key's end that Asterisk tells again.

Where a network holds packets up, keys come in a burst. A key that was down for no time at all is
drawn out by Asterisk, and the end of the next one, which comes meanwhile, is put aside and looked
at again later (`__ast_read` in main/channel.c): `DTMFEnd` is told both times, measured on 22.10,
and a PIN gets a seventh digit. The beginning is told once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

AGAIN_S = 1.0
"""An end that comes later than this after the last one is not the same key's."""


class KeyEnds:
    """Looks at the beginnings and ends of one caller's keys.

    Telephones that send keys as SIP INFO have no beginnings, or now and then one that Asterisk
    makes up: all their ends are keys.

    Args:
        time: A clock in seconds, the running loop's by default.
    """

    def __init__(self, time: Callable[[], float] | None = None) -> None:
        self._time = time or (lambda: asyncio.get_running_loop().time())
        self.forget()

    def forget(self) -> None:
        """Start anew, for something may have been missed."""
        self._all_begin = True
        self._begun = ""
        self._ended = ""
        self._ended_at = 0.0

    def begin(self, key: str) -> None:
        """Note that a key went down."""
        self._begun = key

    def is_key(self, key: str) -> bool:
        """Note that a key's end was told; return whether it is a key that was not told before."""
        now = self._time()
        if key == self._begun:
            self._begun = ""
        elif self._all_begin and key == self._ended and now - self._ended_at < AGAIN_S:
            return False
        else:
            self._all_begin = False
        self._ended, self._ended_at = key, now
        return True
