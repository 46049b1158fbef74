"""Calls are recorded on a real Asterisk: both sides apart, in time, silent where it must be."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import expect

from hotline.launch.pbx_config import MUSIC
from hotline.testing.browser import running_browser
from hotline.testing.console import looks_right, open_console, sign_in
from hotline.testing.flow_files import FlowFiles
from hotline.testing.people import PASSWORD
from hotline.testing.phone import babble, find, read_wav
from hotline.testing.quick_looks import PROGRAM

from .conftest import Room, anna_at_the_desk, hear_each_other, kept, opened, words_of
from .recorded import (
    RATE_HZ,
    RULES,
    bridged_at,
    heard,
    hears,
    loudness,
    moment,
    talk_for_the_record,
    talk_is_recorded,
)
from .two_desks import open_desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

WITH_THE_TALK_S = 1.5
"""So soon after two are brought together what they say is recorded."""
BUSY_S = 0.5
"""By so much a busy machine may be late with what is said."""
RUN = 32
"""So many bytes, or samples, of a sound are in no other by chance."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def recorded_room(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[Room]:
    folder = tmp_path_factory.mktemp("recorded")
    more = {
        "HOTLINE_RECORDING__RULES": json.dumps(RULES),
        "HOTLINE_RECORDING__FOLDER": str(folder / "recordings"),
    }
    async with opened(folder, files, more=more, program=PROGRAM) as room:
        yield room


@pytest_asyncio.fixture(loop_scope="session")
async def room(recorded_room: Room) -> AsyncIterator[Room]:
    async with anna_at_the_desk(recorded_room) as room:
        yield room


async def test_a_talk_is_heard_on_two_tracks_at_the_time_that_the_journal_says(
    room: Room, tmp_path: Path
) -> None:
    await room.anna("ready")
    number = "13800990001"
    call = await room.wants_a_person(number, listens=True)
    served = await room.told()
    await hear_each_other(call, served, "the first of all")
    words, answer = babble("I want to pay"), babble("with pleasure")
    said_at = time.time()
    await call.say(words)
    await served.hears(words)
    answered_at = time.time()
    await served.say(answer)
    await call.hears(answer)
    await call.hang_up()
    await kept(room)
    started = await room.hotline.events_from(number, "recording_started")
    assert [one["part"] for one in started] == ["flow", "talk"]
    flow, talk = [await heard(room, str(one["recording"]), tmp_path) for one in started]
    begins = moment(started[1])
    assert begins - await bridged_at(room) < WITH_THE_TALK_S
    for track, what, at in ((0, words, said_at), (1, answer, answered_at)):
        match = find(talk[:, track], what)
        assert match is not None
        # How exactly, `test_recordings_in_time.py` measures.
        assert abs(match.offset_s - (at - begins)) < BUSY_S
    assert not hears(talk[:, 1], words)
    # A key cut it.
    menu = find(flow[:, 1], await room.says("main_menu"))
    assert menu is not None
    assert menu.from_s == 0


async def test_a_pin_and_a_secure_flow_are_silence(room: Room, tmp_path: Path) -> None:
    await room.anna("ready")
    number = "13800990002"
    call = await room.wants_a_person(number)
    served = await room.told()
    await talk_is_recorded(room, number)
    await talk_for_the_record(call, served, "before all")
    await served.press("*51")
    await call.hears_start(await room.says("enter_customer_number"))
    aloud = babble("my number is one two three four")
    await call.say(aloud)
    await call.press("10000001")
    await call.hears_start(await room.says("enter_pin"))
    await call.press("246810")
    await served.hears(await room.says("whisper_identified"))
    await talk_for_the_record(call, served, "after all")
    await call.hang_up()
    await kept(room)
    *_, started = await room.hotline.events_from(number, "recording_started")
    paused = await room.hotline.events_from(number, "recording_paused")
    resumed = await room.hotline.events_from(number, "recording_resumed")
    talk = await heard(room, str(started["recording"]), tmp_path)
    gap = [moment(one) - moment(started) for one in (paused[-1], resumed[-1])]
    for track in (0, 1):
        assert loudness(talk[:, track], *gap) == 0
    assert gap[1] - gap[0] > 3
    assert not hears(talk[:, 0], aloud)
    assert hears(talk[:, 0], words_of("before all", "yes"))
    after = talk[round(gap[1] * RATE_HZ) :, 0]
    assert hears(after, words_of("after all", "yes"))


