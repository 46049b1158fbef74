"""The contract that is shipped for gateways: ours keep it, and it finds those that do not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from aiohttp.test_utils import unused_port

from hotline.bank.checked_gateway import CheckedGateway
from hotline.bank.gateway import BankGateway
from hotline.bank.http_gateway import HttpBankGateway
from hotline.model.bank import NEVER_CAME, VOCABULARY, BankAnswer
from hotline.testing.bank import FakeBank
from hotline.testing.gateway_contract import BankUnderTest, GatewayContract

Texts = Callable[[], Awaitable[Sequence[str]]]


def under_test(
    gateway: BankGateway, unreachable: BankGateway, texts: Texts | None = None
) -> BankUnderTest:
    return BankUnderTest(
        gateway=gateway,
        unreachable=unreachable,
        customer="10000001",
        pin="246810",
        wrong_pin="000000",
        other_customer="10000002",
        nobody="99999999",
        number="10000007",
        biller="1001",
        bill="100001",
        code="1",
        tail="3456",
        amount="1.00 CNY",
        too_much="49999.99 CNY",
        large="20000.01 CNY",
        postcode="200120",
        texts=texts or cast(FakeBank, gateway).texts,
    )


class TestHttpGateway(GatewayContract):
    @pytest.fixture
    async def bank(self, demo_bank: Any) -> Any:
        nowhere = f"http://127.0.0.1:{unused_port()}"
        async with HttpBankGateway(nowhere, "token", 1.0) as unreachable:
            yield under_test(demo_bank.door(), unreachable, demo_bank.texts)


class TestFakeBank(GatewayContract):
    @pytest.fixture
    def bank(self) -> BankUnderTest:
        return under_test(FakeBank(), FakeBank(failing=VOCABULARY))


class TestCheckedGateway(GatewayContract):
    """One of the bank's own, with what holds it to the contract around it."""

    @pytest.fixture
    def bank(self) -> BankUnderTest:
        bank = FakeBank()
        nowhere = CheckedGateway(FakeBank(failing=VOCABULARY), 5.0)
        return under_test(CheckedGateway(bank, 5.0), nowhere, bank.texts)


class Broken(FakeBank):
    """A bank that does one thing wrong."""

    async def really(self, operation: str, arguments: Mapping[str, str], name: str) -> BankAnswer:
        return await super().ask(operation, arguments, name=name)


class PaysUnderAnyName(Broken):
    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        return await self.really(operation, arguments, f"{name}-{len(self.asked)}")


class ForgetsItsPayments(Broken):
    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        if operation == "settle_payment":
            return BankAnswer(outcome=NEVER_CAME)
        return await self.really(operation, arguments, name)


class TextsUnderAnyName(Broken):
    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        if operation == "send_code":
            name = f"{name}-{len(self.asked)}"
        return await self.really(operation, arguments, name)


class TakesAnyCode(Broken):
    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        if operation == "verify_code":
            return BankAnswer(outcome="ok")
        return await self.really(operation, arguments, name)


class BindsCodesToNoPayee(Broken):
    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        if operation in ("send_code", "verify_code"):
            arguments = {**arguments, "kind": "payee", "payee": "1"}
        return await self.really(operation, arguments, name)


class PaysALotWithoutACode(Broken):
    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        if operation == "pay_payee":
            arguments = {**arguments, "amount": "1.00 CNY"}
        return await self.really(operation, arguments, name)


class PaysWhoeverHasTheCode(Broken):
    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        if operation == "pay_payee":
            arguments = {**arguments, "tail": "3456"}
        return await self.really(operation, arguments, name)


class SendsOnWhenNobodyWaits(Broken):
    """Money moves a while after who asked has gone, whatever was said in between."""

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        if operation != "pay_payee":
            return await self.really(operation, arguments, name)
        try:
            await asyncio.sleep(0.03)
        except asyncio.CancelledError:
            await self.really(operation, arguments, f"{name}-again")
            raise
        return await self.really(operation, arguments, name)


class LooksBeforeItBars(Broken):
    """What it says of a payment is what was so a moment before."""

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        if operation == "settle_payment" and arguments["payment"] not in self.asked:
            await asyncio.sleep(0.01)
            return BankAnswer(outcome=NEVER_CAME)
        self.asked.append(name)
        return await self.really(operation, arguments, name)


