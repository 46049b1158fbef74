"""Receipts: of one payment, under the reference that it was told with, and no other spelling."""

from __future__ import annotations

import pytest

from hotline.model.bank import BankAnswer
from hotline.model.values import Digits
from hotline.testing.bank import FakeBank

CUSTOMER = "10000001"


@pytest.fixture
def bank() -> FakeBank:
    return FakeBank()


async def receipt(bank: FakeBank, reference: str) -> BankAnswer:
    asked = {"customer": CUSTOMER, "reference": reference}
    return await bank.ask("send_receipt", asked, name=f"text-{len(reference)}")


@pytest.fixture
async def reference(bank: FakeBank) -> str:
    asked = {"customer": CUSTOMER, "code": "1", "amount": "1.00 CNY"}
    paid = (await bank.ask("pay_payee", asked, name="call-1")).values["reference"]
    assert isinstance(paid, Digits)
    return paid.digits


async def test_the_reference_of_a_payment_gets_a_receipt(bank: FakeBank, reference: str) -> None:
    assert (await receipt(bank, reference)).outcome == "ok"


@pytest.mark.parametrize("zeros", [1, 40])
async def test_another_spelling_of_a_reference_is_unknown(
    bank: FakeBank, reference: str, zeros: int
) -> None:
    """Or the customer would have a reference in writing that nobody ever told."""
    spelt = f"{reference[0]}{'0' * zeros}{reference[1:]}"
    assert await receipt(bank, spelt) == BankAnswer(outcome="unknown")
    assert await bank.texts() == []


@pytest.mark.parametrize("reference", ["", "6", "6" + "9" * 19, "6" + "9" * 63, "6٠٠٠٠٠٠١"])
async def test_what_is_no_reference_is_unknown(bank: FakeBank, reference: str) -> None:
    assert await receipt(bank, reference) == BankAnswer(outcome="unknown")
