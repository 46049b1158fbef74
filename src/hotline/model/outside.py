"""Text that strangers send, made fit to be kept, counted by and shown: a number, or a line."""

from __future__ import annotations

import re

MAX_NUMBER_CHARACTERS = 40
"""E.164 has 15 digits; prefixes and extensions come before and after them."""
MAX_LINE_CHARACTERS = 200

WITHHELD = frozenset({"anonymous", "unknown", "restricted", "private", "unavailable"})
"""What stands in place of a number that the caller does not show."""

# What only helps people to read a number (RFC 3966, visual separators), and what one is made of.
_SEPARATORS = str.maketrans("", "", "-.() ")
_NUMBER = re.compile(rf"[A-Za-z0-9+*#]{{1,{MAX_NUMBER_CHARACTERS}}}")


def telephone_number(raw: str) -> str:
    """Return a telephone number as it may be trusted to look; "" when it is withheld or is none.

    Nothing is mended: a number with a foreign character in it, or too long for one, would come out
    as somebody else's.
    """
    number = raw.translate(_SEPARATORS)
    if number.lower() in WITHHELD or _NUMBER.fullmatch(number) is None:
        return ""
    return number


def one_line(raw: str) -> str:
    """Return words of another program as one line without control characters, cut when too long."""
    shown = "".join(character if character.isprintable() else " " for character in raw)
    return " ".join(shown.split())[:MAX_LINE_CHARACTERS]
