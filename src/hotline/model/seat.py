"""Seats: the workplaces at which agents take calls."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A workplace with a telephone, which the PBX knows by the seat's id.

    Attributes:
        seat_id: Names it; begins with a letter, so that no telephone number is one.
        name: What people call it.
        password_number: Which of the telephone's passwords is in force; another number is another
            password.
    """

    seat_id: str
    name: str
    password_number: int = 1
