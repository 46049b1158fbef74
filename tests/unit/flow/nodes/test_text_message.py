"""`text_message`: send words to the caller's telephone."""

from __future__ import annotations

import pytest

from hotline.flow.bundle import CATALOGUE, compile_bundle
from hotline.flow.requests import PortAnswer, SendText
from hotline.flow.utterance import Phrase
from hotline.model.bank import BankAnswer
from hotline.model.values import Digits
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

SEND = (
    "{text_message: hello, outcomes: "
    "{sent: done, refused: other, no_number: other, unavailable: down}}"
)

PROVED = compile_bundle(
    {
        "flows/main.yaml": """
flow: main
start: ask
variables: {pin: secret, customer: customer, tail: digits}
no_input: {tries: 2, then: person}
no_match: {tries: 2, then: person}
nodes:
  ask: {collect: {prompt: pin, digits: 3, as: pin}, next: prove}
  prove:
    bank: verify_pin
    with: {customer: pin, pin: pin}
    as: customer
    outcomes: {ok: send, wrong: other, locked: other, unavailable: other}
  send:
    text_message: hello
    customer: customer
    as: {tail: tail}
    outcomes: {sent: {next: done, say: sent}, refused: other, no_number: other, unavailable: other}
  done: {hang_up: done}
  other: {hang_up: other}
  person: {hand_over: wants_person}
""",
        CATALOGUE: """
languages: [en-US]
prompts:
  pin: {en-US: Your PIN.}
  hello: {en-US: Hello.}
  sent: {en-US: "Sent to {tail}."}
""",
    }
)


@pytest.mark.parametrize(
    ("outcome", "ends"), [("sent", "done"), ("refused", "other"), ("unavailable", "down")]
)
def test_words_go_to_the_number_that_the_caller_shows(outcome: str, ends: str) -> None:
    caller = Caller(around(SEND), ports={"text_message": outcome})
    assert caller.arrives("en-US", number="13800138000").presses("1").ended_in == ends
    words = (Phrase(prompt="hello", language="en-US"),)
    assert caller.ports.asked == [SendText(number="13800138000", words=words)]
    assert caller.heard == ["hello"], "the words are sent, not spoken"


def test_words_go_to_whom_the_bank_has_proved() -> None:
    bank = {"verify_pin": BankAnswer(outcome="ok")}
    sent = PortAnswer(outcome="sent", values={"tail": Digits(digits="0001")})
    caller = Caller(PROVED, bank=bank, ports={"text_message": sent})
    assert caller.arrives("en-US").presses("123").ended_in == "done"
    words = (Phrase(prompt="hello", language="en-US"),)
    assert caller.ports.asked == [SendText(customer="123", words=words)]
    tail = {"tail": Digits(digits="0001")}
    assert caller.last_heard == (Phrase(prompt="sent", language="en-US", values=tail),)


def test_a_customer_may_have_no_number() -> None:
    bank = {"verify_pin": BankAnswer(outcome="ok")}
    caller = Caller(PROVED, bank=bank, ports={"text_message": "no_number"})
    assert caller.arrives("en-US").presses("123").ended_in == "other"


def test_only_whom_the_bank_has_proved_is_a_customer() -> None:
    texts = told(SEND.replace("hello,", "hello, customer: number,"))
    assert any("takes a 'customer' here, but 'number' is a 'digits'" in text for text in texts)


def test_a_number_and_a_customer_are_one_too_many() -> None:
    texts = told(SEND.replace("hello,", "hello, customer: number, to: number,"))
    assert any("give one of them" in text for text in texts)


def test_a_number_in_a_variable_is_one() -> None:
    texts = told(SEND.replace("hello,", "hello, to: number,"))
    assert any("has no outcome 'no_number'" in text for text in texts), texts


def test_a_withheld_number_gets_none() -> None:
    assert Caller(around(SEND)).arrives("en-US", number="").presses("1").ended_in == "other"


def test_a_secret_in_a_text_is_told() -> None:
    texts = told(SEND.replace("hello", "pin_is"))
    assert any("would speak the secret 'pin'" in text for text in texts)


def test_a_caller_who_has_gone_may_still_get_a_text() -> None:
    assert told(f"{SEND}\nanywhere: {{hang_up: tried}}") == []
