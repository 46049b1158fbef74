from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hotline.floor.leg_names import LegNames

NAMES = LegNames("bank", "offer")
REFS = st.integers(min_value=1, max_value=999_999_999_999)


@given(one=REFS, other=REFS)
def test_no_name_begins_with_another(one: int, other: int) -> None:
    assert one == other or not NAMES.name(one).startswith(NAMES.name(other))


@given(ref=REFS)
def test_a_name_tells_its_offer(ref: int) -> None:
    assert NAMES.ref(NAMES.name(ref)) == ref
    for other in (LegNames("bank2", "offer"), LegNames("bank", "customer")):
        assert NAMES.ref(other.name(ref)) == 0


def test_other_names_are_of_no_offer() -> None:
    for name in ("", "1764246000.12", "bank-offer-17", "bank-offer-00000000000x"):
        assert NAMES.ref(name) == 0
