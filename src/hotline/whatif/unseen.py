"""What nobody saw of a day, drawn as it may have been.

How long somebody would have waited who was answered, and how long the conversation would have
been of somebody who was not: what was seen of the others says how such things are spread.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from random import Random

from hotline.whatif.day import Caller
from hotline.whatif.recorded import RecordedCall, RecordedDay

FOR_EVER_S = 86_400.0
"""The patience of somebody on a day on which nobody gave up."""


class Patience:
    """How long callers wait, by the estimator of Kaplan and Meier.

    "Nonparametric Estimation from Incomplete Observations" (JASA 1958): whoever was answered is
    known to have been patient for that long. Beyond the longest wait that somebody gave up after,
    all are taken to give up at the day's own rate.
    """

    def __init__(self, calls: Iterable[RecordedCall]) -> None:
        waits = sorted((call.wait_s, call.way == "abandoned") for call in calls)
        self._times: list[float] = []
        self._surviving: list[float] = []
        surviving = 1.0
        for number, (wait_s, gave_up) in enumerate(waits):
            if gave_up:
                surviving *= 1 - 1 / (len(waits) - number)
                self._times.append(wait_s)
                self._surviving.append(surviving)
        waited_s = sum(wait_s for wait_s, _ in waits)
        self._tail_s = waited_s / len(self._times) if self._times else FOR_EVER_S

    def longer_than(self, wait_s: float, random: Random) -> float:
        """Draw the patience, in seconds, of somebody who has waited for a while."""
        waited = bisect_right(self._times, wait_s)
        alive = self._surviving[waited - 1] if waited else 1.0
        drawn = random.random() * alive
        # Survival falls, so that its negative rises and can be searched.
        place = bisect_left(self._surviving, -drawn, key=lambda surviving: -surviving)
        if place < len(self._times):
            return self._times[place]
        longest_s = max(self._times[-1], wait_s) if self._times else wait_s
        return longest_s + random.expovariate(1 / max(self._tail_s, 1.0))


class Unseen:
    """Draws the callers of a day that was recorded."""

    def __init__(self, day: RecordedDay) -> None:
        self._day = day
        self._patience = Patience(day.calls)
        self._talks: dict[str, list[RecordedCall]] = defaultdict(list)
        for call in day.calls:
            if call.talk_s is not None:
                self._talks[call.asked.queue].append(call)
                self._talks[""].append(call)

    def callers(self, random: Random) -> list[Caller]:
        """Draw them; what was seen of them is as it was."""
        return [self._seen(call, random) for call in self._day.calls]

    def drawn(self, random: Random) -> list[Caller]:
        """Draw callers who come when those came, and of whom nothing else was seen."""
        return [
            self._caller(call, self._patience.longer_than(0.0, random), self._like(call, random))
            for call in self._day.calls
        ]

    def _seen(self, call: RecordedCall, random: Random) -> Caller:
        # As many numbers are drawn whatever was seen: one call's draw is not in another's way.
        patience_s, like = self._patience.longer_than(call.wait_s, random), self._like(call, random)
        gave_up, talked = call.way == "abandoned", call.talk_s is not None
        return self._caller(call, call.wait_s if gave_up else patience_s, call if talked else like)

    def _caller(self, call: RecordedCall, patience_s: float, served: RecordedCall) -> Caller:
        return Caller(
            asked=call.asked,
            patience_s=patience_s,
            talk_s=served.talk_s or 0.0,
            wrap_up_s=served.wrap_up_s,
        )

    def _like(self, call: RecordedCall, random: Random) -> RecordedCall:
        """Draw a call of the same queue that was served, or of any queue where there is none."""
        return random.choice(self._talks.get(call.asked.queue) or self._talks.get("") or [call])
