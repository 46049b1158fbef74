"""The floor's figures in the words of Prometheus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hotline.desk.desk_audit import DeskAudit
from hotline.desk.tiers_now import Name, totals_by_tier, waiting_by_tier
from hotline.floor.as_logged import Kind
from hotline.floor.disagreements import What
from hotline.floor.live_floor import LiveFloor
from hotline.floor.log_audit import LogAudit
from hotline.model.agent import AgentState
from hotline.routing.figures import Contacts

WAYS = ("answered", "abandoned", "overflowed", "called_back", "voicemail")
SUMS = {
    "offered": "Calls that asked for an agent.",
    "in_time": "Answered calls whose wait was within the target of their queue and tier.",
    "with_target": "Calls that left a queue and had such a target.",
    "promised": "Answered calls that had been told how long it would take.",
    "promised_in_time": "Those of them that were answered by then.",
    "wait_seconds": "Seconds that answered calls had waited.",
    "transferred": "Calls that an agent gave to another agent or queue, or back to the flow.",
    "taken_over": "Calls that an agent of the queue was asked about, and then given.",
    "talk_seconds": "Seconds of conversation.",
    "hold_seconds": "Seconds on hold.",
    "consult_seconds": "Seconds that agents talked with each other about a call on hold.",
    "wrap_up_seconds": "Seconds of wrap-up.",
}


class FloorCollector(Collector):
    """Shows Prometheus a floor's figures as they are when it looks.

    Labels are names of queues, tiers and states, whose number is bounded; no figure is a person's.
    """

    def __init__(self, floor: LiveFloor, now: Callable[[], float]) -> None:
        self._floor = floor
        self._now = now

    def collect(self) -> Iterable[Metric]:
        """Yield them all."""
        totals = totals_by_tier(self._floor)
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
        waiting, longest_s = waiting_by_tier(self._floor, self._now())
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


class AuditCollector(Collector):
    """Shows Prometheus what was found where the floor was held against its log, and desks."""

    def __init__(self, log_audit: LogAudit, desk_audit: DeskAudit) -> None:
        self._log_audit = log_audit
        self._desk_audit = desk_audit

    def collect(self) -> Iterable[Metric]:
        """Yield them all."""
        log, desks = self._log_audit, self._desk_audit
        held = _counter("audits", "How often the live floor was held against its log.", [])
        held.add_metric([], log.held)
        found = _counter("not_as_logged", "Values that were not as the log tells.", ["what"])
        for kind in Kind:
            found.add_metric([kind], log.found[kind])
        left = _gauge("differs_from_log", "Values that are not as the log tells now.", [])
        left.add_metric([], len(log.last.left) if log.last is not None else 0)
        behind = _counter("desks_behind", "Desks that showed what was over.", [])
        behind.add_metric([], desks.behind)
        yield from (held, found, left, behind)


def _sum(contacts: Contacts, figure: str) -> float:
    field = {
        "in_time": "answered_in_time",
        "wait_seconds": "wait_s",
        "talk_seconds": "talk_s",
        "hold_seconds": "hold_s",
        "consult_seconds": "consult_s",
        "wrap_up_seconds": "wrap_up_s",
    }.get(figure, figure)
    return float(getattr(contacts, field))


def _counter(name: str, text: str, labels: list[str]) -> CounterMetricFamily:
    return CounterMetricFamily(f"hotline_floor_{name}", text, labels=labels)


def _gauge(name: str, text: str, labels: list[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"hotline_floor_{name}", text, labels=labels)
