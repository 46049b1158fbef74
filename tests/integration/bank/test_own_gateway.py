"""A class of the bank's own that asks it, held to the contract."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from hotline.app.bank_link import open_bank_link
from hotline.bank.checked_gateway import CheckedGateway
from hotline.bank.errors import WrongQuestion
from hotline.model.bank import BankAnswer
from hotline.model.values import Digits
from hotline.ops.doctor.bank import bank_checks
from hotline.own_class import OwnClassNotUsable
from hotline.settings import BankSettings
from hotline.testing.bank import FakeBank
from hotline.testing.log_lines import all_logs

PIN = "246810"
PAYS = {"customer": "10000001", "code": "1", "tail": "3456", "amount": "1.00 CNY"}
SIGNS_IN = {"customer": "10000001", "pin": PIN}

MODULE = """
from hotline.testing.bank import FakeBank

class OurGateway(FakeBank):
    def __init__(self, settings):
        super().__init__()
"""


class Doing:
    """A gateway that does what a test wants."""

    def __init__(self, does: Any) -> None:
        self._does = does

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        answer: BankAnswer = await self._does(arguments)
        return answer


async def raises(arguments: Mapping[str, str]) -> BankAnswer:
    raise RuntimeError(f"could not send {dict(arguments)}")


async def dawdles(arguments: Mapping[str, str]) -> BankAnswer:
    await asyncio.sleep(60)
    return BankAnswer(outcome="ok")


async def makes_words_up(arguments: Mapping[str, str]) -> BankAnswer:
    return BankAnswer(outcome="perhaps")


async def brings_too_much(arguments: Mapping[str, str]) -> BankAnswer:
    return BankAnswer(outcome="ok", values={"secret": Digits(digits=PIN)})


@pytest.mark.parametrize("does", [raises, dawdles, makes_words_up, brings_too_much])
async def test_whatever_it_does_wrong_is_no_answer(does: Any) -> None:
    gateway = CheckedGateway(Doing(does), 0.05)
    with all_logs() as lines:
        paid = await gateway.ask("pay_payee", PAYS, name="a")
        signed_in = await gateway.ask("verify_pin", SIGNS_IN, name="b")
    assert (paid.outcome, signed_in.outcome) == ("unknown", "unavailable")
    assert f"{lines}".count("own_gateway") == 2
    assert PIN not in f"{lines}"


async def test_it_is_not_asked_what_nobody_may_ask() -> None:
    bank = FakeBank()
    with pytest.raises(WrongQuestion):
        await CheckedGateway(bank, 5.0).ask("pay_anybody", {}, name="a")
    assert bank.asked == []


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A class in a module of its own for each test, for what is imported stays."""
    module = f"bank_of_{tmp_path.name}"
    (tmp_path / f"{module}.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    return f"{module}:OurGateway"


def settings(gateway: str) -> BankSettings:
    return BankSettings(token=SecretStr("a token"), gateway=gateway, timeout_s=7)


async def test_the_bank_is_asked_by_the_class_that_is_named(named: str) -> None:
    async with AsyncExitStack() as stack:
        link = await open_bank_link(stack, settings(named))
        assert link.timeout_s == 7
        assert (await link.ask("verify_pin", SIGNS_IN, name="a")).outcome == "ok"


async def test_the_doctor_looks_for_the_class_and_at_no_address(named: str) -> None:
    (check,) = bank_checks(settings(named))
    assert (check.name, (await check.look()).state) == ("bank: gateway", "ok")
    (check,) = bank_checks(settings(f"{named}s"))
    with pytest.raises(OwnClassNotUsable, match=r"^bank\.gateway: .* has no class OurGateways"):
        await check.look()
