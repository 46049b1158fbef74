"""A small bank, as a caller lives it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hotline.flow.bundle import Bundle
from hotline.flow.commands import AskBank, Collect, Play
from hotline.model.bank import BankAnswer
from hotline.model.values import Day, Digits, Money, Row, Rows, Secret, Term
from hotline.testing.caller import Caller

OK = BankAnswer(outcome="ok")
WRONG = BankAnswer(outcome="wrong")
LOCKED = BankAnswer(outcome="locked")
SAVINGS: Row = {
    "account": Term(term="savings"),
    "tail": Digits(digits="1234"),
    "balance": Money(amount=Decimal("1234.56"), currency="CNY"),
}
BALANCES = BankAnswer(outcome="ok", values={"rows": Rows(rows=(SAVINGS,))})
SALARY: Row = {
    "day": Day(day=date(2026, 11, 20)),
    "what": Term(term="salary"),
    "amount": Money(amount=Decimal("9000.00"), currency="CNY"),
}
TRANSACTIONS = BankAnswer(outcome="ok", values={"rows": Rows(rows=(SALARY,))})
BANK = {
    "verify_pin": OK,
    "list_balances": BALANCES,
    "list_transactions": TRANSACTIONS,
}


def signed_in(small_bank: Bundle, language_key: str = "2") -> Caller:
    caller = Caller(small_bank, bank=BANK).arrives().presses(language_key)
    return caller.presses("10000001").presses("918273")


@pytest.mark.parametrize(("key", "language"), [("1", "zh-CN"), ("2", "en-US")])
def test_balance_is_told_in_the_chosen_language(
    small_bank: Bundle, key: str, language: str
) -> None:
    caller = signed_in(small_bank, key)
    assert caller.heard[-2:] == ["account_balance", "main_menu"]
    assert caller.language == language


def test_balance_speaks_the_account_the_bank_told(small_bank: Bundle) -> None:
    caller = signed_in(small_bank)
    told = [c for c in caller.commands if isinstance(c, Play)][-1]
    assert told.utterance[0].values == SAVINGS


def test_identified_customer_is_known_to_the_run(small_bank: Bundle) -> None:
    assert signed_in(small_bank).run.customer == "10000001"


def test_number_is_a_handle_until_the_bank_has_proved_it(small_bank: Bundle) -> None:
    caller = signed_in(small_bank)
    asked = [c.arguments["customer"] for c in caller.commands if isinstance(c, AskBank)]
    assert asked == [Secret(handle="secret-1"), Digits(digits="10000001")]


def test_proven_number_outlives_the_process_that_heard_it(small_bank: Bundle) -> None:
    caller = signed_in(small_bank).loses_secrets().presses("1")
    assert caller.heard[-1] == "main_menu"
    assert caller.asked[-1] == "list_balances"


def test_pin_reaches_the_bank_as_a_handle_only(small_bank: Bundle) -> None:
    caller = signed_in(small_bank)
    asked = [c for c in caller.commands if isinstance(c, AskBank) and c.operation == "verify_pin"]
    assert asked[0].arguments["pin"] == Secret(handle="secret-2")
    assert "918273" not in repr(caller.commands)


def test_repeat_asks_the_bank_again(small_bank: Bundle) -> None:
    caller = signed_in(small_bank).presses("1")
    assert caller.asked[-2:] == ["list_balances", "list_balances"]


def test_last_transactions(small_bank: Bundle) -> None:
    caller = signed_in(small_bank).presses("2")
    assert caller.heard[-3:] == ["transactions_follow", "one_transaction", "main_menu"]


def test_language_can_be_changed_in_mid_call(small_bank: Bundle) -> None:
    caller = signed_in(small_bank, "2").presses("3").presses("1")
    assert (caller.heard[-1], caller.language) == ("main_menu", "zh-CN")


def test_message_is_left(small_bank: Bundle) -> None:
    caller = signed_in(small_bank).presses("4").speaks(7.5)
    assert (caller.ended_in, caller.heard[-2:]) == ("message_left", ["message_taken", "goodbye"])


def test_message_that_cannot_be_kept_is_not_promised(small_bank: Bundle) -> None:
    assert signed_in(small_bank).presses("4").speaks(0).ended_in == "message_failed"


def test_third_silence_says_goodbye(small_bank: Bundle) -> None:
    caller = Caller(small_bank).arrives().stays_silent(times=3)
    question = ["choose_language", "choose_language"]
    assert caller.heard == [
        *question,
        *("still_there", *question),
        *("please_choose", *question),
        *("nobody_there", "goodbye"),
    ]
    assert caller.ended_in == "caller_silent"


def test_useless_keys_are_not_silence(small_bank: Bundle) -> None:
    caller = signed_in(small_bank).presses("7").presses("8").presses("6")
    assert [prompt for prompt in caller.heard if prompt.startswith("not_")] == [
        "not_understood",
        "not_understood_again",
    ]
    assert caller.heard[-1] == "offer_message"


def test_short_entry_is_no_match(small_bank: Bundle) -> None:
    caller = Caller(small_bank, bank=BANK).arrives().presses("2").presses("1000")
    assert caller.heard[-2:] == ["not_complete", "enter_customer_number"]


def test_question_after_a_mistake_takes_no_older_keys(small_bank: Bundle) -> None:
    caller = Caller(small_bank, bank=BANK).arrives().presses("2").presses("1000")
    asked = [c for c in caller.commands if isinstance(c, Collect)]
    assert [c.fresh for c in asked] == [False, False, True]


def test_wrong_number_and_wrong_pin_sound_the_same(small_bank: Bundle) -> None:
    caller = Caller(small_bank, bank={**BANK, "verify_pin": WRONG}).arrives().presses("2")
    caller.presses("10000001").presses("111111")
    assert caller.heard[-2:] == ["not_signed_in", "enter_customer_number"]


def test_third_wrong_pin_locks_and_ends_the_call(small_bank: Bundle) -> None:
    answers = [WRONG, WRONG, LOCKED]
    caller = Caller(small_bank, bank={**BANK, "verify_pin": answers}).arrives().presses("2")
    for pin in ("111111", "222222", "333333"):
        caller.presses("10000001").presses(pin)
    assert caller.heard[-2:] == ["pin_is_locked", "goodbye"]
    assert caller.ended_in == "pin_locked"


def test_three_tries_at_numbers_that_do_not_exist_offer_a_message(small_bank: Bundle) -> None:
    caller = Caller(small_bank, bank={**BANK, "verify_pin": WRONG}).arrives().presses("2")
    for number in ("99999991", "99999992", "99999993"):
        caller.presses(number).presses("111111")
    assert caller.heard[-2:] == ["not_signed_in", "offer_message"]


def test_bad_news_is_heard_whatever_was_typed_ahead(small_bank: Bundle) -> None:
    caller = (
        Caller(small_bank, bank={}).arrives().presses("2").presses("10000001").presses("123456")
    )
    told = [c for c in caller.commands if isinstance(c, Play)][-1]
    assert (told.utterance[0].prompt, told.fresh) == ("bank_is_down", True)


def test_last_words_are_heard_whatever_was_typed_ahead(small_bank: Bundle) -> None:
    caller = signed_in(small_bank).presses("*")
    told = [c for c in caller.commands if isinstance(c, Play)][-1]
    assert (told.utterance[0].prompt, told.fresh) == ("goodbye", True)


@pytest.mark.parametrize(
    ("operation", "keys"),
    [
        ("verify_pin", ["123456"]),
        ("list_balances", ["123456"]),
        ("list_transactions", ["123456", "2"]),
    ],
)
def test_bank_down_at_any_operation_offers_a_message(
    small_bank: Bundle, operation: str, keys: list[str]
) -> None:
    bank = {name: answer for name, answer in BANK.items() if name != operation}
    caller = Caller(small_bank, bank=bank).arrives().presses("2").presses("10000001")
    for entry in keys:
        caller.presses(entry)
    assert caller.heard[-2:] == ["bank_is_down", "offer_message"]


def test_hang_up_ends_the_call_wherever_it_is(small_bank: Bundle) -> None:
    caller = signed_in(small_bank).hangs_up()
    assert caller.ended_in == "caller_hung_up"
    assert caller.run.ended
