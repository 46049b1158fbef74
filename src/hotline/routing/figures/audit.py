"""Figures held against figures: those of a floor that lives, and those made again from its log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

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


def compare(live: Figures, again: Figures) -> Compared:
    """Compare all there is: every cell, who waits, and what agents do since when.

    Intervals that the live ones have forgotten are forgotten in the others, too, and the time of
    the others is told up to the same moment.
    """
    again.forget_intervals(live.since)
    here, there = dict(_values(live)), dict(_values(again))
    names = here.keys() | there.keys()
    # What one of both has never counted is nothing.
    differing = {
        name: (here.get(name), there.get(name))
        for name in sorted(names)
        if (here.get(name) or 0.0) != (there.get(name) or 0.0)
    }
    return Compared(figures=len(names), differing=differing)


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
