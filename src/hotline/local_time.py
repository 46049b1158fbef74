"""UTC inside, the bank's own time where people read it; the rules of summer time are IANA's."""

from __future__ import annotations

import difflib
import os
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

LOCALTIME = Path("/etc/localtime")
ZONES = "zoneinfo/"
"""A time zone's name follows this in the path of its file."""


class UnknownTimezone(ValueError):
    """A name that IANA's list of time zones does not have."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        known = sorted(known_timezones())
        # People know the city and forget the continent, or write it in small letters.
        by_city = {zone.rpartition("/")[2].lower(): zone for zone in reversed(known)}
        wanted = self.name.rpartition("/")[2].strip().replace(" ", "_").lower()
        close = difflib.get_close_matches(self.name, known, n=1, cutoff=0.7)
        city = difflib.get_close_matches(wanted, by_city, n=1, cutoff=0.7)
        meant = close[0] if close else by_city[city[0]] if city else "Asia/Shanghai"
        hint = f"did you mean {meant}?" if close or city else f"{meant} is one"
        return f"there is no time zone {self.name!r}, {hint}"


# Each time it is asked, the library looks through all files of all zones.
@cache
def known_timezones() -> frozenset[str]:
    """Return IANA's names of all time zones, as this machine had them when it was asked first."""
    return frozenset(available_timezones())


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone by IANA's name for it.

    Raises:
        UnknownTimezone: There is none; its text suggests one.
    """
    if name not in known_timezones():
        raise UnknownTimezone(name)
    return ZoneInfo(name)


def system_timezone(localtime: Path = LOCALTIME) -> str:
    """Return the name of this machine's time zone, "UTC" where it cannot be found out."""
    for name in (os.environ.get("TZ", "").removeprefix(":"), _linked(localtime)):
        if name in known_timezones():
            return name
    return "UTC"


def _linked(localtime: Path) -> str:
    try:
        return os.readlink(localtime).partition(ZONES)[2]
    except OSError:
        return ""


def local_clock(moment: datetime, zone: ZoneInfo, style: str) -> str:
    """Return a moment as the bank's clock showed it.

    An hour that comes twice, when summer time ends, is told apart by its distance from UTC.
    """
    there = moment.astimezone(zone)
    twice = there.utcoffset() != there.replace(fold=1 - there.fold).utcoffset()
    return f"{there:{style}}{f' {offset(there)}' if twice else ''}"


def local_moment(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment to the second, with its distance from UTC."""
    there = moment.astimezone(zone)
    return f"{there:%Y-%m-%d %H:%M:%S} {offset(there)}"


def offset(there: datetime) -> str:
    """Return how far a moment's clock is from UTC, such as `+08:00`."""
    plain = f"{there:%z}"
    return f"{plain[:3]}:{plain[3:5]}"
