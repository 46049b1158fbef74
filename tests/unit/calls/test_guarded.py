"""Who lost the right to the calls asks nobody anything."""

from __future__ import annotations

import pytest

from hotline.calls.guarded import GuardedBank, GuardedPort
from hotline.flow.requests import CallSystem
from hotline.ports import Origin
from hotline.ports.scripted import ScriptedPorts
from hotline.testing.bank import FakeBank


class MayNot(Exception):
    """Somebody else has the right."""


def refuse() -> None:
    raise MayNot


def allow() -> None:
    """Let everything through."""


LIST = CallSystem(method="get", url="http://127.0.0.1/list", arguments={}, wanted={})
ORIGIN = Origin(tenant="bank", call_id="call", ref=1, bundle="")


async def test_the_bank_is_not_asked() -> None:
    bank = FakeBank()
    with pytest.raises(MayNot):
        await GuardedBank(bank, refuse).ask("customer_profile", {"customer": "1"}, name="a")
    assert bank.asked == []


async def test_no_port_is_asked() -> None:
    ports = ScriptedPorts()
    with pytest.raises(MayNot):
        await GuardedPort(ports, refuse).ask(LIST, origin=ORIGIN)
    assert ports.asked == []
    await GuardedPort(ports, allow).ask(LIST, origin=ORIGIN)
    assert ports.asked == [LIST]
