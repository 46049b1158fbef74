"""Agents, seats, hours and rules are edited while callers and agents talk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from tests.acceptance.floor.conftest import AGENTS, ROUTING, hear_each_other

from hotline.testing.flow_files import DAY_AND_NIGHT, FlowFiles, edit

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

TAKEN_S = 20.0
BOB = """
[agents.bob]
name = "Bob"
languages = ["zh-CN", "en-US"]
tiers = ["standard", "vip", "senior_vip"]
"""


@pytest_asyncio.fixture(loop_scope="session")
async def folder(open_room: Room) -> AsyncIterator[Path]:
    """Where the floor's files are; they are as before after each test."""
    folder = open_room.hotline.folder
    yield folder
    (folder / "agents.toml").write_text(AGENTS)
    (folder / "routing.toml").write_text(ROUTING)
    assert (await open_room.hotline.command("reload")).returncode == 0


async def test_a_new_agent_comes_and_an_old_one_goes_after_the_conversation(
    room: Room, folder: Path
) -> None:
    await room.anna("ready")
    call = await room.wants_a_person("13800000021")
    served = await room.told()
    (folder / "agents.toml").write_text(AGENTS.replace("[agents.anna]", "[agents.anna2]") + BOB)
    told = await room.hotline.command("reload")
    assert "The floor goes by the policy and agents of now (2 agents)." in told.stdout
    await hear_each_other(call, served, "while it was taken")
    assert "on_call" in (await room.hotline.command("floor", "--once")).stdout
    await served.hang_up()
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()
    refused = await room.hotline.command("agents", "ready", "anna")
    assert "there is no agent 'anna'" in refused.stderr
    signed_in = await room.hotline.command("agents", "sign-in", "bob", "desk1")
    assert signed_in.stdout == "Bob: on_break (logged_in) at desk1\n"
    await room.hotline.command("agents", "sign-out", "bob")
    (folder / "agents.toml").write_text(AGENTS)
    await room.hotline.command("reload")
    await room.anna("sign-in", {"seat": "desk1"})


async def test_a_mistake_changes_nothing_and_is_told(room: Room, folder: Path) -> None:
    (folder / "agents.toml").write_text(AGENTS.replace("en-US", "en US"))
    refused = await room.hotline.command("reload")
    assert refused.returncode == 1
    assert "nothing was reloaded" in refused.stderr
    assert "a language is a BCP-47 tag" in refused.stderr
    assert "has been refused since" in str(await room.hotline.health())
    await room.anna("ready")
    call = await room.wants_a_person("13800000022")
    served = await room.told()
    await hear_each_other(call, served, "as before")
    await served.hang_up()
    await call.hang_up()


async def test_an_edit_is_taken_without_being_told_of(room: Room, folder: Path) -> None:
    (folder / "agents.toml").write_text(AGENTS + BOB)
    async with asyncio.timeout(TAKEN_S):
        while True:
            if len((await room.ask("GET", "/agents"))["items"]) == 2:
                return
            await asyncio.sleep(0.1)


async def test_who_may_serve_it_for_now_is_rung_at_once_and_why_tells_so(
    room: Room, folder: Path
) -> None:
    needs = '[queues.agents]\nskills = [{skill = "cards", preferred = 3, minimum = 3}]\n'
    (folder / "agents.toml").write_text(AGENTS + BOB + "skills = {cards = 7}\n")
    (folder / "routing.toml").write_text(ROUTING.replace("[queues.agents]\n", needs))
    told = await room.hotline.command("reload")
    assert told.returncode == 0, told.stderr
    await room.anna("ready")
    call = await room.wants_a_person("13800000024")
    async with asyncio.timeout(5):
        # The announcement has been heard; the caller comes to the queue in a moment.
        while not (those := (await room.ask("GET", "/floor"))["waiting"]):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    (waiting,) = those
    assert waiting["offered"] == ""
    changed = await room.hotline.command(
        "agents", "requalify", "anna", "--skill", "cards=4", "--reason", "bob is ill"
    )
    assert "for now: cards 4" in changed.stdout, changed.stderr
    served = await room.told()
    await hear_each_other(call, served, "by a skill for now")
    why = await room.hotline.command("why", waiting["call"])
    assert "anna could serve for now what user:" in why.stdout
    assert "had set: bob is ill" in why.stdout
    await served.hang_up()
    await call.hang_up()
    assert (await room.hotline.command("agents", "restore", "anna")).returncode == 0
    audit = (await room.hotline.command("audit")).stdout
    assert "requalified" in audit


async def test_what_is_written_on_desks_is_there_after_a_restart(room: Room) -> None:
    written = await room.hotline.command("floor", "broadcast", "Cards are slow today.")
    assert written.returncode == 0, written.stderr
    await room.hotline.kill_service()
    await room.hotline.start_service()
    (one,) = json.loads((await room.hotline.command("floor", "broadcasts", "--json")).stdout)
    assert (one["text"], one["read"], one["unread"]) == ("Cards are slow today.", [], ["anna"])
    assert (await room.hotline.command("floor", "withdraw", one["id"])).returncode == 0


async def test_who_waits_at_closing_time_goes_as_the_queue_says(
    room: Room, folder: Path, files: FlowFiles
) -> None:
    call = await room.wants_a_person("13800000023")
    queue = "[queues.agents]\n"
    strict = ROUTING.replace(queue, f'{queue}hours = "agents"\nserves_out = false\n')
    (folder / "routing.toml").write_text(strict)
    calendar = files.flow.parent / "calendar.yaml"
    other_hour = (datetime.now(ZoneInfo("Asia/Shanghai")).hour + 12) % 24
    elsewhen = DAY_AND_NIGHT.replace("00:00-24:00", f"{other_hour:02}:00-{other_hour:02}:59")
    edit(calendar, DAY_AND_NIGHT, elsewhen)
    try:
        assert (await room.hotline.command("reload")).returncode == 0
        await call.hears_start(await room.says("agents_unavailable"))
        await call.hang_up()
    finally:
        edit(calendar, elsewhen, DAY_AND_NIGHT)
