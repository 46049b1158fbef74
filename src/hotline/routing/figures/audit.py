"""Figures held against figures: those of a floor that lives, and those made again from its log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from hotline.model.agent import AgentState
from hotline.routing.figures.figures import Figures

EXACT = 3
"""Decimal places of seconds that are compared: they are added up as floats, in other portions."""

Value = float | str


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What came of it.

    Attributes:
        figures: How many were compared.
        differing: Their names, with what there is live and what the log tells, where that differs.
    """

    figures: int
    differing: Mapping[str, tuple[Value | None, Value | None]]


def compare(
    live: Figures,
    again: Figures,
    *,
    waiting: Mapping[str, str] | None = None,
    agents: Mapping[str, AgentState] | None = None,
) -> Compared:
    """Compare all there is: every cell, who waits, and what agents do; the router's word, too.

    Intervals that the live ones have forgotten are forgotten in the others.

    Args:
        live: The live ones.
        again: Those made again, told up to the same moment.
        waiting: Call id to queue and tier, of those who wait by the router; None where that is not
            to be compared.
        agents: Agent id to state, of those who are here by the router; or None.
    """
    again.forget_intervals(live.since)
    here, there = dict(_values(live)), dict(_values(again))
    if waiting is not None and agents is not None:
        here.update((f"router: waits {call_id}", queue) for call_id, queue in waiting.items())
        here.update((f"router: agent {name}", str(state)) for name, state in agents.items())
        there.update(_router_values(again))
    names = here.keys() | there.keys()
    # What one of both has never counted is nothing.
    differing = {
        name: (here.get(name), there.get(name))
        for name in sorted(names)
        if (here.get(name) or 0.0) != (there.get(name) or 0.0)
    }
    return Compared(figures=len(names), differing=differing)


def _router_values(again: Figures) -> Iterator[tuple[str, Value]]:
    for call_id, call in again.calls.items():
        yield f"router: waits {call_id}", f"{call.queue} {call.asked.tier}"
    for agent_id, agent in again.agents.items():
        if agent.state is not AgentState.OFFLINE:
            yield f"router: agent {agent_id}", str(agent.state)


def _values(figures: Figures) -> Iterator[tuple[str, Value]]:
    for cell, contacts in figures.contacts.items():
        for name, value in asdict(contacts).items():
            yield f"{cell.by} {cell.name} {cell.begin:.0f} {name}", round(value, EXACT)
    for cell, time in figures.time.items():
        for state, seconds in time.seconds.items():
            yield f"time {cell.by} {cell.name} {cell.begin:.0f} {state}", round(seconds, EXACT)
    for call_id, call in figures.calls.items():
        yield f"waits {call_id}", f"{call.queue} {call.asked.tier}"
    for agent_id, agent in figures.agents.items():
        serves = f" {agent.serves.asked.call_id}" if agent.serves is not None else ""
        yield f"agent {agent_id}", f"{agent.state}{serves}"
