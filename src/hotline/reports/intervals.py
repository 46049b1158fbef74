"""The intervals that a report is told by, on the bank's clock. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from hotline.reports.of_floor import BucketOf

INTERVALS: Mapping[str, int] = MappingProxyType({"15m": 15, "30m": 30, "1h": 60, "1d": 24 * 60})
"""The name of each to its minutes. The floor is counted by quarters of an hour."""

QUARTER_S = 900


def whole_quarters(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Return a time in whole quarters of an hour, each of which it touches; both are aware."""
    begin = since.timestamp() // QUARTER_S * QUARTER_S
    end = -(-until.timestamp() // QUARTER_S) * QUARTER_S
    return datetime.fromtimestamp(begin, UTC), datetime.fromtimestamp(end, UTC)


def bucket_of(interval: str, zone: ZoneInfo) -> BucketOf:
    """Return what names the interval of a moment: its beginning, in the bank's time.

    An hour that comes twice, when clocks are set back, has two names: its offset is in them.
    """
    minutes = INTERVALS[interval]

    @cache
    def name(minute: float) -> str:
        at = datetime.fromtimestamp(60 * minute, zone)
        if minutes >= 24 * 60:
            return at.date().isoformat()
        into = (at.hour * 60 + at.minute) % minutes
        begin = datetime.fromtimestamp(at.timestamp() - into * 60, zone)
        return begin.isoformat(timespec="minutes")

    # Thousands of calls begin in the same minutes.
    return lambda seconds: name(seconds // 60)
