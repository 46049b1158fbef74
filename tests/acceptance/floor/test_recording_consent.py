"""Where a rule waits for a yes, callers are asked on the telephone, and the answer counts."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.testing.flow_files import FlowFiles
from hotline.testing.phone import Call
from hotline.testing.quick_looks import PROGRAM

from .conftest import Room, anna_at_the_desk, hear_each_other, kept, opened, words_of
from .recorded import heard, hears, talk_for_the_record, talk_is_recorded

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED = [
    {"name": "who agrees", "part": "talk", "consent": "given"},
    {"name": "who agrees", "part": "flow", "consent": "given"},
]
CUSTOMER, PIN = "10000001", "246810"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def asking_room(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[Room]:
    folder = tmp_path_factory.mktemp("asked")
    more = {
        "HOTLINE_RECORDING__RULES": json.dumps(ASKED),
        "HOTLINE_RECORDING__FOLDER": str(folder / "recordings"),
    }
    async with opened(folder, files, more=more, program=PROGRAM) as room:
        yield room


@pytest_asyncio.fixture(loop_scope="session")
async def room(asking_room: Room) -> AsyncIterator[Room]:
    async with anna_at_the_desk(asking_room) as room:
        yield room


async def asks_for_a_person(room: Room, number: str) -> Call:
    """Let somebody call whom nobody knows, and press 0."""
    call = await room.caller.dial(room.hotline.number, caller_number=number)
    await call.press("20")
    return call


async def signs_in_and_asks(room: Room, number: str) -> Call:
    """Let a customer call who proves who it is, and press 0."""
    call = await room.caller.dial(room.hotline.number, caller_number=number)
    await call.press(f"22{CUSTOMER}{PIN}")
    await call.hears_start(await room.says("signed_in"))
    await call.press("0")
    return call


async def talks_and_leaves(room: Room, call: Call, about: str) -> None:
    served = await room.told()
    await hear_each_other(call, served, about)
    await call.hang_up()
    await kept(room)


def sealed_of(room: Room, call_id: str) -> list[str]:
    """Return the names of all files that are kept of a call's sound."""
    folder = Path(room.hotline.service.spec.environment["HOTLINE_RECORDING__FOLDER"])
    return [file.name for file in folder.rglob("*") if call_id in file.name]


async def recorded_parts(room: Room, number: str) -> list[str]:
    started = await room.hotline.events_from(number, "recording_started")
    return [str(one["part"]) for one in started]


async def test_who_agrees_is_recorded_from_then_on(room: Room, tmp_path: Path) -> None:
    await room.anna("ready")
    number = "13800980001"
    call = await asks_for_a_person(room, number)
    await call.hears(await room.says("may_record"))
    await call.press("1")
    served = await room.told()
    await talk_is_recorded(room, number)
    await talk_for_the_record(call, served, "you may keep this")
    await call.hang_up()
    await kept(room)
    assert await recorded_parts(room, number) == ["flow", "talk"]
    *_, started = await room.hotline.events_from(number, "recording_started")
    talk = await heard(room, str(started["recording"]), tmp_path)
    assert hears(talk[:, 0], words_of("you may keep this", "yes"))
    assert (await room.hotline.interaction_from(number)).consent_recording == "given"


@pytest.mark.parametrize(("number", "key"), [("13800980002", "2"), ("13800980003", "7")])
async def test_nobody_is_recorded_who_does_not(room: Room, number: str, key: str) -> None:
    await room.anna("ready")
    call = await asks_for_a_person(room, number)
    question = await room.says("may_record")
    await call.hears(question)
    await call.press(key)
    if key == "7":
        # That is no answer; nor is silence, after it.
        await call.hears(question)
        await call.press(key)
    await talks_and_leaves(room, call, "keep nothing of this")
    assert await recorded_parts(room, number) == []
    told = (await room.hotline.interaction_from(number)).consent_recording
    assert told == ("refused" if key == "2" else "unknown")
    assert sealed_of(room, (await room.hotline.interaction_from(number)).call_id) == []


async def test_a_customer_is_asked_once_and_may_withdraw_it(room: Room) -> None:
    await room.anna("ready")
    call = await signs_in_and_asks(room, "13800980004")
    await call.hears(await room.says("may_record"))
    await call.press("1")
    await talks_and_leaves(room, call, "I agree for good")
    assert await recorded_parts(room, "13800980004") == ["flow", "talk"]
    shown = await room.hotline.command("customers", "show", CUSTOMER, "--json")
    assert json.loads(shown.stdout)["consent_recording"] == "given", shown.stderr

    await room.anna("ready")
    call = await signs_in_and_asks(room, "13800980005")
    await talks_and_leaves(room, call, "as I said before")
    assert "talk" in await recorded_parts(room, "13800980005")

    withdrawn = await room.hotline.command(
        "customers", "change", CUSTOMER, "--consent", "recording=refused", "--who", "Li"
    )
    assert withdrawn.returncode == 0, withdrawn.stderr
    await room.anna("ready")
    call = await signs_in_and_asks(room, "13800980006")
    await talks_and_leaves(room, call, "not any more")
    assert await recorded_parts(room, "13800980006") == []
