"""Payments, questions about them, holds and failures in any order: the books are what was told."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule
from sqlalchemy import Connection, func, select

from hotline.bank.demo.books import oldest_account
from hotline.bank.demo.customers import EVERYDAY_KINDS
from hotline.bank.demo.holds import available
from hotline.bank.demo.question import Question
from hotline.bank.demo.tables import MOVEMENT
from hotline.bank.errors import NameReused, NotCommitted
from hotline.model.bank import NEVER_CAME, SETTLE_PAYMENT
from hotline.testing.bank import NOON, FakeBank

CUSTOMER, ACCOUNT = "10000001", "6222020200112345"
FUNDS = 23_499_63
WITHOUT_CODE = 20_000_00
"""What the day's payments may move together, for nobody here gets a code."""
NAMES = st.sampled_from([f"call-{n}" for n in range(8)])
UNITS = st.sampled_from([1, 100, 5_000_00, 12_000_00])

T = TypeVar("T")


def cny(units: int) -> str:
    return f"{units // 100}.{units % 100:02} CNY"


class Books(RuleBasedStateMachine):
    """A bank, and what it has told: a name's fate is its payment's units, 0, or barred."""

    holds = Bundle("holds")

    def __init__(self) -> None:
        super().__init__()
        self.ledger = FakeBank().ledger
        self.told: dict[str, tuple[int, str]] = {}
        self.barred: set[str] = set()
        self.funds = FUNDS
        self.held: dict[int, int] = {}

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(work)

    def ask(self, operation: str, name: str, *, commit: bool = True, **more: str) -> str:
        question = Question(operation=operation, arguments=more, name=name, at=NOON)
        return self.run(self.ledger.answer(question, commit=commit)).outcome

    def pay_payee(self, name: str, units: int, *, commit: bool = True) -> str:
        arguments = {"customer": CUSTOMER, "code": "2", "tail": "4567", "amount": cny(units)}
        return self.ask("pay_payee", name, commit=commit, **arguments)

    @rule(name=NAMES, units=UNITS)
    def pay(self, name: str, units: int) -> None:
        known = self.told.get(name)
        if known is not None and known[0] != units:
            with pytest.raises(NameReused):
                self.pay_payee(name, units)
            return
        outcome = self.pay_payee(name, units)
        if name in self.barred:
            assert outcome == "refused"
        elif known is not None:
            assert outcome == known[1]
        else:
            spendable = self.funds - sum(self.held.values())
            paid = sum(units for units, outcome in self.told.values() if outcome == "ok")
            allowed = "ok" if paid + units <= WITHOUT_CODE else "refused"
            assert outcome == (allowed if units <= spendable else "insufficient")
            self.told[name] = (units, outcome)
            self.funds -= units if outcome == "ok" else 0

    @rule(name=NAMES, units=UNITS)
    def pay_and_die_before_the_end(self, name: str, units: int) -> None:
        known = self.told.get(name)
        wrong = NotCommitted if known is None or known[0] == units else NameReused
        with pytest.raises(wrong):
            self.pay_payee(name, units, commit=False)

    @rule(name=NAMES)
    def settle(self, name: str) -> None:
        outcome = self.ask(SETTLE_PAYMENT.name, "", payment=name)
        if name in self.told:
            assert outcome == self.told[name][1]
        else:
            assert outcome == NEVER_CAME
            self.barred.add(name)

    @rule(name=NAMES)
    def settle_and_die_before_the_end(self, name: str) -> None:
        with pytest.raises(NotCommitted):
            self.ask(SETTLE_PAYMENT.name, "", commit=False, payment=name)

    @rule(target=holds, units=UNITS)
    def place(self, units: int) -> int | None:
        hold = self.run(self.ledger.place_hold(ACCOUNT, "CNY", units))
        assert (hold is not None) is (units <= self.funds - sum(self.held.values()))
        if hold is not None:
            self.held[hold] = units
        return hold

    @rule(hold=consumes(holds))
    def capture(self, hold: int | None) -> None:
        if hold is not None:
            assert self.run(self.ledger.capture_hold(hold, NOON.date()))
            self.funds -= self.held.pop(hold)
            assert not self.run(self.ledger.capture_hold(hold, NOON.date()))

    @rule(hold=consumes(holds))
    def release(self, hold: int | None) -> None:
        if hold is not None:
            assert self.run(self.ledger.release_hold(hold))
            del self.held[hold]
            assert not self.run(self.ledger.release_hold(hold))

    @invariant()
    def the_books_are_what_was_told(self) -> None:
        def look(connection: Connection) -> tuple[int, int]:
            main = oldest_account(connection, CUSTOMER, EVERYDAY_KINDS, "CNY")
            assert main is not None
            made = select(func.count()).where(MOVEMENT.c.is_payment)
            return available(connection, main), connection.execute(made).scalar_one()

        spendable, made = self.run(self.ledger._store.read(look))
        assert spendable == self.funds - sum(self.held.values())
        assert made == sum(outcome == "ok" for _, outcome in self.told.values())
        assert set(self.run(self.ledger.sums()).values()) == {0}

    @invariant()
    def what_became_of_each_is_on_record(self) -> None:
        became = self.run(self.ledger.payments())
        fates = {name: outcome for name, (_, outcome) in self.told.items()}
        fates |= dict.fromkeys(self.barred, NEVER_CAME)
        assert {name: answer.outcome for name, answer in became.items()} == fates


Books.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestBooks = Books.TestCase
