"""An agent sends the caller out of the conversation into a secure flow: the core's part of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.commands import (
    AnyCommand,
    AskBank,
    AskPort,
    BackToAgent,
    Collect,
    HandOver,
    Ignore,
    PartFromAgent,
    Play,
)
from hotline.flow.events import (
    AnyEvent,
    BankAnswered,
    CallArrived,
    CallerHungUp,
    DigitsCollected,
    PortAnswered,
    PromptFinished,
    SecretsLost,
    SecureFlowAsked,
    ServiceStopping,
)
from hotline.flow.requests import SENT_TO
from hotline.flow.run import FlowRun
from hotline.model.values import Text

_Kind = TypeVar("_Kind")
AT = datetime(2026, 1, 2, tzinfo=UTC)
ASKED = SecureFlowAsked(at=AT, secure="pin")
WORDS = """
languages: [en-US]
prompts: {hello: {en-US: Hello.}, ask: {en-US: Number?}, wrong: {en-US: Wrong.}, bye: {en-US: Bye.}}
"""
MAIN = """
flow: main
start: agent
anywhere: {keys: {"*": agent}, unavailable: bye, hang_up: left}
nodes:
  agent:
    queue: agents
    secure: {pin: prove, again: outer}
    outcomes: {answered: thank, too_long: bye, full: bye}
  thank: {say: hello, next: bye}
  bye: {hang_up: served, say: bye}
  left: {hang_up: left}
"""
PROVE = """
flow: prove
start: ask
variables: {number: secret, customer: customer}
results: [customer]
no_input: {then: unknown}
no_match: {then: unknown}
nodes:
  ask: {collect: {prompt: ask, digits: 4, as: number}, next: check}
  check:
    bank: verify_pin
    with: {customer: number, pin: number}
    as: customer
    outcomes: {ok: known, wrong: {next: unknown, say: wrong}, locked: unknown, unavailable: unknown}
  known: {return: known}
  unknown: {return: unknown}
"""
SIGN_IN_HEAD = """
variables: {number: secret, customer: customer}
no_input: {then: someone}
no_match: {then: someone}"""
SIGN_IN = """
  who: {collect: {prompt: ask, digits: 4, as: number}, next: check}
  check:
    bank: verify_pin
    with: {customer: number, pin: number}
    as: customer
    outcomes: {ok: agent, wrong: someone, locked: someone, unavailable: someone}
  someone: {hand_over: wants_person}
"""
OUTER = """
flow: outer
start: prove
variables: {customer: customer}
results: [customer]
nodes:
  prove: {subflow: prove, as: {customer: customer}, outcomes: {known: yes_it_is, unknown: no_it_is}}
  yes_it_is: {return: known}
  no_it_is: {return: unknown}
