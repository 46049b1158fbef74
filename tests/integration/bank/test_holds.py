"""Amounts that shops set aside: what is held is there, and cannot be spent."""

from __future__ import annotations

import json
from typing import Any

import pytest

CUSTOMER, ACCOUNT = "10000001", "6222020200112345"
"""Who has 23499.63 CNY on this account."""


async def place(bank: Any, amount: str, account: str = ACCOUNT) -> tuple[int, Any]:
    body = {"account": account, "amount": amount}
    status, text = await bank.request("POST", "/demo/holds", json=body)
    return status, json.loads(text)


async def held(bank: Any, amount: str) -> int:
    status, answer = await place(bank, amount)
    assert status == 201
    hold: int = answer["hold"]
    return hold


async def end(bank: Any, hold: int, how: str) -> int:
    status: int = (await bank.request("POST", f"/demo/holds/{hold}/{how}"))[0]
    return status


async def pay(bank: Any, amount: str, name: str) -> str:
    arguments = {"customer": CUSTOMER, "code": "2", "tail": "4567", "amount": amount}
    outcome: str = (await bank.door().ask("pay_payee", arguments, name=name)).outcome
    return outcome


async def balance(bank: Any) -> str:
    answer = await bank.door().ask("list_balances", {"customer": CUSTOMER}, name="")
    return str(answer.values["rows"].rows[0]["balance"].amount)


async def test_what_is_held_cannot_be_paid_and_is_still_there(demo_bank: Any) -> None:
    hold = await held(demo_bank, "23499.00 CNY")
    assert await pay(demo_bank, "0.64 CNY", "call-1") == "insufficient"
    assert await balance(demo_bank) == "23499.63"
    assert await end(demo_bank, hold, "release") == 204
    assert await pay(demo_bank, "0.64 CNY", "call-2") == "ok"


async def test_what_is_captured_is_gone_and_the_books_balance(demo_bank: Any) -> None:
    hold = await held(demo_bank, "23499.00 CNY")
    assert await end(demo_bank, hold, "capture") == 204
    assert await balance(demo_bank) == "0.63"
    _, text = await demo_bank.request("GET", "/demo/ledger/sum")
    assert json.loads(text) == dict.fromkeys(("CNY", "USD", "HKD", "EUR", "JPY", "KRW"), 0)


@pytest.mark.parametrize("first", ["capture", "release"])
@pytest.mark.parametrize("second", ["capture", "release"])
async def test_a_hold_ends_once(demo_bank: Any, first: str, second: str) -> None:
    hold = await held(demo_bank, "1.00 CNY")
    assert await end(demo_bank, hold, first) == 204
    after = await balance(demo_bank)
    assert await end(demo_bank, hold, second) == 409
    assert await balance(demo_bank) == after


async def test_holds_add_up(demo_bank: Any) -> None:
    await held(demo_bank, "23499.00 CNY")
    status, answer = await place(demo_bank, "0.64 CNY")
    assert (status, answer["error"]) == (409, "insufficient")
    await held(demo_bank, "0.63 CNY")
    assert await pay(demo_bank, "0.01 CNY", "call-1") == "insufficient"


@pytest.mark.parametrize(
    ("amount", "account", "refused"),
    [
        ("0.00 CNY", ACCOUNT, (400, "no_amount")),
        ("-1.00 CNY", ACCOUNT, (400, "no_amount")),
        ("1 CNY", ACCOUNT, (400, "no_amount")),
        ("1.00 USD", ACCOUNT, (409, "insufficient")),
        ("1.00 CNY", "shops", (409, "insufficient")),
        ("1.00 CNY", "1" * 65, (400, "malformed")),
    ],
)
async def test_what_cannot_be_held_is_refused(
    demo_bank: Any, amount: str, account: str, refused: tuple[int, str]
) -> None:
    status, answer = await place(demo_bank, amount, account)
    assert (status, answer["error"]) == refused


async def test_no_hold_is_none_of_the_banks(demo_bank: Any) -> None:
    assert await end(demo_bank, 1, "capture") == 409
