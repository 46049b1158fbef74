"""What others would tell a caller who begins to wait."""

from __future__ import annotations

from collections import defaultdict

from hotline.model.tier import Tier


class AsteriskHoldTime:
    """Asterisk's `app_queue`: the same for everybody in the queue, whatever the tier and place.

    A moving average of the waits of those who were answered, the last with a weight of a quarter
    (`recalc_holdtime`), less what the caller has waited, without the sign (`say_position`).
    """

    def __init__(self) -> None:
        self._average_s = 0.0

    def answered(self, tier: Tier, wait_s: float) -> None:
        """Take in a wait that is over."""
        self._average_s = (3 * self._average_s + wait_s) / 4

    def says(self, tier: Tier, waited_s: float) -> float:
        """Return what a caller is told, in seconds."""
        return abs(self._average_s - waited_s)


class LastToEnter:
    """The wait of the last of the same tier who was answered.

    Ibrahim and Whitt, "Real-Time Delay Estimation Based on Delay History" (M&SOM 2009): the delay
    of the last customer to enter service (LES). One line for each tier, for with priorities the
    last of all who was answered says little of the others.
    """

    def __init__(self) -> None:
        self._last_s: dict[Tier, float] = defaultdict(float)

    def answered(self, tier: Tier, wait_s: float) -> None:
        """Take in a wait that is over."""
        self._last_s[tier] = wait_s

    def says(self, tier: Tier, waited_s: float) -> float:
        """Return what a caller is told, in seconds."""
        return max(self._last_s[tier] - waited_s, 0.0)
