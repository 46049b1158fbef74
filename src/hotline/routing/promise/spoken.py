"""What a caller is told of the wait: a range in whole minutes, and never a longer one later.

A promise names a moment by which the caller's turn comes. It is broken when the caller still waits
then. Saying more later may only bring that moment forward, by a whole minute at the least; where
that cannot be done, nothing new is said.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from hotline.routing.promise.forecaster import Forecast
from hotline.routing.promise.outlook import HORIZON_S

MINUTE_S = 60.0

FINE_MINUTES = 15
"""Up to here each minute is told; a longer wait is told in steps of `COARSE_MINUTES`."""

COARSE_MINUTES = 5


@dataclass(frozen=True, kw_only=True)
class WaitPromise:
    """What a caller was told.

    Attributes:
        said_at: When, in seconds since 1970.
        from_minutes: The least that the wait will take from then on; 0 is told as "less than".
        to_minutes: The most.
    """

    said_at: float
    from_minutes: int
    to_minutes: int

    @property
    def keep_by(self) -> float:
        """By when the caller's turn is to come, in seconds since 1970."""
        return self.said_at + self.to_minutes * MINUTE_S


def first_promise(forecast: Forecast, now: float) -> WaitPromise | None:
    """Return what is told to a caller who begins to wait; None where nobody can tell.

    The range reaches from the low end of the forecast to what is hardly ever exceeded: somebody who
    waits less than was said does not mind.
    """
    if forecast.surely_s >= HORIZON_S:
        return None
    to_minutes = _up(forecast.surely_s)
    from_minutes = min(_down(forecast.low_s), to_minutes - 1)
    return WaitPromise(said_at=now, from_minutes=from_minutes, to_minutes=to_minutes)


def next_promise(before: WaitPromise, forecast: Forecast, now: float) -> WaitPromise:
    """Return what holds for a caller who has waited: a better promise, or the one from before."""
    promise = first_promise(forecast, now)
    if promise is None or promise.keep_by > before.keep_by - MINUTE_S:
        return before
    return promise


def what_is_left(promise: WaitPromise, now: float) -> WaitPromise | None:
    """Return a promise in the words of now; None where its moment has passed.

    It is the same promise: in whole minutes, its end is not told later than by less than one.
    """
    left_s = promise.keep_by - now
    if left_s <= 0:
        return None
    to_minutes = math.ceil(left_s / MINUTE_S)
    waited_minutes = math.ceil((now - promise.said_at) / MINUTE_S)
    from_minutes = max(0, min(promise.from_minutes - waited_minutes, to_minutes - 1))
    return WaitPromise(said_at=now, from_minutes=from_minutes, to_minutes=to_minutes)


def _up(seconds: float) -> int:
    minutes = max(math.ceil(seconds / MINUTE_S), 1)
    if minutes <= FINE_MINUTES:
        return minutes
    return math.ceil(minutes / COARSE_MINUTES) * COARSE_MINUTES


def _down(seconds: float) -> int:
    minutes = math.floor(seconds / MINUTE_S)
    if minutes <= FINE_MINUTES:
        return minutes
    return minutes // COARSE_MINUTES * COARSE_MINUTES
