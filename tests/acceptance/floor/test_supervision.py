"""A supervisor listens, whispers and barges in on a real Asterisk: who hears whom, and who not."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import pytest_asyncio
from tests.acceptance.floor.conftest import (
    AGENTS,
    DESK,
    KEY,
    LOGIN,
    ROUTING,
    STATE_S,
    Room,
    hear_each_other,
    hears_soon,
    says_to_nobody,
)

from hotline.model.seat import Seat
from hotline.roster import password_of
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.phone import Call, Login, SipPhone
from hotline.testing.running import running_hotline

if TYPE_CHECKING:
    from hotline.testing.flow_files import FlowFiles

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECOND = Seat(seat_id="desk2", name="Desk 2")
BOTH = f"""{AGENTS}
[seats.desk2]
name = "Desk 2"
[agents.head]
name = "Head"
languages = ["en-US"]
"""
CUSTOMER, PIN = "10000001", "246810"


@dataclass(kw_only=True)
class Watched:
    """Anna at her telephone, her supervisor at another one, and a caller's.

    Attributes:
        room: The room.
        phone: The supervisor's telephone.
        link: By which the service reaches the PBX.
    """

    room: Room
    phone: SipPhone
    link: FaultyLink

    async def is_heard_by(self, call_id: str, mode: str | None) -> None:
        """Wait until the wallboard shows that the supervisor takes part like this; None for not.

        Another service may just be starting.
        """
        async with asyncio.timeout(STATE_S):
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    agents = (await self.room.ask("GET", "/floor"))["agents"]
                    head = next(one for one in agents if one["agent"] == "head")
                    shown = head.get("supervises")
                    if (shown and (shown["call"], shown["mode"])) == (mode and (call_id, mode)):
                        return
                await asyncio.sleep(0.05)

    async def head_is(self, state: str) -> dict[str, Any]:
        """Wait until the supervisor is in a state; return what the wallboard shows of them."""
        async with asyncio.timeout(STATE_S):
            while True:
                agents = (await self.room.ask("GET", "/floor"))["agents"]
                found: dict[str, Any] = next(one for one in agents if one["agent"] == "head")
                if found["state"] == state and found["reason"] != "supervising":
                    return found
                await asyncio.sleep(0.05)

    async def talk(self, number: str) -> tuple[Call, Call, str]:
        """Let a caller and Anna hear each other; return both telephones, and the call."""
        await self.room.anna("ready")
        call = await self.room.wants_a_person(number)
        served = await self.room.told()
        await hear_each_other(call, served, "good morning")
        agents = (await self.room.ask("GET", "/floor"))["agents"]
        return call, served, next(one["call"] for one in agents if one["agent"] == "anna")

    async def takes_part(self, call_id: str, mode: str) -> None:
        """Let the supervisor hear a conversation, and speak to whom `mode` says."""
        await self.room.ask("POST", f"/floor/conversations/{call_id}/supervise", {"mode": mode})


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def watched(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[Watched]:
    folder = tmp_path_factory.mktemp("supervision")
    (folder / "agents.toml").write_text(BOTH)
    (folder / "routing.toml").write_text(ROUTING)
    settings = {
        "HOTLINE_AGENTS_FILE": str(folder / "agents.toml"),
        "HOTLINE_ROUTING_FILE": str(folder / "routing.toml"),
    }
    login = Login(username=SECOND.seat_id, password=password_of(SECOND, KEY))
    async with (
        FaultyLink() as link,
        running_hotline(folder, settings, files=files, link=link) as hotline,
        SipPhone.open(answers=True, login=LOGIN) as desk,
        SipPhone.open(answers=True, login=login) as phone,
        SipPhone.open() as caller,
    ):
        await hotline.pbx.take_seats([DESK, SECOND], KEY)
        await desk.register(f"sip:{hotline.pbx.sip_address}")
        await phone.register(f"sip:{hotline.pbx.sip_address}")
        told = await hotline.command(
            "tokens", "add", "head", "--role", "supervisor", "--agent", "head"
        )
        room = Room(hotline=hotline, desk=desk, caller=caller, token=told.stdout.split()[-1])
        await room.anna("sign-in", {"seat": "desk1"})
        await room.ask("POST", "/agents/head/sign-in", {"seat": "desk2"})
        yield Watched(room=room, phone=phone, link=link)
        await room.figures_add_up()


async def test_a_supervisor_hears_and_is_heard_as_asked_for_and_never_in_a_secure_flow(
    watched: Watched,
) -> None:
    room = watched.room
    call, served, call_id = await watched.talk("13800000401")
    await watched.takes_part(call_id, "listen")
    head = await watched.phone.called()
    await hears_soon(head, call, "the caller")
    await hears_soon(head, served, "an agent")
    await says_to_nobody(head, call, served, about="quietly here")
    await watched.takes_part(call_id, "whisper")
    await hears_soon(served, head, "psst")
    await says_to_nobody(head, call, about="secretly spoken")
    await watched.takes_part(call_id, "barge")
    await hears_soon(call, head, "excuse us please")

    await room.anna("secure", {"flow": "pin"})
    await call.hears_start(await room.says("enter_customer_number"))
    await says_to_nobody(call, head, served, about="my number only")
    await says_to_nobody(head, call, served, about="outside alone")
    await call.press(CUSTOMER + PIN)
    await served.hears(await room.says("whisper_identified"))
    await hears_soon(call, head, "once more hello")
    await hears_soon(head, call, "three of us")
    assert head.heard.keys == ""

    assert (await room.hotline.command("audit", "--since", "1d")).stdout.count(call_id) == 3
    await call.hang_up()
    await head.ended()
    await served.ended()
    await watched.head_is("on_break")


async def test_a_service_that_dies_cuts_off_nobody_and_the_supervisor_hears_on_who_asks_again(
    watched: Watched,
) -> None:
    room = watched.room
    call, served, call_id = await watched.talk("13800000403")
    for mode in ("listen", "barge"):
        await watched.takes_part(call_id, mode)
        head = await watched.phone.called()
        await hears_soon(head, call, f"before it dies in {mode}")
        os.kill(room.hotline.worker_id, signal.SIGKILL)
        # Nobody hears on of whom nobody knows.
        await head.ended()
        await hear_each_other(call, served, f"it has died in {mode}")
        await watched.is_heard_by(call_id, None)
    told = (await room.hotline.command("why", call_id)).stdout
    assert told.count("is supervised no more: resumed") == 2
    await watched.takes_part(call_id, "listen")
    again = await watched.phone.called()
    await hears_soon(again, call, "in another process")
    await call.hang_up()
    await again.ended()
    await served.ended()
    await watched.head_is("on_break")


async def test_a_cut_link_parts_nobody_and_who_has_heard_enough_goes_alone(
    watched: Watched,
) -> None:
    call, served, call_id = await watched.talk("13800000404")
    await watched.takes_part(call_id, "listen")
    head = await watched.phone.called()
    await hears_soon(head, call, "before the gap")
    watched.link.refuse()
    await hears_soon(head, call, "in the gap")
    await hear_each_other(call, served, "we talk on")
    watched.link.mend()
    await watched.is_heard_by(call_id, "listen")
    await hears_soon(head, served, "after the gap")
    await watched.takes_part(call_id, "whisper")
    await hears_soon(served, head, "psst again")
    await says_to_nobody(head, call, about="secretly again")
    await watched.room.ask("POST", "/floor/supervision/end")
    await head.ended()
    await hear_each_other(call, served, "he is gone")
    await call.hang_up()
    await served.ended()
    await watched.head_is("on_break")


async def test_what_happens_in_a_gap_of_the_link_the_supervisor_is_told_after_it(
    watched: Watched,
) -> None:
    call, served, call_id = await watched.talk("13800000405")
    await watched.takes_part(call_id, "barge")
    head = await watched.phone.called()
    await hears_soon(call, head, "it is me")
    watched.link.refuse()
    await head.hang_up()
    await hear_each_other(call, served, "is he gone")
    watched.link.mend()
    await watched.is_heard_by(call_id, None)
    await watched.takes_part(call_id, "listen")
    again = await watched.phone.called()
    await hears_soon(again, call, "once more")
    watched.link.refuse()
    await call.hang_up()
    # Of the end of a conversation the service is told once the link is back.
    watched.link.mend()
    await again.ended()
    await served.ended()
    await watched.head_is("on_break")
