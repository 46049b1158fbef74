"""Another process goes on with a call: what is said and asked again, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.commands import (
    AnyCommand,
    AskBank,
    AskPort,
    Collect,
    HandOver,
    Listen,
    Mark,
    Play,
    RecordMessage,
)
from hotline.flow.events import (
    AnyEvent,
    BankAnswered,
    CallArrived,
    CallerHungUp,
    DigitsCollected,
    MessageRecorded,
    PartHeard,
    PortAnswered,
    PromptFinished,
    SecretsLost,
)
from hotline.flow.interrupted import MOST_INTERRUPTIONS
from hotline.flow.problems import FlowProblems
from hotline.flow.requests import SENT_TO
from hotline.flow.run import FlowRun
from hotline.model.values import Digits, Text

AT = datetime(2026, 1, 2, tzinfo=UTC)
ARRIVED = CallArrived(at=AT, caller_number="1", dialled_number="2", language="en-US")
LOST = SecretsLost(at=AT)
WORDS = """
languages: [en-US]
prompts:
  sorry: {en-US: Sorry.}
  hello: {en-US: Hello.}
  sum: {en-US: "You have {sum}."}
"""
FLOW = """
flow: main
start: greet
interrupted: sorry
variables: {pin: secret, customer: customer}
no_input: {then: end}
no_match: {then: end}
nodes:
  greet: {say: hello, next: ask}
  ask: {collect: {prompt: hello, digits: 6, as: pin}, next: prove}
  prove:
    bank: verify_pin
    with: {customer: pin, pin: pin}
    as: customer
    outcomes: {ok: owes, wrong: end, locked: end, unavailable: end}
  owes:
    bank: list_balances
    with: {customer: customer}
    outcomes: {ok: leave, none: leave, unavailable: leave}
  leave: {record: hello, max_s: 10, silence_s: 2, next: hear, failed: hear}
  hear: {listen: hello, outcomes: {heard: end, stopped: end, unavailable: end}}
  end: {hand_over: done}
"""
PERSONS = """
flow: main
start: person
interrupted: sorry
no_input: {then: end}
no_match: {then: end}
nodes:
  person:
    queue: agents
    sends_to: {branch: branch}
    outcomes: {answered: after, too_long: after, full: after, unavailable: after}
  branch:
    transfer: "+86 21 6437 8888"
    outcomes: {answered: after, busy: after, no_answer: after, unavailable: after}
  after: {say: hello, next: end}
  end: {hand_over: done}
