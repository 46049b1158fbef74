"""One-time codes: how long they are good, how often they are sent, and what wrong ones lead to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.model.bank import UNAVAILABLE, BankAnswer
from hotline.testing.bank import FakeBank, payee_tail
from hotline.testing.gateway_contract.bank import code_in

JING = "10000002"
AMOUNT = "20000.01 CNY"
PAYEE = {"kind": "payee", "payee": "1"}
MINUTE = timedelta(minutes=1)


class Telephone:
    """A customer who asks for codes and types them, and whose bank's time a test moves."""

    def __init__(self) -> None:
        self.bank = FakeBank()
        self._asked = 0

    async def ask(self, operation: str, *, amount: str = AMOUNT, **more: str) -> str:
        self._asked += 1
        arguments = {"customer": JING, "amount": amount, **more}
        name = f"call-{self._asked}"
        return (await self.bank.ask(operation, arguments, name=name)).outcome

    async def gets_code(self, amount: str = AMOUNT) -> str:
        assert await self.ask("send_code", amount=amount, **PAYEE) == "ok"
        *_, words = await self.bank.texts()
        return code_in(words)

    async def types(self, code: str, amount: str = AMOUNT) -> str:
        return await self.ask("verify_code", amount=amount, code=code, **PAYEE)

    async def pays(self) -> str:
        return await self.ask("pay_payee", code="1", tail=payee_tail(JING, "1"))


@pytest.fixture
def phone() -> Telephone:
    return Telephone()


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_a_code_is_good_for_five_minutes(phone: Telephone) -> None:
    code = await phone.gets_code()
    phone.bank.now += 5 * MINUTE
    assert await phone.types(code) == "ok"
    phone.bank.now += timedelta(seconds=1)
    assert await phone.types(code) == "expired"


async def test_what_was_typed_in_time_pays_for_ten(phone: Telephone) -> None:
    await phone.types(await phone.gets_code())
    phone.bank.now += 10 * MINUTE
    assert await phone.pays() == "ok"
    await phone.types(await phone.gets_code())
    phone.bank.now += 10 * MINUTE + timedelta(seconds=1)
    assert await phone.pays() == "refused"


async def test_a_newer_code_takes_the_place_of_an_older_one(phone: Telephone) -> None:
    older = await phone.gets_code()
    newer = await phone.gets_code()
    assert await phone.types(newer) == "ok"
    assert (older == newer) or await phone.types(older) == "wrong"


async def test_three_wrong_codes_lock_for_a_while_whatever_they_are_for(phone: Telephone) -> None:
    code = await phone.gets_code()
    wrong = other_than(code)
    assert [await phone.types(wrong) for _ in range(2)] == ["wrong"] * 2
    another = await phone.gets_code("30000.00 CNY")
    assert await phone.types(other_than(another), "30000.00 CNY") == "locked"
    assert await phone.types(code) == "locked"
    assert await phone.ask("send_code", **PAYEE) == "locked"
    phone.bank.now += 15 * MINUTE + timedelta(seconds=1)
    assert await phone.types(await phone.gets_code()) == "ok"


async def test_who_is_unlocked_may_try_again(phone: Telephone) -> None:
    wrong = other_than(await phone.gets_code())
    assert [await phone.types(wrong) for _ in range(3)] == ["wrong", "wrong", "locked"]
    assert await phone.bank.ledger.unlock(JING)
    assert await phone.types(await phone.gets_code()) == "ok"


async def test_so_many_codes_are_sent_and_no_more(phone: Telephone) -> None:
    for _ in range(4):
        await phone.gets_code()
    assert await phone.ask("send_code", **PAYEE) == "too_many"
    assert len(await phone.bank.texts()) == 4


async def test_nothing_goes_to_whom_the_bank_has_no_number_of(phone: Telephone) -> None:
    assert await phone.ask("send_code", customer="99999999", **PAYEE) == "no_number"
    assert await phone.bank.texts() == []


async def test_the_message_goes_to_the_number_on_record(phone: Telephone) -> None:
    await phone.gets_code()
    (message,) = await phone.bank.ledger.outbox()
    assert (message.to, message.at) == ("+8613700000002", phone.bank.now)


async def test_a_message_and_a_payment_have_no_name_in_common(phone: Telephone) -> None:
    payee = {"code": "1", "tail": payee_tail(JING, "1")}
    paying = {"customer": JING, "amount": "1.00 CNY", **payee}
    asked = {"customer": JING, "amount": "1.00 CNY", **PAYEE}
    assert (await phone.bank.ask("send_code", asked, name="call-a")).outcome == "ok"
    assert (await phone.bank.ask("pay_payee", paying, name="call-a")).outcome == "unknown"
    assert (await phone.bank.ask("pay_payee", paying, name="call-b")).outcome == "ok"
    answer = await phone.bank.ask("send_code", asked, name="call-b")
    assert answer == BankAnswer(outcome=UNAVAILABLE)
    assert len(await phone.bank.texts()) == 1


ADA = "10000001"
LANDLORD = {"code": "2", "tail": payee_tail(ADA, "2")}
PAYMENTS = {
    "bill": ("pay_bill", {"biller": "1001", "bill": "100001", "amount": "268.40 CNY"}, "1001"),
    "card": ("pay_card", {"amount": "268.40 CNY"}, "9876"),
    "payee": ("pay_payee", {**LANDLORD, "amount": "268.40 CNY"}, "2"),
}
"""By kind: what is asked of the bank, and the payee that a code is for."""


@pytest.mark.parametrize("kind", PAYMENTS)
async def test_a_code_pays_to_nobody_but_the_payee_that_it_was_sent_for(
    phone: Telephone, kind: str
) -> None:
    operation, arguments, _ = PAYMENTS[kind]
    # From here on, everything needs a code.
    assert await phone.ask("pay_payee", customer=ADA, amount="20000.00 CNY", **LANDLORD) == "ok"
    for other, (_, _, payee) in PAYMENTS.items():
        is_for = {"customer": ADA, "amount": "268.40 CNY", "kind": other, "payee": payee}
        assert await phone.ask("send_code", **is_for) == "ok"
        *_, words = await phone.bank.texts()
        assert await phone.ask("verify_code", **is_for, code=code_in(words)) == "ok"
        paid = await phone.ask(operation, **{"customer": ADA, **arguments})
        assert paid == ("ok" if other == kind else "refused")


@pytest.mark.parametrize(
    ("kind", "payee", "named"),
    [("payee", "1", "李静"), ("bill", "1001", "收款单位1001"), ("card", "9876", "信用卡9876")],
)
async def test_the_message_names_amount_and_payee(
    phone: Telephone, kind: str, payee: str, named: str
) -> None:
    is_for = {"customer": ADA, "amount": AMOUNT, "kind": kind, "payee": payee}
    assert await phone.ask("send_code", **is_for) == "ok"
    (words,) = await phone.bank.texts()
    assert f"用于向{named}支付{AMOUNT}" in words
