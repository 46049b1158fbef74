"""`bank`: questions without arguments, and those that move money."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hotline.flow.commands import AskBank, Collect
from hotline.model.bank import BankAnswer
from hotline.model.values import Digits, Money
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

RATES = "{bank: list_loan_rates, as: rates, outcomes: {ok: done, none: other, unavailable: down}}"
PAY = """
    collect: {prompt: hello, digits: 6, as: code}
    next: sign_in
  sign_in:
    bank: verify_pin
    with: {customer: code, pin: code}
    as: {customer: customer}
    outcomes: {ok: ask_sum, wrong: other, locked: other, unavailable: down}
  ask_sum:
    collect: {prompt: hello, digits: 1-6, currency: CNY, as: sum}
    fresh: true
    next: pay
  pay:
    bank: pay_card
    with: {customer: customer, amount: sum}
    as: reference
    outcomes: {ok: done, insufficient: other, over_limit: other, refused: other, unknown: person}
anywhere: {unavailable: down}"""
VARIABLES = {"code": "secret", "customer": "customer", "sum": "money", "reference": "digits"}


def caller_who_pays(answer: BankAnswer) -> Caller:
    script = {"verify_pin": BankAnswer(outcome="ok"), "pay_card": answer}
    caller = Caller(around(PAY, VARIABLES), bank=script).arrives("en-US")
    for keys in ("1", "246810", "120*5"):
        caller.presses(keys)
    return caller


def test_what_anybody_may_ask_needs_no_arguments() -> None:
    caller = Caller(
        around(RATES, {"rates": "{list: list_loan_rates}"}),
        bank={"list_loan_rates": BankAnswer(outcome="none")},
    )
    assert caller.arrives("en-US").presses("1").ended_in == "other"


def test_an_amount_goes_to_the_bank_as_it_is() -> None:
    caller = caller_who_pays(BankAnswer(outcome="ok", values={"reference": Digits(digits="4711")}))
    assert caller.ended_in == "done"
    *_, asked = (command for command in caller.commands if isinstance(command, AskBank))
    assert asked.arguments["amount"] == Money(amount=Decimal("120.5"), currency="CNY")


@pytest.mark.parametrize("outcome", ["unknown", "a word of a later vocabulary"])
def test_a_payment_of_which_nothing_is_known_is_never_taken_for_a_bank_that_is_down(
    outcome: str,
) -> None:
    assert caller_who_pays(BankAnswer(outcome=outcome)).ended_in == "handed_over"


def test_a_way_for_a_bank_that_is_down_is_none_for_a_payment() -> None:
    assert told(PAY.replace(", unknown: person", ""), VARIABLES) == [
        "node 'pay': outcome 'unknown' has no target"
    ]
    wrong, missing = told(PAY.replace("unknown: person", "unavailable: down"), VARIABLES)
    assert "'pay_card' has no outcome 'unavailable'" in wrong + missing


NOT_HEARD = (
    "node 'pay': money would move on keys pressed before the caller has heard what is paid; give "
    "the question before it 'fresh: true'"
)


STOPPED_BY_VOICE = (
    "node 'pay': money would move on a word said before the caller has heard what is paid; give "
    "the question before it 'hearing: {barge_in: false}'"
)


def test_no_money_moves_on_a_word_that_stopped_the_question() -> None:
    fresh = "    fresh: true\n"
    heard = f"{fresh}    hear: true\n    hearing: {{ask_always: false}}\n"
    assert told(PAY.replace(fresh, heard), VARIABLES) == [STOPPED_BY_VOICE]
    after = heard.replace("hearing: {", "hearing: {barge_in: false, ")
    assert not told(PAY.replace(fresh, after), VARIABLES)


@pytest.mark.parametrize(
    "last",
    [
        ("    fresh: true\n", ""),
        ("fresh: true\n    next: pay", "next: hello\n  hello: {say: hello, next: pay}"),
        ("next: pay", 'next: sure\n  sure: {menu: hello, choices: {"1": pay}}'),
        ("ok: ask_sum", "ok: pay"),
    ],
)
def test_no_money_moves_on_keys_pressed_ahead(last: tuple[str, str]) -> None:
    assert NOT_HEARD in told(PAY.replace(*last), VARIABLES)


def test_what_was_pressed_ahead_is_no_answer_to_a_fresh_question() -> None:
    caller = caller_who_pays(BankAnswer(outcome="unknown"))
    asked = [command for command in caller.commands if isinstance(command, Collect)]
    assert [command.fresh for command in asked][-1]


SIGN_IN, _, _ = PAY.partition("ask_sum:\n")
BLOCK = f"""{SIGN_IN}ask_sum:
    bank: block_cards
    with: {{number: customer}}
    outcomes: {{ok: done, unknown: other, unavailable: down}}
anywhere: {{unavailable: down}}"""


def test_whom_the_bank_has_proved_may_stand_for_a_number_that_only_it_may_see() -> None:
    variables = {"code": "secret", "customer": "customer"}
    caller = Caller(
        around(BLOCK, variables),
        bank={
            "verify_pin": BankAnswer(outcome="ok"),
            "block_cards": BankAnswer(outcome="unknown"),
        },
    )
    assert caller.arrives("en-US").presses("1").presses("246810").ended_in == "other"
    *_, asked = (command for command in caller.commands if isinstance(command, AskBank))
    assert asked.arguments == {"number": Digits(digits="246810")}
    # What is typed in clear may not.
    assert told(BLOCK, {"code": "secret", "customer": "digits"}) != []
