"""`customer_record`, `waiting_case` and `case`: what flows ask of the CRM."""

from __future__ import annotations

from datetime import date

import pytest

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.requests import FindWaitingCase, OpenCase, PortAnswer, ReadCustomer
from hotline.model.bank import BankAnswer
from hotline.model.values import Day, Digits, Term, Text
from hotline.testing.caller import Caller
from hotline.testing.one_node import told

WORDS = """
languages: [en-US]
prompts:
  pin: {en-US: Your PIN.}
  hello: {en-US: "Hello, {name}."}
  waiting: {en-US: "Your {matter}, number {reference}, by {due}."}
  opened: {en-US: "Number {reference}, by {due}."}
terms:
  complaint: {en-US: complaint}
  service: {en-US: our service}
"""
FLOW = """
flow: main
start: ask
variables:
  pin: secret
  customer: customer
  name: text
  tier: term
  matter: term
  reference: digits
  due: day
  about: term
  claim: term
no_input: {tries: 2, then: person}
no_match: {tries: 2, then: person}
nodes:
  ask: {collect: {prompt: pin, digits: 3, as: pin}, next: prove}
  prove:
    bank: verify_pin
    with: {customer: pin, pin: pin}
    as: customer
    outcomes: {ok: read, wrong: give, locked: bye, unavailable: bye}
  read:
    customer_record: customer
    as: {name: name, tier: tier}
    outcomes: {known: by_tier, new: greet, unavailable: down}
  by_tier: {decide: [{when: tier is 'vip', next: greet}], else: bye}
  greet: {say: hello, next: waits}
  waits:
    waiting_case: customer
    as: {matter: matter, reference: reference, due: due}
    outcomes: {found: tell, late: tell, none: give, unavailable: down}
  tell: {say: waiting, next: bye}
  give: {set: {about: "'service'", claim: "'damages'"}, next: complain}
  complain:
    case: complaint
    about: about
    claim: claim
    as: {reference: reference, due: due}
    outcomes: {opened: read_back, unavailable: down}
  read_back: {say: opened, next: bye}
  down: {hang_up: down}
  bye: {hang_up: done}
  person: {hand_over: wants_person}
"""
VIP = PortAnswer(
    outcome="known", values={"name": Text(text="Wang")}, facts={"tier": Term(term="vip")}
)
FOUND = PortAnswer(
    outcome="found",
    facts={
        "matter": Term(term="complaint"),
        "reference": Digits(digits="26030200012"),
        "due": Day(day=date(2026, 3, 3)),
    },
)
OPENED = PortAnswer(
    outcome="opened",
    facts={"reference": Digits(digits="26030200020"), "due": Day(day=date(2026, 3, 4))},
)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return compile_bundle({"flows/main.yaml": FLOW, CATALOGUE: WORDS})


def caller_with(bundle: Bundle, **ports: PortAnswer | str) -> Caller:
    caller = Caller(bundle, bank={"verify_pin": BankAnswer(outcome="ok")}, ports=ports)
    return caller.arrives("en-US", number="13800138000")


def test_a_proved_customer_is_greeted_and_told_what_waits(bundle: Bundle) -> None:
    caller = caller_with(bundle, customer_record=VIP, waiting_case=FOUND).presses("123")
    assert caller.heard == ["pin", "hello", "waiting"]
    assert caller.ports.asked == [
        ReadCustomer(customer="123", language="en-US"),
        FindWaitingCase(customer="123"),
    ]


def test_a_language_is_remembered_that_was_chosen_on_this_call() -> None:
    flow = (
        FLOW.replace("start: ask\n", "start: english\n")
        + "  english: {language: en-US, next: ask}\n"
    )
    caller = caller_with(compile_bundle({"flows/main.yaml": flow, CATALOGUE: WORDS}))
    caller.presses("123")
    assert caller.ports.asked[0] == ReadCustomer(customer="123", language="en-US", chosen=True)


def test_a_case_is_opened_for_the_proved_caller(bundle: Bundle) -> None:
    caller = caller_with(bundle, customer_record=VIP, waiting_case="none", case=OPENED)
    caller.presses("123")
    assert caller.heard == ["pin", "hello", "opened"]
    assert caller.ports.asked[-1] == OpenCase(
        case="complaint", about="service", claim="damages", number="13800138000", customer="123"
    )


def test_a_case_is_opened_for_somebody_unknown_too(bundle: Bundle) -> None:
    caller = Caller(
        bundle, bank={"verify_pin": BankAnswer(outcome="wrong")}, ports={"case": OPENED}
    )
    caller.arrives("en-US", number="").presses("123")
    assert caller.ports.asked == [
        OpenCase(case="complaint", about="service", claim="damages", number="", customer="")
    ]


@pytest.mark.parametrize("kind", ["customer_record", "waiting_case"])
def test_without_the_crm_the_flow_goes_on(bundle: Bundle, kind: str) -> None:
    answers: dict[str, PortAnswer | str] = {"customer_record": VIP, "waiting_case": FOUND}
    assert caller_with(bundle, **{**answers, kind: "unavailable"}).presses("123").ended_in == "down"


def test_only_a_proved_customer_is_looked_up() -> None:
    outcomes = "outcomes: {known: done, new: done, unavailable: down}"
    texts = told(f"{{customer_record: number, {outcomes}}}")
    assert any("takes a 'customer' here, but 'number' is a 'digits'" in text for text in texts), (
        texts
    )


def test_what_is_not_brought_is_told() -> None:
    outcomes = "outcomes: {known: done, new: done, unavailable: down}"
    texts = told(
        f"{{customer_record: customer, as: {{tear: tier}}, {outcomes}}}",
        {"customer": "customer", "tier": "term"},
    )
    assert any("brings no 'tear'. Did you mean 'tier'?" in text for text in texts), texts


def test_a_value_has_its_own_type() -> None:
    outcomes = "outcomes: {opened: done, unavailable: down}"
    texts = told(
        f"{{case: complaint, about: about, as: {{due: number}}, {outcomes}}}", {"about": "term"}
    )
    assert any("'number'" in text and "day" in text for text in texts), texts
