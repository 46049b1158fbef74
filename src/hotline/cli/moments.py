"""Moments as people type them: `2026-11-20`, `"2026-11-20 14:00"`, `today`, `7d`, `12h`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.errors import HotlineError

_AGO = re.compile(r"(\d{1,4})([dh])", re.ASCII)


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
    if ago := _AGO.fullmatch(written):
        return now - timedelta(**{{"d": "days", "h": "hours"}[ago[2]]: int(ago[1])})
    try:
        meant = datetime.fromisoformat(written)
    except ValueError:
        raise NoMoment(written) from None
    return meant.replace(tzinfo=zone) if meant.tzinfo is None else meant
