"""The floor as its log tells it, and where a floor that lives is not so. Pure: it heals nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hotline.floor.floor_log import Told
from hotline.floor.kept_floor import KeptFloor, new_figures
from hotline.routing.events import AgentLoggedIn
from hotline.routing.figures import Cell, Figures
from hotline.routing.floor import Floor
from hotline.routing.log import Step
from hotline.routing.policy import NO_POLICY
from hotline.routing.router import Router

EXACT = 3
"""Decimal places of seconds that are compared: they are added up as floats, in other portions."""


class Kind(StrEnum):
    """What is compared, in the words of whoever is told."""

    CALLS = "calls that wait"
    OFFERS = "offers"
    TALKS = "conversations"
    AGENTS = "what agents do"
    SEATS = "where agents sit"
    TIMERS = "timers"
    RULES = "what the floor goes by"
    FIGURES = "figures"


class Floorlike(Protocol):
    """What is compared of a floor: of one that lives, and of one that the log tells."""

    @property
    def router(self) -> Router:
        """Who waits and who serves."""

    @property
    def seats(self) -> Mapping[str, str]:
        """Agent id to where the agent sits, or sat last."""

    @property
    def figures(self) -> Figures:
        """What became of all calls."""


Name = tuple[Kind, str]
Values = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class View:
    """A floor between two steps, in values that nothing changes any more.

    Attributes:
        state: Who waits, talks and serves, and by what.
        figures: What became of calls, and what agents did with their time, by cell.
        since: The beginning of the first interval that has cells of its own.
    """

    state: Mapping[Name, Values]
    figures: Mapping[Cell, tuple[float, ...]]
    since: float


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something that lives otherwise than it is logged.

    Attributes:
        kind: Of which kind.
        name: Whose: a call's or an agent's id, an offer's number, a cell's name.
        live: What there is, None for nothing.
        logged: What the log tells, None for nothing.
    """

    kind: Kind
    name: str
    live: Values | None
    logged: Values | None


class AsLogged:
    """A floor that is folded from its log alone.

    Attributes:
        router: Who waits and who serves.
        seats: Agent id to where the agent sits, or sat last.
        figures: What became of all calls.

    Args:
        kept: The snapshot from which it begins; None for nothing.
    """

    def __init__(self, kept: KeptFloor | None) -> None:
        self.router = Router(NO_POLICY)
        self.seats: dict[str, str] = {}
        self.figures = new_figures()
        if kept is not None:
            self.router.floor = kept.floor
            self.seats.update(kept.seats)
            self.figures = kept.figures

    def take(self, told: Told) -> None:
        """Take what the log tells next."""
        event, announced = told
        if isinstance(event, AgentLoggedIn):
            self.seats[event.agent.agent_id] = event.seat
        commands = self.router.receive(event)
        self.figures.take(Step(event=event, commands=commands, announced=announced))


def view(floor: Floorlike) -> View:
    """Return what there is to be compared of a floor; it takes milliseconds."""
    figures = floor.figures
    state = {**dict(_state(floor.router.floor)), **dict(_counted(figures))}
    state.update(((Kind.SEATS, agent_id), (seat,)) for agent_id, seat in floor.seats.items())
    contacts = {cell: tuple(vars(one).values()) for cell, one in figures.contacts.items()}
    return View(state=state, figures={**contacts, **dict(_seconds(figures))}, since=figures.since)


def differences(live: View, logged: View) -> list[Difference]:
    """Return where a floor that lives is not as its log tells, at the same place of the log."""
    found = [
        Difference(kind=name[0], name=name[1], live=live.state.get(name), logged=there)
        for name in live.state.keys() | logged.state.keys()
        if live.state.get(name) != (there := logged.state.get(name))
    ]
    found += _figures_differing(live.figures, logged.figures)
    return sorted(found, key=lambda one: (one.kind, one.name))


def _state(floor: Floor) -> Iterator[tuple[Name, Values]]:
    for call_id, entry in floor.entries.items():
        offer = entry.offer.ref if entry.offer is not None else 0
        place = (entry.queue.name, entry.asked.tier, entry.joined_at, entry.rank)
        yield (Kind.CALLS, call_id), (*place, entry.callback, entry.rests_for, offer)
    for ref, offered in floor.offers.items():
        agent_id = offered.presence.agent.agent_id
        yield (Kind.OFFERS, str(ref)), (offered.entry.call_id, agent_id, offered.state)
    for call_id, talk in floor.conversations.items():
        asked = talk.consult.ref if talk.consult is not None else 0
        what = (talk.is_held, talk.is_conference, asked, talk.outside, talk.disposition)
        yield (Kind.TALKS, call_id), (talk.presence.agent.agent_id, *what)
    for agent_id, one in floor.agents.items():
        does = (one.state, one.reason, one.state_since, one.then)
        yield (Kind.AGENTS, agent_id), (*does, one.offer.ref if one.offer is not None else 0)
    for ref, until in floor.timers():
        yield (Kind.TIMERS, str(ref)), (until,)
    goes_by = (floor.policy, tuple(sorted(floor.closed)), floor.has_line_out)
    yield (Kind.RULES, ""), (*goes_by, floor.last_ref, floor.last_entry)


def _counted(figures: Figures) -> Iterator[tuple[Name, Values]]:
    for call_id, call in figures.calls.items():
        yield (Kind.FIGURES, call_id), (call.queue, call.asked.tier)
    for agent_id, agent in figures.agents.items():
        yield (Kind.FIGURES, agent_id), (agent.state, agent.since, agent.doing)


def _seconds(figures: Figures) -> Iterator[tuple[Cell, tuple[float, ...]]]:
    """Yield what agents did with their time, by cell and state, which is told in the name."""
    for cell, time in figures.time.items():
        for state, seconds in time.seconds.items():
            yield cell._replace(name=f"{cell.name} {state}"), (seconds,)


def _figures_differing(
    live: Mapping[Cell, tuple[float, ...]], logged: Mapping[Cell, tuple[float, ...]]
) -> Iterator[Difference]:
    for cell in live.keys() | logged.keys():
        here, there = live.get(cell, ()), logged.get(cell, ())
        if here != there and _rounded(here) != _rounded(there):
            name = f"{cell.by} {cell.name} {cell.begin:.0f}"
            yield Difference(kind=Kind.FIGURES, name=name, live=here, logged=there)


def _rounded(numbers: tuple[float, ...]) -> tuple[float, ...]:
    """Return numbers as they are compared: what was never counted is nothing."""
    rounded = tuple(round(one, EXACT) for one in numbers)
    return rounded if any(rounded) else ()
