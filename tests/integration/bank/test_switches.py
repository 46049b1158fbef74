"""Everything that can go wrong with a bank, over HTTP: what is heard of it, and what was done."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from hotline.bank.gateway import BankGateway
from hotline.model.bank import NEVER_CAME, SETTLE_PAYMENT, UNAVAILABLE, UNKNOWN

CUSTOMER, RIGHT, WRONG = "10000001", "246810", "000000"
BALANCE = Decimal("23499.63")
FOR_EVER_S = 30.0
WAIT_S = 0.5

NOT_DONE: list[dict[str, object]] = [
    {"go_away": True},
    {"slow_s": FOR_EVER_S},
    {"failing": True},
    {"roll_back": True},
]
UNHEARD: list[dict[str, object]] = [{"lose_answer": True}, {"late_s": FOR_EVER_S}]


def named(switch: dict[str, object]) -> str:
    return next(iter(switch))


async def ask(door: BankGateway, operation: str, name: str = "call-1", **arguments: str) -> str:
    return (await door.ask(operation, arguments, name=name)).outcome


async def pay(door: BankGateway, name: str = "call-1") -> str:
    payee = {"code": "1", "tail": "3456"}
    return await ask(door, "pay_payee", name, customer=CUSTOMER, amount="1.00 CNY", **payee)


async def settle(door: BankGateway) -> str:
    return await ask(door, SETTLE_PAYMENT.name, payment="call-1")


async def verify(door: BankGateway, pin: str = RIGHT) -> str:
    return await ask(door, "verify_pin", customer=CUSTOMER, pin=pin)


async def balance(door: BankGateway) -> Decimal:
    answer: Any = await door.ask("list_balances", {"customer": CUSTOMER}, name="")
    amount: Decimal = answer.values["rows"].rows[0]["balance"].amount
    return amount


@pytest.mark.parametrize("switch", NOT_DONE, ids=named)
async def test_a_payment_that_was_not_made_is_unknown_until_it_is_settled(
    demo_bank: Any, switch: dict[str, object]
) -> None:
    await demo_bank.switch({"operations": {"pay_payee": switch}})
    assert await pay(demo_bank.door(WAIT_S)) == UNKNOWN
    await demo_bank.heal()
    door = demo_bank.door()
    assert await balance(door) == BALANCE
    assert await settle(door) == NEVER_CAME
    assert await pay(door) == "refused"
    assert await pay(door, "call-2") == "ok"


@pytest.mark.parametrize("switch", UNHEARD, ids=named)
async def test_a_payment_that_was_made_is_unknown_until_it_is_settled(
    demo_bank: Any, switch: dict[str, object]
) -> None:
    await demo_bank.switch({"operations": {"pay_payee": switch}})
    assert await pay(demo_bank.door(WAIT_S)) == UNKNOWN
    await demo_bank.heal()
    door = demo_bank.door()
    assert await settle(door) == "ok"
    assert await pay(door) == "ok"
    assert await balance(door) == BALANCE - 1


@pytest.mark.parametrize("switch", [*NOT_DONE, *UNHEARD], ids=named)
async def test_what_moves_no_money_is_unavailable(
    demo_bank: Any, switch: dict[str, object]
) -> None:
    await demo_bank.switch(switch)
    door = demo_bank.door(WAIT_S)
    assert await verify(door) == UNAVAILABLE
    assert await settle(door) == UNAVAILABLE


@pytest.mark.parametrize("switch", UNHEARD, ids=named)
async def test_a_name_is_barred_although_nobody_heard_so(
    demo_bank: Any, switch: dict[str, object]
) -> None:
    await demo_bank.switch({"operations": {SETTLE_PAYMENT.name: switch}})
    assert await settle(demo_bank.door(WAIT_S)) == UNAVAILABLE
    assert await pay(demo_bank.door()) == "refused"


async def test_an_answer_that_is_late_and_not_too_late_counts(demo_bank: Any) -> None:
    await demo_bank.switch({"slow_s": 0.1, "late_s": 0.1})
    assert await pay(demo_bank.door()) == "ok"


async def test_a_second_answer_is_nobodys(demo_bank: Any) -> None:
    await demo_bank.switch({"operations": {"verify_pin": {"answer_twice": True}}})
    door = demo_bank.door()
    assert [await verify(door, pin) for pin in (RIGHT, WRONG, RIGHT)] == ["ok", "wrong", "ok"]


async def test_a_payment_that_is_answered_twice_is_made_once(demo_bank: Any) -> None:
    await demo_bank.switch({"answer_twice": True})
    door = demo_bank.door()
    assert [await pay(door, name) for name in ("call-1", "call-2")] == ["ok", "ok"]
    assert await balance(door) == BALANCE - 2


async def test_what_a_bank_was_told_to_undo_can_be_asked_again(demo_bank: Any) -> None:
    await demo_bank.switch({"operations": {"verify_pin": {"roll_back": True}}})
    assert [await verify(demo_bank.door(), WRONG) for _ in range(3)] == [UNAVAILABLE] * 3
    await demo_bank.heal()
    assert await verify(demo_bank.door()) == "ok"
