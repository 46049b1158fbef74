"""A payment on a call: asked once, under a name that no other question has."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Connection, select

from hotline.bank.demo.tables import ANSWER, MOVEMENT
from hotline.model.bank import BankAnswer
from hotline.testing.bank import FakeBank
from hotline.testing.line import FakeLine
from hotline.testing.one_node import around

PAY = around(
    """
    collect: {prompt: hello, digits: 8, as: account}
    next: ask_code
  ask_code: {collect: {prompt: hello, digits: 6, as: code}, next: sign_in}
  sign_in:
    bank: verify_pin
    with: {customer: account, pin: code}
    as: {customer: customer}
    outcomes: {ok: ask_sum, wrong: other, locked: other, unavailable: down}
  ask_sum:
    collect: {prompt: hello, digits: 1-6, currency: CNY, as: sum}
    fresh: true
    next: pay
  pay:
    bank: pay_card
    with: {customer: customer, amount: sum}
    outcomes: {ok: done, insufficient: other, over_limit: other, refused: other, unknown: person}
""",
    {"account": "secret", "code": "secret", "customer": "customer", "sum": "money"},
)
SIGN_IN = "1" + "10000001" + "246810"
SUM = "120*5#"


def books(connection: Connection) -> tuple[set[str], int]:
    """Return the names of the questions that moved money, and how many payments there are."""
    payments = connection.scalars(select(MOVEMENT.c.id).where(MOVEMENT.c.is_payment)).all()
    return set(connection.scalars(select(ANSWER.c.name))), len(payments)


async def pays(office: Any) -> tuple[str, str]:
    """Carry a call that pays; return its outcome and the name that its payment should have."""
    line = FakeLine()
    line.presses(SIGN_IN)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("Hello")
    line.presses(SUM)
    call = await carried
    (ref,) = [
        command["ref"]
        for record in await office.records(call)
        for command in record.commands
        if command["kind"] == "ask_bank" and command["operation"] == "pay_card"
    ]
    return call.outcome, f"{call.call_id}-{ref}"


@pytest.fixture
def bank(office: Any) -> FakeBank:
    office.bundle = PAY
    office.speaker = type(office.speaker)(PAY.catalogue)
    office.bank = bank = FakeBank()
    return bank


async def test_a_payment_is_named_by_its_call_and_question(office: Any, bank: FakeBank) -> None:
    outcome, name = await pays(office)
    assert outcome == "done"
    assert await bank.ledger._store.read(books) == ({name}, 1)


async def test_nothing_is_paid_on_keys_pressed_ahead(office: Any, bank: FakeBank) -> None:
    line = FakeLine()
    line.presses(SIGN_IN + SUM)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("Hello")
    line.caller_hangs_up()
    await carried
    assert bank.asked == ["verify_pin"]


async def test_a_payment_whose_answer_did_not_come_is_asked_about_while_the_caller_waits(
    office: Any, bank: FakeBank
) -> None:
    bank.slow = {"pay_card"}
    outcome, name = await pays(office)
    assert outcome == "done"
    assert bank.asked[-2:] == ["pay_card", "settle_payment"]
    assert await bank.ledger._store.read(books) == ({name}, 1)


async def test_a_payment_that_never_came_is_refused_for_good(office: Any, bank: FakeBank) -> None:
    bank.failing = {"pay_card"}
    outcome, name = await pays(office)
    assert outcome == "other"
    bank.failing = ()
    arguments = {"customer": "10000001", "amount": "120.50 CNY"}
    assert (await bank.ask("pay_card", arguments, name=name)).outcome == "refused"


class BackInTime(FakeBank):
    """It answers no first question of what became of a payment, and every later one."""

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        answer = await super().ask(operation, arguments, name=name)
        if operation == "settle_payment":
            self.failing = ()
        return answer


async def test_a_bank_that_is_back_in_time_is_asked_again(office: Any, bank: FakeBank) -> None:
    office.bank = back = BackInTime(slow={"pay_card"}, failing={"settle_payment"})
    outcome, _ = await pays(office)
    assert outcome == "done"
    assert back.asked.count("settle_payment") == 2


async def test_a_payment_of_which_nothing_is_known_goes_its_own_way_and_is_not_sent_again(
    office: Any, bank: FakeBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.calls.performer.SETTLE_S", 0.1)
    bank.slow, bank.failing = {"pay_card"}, {"settle_payment"}
    outcome, name = await pays(office)
    assert outcome == "handed_over"
    assert bank.asked.count("pay_card") == 1
    assert await bank.ledger._store.read(books) == ({name}, 1)
