"""`callback`: promise to ring back."""

from __future__ import annotations

import pytest

from hotline.flow.requests import BookCallback
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

SHOWN = (
    "{callback: cards, outcomes: "
    "{booked: done, refused: other, no_number: other, unavailable: down}}"
)
TYPED = "{callback: cards, to: number, outcomes: {booked: done, refused: other, unavailable: down}}"


@pytest.mark.parametrize(
    ("outcome", "ends"), [("booked", "done"), ("refused", "other"), ("unavailable", "down")]
)
def test_the_number_that_the_caller_shows_is_rung(outcome: str, ends: str) -> None:
    caller = Caller(around(SHOWN), ports={"callback": outcome})
    assert caller.arrives("en-US", number="13800138000").presses("1").ended_in == ends
    assert caller.ports.asked == [BookCallback(queue="cards", number="13800138000")]


def test_nobody_is_asked_to_ring_a_withheld_number() -> None:
    caller = Caller(around(SHOWN)).arrives("en-US", number="").presses("1")
    assert caller.ended_in == "other"
    assert caller.ports.asked == []


def test_a_caller_without_a_number_is_told_if_the_flow_forgets_one() -> None:
    (text,) = told(SHOWN.replace("no_number: other, ", ""))
    assert text == "node 'tried': outcome 'no_number' has no target"


def test_a_number_that_not_every_caller_has_typed_is_told() -> None:
    (text,) = told(TYPED)
    assert "needs 'number', which may not be set by then" in text


def test_a_secret_is_no_telephone_number() -> None:
    texts = told(TYPED.replace("to: number", "to: pin"))
    assert any("'callback' must not have the secret 'pin'" in text for text in texts)
