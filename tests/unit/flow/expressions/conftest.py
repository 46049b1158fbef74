from __future__ import annotations

from collections.abc import Mapping

import pytest

from hotline.model.types import AnyType, ListOf, Type


@pytest.fixture(scope="session")
def names() -> Mapping[str, AnyType]:
    """One variable of each type, and two of money."""
    fields = {
        "account": Type.TERM,
        "tail": Type.DIGITS,
        "balance": Type.MONEY,
        "cards": Type.NUMBER,
    }
    return {
        "note": Type.TEXT,
        "tier": Type.TERM,
        "entered": Type.DIGITS,
        "tries": Type.NUMBER,
        "balance": Type.MONEY,
        "amount": Type.MONEY,
        "rate": Type.PERCENT,
        "expires": Type.DAY,
        "today": Type.DAY,
        "now": Type.TIME,
        "signed_in": Type.YES_NO,
        "customer": Type.CUSTOMER,
        "pin": Type.SECRET,
        "accounts": ListOf("list_balances", fields),
    }
