"""Calls are recorded by an Asterisk whose spool the service does not see: they are brought."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.launch.ports import free_port
from hotline.launch.process import Child, ProcessSpec
from hotline.testing.flow_files import FlowFiles
from hotline.testing.phone import babble, find

from .conftest import Room, anna_at_the_desk, kept, opened, words_of
from .recorded import IN_TIME_S, RULES, heard, hears, moment, talk_for_the_record, talk_is_recorded

SOURCE = Path(__file__).parents[3] / "src"

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass(kw_only=True)
class Apart:
    """A room whose Asterisk is as if on another machine."""

    room: Room
    folder: Path
    uploader: Child

    async def start_uploader(self) -> None:
        self.uploader = await started_uploader(self.room, self.folder)


async def started_uploader(room: Room, folder: Path) -> Child:
    """Start the uploader as beside Asterisk: with Python's own packages only."""
    log_file = folder / "uploader.log"

    async def runs() -> bool:
        return True

    return await Child.start(
        ProcessSpec(
            name="uploader",
            command=(
                *(sys.executable, "-S", "-m", "hotline.uploader", room.https_url),
                *("--spool", str(room.hotline.pbx.spool_dir / "recordings")),
                *("--token-file", str(folder / "token")),
                *("--ca-file", str(folder / "tls" / "ca.crt")),
            ),
            environment={"PYTHONPATH": str(SOURCE)},
            folder=folder,
            log_file=log_file,
            is_ready=runs,
        )
    )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def far_room(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[Apart]:
    folder = tmp_path_factory.mktemp("apart")
    token = secrets.token_urlsafe(32)
    (folder / "token").write_text(f"{token}\n")
    more = {
        "HOTLINE_RECORDING__RULES": json.dumps(RULES),
        "HOTLINE_RECORDING__FOLDER": str(folder / "recordings"),
        "HOTLINE_RECORDING__UPLOAD_TOKEN": token,
        "HOTLINE_RECORDING__RECEIVED_DIR": str(folder / "received"),
        "HOTLINE_HTTPS__SERVE": "on",
        "HOTLINE_HTTPS__PORT": str(free_port("TCP")),
        "HOTLINE_HTTPS__FOLDER": str(folder / "tls"),
    }
    async with opened(folder, files, more=more) as room:
        apart = Apart(room=room, folder=folder, uploader=await started_uploader(room, folder))
        try:
            yield apart
        finally:
            await apart.uploader.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def apart(far_room: Apart) -> AsyncIterator[Apart]:
    async with anna_at_the_desk(far_room.room):
        yield far_room


async def test_a_talk_is_brought_over_and_heard_whole_and_in_time(
    apart: Apart, tmp_path: Path
) -> None:
    room = apart.room
    await room.anna("ready")
    number = "13800991001"
    call = await room.wants_a_person(number, listens=True)
    served = await room.told()
    await talk_is_recorded(room, number)
    await talk_for_the_record(call, served, "the first of all")
    assert list((apart.folder / "received").glob("*.sln")) == []
    words = babble("I want to pay")
    await call.say(words)
    await served.hears(words)
    await call.hang_up()
    await kept(room)
    started = await room.hotline.events_from(number, "recording_started")
    assert [one["part"] for one in started] == ["flow", "talk"]
    flow, talk = [await heard(room, str(one["recording"]), tmp_path) for one in started]
    said, answered = (words_of("the first of all", word) for word in ("yes", "no"))
    assert hears(talk[:, 0], said)
    assert hears(talk[:, 0], words)
    assert hears(talk[:, 1], answered)
    assert not hears(talk[:, 1], said)
    menu = find(flow[:, 1], await room.says("main_menu"))
    assert menu is not None
    checked = await room.hotline.command("recordings", "check")
    assert checked.returncode == 0, checked.stdout
    assert list((apart.folder / "received").glob("*.sln")) == []
    ended = moment((await room.hotline.events_from(number, "caller_hung_up"))[0])
    assert abs(len(talk) / 8000 - (ended - moment(started[1]))) < 1 + IN_TIME_S


async def test_what_is_recorded_while_service_and_uploader_die_is_whole(
    apart: Apart, tmp_path: Path
) -> None:
    room = apart.room
    await room.anna("ready")
    number = "13800991002"
    call = await room.wants_a_person(number)
    served = await room.told()
    await talk_is_recorded(room, number)
    await talk_for_the_record(call, served, "before it dies")
    await room.hotline.kill_service()
    await apart.uploader.kill()
    alone = babble("nobody looks after us just now")
    await call.say(alone)
    await served.hears(alone)
    await room.hotline.start_service()
    await room.anna_is("on_call")
    await talk_for_the_record(call, served, "and after that")
    await call.hang_up()
    interaction = await room.hotline.interaction_from(number)
    left = await room.hotline.command("recordings", "list", "--call", interaction.call_id)
    assert "not sealed yet" in left.stdout
    await apart.start_uploader()
    # In whatever moment of bringing and sealing that is.
    await asyncio.sleep(3)
    await room.hotline.kill_service()
    await room.hotline.start_service()
    await kept(room)
    *_, started = await room.hotline.events_from(number, "recording_started")
    talk = await heard(room, str(started["recording"]), tmp_path)
    for words in (words_of("before it dies", "yes"), alone, words_of("and after that", "yes")):
        assert hears(talk[:, 0], words)
    checked = await room.hotline.command("recordings", "check")
    assert checked.returncode == 0, checked.stdout
