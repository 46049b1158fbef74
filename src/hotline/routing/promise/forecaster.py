"""The forecaster: it sees what a live floor sees, when it sees it, and forecasts waits from that.

Nothing comes from the future: a call counts when it has come, a handling time when it has ended,
a wait when the caller is answered or gone. Of those who give up, nobody ever knows how long they
would have waited; the forecasts are held against the waits of those who were answered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hotline.model.tier import Tier
from hotline.routing.promise.arrivals import ArrivalRates
from hotline.routing.promise.calibration import Calibration
from hotline.routing.promise.handling import HandlingTimes
from hotline.routing.promise.outlook import Capacity, Outlook, Overtaking
from hotline.routing.promise.patience import Patience


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """How long a caller will wait, in seconds from now.

    Attributes:
        low_s: One caller of ten waits less.
        middle_s: One of two does.
        high_s: Nine of ten do; from low to high is the range of 80 %.
        surely_s: 97 of 100 do.
    """

    low_s: float
    middle_s: float
    high_s: float
    surely_s: float


@dataclass(frozen=True, kw_only=True)
class _Pending:
    tier: Tier
    since: float
    outlook: Outlook


class Forecaster:
    """Forecasts for the callers of one line.

    Attributes:
        arrivals: What is known of the calls that come.
        handling: What is known of the agents' work.
        patience: What is known of those who give up.
        calibration: What became of earlier forecasts.
    """

    def __init__(self, head_start_s: Mapping[Tier, float]) -> None:
        """Begin with nothing known.

        Args:
            head_start_s: Tier to the seconds by which its callers are put forward in the line, 0
                where it is not in it.
        """
        self.arrivals = ArrivalRates()
        self.handling = HandlingTimes()
        self.patience = Patience()
        self.calibration = Calibration()
        self._head_start_s = head_start_s
        self._pending: dict[str, _Pending] = {}

    def waits(
        self, call_id: str, tier: Tier, *, now: float, place: float, agent_ids: Collection[str]
    ) -> Forecast:
        """Return the forecast for a caller who begins to wait, and learn from what comes of it.

        Args:
            call_id: The call.
            tier: The caller's tier.
            now: In seconds since 1970.
            place: The place among those who are served first, from 1.
            agent_ids: Those who may take the call, all of them at work.
        """
        self.patience.waits(call_id, now)
        outlook = self._outlook(tier, now=now, place=place, agent_ids=agent_ids)
        self._pending[call_id] = _Pending(tier=tier, since=now, outlook=outlook)
        return self._read(tier, outlook)

    def still_waits(
        self, tier: Tier, *, now: float, place: float, agent_ids: Collection[str]
    ) -> Forecast:
        """Return the forecast for a caller who has waited for a while, from now on."""
        return self._read(tier, self._outlook(tier, now=now, place=place, agent_ids=agent_ids))

    def answered(self, call_id: str, now: float) -> None:
        """Take in that a caller waits no more, but is served; one who did not is no mistake."""
        self.patience.left(call_id, now, gave_up=False)
        pending = self._pending.pop(call_id, None)
        if pending is not None:
            score = pending.outlook.score(now - pending.since)
            self.calibration.learn(pending.tier, score)

    def left(self, call_id: str, now: float, *, gave_up: bool) -> None:
        """Take in that a caller waits no more, and was not served."""
        self.patience.left(call_id, now, gave_up=gave_up)
        self._pending.pop(call_id, None)

    def _outlook(
        self, tier: Tier, *, now: float, place: float, agent_ids: Collection[str]
    ) -> Outlook:
        own_s = self._head_start_s.get(tier, 0.0)
        return Outlook(
            capacity=Capacity(
                [self.handling.elapsed_s(agent_id, now) for agent_id in agent_ids],
                self.handling.known(now),
            ),
            place=place,
            overtaking=[
                Overtaking(rate=self.arrivals.rate(other, now), for_s=head_start_s - own_s)
                for other, head_start_s in self._head_start_s.items()
                if head_start_s > own_s
            ],
            giving_up=self.patience.rate(now),
        )

    def _read(self, tier: Tier, outlook: Outlook) -> Forecast:
        low_s, middle_s, high_s, surely_s = outlook.waits_s(self.calibration.limits(tier))
        return Forecast(low_s=low_s, middle_s=middle_s, high_s=high_s, surely_s=surely_s)
