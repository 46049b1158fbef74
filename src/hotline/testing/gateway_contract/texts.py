"""Text messages are sent once, and a large payment needs the code of one."""

from __future__ import annotations

import asyncio

from hotline.model.bank import UNAVAILABLE, BankAnswer
from hotline.model.values import Money
from hotline.testing.gateway_contract.bank import BankUnderTest, new_name

AT_ONCE = 6


class TextsContract:
    """What holds for limits and one-time codes."""

    async def test_the_limits_are_told_in_the_currency_of_the_amount(
        self, bank: BankUnderTest
    ) -> None:
        """What is paid lowers what is left, and no more than that is paid."""
        told = await bank.ask("find_limits")
        assert told.outcome == "ok"
        most, funds, without_code = (told.values[n] for n in ("most", "funds", "without_code"))
        assert isinstance(most, Money)
        assert isinstance(funds, Money)
        assert isinstance(without_code, Money)
        assert {money.currency for money in (most, funds, without_code)} == {bank.price.currency}
        assert min(most.amount, funds.amount, without_code.amount) >= bank.price.amount

    async def test_a_text_message_is_sent_once_under_its_name(self, bank: BankUnderTest) -> None:
        """However often and however many at once ask for it."""
        before, name = len(await bank.texts()), new_name()
        arguments = {**bank.arguments("send_code"), "amount": bank.large}
        asked = [bank.gateway.ask("send_code", arguments, name=name) for _ in range(AT_ONCE)]
        outcomes = {answer.outcome for answer in await asyncio.gather(*asked)}
        # A bank may refuse to look at the second before it has done the first.
        assert {"ok"} <= outcomes <= {"ok", UNAVAILABLE}
        assert (await bank.gateway.ask("send_code", arguments, name=name)).outcome == "ok"
        assert len(await bank.texts()) == before + 1

    async def test_a_name_of_another_message_sends_nothing(self, bank: BankUnderTest) -> None:
        """Nobody can say what was meant: that is no answer."""
        name, arguments = new_name(), bank.arguments("send_code")
        assert (await bank.gateway.ask("send_code", arguments, name=name)).outcome == "ok"
        before = len(await bank.texts())
        other = {**arguments, "amount": bank.large}
        asked = await bank.gateway.ask("send_code", other, name=name)
        assert asked == BankAnswer(outcome=UNAVAILABLE)
        assert len(await bank.texts()) == before

    async def test_a_code_for_one_payment_is_none_for_another(self, bank: BankUnderTest) -> None:
        """Nobody can be asked for a code for one of their own, and pay more or another with it."""
        before = await bank.funds()
        bill = {"amount": bank.large, "kind": "bill", "payee": bank.biller}
        assert (await bank.ask("send_code", **bill)).outcome == "ok"
        code = await bank.latest_code()
        for other in ({**bill, "amount": bank.amount}, {"amount": bank.large}):
            asked = await bank.ask("verify_code", **other, code=code)
            assert asked.outcome in ("wrong", "expired")
        assert (await bank.ask("verify_code", **bill, code=code)).outcome == "ok"
        # Who has paid the large amount before may have too little left, and be told that.
        paid = await bank.pay(new_name(), amount=bank.large)
        assert paid.outcome in ("refused", "insufficient")
        assert await bank.funds() == before

    async def test_a_large_payment_needs_the_code_for_its_amount(self, bank: BankUnderTest) -> None:
        """And uses it up: the next one needs another."""
        refused = BankAnswer(outcome="refused")
        before = await bank.funds()
        assert await bank.pay(new_name(), amount=bank.large) == refused
        assert (await bank.ask("send_code", amount=bank.large)).outcome == "ok"
        code = await bank.latest_code()
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        asked = await bank.ask("verify_code", amount=bank.large, code=wrong)
        assert asked == BankAnswer(outcome="wrong")
        assert await bank.pay(new_name(), amount=bank.large) == refused
        for _ in range(2):
            right = await bank.ask("verify_code", amount=bank.large, code=code)
            assert right == BankAnswer(outcome="ok")
        assert await bank.funds() == before
        assert (await bank.pay(new_name(), amount=bank.large)).outcome == "ok"
        again = await bank.ask("verify_code", amount=bank.large, code=code)
        assert again == BankAnswer(outcome="expired")
        assert (await bank.pay(new_name(), amount=bank.large)).outcome != "ok"
