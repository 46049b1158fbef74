"""A caller and an agent on a real Asterisk, through the running service."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING

import pytest
from tests.acceptance.floor.conftest import LOGIN, MUSIC_S, hear_each_other
from tests.acceptance.floor.music import silence_s
from tests.acceptance.floor.recorded import RATE_HZ, noise

from hotline.floor.announcement import announcement
from hotline.floor.floor_log import STREAM, steps
from hotline.flow.utterance import Phrase
from hotline.journal import Journal
from hotline.launch.pbx_config import MUSIC
from hotline.routing.promise.announce_wait import AnnounceWait
from hotline.testing.phone import SipPhone, read_wav
from hotline.testing.phone.pickup import AT_ONCE, BUSY, NEVER
from hotline.testing.running import TENANT
from hotline.testing.terminal import at_a_terminal

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

SPEAKS_ON_S = 1.0
AT_ONCE_S = 0.06
"""Three packets; Asterisk takes one at the most, on a busy machine, too."""
SHORT_S = 3
ANNOUNCED_S = 5
"""The shortest `asterisk.dead_man_s`."""

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_caller_is_served_and_comes_back(room: Room) -> None:
    call = await room.wants_a_person("13800000001")
    await asyncio.sleep(MUSIC_S)
    await room.anna("ready")
    served = await room.told()
    await hear_each_other(call, served, "good morning")
    await room.anna_is("on_call")
    await served.hang_up()
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()
    assert (await room.hotline.interaction_from("13800000001")).outcome == "caller_hung_up"
    await room.anna_is("available")


async def test_whoever_hangs_up_in_the_talk_or_in_the_queue_is_found_by_the_queue(
    room: Room,
) -> None:
    gives_up = await room.wants_a_person("13800000021")
    await asyncio.sleep(MUSIC_S)
    await gives_up.hang_up()
    call = await room.wants_a_person("13800000022")
    await room.anna("ready")
    served = await room.told()
    await hear_each_other(call, served, "until I hang up")
    await call.hang_up()
    await served.ended()
    await room.anna_is("available")
    talked = await room.found_by_queue("13800000022")
    assert (talked["queues"], talked["agents"]) == (["agents"], ["anna"])
    gave_up = await room.found_by_queue("13800000021")
    assert (gave_up["queues"], gave_up["agents"]) == (["agents"], [])


async def test_who_waits_for_the_only_agent_is_told_the_place_and_then_served(room: Room) -> None:
    await room.anna("ready")
    first = await room.wants_a_person("13800000011")
    served = await room.told()
    second = await room.wants_a_person("13800000012")
    await second.hears(await room.says("wait_next"))
    third = await room.wants_a_person("13800000013")
    await third.hears(await room.says("wait_second"))
    await third.press("3")
    await second.hears(await room.says("wait_message_key"))
    await asyncio.sleep(MUSIC_S)
    await served.hang_up()
    await first.hang_up()
    served = await room.desk.called()
    told = await room.says("whisper_standard")
    async with asyncio.TaskGroup() as both:
        # From before the caller is there, who hears it from the first moment on.
        both.create_task(served.say(noise(1, len(told) / RATE_HZ + SPEAKS_ON_S)))
        both.create_task(served.hears(told))
    await hear_each_other(second, served, "next in line")
    music = read_wav(room.hotline.pbx.config.music_dir / MUSIC)
    assert silence_s(second.heard, music) < AT_ONCE_S
    await served.hang_up()
    await second.hang_up()
    served = await room.told()
    await hear_each_other(third, served, "last in line")
    await served.hang_up()
    await third.hears_start(await room.says("how_satisfied"))
    await third.hang_up()
    waited = await room.hotline.interaction_from("13800000013")
    why = (await room.hotline.command("why", waited.call_id)).stdout
    assert "is told that it is number 2, and waits " in why


async def announced_to(room: Room, call_id: str) -> AnnounceWait:
    """Return what the floor's log has that a caller was told first."""
    stores = room.hotline.stores
    async with (
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as journal,
    ):
        async with asyncio.timeout(ANNOUNCED_S):
            while True:
                records = await journal.read(TENANT, STREAM)
                announced = [said for step in steps(records) for said in step.announced]
                for one in announced:
                    if one.call_id == call_id:
                        return one
                await asyncio.sleep(0.05)


async def test_who_waits_hears_the_promised_minutes(room: Room) -> None:
    await room.anna("ready")
    first = await room.wants_a_person("13800000014")
    served = await room.told()
    second = await room.wants_a_person("13800000015")
    ((call_id, said),) = [
        (one.call_id, await announced_to(room, one.call_id))
        for one in await room.hotline.interactions_from("13800000015")
    ]
    assert said.promise is not None, call_id
    place, minutes = announcement(said, "en-US")
    assert minutes.prompt in {"wait_under_a_minute", "wait_at_most", "wait_from_to"}
    await second.hears(await room.hotline.sound(place, minutes))
    await served.hang_up()
    await first.hang_up()
    served = await room.told()
    await served.hang_up()
    await second.hang_up()


async def test_an_agent_is_told_what_the_caller_wants(room: Room) -> None:
    call = await room.wants_a_person("13800000016", keys="421", reason="loan")
    await room.anna("ready")
    served = await room.desk.called()
    told = ("whisper_standard", "whisper_about_loans")
    words = (Phrase(prompt=one, language="en-US") for one in told)
    await served.hears(await room.hotline.sound(*words))
    await hear_each_other(call, served, "the loan")
    await served.hang_up()
    await call.hang_up()


