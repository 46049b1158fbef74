"""Passwords of seats follow from a key, and from nothing that is said aloud."""

from __future__ import annotations

import hashlib
import re

from hotline.model.seat import Seat
from hotline.roster import credential_of, password_of

KEY = "a key of thirty-two characters!!"
DESK = Seat(seat_id="desk1", name="Desk 1")


def test_it_is_the_same_each_time_and_can_be_typed() -> None:
    assert password_of(DESK, KEY) == password_of(Seat(seat_id="desk1", name="Window"), KEY)
    assert re.fullmatch("[a-z2-7]{24}", password_of(DESK, KEY))


def test_another_seat_number_or_key_is_another_password() -> None:
    passwords = {
        password_of(DESK, KEY),
        password_of(DESK, KEY + "!"),
        password_of(Seat(seat_id="desk2", name="Desk 1"), KEY),
        password_of(Seat(seat_id="desk1", name="Desk 1", password_number=2), KEY),
        password_of(Seat(seat_id="desk", name="Desk 1", password_number=11), KEY),
    }
    assert len(passwords) == 5


def test_the_pbx_has_the_digest_of_rfc_2617() -> None:
    text = f"desk1:hotline:{password_of(DESK, KEY)}"
    assert credential_of(DESK, KEY) == hashlib.md5(text.encode()).hexdigest()
