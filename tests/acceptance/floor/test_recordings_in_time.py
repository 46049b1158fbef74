"""What is recorded lies where the journal says, within 50 ms: in flow and talk, past every gap."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from hotline.flow.utterance import Phrase
from hotline.journal import JournalRecord
from hotline.model.values import Term
from hotline.testing.flow_files import FlowFiles
from hotline.testing.phone import Call, find
from hotline.testing.phone.ears import Heard
from hotline.testing.phone.rtp import FRAME_S, FRAME_SAMPLES
from hotline.testing.quick_looks import PROGRAM

from .conftest import Room, anna_at_the_desk, kept, opened
from .recorded import IN_TIME_S, RATE_HZ, RULES, heard, moment, noise, shifts
from .two_desks import open_desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

NUMBER = "13800990101"
CUSTOMER, PIN = "10000005", "753951"
"""Who has no accounts, so that little is said of them."""
LISTENS_S = 30.0
STEP_S = 1.0
LONGEST_S = 30
STALL_S = 0.1
"""Of what a telephone sends at once after a longer pause, Asterisk records no more than the last.

The rest of the track is early by that; how it comes to a caller's ears is another matter.
"""
TRIES = 3
LEAST_FOUND = 3


@dataclass(frozen=True, kw_only=True)
class Talk:
    """When packets were sent, by the loop's clock; from when to when was hold, by the machine's."""

    said_at: Sequence[float]
    answered_at: Sequence[float]
    held_at: float
    back_at: float

    @property
    def stalled_s(self) -> float:
        """How long a telephone sent nothing, at the longest."""
        return max(float(np.diff(sent).max()) for sent in (self.said_at, self.answered_at))


@pytest_asyncio.fixture(loop_scope="session")
async def room(tmp_path: Path, files: FlowFiles) -> AsyncIterator[Room]:
    more = {
        "HOTLINE_RECORDING__RULES": json.dumps(RULES),
        "HOTLINE_RECORDING__FOLDER": str(tmp_path / "recordings"),
    }
    async with (
        opened(tmp_path, files, more=more, program=PROGRAM) as room,
        anna_at_the_desk(room),
    ):
        yield room


async def signs_in_and_wants_a_person(room: Room) -> Call:
    """Let a caller press keys, enter a PIN, hear several prompts in a row, and ask for an agent."""
    call = await room.caller.dial(room.hotline.number, caller_number=NUMBER)
    await call.press("2")
    await call.hears_start(await room.says("main_menu"))
    await call.press("2")
    await call.hears(await room.says("enter_customer_number"), within_s=LISTENS_S)
    await call.press(CUSTOMER)
    await call.hears_start(await room.says("enter_pin"), within_s=LISTENS_S)
    await call.press(PIN)
    await call.hears(await room.says("no_accounts"), within_s=LISTENS_S)
    await call.hears_start(await room.says("main_menu"), within_s=LISTENS_S)
    await call.press("0")
    return call


async def speaks(call: Call, words: NDArray[np.int16], over: asyncio.Event) -> list[float]:
    """Say these words, a second of them after the other, until it is over.

    Returns:
        When each packet was sent.
    """
    sent_at: list[float] = []
    for first in range(0, len(words), RATE_HZ):
        sent_at += await call.say(words[first : first + RATE_HZ])
        if over.is_set():
            break
    return sent_at


async def talks(room: Room, call: Call, said: NDArray[np.int16], answer: NDArray[np.int16]) -> Talk:
    """Let caller and Anna speak at once, over a pause of the recording and a hold."""
    served, over = await room.told(), asyncio.Event()
    async with open_desk(room, "anna") as desk, asyncio.TaskGroup() as speaking:
        await desk.until(state="on_call", handling__held=False)
        saying, answering = (
            speaking.create_task(speaks(one, words, over))
            for one, words in ((call, said), (served, answer))
        )
        await asyncio.sleep(STEP_S)
        await desk.sends("pause_recording")
        await asyncio.sleep(STEP_S)
        await desk.sends("resume_recording")
        await asyncio.sleep(STEP_S)
        await desk.sends("hold")
        await desk.until(handling__held=True)
        held_at = time.time()
        await asyncio.sleep(STEP_S)
        await desk.sends("resume")
        await desk.until(handling__held=False)
        back_at = time.time()
        await asyncio.sleep(STEP_S)
        over.set()
    await call.hang_up()
    await served.ended()
    return Talk(
        said_at=saying.result(), answered_at=answering.result(), held_at=held_at, back_at=back_at
    )


async def test_flow_and_talk_are_in_time_after_keys_prompts_a_pin_a_pause_and_hold(
    room: Room, tmp_path: Path
) -> None:
    said, answer = noise(1, LONGEST_S), noise(2, LONGEST_S)
    for more in reversed(range(TRIES)):
        await room.anna("ready")
        call = await signs_in_and_wants_a_person(room)
        together = await talks(room, call, said, answer)
        if together.stalled_s < STALL_S or not more:
            break
        await room.anna_is("available")
    await kept(room)
    flow_began, talk_began = await room.hotline.events_from(NUMBER, "recording_started")
    flow, talk = [
        await heard(room, str(one["recording"]), tmp_path) for one in (flow_began, talk_began)
    ]
    interaction = await room.hotline.interaction_from(NUMBER)
    records = await room.hotline.journal_of(interaction.call_id)
    # Telephones have the loop's clock.
    clock_s = time.time() - asyncio.get_running_loop().time()
    began = moment(flow_began)
    heard_at = partial(began_at, call.heard, clock_s=clock_s - began)
    await the_flow_is_in_time(room, flow, began, records, heard_at)

    began = moment(talk_began)
    (paused,) = [one for one in await told(room, "paused") if one > began]
    (resumed,) = [one for one in await told(room, "resumed") if one > began]
    end, held_at, back_at = len(talk) / RATE_HZ, together.held_at, together.back_at
    for name, track, words, sent, spans in (
        # The caller is heard on hold, too, and the agent is not.
        (
            *("said", 0, said, together.said_at),
            [(0.0, paused), (resumed, held_at), (held_at, back_at), (back_at, 0.0)],
        ),
        (
            *("heard", 1, answer, together.answered_at),
            [(0.0, paused), (resumed, held_at), (back_at, 0.0)],
        ),
    ):
        sent_at_s = [one + clock_s - began for one in sent]
        for begins, ends in spans:
            span = (max(0.0, begins - began), ends - began if ends else end)
            found = shifts(talk[:, track], words[: len(sent) * FRAME_SAMPLES], sent_at_s, span)
            assert len(found) >= LEAST_FOUND, (name, span)
            # A busy machine delays one or another; what drifts is late from then on.
            assert abs(np.median(found)) < IN_TIME_S, (name, span, found)
    gap = talk[round((paused - began) * RATE_HZ) : round((resumed - began) * RATE_HZ)]
    assert not gap.any()


async def told(room: Room, what: str) -> Sequence[float]:
    """Return when the recording of the latest call was paused, or resumed."""
    return [moment(one) for one in await room.hotline.events_from(NUMBER, f"recording_{what}")]


async def the_flow_is_in_time(
    room: Room,
    flow: NDArray[np.int16],
    began: float,
    records: Sequence[JournalRecord],
    heard_at: Callable[[NDArray[np.int16]], float],
) -> None:
    """See that each prompt lies between the record that has it played and the next one.

    And where the caller heard it, as `heard_at` tells.
    """
    connecting = Phrase(
        prompt="connecting", language="en-US", values={"reason": Term(term="general")}
    )
    prompts = {name: await room.says(name) for name in ("signed_in", "no_accounts")}
    prompts["connecting"] = await room.hotline.sound(connecting)
    late, shifted = [], []
    for name, sound in prompts.items():
        ((asked, over),) = [
            (one.at.timestamp() - began, after.at.timestamp() - began)
            for one, after in pairwise(records)
            if f'"{name}"' in json.dumps(one.commands)
        ]
        match = find(flow[:, 1], sound)
        assert match is not None, name
        late.append(match.offset_s - asked)
        assert late[-1] > -IN_TIME_S, (name, late)
        assert match.offset_s + match.to_s < over + IN_TIME_S, (name, match, over)
        shifted.append(match.offset_s - heard_at(sound))
    # On a busy machine a prompt begins late, and is recorded late by right: as it is heard.
    assert min(late) < IN_TIME_S, late
    assert abs(np.median(shifted)) < IN_TIME_S, shifted
    menu = find(flow[:, 1], await room.says("main_menu"))
    assert menu is not None
    # Behind a key, which takes the time away of what is recorded while it is held.
    (asked, *_) = [
        one.at.timestamp() - began for one in records if '"main_menu"' in json.dumps(one.commands)
    ]
    assert menu.offset_s - asked > -IN_TIME_S


def began_at(heard: Heard, sound: NDArray[np.int16], *, clock_s: float) -> float:
    """Return when a sound that was heard began, by the packet that was read with the least delay.

    It is in seconds of a clock that is so many seconds before the loop's.
    """
    match = find(heard.samples, sound)
    assert match is not None
    parts = np.arange(match.from_s, match.to_s, FRAME_S)
    return min(heard.time_of(match.offset_s + after_s) - after_s for after_s in parts) + clock_s
