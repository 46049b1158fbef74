"""What of a call is recorded, and when the recording is silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hotline.calls import owed
from hotline.calls.call_consent import CallConsent, KnownConsents
from hotline.calls.recorder import CallRecorder, StillRecorded
from hotline.calls.recording_policy import RecordingPolicy
from hotline.flow.commands import (
    AskPort,
    BackToAgent,
    Collect,
    DigitRules,
    HandOver,
    HangUp,
    PartFromAgent,
    Play,
    RecordMessage,
    StartTimer,
)
from hotline.flow.events import RecordingEvent, RecordingPaused, RecordingStarted
from hotline.flow.requests import KeepConsent, QueueForAgent
from hotline.jobs import Jobs
from hotline.model.interaction import Consent, Direction, Interaction
from hotline.model.recording import RecordedPart, RecordingRule
from hotline.projection.recordings import Recordings
from hotline.testing.line import FakeLine

from .conftest import CUSTOMER, PIN, Office

WITHIN_S = 5.0
AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
FLOWS = (RecordingRule(name="flows", part="flow"),)
TALKS = (RecordingRule(name="t", part="talk"),)


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
    office.recording = RecordingPolicy(rules=FLOWS)
    line = FakeLine()
    call = await signs_in(office, line)
    name = f"{call.call_id}-r1"
    # A new piece after each entry and before each prompt, and none while one says who one is.
    assert line.recordings == [name, "stopped"] * 6
    events = await office.events(call, "recording_")
    assert [one["kind"] for one in events] == [
        "recording_started",
        "recording_paused",
        "recording_resumed",
        "recording_stopped",
    ]
    assert {one["why"] for one in events if "why" in one} == {"secret"}


async def test_nothing_is_recorded_that_no_rule_asks_for(office: Office) -> None:
    line = FakeLine()
    call = await signs_in(office, line)
    assert line.recordings == []
    assert await office.events(call, "recording_") == []


@pytest.mark.parametrize(("consent", "pieces"), [("given", 6), ("unknown", 6), ("refused", 3)])
async def test_whoever_turns_out_to_refuse_is_not_recorded_any_more(
    office: Office, consent: Consent, pieces: int
) -> None:
    async def consent_of(customer: str) -> Consent:
        assert customer == CUSTOMER
        return consent

    office.recording = RecordingPolicy(rules=FLOWS, consents=KnownConsents(of=consent_of))
    line = FakeLine()
    await signs_in(office, line)
    assert sum("-r1" in one for one in line.recordings) == pieces


async def test_what_cannot_be_recorded_is_told_once(office: Office) -> None:
    office.recording = RecordingPolicy(rules=FLOWS)
    line = FakeLine()
    line.records = False
    line.presses("21")
    call = await office.carries(line)
    (told,) = await office.events(call, "recording_")
    assert (told["kind"], told["rule"]) == ("recording_not_started", "flows")


async def test_nothing_secret_is_asked_for_while_the_pbx_may_record_it(office: Office) -> None:
    office.recording = RecordingPolicy(rules=FLOWS)
    line = FakeLine()
    line.obeys = False
    line.presses("2")
    call = await office.carries(line)
    assert line.recordings == [f"{call.call_id}-r1"]
    assert not [url for url in line.heard if "customer%20number" in url]
    assert line.ended == "handed_over"
    failed = await office.events(call, "prompt_failed")
    assert {one["why"] for one in failed} == {"still recorded"}


class Talk:
    """A recorder in a talk, in which an agent may send the caller into a secure flow."""

    def __init__(
        self,
        rules: Sequence[RecordingRule] = (RecordingRule(name="t", part="talk"),),
        customer: str = "",
        direction: Direction = "inbound",
        line: FakeLine | None = None,
    ) -> None:
        self.line, self.told = line or FakeLine(), list[RecordingEvent]()
        self.line.info = replace(self.line.info, direction=direction)
        self.said: Consent = "unknown"
        self.known: Consent = "unknown"
        self.rung = ""
        self.known_as: dict[str, Consent] = {}
        self.is_aside = False
        self.has_room = True
        self.consent = CallConsent(
            direction=direction,
            customer=lambda: customer,
            rings=lambda: self.rung,
            said=lambda: self.said,
            known=KnownConsents(of=self.consent_of, known_as=self.consent_known_as),
        )
        self.recorder = CallRecorder(
            call_id="c",
            line=self.line,
            rules=rules,
            consent=self.consent,
            has_room=lambda: self.has_room,
            is_aside=lambda: self.is_aside,
            clock=lambda: AT,
            report=self.told.append,
        )

    async def consent_of(self, customer: str) -> Consent:
        return self.known

    async def consent_known_as(self, customer: str) -> Consent:
        return self.known_as[customer]

    async def is_sent_aside(self) -> None:
        self.is_aside = True
        await self.recorder.before(PartFromAgent())

    async def comes_back(self) -> None:
        self.is_aside = False
        await self.recorder.before(BackToAgent(identified=True))


async def test_a_telephone_that_joins_again_ends_no_secret() -> None:
    talk = Talk()
    await talk.recorder.begin_talk("agents")
    await talk.is_sent_aside()
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["c-r1", "stopped"]
    await talk.comes_back()
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["c-r1", "stopped", "c-r1"]
    await talk.recorder.after(BackToAgent(identified=True))


async def test_who_is_sent_aside_on_the_way_back_is_not_recorded() -> None:
    talk = Talk()
    await talk.recorder.begin_talk("agents")
    await talk.is_sent_aside()
    await talk.comes_back()
    await talk.is_sent_aside()
    await talk.recorder.after(BackToAgent(identified=True))
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["c-r1", "stopped"]


async def test_after_a_secure_flow_whose_agent_has_gone_secrets_are_silent_as_before() -> None:
    talk = Talk((*TALKS, *FLOWS))
    await talk.recorder.begin_talk("agents")
    await talk.is_sent_aside()
    talk.is_aside = False
    queue = QueueForAgent(queue="agents", skills=(), priority=5, max_wait_s=60, offers=())
    await talk.recorder.before(AskPort(ref=1, request=queue))
    await talk.recorder.begin_talk("agents")
    rules = DigitRules(max_digits=4)
    await talk.recorder.before(Collect(ref=2, utterance=(), rules=rules, secret=True))
    assert talk.line.recordings == [
        "c-r1",
        "stopped",
        "stopped",
        "c-r2",
        "stopped",
        "c-r3",
        "stopped",
    ]
    assert talk.told[-1].kind == "recording_paused"


async def test_without_room_a_recording_ends_and_the_next_one_waits_for_room() -> None:
    talk = Talk((*TALKS, *FLOWS))
    play = Play(ref=1, utterance=())
    await talk.recorder.begin_talk("agents")
    talk.has_room = False
    for _ in range(2):
        await talk.recorder.run_out_of_room()
    assert talk.line.recordings == ["c-r1", "stopped"]
    assert [one.kind for one in talk.told] == [
        "recording_started",
        "recording_stopped",
        "recording_not_started",
    ]
    for _ in range(2):
        await talk.recorder.before(play)
    assert (talk.line.recordings[2:], len(talk.told)) == ([], 4)
    talk.has_room = True
    await talk.recorder.before(play)
    assert talk.line.recordings[-1] == "c-r2"
    assert [one.kind for one in talk.told[3:]] == ["recording_not_started", "recording_started"]


async def test_whoever_is_given_away_is_not_recorded_while_waiting() -> None:
    talk = Talk()
    await talk.recorder.begin_talk("agents")
    assert await talk.recorder.pause()
    await talk.recorder.end_talk()
    assert talk.line.recordings == ["c-r1", "muted", "stopped"]
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings[-1] == "c-r2"
    assert not talk.recorder.is_paused


class SlowLine(FakeLine):
    """A line whose PBX is silent only when a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked, self.may_answer = asyncio.Event(), asyncio.Event()

    async def mute_recording(self) -> bool:
        self.is_asked.set()
        await self.may_answer.wait()
        return await super().mute_recording()

    async def unmute_recording(self) -> bool:
        self.is_asked.set()
        await self.may_answer.wait()
        return await super().unmute_recording()


