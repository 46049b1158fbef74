"""Moments: every time in the program is aware and means UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from hotline.errors import HotlineError


@dataclass(kw_only=True)
class NaiveMoment(HotlineError):
    """A date and time came without its time zone, so nobody can say when it was."""

    moment: datetime

    def __str__(self) -> str:
        return f"{self.moment.isoformat()} has no time zone; use datetime.now(UTC)"


def as_utc(moment: datetime) -> datetime:
    """Turn an aware moment into the same moment in UTC.

    Raises:
        NaiveMoment: The moment has no time zone.
    """
    if moment.utcoffset() is None:
        raise NaiveMoment(moment=moment)
    return moment.astimezone(UTC)
