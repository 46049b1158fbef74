"""An agent who asks a place outside about a caller on hold, on a real Asterisk."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from tests.acceptance.floor.conftest import STATE_S, hear_each_other, is_heard
from tests.acceptance.floor.two_desks import OpenDesk, open_desk

from hotline.launch.pbx_config import MUSIC
from hotline.testing.phone import Call, IncomingCall, SipPhone, read_wav

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

RINGING = (3000 * np.sin(2 * np.pi * 450 / 8000 * np.arange(4000))).astype(np.int16)
"""Half a second of how a telephone rings, to who has rung it."""
LONGEST = "HOTLINE_OUTBOUND__TRANSFER_MAX_S"
USUALLY_S = "3600"
QUIET_S = 1.0
"""How long nobody is heard, or rung, who is not to be."""


@dataclass(kw_only=True)
class Asking:
    """A caller on hold, and Anna, who asks a place."""

    room: Room
    call: Call
    served: Call
    anna: OpenDesk
    call_id: str

    async def asks(self, place: str = "branch", number: str = "") -> None:
        await self.anna.sends("consult", flow=place, number=number)

    async def hears_music(self) -> None:
        await self.call.hears_start(read_wav(self.room.hotline.pbx.config.music_dir / MUSIC))

    async def has(self, branch: SipPhone) -> Call:
        """Wait until the branch has picked up, and is with Anna."""
        await branch.rung()
        other = await branch.called()
        await self.anna.until(handling__consult__state="consulting")
        return other

    async def confers(self, other: Call) -> None:
        """Let all three hear each other."""
        await self.anna.sends("conference")
        await self.anna.until(handling__conference=True)
        await self.all_hear(other, "together")

    async def all_hear(self, other: Call, about: str) -> None:
        three = {"caller": self.call, "anna": self.served, "branch": other}
        for name, speaks in three.items():
            others = (one for one in three.values() if one is not speaks)
            await is_heard(speaks, f"{name} {about}", *others)

    async def is_alone_again(self, came_of: str) -> None:
        """Wait until nobody is asked, and the caller still on hold."""
        await self.anna.until(handling__consult=None, handling__came_of=came_of)
        assert self.anna.now["handling"]["held"]

    async def talks_on(self) -> None:
        """Take the caller back, and end the call."""
        if self.anna.now["handling"]["held"]:
            await self.anna.sends("resume")
            await self.anna.until(handling__held=False)
        await hear_each_other(self.call, self.served, "on")
        await self.call.hang_up()
        await self.served.ended()

    async def completes(self) -> None:
        """Let Anna give the caller to the place, and have done."""
        await self.anna.sends("complete")
        await self.served.ended()
        await self.anna.until(talk=None)

    async def waits_for(self, ringing: IncomingCall) -> None:
        """Let the caller, whom Anna has given away, wait for who is rung, and talk there."""
        await self.hears_music()
        ringing.answer()
        await hear_each_other(self.call, ringing, "waited")
        await self.survey_follows(ringing)

    async def survey_follows(self, other: Call) -> None:
        """Let those at the place hang up; the caller hears that, and then no word before this."""
        await other.hang_up()
        await self.call.hears_start(await self.room.says("how_satisfied"))
        assert self.call.find(await self.room.says("interrupted")) is None
        await self.call.hang_up()

    @contextlib.asynccontextmanager
    async def in_the_next_service(self) -> AsyncIterator[None]:
        """Open Anna's desk anew, which the service before has closed."""
        before = self.anna
        async with open_desk(self.room, "anna") as self.anna:
            yield
        self.anna = before

    async def why(self) -> str:
        return (await self.room.hotline.command("why", self.call_id)).stdout

    async def told(self) -> str:
        return (await self.room.hotline.command("calls", "show", self.call_id)).stdout


@contextlib.asynccontextmanager
async def asking(
    room: Room, number: str, place: str = "branch", *, typed: str = ""
) -> AsyncIterator[Asking]:
    """Let a caller be with Anna, who has a place rung, at a number that she types, if any."""
    await room.anna("ready")
    call = await room.wants_a_person(number)
    served = await room.desk.called()
    async with open_desk(room, "anna") as anna:
        call_id = (await anna.until(state="on_call", handling__held=False))["talk"]["call"]
        await is_offered(room, place)
        ask = Asking(room=room, call=call, served=served, anna=anna, call_id=str(call_id))
        await ask.asks(place, typed)
        yield ask


async def is_offered(room: Room, place: str) -> None:
    """Wait until Anna may have a place rung: the trunk of the test before has only just gone."""
    async with asyncio.timeout(STATE_S):
        while True:
            flows = (await room.ask("GET", "/agents/anna/destinations"))["flows"]
            if place in [one["flow"] for one in flows]:
                return
            await asyncio.sleep(0.05)


def dies(room: Room) -> None:
    """Let the process that carries the calls die; the next one begins by itself."""
    os.kill(room.hotline.worker_id, signal.SIGKILL)
