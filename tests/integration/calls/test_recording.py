"""What of a call is recorded, and when the recording is silent."""

from __future__ import annotations

import asyncio

import pytest

from hotline.calls.recorder import RecordingPolicy, nobody_asked
from hotline.model.interaction import Consent, Interaction
from hotline.model.recording import RecordingRule
from hotline.testing.line import FakeLine

from .conftest import CUSTOMER, PIN, Office

FLOWS = (RecordingRule(name="flows", part="flow"),)


async def signs_in(office: Office, line: FakeLine) -> Interaction:
    """Let a caller say who they are, hear the balance and leave."""

    async def caller() -> None:
        for words, keys in (
            ("For English", "2"),
            ("customer number", CUSTOMER),
            ("PIN", PIN),
            ("To finish, press star", "*"),
        ):
            await line.hears(words)
            line.presses(keys)

    call, _ = await asyncio.gather(office.carries(line), caller())
    return call


async def test_what_is_secret_is_entered_in_silence(office: Office) -> None:
    office.recording = RecordingPolicy(rules=FLOWS, consent_of=nobody_asked)
    line = FakeLine()
    call = await signs_in(office, line)
    name = f"{call.call_id}-r1"
    # A new piece after each entry, and none while one says who one is.
    assert line.recordings == [*[name, "stopped"] * 3, name]
    events = await office.events(call, "recording_")
    assert [one["kind"] for one in events] == [
        "recording_started",
        "recording_paused",
        "recording_resumed",
    ]
    assert {one["why"] for one in events if "why" in one} == {"secret"}


async def test_nothing_is_recorded_that_no_rule_asks_for(office: Office) -> None:
    line = FakeLine()
    call = await signs_in(office, line)
    assert line.recordings == []
    assert await office.events(call, "recording_") == []


@pytest.mark.parametrize(("consent", "pieces"), [("given", 4), ("unknown", 4), ("refused", 3)])
async def test_whoever_turns_out_to_refuse_is_not_recorded_any_more(
    office: Office, consent: Consent, pieces: int
) -> None:
    async def consent_of(customer: str) -> Consent:
        assert customer == CUSTOMER
        return consent

    office.recording = RecordingPolicy(rules=FLOWS, consent_of=consent_of)
    line = FakeLine()
    await signs_in(office, line)
    assert sum("-r1" in one for one in line.recordings) == pieces


async def test_what_cannot_be_recorded_is_told_once(office: Office) -> None:
    office.recording = RecordingPolicy(rules=FLOWS, consent_of=nobody_asked)
    line = FakeLine()
    line.records = False
    line.presses("21")
    call = await office.carries(line)
    (told,) = await office.events(call, "recording_")
    assert (told["kind"], told["rule"]) == ("recording_not_started", "flows")