async def test_an_agent_pauses_the_recording(room: Room, tmp_path: Path) -> None:
    await room.anna("ready")
    number = "13800990004"
    url = room.hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
    headers = {"Authorization": f"Bearer {room.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.ws_connect(f"{url}/api/v1/agents/anna/desk") as desk,
    ):
        call = await room.wants_a_person(number)
        served = await room.told()
        await hear_each_other(call, served, "to be kept")
        call_id = ""
        while not call_id:
            told = await desk.receive_json(timeout=5)
            call_id = (told.get("talk") or {}).get("call", "") if told["type"] == "desk_now" else ""
        await desk.send_json({"type": "pause_recording", "call": call_id})
        await asyncio.sleep(0.3)
        aloud = babble("four one one one two two two")
        await call.say(aloud)
        await served.hears(aloud)
        await desk.send_json({"type": "resume_recording", "call": call_id})
        await asyncio.sleep(0.3)
        await talk_for_the_record(call, served, "kept once more")
    await call.hang_up()
    await kept(room)
    *_, started = await room.hotline.events_from(number, "recording_started")
    (paused,) = await room.hotline.events_from(number, "recording_paused")
    (resumed,) = await room.hotline.events_from(number, "recording_resumed")
    assert paused["why"] == resumed["why"] == "agent"
    talk = await heard(room, str(started["recording"]), tmp_path)
    gap = [moment(one) - moment(started) for one in (paused, resumed)]
    for track in (0, 1):
        assert loudness(talk[:, track], *gap) == 0
    assert not hears(talk[:, 0], aloud)
    after = talk[round(gap[1] * RATE_HZ) :, 0]
    assert hears(after, words_of("kept once more", "yes"))


async def test_what_is_said_while_no_service_is_there_is_recorded(
    room: Room, tmp_path: Path
) -> None:
    await room.anna("ready")
    number = "13800990005"
    call = await room.wants_a_person(number)
    served = await room.told()
    await talk_is_recorded(room, number)
    await talk_for_the_record(call, served, "before it dies")
    await room.hotline.kill_service()
    alone = babble("nobody looks after us just now")
    await call.say(alone)
    await served.hears(alone)
    await room.hotline.start_service()
    await room.anna_is("on_call")
    await talk_for_the_record(call, served, "and after that")
    await call.hang_up()
    await kept(room)
    *_, started = await room.hotline.events_from(number, "recording_started")
    talk = await heard(room, str(started["recording"]), tmp_path)
    assert hears(talk[:, 0], words_of("before it dies", "yes"))
    assert hears(talk[:, 0], alone)
    after = find(talk[:, 0], alone)
    assert after is not None
    assert hears(
        talk[round((after.offset_s + after.to_s) * RATE_HZ) :, 0],
        words_of("and after that", "yes"),
    )


async def test_what_is_said_after_a_secure_flow_that_the_end_of_the_service_ended_is_recorded(
    room: Room, tmp_path: Path
) -> None:
    await room.anna("ready")
    number = "13800990011"
    call = await room.wants_a_person(number)
    served = await room.told()
    await talk_is_recorded(room, number)
    await served.press("*51")
    await call.hears_start(await room.says("enter_customer_number"))
    await room.hotline.service.stop()
    await talk_for_the_record(call, served, "without a service")
    await room.hotline.start_service()
    await room.anna_is("on_call")
    await talk_for_the_record(call, served, "and by the next one")
    await call.hang_up()
    await kept(room)
    *_, started = await room.hotline.events_from(number, "recording_started")
    talk = await heard(room, str(started["recording"]), tmp_path)
    for about in ("without a service", "and by the next one"):
        assert hears(talk[:, 0], words_of(about, "yes"))


async def test_what_is_said_after_hold_with_the_next_process_is_recorded(
    room: Room, tmp_path: Path
) -> None:
    await room.anna("ready")
    number = "13800990012"
    call = await room.wants_a_person(number)
    served = await room.told()
    await talk_is_recorded(room, number)
    await talk_for_the_record(call, served, "before hold")
    async with open_desk(room, "anna") as desk:
        await desk.until(state="on_call", handling__held=False)
        await desk.sends("hold")
        await call.hears_start(read_wav(room.hotline.pbx.config.music_dir / MUSIC))
    await room.hotline.kill_service()
    await room.hotline.start_service()
    await room.anna_is("on_call")
    async with open_desk(room, "anna") as desk:
        await desk.until(state="on_call", handling__held=True)
        await desk.sends("resume")
        await talk_for_the_record(call, served, "and after hold")
    await call.hang_up()
    await kept(room)
    *_, started = await room.hotline.events_from(number, "recording_started")
    talk = await heard(room, str(started["recording"]), tmp_path)
    for about in ("before hold", "and after hold"):
        assert hears(talk[:, 0], words_of(about, "yes"))


