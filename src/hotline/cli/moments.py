"""Moments as people type them: `2026-11-20`, `"2026-11-20 14:00"`, `today`, `7d`, `12h`.

Of what was, `7d` is seven days ago and a day means its beginning; of what is to come, `7d` is in
seven days and a day means its end.
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.errors import HotlineError

_DISTANCE = re.compile(r"(\d{1,4})([dh])", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class NoMoment(HotlineError):
    """Something typed is no moment."""

    def __init__(self, written: str) -> None:
        self.written = written
        super().__init__(written)

    def __str__(self) -> str:
        return (
            f"'{self.written}' is no moment: write 2026-11-20, '2026-11-20 14:00', today, "
            "yesterday, 7d (days ago) or 12h (hours ago)"
        )


class NoMomentToCome(HotlineError):
    """Something typed is no moment that is still to come."""

    def __init__(self, written: str, *, past: bool) -> None:
        self.written = written
        self.past = past
        super().__init__(written, past)

    def __str__(self) -> str:
        return (
            f"'{self.written}' is {'past' if self.past else 'no moment'}: write a day or a moment "
            "to come, such as 2026-11-20, '2026-11-20 14:00', tomorrow, 7d (in days) or 12h (in "
            "hours)"
        )


def moment(written: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment that is meant, on the bank's clock where no distance from UTC is given.

    Args:
        written: What was typed.
        now: Now, aware.
        zone: The bank's.

    Raises:
        NoMoment: It means none.
    """
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    days = {"today": 0, "yesterday": 1}.get(written)
    if days is not None:
        return midnight - timedelta(days=days)
    if distance := _DISTANCE.fullmatch(written):
        return now - _timedelta(distance)
    meant = _written(written, zone)
    if meant is None:
        raise NoMoment(written)
    return meant


def moment_to_come(written: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment to come that is meant, on the bank's clock like `moment`.

    Args:
        written: What was typed.
        now: Now, aware.
        zone: The bank's.

    Raises:
        NoMomentToCome: It means none, or one that is past.
    """
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    days = {"today": 1, "tomorrow": 2}.get(written)
    if days is not None:
        return midnight + timedelta(days=days)
    if distance := _DISTANCE.fullmatch(written):
        return now + _timedelta(distance)
    meant = _written(written, zone)
    if meant is not None and _DAY.fullmatch(written) and meant.year < MAXYEAR:
        meant += timedelta(days=1)
    if meant is None or meant <= now:
        raise NoMomentToCome(written, past=meant is not None)
    return meant


def _timedelta(distance: re.Match[str]) -> timedelta:
    return timedelta(**{{"d": "days", "h": "hours"}[distance[2]]: int(distance[1])})


def _written(written: str, zone: ZoneInfo) -> datetime | None:
    try:
        meant = datetime.fromisoformat(written)
    except ValueError:
        return None
    return meant.replace(tzinfo=zone) if meant.tzinfo is None else meant
