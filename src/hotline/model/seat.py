"""Seats: the workplaces at which agents take calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SeatPhone = Literal["desk", "browser"]
"""What rings at a seat: a SIP telephone on the desk, or a page in the agent's browser."""


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A workplace with a telephone, which the PBX knows by the seat's id.

    Attributes:
        seat_id: Names it; begins with a letter, so that no telephone number is one.
        name: What people call it.
        phone: What rings there.
        password_number: Which of the desk phone's passwords is in force; another number is another
            password. A browser is given one for minutes, each time it asks.
    """

    seat_id: str
    name: str
    phone: SeatPhone = "desk"
    password_number: int = 1
