"""`transfer`: connect the caller to another telephone."""

from __future__ import annotations

import pytest

from hotline.flow.requests import Transfer
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

OUTCOMES = "outcomes: {answered: done, busy: other, no_answer: other, unavailable: down}"


@pytest.mark.parametrize(
    ("outcome", "ends"),
    [("answered", "done"), ("busy", "other"), ("no_answer", "other"), ("unavailable", "down")],
)
def test_transfer_leads_where_its_outcome_says(outcome: str, ends: str) -> None:
    bundle = around(f'{{transfer: "+86 10 6655 4433", {OUTCOMES}}}')
    caller = Caller(bundle, ports={"transfer": outcome}).arrives("en-US").presses("1")
    assert caller.ended_in == ends
    assert caller.ports.asked == [Transfer(destination="+861066554433", ring_s=30)]


def test_an_extension_is_a_destination_too() -> None:
    caller = Caller(around(f'{{transfer: "8001", {OUTCOMES}}}')).arrives("en-US").presses("1")
    assert caller.ports.asked == [Transfer(destination="8001", ring_s=30)]


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("+86 1", "is no telephone number"),
        ("66554433", "is no telephone number"),
        ("+1 900 234 5678", "costs extra"),
        # A personal number, a pager, and numbers of no country: a satellite's, a network's.
        ("+44 70 1234 5678", "costs extra"),
        ("+44 76 4012 3456", "costs extra"),
        ("+870 301 234 567", "costs extra"),
        ("+881 612 345 678", "costs extra"),
        ("+883 510 012 345", "costs extra"),
        ("number", "is no telephone number"),
        ("8001@evil.example", "is no telephone number"),
    ],
)
def test_a_destination_that_must_not_be_is_told(written: str, wrong: str) -> None:
    (text,) = told(f'{{transfer: "{written}", {OUTCOMES}}}')
    assert wrong in text
