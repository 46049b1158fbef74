"""How often somebody may do something, and what work that nobody waits for takes of the machine.

Everybody has a bucket that fills up again evenly (a token bucket): a burst is served at once, and
who asks without end takes nothing from anybody else. Time is an argument.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass

LEAST_POLITE = 19
KEPT = 10_000
"""Beyond this many, those whose bucket is full again are forgotten."""


@dataclass(kw_only=True)
class _Bucket:
    left: float
    at: float


class Pace:
    """Counts what each does, by whatever names them.

    Args:
        per_s: So often a second, in the long run.
        burst: So often at once.
    """

    def __init__(self, *, per_s: float, burst: int) -> None:
        self._per_s = per_s
        self._burst = burst
        self._buckets: dict[str, _Bucket] = {}

    def wait_s(self, who: str, now: float) -> float:
        """Count once, and return 0; or how many seconds to wait with it, and count nothing.

        Args:
            who: Whom to count it for.
            now: Seconds that only grow.
        """
        if who not in self._buckets:
            self._make_room(now)
        bucket = self._buckets.setdefault(who, _Bucket(left=self._burst, at=now))
        bucket.left, bucket.at = self._filled(bucket, now), now
        if bucket.left < 1:
            return (1 - bucket.left) / self._per_s
        bucket.left -= 1
        return 0.0

    def _filled(self, bucket: _Bucket, now: float) -> float:
        return min(self._burst, bucket.left + (now - bucket.at) * self._per_s)

    def _make_room(self, now: float) -> None:
        if len(self._buckets) >= KEPT:
            self._buckets = {
                who: bucket
                for who, bucket in self._buckets.items()
                if self._filled(bucket, now) < self._burst
            }


def yield_to_everybody() -> None:
    """Take of the processor only what nobody else wants: whoever is on the line comes first."""
    # A sandbox may allow one of both, or neither; the work is to be done all the same.
    with contextlib.suppress(OSError):
        os.nice(LEAST_POLITE)
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
