"""How soon callers give up, learned from those who did and from those who did not."""

from __future__ import annotations

from hotline.routing.promise.learned import LearnedPatience

EXPECTED_S = 900.0
"""What is taken for the mean patience before anybody has given up; it weighs as one who did."""

_FADING = 1 - 1 / 500
"""The figure is of about the last 500 who gave up: older ones fade."""


class Patience:
    """The rate at which callers who wait give up.

    It is all who gave up over all seconds waited: whoever was answered is known to have been
    patient for that long, and no longer. For an exponential patience that is the most likely rate
    (Brown and others, JASA 2005, section 6, on such censored times).
    """

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        self._gave_up = 1.0
        self._seconds = EXPECTED_S

    @property
    def learned(self) -> LearnedPatience:
        """What is known, to be kept."""
        return LearnedPatience(
            since=dict(self._since), gave_up=self._gave_up, seconds=self._seconds
        )

    def take_on(self, learned: LearnedPatience) -> None:
        """Go on with what was known."""
        self._since = dict(learned.since)
        self._gave_up, self._seconds = learned.gave_up, learned.seconds

    def waits(self, call_id: str, now: float) -> None:
        """Take in that a caller waits from now on."""
        self._since[call_id] = now

    def left(self, call_id: str, now: float, *, gave_up: bool) -> None:
        """Take in that a caller waits no more; one who did not is no mistake."""
        since = self._since.pop(call_id, None)
        if since is None:
            return
        fading = _FADING if gave_up else 1.0
        self._gave_up = self._gave_up * fading + gave_up
        self._seconds = self._seconds * fading + now - since

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._since)

    def rate(self, now: float) -> float:
        """Return how many of those who wait give up in a second, each."""
        so_far_s = self.waiting * now - sum(self._since.values())
        return self._gave_up / (self._seconds + so_far_s)
