"""A recorded day played again, many times: as it was, and with other agents or another policy.

Each time what nobody saw is drawn anew, the same for both, so that the difference is due to the
change alone.

How far that can be trusted a back-test says, in two steps. Played as it was, the day has to come
out as it did. And a day of drawn callers, of whom nothing was seen but when they came, has to come
out so that what was recorded may be one of its days: then what is drawn is drawn well.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from hotline.model.tier import TIERS, Tier
from hotline.routing.events import CallQueued
from hotline.routing.figures import Contacts, Figures
from hotline.routing.policy import Policy, without_dispositions
from hotline.routing.restricted import queue_for
from hotline.routing.router import Router
from hotline.whatif.day import Caller, Day, Shift
from hotline.whatif.errors import QueuesMissing
from hotline.whatif.recorded import RecordedDay
from hotline.whatif.unseen import Unseen

SERVICE_LEVEL = "service level"

MEASURES: dict[str, Callable[[Contacts], float | None]] = {
    SERVICE_LEVEL: lambda contacts: contacts.service_level,
    "abandonment": lambda contacts: contacts.abandonment,
    "ASA s": lambda contacts: contacts.asa_s,
}
"""What a day is judged by; see `Contacts`."""

SHARES = frozenset({SERVICE_LEVEL, "abandonment"})
"""The measures that are shares, from 0 to 1."""

_TWO_SIDED_95 = 1.96
_STUDENT_95 = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23)
"""Student's t by degrees of freedom, from 1 on; beyond, it is nearly the normal's."""


@dataclass(frozen=True, kw_only=True)
class Interval:
    """Where one more day like these would lie, with 95 %.

    Attributes:
        mean: The mean of the days played.
        low: The lower end.
        high: The upper end.
    """

    mean: float
    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, kw_only=True)
class TargetMet:
    """Whether as many callers of a tier were answered in time as the targets want.

    Attributes:
        share: The share that is wanted, by calls where the tier's queues want different ones.
        changed_share: The same with the change, which may be one of the targets.
        recorded: Whether it was met.
        days: How often each day was played.
        again: On how many of these days it is met when the day is played as it was.
        drawn: The same with other callers who come when those came.
        changed: The same with the change.
    """

    share: float
    changed_share: float
    recorded: bool
    days: int
    again: int
    drawn: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One measure of the callers of one tier.

    Attributes:
        tier: The tier.
        measure: One of `MEASURES`.
        recorded: What it was.
        again: What it is when the day is played as it was.
        drawn: What it is with other callers who come when those came.
        changed: What it is with the change.
        difference: What the change makes of it.
        target: Whether the service level is what it is to be; None of other measures.
    """

    tier: Tier
    measure: str
    recorded: float
    again: Interval
    drawn: Interval
    changed: Interval
    difference: Interval
    target: TargetMet | None

    @property
    def is_share(self) -> bool:
        """Whether the measure is a share, from 0 to 1."""
        return self.measure in SHARES


Staffing = Callable[[Sequence[Shift], Random], Sequence[Shift]]
"""Who is on the floor instead of those who were."""


def as_it_was(shifts: Sequence[Shift], random: Random) -> Sequence[Shift]:
    """Return the same agents."""
    return shifts


def with_agents(number: int) -> Staffing:
    """Return a staffing with so many agents.

    Who is missing, or comes in twice under another name, is drawn each time.
    """

    def staffed(shifts: Sequence[Shift], random: Random) -> Sequence[Shift]:
        return _with_agents(shifts, number, random)

    return staffed


def study(
    day: RecordedDay,
    recorded: Figures,
    *,
    policy: Policy,
    changed: Policy,
    staffing: Staffing = as_it_was,
    times: int = 10,
) -> list[Line]:
    """Return what a change makes of a day, tier by tier.

    Args:
        day: The day.
        recorded: Its figures.
        policy: The policy that it had.
        changed: The policy to try, which may be the same.
        staffing: The agents to try.
        times: How often it is played; at least twice.

    Raises:
        QueuesMissing: The policy to try lacks queues that calls came to.
    """
    came = {queue_for(changed, call.asked) for call in day.calls if _was_there(policy, call.asked)}
    if missing := sorted(came - changed.queues.keys()):
        raise QueuesMissing(missing)
    seeds = range(times)
    unseen = Unseen(day)
    days = {
        "again": [play(day, unseen.callers, policy, as_it_was, seed) for seed in seeds],
        "drawn": [play(day, unseen.drawn, policy, as_it_was, seed) for seed in seeds],
        "changed": [play(day, unseen.callers, changed, staffing, seed) for seed in seeds],
    }
    lines = (_line(tier, measure, recorded, days) for tier in TIERS for measure in MEASURES)
    return [line for line in lines if line is not None]