async def test_a_pause_is_one_once_the_pbx_is_silent() -> None:
    talk = Talk(line=(line := SlowLine()))
    await talk.recorder.begin_talk("agents")
    pausing = asyncio.ensure_future(talk.recorder.pause())
    await line.is_asked.wait()
    assert not talk.recorder.is_paused
    line.may_answer.set()
    assert await pausing
    assert talk.recorder.is_paused


async def test_a_pause_that_the_pbx_has_not_made_is_none_and_nor_is_its_end() -> None:
    talk = Talk()
    await talk.recorder.begin_talk("agents")
    talk.line.obeys = False
    assert not await talk.recorder.pause()
    assert not talk.recorder.is_paused
    # The journal had it as of before, and has its end.
    assert [one.kind for one in talk.told[1:]] == ["recording_paused", "recording_resumed"]
    talk.line.obeys = True
    assert await talk.recorder.pause()
    talk.line.obeys = False
    assert not await talk.recorder.resume()
    # What may be heard is shown as what is.
    assert not talk.recorder.is_paused
    assert talk.told[-1].kind == "recording_resumed"


async def test_the_end_of_a_pause_that_the_pbx_has_not_told_is_no_pause_any_more() -> None:
    talk = Talk()
    await talk.recorder.begin_talk("agents")
    assert await talk.recorder.pause()
    talk.line.tells = False
    assert not await talk.recorder.resume()
    assert not talk.recorder.is_paused
    assert [one.kind for one in talk.told[1:]] == ["recording_paused", "recording_resumed"]
    talk.line.tells = True
    assert await talk.recorder.pause()
    assert talk.recorder.is_paused
    assert talk.line.recordings == ["c-r1", "muted", "unmuted", "unmuted", "muted"]


