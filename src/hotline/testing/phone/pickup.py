"""What a phone does when it is called: picks up, now or later, declines, or rings for ever."""

from dataclasses import dataclass

OK = 200
BUSY_HERE = 486
DECLINE = 603

REASONS = {
    180: "Ringing",
    480: "Temporarily Unavailable",
    BUSY_HERE: "Busy Here",
    487: "Request Terminated",
    DECLINE: "Decline",
}
"""What stands beside the statuses that a phone gives a call (RFC 3261, 21)."""


@dataclass(frozen=True, kw_only=True)
class Pickup:
    """What becomes of a call.

    Attributes:
        after_s: Seconds that the phone rings before; 0 for not at all, None for ever: then a test
            picks up or declines, or whoever calls gives up.
        status: The SIP status that the call gets then; 200 is picking up.
    """

    after_s: float | None = 0.0
    status: int = OK


AT_ONCE = Pickup()
BUSY = Pickup(status=BUSY_HERE)
NEVER = Pickup(after_s=None)
