"""The forecaster: it sees what a live floor sees, when it sees it, and forecasts waits from that.

Nothing comes from the future: a call counts when it has come, a handling time when it has ended,
a wait when the caller is answered or gone. Of those who give up, nobody ever knows how long they
would have waited; the forecasts are held against the waits of those who were answered.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.routing.promise.answering import AnswerTimes
from hotline.routing.promise.arrivals import ArrivalRates
from hotline.routing.promise.calibration import Calibration
from hotline.routing.promise.callers import Callers
from hotline.routing.promise.handling import HandlingTimes
from hotline.routing.promise.learned import Learned
from hotline.routing.promise.outlook import HORIZON_S, Capacity, Outlook
from hotline.routing.promise.patience import Patience
from hotline.routing.promise.standing import Standing


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """How long a caller will wait, in seconds from now.

    Attributes:
        low_s: One caller of ten waits less.
        middle_s: One of two does.
        high_s: Nine of ten do; from low to high is the range of 80 %.
        surely_s: 95 of 100 do.
    """

    low_s: float
    middle_s: float
    high_s: float
    surely_s: float


@dataclass(frozen=True, kw_only=True)
class _Pending:
    callers: Callers
    since: float
    outlook: Outlook


class Forecaster:
    """Forecasts for the callers of one floor.

    Attributes:
        arrivals: What is known of the calls that come.
        handling: What is known of the agents' work.
        patience: What is known of those who wait.
        answering: What is known of the time from an offer to the bridge.
    """

    def __init__(self) -> None:
        self.arrivals = ArrivalRates()
        self.handling = HandlingTimes()
        self.patience = Patience()
        self.answering = AnswerTimes()
        self._calibration = Calibration()
        self._pending: dict[str, _Pending] = {}

    @property
    def learned(self) -> Learned:
        """What is known, to be kept."""
        return Learned(
            arrivals=self.arrivals.learned,
            handling=self.handling.learned,
            patience=self.patience.learned,
            answering=self.answering.learned,
            calibration=self._calibration.learned,
        )

    def take_on(self, learned: Learned) -> None:
        """Go on with what was known."""
        self.arrivals.take_on(learned.arrivals)
        self.handling.take_on(learned.handling)
        self.patience.take_on(learned.patience)
        self.answering.take_on(learned.answering)
        self._calibration.take_on(learned.calibration)

    def waits(self, call_id: str, callers: Callers, standing: Standing, now: float) -> Forecast:
        """Return the forecast for a caller who begins to wait, and learn from what comes of it.

        Args:
            call_id: The call.
            callers: Who is forecast like this one.
            standing: Where the caller stands.
            now: In seconds since 1970.
        """
        self.patience.waits(call_id, now)
        outlook = self._outlook(standing, now)
        self._pending[call_id] = _Pending(callers=callers, since=now, outlook=outlook)
        return self._read(callers, outlook)

    def still_waits(self, callers: Callers, standing: Standing, now: float) -> Forecast:
        """Return the forecast for a caller who has waited for a while, from now on."""
        return self._read(callers, self._outlook(standing, now))

    def answered(self, call_id: str, now: float) -> None:
        """Take in that a call is served, whether it had to wait or not."""
        answer_s = self.answering.answered(call_id, now)
        self.patience.left(call_id, now, gave_up=False)
        pending = self._pending.pop(call_id, None)
        if pending is not None:
            score = pending.outlook.score(now - answer_s - pending.since)
            self._calibration.learn(pending.callers, score)

    def left(self, call_id: str, now: float, *, gave_up: bool) -> None:
        """Take in that a caller waits no more, and was not served."""
        self.answering.forget(call_id)
        self.patience.left(call_id, now, gave_up=gave_up)
        self._pending.pop(call_id, None)

    def _outlook(self, standing: Standing, now: float) -> Outlook:
        elapsed_s = [self.handling.elapsed_s(agent_id, now) for agent_id in standing.agent_ids]
        return Outlook(
            capacity=Capacity(elapsed_s, self.handling.known(now)),
            place=standing.place,
            overtaking=standing.overtaking,
            giving_up=self.patience.rate(now),
        )

    def _read(self, callers: Callers, outlook: Outlook) -> Forecast:
        turns_s = outlook.waits_s(self._calibration.limits(callers))
        answer_s = self.answering.mean_s
        low_s, middle_s, high_s, surely_s = (
            min(turn_s + answer_s, HORIZON_S) for turn_s in turns_s
        )
        return Forecast(low_s=low_s, middle_s=middle_s, high_s=high_s, surely_s=surely_s)
