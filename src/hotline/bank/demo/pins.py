"""The desk that checks PINs: hashes, and a count of wrong PINs that no hang-up resets."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from functools import partial
from typing import Any, Protocol

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import Connection, Row, select, update

from hotline.bank.demo.question import Question
from hotline.bank.demo.store import Store
from hotline.bank.demo.tables import CUSTOMER
from hotline.model.bank import BankAnswer

WRONG_PINS_ALLOWED = 3
"""How many wrong PINs in a row lock a customer; the last of them is answered `locked`."""

HASHES_AT_ONCE = 2
"""How many hashes are computed side by side; each takes 64 MiB and tens of milliseconds."""

_ARGON2 = PasswordHasher()


class Hasher(Protocol):
    """How a PIN is written down.

    Attributes:
        nobodys: What is written down of no PIN at all.
    """

    nobodys: str

    async def hashed(self, pin: str) -> str:
        """Return what may be written down in place of a PIN."""
        ...

    async def matches(self, pin_hash: str, pin: str) -> bool:
        """Return whether that was written down in place of this PIN."""
        ...


class Argon2:
    """Salted argon2 hashes."""

    nobodys = (
        "$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$"
        "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"
    )

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(HASHES_AT_ONCE)

    async def hashed(self, pin: str) -> str:
        """Return a salted hash."""
        return await asyncio.to_thread(_ARGON2.hash, pin)

    async def matches(self, pin_hash: str, pin: str) -> bool:
        """Hash the PIN as the other one was, and compare."""
        async with self._turns:
            return await asyncio.to_thread(_verify, pin_hash, pin)


def _verify(pin_hash: str, pin: str) -> bool:
    try:
        return _ARGON2.verify(pin_hash, pin)
    except VerifyMismatchError:
        return False


class PinDesk:
    """Checks PINs and locks customers out."""

    def __init__(self, store: Store, hasher: Hasher) -> None:
        self._store = store
        self._hasher = hasher
        # Of customers only, so there is an end to them.
        self._one_at_a_time: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def check(self, customer: str, pin: str) -> str:
        """Return `ok`, `wrong`, or `locked` if there were too many wrong ones, this one included.

        A number that is no customer's gets `wrong`, after as much time as a customer's.
        """
        if await self._store.read(partial(_standing, customer=customer)) == "unknown":
            await self._hasher.matches(self._hasher.nobodys, pin)
            return "wrong"
        # A right PIN is counted too until it is known to be right, and must not lock out another.
        async with self._one_at_a_time[customer]:
            return await self._check_next(customer, pin)

    async def _check_next(self, customer: str, pin: str) -> str:
        """Check the one PIN of a customer's whose turn it is.

        The attempt is counted before the PIN is looked at, and the count is taken back when it is
        right. So one whose check is cut off is counted.
        """
        attempt = await self._store.write(partial(_count_attempt, customer=customer))
        if attempt is None:
            return "locked"
        if await self._hasher.matches(attempt.pin_hash, pin):
            await self.unlock(customer)
            return "ok"
        return "locked" if attempt.wrong_pins >= WRONG_PINS_ALLOWED else "wrong"

    async def unlock(self, customer: str) -> bool:
        """Forget a customer's wrong PINs; return whether there is such a customer."""
        forget = update(CUSTOMER).where(CUSTOMER.c.number == customer).values(wrong_pins=0)
        return await self._store.write(lambda connection: connection.execute(forget).rowcount == 1)


def find_customer(connection: Connection, question: Question) -> BankAnswer:
    """Tell whether a number is a customer's, and whether its PIN is locked."""
    return BankAnswer(outcome=_standing(connection, question.arguments["customer"]))


def _standing(connection: Connection, customer: str) -> str:
    query = select(CUSTOMER.c.wrong_pins).where(CUSTOMER.c.number == customer)
    wrong_pins = connection.scalar(query)
    if wrong_pins is None:
        return "unknown"
    return "locked" if wrong_pins >= WRONG_PINS_ALLOWED else "ok"


def _count_attempt(connection: Connection, customer: str) -> Row[Any] | None:
    return connection.execute(
        update(CUSTOMER)
        .where(CUSTOMER.c.number == customer, CUSTOMER.c.wrong_pins < WRONG_PINS_ALLOWED)
        .values(wrong_pins=CUSTOMER.c.wrong_pins + 1)
        .returning(CUSTOMER.c.pin_hash, CUSTOMER.c.wrong_pins)
    ).one_or_none()
