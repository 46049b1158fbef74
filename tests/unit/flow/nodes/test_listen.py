"""`listen`: a long recording that the caller steers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hotline.flow.codec import event_from_json, event_to_json
from hotline.flow.commands import Collect, Listen
from hotline.flow.events import PartHeard, PromptFailed
from hotline.flow.run import FlowRun
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OUTCOMES = "outcomes: {heard: done, stopped: other, unavailable: down}"
LISTEN = "{listen: hello, skip_s: 15, " + OUTCOMES + "}"


@pytest.fixture
def caller() -> Caller:
    return Caller(around(LISTEN)).arrives("en-US").presses("1")


def begins_at(caller: Caller) -> float:
    recording = caller.run.open
    assert isinstance(recording, Listen), recording
    return recording.from_s


def test_it_is_heard_to_its_end(caller: Caller) -> None:
    assert caller.listens(90).ended_in == "done"


def test_keys_go_forward_back_and_to_the_start(caller: Caller) -> None:
    assert begins_at(caller) == 0
    assert begins_at(caller.listens(10, "3")) == 25
    assert begins_at(caller.listens(30, "1")) == 40
    assert begins_at(caller.listens(1, "5")) == 0


def test_nothing_lies_before_the_start(caller: Caller) -> None:
    assert begins_at(caller.listens(4, "1")) == 0


def test_it_can_be_stopped(caller: Caller) -> None:
    assert caller.listens(4, "#").ended_in == "other"


@pytest.mark.parametrize(("key", "goes_on_at"), [("2", 20), ("3", 35), ("1", 5), ("5", 0)])
def test_a_pause_waits_for_a_key(caller: Caller, key: str, goes_on_at: float) -> None:
    caller.listens(20, "2")
    assert isinstance(caller.run.open, Collect)
    assert begins_at(caller.presses("9").presses(key)) == goes_on_at


def test_a_pause_can_be_the_end(caller: Caller) -> None:
    assert caller.listens(20, "2").presses("#").ended_in == "other"


def test_a_forgotten_pause_goes_on(caller: Caller) -> None:
    assert begins_at(caller.listens(20, "2").stays_silent()) == 20


def test_what_cannot_be_played_is_unavailable(caller: Caller) -> None:
    ref = caller.run.open.ref if caller.run.open else 0
    caller.run.receive(PromptFailed(at=AT, ref=ref, why="not played"))
    assert caller.run.outcome == "down"


def test_its_keys_may_be_others() -> None:
    node = "{listen: hello, keys: {'7': back, '9': forward, '*': stop}, " + OUTCOMES + "}"
    caller = Caller(around(node)).arrives("en-US").presses("1")
    assert begins_at(caller.listens(30, "7").listens(0, "9").listens(0, "9")) == 40
    assert caller.listens(1, "*").ended_in == "other"


def test_keys_that_work_anywhere_do_so_here() -> None:
    flow = LISTEN + '\nanywhere: {keys: {"0": person}}'
    caller = Caller(around(flow)).arrives("en-US").presses("1")
    assert caller.listens(3, "0").ended_in == "handed_over"
    caller = Caller(around(flow)).arrives("en-US").presses("1")
    assert caller.listens(3, "2").presses("0").ended_in == "handed_over"


def test_another_process_goes_on_where_the_caller_had_come(caller: Caller) -> None:
    caller.listens(10, "3").hears_part(40)
    killed = caller.run.open
    # All that a killed process leaves is the journal: the events, as JSON.
    run = FlowRun(around(LISTEN), "main")
    for event in caller.events:
        run.receive(event_from_json(event_to_json(event)))
    assert run.open == killed
    assert begins_at(caller) == 40


def test_news_of_another_recording_are_ignored(caller: Caller) -> None:
    caller.run.receive(PartHeard(at=AT, ref=99, at_s=40))
    assert begins_at(caller) == 0


def test_it_must_be_possible_to_stop_it() -> None:
    node = "{listen: hello, keys: {'1': back}, " + OUTCOMES + "}"
    assert told(node) == ["node 'tried': 'keys': no key stops it; give one, such as \"#\": stop"]
