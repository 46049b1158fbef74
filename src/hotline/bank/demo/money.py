"""Money as the ledger keeps it: whole numbers of a currency's smallest coin."""

from __future__ import annotations

from decimal import Decimal

from hotline.model.values import Money


def to_minor_units(money: Money) -> int:
    """Return how many of the currency's smallest coins an amount is.

    Raises:
        ValueError: The currency has no coin that small.
    """
    units = money.amount.scaleb(money.decimals)
    if units != units.to_integral_value():
        raise ValueError(f"{money.currency} has {money.decimals} decimals, not {money.amount}")
    return int(units)


def from_minor_units(units: int, currency: str) -> Money:
    """Return so many of the currency's smallest coins as an amount with all its decimals."""
    zero = Money(amount=Decimal(0), currency=currency)
    return Money(amount=Decimal(units).scaleb(-zero.decimals), currency=currency)