def _was_there(policy: Policy, asked: CallQueued) -> bool:
    return queue_for(policy, asked) in policy.queues


def _line(
    tier: Tier, measure: str, recorded: Figures, days: Mapping[str, Sequence[Figures]]
) -> Line | None:
    """Return a line, None where a tier has no callers or no target."""
    was = _measured(tier, measure, recorded)
    seen = {
        name: [_measured(tier, measure, figures) for figures in played]
        for name, played in days.items()
    }
    if was is None or any(value is None for values in seen.values() for value in values):
        return None
    values = {
        name: [value for value in measured if value is not None] for name, measured in seen.items()
    }
    differences = [
        after - before for before, after in zip(values["again"], values["changed"], strict=True)
    ]
    return Line(
        tier=tier,
        measure=measure,
        recorded=was,
        again=_possible(measure, interval(values["again"])),
        drawn=_possible(measure, interval(values["drawn"])),
        changed=_possible(measure, interval(values["changed"])),
        difference=interval(differences),
        target=_target(tier, recorded, days) if measure == SERVICE_LEVEL else None,
    )


def _target(
    tier: Tier, recorded: Figures, days: Mapping[str, Sequence[Figures]]
) -> TargetMet | None:
    was = recorded.total("tier", tier)
    seen = {name: [one.total("tier", tier) for one in played] for name, played in days.items()}
    shares = [one.target for one in seen["changed"] if one.target is not None]
    if was.target is None or was.is_target_met is None or not shares:
        return None
    met = {name: sum(one.is_target_met is True for one in played) for name, played in seen.items()}
    return TargetMet(
        share=was.target,
        changed_share=statistics.fmean(shares),
        recorded=was.is_target_met,
        days=len(seen["again"]),
        **met,
    )


def _possible(measure: str, found: Interval) -> Interval:
    """Return an interval without what no day can have."""
    most = 1.0 if measure in SHARES else math.inf
    return replace(found, low=max(found.low, 0.0), high=min(found.high, most))


def _measured(tier: Tier, measure: str, figures: Figures) -> float | None:
    return MEASURES[measure](figures.total("tier", tier))


def play(
    day: RecordedDay,
    callers: Callable[[Random], Sequence[Caller]],
    policy: Policy,
    staffing: Staffing,
    seed: int,
) -> Figures:
    """Play a day once; return its figures."""
    figures = Figures(policy)
    Day(
        Router(without_dispositions(policy)),
        callers(Random(seed)),  # noqa: S311 - no secret, the same again
        staffing(day.shifts, Random(seed)),  # noqa: S311 - no secret, the same again
        day.closings,
        answer_s=day.answer_s,
    ).play(figures.take)
    return figures


def interval(values: Sequence[float]) -> Interval:
    """Return the prediction interval of what some days say."""
    mean, degrees = statistics.fmean(values), len(values) - 1
    t = _STUDENT_95[degrees - 1] if degrees <= len(_STUDENT_95) else _TWO_SIDED_95
    half = t * statistics.stdev(values) * math.sqrt(1 + 1 / len(values))
    return Interval(mean=mean, low=mean - half, high=mean + half)


def _with_agents(shifts: Sequence[Shift], number: int, random: Random) -> Sequence[Shift]:
    ids = sorted({shift.agent.agent_id for shift in shifts})
    if number <= len(ids):
        kept = set(random.sample(ids, number))
        return [shift for shift in shifts if shift.agent.agent_id in kept]
    return [*shifts, *_doubles(shifts, random.choices(ids, k=number - len(ids)))]


def _doubles(shifts: Sequence[Shift], ids: Sequence[str]) -> list[Shift]:
    return [
        _of_another(shift, f"{agent_id} again {number}")
        for number, agent_id in enumerate(ids)
        for shift in shifts
        if shift.agent.agent_id == agent_id
    ]


def _of_another(shift: Shift, agent_id: str) -> Shift:
    changes = ((at, replace(agent, agent_id=agent_id)) for at, agent in shift.changes)
    return replace(shift, agent=replace(shift.agent, agent_id=agent_id), changes=tuple(changes))
