"""The floor's figures by queue and tier: for `hotline floor`, and in the words of Prometheus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from pydantic import BaseModel, ConfigDict

from hotline.floor.disagreements import What
from hotline.floor.live_floor import LiveFloor
from hotline.model.agent import AgentState
from hotline.routing.figures import Contacts

Name = tuple[str, str]
"""A queue and a tier."""
WAYS = ("answered", "abandoned", "overflowed", "called_back", "voicemail")
SUMS = {
    "offered": "Calls that asked for an agent.",
    "in_time": "Answered calls whose wait was within the target of their queue and tier.",
    "with_target": "Calls that left a queue and had such a target.",
    "promised": "Answered calls that had been told how long it would take.",
    "promised_in_time": "Those of them that were answered by then.",
    "wait_seconds": "Seconds that answered calls had waited.",
    "talk_seconds": "Seconds of conversation.",
    "wrap_up_seconds": "Seconds of wrap-up.",
}


class TierNow(BaseModel):
    """The calls of one queue and tier: who waits now, and what became of those who have come.

    `elsewhere` are those who overflowed, were called back, or left a message. Shares are from 0 to
    1, and None where there is nothing to be told.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    queue: str
    tier: str
    waiting: int
    longest_wait_s: float
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
    waiting, longest_s = _waiting(floor, now)
    totals = _totals(floor, since=since)
    return [
        _tier(name, totals.get(name) or Contacts(), waiting[name], longest_s.get(name, 0.0))
        for name in sorted(waiting.keys() | totals.keys())
    ]


def _tier(name: Name, contacts: Contacts, waiting: int, longest_s: float) -> TierNow:
    queue, tier = name
    return TierNow(
        queue=queue,
        tier=tier,
        waiting=waiting,
        longest_wait_s=longest_s,
        offered=contacts.offered,
        answered=contacts.answered,
        abandoned=contacts.abandoned,
        elsewhere=contacts.overflowed + contacts.called_back + contacts.voicemail,
        service_level=contacts.service_level,
        asa_s=contacts.asa_s,
        promises_kept=contacts.promises_kept,
    )


def _waiting(floor: LiveFloor, now: float) -> tuple[Counter[Name], dict[Name, float]]:
    """Return how many wait by queue and tier, and the longest wait there, in seconds."""
    waiting: Counter[Name] = Counter()
    longest_s: dict[Name, float] = {}
    for entry in floor.router.floor.entries.values():
        name = entry.queue.name, entry.asked.tier
        waiting[name] += 1
        longest_s[name] = max(longest_s.get(name, 0.0), now - entry.queued_at)
    return waiting, longest_s


def _totals(floor: LiveFloor, *, since: float = 0.0) -> dict[Name, Contacts]:
    """Return what became of the calls of each queue and tier."""
    totals: dict[Name, Contacts] = {}
    for name, contacts in floor.figures.totals("queue_tier", since=since).items():
        queue, _, tier = name.rpartition(" ")
        totals[queue, tier] = contacts
    return totals


class FloorCollector(Collector):
    """Shows Prometheus a floor's figures as they are when it looks.

    Labels are names of queues, tiers and states, whose number is bounded; no figure is a person's.
    """

    def __init__(self, floor: LiveFloor, now: Callable[[], float]) -> None:
        self._floor = floor
        self._now = now

    def collect(self) -> Iterable[Metric]:
        """Yield them all."""
        totals = _totals(self._floor)
        yield from self._gauges(totals)
        by_tier = ["queue", "tier"]
        calls = _counter("calls", "Calls that left their queue, by the way.", [*by_tier, "way"])
        for name, contacts in totals.items():
            for way in WAYS:
                calls.add_metric([*name, way], getattr(contacts, way))
        yield calls
        for figure, text in SUMS.items():
            family = _counter(figure, text, by_tier)
            for name, contacts in totals.items():
                family.add_metric(list(name), _sum(contacts, figure))
            yield family
        seconds = _counter("agent_seconds", "What agents did with their time.", ["state"])
        for state, spent_s in sorted(self._floor.figures.total_time("floor").seconds.items()):
            seconds.add_metric([state], spent_s)
        yield seconds
        healed = _counter("healed", "What did not agree on the floor, and was healed.", ["what"])
        for what in What:
            healed.add_metric([what], self._floor.healed.get(what, 0))
        yield healed

    def _gauges(self, names: Iterable[Name]) -> Iterator[Metric]:
        waiting, longest_s = _waiting(self._floor, self._now())
        there = _gauge("waiting", "Calls that wait now.", ["queue", "tier"])
        longest = _gauge("longest_wait_seconds", "The longest of their waits.", ["queue", "tier"])
        for name in waiting.keys() | set(names):
            there.add_metric(list(name), waiting[name])
            longest.add_metric(list(name), longest_s.get(name, 0.0))
        agents = _gauge("agents", "Agents who are here, by what they do.", ["state"])
        present = Counter(one.state for one in self._floor.router.floor.agents.values())
        for state in AgentState:
            if state is not AgentState.OFFLINE:
                agents.add_metric([state], present[state])
        yield from (there, longest, agents)


def _sum(contacts: Contacts, figure: str) -> float:
    field = {
        "in_time": "answered_in_time",
        "wait_seconds": "wait_s",
        "talk_seconds": "talk_s",
        "wrap_up_seconds": "wrap_up_s",
    }.get(figure, figure)
    return float(getattr(contacts, field))


def _counter(name: str, text: str, labels: list[str]) -> CounterMetricFamily:
    return CounterMetricFamily(f"hotline_floor_{name}", text, labels=labels)


def _gauge(name: str, text: str, labels: list[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"hotline_floor_{name}", text, labels=labels)
