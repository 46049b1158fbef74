"""Money moves once for each name."""

from __future__ import annotations

import asyncio

from hotline.model.bank import UNKNOWN, BankAnswer
from hotline.testing.gateway_contract.bank import BankUnderTest, new_name

AT_ONCE = 6


class PaymentsContract:
    """What holds for what moves money."""

    async def test_a_payment_is_made_once_under_its_name(self, bank: BankUnderTest) -> None:
        """Asked again, it is answered alike."""
        before, name = await bank.funds(), new_name()
        answers = [await bank.pay(name) for _ in range(3)]
        assert answers[0].outcome == "ok"
        assert answers[1:] == answers[:1] * 2
        assert await bank.payments_since(before) == 1

    async def test_a_payment_asked_at_once_is_made_once(self, bank: BankUnderTest) -> None:
        """However many ask under the name: who hears an answer hears the same."""
        before, name = await bank.funds(), new_name()
        heard = {
            answer.outcome: answer
            for answer in await asyncio.gather(*(bank.pay(name) for _ in range(AT_ONCE)))
        }
        # A bank may refuse to look at the second before it has done the first.
        assert {"ok"} <= heard.keys() <= {"ok", UNKNOWN}
        assert await bank.pay(name) == heard["ok"]
        assert await bank.payments_since(before) == 1

    async def test_another_name_is_another_payment(self, bank: BankUnderTest) -> None:
        """With a reference of its own."""
        before = await bank.funds()
        first, second = [await bank.pay(new_name()) for _ in range(2)]
        assert (first.outcome, second.outcome) == ("ok", "ok")
        assert first.values["reference"] != second.values["reference"]
        assert await bank.payments_since(before) == 2

    async def test_a_name_of_another_payment_moves_nothing(self, bank: BankUnderTest) -> None:
        """Nobody can say what was meant: that is no answer."""
        before, name = await bank.funds(), new_name()
        assert (await bank.pay(name)).outcome == "ok"
        assert await bank.pay(name, amount=bank.too_much) == BankAnswer(outcome=UNKNOWN)
        other = {"customer": bank.customer, "amount": bank.amount}
        asked = await bank.gateway.ask("pay_card", other, name=name)
        assert asked == BankAnswer(outcome=UNKNOWN)
        assert await bank.payments_since(before) == 1

    async def test_nobody_is_paid_but_the_payee_who_was_heard(self, bank: BankUnderTest) -> None:
        """Where the payee of a code has another account by then, nothing moves, now or later."""
        before, name = await bank.funds(), new_name()
        for _ in range(2):
            asked = await bank.pay(name, tail=bank.other_tail)
            assert asked == BankAnswer(outcome="refused")
        assert await bank.settle(name) == BankAnswer(outcome="refused")
        assert await bank.payments_since(before) == 0

    async def test_what_is_not_there_cannot_be_paid(self, bank: BankUnderTest) -> None:
        """And nothing of it is."""
        before = await bank.funds()
        asked = await bank.pay(new_name(), amount=bank.too_much)
        assert asked == BankAnswer(outcome="insufficient")
        assert await bank.payments_since(before) == 0
