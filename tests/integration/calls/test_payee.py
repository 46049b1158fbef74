"""Payments to a payee under the shipped flows: to whom, and how many."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select, update

from hotline.bank.demo.tables import MOVEMENT, PAYEE
from hotline.flow.bundle import recompile_bundle
from hotline.testing.bank import FakeBank
from hotline.testing.flow_files import shipped_files
from hotline.testing.line import FakeLine
from hotline.testing.speaker import FakeSpeaker

ENGLISH, PAYMENTS, A_PAYEE, THE_FIRST, SUM, YES = "2", "3", "3", "1#", "100#", "1"
ANOTHER_PAYMENT = "2"
SIGN_IN = "10000001" + "246810"
READ_BACK = "ending in 3456. To confirm"
HEARD, ANOTHER = "6222020200223456", "6222020200229999"
PAID = select(func.count()).where(MOVEMENT.c.is_payment)


@pytest.fixture
def bank(office: Any) -> FakeBank:
    bundle = shipped_files().bundle()
    office.bundle, office.speaker = bundle, FakeSpeaker(bundle.catalogue)
    office.bank = bank = FakeBank()
    return bank


async def payments(bank: FakeBank) -> int:
    return await bank.ledger._store.read(lambda books: books.scalar(PAID)) or 0


@pytest.mark.parametrize(
    ("account", "hears", "paid"),
    [(HEARD, "Your payment is made", 1), (ANOTHER, "Nothing has been paid", 0)],
)
async def test_nobody_is_paid_but_the_payee_who_was_read_back(
    office: Any, bank: FakeBank, account: str, hears: str, paid: int
) -> None:
    line = FakeLine()
    line.presses(ENGLISH + PAYMENTS + SIGN_IN + A_PAYEE + THE_FIRST + SUM)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears(READ_BACK)
    registered = update(PAYEE).where(PAYEE.c.code == "1").values(account=account)
    await bank.ledger._store.write(lambda books: books.execute(registered))
    line.presses(YES)
    await line.hears(hears)
    line.caller_hangs_up()
    await carried
    assert await payments(bank) == paid


async def test_flows_of_an_older_version_which_do_not_say_who_was_heard_pay_nobody(
    office: Any, bank: FakeBank
) -> None:
    shipped = office.bundle.sources
    (file,) = [name for name in shipped if name.endswith("pay_payee.yaml")]
    older = shipped[file].replace("tail: tail, amount", "amount")
    office.bundle = recompile_bundle({**shipped, file: older})
    line = FakeLine()
    line.presses(ENGLISH + PAYMENTS + SIGN_IN + A_PAYEE + THE_FIRST + SUM)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears(READ_BACK)
    line.presses(YES)
    await line.hears("Nothing has been paid")
    line.caller_hangs_up()
    await carried
    assert "pay_payee" not in bank.asked
    assert await payments(bank) == 0


async def test_who_confirms_two_payments_to_a_payee_has_made_two(
    office: Any, bank: FakeBank
) -> None:
    line = FakeLine()
    line.presses(ENGLISH + PAYMENTS + SIGN_IN)
    carried = asyncio.ensure_future(office.carries(line))
    for times in (1, 2):
        line.presses(A_PAYEE + THE_FIRST + SUM)
        await line.hears(READ_BACK, times=times)
        line.presses(YES)
        await line.hears("Your payment is made", times=times)
        line.presses(ANOTHER_PAYMENT)
    line.caller_hangs_up()
    await carried
    assert await payments(bank) == 2
