"""Telephones at the seats of a running PBX.

await pbx.take_seats([seat("desk1")], SEAT_KEY)
async with telephone_at(pbx, "desk1") as phone:
    call = await phone.called()
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hotline.launch.pbx import RunningPbx
from hotline.model.seat import Seat
from hotline.roster import password_of
from hotline.testing.phone import AT_ONCE, Login, Pickup, SipPhone

SEAT_KEY = "the key of seats that are made up"
"""From which their passwords follow."""


def seat(seat_id: str, password_number: int = 1) -> Seat:
    """Return a seat of that id."""
    return Seat(seat_id=seat_id, name=seat_id.capitalize(), password_number=password_number)


def login_of(one: Seat) -> Login:
    """Return how a seat's telephone proves what it is."""
    return Login(username=one.seat_id, password=password_of(one, SEAT_KEY))


@asynccontextmanager
async def telephone_at(
    pbx: RunningPbx, seat_id: str, *, pickup: Pickup = AT_ONCE
) -> AsyncIterator[SipPhone]:
    """Open a telephone that has registered at a seat, which the PBX has with `SEAT_KEY`.

    Args:
        pbx: Where.
        seat_id: Which seat.
        pickup: What it does when it is called.

    Raises:
        NotRegistered: The PBX does not know the seat, or not with this key.
    """
    async with SipPhone.open(login=login_of(seat(seat_id))) as phone:
        phone.pickup = pickup
        await phone.register(f"sip:{pbx.sip_address}")
        yield phone
