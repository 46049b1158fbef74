"""When to send a SIP message again over UDP, and when to stop (RFC 3261, 17)."""

from dataclasses import dataclass

T1_S = 0.5
"""The guessed round trip: the first wait before a message is sent again."""

T2_S = 4.0
"""The longest wait between two sendings of anything but an INVITE."""

GIVE_UP_S = 64 * T1_S
"""How long a message is sent again before its sender gives up."""


@dataclass(kw_only=True)
class Resending:
    """One message that is sent again until somebody takes it out.

    Attributes:
        data: the datagram.
        capped: whether waits stop growing at T2; those of an INVITE do not.
    """

    data: bytes
    started_at: float
    capped: bool = True
    _wait_s: float = T1_S
    _due_at: float | None = None

    def due(self, now: float) -> bool:
        """Tell whether it is time to send `data` again, and if so plan the next time."""
        due_at = self.started_at + T1_S if self._due_at is None else self._due_at
        if now < due_at:
            return False
        self._wait_s = min(2 * self._wait_s, T2_S) if self.capped else 2 * self._wait_s
        self._due_at = due_at + self._wait_s
        return True

    def hopeless(self, now: float) -> bool:
        """Tell whether it has been sent for long enough in vain."""
        return now - self.started_at >= GIVE_UP_S
