"""Which values are personal, and what is left of events and commands without them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from hotline.flow import commands as c
from hotline.flow import events as e
from hotline.flow.codec import (
    command_from_json,
    command_to_json,
    event_from_json,
    event_to_json,
)
from hotline.flow.forms import AmountForm
from hotline.flow.personal import PLACEHOLDER, Leaf, unveil, unveiled_text, veil
from hotline.flow.requests import BookCallback, SendText
from hotline.flow.utterance import Phrase
from hotline.model.values import (
    Day,
    Digits,
    Erased,
    Money,
    Number,
    Percent,
    Rows,
    Scalar,
    Secret,
    Term,
    Text,
    TimeOfDay,
    YesNo,
)

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BALANCE = Money(amount=Decimal("23499.63"), currency="CNY")
VALUES: list[tuple[Scalar, Scalar]] = [
    (Text(text="Li Jing"), Text(text="erased")),
    (Digits(digits="6021"), Digits(digits="erased")),
    (Term(term="savings"), Erased(was="term")),
    (Number(number=7), Erased(was="number")),
    (BALANCE, Erased(was="money")),
    (Percent(percent=Decimal("3.45")), Erased(was="percent")),
    (Day(day=date(2026, 1, 2)), Erased(was="day")),
    (TimeOfDay(time=time(9, 5)), Erased(was="time")),
    (YesNo(yes=True), Erased(was="yes_no")),
    (Secret(handle="secret-1"), Secret(handle="secret-1")),
]


def veiled(encoded: dict[str, Any]) -> tuple[Any, list[Leaf]]:
    leaves: list[Leaf] = []
    return json.loads(json.dumps(veil(encoded, leaves))), leaves


def erased_event(event: e.AnyEvent) -> e.AnyEvent:
    return event_from_json(unveil(veiled(event_to_json(event))[0], None))


OWED = (Phrase(prompt="owed", language="en-US", values={"balance": BALANCE}),)
PERSONAL: list[tuple[e.AnyEvent | c.AnyCommand, set[Leaf]]] = [
    (
        e.CallArrived(at=AT, caller_number="13800", dialled_number="95", language="en-US"),
        {"13800"},
    ),
    (
        e.DigitsCollected(at=AT, ref=1, digits="4711", handle="", length=4, matched=True),
        {"4711"},
    ),
    (
        e.WordsHeard(at=AT, ref=1, text="four seven", confidence=0.9, digits="47", matched=True),
        {"four seven", "47"},
    ),
    (
        e.WordsHeard(at=AT, ref=1, text="my balance", confidence=0.9, phrase="balance"),
        {"my balance"},
    ),
    (
        e.BankAnswered(
            at=AT,
            ref=1,
            outcome="ok",
            customer="10000001",
            values={"rows": Rows(rows=({"balance": BALANCE},))},
        ),
        {"10000001", "23499.63", "CNY"},
    ),
    (
        c.AskBank(ref=1, operation="x", arguments={"customer": Digits(digits="10000001")}),
        {"10000001"},
    ),
    (
        e.PortAnswered(at=AT, ref=1, outcome="ok", values={"rate": Number(number=7)}),
        {7},
    ),
    (
        c.AskPort(ref=1, request=BookCallback(queue="cards", number="13800")),
        {"13800"},
    ),
    (
        c.AskPort(ref=1, request=SendText(number="13800", words=OWED)),
        {"13800", "23499.63", "CNY"},
    ),
    (
        c.Play(ref=1, utterance=(Phrase(prompt="p", language="en-US", values={"b": BALANCE}),)),
        {"23499.63", "CNY"},
    ),
    (
        c.Collect(
            ref=1,
            utterance=(Phrase(prompt="p", language="en-US", values={"b": Number(number=7)}),),
            rules=c.DigitRules(max_digits=1),
        ),
        {7},
    ),
    (
        c.Collect(
            ref=1,
            utterance=(),
            rules=c.DigitRules(max_digits=9, form=AmountForm(currency="USD", largest=BALANCE)),
        ),
        {"23499.63", "CNY"},
    ),
    (
        c.Listen(
            ref=1,
            utterance=(Phrase(prompt="p", language="en-US", values={"b": BALANCE}),),
            keys="#",
        ),
        {"23499.63", "CNY"},
    ),
]


@pytest.mark.parametrize(("one", "personal"), PERSONAL, ids=[one.kind for one, _ in PERSONAL])
def test_personal_values_leave_and_come_back(
    one: e.AnyEvent | c.AnyCommand, personal: set[Leaf]
) -> None:
    encoded = event_to_json(one) if isinstance(one, e.Event) else command_to_json(one)
    left, leaves = veiled(encoded)
    assert set(leaves) == personal
    assert not [leaf for leaf in personal if isinstance(leaf, str) and leaf in json.dumps(left)]
    assert unveil(left, leaves) == encoded


@pytest.mark.parametrize(("value", "left"), VALUES, ids=[value.kind for value, _ in VALUES])
def test_what_is_left_of_a_value(value: Scalar, left: Scalar) -> None:
    command = c.AskBank(ref=1, operation="x", arguments={"one": value})
    erased = command_from_json(unveil(veiled(command_to_json(command))[0], None))
    assert erased == c.AskBank(ref=1, operation="x", arguments={"one": left})


def test_choice_in_a_menu_is_structure() -> None:
    pressed = e.DigitsCollected(at=AT, ref=1, digits="4", handle="", length=1, matched=True)
    assert erased_event(pressed) == pressed


def test_withheld_number_stays_withheld() -> None:
    withheld = e.CallArrived(at=AT, caller_number="", dialled_number="95", language="en-US")
    assert erased_event(withheld) == withheld


def test_nobody_proved_stays_nobody() -> None:
    wrong = e.BankAnswered(at=AT, ref=1, outcome="wrong")
    assert erased_event(wrong) == wrong


def test_a_text_has_its_values_back_whatever_they_say() -> None:
    payee = Text(text=f'{{"{PLACEHOLDER}":0}} "李静" \\ \u2028')
    said = c.Play(
        ref=1,
        utterance=(
            Phrase(prompt="paid", language="zh-CN", values={"payee": payee, "of": BALANCE}),
        ),
    )
    leaves: list[Leaf] = []
    text = json.dumps(veil(command_to_json(said), leaves), separators=(",", ":"))
    assert command_from_json(json.loads(unveiled_text(text, leaves))) == said
    with pytest.raises(LookupError):
        unveiled_text(text, leaves[:1])


def test_an_argument_of_any_name_is_a_value() -> None:
    """The bank is asked for a code by the `kind` of payment, which is no kind of a value."""
    names = ("kind", "handle", "was")
    for value, left_of_it in VALUES[1:4]:
        asked = c.AskBank(ref=1, operation="send_code", arguments=dict.fromkeys(names, value))
        left, leaves = veiled(command_to_json(asked))
        assert len(leaves) == len(names)
        assert command_from_json(unveil(left, leaves)) == asked
        erased = command_from_json(unveil(left, None))
        assert erased == replace(asked, arguments=dict.fromkeys(names, left_of_it))