async def test_the_end_of_a_pause_that_nobody_waits_for_any_more_is_no_pause_any_more() -> None:
    talk = Talk(line=(line := SlowLine()))
    line.may_answer.set()
    await talk.recorder.begin_talk("agents")
    assert await talk.recorder.pause()
    line.is_asked.clear()
    line.may_answer.clear()
    resuming = asyncio.ensure_future(talk.recorder.resume())
    await line.is_asked.wait()
    resuming.cancel()
    await asyncio.wait({resuming})
    assert not talk.recorder.is_paused
    assert talk.told[-1].kind == "recording_resumed"
    line.may_answer.set()
    assert await talk.recorder.pause()
    assert line.recordings[-1] == "muted"


async def test_a_pause_that_nobody_waits_for_any_more_is_none() -> None:
    talk = Talk(line=(line := SlowLine()))
    await talk.recorder.begin_talk("agents")
    pausing = asyncio.ensure_future(talk.recorder.pause())
    await line.is_asked.wait()
    pausing.cancel()
    await asyncio.wait({pausing})
    assert not talk.recorder.is_paused
    line.may_answer.set()
    assert await talk.recorder.pause()


async def test_what_does_nothing_on_the_line_does_not_wait_for_the_pbx() -> None:
    talk = Talk(line=(line := SlowLine()))
    await talk.recorder.begin_talk("agents")
    pausing = asyncio.ensure_future(talk.recorder.pause())
    await line.is_asked.wait()
    async with asyncio.timeout(WITHIN_S):
        await talk.recorder.before(StartTimer(ref=1, seconds=60.0))
    assert not pausing.done()
    line.may_answer.set()
    assert await pausing


async def test_a_pause_of_another_process_is_one_once_the_pbx_is_silent() -> None:
    talk, known = Talk(line=(line := SlowLine())), Recordings()
    known.take(RecordingStarted(at=AT, recording="c-r1", part="talk", rule="t"))
    known.take(RecordingPaused(at=AT, recording="c-r1", why="agent"))
    talk.recorder.take_up(known, (), apart=False)
    beginning = asyncio.ensure_future(talk.recorder.begin_talk("agents"))
    await line.is_asked.wait()
    assert not talk.recorder.is_paused
    line.may_answer.set()
    await beginning
    assert talk.recorder.is_paused


async def test_what_the_pbx_does_not_end_goes_on_and_is_ended_later() -> None:
    talk = Talk((*TALKS, *FLOWS))
    await talk.recorder.begin_talk("agents")
    talk.line.obeys = False
    await talk.recorder.end_talk()
    assert talk.recorder.is_on
    talk.line.obeys = True
    await talk.recorder.before(PLAY)
    assert talk.line.recordings == ["c-r1", "stopped", "c-r2"]


async def test_nothing_is_asked_in_a_secure_flow_while_the_pbx_may_record_it() -> None:
    talk, rules = Talk(), DigitRules(max_digits=4)
    await talk.recorder.begin_talk("agents")
    talk.line.obeys = False
    await talk.is_sent_aside()
    with pytest.raises(StillRecorded):
        await talk.recorder.before(Collect(ref=2, utterance=(), rules=rules, secret=False))
    talk.line.obeys = True
    await talk.recorder.before(Collect(ref=3, utterance=(), rules=rules, secret=True))
    # At once, also before anything is asked: the caller may say it.
    assert talk.line.recordings == ["c-r1", "stopped"]
    assert talk.told[-1].kind == "recording_paused"