async def test_quality_staff_hear_a_call_on_its_page_from_a_line_on(room: Room) -> None:
    await room.anna("ready")
    number = "13800990003"
    call = await room.wants_a_person(number)
    served = await room.told()
    await talk_is_recorded(room, number)
    words = babble("for those who listen later and want to know what was said")
    await call.say(words)
    await served.hears(words)
    await call.hang_up()
    await kept(room)
    interaction = await room.hotline.interaction_from(number)
    url = room.hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
    added = await room.hotline.command(
        "users", "add", "qi", "--role", "quality", typed=f"{PASSWORD}\n"
    )
    assert added.returncode == 0, added.stderr
    async with running_browser() as browser, open_console(browser, url) as page:
        await sign_in(page, "qi")
        await page.get_by_role("navigation").wait_for()
        await page.goto(f"{url}/console/calls/{interaction.call_id}")
        talk = page.get_by_role("region", name="The talk")
        await expect(talk.locator(".badge")).to_have_text("whole")
        started = page.locator(".timeline li", has_text="records the talk by the rule")
        await started.get_by_role("button", name="Hear what happened at").click()
        sound = talk.locator("audio")
        await expect(sound).to_have_js_property("paused", value=False)
        while await sound.evaluate("one => one.currentTime") < 0.5:
            await page.wait_for_timeout(100)
        seconds = await sound.evaluate("one => one.duration")
        await looks_right(page)
    assert seconds > len(words) / RATE_HZ
    on_record = await room.hotline.command("audit")
    assert "user:qi" in on_record.stdout
    assert "listened" in on_record.stdout


async def test_what_is_kept_is_sealed_and_a_flipped_byte_is_found(
    room: Room, tmp_path: Path
) -> None:
    await room.anna("ready")
    number = "13800990007"
    call = await room.wants_a_person(number)
    served = await room.told()
    await talk_is_recorded(room, number)
    await talk_for_the_record(call, served, "for nobody else")
    await call.hang_up()
    await kept(room)
    *_, started = await room.hotline.events_from(number, "recording_started")
    name = str(started["recording"])
    talk = await heard(room, name, tmp_path)
    file = sealed_file(room, name)
    sealed, sound = file.read_bytes(), (tmp_path / f"{name}.flac").read_bytes()
    middle = len(sound) // 2
    assert hears(talk[:, 0], words_of("for nobody else", "yes"))
    assert sound.startswith(b"fLaC")
    assert b"fLaC" not in sealed
    assert sound[middle : middle + RUN] not in sealed
    for track in (0, 1):
        loudest = int(np.abs(talk[:, track].astype(int)).argmax())
        assert talk[loudest : loudest + RUN, track].tobytes() not in sealed
    well = await room.hotline.command("recordings", "check")
    assert well.returncode == 0, well.stdout
    at = len(sealed) // 2
    file.write_bytes(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :])
    altered = await room.hotline.command("recordings", "check")
    file.write_bytes(sealed)
    assert altered.returncode == 1
    (told,) = [line for line in altered.stdout.splitlines() if "altered" in line]
    assert name in told


def sealed_file(room: Room, name: str) -> Path:
    """Return where a recording is kept."""
    folder = Path(room.hotline.service.spec.environment["HOTLINE_RECORDING__FOLDER"])
    (file,) = folder.rglob(f"{name}.sealed")
    return file


async def test_a_killed_pbx_leaves_what_it_had_recorded(room: Room, tmp_path: Path) -> None:
    await room.anna("ready")
    number = "13800990006"
    call = await room.wants_a_person(number)
    served = await room.told()
    await talk_is_recorded(room, number)
    await talk_for_the_record(call, served, "a long time before")
    # The PBX writes every two seconds.
    await call.say(babble("and a little later there is more of it"))
    await room.hotline.pbx.kill()
    await room.hotline.pbx.restart()
    await kept(room)
    *_, started = await room.hotline.events_from(number, "recording_started")
    talk = await heard(room, str(started["recording"]), tmp_path)
    assert hears(talk[:, 0], words_of("a long time before", "yes"))
    await room.desk.register(f"sip:{room.hotline.pbx.sip_address}")
