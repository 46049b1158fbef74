"""The clock on the bank's wall, from the offsets that a bundle keeps.

What the wall clock shows decides. A time that it skips when summer time begins never comes: what
would open then opens when the clock goes on. An hour that it shows twice counts twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from hotline.flow.calendar.rules import Offset

BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)
"""Before and after every instant that a call can have."""

Stretch = tuple[datetime, datetime]
"""From a moment to before another."""


@dataclass(frozen=True, kw_only=True)
class WallClock:
    """A zone's clock; `offsets` are in order and not empty, and the first holds before it too."""

    offsets: tuple[Offset, ...]

    def shown(self, at: datetime) -> datetime:
        """Return the moment `at` as the clock shows it, with its distance from UTC."""
        offset = self.offsets[0]
        for later in self.offsets[1:]:
            if later.since > at:
                break
            offset = later
        return at.astimezone(timezone(timedelta(seconds=offset.seconds)))

    def when(self, shown: Iterable[Stretch]) -> tuple[Stretch, ...]:
        """Return when, in UTC, the clock shows a time in one of the stretches `shown` (naive)."""
        local = merged(shown)
        return merged(stretch for start, end in local for stretch in self._when(start, end))

    def _when(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        for index, offset in enumerate(self.offsets):
            since = offset.since if index else BEGINNING
            until = self.offsets[index + 1].since if index + 1 < len(self.offsets) else END
            ahead = timedelta(seconds=offset.seconds)
            begin = max(since, (start - ahead).replace(tzinfo=UTC))
            finish = min(until, (end - ahead).replace(tzinfo=UTC))
            if begin < finish:
                yield begin, finish


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return the same time as few stretches, in order, that neither touch nor overlap."""
    result: list[Stretch] = []
    for start, end in sorted(stretches):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)
