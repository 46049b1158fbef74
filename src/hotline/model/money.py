"""Amounts as text, in the one form in which they are sent and compared."""

from __future__ import annotations

import re
from decimal import Decimal

from hotline.model.values import CURRENCIES_WITHOUT_MINOR_UNITS, Money

_WHOLE_ONLY = "|".join(sorted(CURRENCIES_WITHOUT_MINOR_UNITS))

MONEY_PATTERN = (
    r"^-?(0|[1-9][0-9]{0,14})"
    rf"(\.[0-9]{{2}} (?!{_WHOLE_ONLY})[A-Z]{{3}}| ({_WHOLE_ONLY}))$"
)
"""What `money_text` writes, as a regular expression of Python and of ECMA-262."""

_WRITTEN = re.compile(MONEY_PATTERN)


def money_text(money: Money) -> str:
    """Return an amount with all of its currency's coins, such as `120.50 CNY` or `3000 JPY`.

    Raises:
        ValueError: The amount is no number, or finer than the currency's coins.
    """
    written = f"{money.amount:.{money.decimals}f}" if money.amount.is_finite() else ""
    if not written or Decimal(written) != money.amount:
        raise ValueError(f"no amount in coins of {money.currency}")
    return f"{written} {money.currency}"


def money_from_text(text: str) -> Money | None:
    """Return what `money_text` wrote; None for any other text, however close."""
    if _WRITTEN.fullmatch(text) is None:
        return None
    amount, currency = text.split(" ")
    return Money(amount=Decimal(amount), currency=currency)