async def test_a_telephone_that_is_engaged_leaves_the_caller_the_place(room: Room) -> None:
    room.desk.pickup = BUSY
    await room.anna("ready")
    call = await room.wants_a_person("13800000002")
    await room.anna_is("on_break")
    room.desk.pickup = AT_ONCE
    await room.anna("ready")
    served = await room.told()
    await hear_each_other(call, served, "second try")
    await call.hang_up()
    await served.ended()
    await room.anna_is("available")


async def test_no_telephone_rings_for_who_has_gone(room: Room) -> None:
    room.desk.pickup = NEVER
    await room.anna("ready")
    call = await room.wants_a_person("13800000003")
    ringing = await room.desk.rung()
    await call.hang_up()
    assert await ringing.settled(within_s=2)
    await room.anna_is("available")
    assert not ringing.answered
    room.desk.pickup = AT_ONCE


async def test_who_does_not_pick_up_is_taken_out(room: Room) -> None:
    room.desk.pickup = NEVER
    await room.anna("ready")
    call = await room.wants_a_person("13800000004")
    await room.desk.rung()
    await room.anna_is("on_break")
    assert call.ended_by is None
    await call.hang_up()
    room.desk.pickup = AT_ONCE


async def test_a_conversation_outlives_the_service(room: Room) -> None:
    await room.anna("ready")
    call = await room.wants_a_person("13800000005")
    served = await room.told()
    await hear_each_other(call, served, "before it died")
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    await hear_each_other(call, served, "while it was dead")
    await room.anna_is("on_call")
    await hear_each_other(call, served, "in another process")
    await served.hang_up()
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()
    await room.anna_is("available")


async def test_a_service_that_is_stopped_parts_nobody(room: Room) -> None:
    """The PBX's timers, which end the wait for a service that does not come back, stand still."""
    hotline = room.hotline
    await hotline.service.stop()
    await hotline.start_service(HOTLINE_ASTERISK__DEAD_MAN_S=str(SHORT_S))
    try:
        await room.anna_is("on_break")
        await room.anna("ready")
        call = await room.wants_a_person("13800000006")
        served = await room.told()
        # Whoever is stopped before lets the caller wait on.
        await room.anna_is("on_call")
        await hotline.service.stop()
        over = asyncio.get_running_loop().time() + SHORT_S + 1
        await hear_each_other(call, served, "nobody there")
        await asyncio.sleep(over - asyncio.get_running_loop().time())
        await hear_each_other(call, served, "nobody there for long")
    finally:
        await hotline.service.stop()
        await hotline.start_service(HOTLINE_ASTERISK__DEAD_MAN_S="30")
    await room.anna_is("on_call")
    await call.hang_up()
    await served.ended()
    await room.anna_is("available")
    assert (await room.hotline.interaction_from("13800000006")).outcome == "caller_hung_up"


async def test_a_deploy_parts_nobody(room: Room) -> None:
    await room.anna("ready")
    call = await room.wants_a_person("13800000010")
    served = await room.told()
    await room.hotline.upgrade()
    await hear_each_other(call, served, "a new version")
    await room.anna_is("on_call")
    await served.hang_up()
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()
    await room.anna_is("available")


async def test_who_waits_keeps_the_place_over_a_deploy(room: Room) -> None:
    call = await room.wants_a_person("13800000012")
    await asyncio.sleep(MUSIC_S)
    await room.hotline.upgrade()
    await room.anna("ready")
    served = await room.told()
    await hear_each_other(call, served, "still first")
    await served.hang_up()
    await call.hang_up()


async def test_a_caller_who_waits_keeps_the_place_when_the_service_dies(room: Room) -> None:
    call = await room.wants_a_person("13800000007")
    await asyncio.sleep(MUSIC_S)
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    await asyncio.sleep(MUSIC_S)
    await room.anna_is("on_break")
    await room.anna("ready")
    served = await room.told()
    await hear_each_other(call, served, "still first")
    await served.hang_up()
    await call.hang_up()


async def test_a_service_that_dies_leaves_no_telephone_ringing(room: Room) -> None:
    room.desk.pickup = NEVER
    await room.anna("ready")
    call = await room.wants_a_person("13800000008")
    first = await room.desk.rung()
    room.desk.pickup = AT_ONCE
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    served = await room.told()
    assert not first.answered
    await hear_each_other(call, served, "another ring")
    await served.hang_up()
    await call.hang_up()


async def test_the_commands_show_the_floor_and_let_agents_work(room: Room) -> None:
    call = await room.wants_a_person("13800000009")
    told = await room.hotline.command("floor", "--once")
    assert "on_break (test)" in told.stdout
    assert "standard" in told.stdout
    assert "13800000009" not in told.stdout
    hotline = room.hotline
    environment = hotline.service.spec.environment
    async with at_a_terminal(hotline.folder, "floor", environment=environment) as terminal:
        await terminal.shows("on_break (test)")
        told = await hotline.command("agents", "ready", "anna")
        assert told.stdout.startswith("Anna: ")
        served = await room.told()
        await terminal.shows("on_call")
        os.kill(hotline.worker_id, signal.SIGSTOP)
        await terminal.shows("does not answer in time; this is how it was at ")
        await terminal.shows("on_call")
        os.kill(hotline.worker_id, signal.SIGCONT)
        await served.hang_up()
        await call.hang_up()
        await terminal.shows("available")
        assert await terminal.interrupted() == 0
        assert terminal.is_as_before
        assert "13800000009" not in terminal.shown


async def test_whose_telephone_is_unplugged_is_offline(room: Room) -> None:
    registrar = f"sip:{room.hotline.pbx.sip_address}"
    async with SipPhone.open(login=LOGIN) as other:
        await other.register(registrar)
        # It would come back by itself, to keep its place.
        await room.desk.unregister()
        await room.anna("ready")
        other.unplug()
        await room.anna_is("offline")
    await room.desk.register(registrar)
    await room.anna("sign-in", {"seat": "desk1"})
