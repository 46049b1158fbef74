"""What a caller was promised outlives the caller, the service and the journal's bad hours."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hotline.calls.crm_part import CrmPart
from hotline.calls.switchboard import Switchboard
from hotline.flow.requests import AnyRequest, OpenCase, PortAnswer
from hotline.ports import Origin, Port, Ports
from hotline.testing.line import FakeLine

TENANT = "demo"
LIMIT_S = 5.0


class SlowPart:
    """Opens cases when it is told to.

    Attributes:
        asked: Set once it was asked.
        may_open: Set once it may.
    """

    def __init__(self, part: Port) -> None:
        self.asked = asyncio.Event()
        self.may_open = asyncio.Event()
        self._part = part

    async def ask(self, request: AnyRequest, *, origin: Origin) -> PortAnswer:
        self.asked.set()
        await self.may_open.wait()
        return await self._part.ask(request, origin=origin)


@pytest.fixture
def slow(bank: Any) -> SlowPart:
    part = bank.office.ports
    slow = SlowPart(part)
    bank.office.ports = Ports({**dict.fromkeys(CrmPart.answers, part), OpenCase: slow})
    return slow


class Stranger(FakeLine):
    """A caller whose call is over once the switchboard has written its end."""

    def __init__(self, switchboard: Switchboard) -> None:
        super().__init__()
        self._over = asyncio.Event()
        switchboard.take(self, lambda line: self._over.set())

    async def complains(self, slow: SlowPart) -> None:
        """Come so far that the case is being opened."""
        self.presses("2511")
        async with asyncio.timeout(LIMIT_S):
            await slow.asked.wait()

    async def over(self) -> None:
        async with asyncio.timeout(LIMIT_S):
            await self._over.wait()


@pytest.fixture
async def told(bank: Any) -> AsyncIterator[None]:
    """In the end there is one call, with its case, and the journal tells both."""
    yield
    assert len(await bank.relations.cases.waiting(TENANT)) == 1
    rebuilt = await bank.rebuilds(dry_run=True)
    assert (rebuilt.interactions, rebuilt.cases) == (Counter(same=1), Counter(same=1))


@pytest.mark.usefixtures("told")
async def test_a_complaint_whose_caller_hangs_up_meanwhile(bank: Any, slow: SlowPart) -> None:
    async with bank.office.opens() as switchboard:
        line = Stranger(switchboard)
        await line.complains(slow)
        line.caller_hangs_up()
        asyncio.get_running_loop().call_later(0.1, slow.may_open.set)
        await line.over()
    assert (await bank.office.interaction()).outcome == "caller_hung_up"


@pytest.mark.usefixtures("told")
async def test_a_complaint_in_whose_middle_the_service_ends(bank: Any, slow: SlowPart) -> None:
    async with bank.office.opens() as switchboard:
        await Stranger(switchboard).complains(slow)
        asyncio.get_running_loop().call_later(0.1, slow.may_open.set)
    assert (await bank.office.interaction()).outcome == "handed_over"


@pytest.mark.usefixtures("told")
async def test_a_complaint_that_takes_too_long_is_opened_later(
    bank: Any, slow: SlowPart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.calls.closing.PROMISES_S", 0.1)
    async with bank.office.opens() as switchboard:
        line = Stranger(switchboard)
        await line.complains(slow)
        line.caller_hangs_up()
        await line.over()
    assert await bank.relations.cases.waiting(TENANT) == []
    before = await bank.office.interaction()
    slow.may_open.set()
    await bank.next_service().look()
    # Nor does the answer make the contact longer.
    assert await bank.office.interaction() == before
    assert before.outcome == "caller_hung_up"


@pytest.mark.usefixtures("told")
async def test_a_complaint_that_cannot_be_opened_stays_to_be_opened(
    bank: Any, slow: SlowPart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.calls.closing.PROMISES_S", 0.1)
    async with bank.office.opens() as switchboard:
        line = Stranger(switchboard)
        await line.complains(slow)
        line.caller_hangs_up()
        await line.over()
    ports, bank.office.ports = bank.office.ports, Ports()
    await bank.next_service().look()
    assert await bank.relations.cases.waiting(TENANT) == []
    bank.office.ports = ports
    slow.may_open.set()
    await bank.next_service().look()
