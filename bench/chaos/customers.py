"""Customers for one caller each, who all owe the same on their card.

One customer a call, and a PIN for each: whatever moves on an account is that one call's doing, even
where a number was mistyped.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from argon2 import PasswordHasher

from hotline.bank.demo.customers import Account, Customer, Movement
from hotline.bank.demo.ledger import Ledger, open_ledger
from hotline.bank.demo.pins import Argon2
from hotline.database.sqlite import SqliteDatabase
from hotline.model.values import Money

FIRST = 20_000_001
APART = 97
"""A number that was mistyped is hardly ever another customer's."""
CURRENCY = "CNY"
DEBT = Decimal("1200.00")
MINIMUM = Money(amount=Decimal("120.00"), currency=CURRENCY)
"""What the demo bank asks of that debt."""


class CheapHash(Argon2):
    """What a PIN costs is the bank's, and not what is looked at here."""

    def __init__(self) -> None:
        super().__init__()
        self._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

    async def hashed(self, pin: str) -> str:
        """Return a salted hash."""
        return self._hasher.hash(pin)


def pin_of(number: str) -> str:
    """Return a customer's PIN: six digits, no two neighbours alike, for they are typed in haste."""
    place = (int(number) - FIRST) // APART
    digits = [place % 10]
    for power in range(1, 6):
        step = 1 + place // 10**power % 9
        digits.append((digits[-1] + step) % 10)
    return "".join(str(digit) for digit in digits)


def customer(place: int) -> Customer:
    """Return the customer of this place, from 0 on."""
    number = str(FIRST + APART * place)
    worth = Money(amount=Decimal("20000"), currency=CURRENCY)
    return Customer(
        number=number,
        pin=pin_of(number),
        name="王小明",
        latin_name="Wang Xiaoming",
        family_name="王",
        title="mr",
        language="",
        phone=f"+8613{place:09}",
        interesting="a debt on a credit card",
        average_deposits=worth,
        total_assets=worth,
        accounts=(
            Account(
                kind="savings",
                number=f"62220202{number}",
                currency=CURRENCY,
                movements=(Movement(days_ago=30, what="salary", amount=Decimal("20000.00")),),
            ),
            Account(
                kind="credit_card",
                number=f"62258801{number}",
                currency=CURRENCY,
                movements=(Movement(days_ago=5, what="card_payment", amount=-DEBT),),
            ),
        ),
    )


async def open_books(file: Path, customers: Sequence[Customer]) -> None:
    """Write the ledger of a bank that has these customers, and is not running."""
    async with open_ledger(file):
        pass
    database = SqliteDatabase(file)
    try:
        today = datetime.now().astimezone().date()
        await Ledger(database, CheapHash()).open_for(customers, today=today)
    finally:
        await database.close()
