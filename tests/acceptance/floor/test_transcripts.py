"""Recorded calls are written down and found by a word, on a real Asterisk and by the real vosk.

Voices are synthetic, and so is what the demo models have learned from.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from hotline.launch.places import find_places
from hotline.launch.progress import Silent
from hotline.launch.speech_library import speech_library
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.flow_files import FlowFiles
from hotline.testing.processes import begun, runs
from hotline.testing.quick_looks import PROGRAM

from .conftest import Room, anna_at_the_desk, hear_each_other, kept, opened

RULES = [{"name": "talks", "part": "talk"}]
MADE_S = 40.0
"""On a machine with much to do: nobody waits for it."""
TRANSCRIBER = "hotline.speech.recognition.transcriber"

pytestmark = pytest.mark.asyncio(loop_scope="session")
Sound = NDArray[np.int16]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told_room(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[Room]:
    folder = tmp_path_factory.mktemp("told")
    models = {tag: str(model) for tag, model in find_places().speech_models.items()}
    more = {
        "HOTLINE_SPEECH__MODELS": json.dumps(models),
        "HOTLINE_RECORDING__RULES": json.dumps(RULES),
        "HOTLINE_RECORDING__FOLDER": str(folder / "recordings"),
        "HOTLINE_TRANSCRIPTS__MAKE": "true",
    }
    async with opened(folder, files, more=more, program=PROGRAM) as room:
        yield room


@pytest_asyncio.fixture(loop_scope="session")
async def room(told_room: Room) -> AsyncIterator[Room]:
    async with anna_at_the_desk(told_room) as room:
        yield room


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def words() -> dict[str, Sound]:
    """What is said in English."""
    async with Synthesizer(espeak_dir=speech_library(find_places(), Silent())) as synthesizer:
        return {
            text: await synthesizer.synthesize(text, "en-US")
            for text in ("lost card", "opening hours")
        }


async def talks(room: Room, number: str, words: dict[str, Sound]) -> str:
    """Let a caller and Anna talk, and be recorded; return the call's id."""
    await room.anna("ready")
    call = await room.wants_a_person(number)
    served = await room.told()
    await hear_each_other(call, served, "before all")
    await asyncio.sleep(0.5)
    await call.say(words["lost card"])
    await served.hears(words["lost card"])
    await served.say(words["opening hours"])
    await call.hears(words["opening hours"])
    await asyncio.sleep(0.5)
    await call.hang_up()
    return (await room.hotline.interaction_from(number)).call_id


async def transcript(room: Room, call_id: str) -> dict[str, Any]:
    """Wait until a call was written down; return what was."""
    async with asyncio.timeout(MADE_S):
        while True:
            told = (await room.ask("GET", f"/calls/{call_id}/transcript"))["items"]
            if told and told[0]["state"] != "not_made":
                return dict(told[0])
            await asyncio.sleep(0.25)


async def test_what_both_said_is_written_down_though_the_service_dies_and_is_found_by_a_word(
    room: Room, words: dict[str, Sound]
) -> None:
    call_id = await talks(room, "13800990102", words)
    at_work = asyncio.create_task(
        begun(room.hotline.worker_id, argument=TRANSCRIBER, within_s=MADE_S)
    )
    await kept(room)
    transcriber = await at_work
    os.kill(transcriber, signal.SIGSTOP)
    await room.hotline.kill_service()
    os.kill(transcriber, signal.SIGCONT)
    await room.hotline.start_service()
    await room.anna_is("offline", "on_break", "available", "wrap_up")
    told = await transcript(room, call_id)
    assert not runs(transcriber)
    assert (told["state"], told["part"], told["gaps"]) == ("made", "talk", [])
    said = {
        who: " ".join(line["text"] for line in told["lines"] if line["who"] == who)
        for who in ("caller", "agent")
    }
    assert "lost card" in said["caller"]
    assert "opening" in said["agent"]
    assert {line["language"] for line in told["lines"]} == {"en-US"}
    progress = await room.hotline.command("recordings", "transcripts")
    assert "0 waiting, 0 failed, 0 left" in progress.stdout, progress.stderr
    found = await room.ask("POST", "/calls/search", {"said": "lost card"})
    assert [one["call"] for one in found["calls"]] == [call_id]
    record = ("--who", "Li", "--why", "test")
    listed = await room.hotline.command("calls", "search", "--said", "card lost", *record)
    assert call_id in listed.stdout, listed.stderr
    read = await room.hotline.command("recordings", "transcript", call_id, *record)
    assert "caller: " in read.stdout, read.stderr
    erased = await room.hotline.command("erase", "--call", call_id, *record, "--yes")
    assert erased.returncode == 0, erased.stderr
    assert (await room.ask("POST", "/calls/search", {"said": "lost card"}))["calls"] == []
    (gone,) = (await room.ask("GET", f"/calls/{call_id}/transcript"))["items"]
    assert (gone["state"], gone["lines"]) == ("erased", [])
