"""A bank in memory, for tests and for the terminal caller."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from typing import TypeVar

from sqlalchemy import Connection

from hotline.bank.demo.accounts import tail
from hotline.bank.demo.bills import send_bills
from hotline.bank.demo.customers import Customer
from hotline.bank.demo.intake import take_on
from hotline.bank.demo.ledger import Ledger
from hotline.bank.demo.question import Question
from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.bank.demo.store import make_tables
from hotline.bank.errors import NameReused, TooManyUnknownNumbers
from hotline.bank.gateway import checked_question
from hotline.model.bank import BankAnswer
from hotline.testing.memory import engine_on, give_back, image_of

T = TypeVar("T")

TODAY = date(2026, 3, 2)
"""The day from which the fake bank counts its transactions back."""

NOON = datetime.combine(TODAY, time(12), UTC)
"""The fake bank's time, unless a test moves it."""


def payee_tail(customer: str, code: str) -> str:
    """Return the last digits of a payee's account, as a demo customer hears them."""
    (payer,) = [one for one in DEMO_CUSTOMERS if one.number == customer]
    (payee,) = [one for one in payer.payees if one.code == code]
    return tail(payee.account).digits


class FakeBank:
    """The demo bank's books in memory: no file, no network, no wait, and PINs that are not hashed.

    It keeps the contract of `hotline.bank.gateway.BankGateway`.

    Args:
        customers: Who banks here.
        slow: Operations whose answer comes too late: the bank does what was asked, and the answer
            is `unanswered` at once, as if the time limit had passed.
        failing: Operations that the bank refuses: it does nothing, and `unanswered` is the answer.

    Attributes:
        slow: May be changed at any time, like `failing`.
        failing: See `slow`.
        asked: The names of the operations asked so far, without any argument.
        now: The bank's time, which stands still unless a test moves it.
        ledger: The books.
    """

    def __init__(
        self,
        customers: Iterable[Customer] = DEMO_CUSTOMERS,
        slow: Collection[str] = (),
        failing: Collection[str] = (),
    ) -> None:
        self.slow = slow
        self.failing = failing
        self.asked: list[str] = []
        self.now = NOON
        self.ledger = Ledger(_InMemory(_books_for(tuple(customers))), _InClear())

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        """Ask the bank once; see `BankGateway.ask`."""
        unanswered = BankAnswer(outcome=checked_question(operation, arguments).unanswered)
        self.asked.append(operation)
        if operation in self.failing:
            return unanswered
        question = Question(operation=operation, arguments=arguments, name=name, at=self.now)
        try:
            answer = await self.ledger.answer(question)
        except (NameReused, TooManyUnknownNumbers):
            return unanswered
        return unanswered if operation in self.slow else answer

    async def texts(self) -> Sequence[str]:
        """Return the words of all text messages that were sent, the latest last."""
        return [sent.words for sent in await self.ledger.outbox()]


class _InMemory:
    """One connection to a database that is nowhere, so that transactions follow each other."""

    def __init__(self, image: bytes) -> None:
        engine = engine_on(image)
        weakref.finalize(self, give_back, engine)
        self._begin = engine.begin

    async def read(self, work: Callable[[Connection], T]) -> T:
        with self._begin() as connection:
            return work(connection)

    async def write(self, work: Callable[[Connection], T], *, synced: bool = False) -> T:
        return await self.read(work)


@cache
def _books_for(customers: tuple[Customer, ...]) -> bytes:
    """Return the books of a bank that has just opened, as an image to copy: that takes no time."""

    def fill(connection: Connection) -> None:
        make_tables(connection)
        send_bills(connection, TODAY)
        for customer in customers:
            take_on(connection, customer, customer.pin, TODAY)

    return image_of(fill)


class _InClear:
    nobodys = ""

    async def hashed(self, pin: str) -> str:
        return pin

    async def matches(self, pin_hash: str, pin: str) -> bool:
        return pin_hash == pin
