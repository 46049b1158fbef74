"""How a caller wants to be served, for the rest of the call.

A flow sets it with `prefer`. What the CRM remembers of a caller from earlier calls will be set the
same way, when the call arrives.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hotline.flow.commands import DigitRules
from hotline.flow.utterance import Pace

LONGER = 2.0
"""So many times as long a caller has who wants longer time-outs."""


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """A caller's wishes.

    Attributes:
        pace: How fast the hotline speaks.
        long_timeouts: Whether the caller has more time for each key.
        person_first: Whether the caller is led to a person instead of the next menu.
    """

    pace: Pace = Pace.NORMAL
    long_timeouts: bool = False
    person_first: bool = False

    def patient(self, rules: DigitRules) -> DigitRules:
        """Return when an entry of this caller is complete."""
        if not self.long_timeouts:
            return rules
        return replace(
            rules,
            first_digit_s=rules.first_digit_s * LONGER,
            inter_digit_s=rules.inter_digit_s * LONGER,
        )


NO_WISHES = Preferences()
"""How everybody is served who has said nothing else."""
