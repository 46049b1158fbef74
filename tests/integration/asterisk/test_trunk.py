"""Customers who are rung by a trunk, as the PBX tells of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from hotline.asterisk import trunk as trunk_module
from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.seats import Seats
from hotline.asterisk.trunk import RUNG_CONTEXT, Trunk
from hotline.calls.outbound import ENGAGED, Outbound
from hotline.calls.rung_numbers import NotRung, RungNumbers
from hotline.jobs import Jobs
from hotline.testing.ami_server import Message, ReceivedAction, answer
from hotline.testing.scripted_pbx import ScriptedPbx

LEG = "bank-customer-1"
NUMBER = "+8613800138000"
SHOWN = "+861066668888"
SOON_S = 2.0


class Customers(RungNumbers):
    """Everybody has the same number, but who has none."""

    def __init__(self) -> None:
        pass

    async def find(self, call_id: str) -> str:
        if call_id == "nobody":
            raise NotRung("no_number")
        return NUMBER


class Line:
    """A trunk on a link to the scripted PBX."""

    def __init__(self, pbx: ScriptedPbx) -> None:
        self.pbx = pbx
        self.jobs = Jobs()
        settings = AmiSettings(port=pbx.server.port, username="hotline", secret="s3cret")
        self.ami = AmiClient(settings)
        feed = EventFeed(self.ami)
        seats = Seats(self.ami, feed, looked=self._looked, spawn=self.jobs.spawn)
        self.trunk = Trunk(self.ami, seats, endpoint="carrier", prefix="00", shows=SHOWN)
        self.orders: list[dict[str, str]] = []
        pbx.server.answers("Originate", self._originate)

    async def _looked(self) -> None:
        """Wait for nothing."""

    def _originate(self, action: ReceivedAction) -> list[Message]:
        self.orders.append({name: action.get(name) for name in ("Channel", "Context", "Exten")})
        self.orders[-1]["CallerID"] = action.get("CallerID")
        return [answer(action, "Success")]

    def hangs_up(self, cause: str, leg_id: str = LEG) -> None:
        self.pbx.server.event("Hangup", ("Uniqueid", leg_id), ("Cause", cause))


@pytest.fixture
async def line(pbx: ScriptedPbx, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    monkeypatch.setattr(trunk_module, "END_AGAIN_S", 0.01)
    line = Line(pbx)
    async with line.ami:
        await line.ami.wait_up(SOON_S)
        yield line
    await line.jobs.cancel()


async def test_a_number_is_dialled_as_the_trunk_wants_it_and_as_the_bank(line: Line) -> None:
    await line.trunk.ring(NUMBER, leg_id=LEG, limit_s=SOON_S)
    assert line.orders == [
        {
            "Channel": "PJSIP/008613800138000@carrier",
            "Context": "hotline-out",
            "Exten": NUMBER,
            "CallerID": f"<{SHOWN}>",
        }
    ]


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "+0",
        "sip:evil@example.com",
        "+8613800138000@evil.example.com",
        "+8613800138000/sip:x",
        "+86138\n00138000",
        "",
        "+" + "1" * 16,
    ],
)
async def test_what_is_no_number_is_never_dialled(line: Line, text: str) -> None:
    with pytest.raises(ValueError, match=r"in E\.164 only"):
        await line.trunk.ring(text, leg_id=LEG, limit_s=SOON_S)
    assert line.orders == []


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        ("17", "busy"),
        ("19", "no_answer"),
        ("21", "declined"),
        ("1", "no_such_number"),
        ("38", "unreachable"),
    ],
)
async def test_why_nobody_picked_up_is_told(line: Line, cause: str, why: str) -> None:
    leg = await line.trunk.ring(NUMBER, leg_id=LEG, limit_s=SOON_S)
    line.hangs_up(cause)
    assert not await leg.answered()
    assert await leg.gone() == why


async def test_a_leg_is_ended_until_the_pbx_has_it_no_more(line: Line) -> None:
    answers = iter(["Error", "Success", "Success", "Error"])
    asked: list[str] = []

    def hang_up(action: ReceivedAction) -> list[Message]:
        asked.append(action.get("Channel"))
        return [answer(action, next(answers))]

    line.pbx.server.answers("Hangup", hang_up)
    # At first it is no channel yet.
    async with asyncio.timeout(SOON_S):
        await line.trunk.end(LEG)
    assert asked == [LEG] * 4


async def test_nobody_is_rung_twice_at_once(line: Line) -> None:
    outbound = Outbound(line.trunk, Customers(), lambda number: False)
    first = await outbound.ring("c1", leg_id=LEG, limit_s=SOON_S)
    second = await outbound.ring("c2", leg_id="bank-customer-2", limit_s=SOON_S)
    assert not await second.answered()
    assert await second.gone() == ENGAGED
    line.hangs_up("17")
    await first.gone()
    await outbound.ring("c2", leg_id="bank-customer-3", limit_s=SOON_S)
    assert len(line.orders) == 2


async def test_nobody_is_rung_who_talks_since_before_a_death(line: Line) -> None:
    outbound = Outbound(line.trunk, Customers(), lambda number: number == NUMBER)
    leg = await outbound.ring("c1", leg_id=LEG, limit_s=SOON_S)
    assert await leg.gone() == ENGAGED
    assert line.orders == []


@pytest.mark.parametrize(
    ("contacts", "is_there"), [("PJSIP/carrier/sip:sip.carrier.example", True), ("", False)]
)
async def test_a_trunk_that_nothing_reaches_is_away(
    line: Line, contacts: str, is_there: bool
) -> None:
    line.pbx.server.answers(
        "Getvar", lambda action: [answer(action, "Success", ("Value", contacts))]
    )
    assert await line.trunk.is_there() is is_there


async def test_who_has_no_number_is_not_rung(line: Line) -> None:
    outbound = Outbound(line.trunk, Customers(), lambda number: False)
    leg = await outbound.ring("nobody", leg_id=LEG, limit_s=SOON_S)
    assert not await leg.answered()
    assert await leg.gone() == "no_number"
    assert line.orders == []


async def test_who_picks_up_is_on_an_outbound_line(
    pbx: ScriptedPbx, calls: asyncio.Queue[AsteriskLine], lines: Callable[[], int]
) -> None:
    pbx.server.event(
        "AsyncAGIStart",
        ("Channel", "PJSIP/carrier-00000001"),
        ("Uniqueid", LEG),
        ("Context", RUNG_CONTEXT),
        ("Exten", NUMBER),
        ("CallerIDNum", SHOWN),
    )
    async with asyncio.timeout(SOON_S):
        info = (await calls.get()).info
    assert (info.direction, info.caller_number, info.dialled_number) == ("outbound", NUMBER, SHOWN)


async def test_who_was_rung_by_a_service_that_died_and_waits_for_nobody_is_hung_up(
    pbx: ScriptedPbx, calls: asyncio.Queue[AsteriskLine], lines: Callable[[], int]
) -> None:
    stray = [
        ("Channel", "PJSIP/carrier-00000001"),
        ("Uniqueid", LEG),
        ("Context", RUNG_CONTEXT),
        ("Exten", NUMBER),
        ("ApplicationData", "agi:async"),
    ]
    pbx.channels = [stray]
    pbx.server.cut()
    (action, *_) = await pbx.server.saw("Hangup")
    assert action.get("Channel") == "PJSIP/carrier-00000001"
    assert calls.empty()
