"""A class of the bank's own that asks it: found by its name, and held to the contract."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from hotline.app.bank_link import open_bank_link
from hotline.bank.checked_gateway import CheckedGateway
from hotline.bank.errors import GatewayNotUsable, WrongQuestion
from hotline.model.bank import BankAnswer
from hotline.model.values import Digits
from hotline.ops.doctor.bank import bank_checks
from hotline.settings import BankSettings
from hotline.testing.bank import FakeBank
from hotline.testing.log_lines import all_logs

PIN = "246810"
PAYS = {"customer": "10000001", "code": "1", "tail": "3456", "amount": "1.00 CNY"}
SIGNS_IN = {"customer": "10000001", "pin": PIN}

MODULE = """
from hotline.testing.bank import FakeBank

class Plain(FakeBank):
    def __init__(self, settings):
        super().__init__()
        self.settings = settings

class Closing(Plain):
    left = []

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.left.append(self.settings.url)

class Refusing:
    def __init__(self, settings):
        raise ValueError("the token is " + settings.token.get_secret_value())

nothing = None
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
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module of its own for each test, for what is imported stays."""
    name = f"bank_of_{tmp_path.name}"
    (tmp_path / f"{name}.py").write_text(MODULE)
    (tmp_path / f"broken_{name}.py").write_text("import what_is_not_there\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return name


def settings(gateway: str | None) -> BankSettings:
    told = {"url": "https://core", "token": "very secret", "gateway": gateway, "timeout_s": 7}
    return BankSettings.model_validate(told)


@pytest.mark.parametrize("name", ["Plain", "Closing"])
async def test_the_bank_is_asked_by_the_class_that_is_named(module: str, name: str) -> None:
    async with open_bank_link(settings(f"{module}:{name}")) as link:
        assert link.timeout_s == 7
        assert (await link.ask("verify_pin", SIGNS_IN, name="a")).outcome == "ok"


async def test_what_is_to_be_closed_is_closed(module: str) -> None:
    async with open_bank_link(settings(f"{module}:Closing")):
        left = __import__(module).Closing.left
        assert left == []
    assert left == ["https://core"]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("{}:Plan", "has no class Plan"),
        ("{}:nothing", "has no class nothing"),
        ("no_such_{}:Plain", "ModuleNotFoundError"),
        ("broken_{}:Plain", "what_is_not_there"),
        ("{}:Refusing", "ValueError was raised when it was made"),
    ],
)
async def test_what_cannot_be_used_is_told_without_a_secret(
    module: str, path: str, why: str
) -> None:
    with pytest.raises(GatewayNotUsable) as told:
        async with open_bank_link(settings(path.format(module))):
            pass
    assert why in str(told.value)
    assert "very secret" not in str(told.value)


@pytest.mark.parametrize("path", ["our_bank", "our bank:It", "our_bank:It()", ":It", "a..b:It"])
def test_what_names_no_class_is_no_setting(path: str) -> None:
    with pytest.raises(ValidationError):
        settings(path)


async def test_the_doctor_looks_for_the_class_and_at_no_address(module: str) -> None:
    (check,) = bank_checks(settings(f"{module}:Plain"))
    assert (check.name, (await check.look()).state) == ("bank: gateway", "ok")
    (check,) = bank_checks(settings(f"{module}:Plan"))
    with pytest.raises(GatewayNotUsable):
        await check.look()