"""


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return bundle_of(MAIN)


def bundle_of(main: str) -> Bundle:
    flows = {"main": main, "prove": PROVE, "outer": OUTER}
    return compile_bundle(
        {CATALOGUE: WORDS} | {f"ivr_flows/{name}.yaml": text for name, text in flows.items()}
    )


@dataclass
class Talk:
    """A run whose caller talks with an agent."""

    bundle: Bundle
    done: list[AnyCommand] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.run = FlowRun(self.bundle, "main")
        self.tell(CallArrived(at=AT, caller_number="1", dialled_number="2", language="en-US"))
        if isinstance(self.run.open, AskPort):
            self.wish = self.run.open

    def tell(self, event: AnyEvent) -> list[AnyCommand]:
        self.done = self.run.receive(event)
        return self.done

    def one(self, kind: type[_Kind]) -> _Kind:
        """Return the command of a kind that there is one of."""
        (found,) = [command for command in self.done if isinstance(command, kind)]
        return found

    def types(self) -> list[str]:
        return [command.kind for command in self.done if command.kind != "mark"]

    def enters(self, *, secret: bool = True, keys: str = "") -> None:
        assert isinstance(self.run.open, Collect)
        handle = "h1" if secret else ""
        length = 4 if secret else len(keys)
        event = DigitsCollected(
            at=AT, ref=self.run.open.ref, matched=True, digits=keys, handle=handle, length=length
        )
        self.tell(event)

    def bank_says(self, outcome: str, customer: str = "") -> None:
        asked = self.one(AskBank)
        self.tell(BankAnswered(at=AT, ref=asked.ref, outcome=outcome, customer=customer))

    def agent_hangs_up(self) -> None:
        self.tell(PortAnswered(at=AT, ref=self.wish.ref, outcome="answered"))


@pytest.fixture
def talk(bundle: Bundle) -> Talk:
    return Talk(bundle)


@pytest.mark.parametrize(("secure", "node"), [("pin", "prove.ask"), ("again", "outer.prove.ask")])
def test_who_proves_it_is_brought_back_identified(talk: Talk, secure: str, node: str) -> None:
    assert talk.run.secure_flows == {"pin": "prove", "again": "outer"}
    talk.tell(SecureFlowAsked(at=AT, secure=secure))
    assert talk.types() == ["part_from_agent", "collect"]
    assert talk.run.node == node
    assert talk.run.conversation == talk.wish
    assert talk.run.secure_flows == {}
    talk.enters()
    talk.bank_says("ok", "7")
    assert talk.types() == ["back_to_agent"]
    assert talk.one(BackToAgent).identified
    assert (talk.run.customer, talk.run.node) == ("7", "agent")
    assert talk.run.open == talk.wish
    assert talk.run.conversation is None
    talk.agent_hangs_up()
    assert talk.run.node == "thank"


@pytest.mark.parametrize(
    ("customers", "is_another"), [("7", False), ("77", False), ("78", True), ("787", True)]
)
def test_who_proves_to_be_another_customer_than_before_is_known_as_such(
    talk: Talk, customers: str, *, is_another: bool
) -> None:
    for customer in customers:
        talk.tell(ASKED)
        talk.enters()
        talk.bank_says("ok", customer)
    assert talk.run.customer == customers[-1]
    assert talk.run.is_another_customer is is_another


@pytest.mark.parametrize(
    ("first", "customers", "places"),
    [("7", "", True), ("7", "7", True), ("7", "8", False), ("7", "87", True), ("", "8", True)],
)
def test_nobody_is_sent_to_where_the_flow_goes_on_with_another_customer(
    first: str, customers: str, *, places: bool
) -> None:
    sends = MAIN.replace("    outcomes:", "    sends_to: {accounts: bye}\n    outcomes:", 1)
    if first:
        sends = sends.replace("start: agent", f"start: who{SIGN_IN_HEAD}") + SIGN_IN
    talk = Talk(bundle_of(sends))
    if first:
        talk.enters()
        talk.bank_says("ok", first)
        talk.wish = talk.one(AskPort)
    for customer in customers:
        talk.tell(ASKED)
        talk.enters()
        talk.bank_says("ok", customer)
    assert talk.run.sends_to == ({"accounts": None} if places else {})
    facts = {SENT_TO: Text(text="accounts")}
    talk.tell(PortAnswered(at=AT, ref=talk.wish.ref, outcome="answered", facts=facts))
    assert talk.run.node == ("bye" if places else "thank")


def test_what_is_left_to_say_is_heard_before_the_agent_is(talk: Talk) -> None:
    talk.tell(ASKED)
    talk.enters()
    talk.bank_says("wrong")
    said = talk.one(Play)
    assert [phrase.prompt for phrase in said.utterance] == ["wrong"]
    talk.tell(PromptFinished(at=AT, ref=said.ref))
    assert not talk.one(BackToAgent).identified


def test_a_key_that_means_something_anywhere_leads_back_to_the_agent(talk: Talk) -> None:
    talk.tell(SecureFlowAsked(at=AT, secure="again"))
    assert talk.one(Collect).rules.at_once == "*"
    talk.enters(secret=False, keys="*")
    assert talk.types() == ["back_to_agent"]
    assert talk.run.open == talk.wish


@pytest.mark.parametrize("name", ["palm", ""])
def test_what_is_not_offered_is_ignored(talk: Talk, name: str) -> None:
    talk.tell(SecureFlowAsked(at=AT, secure=name))
    assert talk.types() == ["ignore"]
    assert talk.run.open == talk.wish


def test_who_asks_twice_is_ignored_once(talk: Talk) -> None:
    talk.tell(ASKED)
    talk.tell(ASKED)
    assert talk.one(Ignore).why == "no such secure flow may be asked for here"
    assert isinstance(talk.run.open, Collect)


def test_nobody_asks_before_the_call_or_after_the_talk(bundle: Bundle, talk: Talk) -> None:
    assert [one.kind for one in FlowRun(bundle, "main").receive(ASKED)] == ["ignore"]
    talk.agent_hangs_up()
    talk.tell(ASKED)
    assert talk.types() == ["ignore"]


def test_an_agent_who_hangs_up_meanwhile_is_not_gone_back_to(talk: Talk) -> None:
    talk.tell(ASKED)
    talk.agent_hangs_up()
    assert (talk.done, talk.run.conversation) == ([], None)
    talk.enters()
    talk.bank_says("ok", "7")
    assert talk.types() == ["play"]
    assert (talk.run.node, talk.run.customer) == ("thank", "7")


def test_who_hangs_up_in_the_flow_has_left(talk: Talk) -> None:
    talk.tell(ASKED)
    talk.tell(CallerHungUp(at=AT, cause="Normal Clearing"))
    assert talk.run.outcome == "caller_hung_up"
    assert talk.run.node == "left"


def test_another_process_asks_again_and_knows_who_waits(talk: Talk) -> None:
    talk.tell(ASKED)
    talk.tell(SecretsLost(at=AT))
    assert talk.types() == ["collect"]
    assert talk.run.conversation == talk.wish


def test_a_service_that_ends_brings_the_caller_back_and_no_further(talk: Talk) -> None:
    talk.tell(ASKED)
    talk.tell(ServiceStopping(at=AT))
    assert talk.types() == ["back_to_agent"]
    talk.tell(ServiceStopping(at=AT))
    assert talk.one(HandOver).why == "service_stopping"


def test_a_service_that_ends_hands_over_whose_agent_has_gone(talk: Talk) -> None:
    talk.tell(ASKED)
    talk.agent_hangs_up()
    talk.tell(ServiceStopping(at=AT))
    assert talk.types() == ["hand_over"]


def test_the_caller_is_parted_before_anything_is_said(talk: Talk) -> None:
    commands = talk.tell(ASKED)
    assert isinstance(commands[0], PartFromAgent)
