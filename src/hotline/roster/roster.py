"""Who takes calls, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.model.agent import Agent
from hotline.model.seat import Seat


@dataclass(frozen=True, kw_only=True)
class Roster:
    """All agents and seats of a floor.

    Attributes:
        agents: Id to agent.
        seats: Id to seat.
        names: An agent's id to what people are shown.
    """

    agents: Mapping[str, Agent]
    seats: Mapping[str, Seat]
    names: Mapping[str, str]
