"""How many requests a token may make. Pure: time is an argument.

Each token has a bucket that fills up again evenly (a token bucket): a burst is served at once, and
a program that asks without end takes the database from nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(kw_only=True)
class _Bucket:
    left: float
    at: float


class Pace:
    """Counts the requests of each token.

    Args:
        per_s: So many requests a second, in the long run.
        burst: So many at once.
    """

    def __init__(self, *, per_s: int, burst: int) -> None:
        self._per_s = per_s
        self._burst = burst
        # One for each token that counts and was shown: there are as many as the bank has made.
        self._buckets: dict[str, _Bucket] = {}

    def wait_s(self, token_id: str, now: float) -> float:
        """Count a request, and return 0; or how many seconds to wait with it, and count none.

        Args:
            token_id: Whose request.
            now: Seconds that only grow.
        """
        bucket = self._buckets.setdefault(token_id, _Bucket(left=self._burst, at=now))
        bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._per_s)
        bucket.at = now
        if bucket.left < 1:
            return (1 - bucket.left) / self._per_s
        bucket.left -= 1
        return 0.0
