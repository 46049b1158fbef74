"""Amounts as text, in the one form in which they are sent and compared."""

from __future__ import annotations

import re
from decimal import Decimal

from hotline.model.values import Money

_WRITTEN = re.compile(r"(-?[0-9]{1,15}(?:\.[0-9]{1,4})?) ([A-Z]{3})")


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
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    money = Money(amount=Decimal(found[1]), currency=found[2])
    try:
        return money if money_text(money) == text else None
    except ValueError:
        return None
