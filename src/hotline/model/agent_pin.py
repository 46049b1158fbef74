"""An agent's PIN: what it looks like, and what a try may come to."""

from __future__ import annotations

import re
from typing import Literal

PIN_DIGITS = 6
PinVerdict = Literal["right", "wrong", "locked"]
"""What a try comes to; `locked` says nothing about the PIN that was tried."""

_PIN = re.compile(rf"[0-9]{{{PIN_DIGITS}}}", re.ASCII)
_RISING = "01234567890"
_FEWEST_DIGITS = 4
"""Of so many different ones at least: neither 123123 nor 112233 is hard to guess."""


def why_no_pin(text: str) -> str | None:
    """Return why a text cannot be an agent's PIN; None where it can."""
    if _PIN.fullmatch(text) is None:
        return f"a PIN has {PIN_DIGITS} digits"
    if len(set(text)) < _FEWEST_DIGITS or text in _RISING or text[::-1] in _RISING:
        return "whoever guesses tries this one first; choose another"
    return None
