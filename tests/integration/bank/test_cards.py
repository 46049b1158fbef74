"""What every bank does with cards: list them, block them, and tell what is owed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from hotline.bank.demo.cards import UNKNOWN_NUMBERS_A_MINUTE
from hotline.bank.gateway import BankGateway
from hotline.model.bank import UNAVAILABLE, BankAnswer
from hotline.model.values import Digits, Money, Number, Rows, Term
from hotline.testing.bank import FakeBank

CUSTOMER = "10000001"
DEBIT, CREDIT = "6222020200112345", "6225880100209876"
ANOTHER = "10000002"
NO_CARDS = "10000005"


def cny(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


async def ask(door: BankGateway, operation: str, **arguments: str) -> BankAnswer:
    return await door.ask(operation, arguments, name="call-1-7")


async def block(door: BankGateway, number: str) -> BankAnswer:
    return await ask(door, "block_cards", number=number)


async def cards(door: BankGateway, customer: str = CUSTOMER) -> list[tuple[Any, Any]]:
    answer = await ask(door, "list_cards", customer=customer)
    listed = answer.values.get("rows", Rows(rows=()))
    assert isinstance(listed, Rows)
    return [(row["card"], row["tail"]) for row in listed.rows]


async def test_cards_are_told_by_their_last_digits(door: BankGateway) -> None:
    assert await cards(door) == [
        (Term(term="debit_card"), Digits(digits="2345")),
        (Term(term="credit_card"), Digits(digits="9876")),
    ]
    assert await ask(door, "list_cards", customer=NO_CARDS) == BankAnswer(outcome="none")


async def test_a_customers_number_blocks_all_cards(door: BankGateway) -> None:
    answer = await block(door, CUSTOMER)
    assert (answer.outcome, answer.values["count"]) == ("ok", Number(number=2))
    assert await cards(door) == []
    assert await cards(door, ANOTHER) != []


async def test_a_cards_number_blocks_that_card(door: BankGateway) -> None:
    answer = await block(door, DEBIT)
    assert (answer.outcome, answer.values["count"]) == ("ok", Number(number=1))
    assert await cards(door) == [(Term(term="credit_card"), Digits(digits="9876"))]


async def test_what_is_blocked_is_blocked_again_under_the_same_reference(bank: Any) -> None:
    first = await block(bank.door(), CUSTOMER)
    assert await block(bank.door(), CUSTOMER) == first
    one_of_them = await block(bank.door(), CREDIT)
    assert one_of_them.values["reference"] == first.values["reference"]


async def test_a_block_whose_answer_was_lost_is_made(bank: Any) -> None:
    door = await bank.trouble("lose_answer", "block_cards")
    assert await block(door, CUSTOMER) == BankAnswer(outcome=UNAVAILABLE)
    await bank.heal()
    assert await cards(bank.door()) == []


async def test_two_customers_have_two_references(door: BankGateway) -> None:
    first, second = await block(door, CUSTOMER), await block(door, ANOTHER)
    assert first.values["reference"] != second.values["reference"]


@pytest.mark.parametrize("number", [NO_CARDS, "99999999", "", "bank", DEBIT[:-1]])
async def test_a_number_without_a_card_is_unknown(door: BankGateway, number: str) -> None:
    assert await block(door, number) == BankAnswer(outcome="unknown")


async def test_trying_out_numbers_ends_for_known_ones_too() -> None:
    bank = FakeBank()
    for number in range(UNKNOWN_NUMBERS_A_MINUTE):
        assert (await block(bank, f"9{number:07}")).outcome == "unknown"
    assert [await block(bank, number) for number in ("99999999", CUSTOMER)] == [
        BankAnswer(outcome=UNAVAILABLE)
    ] * 2
    assert len(await cards(bank)) == 2
    bank.now = bank.now.replace(minute=1)
    assert (await block(bank, CUSTOMER)).outcome == "ok"


async def test_whoever_tries_out_numbers_is_told_no_more(door: BankGateway) -> None:
    # Twice as many, because a minute may end in between.
    numbers = [f"9{number:07}" for number in range(2 * UNKNOWN_NUMBERS_A_MINUTE + 1)]
    outcomes = [(await block(door, number)).outcome for number in numbers]
    assert outcomes[0] == "unknown"
    assert outcomes[UNKNOWN_NUMBERS_A_MINUTE:].count(UNAVAILABLE) > 0


async def test_a_debt_has_a_minimum(door: BankGateway) -> None:
    answer = await ask(door, "find_card_debt", customer=CUSTOMER)
    assert answer == BankAnswer(
        outcome="ok",
        values={
            "tail": Digits(digits="9876"),
            "debt": cny("1367.90"),
            "minimum": cny("136.79"),
        },
    )


async def test_who_has_no_credit_card_owes_nothing_on_it(door: BankGateway) -> None:
    assert await ask(door, "find_card_debt", customer=NO_CARDS) == BankAnswer(outcome="none")
