"""A bank in memory, for tests and for the terminal caller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from hotline.bank.demo.answers import TAIL_DIGITS, TRANSACTIONS_TOLD
from hotline.bank.demo.customers import Customer
from hotline.bank.demo.pins import WRONG_PINS_ALLOWED
from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.bank.gateway import checked_question
from hotline.model.bank import BankAnswer
from hotline.model.values import Day, Digits, Money, Row, Rows, Term

TODAY = date(2026, 3, 2)
"""The day from which the fake bank counts its transactions back, unless told another."""


class FakeBank:
    """Keeps the contract of `hotline.bank.gateway.BankGateway` without a network or a wait.

    Args:
        customers: Who banks here.
        slow: Operations whose answer comes too late: the bank does what was asked, and the answer
            is `unavailable` at once, as if the time limit had passed.
        failing: Operations that the bank refuses: it does nothing, and `unavailable` is the answer.
        today: The day from which transactions count back.

    Attributes:
        slow: May be changed at any time, like `failing`.
        failing: See `slow`.
        asked: The names of the operations asked so far, without any argument.
    """

    def __init__(
        self,
        customers: Iterable[Customer] = DEMO_CUSTOMERS,
        slow: Collection[str] = (),
        failing: Collection[str] = (),
        today: date = TODAY,
    ) -> None:
        self.slow = slow
        self.failing = failing
        self.asked: list[str] = []
        self._customers = {customer.number: customer for customer in customers}
        self._wrong_pins: Counter[str] = Counter()
        self._today = today

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        """Ask the bank once; see `BankGateway.ask`."""
        unanswered = BankAnswer(outcome=checked_question(operation, arguments).unanswered)
        self.asked.append(operation)
        if operation in self.failing:
            return unanswered
        answer = self._answer(operation, arguments)
        return unanswered if operation in self.slow else answer

    def unlock(self, customer: str) -> None:
        """Forget a customer's wrong PINs."""
        del self._wrong_pins[customer]

    def _answer(self, operation: str, arguments: Mapping[str, str]) -> BankAnswer:
        number = arguments["customer"]
        customer = self._customers.get(number)
        match operation:
            case "find_customer":
                known = "unknown" if customer is None else "ok"
                return BankAnswer(outcome="locked" if self._is_locked(number) else known)
            case "verify_pin":
                return BankAnswer(outcome=self._check(customer, arguments["pin"]))
            case "list_balances":
                return _list([] if customer is None else _balances(customer))
            case "list_transactions":
                return _list([] if customer is None else _transactions(customer, self._today))
            case _:
                raise AssertionError(f"the fake bank has no answer to {operation!r} yet")

    def _is_locked(self, number: str) -> bool:
        return self._wrong_pins[number] >= WRONG_PINS_ALLOWED

    def _check(self, customer: Customer | None, pin: str) -> str:
        if customer is None:
            return "wrong"
        if self._is_locked(customer.number):
            return "locked"
        if pin == customer.pin:
            self.unlock(customer.number)
            return "ok"
        self._wrong_pins[customer.number] += 1
        return "locked" if self._is_locked(customer.number) else "wrong"


def _balances(customer: Customer) -> list[Row]:
    return [
        {
            "account": Term(term=account.kind),
            "tail": Digits(digits=account.number[-TAIL_DIGITS:]),
            "balance": Money(
                amount=sum((movement.amount for movement in account.movements), Decimal(0)),
                currency=account.currency,
            ),
        }
        for account in customer.accounts
    ]


def _transactions(customer: Customer, today: date) -> list[Row]:
    rows: list[tuple[int, Row]] = [
        (
            movement.days_ago,
            {
                "day": Day(day=today - timedelta(days=movement.days_ago)),
                "what": Term(term=movement.what),
                "amount": Money(amount=movement.amount, currency=account.currency),
            },
        )
        for account in customer.accounts
        for movement in account.movements
    ]
    # Of one day's transactions the one that was entered last is the newest.
    rows.reverse()
    rows.sort(key=lambda dated: dated[0])
    return [row for _, row in rows[:TRANSACTIONS_TOLD]]


def _list(rows: list[Row]) -> BankAnswer:
    if not rows:
        return BankAnswer(outcome="none")
    return BankAnswer(outcome="ok", values={"rows": Rows(rows=tuple(rows))})
