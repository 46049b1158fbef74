"""Under which names the floor's log knows people."""

from __future__ import annotations

from hotline.calls.known_as import KnownAs

NAMES = KnownAs(lambda name: f"<{name}>", region="CN")


def test_a_number_is_the_same_however_it_is_written() -> None:
    written = ("13800138000", "138 0013 8000", "+8613800138000", "008613800138000")
    assert {NAMES.telephone(one) for one in written} == {"<+8613800138000>"}


def test_a_customer_is_no_telephone_number() -> None:
    assert NAMES.customer("13800138000") == "<13800138000>"


def test_nobody_has_no_name() -> None:
    assert NAMES.customer("") == NAMES.telephone("") == ""
