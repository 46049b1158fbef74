"""Who takes calls, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotline.model.agent import Agent
from hotline.model.seat import Seat
from hotline.roster.shifts import Shifts


@dataclass(frozen=True, kw_only=True)
class Roster:
    """All agents and seats of a floor.

    Attributes:
        agents: Id to agent.
        seats: Id to seat.
        names: An agent's id to what people are shown.
        numbers: What an agent types on a telephone to that agent's id.
        languages: An agent's id to the language in which the hotline speaks to that agent.
        shifts: An agent's id to when that agent is to be there; none for whom nobody has said it.
        breaks: The key by which a break begins at a telephone to its reason.
    """

    agents: Mapping[str, Agent]
    seats: Mapping[str, Seat]
    names: Mapping[str, str]
    numbers: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    breaks: Mapping[str, str] = field(default_factory=dict)
    shifts: Mapping[str, Shifts] = field(default_factory=dict)

    def is_page(self, seat_id: str) -> bool:
        """Tell whether a seat's telephone is a page in a browser."""
        seat = self.seats.get(seat_id)
        return seat is not None and seat.phone == "browser"
