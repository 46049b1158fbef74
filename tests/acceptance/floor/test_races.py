"""What befalls an offer at every moment of its life, forced on a real Asterisk.

Of `routing/offers.py`'s races these are the ones in which telephones take part. Where two things
happen at one moment either may win; then nobody is left beside the other, and nothing rings on.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest
import pytest_asyncio
from tests.acceptance.floor.conftest import Room, anna_at_the_desk, hear_each_other, opened
from tests.acceptance.floor.two_desks import open_desk

from hotline.flow.utterance import Phrase
from hotline.model.values import Number
from hotline.testing.flow_files import shipped_files
from hotline.testing.later_service import LATER_S, PROGRAM
from hotline.testing.phone import AT_ONCE, Call
from hotline.testing.phone.pickup import NEVER, Pickup

pytestmark = pytest.mark.asyncio(loop_scope="session")

FLOW = """
flow: main
start: speak_english
nodes:
  speak_english: {language: en-US, next: wait}
  wait:
    queue: agents
    max_wait_s: 600
    outcomes: {answered: over, too_long: over, full: over, unavailable: over}
  over: {hang_up: served, say: goodbye}
"""
SOON_S = 2.0
"""So long a telephone may ring, or a leg be up, that nobody is to pick up any more."""
OFFER_S = 5.0
"""`offer_s` of the room's queue."""
WAYS_OUT = [("break", "on_break"), ("sign-out", "offline"), ("decline", "on_break")]
"""How Anna goes, and what she is then."""
LATER_MINUTES = 2
"""So much later comes a service that stays away, by its clock."""
MOMENTS_MS = (0, 15, 30, 60)
"""After the whisper's last sound: before, in and after what brings caller and agent together."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def quick_room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    folder = tmp_path_factory.mktemp("races")
    files = shipped_files().copied_to(folder / "files")
    files.become(FLOW, files.catalogue.read_text())
    async with opened(folder, files, program=PROGRAM) as room:
        yield room


@pytest_asyncio.fixture(loop_scope="session")
async def room(quick_room: Room) -> AsyncIterator[Room]:
    """The room with Anna at her desk, on break, for one test."""
    async with anna_at_the_desk(quick_room) as room:
        yield room


async def waits(room: Room, number: str) -> Call:
    """Let somebody call, who waits at once."""
    return await room.caller.dial(room.hotline.number, caller_number=number)


@asynccontextmanager
async def way_out(room: Room, how: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Give what takes Anna from the floor: what the API does, or her desk, which is open then."""
    if how == "decline":
        async with open_desk(room, "anna") as desk:
            yield desk.declines
    else:
        yield partial(room.anna, how, {"reason": "race"} if how == "break" else None)


async def is_served_at_last(room: Room, call: Call, state: str) -> None:
    """See that a caller has kept the place, and is served once Anna is ready again."""
    await room.anna_is(state)
    assert call.ended_by is None
    room.desk.pickup = AT_ONCE
    await room.forget_calls()
    if state == "offline":
        await room.anna("sign-in", {"seat": "desk1"})
    if state != "available":
        await room.anna("ready")
    served = await room.told()
    await hear_each_other(call, served, "after all")
    await served.hang_up()
    await call.hears_start(await room.says("goodbye"))
    await call.hang_up()
    await room.anna_is("available")


@pytest.mark.parametrize(("how", "state"), WAYS_OUT)
async def test_who_goes_while_the_telephone_rings_leaves_the_caller_the_place(
    room: Room, how: str, state: str
) -> None:
    room.desk.pickup = NEVER
    async with way_out(room, how) as goes:
        await room.anna("ready")
        call = await waits(room, "13800000101")
        ringing = await room.desk.rung()
        await goes()
        assert await ringing.settled(within_s=SOON_S)
    assert not ringing.answered
    await is_served_at_last(room, call, state)


@pytest.mark.parametrize(("how", "state"), WAYS_OUT)
async def test_who_goes_in_the_whisper_leaves_the_caller_the_place(
    room: Room, how: str, state: str
) -> None:
    async with way_out(room, how) as goes:
        await room.anna("ready")
        call = await waits(room, "13800000102")
        served = await room.desk.called()
        await goes()
        await served.ended(within_s=SOON_S)
    await is_served_at_last(room, call, state)


async def test_who_hangs_up_in_the_whisper_leaves_the_caller_the_place(room: Room) -> None:
    await room.anna("ready")
    call = await waits(room, "13800000103")
    await (await room.desk.called()).hang_up()
    await is_served_at_last(room, call, "on_break")


async def test_nobody_is_kept_on_the_telephone_for_who_has_gone(room: Room) -> None:
    await room.anna("ready")
    call = await waits(room, "13800000104")
    served = await room.desk.called()
    await call.hang_up()
    await served.ended(within_s=SOON_S)
    await room.anna_is("available")


