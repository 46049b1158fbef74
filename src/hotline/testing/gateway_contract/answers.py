"""Answers as they are declared, and trouble that is an answer."""

from __future__ import annotations

import asyncio

from hotline.bank.errors import WrongQuestion
from hotline.bank.gateway import problem_with
from hotline.model.bank import VOCABULARY, BankAnswer
from hotline.testing.gateway_contract.bank import BankUnderTest, new_name

AT_ONCE = 20


class AnswersContract:
    """What holds for every operation."""

    async def test_every_operation_is_answered_as_declared(self, bank: BankUnderTest) -> None:
        """The vocabulary is all there, and no answer says that there is none."""
        for operation in VOCABULARY.values():
            answer = await bank.ask(operation.name)
            problem = problem_with(operation, answer)
            assert problem is None, f"{operation.name} is answered {answer.outcome!r}: {problem}"

    async def test_a_bank_that_is_not_there_is_an_answer(self, bank: BankUnderTest) -> None:
        """Nothing is raised: the outcome is `unavailable`, where money moves `unknown`."""
        for operation in VOCABULARY.values():
            arguments = bank.arguments(operation.name)
            answer = await bank.unreachable.ask(operation.name, arguments, name=new_name())
            assert answer == BankAnswer(outcome=operation.unanswered), operation.name

    async def test_a_wrong_question_is_a_defect_of_the_asker(self, bank: BankUnderTest) -> None:
        """What is not in the vocabulary is raised, without any value."""
        right = bank.arguments("verify_pin")
        unwritten = {**bank.arguments("pay_payee"), "amount": "1.5 CNY"}
        for operation, arguments in (
            ("rob", {}),
            ("verify_pin", {"pin": bank.pin}),
            ("verify_pin", {**right, "amount": bank.amount}),
            ("pay_payee", unwritten),
        ):
            wrong = None
            try:
                await bank.gateway.ask(operation, arguments, name=new_name())
            except WrongQuestion as error:
                wrong = error
            assert wrong is not None, f"{operation} with {sorted(arguments)} is no question"
            assert bank.pin not in f"{wrong} {wrong!r}"

    async def test_only_the_right_pin_proves_the_customer(self, bank: BankUnderTest) -> None:
        """The right PIN comes last, so that nobody is locked out."""
        for customer, pin, outcome in (
            (bank.nobody, bank.pin, "wrong"),
            (bank.customer, bank.wrong_pin, "wrong"),
            (bank.customer, bank.pin, "ok"),
        ):
            answer = await bank.ask("verify_pin", customer=customer, pin=pin)
            assert answer == BankAnswer(outcome=outcome)

    async def test_questions_at_once_get_their_own_answers(self, bank: BankUnderTest) -> None:
        """No answer is somebody else's."""
        customers = (bank.customer, bank.other_customer)
        alone = [await bank.ask("describe_customer", customer=one) for one in customers]
        assert alone[0] != alone[1]
        together = await asyncio.gather(
            *(bank.ask("describe_customer", customer=one) for one in customers * AT_ONCE)
        )
        assert together == alone * AT_ONCE

    async def test_who_has_blocked_cards_can_do_so_again(self, bank: BankUnderTest) -> None:
        """With the same reference."""
        first = await bank.ask("block_cards")
        assert first.outcome == "ok"
        assert await bank.ask("block_cards") == first
