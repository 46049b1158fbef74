"""A recording that a caller steers on a live call, and what the journal keeps of the place."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import hotline.testing.line as fake_line
from hotline.asterisk.line import Listening
from hotline.flow.codec import event_from_json
from hotline.flow.commands import Listen
from hotline.flow.run import FlowRun
from hotline.testing.line import FakeLine
from hotline.testing.one_node import around

LECTURE = around(
    "{listen: hello, skip_s: 20, outcomes: {heard: done, stopped: other, unavailable: down}}"
)


@pytest.fixture
async def line() -> FakeLine:
    return FakeLine(prompt_s=60)


@pytest.fixture
async def lectured(office: Any, line: FakeLine) -> Any:
    """An office with a recording of a minute, whose caller has come to it."""
    office.bundle = LECTURE
    office.speaker = type(office.speaker)(LECTURE.catalogue)
    line.presses("1")
    return office


async def heard_from(line: FakeLine, times: int) -> float:
    """Wait until the recording has begun to play so many times; return where."""
    await line.hears("Hello.", times=times)
    return line.listened_from[times - 1]


async def test_keys_steer_it(lectured: Any, line: FakeLine) -> None:
    call = asyncio.ensure_future(lectured.carries(line))
    assert await heard_from(line, 1) == 0
    line.presses("3")
    assert 20 <= await heard_from(line, 2) < 25
    line.presses("31")
    assert await heard_from(line, 3) == pytest.approx(20, abs=5)
    line.presses("5")
    assert await heard_from(line, 4) == 0
    line.presses("7#")
    assert (await call).outcome == "other"
    events = await lectured.events(await lectured.interaction(), "listening_ended")
    assert [event["key"] for event in events] == ["3", "3", "1", "5", "#"]


async def test_what_cannot_be_played_is_told_the_flow(lectured: Any, line: FakeLine) -> None:
    line.unplayable.add("Hello.")
    assert (await lectured.carries(line)).outcome == "down"


async def test_a_killed_call_goes_on_where_it_was(
    lectured: Any, line: FakeLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_line, "PART_S", 0.05)
    call = asyncio.ensure_future(lectured.carries(line))
    await heard_from(line, 1)
    line.presses("3")
    await heard_from(line, 2)
    await asyncio.sleep(0.2)
    # Whatever comes later, a process killed now leaves these records and no others.
    interaction = await lectured.interaction()
    events = [event_from_json(event) for event in await lectured.events(interaction)]
    line.caller_hangs_up()
    await call
    run = FlowRun(LECTURE, "main")
    for event in events:
        run.receive(event)
    killed = run.open
    assert isinstance(killed, Listen)
    assert 20.1 < killed.from_s < 25
    other = FakeLine(prompt_s=60)
    going_on = asyncio.ensure_future(
        other.listen("Hello.", killed.keys, from_s=killed.from_s, on_part=lambda at_s: None)
    )
    assert await heard_from(other, 1) == killed.from_s
    other.presses("#")
    assert isinstance(await going_on, Listening)
