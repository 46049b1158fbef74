"""Whose hang-up the PBX has told, and then lost, is hung up on; nobody else is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from hotline.asterisk import lost_hang_ups
from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.lost_hang_ups import LostHangUps
from hotline.jobs import Jobs
from hotline.testing.ami_server import AmiServer, Message, ReceivedAction, answer

OURS = "caller-1"
LATER_S = 0.2
LINKED_S = 5


class Pbx:
    """One that notes on whom it is to hang up."""

    def __init__(self, server: AmiServer) -> None:
        self.server = server
        self.hung_up: list[tuple[str, str]] = []
        self.cuts_the_link = False
        self.ours = {OURS}
        server.answers("Hangup", self._hang_up)

    def tells(self, event: str, uniqueid: str = OURS) -> None:
        self.server.event(event, ("Uniqueid", uniqueid), ("Cause", "16"))

    async def later(self) -> list[tuple[str, str]]:
        """Return on whom, once the time is over in which a channel ends."""
        await asyncio.sleep(LATER_S)
        return self.hung_up

    def _hang_up(self, action: ReceivedAction) -> Sequence[Message]:
        if self.cuts_the_link:
            self.cuts_the_link = False
            self.server.cut()
            return ()
        self.hung_up.append((action.get("Channel"), action.get("Cause")))
        return [answer(action, "Success")]


@pytest.fixture
async def pbx(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pbx]:
    monkeypatch.setattr(lost_hang_ups, "ENDED_WITHIN_S", LATER_S / 2)
    async with AmiServer({"hotline": "s3cret"}) as server:
        settings = AmiSettings(
            port=server.port,
            username="hotline",
            secret="s3cret",
            backoff_min_s=0.01,
            backoff_max_s=0.02,
        )
        ami = AmiClient(settings)
        jobs = Jobs()
        pbx = Pbx(server)
        LostHangUps(ami, EventFeed(ami), is_ours=lambda one: one in pbx.ours, spawn=jobs.spawn)
        async with ami:
            await ami.wait_up(LINKED_S)
            yield pbx
            await jobs.cancel()


async def test_who_has_hung_up_and_is_there_still_is_hung_up_on_once(pbx: Pbx) -> None:
    pbx.tells("HangupRequest")
    pbx.tells("HangupRequest")
    assert await pbx.later() == [(OURS, "16")]
    pbx.tells("Hangup")
    assert await pbx.later() == [(OURS, "16")]


async def test_who_has_hung_up_and_is_gone_is_gone(pbx: Pbx) -> None:
    pbx.tells("HangupRequest")
    pbx.tells("Hangup")
    assert await pbx.later() == []


async def test_another_ones_channel_is_left_alone(pbx: Pbx) -> None:
    pbx.tells("HangupRequest", "somebody-elses")
    assert await pbx.later() == []


async def test_whose_channel_is_taken_up_just_then_is_hung_up_on(pbx: Pbx) -> None:
    """As by the next process, to which callers come before their agents."""
    pbx.tells("HangupRequest", "agent-1")
    await asyncio.sleep(LATER_S / 4)
    pbx.ours.add("agent-1")
    assert await pbx.later() == [("agent-1", "16")]


async def test_whoever_is_hung_up_on_as_the_link_breaks_is_so_on_the_next_one(pbx: Pbx) -> None:
    pbx.cuts_the_link = True
    pbx.tells("HangupRequest")
    await pbx.server.saw("Hangup", times=2)
    assert pbx.hung_up == [(OURS, "16")]
