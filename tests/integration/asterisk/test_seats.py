"""Telephones of seats, as the PBX tells of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from hotline.asterisk import registrations, seat_leg
from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.line import GONE_UNSEEN
from hotline.asterisk.registrations import Registrations
from hotline.asterisk.seats import UNREACHABLE, Seats
from hotline.jobs import Jobs
from hotline.testing.ami_server import Message, ReceivedAction, answer
from hotline.testing.scripted_pbx import ScriptedPbx

LEG = "bank-offer-1"
SOON_S = 2.0
SHORTLY_S = 0.3


class Desk:
    """Seats on a link to the scripted PBX."""

    def __init__(self, pbx: ScriptedPbx) -> None:
        self.pbx = pbx
        self.unplugged: asyncio.Queue[str] = asyncio.Queue()
        self.jobs = Jobs()
        self.ami = AmiClient(
            AmiSettings(
                port=pbx.server.port,
                username="hotline",
                secret="s3cret",
                backoff_min_s=0.01,
                backoff_max_s=0.02,
            )
        )
        feed = EventFeed(self.ami)
        self.seats = Seats(self.ami, feed, looked=self._looked, spawn=self.jobs.spawn)
        Registrations(feed, on_unplugged=self.unplugged.put_nowait)
        pbx.server.answers("Originate", lambda action: [answer(action, "Success")])

    async def _looked(self) -> None:
        """Wait for nothing."""

    def contact(self, status: str) -> None:
        """Tell of a telephone."""
        self.pbx.server.event("ContactStatus", ("AOR", "desk1"), ("ContactStatus", status))


@pytest.fixture
async def desk(pbx: ScriptedPbx) -> AsyncIterator[Desk]:
    desk = Desk(pbx)
    async with desk.ami:
        await desk.ami.wait_up(SOON_S)
        yield desk
    await desk.jobs.cancel()


async def test_a_telephone_that_does_not_answer_is_told(desk: Desk) -> None:
    desk.contact("Unreachable")
    async with asyncio.timeout(SOON_S):
        assert await desk.unplugged.get() == "desk1"


async def test_one_that_registers_elsewhere_was_never_gone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registrations, "COMES_BACK_S", 0.05)
    desk.contact("Removed")
    desk.contact("Created")
    desk.contact("Removed")
    async with asyncio.timeout(SOON_S):
        await desk.unplugged.get()
    assert desk.unplugged.empty()


async def test_what_the_pbx_refuses_to_ring_is_gone(desk: Desk) -> None:
    desk.pbx.server.answers("Originate", lambda action: [answer(action, "Error")])
    leg = await desk.seats.ring("desk1", leg_id=LEG, shows="", limit_s=SOON_S)
    assert not await leg.answered()
    assert await leg.gone() == UNREACHABLE


async def test_a_leg_that_went_in_a_gap_of_the_link_is_found(desk: Desk) -> None:
    leg = await desk.seats.ring("desk1", leg_id=LEG, shows="", limit_s=SOON_S)
    desk.pbx.server.cut()
    async with asyncio.timeout(SOON_S):
        assert await leg.gone() == GONE_UNSEEN


@pytest.mark.parametrize(
    ("application", "data"),
    [("AGI", "agi:async"), ("PlayTones", "450/1000,0/4000"), ("StopPlayTones", "")],
)
async def test_an_agent_who_picked_up_in_a_gap_is_found(
    desk: Desk, application: str, data: str
) -> None:
    leg = await desk.seats.ring("desk1", leg_id=LEG, shows="", limit_s=SOON_S)
    desk.pbx.channels = [
        [("Uniqueid", LEG), ("Application", application), ("ApplicationData", data)]
    ]
    desk.pbx.server.cut()
    async with asyncio.timeout(SOON_S):
        assert await leg.answered()


async def test_one_who_hears_music_in_company_is_not_taken_for_waiting(desk: Desk) -> None:
    leg = await desk.seats.ring("desk1", leg_id=LEG, shows="", limit_s=SOON_S)
    desk.pbx.channels = [[("Uniqueid", LEG), ("Application", "StopPlayTones"), ("BridgeId", "b")]]
    desk.pbx.server.cut()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(SHORTLY_S):
            await leg.answered()


async def test_an_order_that_was_lost_is_given_again(desk: Desk) -> None:
    orders = 0

    def lost(action: ReceivedAction) -> list[Message]:
        nonlocal orders
        orders += 1
        if orders == 1:
            desk.pbx.server.cut()
            return []
        desk.pbx.channels = [[("Uniqueid", LEG), ("ApplicationData", "agi:async")]]
        return [answer(action, "Success")]

    desk.pbx.server.answers("Originate", lost)
    async with asyncio.timeout(SOON_S):
        await desk.seats.ring("desk1", leg_id=LEG, shows="", limit_s=SOON_S)
    assert orders == 2


@pytest.mark.parametrize("data", ["", "agi:async"])
async def test_an_order_whose_answer_was_lost_is_not_given_twice(desk: Desk, data: str) -> None:
    orders = 0

    def arrived(action: ReceivedAction) -> list[Message]:
        nonlocal orders
        orders += 1
        desk.pbx.channels = [[("Uniqueid", LEG), ("ApplicationData", data)]]
        desk.pbx.server.cut()
        return []

    desk.pbx.server.answers("Originate", arrived)
    async with asyncio.timeout(SOON_S):
        leg = await desk.seats.ring("desk1", leg_id=LEG, shows="", limit_s=SOON_S)
        if data:
            # The agent has picked up meanwhile.
            assert await leg.answered()
    assert orders == 1


async def test_the_pbx_tells_which_channels_and_which_telephones_there_are(desk: Desk) -> None:
    desk.pbx.channels = [[("Uniqueid", LEG)], [("Uniqueid", "1.2"), ("BridgeId", "b")]]
    assert await desk.seats.there() == {LEG: False, "1.2": True}
    contacts = {"PJSIP_DIAL_CONTACTS(desk1)": "PJSIP/desk1/sip:desk1@127.0.0.1:1"}
    desk.pbx.server.answers(
        "Getvar",
        lambda action: [
            answer(action, "Success", ("Value", contacts.get(action.get("Variable"), "")))
        ],
    )
    assert await desk.seats.is_reachable("desk1")
    assert not await desk.seats.is_reachable("desk2")
    desk.pbx.server.cut()
    await asyncio.sleep(0)
    desk.pbx.server.answers("CoreShowChannels", lambda action: [answer(action, "Error")])
    assert await desk.seats.there() is None


async def test_a_leg_that_is_no_channel_yet_is_hung_up_when_it_is(desk: Desk) -> None:
    hang_ups = 0

    def not_yet(action: ReceivedAction) -> list[Message]:
        nonlocal hang_ups
        hang_ups += 1
        if hang_ups == 1:
            return [answer(action, "Error", ("Message", "No such channel"))]
        desk.pbx.server.event("Hangup", ("Uniqueid", LEG), ("Cause-txt", "Normal Clearing"))
        return [answer(action, "Success")]

    desk.pbx.server.answers("Hangup", not_yet)
    leg = await desk.seats.ring("desk1", leg_id=LEG, shows="", limit_s=SOON_S)
    async with asyncio.timeout(SOON_S):
        await leg.hang_up()
        assert await leg.gone() == "Normal Clearing"
    assert hang_ups == 2


async def test_an_order_that_is_no_channel_yet_is_not_gone(desk: Desk) -> None:
    leg = await desk.seats.ring("desk1", leg_id=LEG, shows="", limit_s=SOON_S)
    assert await desk.seats.there() == {}
    assert await desk.seats.there() == {}
    assert not leg.channel.is_gone
    desk.pbx.channels = [[("Uniqueid", LEG)]]
    await desk.seats.there()
    desk.pbx.channels = []
    async with asyncio.timeout(SOON_S):
        while not leg.channel.is_gone:
            await desk.seats.there()
        assert await leg.gone() == GONE_UNSEEN


@pytest.mark.parametrize(
    ("packets", "sends"),
    [(("7", "8", "9"), True), (("7", "9", "9"), False), (("", "", ""), True), ((), True)],
)
async def test_a_telephone_whose_packets_are_counted_no_more_sends_no_sound(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, packets: tuple[str, ...], sends: bool
) -> None:
    monkeypatch.setattr(seat_leg, "SILENT_S", 0.01)
    monkeypatch.setattr(seat_leg, "SOUND_LOOKS", 2)
    told = iter(packets)

    def tell(action: ReceivedAction) -> list[Message]:
        count = next(told, None)
        if count is None:
            return [answer(action, "Error")]
        return [answer(action, "Success", ("Value", count))]

    desk.pbx.server.answers("Getvar", tell)
    leg = await desk.seats.ring("desk1", leg_id=LEG, shows="", limit_s=SOON_S)
    assert await leg.sends_sound() is sends