"""


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return compile_bundle({"flows/main.yaml": FLOW, CATALOGUE: WORDS})


def started(bundle: Bundle, *events: AnyEvent) -> FlowRun:
    run = FlowRun(bundle, "main")
    for event in (ARRIVED, *events):
        run.receive(event)
    return run


def prompts(command: AnyCommand) -> list[str]:
    assert isinstance(command, Play | Collect | Listen)
    return [phrase.prompt for phrase in command.utterance]


def pin(ref: int) -> DigitsCollected:
    return DigitsCollected(at=AT, ref=ref, matched=True, digits="", handle="secret-1", length=6)


def test_a_prompt_is_said_again_after_an_apology(bundle: Bundle) -> None:
    run = started(bundle)
    (play,) = run.receive(LOST)
    assert prompts(play) == ["sorry", "hello"]
    (mark, _) = run.receive(PromptFinished(at=AT, ref=play.ref))  # type: ignore[union-attr]
    assert mark == Mark(node="ask")


def test_a_question_is_asked_again_and_one_apology_is_enough(bundle: Bundle) -> None:
    run = started(bundle, PromptFinished(at=AT, ref=2))
    for _ in range(MOST_INTERRUPTIONS):
        (asked,) = run.receive(LOST)
        assert prompts(asked) == ["sorry", "hello"]


def test_who_is_interrupted_again_and_again_gets_a_person(bundle: Bundle) -> None:
    run = started(bundle)
    for _ in range(MOST_INTERRUPTIONS):
        run.receive(LOST)
    assert run.receive(LOST) == [HandOver(why="interrupted_too_often")]


def test_a_secret_that_was_on_its_way_to_the_bank_is_asked_for_again(bundle: Bundle) -> None:
    run = started(bundle, PromptFinished(at=AT, ref=2), pin(3))
    mark, asked = run.receive(LOST)
    assert mark == Mark(node="ask", way="pin lost")
    assert prompts(asked) == ["sorry", "hello"]


def test_a_secret_is_not_asked_for_before_the_one_that_it_needs() -> None:
    flow = FLOW.replace("digits: 6, as: pin}, next: prove}", "digits: 6, as: pin}, next: more}")
    flow = flow.replace("pin: secret,", "pin: secret, code: secret,")
    flow += "  more: {collect: {prompt: hello, digits: 6, as: code}, next: prove}\n"
    flow = flow.replace("pin: pin}", "pin: code}")
    run = started(
        compile_bundle({"flows/main.yaml": flow, CATALOGUE: WORDS}),
        PromptFinished(at=AT, ref=2),
        pin(3),
    )
    assert run.node == "more"
    mark, asked = run.receive(LOST)
    assert (mark, prompts(asked)) == (Mark(node="ask", way="pin lost"), ["sorry", "hello"])


def test_what_the_bank_was_asked_without_a_secret_stays_open(bundle: Bundle) -> None:
    proved = BankAnswered(at=AT, ref=4, outcome="ok", customer="1")
    run = started(bundle, PromptFinished(at=AT, ref=2), pin(3), proved)
    before = run.open
    assert before == AskBank(
        ref=5, operation="list_balances", arguments={"customer": Digits(digits="1")}
    )
    assert run.receive(LOST) == []
    assert run.open is before
    said = run.receive(BankAnswered(at=AT, ref=5, outcome="none"))
    assert [prompts(one) for one in said if isinstance(one, Play)] == [["sorry", "hello"]]


def test_a_message_is_left_to_the_shell_and_a_recording_goes_on_where_it_was(
    bundle: Bundle,
) -> None:
    proved = BankAnswered(at=AT, ref=4, outcome="ok", customer="1")
    run = started(bundle, PromptFinished(at=AT, ref=2), pin(3), proved)
    run.receive(BankAnswered(at=AT, ref=5, outcome="none"))
    run.receive(PromptFinished(at=AT, ref=6))
    assert isinstance(run.open, RecordMessage)
    assert run.receive(LOST) == []
    kept = MessageRecorded(at=AT, ref=7, recording="message", seconds=3.0)
    (*_, said) = run.receive(kept)
    assert prompts(said) == ["sorry"]
    run.receive(PromptFinished(at=AT, ref=8))
    listening = run.open
    assert isinstance(listening, Listen)
    run.receive(PartHeard(at=AT, ref=listening.ref, at_s=12.5))
    (again,) = run.receive(LOST)
    assert isinstance(again, Listen)
    assert (again.from_s, prompts(again)) == (12.5, ["hello"])


@pytest.fixture
def persons() -> FlowRun:
    """A call that waits for a person, in another process than it began in."""
    run = started(compile_bundle({"flows/main.yaml": PERSONS, CATALOGUE: WORDS}))
    assert run.receive(LOST) == []
    return run


def open_ref(run: FlowRun) -> int:
    assert run.open is not None
    return run.open.ref


def said_after(run: FlowRun, outcome: str) -> list[str]:
    answer = PortAnswered(at=AT, ref=open_ref(run), outcome=outcome)
    (_, said) = run.receive(answer)
    return prompts(said)


@pytest.mark.parametrize(
    ("outcome", "said"), [("answered", ["hello"]), ("too_long", ["sorry", "hello"])]
)
def test_who_has_talked_with_an_agent_since_is_told_of_no_interruption(
    persons: FlowRun, outcome: str, said: list[str]
) -> None:
    assert said_after(persons, outcome) == said


@pytest.mark.parametrize(
    ("outcome", "said"), [("answered", ["hello"]), ("busy", ["sorry", "hello"])]
)
def test_who_is_together_with_somebody_already_is_spoken_to_by_nobody_else(
    persons: FlowRun, outcome: str, said: list[str]
) -> None:
    sent = PortAnswered(
        at=AT, ref=open_ref(persons), outcome="answered", facts={SENT_TO: Text(text="branch")}
    )
    (mark, asked) = persons.receive(sent)
    assert mark == Mark(node="branch", way="sent_to: branch")
    assert isinstance(asked, AskPort)
    assert persons.receive(LOST) == []
    assert said_after(persons, outcome) == said


def test_a_caller_who_has_gone_hears_nothing(bundle: Bundle) -> None:
    run = started(bundle, CallerHungUp(at=AT, cause="Normal Clearing"))
    assert run.receive(LOST) == []


@pytest.mark.parametrize(
    ("apology", "problem"),
    [("sorri", "unknown prompt 'sorri'. Did you mean 'sorry'?"), ("sum", "says {sum}")],
)
def test_the_apology_is_a_prompt_that_needs_no_value(apology: str, problem: str) -> None:
    flow = FLOW.replace("interrupted: sorry", f"interrupted: {apology}")
    with pytest.raises(FlowProblems) as raised:
        compile_bundle({"flows/main.yaml": flow, CATALOGUE: WORDS})
    assert problem in str(raised.value)
