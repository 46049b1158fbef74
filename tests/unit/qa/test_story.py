"""A call's story tells everything that was journaled, and no secret, for none was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from hotline.flow import commands as c
from hotline.flow import events as e
from hotline.flow.bundle import Bundle
from hotline.flow.codec import command_to_json, event_to_json
from hotline.flow.requests import (
    AnyRequest,
    BookCallback,
    CallSystem,
    FindWaitingCase,
    KeepConsent,
    KeepSurvey,
    OpenCase,
    QueueForAgent,
    ReadCustomer,
    RecogniseCaller,
    SendText,
    Transfer,
)
from hotline.flow.utterance import Phrase
from hotline.journal import JournalRecord
from hotline.model.personal import ERASED
from hotline.qa.story import StoryLine, tell

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
WELCOME = (Phrase(prompt="goodbye", language="en-US"),)
PLAY = c.Play(ref=1, utterance=WELCOME)
COLLECT = c.Collect(ref=1, utterance=WELCOME, rules=c.DigitRules(max_digits=6))
WORDS = "“Thank you for calling. Goodbye.”"
Step = tuple[e.AnyEvent, list[c.AnyCommand]]


def story(bundle: Bundle, *steps: Step) -> list[StoryLine]:
    records = [
        JournalRecord(
            seq=seq,
            tenant="demo",
            stream="call:1",
            at=AT + timedelta(seconds=seq),
            event_kind=event.kind,
            event=event_to_json(replace(event, at=AT + timedelta(seconds=seq))),
            commands=tuple(command_to_json(command) for command in caused),
        )
        for seq, (event, caused) in enumerate(steps)
    ]
    return list(tell(records, bundle.catalogue))


def texts(bundle: Bundle, *steps: Step) -> list[tuple[str, str]]:
    return [(line.who, line.text) for line in story(bundle, *steps)]


EVENTS: list[tuple[e.AnyEvent, list[tuple[str, str]]]] = [
    (
        e.CallArrived(at=AT, caller_number="", dialled_number="95599", language="en-US"),
        [("caller", "a withheld number dials 95599")],
    ),
    (
        e.CallArrived(at=AT, caller_number="1", dialled_number="", language="en-US"),
        [("caller", "1 dials the hotline")],
    ),
    (
        e.DigitsCollected(at=AT, ref=1, digits="2", handle="", length=1, matched=True),
        [("caller", "presses 2")],
    ),
    (e.InputTimedOut(at=AT, ref=1), [("caller", "says nothing")]),
    (
        e.WordsHeard(at=AT, ref=1, text="the balance", confidence=0.917, phrase="balance"),
        [("caller", "says “the balance” (0.92 sure)")],
    ),
    (
        e.WordsHeard(at=AT, ref=1, text="", confidence=0.0),
        [("caller", "makes a sound that is no words")],
    ),
    (
        e.DigitsCollected(at=AT, ref=1, digits="", handle="", length=2, matched=True, sound=False),
        [("caller", "presses ••, which fails the check")],
    ),
    (e.PartHeard(at=AT, ref=1, at_s=5), []),
    (
        e.ListeningEnded(at=AT, ref=1, at_s=12.34, key="3"),
        [("caller", "presses 3 at 12.3 s of the recording")],
    ),
    (
        e.ListeningEnded(at=AT, ref=1, at_s=90),
        [("caller", "has heard it at 90.0 s of the recording")],
    ),
    (e.BankAnswered(at=AT, ref=1, outcome="ok"), [("bank", "answers: ok")]),
    (
        e.PaymentSettled(at=AT, ref=1, outcome="never_came"),
        [("bank", "tells what became of the payment: never_came")],
    ),
    (
        e.NoticeClosed(at=AT, ref=1, outcome="sent"),
        [("system", "tells the customer so by text message")],
    ),
    (
        e.NoticeClosed(at=AT, ref=1, outcome="no_number"),
        [("system", "cannot tell the customer so by text message: no_number")],
    ),
    (e.PortAnswered(at=AT, ref=1, outcome="booked"), [("system", "came of it: booked")]),
    (
        e.MessageRecorded(at=AT, ref=1, recording="m-1", seconds=7.2),
        [("caller", "leaves a message of 7 s (m-1)")],
    ),
    (
        e.RecordingFailed(at=AT, ref=1, why="nothing was said"),
        [("system", "no message: nothing was said")],
    ),
    (
        e.RecordingStarted(at=AT, recording="c-r1", part="talk", rule="all"),
        [("system", "records the talk by the rule 'all' (c-r1)")],
    ),
    (
        e.RecordingNotStarted(at=AT, part="flow", rule="all"),
        [("system", "cannot record the flow, which the rule 'all' asks for")],
    ),
    (
        e.RecordingPaused(at=AT, recording="c-r1", why="secret"),
        [("system", "pauses the recording: a secret is entered")],
    ),
    (
        e.RecordingPaused(at=AT, recording="c-r1", why="agent"),
        [("agent", "pauses the recording: the agent asks for it")],
    ),
    (
        e.RecordingResumed(at=AT, recording="c-r1", why="secret"),
        [("system", "records again: the secret has been entered")],
    ),
    (
        e.RecordingResumed(at=AT, recording="c-r1", why="agent"),
        [("agent", "records again: the agent asks for it")],
    ),
    (e.RecordingStopped(at=AT, recording="c-r1"), [("system", "ends the recording")]),
    (e.KeysUnused(at=AT, count=4), [("caller", "pressed 4 keys that nothing asked for")]),
    (e.KeysUnused(at=AT, count=1), [("caller", "pressed 1 key that nothing asked for")]),
    (
        e.SecretsLost(at=AT),
        [("system", "the service was restarted; secrets must be asked for again")],
    ),
    (e.ServiceStopping(at=AT), [("system", "the service stops")]),
    (e.TimerFired(at=AT, ref=1), [("system", "a time limit was reached")]),
    (
        e.SecureFlowAsked(at=AT, secure="pin"),
        [("agent", "asks for the secure flow 'pin'")],
    ),
    (
        e.NumberTyped(at=AT, place="elsewhere", number="+862164378888"),
        [("agent", "types the number for 'elsewhere': +862164378888")],
    ),
    (
        e.KeysLost(at=AT, ref=1, count=0),
        [("system", "the link to the PBX broke: keys may be missing")],
    ),
    (
        e.CallLost(at=AT, cause="pbx_restarted"),
        [("system", "the call was lost: pbx_restarted")],
    ),
    (e.CallerHungUp(at=AT, cause="User busy"), [("caller", "hangs up (User busy)")]),
    (e.PromptFinished(at=AT, ref=1), []),
    (e.PromptFailed(at=AT, ref=1, why="not made"), []),
]
QUEUE: dict[str, Any] = {"queue": "vip", "priority": 5, "max_wait_s": 60}
COMMANDS: list[tuple[c.AnyCommand, list[tuple[str, str]]]] = [
    (c.Answer(), []),
    (PLAY, [("hotline", WORDS)]),
    (COLLECT, [("hotline", WORDS)]),
    (
        c.Collect(ref=1, utterance=(), rules=c.DigitRules(max_digits=1)),
        [("hotline", "waits for a key")],
    ),
    (c.Listen(ref=1, utterance=WELCOME, keys="#"), [("hotline", WORDS)]),
    (
        c.Listen(ref=1, utterance=WELCOME, keys="#", from_s=12.5),
        [("hotline", f"{WORDS} (from 12.5 s on)")],
    ),
    (c.PartFromAgent(), [("hotline", "takes the caller out of the agent's hearing")]),
    (
        c.BackToAgent(identified=True),
        [("hotline", "brings the caller back to the agent, who is told: identified")],
    ),
    (
        c.BackToAgent(identified=False),
        [("hotline", "brings the caller back to the agent, who is told: not identified")],
    ),
    (
        c.AskBank(ref=1, operation="find_customer", arguments={}),
        [("hotline", "asks the bank: find_customer")],
    ),
    (
        c.AskPort(ref=1, request=QueueForAgent(**QUEUE, skills=("cards", "mandarin"))),
        [("hotline", "asks for an agent of 'vip' who has cards, mandarin")],
    ),
    (
        c.AskPort(ref=1, request=QueueForAgent(**QUEUE, skills=())),
        [("hotline", "asks for an agent of 'vip'")],
    ),
    (
        c.AskPort(ref=1, request=Transfer(destination="+861066554433", ring_s=30)),
        [("hotline", "asks for a transfer to +861066554433")],
    ),
    (
        c.AskPort(ref=1, request=BookCallback(queue="vip", number="138")),
        [("hotline", "asks for a callback from 'vip' to 138")],
    ),
    (
        c.AskPort(ref=1, request=SendText(number="138", words=WELCOME)),
        [("hotline", f"asks for a text message to 138: {WORDS}")],
    ),
    (
        c.AskPort(ref=1, request=SendText(customer="10000001", words=WELCOME)),
        [("hotline", f"asks for a text message to customer 10000001: {WORDS}")],
    ),
    (
        c.AskPort(ref=1, request=KeepSurvey(survey="after", scores={"friendly": 5, "solved": 2})),
        [("hotline", "asks for the survey 'after' to be kept: friendly 5, solved 2")],
    ),
    (
        c.AskPort(ref=1, request=KeepConsent(use="recording", said="given")),
        [("hotline", "asks for it to be kept that the caller agrees to being recorded")],
    ),
    (
        c.AskPort(ref=1, request=KeepConsent(use="recording", said="refused", customer="1")),
        [("hotline", "asks for it to be kept that the caller refuses to be recorded")],
    ),
    (
        c.AskPort(
            ref=1,
            request=CallSystem(method="get", url="https://a.example/x", arguments={}, wanted={}),
        ),
        [("hotline", "asks for an answer from https://a.example/x")],
    ),
    (
        c.AskPort(ref=1, request=RecogniseCaller(number="138")),
        [("hotline", "asks for the customer whose number is 138")],
    ),
    (
        c.AskPort(ref=1, request=ReadCustomer(customer="10000001", language="zh-CN")),
        [("hotline", "asks for what is known of customer 10000001")],
    ),
    (
        c.AskPort(ref=1, request=FindWaitingCase(customer="10000001")),
        [("hotline", "asks for what customer 10000001 waits for")],
    ),
    (
        c.AskPort(
            ref=1,
            request=OpenCase(
                case="complaint", about="service", claim="damages", number="138", customer=""
            ),
        ),
        [("hotline", "asks for a complaint about 'service' to be opened, claiming damages")],
    ),
    (
        c.RecordMessage(ref=1, max_s=120, silence_s=4),
        [("hotline", "records for 120 s at the most")],
    ),
    (c.StartTimer(ref=1, seconds=5), []),
    (
        c.HandOver(why="prompts_fail"),
        [("hotline", "hands the caller over to the PBX's fallback (prompts_fail)")],
    ),
    (c.HangUp(outcome="completed"), [("hotline", "hangs up: completed")]),
    (c.Mark(node="welcome"), []),
    (c.Note(why="a value is missing"), [("system", "a value is missing")]),
    (c.Ignore(why="no such timer"), [("system", "that was ignored: no such timer")]),
]


@pytest.mark.parametrize(("event", "told"), EVENTS, ids=[event.kind for event, _ in EVENTS])
def test_event_is_told(small_bank: Bundle, event: e.AnyEvent, told: list[tuple[str, str]]) -> None:
    assert texts(small_bank, (event, [])) == told


@pytest.mark.parametrize(("command", "told"), COMMANDS, ids=[one.kind for one, _ in COMMANDS])
def test_command_is_told(
    small_bank: Bundle, command: c.AnyCommand, told: list[tuple[str, str]]
) -> None:
    assert texts(small_bank, (e.PromptFinished(at=AT, ref=9), [command])) == told


def test_nothing_that_can_happen_is_missing_here() -> None:
    assert {type(event) for event, _ in EVENTS} >= set(get_args(e.AnyReply))
    assert {type(event) for event, _ in EVENTS} == set(get_args(e.AnyEvent))
    assert {type(command) for command, _ in COMMANDS} == set(get_args(c.AnyCommand))
    requests = {type(one.request) for one, _ in COMMANDS if isinstance(one, c.AskPort)}
    assert requests == set(get_args(AnyRequest))


def test_secret_shows_its_length_only(small_bank: Bundle) -> None:
    pin = e.DigitsCollected(at=AT, ref=1, digits="", handle="secret-1", length=6, matched=True)
    assert texts(small_bank, (pin, [])) == [("caller", "presses ••••••")]


def test_what_was_typed_may_be_a_pin_and_shows_its_length_only(small_bank: Bundle) -> None:
    typed = e.DigitsCollected(at=AT, ref=1, digits="246810", handle="", length=6, matched=True)
    mark = replace(typed, digits="10", length=2, choice=True)
    said = e.WordsHeard(at=AT, ref=1, text="two four six", digits="246", confidence=0.9)
    key = replace(said, text="two", digits="2")
    erased = replace(said, text=ERASED, digits=ERASED)
    told = [text for _, text in texts(small_bank, *((one, []) for one in (typed, mark)))]
    assert told == ["presses ••••••", "presses 10"]
    told = [text for _, text in texts(small_bank, *((one, []) for one in (said, key, erased)))]
    assert told == [f"says “{words}” (0.90 sure)" for words in ("•••", "two", "erased")]


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (e.PromptFinished(at=AT, ref=1), ""),
        (e.PromptFinished(at=AT, ref=1, cut_after_s=1.25), " (cut after 1.2 s)"),
        (e.PromptFinished(at=AT, ref=1, cut_after_s=0.0), " (not played: keys waited)"),
        (e.PromptFailed(at=AT, ref=1, why="not made"), " (not heard: not made)"),
        (e.CallerHungUp(at=AT, cause="x"), " (perhaps not to its end)"),
        (e.CallLost(at=AT, cause="x"), " (perhaps not to its end)"),
        (e.TimerFired(at=AT, ref=7), ""),
    ],
)
def test_prompt_is_told_with_how_much_was_heard(
    small_bank: Bundle, answer: e.AnyEvent, note: str
) -> None:
    first = story(small_bank, (e.SecretsLost(at=AT), [PLAY]), (answer, []))[1]
    assert first.text == f"{WORDS}{note}"


def test_keys_lost_are_told_as_a_count(small_bank: Bundle) -> None:
    assert texts(small_bank, (e.KeysLost(at=AT, ref=1, count=3), [])) == [
        ("system", "the link to the PBX broke: keys may be missing, 3 that had come were dropped")
    ]


def test_prompt_still_playing_is_told(small_bank: Bundle) -> None:
    assert texts(small_bank, (e.SecretsLost(at=AT), [PLAY]))[-1] == ("hotline", WORDS)


def test_lines_stand_in_the_order_in_which_they_began(small_bank: Bundle) -> None:
    told = story(
        small_bank,
        (e.SecretsLost(at=AT), [c.Mark(node="ask"), COLLECT]),
        (e.InputTimedOut(at=AT, ref=1), [c.Mark(node="end"), c.HangUp(outcome="silent")]),
    )
    assert [(line.node, line.at.second) for line in told] == [
        ("", 5),
        ("ask", 5),
        ("ask", 6),
        ("end", 6),
    ]
