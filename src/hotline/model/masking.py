"""Card numbers which nobody asked for: found by their check digit, to be masked or not taken."""

from __future__ import annotations

import re

MASK = "•"
SHORTEST, LONGEST = 13, 19
"""How many digits a card number has (ISO/IEC 7812)."""
OF_BANKS = ("2", "3", "4", "5", "6", "81", "9")
"""How the numbers of cards that pay begin, by the issuer's industry (ISO/IEC 7812-1).

81 is UnionPay's. Telephone numbers begin with 0 where they have a prefix, and with 86 in China.
"""

# Digits in a row, or in groups with single blanks, dots or dashes between, as people write them.
_DIGITS = re.compile(rf"(?<!\d)\d(?:[ .-]?\d){{{SHORTEST - 1},}}", re.ASCII)


def passes_luhn(digits: str) -> bool:
    """Return whether the last digit is the check digit of those before it (ISO/IEC 7812-1)."""
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    numbers = [int(digit) for digit in reversed(digits)]
    return (sum(numbers[::2]) + sum(doubled[number] for number in numbers[1::2])) % 10 == 0


def may_be_card(digits: str) -> bool:
    """Return whether digits may be the number of a card that pays.

    Of other numbers that are as long and begin so, one in ten may be, too.
    """
    return (
        SHORTEST <= len(digits) <= LONGEST
        and digits.isascii()
        and digits.isdecimal()
        and digits.startswith(OF_BANKS)
        and passes_luhn(digits)
    )


def mask_cards(text: str) -> str:
    """Return `text` with every digit masked of each row of digits that holds a card number.

    A telephone number of 13 digits or more passes for a card number one time in ten; so this is
    for what people read to find mistakes, never for what must be kept exactly.
    """
    return _DIGITS.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    windows = (
        digits[start : start + length]
        for length in range(SHORTEST, LONGEST + 1)
        for start in range(len(digits) - length + 1)
    )
    if any(passes_luhn(window) for window in windows):
        return re.sub(r"\d", MASK, found[0])
    return found[0]
