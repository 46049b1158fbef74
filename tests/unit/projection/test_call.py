"""What the CRM has of a call, from the journal's records."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.asterisk.line import HANDED_OVER, PBX_RESTARTED
from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.commands import AskPort
from hotline.flow.events import (
    AnyEvent,
    CallArrived,
    CallerHungUp,
    CallLost,
    KeysUnused,
    PortAnswered,
    PromptFinished,
)
from hotline.flow.requests import BookCallback, KeepSurvey, PortAnswer, QueueForAgent, Transfer
from hotline.flow.run import FlowRun
from hotline.journal import CallHeader
from hotline.model.bank import BankAnswer
from hotline.model.interaction import Handling
from hotline.model.survey import Mark
from hotline.model.values import Term, Text, Value
from hotline.projection.call import CallProjection
from hotline.projection.promised import Promised
from hotline.projection.unanswered import AskedFor
from hotline.testing.caller import NOW, Caller
from hotline.testing.one_node import around

HEADER = CallHeader(
    tenant="demo",
    call_id="call-1",
    dialled_number="95599",
    caller_number="138",
    flow="main",
    bundle="b",
    engine=5,
    pbx="pbx-1",
    channel="1.1",
    opened_at=NOW,
)
ARRIVED = CallArrived(at=NOW, caller_number="138", dialled_number="95599", language="en-US")
LATER = NOW + timedelta(seconds=7)


def projected(bundle: Bundle, *events: AnyEvent) -> CallProjection:
    run = FlowRun(bundle, "main")
    projection = CallProjection(HEADER, Handling(), language="zh-CN")
    for event in events:
        projection.take(run, event, run.receive(event))
    return projection


def test_before_the_first_record_the_header_is_all(small_bank: Bundle) -> None:
    interaction = projected(small_bank).interaction()
    assert (interaction.language, interaction.started_at) == ("zh-CN", NOW)
    assert (interaction.ended_at, interaction.outcome) == (None, None)


@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        (CallerHungUp(at=LATER, cause="Normal Clearing"), "caller_hung_up"),
        # The PBX gave up on us: its fallback has the caller.
        (CallerHungUp(at=LATER, cause=HANDED_OVER), "handed_over"),
        (CallLost(at=LATER, cause=PBX_RESTARTED), PBX_RESTARTED),
    ],
)
def test_an_end_in_the_journal_is_the_end(small_bank: Bundle, end: AnyEvent, outcome: str) -> None:
    interaction = projected(small_bank, ARRIVED, end).interaction(outcome="defect", ended_at=NOW)
    assert (interaction.outcome, interaction.ended_at) == (outcome, LATER)
    assert interaction.language == "en-US"


def test_without_one_it_is_what_the_service_knows(small_bank: Bundle) -> None:
    interaction = projected(small_bank, ARRIVED).interaction(outcome="defect", ended_at=LATER)
    assert (interaction.outcome, interaction.ended_at) == ("defect", LATER)


def test_what_comes_after_the_end_makes_it_later_and_no_other(small_bank: Bundle) -> None:
    end = CallerHungUp(at=NOW, cause="Normal Clearing")
    projection = projected(small_bank, ARRIVED, end, KeysUnused(at=LATER, count=1))
    assert (projection.outcome, projection.last_at) == ("caller_hung_up", LATER)


REQUEST = BookCallback(queue="agents", number="138")
NAME = "call:call-1-7"


def moments(made_at: str, due_at: str) -> dict[str, Value]:
    return {"made_at": Text(text=made_at), "due_at": Text(text=due_at)}


@pytest.mark.parametrize(
    ("facts", "promises"),
    [
        (
            moments(NOW.isoformat(), LATER.isoformat()),
            {NAME: Promised(name=NAME, request=REQUEST, made_at=NOW, due_at=LATER)},
        ),
        # Of a version that told no moments.
        ({}, {NAME: None}),
        # Of a call that was made up.
        (moments("a", "b"), {}),
    ],
)
def test_a_callback_is_promised_when_its_answer_says(
    small_bank: Bundle, facts: dict[str, Value], promises: dict[str, Promised | None]
) -> None:
    run = FlowRun(small_bank, "main")
    projection = CallProjection(HEADER, Handling(), language="zh-CN")
    projection.take(run, ARRIVED, [AskPort(ref=7, request=REQUEST)])
    assert projection.unanswered.requests == {7: AskedFor(request=REQUEST, at=NOW)}
    projection.take(run, PortAnswered(at=LATER, ref=7, outcome="booked", facts=facts), [])
    assert (projection.promises, projection.unanswered.requests) == (promises, {})


SURVEY = KeepSurvey(
    survey="after_agent",
    scores={"satisfied": 1, "recommend": 9},
    scales={"satisfied": (1, 5), "recommend": (0, 10)},
    low=("satisfied",),
    queue="agents",
    number="138",
)
WISH = QueueForAgent(queue="cards", skills=(), priority=5, max_wait_s=60)


def mark(question: str, score: int, scale: tuple[int, int], *, is_low: bool) -> Mark:
    return Mark(
        tenant="demo",
        call_id="call-1",
        ref=9,
        question=question,
        survey="after_agent",
        score=score,
        lowest=scale[0],
        highest=scale[1],
        is_low=is_low,
        agent_id="zhou",
        queue="general",
        flow="main",
        bundle="b",
        at=LATER,
    )


def asked_how(small_bank: Bundle, facts: dict[str, Value]) -> CallProjection:
    """Project a call whose caller has talked with an agent, and answers the survey."""
    run = FlowRun(small_bank, "main")
    projection = CallProjection(HEADER, Handling(), language="zh-CN")
    projection.take(run, ARRIVED, [AskPort(ref=8, request=WISH)])
    answered = PortAnswered(at=LATER, ref=8, outcome="answered", facts=facts)
    projection.take(run, answered, [])
    projection.take(run, KeysUnused(at=LATER, count=1), [AskPort(ref=9, request=SURVEY)])
    return projection


def test_marks_are_of_the_agent_and_the_queue_that_had_the_caller_last(small_bank: Bundle) -> None:
    served: dict[str, Value] = {"agent": Text(text="zhou"), "from_queue": Text(text="general")}
    projection = asked_how(small_bank, served)
    assert projection.marks == [
        mark("satisfied", 1, (1, 5), is_low=True),
        mark("recommend", 9, (0, 10), is_low=False),
    ]


def test_of_an_older_version_it_is_the_queue_that_was_asked_for(small_bank: Bundle) -> None:
    projection = asked_how(small_bank, {})
    assert {(one.agent_id, one.queue) for one in projection.marks} == {("", "cards")}


@pytest.mark.parametrize(
    ("outcome", "whose"), [("answered", ("", "")), ("busy", ("zhou", "general"))]
)
def test_marks_after_a_talk_with_another_telephone_are_nobodys(
    small_bank: Bundle, outcome: str, whose: tuple[str, str]
) -> None:
    projection = CallProjection(HEADER, Handling(), language="zh-CN")
    run = FlowRun(small_bank, "main")
    projection.take(run, ARRIVED, [AskPort(ref=7, request=WISH)])
    served: dict[str, Value] = {"agent": Text(text="zhou"), "from_queue": Text(text="general")}
    branch = AskPort(ref=8, request=Transfer(destination="+862164378888", ring_s=20))
    projection.take(run, PortAnswered(at=NOW, ref=7, outcome="answered", facts=served), [branch])
    ended = PortAnswered(at=LATER, ref=8, outcome=outcome, facts={})
    projection.take(run, ended, [AskPort(ref=9, request=SURVEY)])
    assert {(one.agent_id, one.queue) for one in projection.marks} == {whose}


def test_a_low_mark_is_promised_a_call(small_bank: Bundle) -> None:
    projection = asked_how(small_bank, {})
    assert projection.unanswered.requests == {9: AskedFor(request=SURVEY, at=LATER)}
    facts = moments(NOW.isoformat(), LATER.isoformat())
    run = FlowRun(small_bank, "main")
    projection.take(run, PortAnswered(at=LATER, ref=9, outcome="call_back", facts=facts), [])
    name = "call:call-1-9"
    assert projection.promises == {
        name: Promised(name=name, request=SURVEY, made_at=NOW, due_at=LATER)
    }
    assert projection.unanswered.requests == {}


def test_a_call_ends_where_its_caller_hung_up(small_bank: Bundle) -> None:
    run = FlowRun(small_bank, "main")
    projection = CallProjection(HEADER, Handling(), language="zh-CN")
    projection.take(run, ARRIVED, run.receive(ARRIVED))
    node = run.node
    assert (node != "", projection.interaction().node) == (True, None)
    end = CallerHungUp(at=LATER, cause="Normal Clearing")
    projection.take(run, end, run.receive(end))
    assert projection.interaction().node == node


# --- what the caller says to being recorded ---

WORDS = """
languages: [en-US]
prompts: {pin: {en-US: Your PIN.}, may_we: {en-US: May we?}}
"""
CONSENT = """
flow: main
start: may_we
variables: {pin: secret, customer: customer}
no_input: {tries: 2, then: person}
no_match: {tries: 2, then: person}
nodes:
  may_we: {yes_no: may_we, consent: recording, needless: ask, yes: ask, no: ask}
  ask: {collect: {prompt: pin, digits: 3, as: pin}, next: prove}
  prove:
    bank: verify_pin
    with: {customer: pin, pin: pin}
    as: customer
    outcomes: {ok: read, wrong: person, locked: person, unavailable: person}
  read: {customer_record: customer, outcomes: {known: may_we, new: may_we, unavailable: may_we}}
  person: {hand_over: wants_person}
