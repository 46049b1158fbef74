"""The desk that checks PINs: argon2 hashes, and a count of wrong PINs that no hang-up resets."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select, update

from hotline.bank.demo.tables import CUSTOMER
from hotline.database import Database

WRONG_PINS_ALLOWED = 3
"""How many wrong PINs in a row lock a customer; the last of them is answered `locked`."""

HASHES_AT_ONCE = 2
"""How many hashes are computed side by side; each takes 64 MiB and tens of milliseconds."""

_ARGON2 = PasswordHasher()

_NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$"
    "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"
)
"""A hash that no PIN has."""


async def hashed(pin: str) -> str:
    """Return what may be written down in place of a PIN: a salted argon2 hash."""
    return await asyncio.to_thread(_ARGON2.hash, pin)


class PinDesk:
    """Checks PINs and locks customers out."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns = asyncio.Semaphore(HASHES_AT_ONCE)
        # Of customers only, so there is an end to them.
        self._one_at_a_time: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def standing(self, customer: str) -> str:
        """Return `ok`, `locked`, or `unknown` for a number that is no customer's."""
        query = select(CUSTOMER.c.wrong_pins).where(CUSTOMER.c.number == customer)
        wrong_pins = await self._database.read(lambda connection: connection.scalar(query))
        if wrong_pins is None:
            return "unknown"
        return "locked" if wrong_pins >= WRONG_PINS_ALLOWED else "ok"

    async def check(self, customer: str, pin: str) -> str:
        """Return `ok`, `wrong`, or `locked` if there were too many wrong ones, this one included.

        A number that is no customer's gets `wrong`, after as much time as a customer's.
        """
        if await self.standing(customer) == "unknown":
            await self._matches(_NOBODYS_HASH, pin)
            return "wrong"
        # A right PIN is counted too until it is known to be right, and must not lock out another.
        async with self._one_at_a_time[customer]:
            return await self._check_next(customer, pin)

    async def _check_next(self, customer: str, pin: str) -> str:
        """Check the one PIN of a customer's whose turn it is.

        The attempt is counted before the PIN is looked at, and the count is taken back when it is
        right. So one whose check is cut off is counted.
        """
        count_attempt = (
            update(CUSTOMER)
            .where(CUSTOMER.c.number == customer, CUSTOMER.c.wrong_pins < WRONG_PINS_ALLOWED)
            .values(wrong_pins=CUSTOMER.c.wrong_pins + 1)
            .returning(CUSTOMER.c.pin_hash, CUSTOMER.c.wrong_pins)
        )
        attempt = await self._database.write(
            lambda connection: connection.execute(count_attempt).one_or_none()
        )
        if attempt is None:
            return "locked"
        if await self._matches(attempt.pin_hash, pin):
            await self.unlock(customer)
            return "ok"
        return "locked" if attempt.wrong_pins >= WRONG_PINS_ALLOWED else "wrong"

    async def unlock(self, customer: str) -> bool:
        """Forget a customer's wrong PINs; return whether there is such a customer."""
        forget = update(CUSTOMER).where(CUSTOMER.c.number == customer).values(wrong_pins=0)
        return await self._database.write(
            lambda connection: connection.execute(forget).rowcount == 1
        )

    async def _matches(self, pin_hash: str, pin: str) -> bool:
        async with self._turns:
            return await asyncio.to_thread(_verify, pin_hash, pin)


def _verify(pin_hash: str, pin: str) -> bool:
    try:
        return _ARGON2.verify(pin_hash, pin)
    except VerifyMismatchError:
        return False
