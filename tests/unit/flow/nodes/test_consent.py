"""`consent` of a `yes_no`: who is asked, and what becomes of the answer."""

from __future__ import annotations

import pytest

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.events import SecretsLost
from hotline.flow.requests import KeepConsent, PortAnswer, ReadCustomer
from hotline.model.bank import BankAnswer
from hotline.model.values import Term
from hotline.testing.caller import NOW, Caller
from hotline.testing.one_node import around, told

ASK = "{yes_no: hello, consent: recording, needless: down, yes: done, no: other}"
ALWAYS = "{yes_no: hello, consent: recording, yes: done, no: other}"
WORDS = """
languages: [en-US]
prompts: {pin: {en-US: Your PIN.}, may_we: {en-US: May we?}}
"""
FLOW = """
flow: main
start: ask
variables: {pin: secret, customer: customer}
no_input: {tries: 2, then: person}
no_match: {tries: 2, then: person}
nodes:
  ask: {collect: {prompt: pin, digits: 3, as: pin}, next: prove}
  prove:
    bank: verify_pin
    with: {customer: pin, pin: pin}
    as: customer
    outcomes: {ok: read, wrong: ask_him, locked: bye, unavailable: bye}
  read: {customer_record: customer, outcomes: {known: ask_him, new: ask_him, unavailable: ask_him}}
  ask_him: {yes_no: may_we, consent: recording, needless: again, yes: again, no: again}
  again: {yes_no: may_we, consent: recording, needless: bye, yes: bye, no: bye}
  bye: {hang_up: done}
  person: {hand_over: wants_person}
"""


def asked(node: str, *, kept: str = "kept", wanted: bool = True) -> Caller:
    caller = Caller(around(node), ports={"consent": kept})
    return caller.arrives("en-US", consent_wanted=wanted).presses("1")


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return compile_bundle({"flows/main.yaml": FLOW, CATALOGUE: WORDS})


def customer(bundle: Bundle, known: str | None, kept: str = "kept") -> Caller:
    facts = {} if known is None else {"recording": Term(term=known)}
    record = PortAnswer(outcome="known", facts=facts)
    ports = {"customer_record": record, "consent": PortAnswer(outcome=kept)}
    caller = Caller(bundle, bank={"verify_pin": BankAnswer(outcome="ok")}, ports=ports)
    return caller.arrives("en-US", consent_wanted=True).presses("123")


@pytest.mark.parametrize("kept", ["kept", "unavailable"])
@pytest.mark.parametrize(
    ("key", "request_made", "end"),
    [
        ("1", KeepConsent(use="recording", said="given"), "done"),
        ("2", KeepConsent(use="recording", said="refused"), "other"),
    ],
)
def test_the_answer_is_kept_and_counts_on_this_call(
    key: str, request_made: KeepConsent, end: str, kept: str
) -> None:
    caller = asked(ASK, kept=kept).presses(key)
    assert caller.ports.asked == [request_made]
    assert (caller.ended_in, caller.run.consent) == (end, request_made.said)


def test_where_nobody_waits_for_an_answer_nobody_is_asked() -> None:
    caller = asked(ASK, wanted=False)
    assert (caller.ended_in, caller.run.consent) == ("down", "unknown")
    assert caller.ports.asked == []


def test_without_needless_everybody_is_asked_as_where_a_consent_is_withdrawn() -> None:
    caller = asked(ALWAYS, wanted=False).presses("2")
    assert (caller.ended_in, caller.run.consent) == ("other", "refused")


def test_silence_is_neither_yes_nor_no() -> None:
    caller = asked(ASK).stays_silent(2)
    assert (caller.ended_in, caller.run.consent) == ("handed_over", "unknown")
    assert caller.ports.asked == []


@pytest.mark.parametrize("known", ["given", "refused"])
def test_a_customer_who_has_said_it_is_not_asked(bundle: Bundle, known: str) -> None:
    caller = customer(bundle, known)
    assert (caller.heard, caller.ended_in) == (["pin"], "done")


@pytest.mark.parametrize("known", ["unknown", None])
def test_a_customer_is_asked_once_and_it_is_kept(bundle: Bundle, known: str | None) -> None:
    caller = customer(bundle, known).presses("1")
    assert caller.heard == ["pin", "may_we"]
    assert caller.ports.asked == [
        ReadCustomer(customer="123", language="en-US"),
        KeepConsent(use="recording", said="given", customer="123"),
    ]
    # What the CRM has may be changed at the desk from now on.
    assert caller.run.consent == "unknown"


def test_what_the_crm_could_not_keep_counts_on_this_call(bundle: Bundle) -> None:
    caller = customer(bundle, "unknown", kept="unavailable").presses("2")
    assert (caller.ended_in, caller.run.consent) == ("done", "refused")


TWO = FLOW.replace(
    "again: {yes_no: may_we, consent: recording, needless: bye, yes: bye, no: bye}",
    "again: {collect: {prompt: pin, digits: 3, as: pin}, next: prove}",
).replace("wrong: ask_him", "wrong: bye")


def test_a_no_holds_for_whoever_is_proved_on_this_call() -> None:
    caller = customer(compile_bundle({"flows/main.yaml": TWO, CATALOGUE: WORDS}), "unknown")
    caller.presses("2")
    # What the CRM has may be changed at the desk from now on.
    assert caller.run.consent == "unknown"
    caller.presses("456")
    assert (caller.run.customer, caller.run.consent) == ("456", "refused")


def test_a_yes_is_of_nobody_else() -> None:
    caller = customer(compile_bundle({"flows/main.yaml": TWO, CATALOGUE: WORDS}), "unknown")
    caller.presses("1")
    caller.presses("456")
    assert (caller.run.customer, caller.run.consent) == ("456", "unknown")


def test_who_does_not_answer_is_not_asked_again(bundle: Bundle) -> None:
    flow = FLOW.replace("no: again}", "no: again, no_input: {tries: 1, then: again}}")
    caller = customer(compile_bundle({"flows/main.yaml": flow, CATALOGUE: WORDS}), "unknown")
    assert caller.stays_silent().ended_in == "done"
    assert caller.heard == ["pin", "may_we"]


def test_an_answer_outlives_the_process_that_heard_it() -> None:
    caller = asked(ASK).presses("2")
    events = [event for event, _ in caller.steps[:-1]]
    again = Caller(around(ASK)).run
    for event in (*events, SecretsLost(at=NOW)):
        again.receive(event)
    assert again.consent == "refused"
    assert again.open is not None


def test_a_question_about_anything_else_is_asked() -> None:
    (problem,) = told("{yes_no: hello, needless: down, yes: done, no: other}")
    assert "'needless' goes with 'consent'" in problem


def test_a_question_that_is_passed_over_bounds_no_round() -> None:
    node = "{yes_no: hello, consent: recording, needless: tried, yes: done, no: other}"
    assert any("without the caller" in one or "round" in one for one in told(node)), told(node)
