"""Who calls in days that never were, when, and how patient they are. All of them are made up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hotline.model.agent import Agent
from hotline.model.tier import Tier
from hotline.whatif.day import Shift

TIER_SHARES: dict[Tier, float] = {
    "standard": 0.8,
    "vip": 0.14,
    "senior_vip": 0.05,
    "restricted": 0.01,
}
TIER_REASONS: dict[Tier, str] = {
    "standard": "below every threshold",
    "vip": "average_deposits >= 1000000 CNY",
    "senior_vip": "total_assets >= 10000000 CNY",
    "restricted": "decided by operations",
}
HOUR_SHARES = (1, 1, 1, 1, 1, 2, 4, 10, 30, 60, 70, 55, 35, 40, 55, 60, 50, 30, 15, 10, 8, 6, 3, 2)
"""How many of a day's calls come in each hour, next to the others."""
AT_WEEKENDS = 0.35
RUSH_SHARE, RUSH = 0.3, timedelta(minutes=15)
"""How many of a weekday's calls come in a rush, as a message to all customers brings one, and how
long it lasts: there are never enough agents for it, so that VIPs wait, too."""
RUSH_BEGINS = (10, 15)
"""Between which hours it begins."""
PATIENCE_S, TALK_S, SPREAD = 420.0, 230.0, 0.6
"""Mean patience, exponential; mean talk and its spread, lognormal."""
WORK_BEGINS, WORKS = time(8, 30), timedelta(hours=9)

PHONES = "+88813900"
"""What the numbers begin with that are shown. No country has +888, in which the ITU assigns nothing
any more: `may_be_rung` refuses it everywhere, for whoever a number is made up of may be a real one.
"""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A customer of the bank.

    Attributes:
        number: The customer number, which is typed.
        phone: The number that is shown; "" for a withheld one.
        tier: How the bank ranks them.
    """

    number: str
    phone: str
    tier: Tier


def people(random: Random, many: int) -> list[Person]:
    """Make up customers, whose numbers are in no demo bank."""
    tiers = random.choices(list(TIER_SHARES), list(TIER_SHARES.values()), k=many)
    return [
        Person(
            number=f"9{number:07d}",
            phone="" if random.random() < 0.1 else f"{PHONES}{number:06d}",
            tier=tier,
        )
        for number, tier in enumerate(tiers)
    ]


def arrivals(random: Random, day: date, zone: ZoneInfo, calls: int) -> Iterator[datetime]:
    """Yield when calls come on a day, aware, in order: most of them in the morning of a weekday."""
    is_weekend = day.weekday() >= 5
    many = round(calls * (AT_WEEKENDS if is_weekend else 1) * random.uniform(0.85, 1.15))
    in_rush = 0 if is_weekend else round(many * RUSH_SHARE)
    rush_begins = 3600 * random.uniform(*RUSH_BEGINS)
    seconds = [
        hour * 3600 + random.uniform(0, 3600)
        for hour in random.choices(range(24), HOUR_SHARES, k=many - in_rush)
    ]
    seconds += [rush_begins + random.uniform(0, RUSH.total_seconds()) for _ in range(in_rush)]
    midnight = datetime.combine(day, time(), zone)
    for passed in sorted(seconds):
        yield midnight + timedelta(seconds=passed)


def shifts(random: Random, day: date, zone: ZoneInfo, agents: Sequence[Agent]) -> list[Shift]:
    """Return who works on a day: nearly everybody, and at weekends every second one."""
    begins = datetime.combine(day, WORK_BEGINS, zone)
    there = [one for one in agents if random.random() > (0.5 if day.weekday() >= 5 else 0.05)]
    return [
        Shift(
            agent=agent,
            begins=begins + (late := timedelta(minutes=random.randint(0, 60))),
            ends=begins + late + WORKS,
        )
        for agent in there or agents[:1]
    ]


def patience_s(random: Random) -> float:
    """Return how long a caller waits at the most, in seconds."""
    return 5 + random.expovariate(1 / PATIENCE_S)


def talk_s(random: Random) -> float:
    """Return how long a caller talks with an agent, in seconds."""
    return random.lognormvariate(math.log(TALK_S) - SPREAD**2 / 2, SPREAD)