"""


def record(recording: str) -> PortAnswer:
    facts: dict[str, Value] = {
        "tier": Term(term="standard"),
        "tier_reason": Text(text="no rule"),
        "recording": Term(term=recording),
    }
    return PortAnswer(outcome="known", facts=facts)


@pytest.mark.parametrize(
    ("keys", "records", "told"),
    [
        # Before anybody is proved it is the caller who counts.
        (["1"], [], "given"),
        (["2"], [], "refused"),
        # The stricter of what is said and what is known.
        (["2", "123"], ["given"], "refused"),
        (["1", "123"], ["refused"], "refused"),
        (["1", "123"], ["unknown"], "given"),
        # A record is of its customer alone; a no is of the voice that says it.
        (["", "123", "456"], ["given", "unknown"], "unknown"),
        (["", "123", "456"], ["refused", "given"], "given"),
        (["2", "123", "456"], ["unknown", "given"], "refused"),
        # A yes that is kept is of the customer who says it.
        (["", "123", "1"], ["unknown"], "given"),
        (["", "123", "1", "456"], ["unknown", "unknown"], "unknown"),
        (["", "123", "2", "456"], ["unknown", "given"], "refused"),
    ],
)
def test_the_row_has_the_stricter_of_what_is_said_and_what_is_known(
    keys: list[str], records: list[str], told: str
) -> None:
    asked_first = keys[0] != ""
    flow = CONSENT if asked_first else CONSENT.replace("start: may_we", "start: ask")
    bundle = compile_bundle({"flows/main.yaml": flow, CATALOGUE: WORDS})
    caller = Caller(
        bundle,
        bank={"verify_pin": BankAnswer(outcome="ok")},
        ports={
            "customer_record": [record(one) for one in records],
            "consent": PortAnswer(outcome="kept"),
        },
    ).arrives("en-US", consent_wanted=True)
    for pressed in keys[0 if asked_first else 1 :]:
        caller.presses(pressed)
    assert projected(bundle, *caller.events).interaction().consent_recording == told


GOES_ON = around(
    "{text_message: hello, outcomes: "
    "{sent: done, refused: done, no_number: other, unavailable: done}}\n"
    "anywhere: {hang_up: tried}"
)


@pytest.mark.parametrize(
    "events",
    [
        (),
        (ARRIVED,),
        (ARRIVED, PromptFinished(at=NOW, ref=2)),
        # The PBX's fallback has the caller, and the flow goes on.
        (ARRIVED, CallerHungUp(at=NOW, cause=HANDED_OVER)),
    ],
)
@pytest.mark.parametrize("cause", ["journal_lost", "service_stopping", "defect"])
def test_an_end_that_the_run_does_not_know_of_is_the_same_when_it_is_read(
    events: tuple[AnyEvent, ...], cause: str
) -> None:
    lost = CallLost(at=LATER, cause=cause)
    live, read = projected(GOES_ON, *events), projected(GOES_ON, *events, lost)
    assert live.outcome is None
    live.lose(lost)
    assert live.interaction(outcome=live.outcome) == read.interaction(outcome=live.outcome)
    assert live.interaction() == read.interaction()


def test_an_answer_to_what_is_over_makes_the_contact_no_longer() -> None:
    hung_up = CallerHungUp(at=NOW, cause="Normal Clearing")
    lost = CallLost(at=NOW, cause="service_died")
    late = PortAnswered(at=LATER, ref=99, outcome="unavailable")
    assert projected(GOES_ON, ARRIVED, hung_up, lost, late).interaction().ended_at == NOW
