"""Large payments on a real Asterisk: a day's limit, a code by text message, and a receipt."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from hotline.bank.demo.customers import Customer
from hotline.bank.http_gateway import HttpBankGateway
from hotline.flow.utterance import Phrase
from hotline.model.values import Digits, Money, Scalar, Text
from hotline.testing.bank import payee_tail
from hotline.testing.demo import CUSTOMERS
from hotline.testing.flow_files import shipped_files
from hotline.testing.gateway_contract.bank import code_in
from hotline.testing.leaks import find_leaks
from hotline.testing.phone import Call, SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

JING = CUSTOMERS["10000002"]
"""Who has enough for it; her telephone, as the bank has it, is not the one that she calls from."""
CHEN = CUSTOMERS["10000003"]
"""Who may pay a million a day."""
HEARD_S = 20.0
"""How long a machine with much to do may take."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    """A hotline of its own with the shipped flows, whose service these tests kill."""
    folder = tmp_path_factory.mktemp("large-payments")
    async with running_hotline(folder, files=shipped_files()) as running:
        yield running


async def sound(hotline: RunningHotline, prompt: str, **values: Scalar) -> Any:
    return await hotline.sound(Phrase(prompt=prompt, language="en-US", values=values))


def cny(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


async def messages(hotline: RunningHotline) -> list[dict[str, str]]:
    """Return the text messages so far, as the command tells them."""
    ran = await hotline.command("bank-outbox", "--json")
    assert ran.returncode == 0, ran.stderr
    return list(json.loads(ran.stdout))


async def asks_to_pay(hotline: RunningHotline, phone: SipPhone, number: str, amount: str) -> Call:
    """Let the customer ask to pay a payee an amount for which the bank wants a code."""
    call = await phone.dial(hotline.number, caller_number=number)
    await call.press(f"23{JING.number}{JING.pin}31#{amount}#")
    await call.hears(await sound(hotline, "enter_code"), within_s=3 * HEARD_S)
    return call


async def confirms(
    hotline: RunningHotline, call: Call, amount: str, customer: Customer = JING
) -> None:
    """Say yes to what is read back once the amount may be paid."""
    payee = customer.payees[0]
    values: Mapping[str, Scalar] = {
        "amount": cny(amount),
        "name": Text(text=payee.name),
        "tail": Digits(digits=payee.account[-4:]),
    }
    read_back = Phrase(prompt="confirm_payee", language="en-US", values=values)
    # The payee's name is never kept as sound, and no two syntheses of it are the same.
    await call.hears_start(await hotline.sound(read_back), within_s=2 * HEARD_S)
    await call.press("1")
    await call.hears(await sound(hotline, "paid"), within_s=HEARD_S)


async def paid(hotline: RunningHotline) -> list[str]:
    """Return what became of the payments, the latest first."""
    ran = await hotline.command("payments", "--json")
    return [payment["outcome"] for payment in json.loads(ran.stdout)]


async def test_a_large_payment_is_made_with_a_code_and_has_a_receipt(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await asks_to_pay(hotline, phone, "13800981", "21000")
    (sent,) = await messages(hotline)
    code = code_in(sent["words"])
    assert sent["to"] == JING.phone
    await call.press(code)
    await confirms(hotline, call, "21000.00")
    await call.press("3")
    await call.hears(await sound(hotline, "after_receipt"), within_s=HEARD_S)
    await call.hang_up()
    await hotline.interaction_from("13800981")
    _, receipt = await messages(hotline)
    ran = await hotline.command("payments", "--limit", "1", "--json")
    (payment,) = json.loads(ran.stdout)
    assert payment["outcome"] == "ok"
    assert receipt["to"] == JING.phone
    assert payment["reference"] in receipt["words"]
    # The outbox stands for the telephone, in the bank's own file.
    leaks = find_leaks(hotline.folder, [code])
    assert {leak.where for leak in leaks if "bank" not in leak.where} == set()


async def test_a_service_killed_after_the_code_was_sent_asks_for_it_and_sends_no_other(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    before, made = await messages(hotline), len(await paid(hotline))
    call = await asks_to_pay(hotline, phone, "13800982", "22000")
    await hotline.kill_service()
    await hotline.start_service()
    await call.hears(await sound(hotline, "enter_code"), within_s=2 * HEARD_S)
    after = await messages(hotline)
    assert len(after) == len(before) + 1
    await call.press(code_in(after[-1]["words"]))
    await confirms(hotline, call, "22000.00")
    # Who hangs up before the end, and presses nothing, is told in writing, too.
    await call.press("2")
    await call.hears_start(await sound(hotline, "payments_menu"), within_s=HEARD_S)
    await call.hang_up()
    await hotline.interaction_from("13800982")
    assert await messages(hotline) == after
    outcomes = await paid(hotline)
    assert (outcomes[0], len(outcomes)) == ("ok", made + 1)


async def pays_elsewhere(hotline: RunningHotline, *amounts: str) -> None:
    """Let Chen pay large amounts on other calls."""
    payee = CHEN.payees[0].code
    tail = payee_tail(CHEN.number, payee)
    asked = {"customer": CHEN.number, "kind": "payee", "payee": payee}
    async with HttpBankGateway(hotline.bank_url, hotline.bank_token, HEARD_S) as bank:
        for n, amount in enumerate(amounts):
            asked["amount"] = amount
            assert (await bank.ask("send_code", asked, name=f"code-{n}")).outcome == "ok"
            code = code_in((await messages(hotline))[-1]["words"])
            assert (await bank.ask("verify_code", {**asked, "code": code}, name="")).outcome == "ok"
            pay = {"customer": CHEN.number, "code": payee, "amount": amount, "tail": tail}
            assert (await bank.ask("pay_payee", pay, name=f"paid-{n}")).outcome == "ok"


async def test_who_reaches_the_limit_of_a_day_hears_what_is_left_and_can_pay_that(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    await pays_elsewhere(hotline, "500000.00 CNY", "499900.00 CNY")
    made = len(await paid(hotline))
    call = await phone.dial(hotline.number, caller_number="13800983")
    await call.press(f"23{CHEN.number}{CHEN.pin}31#300#")
    left = {"amount": cny("300.00"), "most": cny("100.00")}
    await call.hears(await sound(hotline, "over_limit_now", **left), within_s=3 * HEARD_S)
    await call.press("1100#")
    await confirms(hotline, call, "100.00", CHEN)
    await call.press("231#1#")
    await call.hears(await sound(hotline, "no_more_today"), within_s=HEARD_S)
    await call.hang_up()
    await hotline.interaction_from("13800983")
    assert len(await paid(hotline)) == made + 1
