"""How long it takes from an offer to the bridge: the agent accepts, is rung and hears a whisper."""

from __future__ import annotations

from hotline.routing.promise.learned import LearnedAnswering

EXPECTED_S = 5.0
"""What is taken for granted before any call was answered; it weighs as one call."""

_FADING = 1 - 1 / 200
"""The mean is of about the last 200 calls: older ones fade."""


class AnswerTimes:
    """What is known of the time that a caller waits after the turn has come."""

    def __init__(self) -> None:
        self._offered_at: dict[str, float] = {}
        self._calls = 1.0
        self._seconds = EXPECTED_S

    @property
    def learned(self) -> LearnedAnswering:
        """What is known, to be kept."""
        return LearnedAnswering(
            offered_at=dict(self._offered_at), calls=self._calls, seconds=self._seconds
        )

    def take_on(self, learned: LearnedAnswering) -> None:
        """Go on with what was known."""
        self._offered_at = dict(learned.offered_at)
        self._calls, self._seconds = learned.calls, learned.seconds

    def offered(self, call_id: str, now: float) -> None:
        """Take in that a call is on offer; of several offers the last one counts."""
        self._offered_at[call_id] = now

    def answered(self, call_id: str, now: float) -> float:
        """Take in that it was answered; return the seconds since the offer, or 0."""
        offered_at = self._offered_at.pop(call_id, None)
        if offered_at is None:
            return 0.0
        seconds = now - offered_at
        self._calls = self._calls * _FADING + 1
        self._seconds = self._seconds * _FADING + seconds
        return seconds

    def forget(self, call_id: str) -> None:
        """Take in that a call will not be answered; one that was not on offer is no mistake."""
        self._offered_at.pop(call_id, None)

    @property
    def mean_s(self) -> float:
        """The mean, in seconds."""
        return self._seconds / self._calls
