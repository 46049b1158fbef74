"""What systemd wants to hear of a service of Type=notify: a few words to a socket that it names."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping

BEATS_A_PERIOD = 3
"""How many signs of life go into the time after which systemd gives up."""


class Systemd:
    """Tells systemd how the service is; without systemd it does nothing.

    Args:
        environment: Where `NOTIFY_SOCKET` and `WATCHDOG_USEC` may be.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        path = environment.get("NOTIFY_SOCKET", "")
        # An @ stands for the zero byte of an abstract socket.
        self._address = f"\0{path[1:]}" if path.startswith("@") else path
        period_s = int(environment.get("WATCHDOG_USEC", "0")) / 1e6
        self._every_s = period_s / BEATS_A_PERIOD
        self._next = 0.0

    def ready(self, status: str = "") -> None:
        """Say that calls are taken, and what a person shall read in the service's status."""
        self._tell(f"READY=1\nSTATUS={status}" if status else "READY=1")

    def stopping(self) -> None:
        """Say that no new calls are taken."""
        self._tell("STOPPING=1")

    def alive(self) -> None:
        """Say that the event loop turns, as often as systemd wants it; call it more often."""
        if self._every_s and time.monotonic() >= self._next:
            self._next = time.monotonic() + self._every_s
            self._tell("WATCHDOG=1")

    def _tell(self, word: str) -> None:
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as teller:
            teller.setblocking(False)
            try:
                teller.sendto(word.encode(), self._address)
            except OSError:
                # A systemd that does not listen now is no reason to leave callers alone.
                return
