"""The floor's calls by queue and tier: who waits now, and what became of those who have come."""

from __future__ import annotations

from collections import Counter
from statistics import median

from hotline.crm.views.view import View
from hotline.floor.live_floor import LiveFloor
from hotline.model.tier import TIERS, Tier
from hotline.routing.figures import Contacts

Name = tuple[str, Tier]
"""A queue and a tier."""
_TIERS = {str(tier): tier for tier in TIERS}


class TierNow(View):
    """The calls of one queue and tier: who waits now, and what became of those who have come.

    `promised_wait_s` is the median of the whole waits that those who wait were promised.
    `elsewhere` are those who overflowed, were called back, or left a message. Shares are from 0 to
    1. What there is nothing to be told of is None.
    """

    queue: str
    tier: Tier
    waiting: int
    longest_wait_s: float
    promised_wait_s: float | None = None
    offered: int
    answered: int
    abandoned: int
    elsewhere: int
    service_level: float | None
    asa_s: float | None
    promises_kept: float | None


def tiers_now(floor: LiveFloor, *, since: float, now: float) -> list[TierNow]:
    """Return the queues by tier, where somebody waits or has come.

    Args:
        floor: The floor.
        since: From when calls are counted that came, in seconds since 1970.
        now: The moment.
    """
    waiting, longest_s = waiting_by_tier(floor, now)
    totals = totals_by_tier(floor, since=since)
    promised_s = _promised_by_tier(floor)
    return [
        _tier(
            name,
            totals.get(name) or Contacts(),
            waiting=waiting[name],
            longest_s=longest_s.get(name, 0.0),
            promised_s=promised_s.get(name),
        )
        for name in sorted(waiting.keys() | totals.keys())
    ]


def _tier(
    name: Name, contacts: Contacts, *, waiting: int, longest_s: float, promised_s: float | None
) -> TierNow:
    queue, tier = name
    return TierNow(
        queue=queue,
        tier=tier,
        waiting=waiting,
        longest_wait_s=longest_s,
        promised_wait_s=promised_s,
        offered=contacts.offered,
        answered=contacts.answered,
        abandoned=contacts.abandoned,
        elsewhere=contacts.overflowed + contacts.called_back + contacts.voicemail,
        service_level=contacts.service_level,
        asa_s=contacts.asa_s,
        promises_kept=contacts.promises_kept,
    )


def waiting_by_tier(floor: LiveFloor, now: float) -> tuple[Counter[Name], dict[Name, float]]:
    """Return how many wait by queue and tier, and the longest wait there, in seconds."""
    waiting: Counter[Name] = Counter()
    longest_s: dict[Name, float] = {}
    for entry in floor.router.floor.entries.values():
        name = entry.queue.name, entry.asked.tier
        waiting[name] += 1
        longest_s[name] = max(longest_s.get(name, 0.0), now - entry.queued_at)
    return waiting, longest_s


def _promised_by_tier(floor: LiveFloor) -> dict[Name, float]:
    """Return the median of the whole waits promised to those who wait, by queue and tier."""
    promised: dict[Name, list[float]] = {}
    for entry in floor.router.floor.entries.values():
        if promise := floor.promise_of(entry.call_id):
            name = entry.queue.name, entry.asked.tier
            promised.setdefault(name, []).append(promise.keep_by - entry.queued_at)
    return {name: median(waits) for name, waits in promised.items()}


def totals_by_tier(floor: LiveFloor, *, since: float = 0.0) -> dict[Name, Contacts]:
    """Return what became of the calls of each queue and tier."""
    totals: dict[Name, Contacts] = {}
    for name, contacts in floor.figures.totals("queue_tier", since=since).items():
        queue, _, tier = name.rpartition(" ")
        totals[queue, _TIERS[tier]] = contacts
    return totals
