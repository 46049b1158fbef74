"""What it means that a customer was not reached."""

from __future__ import annotations

import pytest

from hotline.asterisk.trunk import REASONS
from hotline.calls.outbound import ENGAGED, UNKNOWN
from hotline.floor.unreached import MEANINGS, NO_LINE_OUT, meaning


@pytest.mark.parametrize("why", [*REASONS.values(), "unreachable", ENGAGED, UNKNOWN, NO_LINE_OUT])
def test_every_reason_of_those_who_ring_has_a_meaning(why: str) -> None:
    assert why in MEANINGS


@pytest.mark.parametrize(
    ("why", "means"),
    [
        ("busy", "for_now"),
        ("unreachable", "no_line"),
        (ENGAGED, "no_line"),
        ("do_not_call", "for_good"),
        ("something new", "for_now"),
    ],
)
def test_what_says_nothing_of_the_customer_is_no_attempt(why: str, means: str) -> None:
    assert meaning(why) == means