class Chatters(Broken):
    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        logging.getLogger("bank").debug("asked %s", dict(arguments))
        return await self.really(operation, arguments, name)


class RaisesTrouble(Broken):
    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        if operation in self.failing:
            raise ConnectionRefusedError
        return await self.really(operation, arguments, name)


class TakesAnything(Broken):
    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        if operation not in VOCABULARY:
            return BankAnswer(outcome="unavailable")
        return await self.really(operation, arguments, name)


class HasNoPins(Broken):
    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        if operation == "verify_pin":
            return BankAnswer(outcome="ok")
        return await self.really(operation, arguments, name)


class MixesAnswersUp(Broken):
    """What is asked while another question is under way gets that one's answer."""

    _under_way: BankAnswer | None = None

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        if operation != "describe_customer":
            return await self.really(operation, arguments, name)
        if self._under_way is None:
            self._under_way = await self.really(operation, arguments, name)
            await asyncio.sleep(0.01)
        answer, self._under_way = self._under_way, None
        assert answer is not None
        return answer


CONTRACT = GatewayContract()
Test = Callable[[BankUnderTest], Awaitable[None]]


@pytest.mark.parametrize(
    ("broken", "test"),
    [
        (PaysUnderAnyName, CONTRACT.test_a_payment_is_made_once_under_its_name),
        (PaysUnderAnyName, CONTRACT.test_a_payment_asked_at_once_is_made_once),
        (PaysUnderAnyName, CONTRACT.test_a_name_of_another_payment_moves_nothing),
        (PaysWhoeverHasTheCode, CONTRACT.test_nobody_is_paid_but_the_payee_who_was_heard),
        (ForgetsItsPayments, CONTRACT.test_a_payment_is_told_with_its_reference),
        (ForgetsItsPayments, CONTRACT.test_a_payment_that_was_not_made_is_told_with_why),
        (ForgetsItsPayments, CONTRACT.test_a_payment_that_never_came_can_come_no_more),
        (SendsOnWhenNobodyWaits, CONTRACT.test_a_payment_that_nobody_waited_for_is_settled),
        (LooksBeforeItBars, CONTRACT.test_a_payment_and_the_question_about_it_agree),
        (TextsUnderAnyName, CONTRACT.test_a_text_message_is_sent_once_under_its_name),
        (TextsUnderAnyName, CONTRACT.test_a_name_of_another_message_sends_nothing),
        (TakesAnyCode, CONTRACT.test_a_large_payment_needs_the_code_for_its_amount),
        (TakesAnyCode, CONTRACT.test_a_code_for_one_payment_is_none_for_another),
        (BindsCodesToNoPayee, CONTRACT.test_a_code_for_one_payment_is_none_for_another),
        (PaysALotWithoutACode, CONTRACT.test_a_large_payment_needs_the_code_for_its_amount),
        (Chatters, CONTRACT.test_no_log_has_a_pin_or_a_number),
        (RaisesTrouble, CONTRACT.test_a_bank_that_is_not_there_is_an_answer),
        (TakesAnything, CONTRACT.test_a_wrong_question_is_a_defect_of_the_asker),
        (HasNoPins, CONTRACT.test_only_the_right_pin_proves_the_customer),
        (MixesAnswersUp, CONTRACT.test_questions_at_once_get_their_own_answers),
    ],
)
async def test_a_broken_gateway_is_found(broken: type[Broken], test: Test) -> None:
    bank = under_test(broken(), broken(failing=VOCABULARY))
    with pytest.raises((AssertionError, ConnectionRefusedError)):
        await test(bank)


async def test_an_operation_that_is_not_there_is_named() -> None:
    bank = under_test(FakeBank(failing=["find_branches"]), FakeBank())
    with pytest.raises(AssertionError, match="find_branches is answered 'unavailable'"):
        await CONTRACT.test_every_operation_is_answered_as_declared(bank)


async def test_an_amount_that_is_none_is_told_to_who_gave_it() -> None:
    bank = replace(under_test(FakeBank(), FakeBank()), amount="1 yuan")
    with pytest.raises(AssertionError, match=r"write the amount as '120\.50 CNY'"):
        await bank.funds()
