"""The passwords of seats' telephones, which are kept nowhere: they follow from one key.

A password is the seat and its `password_number` under the key, by HMAC. So `agents.toml` holds no
secret, whoever sets up a telephone has its password shown, another number is another password, and
whoever learns one learns no other. Another key is another password for every seat.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from hotline.model.seat import Seat

PASSWORD_BYTES = 15
"""Nobody guesses 120 bits; they are 24 letters and digits to type, none of them easily misread."""
REALM = "hotline"
"""What the PBX says that a password is for (RFC 3261, 22.1)."""

_USE = "seat password"


def password_of(seat: Seat, key: str) -> str:
    """Return the password of a seat's telephone."""
    text = f"{_USE}\0{seat.seat_id}\0{seat.password_number}"
    digest = hmac.digest(key.encode(), text.encode(), hashlib.sha256)
    return base64.b32encode(digest[:PASSWORD_BYTES]).decode().lower()


def credential_of(seat: Seat, key: str) -> str:
    """Return what the PBX needs to know the telephone by: MD5, in hex (RFC 2617, 3.2.2.2).

    It opens the seat to whoever has it, as any credential of digest authentication does, but it
    does not tell the password.
    """
    text = f"{seat.seat_id}:{REALM}:{password_of(seat, key)}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
