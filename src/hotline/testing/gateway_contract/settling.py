"""What became of a payment is told for certain."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from hotline.model.bank import NEVER_CAME, BankAnswer
from hotline.testing.gateway_contract.bank import BankUnderTest, new_name

CUT_OFF_AFTER_S = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
"""After so long who asked hears no more: before the bank has the payment, during it, or after."""


class SettlingContract:
    """What holds for `SETTLE_PAYMENT`; its docstring says why."""

    async def test_a_payment_is_told_with_its_reference(self, bank: BankUnderTest) -> None:
        """As often as it is asked about."""
        name = new_name()
        paid = await bank.pay(name)
        told = [await bank.settle(name) for _ in range(2)]
        assert (paid.outcome, told[0].outcome) == ("ok", "ok")
        assert told[0].values["reference"] == paid.values["reference"]
        assert told[0] == told[1]

    async def test_a_payment_that_was_not_made_is_told_with_why(self, bank: BankUnderTest) -> None:
        """In the payment's own words."""
        name = new_name()
        asked = await bank.pay(name, amount=bank.too_much)
        assert await bank.settle(name) == asked == BankAnswer(outcome="insufficient")

    async def test_a_payment_that_never_came_can_come_no_more(self, bank: BankUnderTest) -> None:
        """It is refused, whatever it is, and stays one that never came."""
        before, name = await bank.funds(), new_name()
        for others in ({}, {}, {"amount": bank.too_much}):
            assert await bank.settle(name) == BankAnswer(outcome=NEVER_CAME)
            assert await bank.pay(name, **others) == BankAnswer(outcome="refused")
        assert await bank.settle(name) == BankAnswer(outcome=NEVER_CAME)
        assert await bank.payments_since(before) == 0

    async def test_other_names_are_not_barred(self, bank: BankUnderTest) -> None:
        """A new name is a new payment."""
        assert await bank.settle(new_name()) == BankAnswer(outcome=NEVER_CAME)
        assert (await bank.pay(new_name())).outcome == "ok"

    async def test_a_payment_that_nobody_waited_for_is_settled(self, bank: BankUnderTest) -> None:
        """Whatever is told, the money agrees, and goes on agreeing."""
        for wait_s in CUT_OFF_AFTER_S:
            before, name = await bank.funds(), new_name()
            paying = asyncio.create_task(bank.pay(name))
            await asyncio.sleep(wait_s)
            paying.cancel()
            with suppress(asyncio.CancelledError):
                await paying
            told = await bank.settle(name)
            assert told.outcome in ("ok", NEVER_CAME)
            assert await bank.payments_since(before) == (told.outcome == "ok")
            late = await bank.pay(name)
            assert late.outcome == ("ok" if told.outcome == "ok" else "refused")
            assert await bank.settle(name) == told
            assert await bank.payments_since(before) == (told.outcome == "ok")

    async def test_a_payment_and_the_question_about_it_agree(self, bank: BankUnderTest) -> None:
        """However they race."""
        for turn in range(8):
            before, name = await bank.funds(), new_name()
            if turn % 2:
                paid, told = await asyncio.gather(bank.pay(name), bank.settle(name))
            else:
                told, paid = await asyncio.gather(bank.settle(name), bank.pay(name))
            assert (paid.outcome, told.outcome) in (("ok", "ok"), ("refused", NEVER_CAME))
            assert await bank.payments_since(before) == (paid.outcome == "ok")