async def test_a_service_that_dies_in_the_whisper_rings_again_and_tells_the_whole_wait(
    room: Room,
) -> None:
    await room.anna("ready")
    call = await waits(room, "13800000105")
    first = await room.desk.called()
    await room.hotline.kill_service()
    await room.hotline.start_service(**{LATER_S: str(60 * LATER_MINUTES)})
    served = await room.desk.called()
    waited = {"minutes": Number(number=LATER_MINUTES)}
    words = (
        Phrase(prompt="whisper_standard", language="en-US"),
        Phrase(prompt="whisper_waited", language="en-US", values=waited),
    )
    await served.hears(await room.hotline.sound(*words))
    assert first.ended_by is not None
    await hear_each_other(call, served, "told twice")
    await served.hang_up()
    await call.hang_up()


@pytest.mark.parametrize("after_ms", MOMENTS_MS)
@pytest.mark.parametrize("who", ["caller", "agent"])
async def test_who_hangs_up_at_the_bridge_leaves_nobody_alone(
    room: Room, who: str, after_ms: int
) -> None:
    await room.anna("ready")
    call = await waits(room, f"1380000{2 if who == 'agent' else 3}{after_ms:03}")
    served = await room.told()
    await asyncio.sleep(after_ms / 1000)
    if who == "caller":
        await call.hang_up()
        await served.ended(within_s=SOON_S)
        await room.anna_is("available")
        return
    await served.hang_up()
    if await room.anna_is("available", "on_break") == "available":
        await call.hears_start(await room.says("goodbye"))
        await call.hang_up()
    else:
        await is_served_at_last(room, call, "on_break")


@pytest.mark.parametrize("after_ms", [0, 30])
@pytest.mark.parametrize(("how", "state"), WAYS_OUT)
async def test_who_goes_at_the_bridge_goes_after_the_talk_or_leaves_the_caller_the_place(
    room: Room, how: str, state: str, after_ms: int
) -> None:
    async with way_out(room, how) as goes:
        await room.anna("ready")
        call = await waits(room, f"13800006{after_ms:03}")
        served = await room.told()
        await asyncio.sleep(after_ms / 1000)
        await goes()
        now = await room.anna_is("on_call", state)
    if now == "on_call":
        await hear_each_other(call, served, "before I go")
        await served.hang_up()
        await call.hears_start(await room.says("goodbye"))
        await call.hang_up()
        # Who declines what is hers already has said no to nothing.
        await room.anna_is("available" if how == "decline" else state)
        if state == "offline":
            await room.anna("sign-in", {"seat": "desk1"})
        return
    await served.ended(within_s=SOON_S)
    await is_served_at_last(room, call, state)


@pytest.mark.parametrize("after_ms", [0, 30])
async def test_a_service_that_dies_at_the_bridge_parts_nobody_for_good(
    room: Room, after_ms: int
) -> None:
    await room.anna("ready")
    call = await waits(room, f"13800003{after_ms:03}")
    first = await room.told()
    await asyncio.sleep(after_ms / 1000)
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    await room.anna_is("on_call")
    served = first if first.ended_by is None else await room.told()
    await hear_each_other(call, served, "whoever is up")
    await served.hang_up()
    await call.hears_start(await room.says("goodbye"))
    await call.hang_up()
    await room.anna_is("available")


@pytest.mark.parametrize("after_ms", MOMENTS_MS)
async def test_who_picks_up_as_the_caller_goes_is_soon_free(room: Room, after_ms: int) -> None:
    room.desk.pickup = NEVER
    await room.anna("ready")
    call = await waits(room, f"13800004{after_ms:03}")
    ringing = await room.desk.rung()
    call.start_hang_up()
    await asyncio.sleep(after_ms / 1000)
    ringing.answer()
    if ringing.answered:
        await ringing.ended(within_s=SOON_S)
    await room.anna_is("available")


@pytest.mark.parametrize("before_ms", [-30, 30])
async def test_who_picks_up_at_the_last_moment_has_the_caller_or_a_break(
    room: Room, before_ms: int
) -> None:
    room.desk.pickup = Pickup(after_s=OFFER_S - before_ms / 1000)
    await room.anna("ready")
    call = await waits(room, f"13800005{abs(before_ms):03}")
    ringing = await room.desk.rung(within_s=SOON_S)
    await ringing.settled(within_s=OFFER_S + SOON_S)
    if await room.anna_is("on_call", "on_break") == "on_call":
        await hear_each_other(call, ringing, "just in time")
        await ringing.hang_up()
        await call.hears_start(await room.says("goodbye"))
        await call.hang_up()
        await room.anna_is("available")
        return
    if ringing.answered:
        await ringing.ended(within_s=SOON_S)
    await is_served_at_last(room, call, "on_break")