class HalfDeafLine(FakeLine):
    """A line whose PBX records without a word, and ends nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.is_deaf = True

    async def start_recording(self, name: str) -> bool:
        return await super().start_recording(name) and not self.is_deaf

    async def stop_recording(self) -> bool:
        return not self.is_deaf and await super().stop_recording()


SECRET = Collect(ref=2, utterance=(), rules=DigitRules(max_digits=4), secret=True)


async def test_nothing_secret_is_asked_for_while_a_recording_may_have_begun() -> None:
    talk = Talk(FLOWS, line=(line := HalfDeafLine()))
    await talk.recorder.before(PLAY)
    with pytest.raises(StillRecorded):
        await talk.recorder.before(SECRET)
    assert line.recordings == ["c-r1"]
    line.is_deaf = False
    await talk.recorder.before(SECRET)
    assert line.recordings == ["c-r1", "stopped", "c-r2", "stopped"]


async def test_nothing_secret_is_asked_for_while_a_recording_may_go_on_after_a_secret() -> None:
    talk = Talk(FLOWS, line=(line := HalfDeafLine()))
    line.is_deaf = False
    await talk.recorder.before(PLAY)
    await talk.recorder.before(SECRET)
    line.is_deaf = True
    await talk.recorder.before(PLAY)
    with pytest.raises(StillRecorded):
        await talk.recorder.before(SECRET)
    assert line.recordings == ["c-r1", "stopped", "c-r1"]
    line.is_deaf = False
    await talk.recorder.before(SECRET)
    assert line.recordings[-1] == "stopped"


async def test_what_has_begun_after_a_secret_is_shown_until_it_is_ended() -> None:
    talk = Talk(line=(line := HalfDeafLine()))
    line.is_deaf = False
    await talk.recorder.begin_talk("agents")
    await talk.is_sent_aside()
    await talk.comes_back()
    line.is_deaf = True
    await talk.recorder.begin_talk("agents")
    assert talk.recorder.is_on
    assert not await talk.recorder.pause()


async def test_what_may_have_begun_is_shown_until_it_is_ended() -> None:
    talk = Talk(line=(line := HalfDeafLine()))
    told = watched(talk)
    await talk.recorder.begin_talk("agents")
    assert talk.recorder.is_on
    line.is_deaf = False
    assert not await talk.recorder.pause()
    assert told == [(True, False), (False, False)]
    assert line.recordings == ["c-r1", "stopped"]


@pytest.mark.parametrize("part", ["flow", "talk"])
async def test_what_could_not_begin_as_something_may_have_been_recorded_begins_once_nothing_is(
    part: RecordedPart,
) -> None:
    talk = Talk((*FLOWS, *TALKS), line=(line := HalfDeafLine()))

    async def begins() -> None:
        await (talk.recorder.before(PLAY) if part == "flow" else talk.recorder.begin_talk("agents"))

    await talk.recorder.before(PLAY)
    for _ in range(2):
        await begins()
    assert line.recordings == ["c-r1"]
    # Once for each part.
    assert len(talk.told) == (1 if part == "flow" else 2)
    line.is_deaf = False
    await begins()
    assert line.recordings == ["c-r1", "stopped", "c-r2"]
    assert talk.told[-1].kind == "recording_started"


async def test_what_may_have_begun_is_ended_at_once_and_is_no_part_of_another() -> None:
    talk = Talk((*FLOWS, *TALKS))
    talk.line.tells = False
    await talk.recorder.before(PLAY)
    talk.line.tells = True
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["c-r1", "stopped", "stopped", "c-r2"]
    talk.line.tells = False
    await talk.recorder.end_talk()
    talk.line.tells = True
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings[4:] == ["stopped", "stopped", "c-r3"]


async def test_what_an_agent_wants_silent_is_not_taken_for_it_before_the_pbx_says_so() -> None:
    talk = Talk(line=(line := SlowLine()))
    line.may_answer.set()
    await talk.recorder.begin_talk("agents")
    await talk.recorder.pause()
    await talk.is_sent_aside()
    await talk.comes_back()
    line.is_asked.clear()
    line.may_answer.clear()
    beginning = asyncio.ensure_future(talk.recorder.begin_talk("agents"))
    await line.is_asked.wait()
    beginning.cancel()
    await asyncio.wait({beginning})
    line.obeys = False
    assert not talk.recorder.is_paused
    await talk.is_sent_aside()
    with pytest.raises(StillRecorded):
        await talk.recorder.before(SECRET)


async def test_two_are_never_recorded_at_once() -> None:
    talk = Talk((*FLOWS, *TALKS), line=(line := HalfDeafLine()))
    await talk.recorder.before(PLAY)
    await talk.recorder.begin_talk("agents")
    assert line.recordings == ["c-r1"]


# --- what the PBX has not said ---


@pytest.fixture
async def insisting(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[[Talk], None]]:
    """Let recorders ask again, as a call does for as long as it lasts, and soon."""
    monkeypatch.setattr(owed, "FIRST_AGAIN_S", 0.0)
    jobs = Jobs()
    yield lambda talk: jobs.spawn(talk.recorder.insist())
    await jobs.cancel()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while True:
            if is_so():
                return
            await asyncio.sleep(0.001)


async def test_what_the_pbx_has_silenced_too_late_is_heard_again(
    insisting: Callable[[Talk], None],
) -> None:
    talk = Talk()
    insisting(talk)
    await talk.recorder.begin_talk("agents")
    talk.line.tells = False
    assert not await talk.recorder.pause()
    talk.line.tells = True
    await until(lambda: talk.line.recordings[-1] == "unmuted")
    assert await talk.recorder.pause()


async def test_what_the_pbx_does_not_make_heard_again_is_at_last(
    insisting: Callable[[Talk], None],
) -> None:
    talk = Talk()
    insisting(talk)
    await talk.recorder.begin_talk("agents")
    assert await talk.recorder.pause()
    talk.line.obeys = False
    assert not await talk.recorder.resume()
    talk.line.obeys = True
    await until(lambda: talk.line.recordings[-1] == "unmuted")


@pytest.mark.parametrize("how", ["no", "queue", "given away", "no room"])
@pytest.mark.parametrize("state", ["not done", "not told"])
async def test_what_is_to_end_is_ended_without_another_step(
    insisting: Callable[[Talk], None], how: str, state: str
) -> None:
    talk = Talk(ASKED, customer="10000001")
    insisting(talk)
    talk.known = "given"
    await talk.recorder.begin_talk("agents")
    talk.line.obeys, talk.line.tells = state != "not done", False
    queue = QueueForAgent(queue="agents", skills=(), priority=5, max_wait_s=60, offers=())
    match how:
        case "no":
            talk.known = "refused"
            await talk.recorder.consent_changed()
        case "queue":
            await talk.recorder.before(AskPort(ref=1, request=queue))
        case "given away":
            await talk.recorder.end_talk()
        case _:
            await talk.recorder.run_out_of_room()
    assert talk.recorder.is_on
    talk.line.obeys = talk.line.tells = True
    await until(lambda: not talk.recorder.is_on)
    assert talk.line.recordings[-1] == "stopped"
    assert talk.told[-1].kind == "recording_stopped"


async def test_nothing_goes_on_that_is_to_end() -> None:
    talk = Talk(ASKED, customer="10000001")
    talk.known = "given"
    await talk.recorder.begin_talk("agents")
    await talk.recorder.pause()
    talk.line.obeys, talk.known = False, "refused"
    await talk.recorder.consent_changed()
    talk.known = "given"
    await talk.recorder.begin_talk("agents")
    assert not await talk.recorder.resume()
    assert talk.line.recordings == ["c-r1", "muted"]
    talk.line.obeys = True
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["c-r1", "muted", "stopped", "c-r2"]


async def test_what_another_process_left_is_as_its_journal_says_without_another_step(
    insisting: Callable[[Talk], None],
) -> None:
    talk, known = Talk(), Recordings()
    known.take(RecordingStarted(at=AT, recording="c-r1", part="talk", rule="t"))
    talk.recorder.take_up(known, (), apart=True)
    insisting(talk)
    # The caller is in a secure flow: the process died before it could say that this is silent.
    await until(lambda: bool(talk.told))
    assert talk.line.recordings == ["stopped"]
    assert talk.told[-1].kind == "recording_paused"


async def test_a_no_whose_end_another_process_did_not_live_to_see_ends_what_it_began(
    insisting: Callable[[Talk], None],
) -> None:
    talk, known = Talk(TALKS, customer="10000001"), Recordings()
    known.take(RecordingStarted(at=AT, recording="c-r1", part="talk", rule="t"))
    talk.recorder.take_up(known, (), apart=False)
    talk.known = "refused"
    insisting(talk)
    await until(lambda: not talk.recorder.is_on)
    assert talk.line.recordings == ["unmuted", "stopped"]


async def test_whom_a_dead_process_rang_is_recorded_on_while_nobody_knows_who_it_is(
    insisting: Callable[[Talk], None],
) -> None:
    talk, known = Talk(TALKS, direction="outbound"), Recordings()
    known.take(RecordingStarted(at=AT, recording="c-r1", part="talk", rule="t"))
    talk.recorder.take_up(known, (), apart=False)
    insisting(talk)
    await until(lambda: talk.line.recordings == ["unmuted"])
    assert talk.recorder.is_on


async def test_a_call_asks_again_for_as_long_as_it_lasts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owed, "FIRST_AGAIN_S", 0.0)
    office.recording = RecordingPolicy(rules=FLOWS)
    line = FakeLine(prompt_s=30.0)
    line.tells = False

    async def caller() -> None:
        await line.hears("For English")
        await until(lambda: line.recordings.count("stopped") > 2)
        line.caller_hangs_up()

    call, _ = await asyncio.gather(office.carries(line), caller())
    asked = len(line.recordings)
    await asyncio.sleep(0)
    assert (call.outcome, len(line.recordings)) == ("caller_hung_up", asked)


async def test_what_an_agent_wants_silent_is_not_recorded_again_where_it_cannot_be_silent() -> None:
    talk = Talk()
    await talk.recorder.begin_talk("agents")
    await talk.recorder.pause()
    await talk.is_sent_aside()
    await talk.comes_back()
    talk.line.mutes = False
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["c-r1", "muted", "stopped", "c-r1", "stopped"]
    assert not talk.recorder.is_on


def watched(talk: Talk) -> list[tuple[bool, bool]]:
    """Return what is told of whether something is recorded, and paused, as it is told."""
    told: list[tuple[bool, bool]] = []
    talk.recorder.watch(lambda: told.append((talk.recorder.is_on, talk.recorder.is_paused)))
    return told


async def test_whoever_watches_is_told_of_each_change() -> None:
    talk = Talk(ASKED, customer="10000001")
    told, talk.known = watched(talk), "given"
    await talk.recorder.begin_talk("agents")
    await talk.recorder.begin_talk("agents")
    await talk.recorder.pause()
    await talk.recorder.resume()
    talk.known = "refused"
    await talk.recorder.consent_changed()
    talk.known = "given"
    await talk.recorder.begin_talk("agents")
    await talk.recorder.run_out_of_room()
    assert told == [
        (True, False),
        (True, True),
        (True, False),
        (False, False),
        (True, False),
        (False, False),
    ]


async def test_what_cannot_go_on_after_a_secret_is_not_recorded() -> None:
    talk = Talk()
    await talk.recorder.begin_talk("agents")
    await talk.is_sent_aside()
    await talk.comes_back()
    told, talk.line.records = watched(talk), False
    await talk.recorder.begin_talk("agents")
    assert told == [(False, False)]
    talk.line.records = True
    await talk.recorder.begin_talk("agents")
    assert told == [(False, False), (True, False)]


async def test_what_cannot_be_begun_again_after_keys_is_not_recorded() -> None:
    talk, rules = Talk(FLOWS), DigitRules(max_digits=4)
    await talk.recorder.before(PLAY)
    await talk.recorder.before(Collect(ref=3, utterance=(), rules=rules, secret=False))
    told, talk.line.records = watched(talk), False
    await talk.recorder.before(PLAY)
    assert told == [(False, False)]


async def test_what_another_process_ended_and_did_not_begin_again_begins_with_a_prompt() -> None:
    talk, known = Talk(FLOWS), Recordings()
    known.take(RecordingStarted(at=AT, recording="c-r1", part="flow", rule="flows"))
    talk.recorder.take_up(known, (), apart=False)
    await talk.recorder.before(PLAY)
    assert talk.line.recordings == ["unmuted", "stopped", "c-r1"]


async def test_a_talk_that_another_process_ended_untold_is_recorded_with_the_next_agent() -> None:
    talk, known = Talk(), Recordings()
    known.take(RecordingStarted(at=AT, recording="c-r1", part="talk", rule="t"))
    talk.recorder.take_up(known, (), apart=False)
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["unmuted", "stopped", "c-r1"]
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["unmuted", "stopped", "c-r1"]


async def test_what_was_begun_by_rules_that_are_no_more_ends() -> None:
    talk = Talk(())
    known = Recordings()
    known.take(RecordingStarted(at=AT, recording="c-r1", part="talk", rule="t"))
    talk.recorder.take_up(known, (), apart=False)
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings[-1] == "stopped"
    assert talk.recorder.records == ""


async def test_nothing_is_begun_behind_what_runs_on_the_line() -> None:
    talk = Talk(FLOWS)
    talk.recorder.take_up(Recordings(), (), apart=False, under_way=True)
    play = Play(ref=1, utterance=())
    await talk.recorder.before(play)
    assert talk.line.recordings == ["stopped"]
    await talk.recorder.before(play)
    # The process before may have begun the first one, and told nobody.
    assert talk.line.recordings == ["stopped", "c-r2"]


async def test_a_message_and_what_comes_after_the_call_are_no_part_of_a_recording() -> None:
    play = Play(ref=1, utterance=())
    for last in (
        RecordMessage(ref=2, max_s=60, silence_s=5),
        HandOver(why="service_stopping"),
        HangUp(outcome="completed"),
    ):
        talk = Talk(FLOWS)
        await talk.recorder.before(play)
        await talk.recorder.before(last)
        assert talk.line.recordings == ["c-r1", "stopped"]


async def test_a_talk_that_another_process_left_is_recorded_on() -> None:
    talk = Talk()
    known = Recordings()
    known.take(RecordingStarted(at=AT, recording="c-r1", part="talk", rule="t"))
    talk.recorder.take_up(known, (), apart=False)
    queue = QueueForAgent(queue="agents", skills=(), priority=5, max_wait_s=60, offers=())
    await talk.recorder.before_finding_out(AskPort(ref=1, request=queue))
    assert "stopped" not in talk.line.recordings
    assert talk.recorder.records == "c-r1"


# --- who is asked ---

ASKED = (
    RecordingRule(name="asked", part="flow", consent="given"),
    RecordingRule(name="asked", part="talk", consent="given"),
)
GIVEN, REFUSED = (
    AskPort(ref=1, request=KeepConsent(use="recording", said="given")),
    AskPort(ref=1, request=KeepConsent(use="recording", said="refused")),
)
PLAY = Play(ref=2, utterance=())


async def test_recording_begins_with_a_yes() -> None:
    talk = Talk(ASKED)
    assert talk.recorder.wants_consent
    await talk.recorder.before(PLAY)
    assert talk.line.recordings == []
    talk.said = "given"
    await talk.recorder.before(GIVEN)
    await talk.recorder.before(PLAY)
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["c-r1", "stopped", "c-r2"]


@pytest.mark.parametrize("said", ["refused", "unknown"])
async def test_nobody_is_recorded_who_has_not_agreed(said: Consent) -> None:
    talk = Talk(ASKED)
    talk.said = said
    await talk.recorder.before(REFUSED)
    await talk.recorder.before(PLAY)
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == []


async def test_a_no_ends_what_is_being_recorded() -> None:
    talk = Talk((*FLOWS, *TALKS))
    assert not talk.recorder.wants_consent
    await talk.recorder.before(PLAY)
    talk.said = "refused"
    await talk.recorder.before(REFUSED)
    assert talk.line.recordings == ["c-r1", "stopped"]
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["c-r1", "stopped"]


async def test_once_it_is_kept_what_the_customer_says_at_the_desk_counts() -> None:
    talk = Talk(ASKED, customer="10000001")
    await talk.recorder.before(PLAY)
    talk.said = "refused"
    await talk.recorder.before(REFUSED)
    talk.said, talk.known = "unknown", "refused"
    await talk.recorder.before(PLAY)
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == []
    talk.known = "given"
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["c-r1"]


async def test_a_no_at_the_desk_ends_what_is_being_recorded_and_a_yes_counts_the_next_time() -> (
    None
):
    talk = Talk(ASKED, customer="10000001")
    talk.known = "given"
    await talk.recorder.begin_talk("agents")
    talk.known = "refused"
    await talk.recorder.consent_changed()
    await talk.recorder.consent_changed()
    assert talk.line.recordings == ["c-r1", "stopped"]
    talk.known = "given"
    await talk.recorder.consent_changed()
    assert talk.line.recordings == ["c-r1", "stopped"]
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["c-r1", "stopped", "c-r2"]


@pytest.mark.parametrize("part", ["flow", "talk"])
async def test_a_no_at_the_desk_ends_nothing_that_needs_no_consent(part: RecordedPart) -> None:
    rules = (RecordingRule(name="asked", part=part, consent="needless"), *ASKED)
    talk = Talk(rules, customer="10000001")
    talk.known = "refused"
    await (talk.recorder.before(PLAY) if part == "flow" else talk.recorder.begin_talk("agents"))
    await talk.recorder.consent_changed()
    assert talk.line.recordings == ["c-r1"]


async def test_a_yes_at_the_desk_ends_no_pause() -> None:
    talk = Talk(ASKED, customer="10000001")
    talk.known = "given"
    await talk.recorder.begin_talk("agents")
    await talk.recorder.pause()
    await talk.recorder.consent_changed()
    assert talk.line.recordings == ["c-r1", "muted"]


@pytest.mark.parametrize(
    ("rules", "said", "recordings"),
    [
        (TALKS, "refused", []),
        (TALKS, "unknown", ["c-r1"]),
        (ASKED, "unknown", []),
        (ASKED, "given", ["c-r1"]),
    ],
)
async def test_whom_the_bank_rings_is_recorded_as_the_customer_has_said(
    rules: Sequence[RecordingRule], said: Consent, recordings: list[str]
) -> None:
    talk = Talk(rules)
    talk.rung, talk.known_as = "p1", {"p1": said}
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == recordings


async def test_whom_the_bank_rings_may_say_no_to_the_agent() -> None:
    talk = Talk(ASKED)
    talk.rung, talk.known_as = "p1", {"p1": "given"}
    await talk.recorder.begin_talk("agents")
    assert talk.consent.is_of("10000001", "p1")
    assert not talk.consent.is_of("10000001", "p2")
    talk.known_as = {"p1": "refused"}
    await talk.recorder.consent_changed()
    assert talk.line.recordings == ["c-r1", "stopped"]


async def test_what_whom_the_bank_rang_has_said_counts_after_the_talk_too() -> None:
    talk = Talk((*TALKS, *FLOWS))
    talk.rung, talk.known_as = "p1", {"p1": "refused"}
    await talk.recorder.begin_talk("agents")
    talk.rung = ""
    await talk.recorder.before(PLAY)
    assert talk.line.recordings == []


async def test_whom_a_dead_process_rang_is_not_recorded_while_nobody_knows_who_it_is() -> None:
    talk = Talk((*TALKS, *FLOWS), direction="outbound")
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == []
    talk.rung, talk.known_as = "p1", {"p1": "unknown"}
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["c-r1"]


async def test_who_proves_to_be_another_than_was_rung_is_recorded_by_what_that_one_said() -> None:
    talk = Talk(TALKS, customer="10000001")
    talk.rung, talk.known_as = "p2", {"p2": "refused"}
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == ["c-r1"]
    assert talk.consent.is_of("10000001", "p1")
    assert not talk.consent.is_of("10000002", "p2")


async def test_a_no_at_the_desk_ends_what_another_process_began() -> None:
    talk = Talk(TALKS, customer="10000001")
    known = Recordings()
    known.take(RecordingStarted(at=AT, recording="c-r1", part="talk", rule="t"))
    talk.recorder.take_up(known, (), apart=False)
    talk.known = "refused"
    await talk.recorder.consent_changed()
    assert talk.line.recordings[-1] == "stopped"
    assert talk.recorder.records == ""


async def test_a_yes_that_the_crm_has_by_now_is_one() -> None:
    talk = Talk(ASKED, customer="10000001")
    talk.known = "refused"
    await talk.recorder.before(PLAY)
    talk.said = "given"
    await talk.recorder.before(GIVEN)
    assert talk.line.recordings == []
    talk.said, talk.known = "unknown", "given"
    await talk.recorder.before(PLAY)
    assert talk.line.recordings == ["c-r1"]


async def test_a_no_that_the_crm_could_not_take_counts_on_this_call() -> None:
    talk = Talk(ASKED, customer="10000001")
    talk.known, talk.said = "given", "refused"
    await talk.recorder.before(REFUSED)
    await talk.recorder.before(PLAY)
    await talk.recorder.begin_talk("agents")
    assert talk.line.recordings == []
