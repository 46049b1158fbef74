"""What is sealed opens with its key, in its place, unaltered; and in no other way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.privacy import Seal, SealBroken
from hotline.privacy.sealing import fingerprint, new_key, pseudonym
from hotline.privacy.wrapping import MasterKeys, unwrap_under, wrap_under

KEY, OTHER = bytes(32), bytes([1]) * 32
PLACE = ("record", "demo", "call:1")


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_is_opened(text: str) -> None:
    assert Seal("k", KEY).open(Seal("k", KEY).close(text, *PLACE), *PLACE) == text


def test_same_text_never_looks_the_same() -> None:
    seal = Seal("k", KEY)
    assert seal.close("13800138000", *PLACE) != seal.close("13800138000", *PLACE)


def test_another_key_opens_nothing() -> None:
    sealed = Seal("k", KEY).close("13800138000", *PLACE)
    with pytest.raises(SealBroken):
        Seal("k", OTHER).open(sealed, *PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [("record", "other", "call:1"), ("record", "demo", "call:2"), ("record", "democall:1")],
)
def test_sealed_value_that_was_moved_does_not_open(elsewhere: tuple[str, ...]) -> None:
    sealed = Seal("k", KEY).close("13800138000", *PLACE)
    with pytest.raises(SealBroken, match="altered or belong elsewhere"):
        Seal("k", KEY).open(sealed, *elsewhere)


@given(position=st.integers(0, 12 + 11 + 16 - 1), bit=st.integers(0, 7))
def test_one_changed_bit_is_noticed(position: int, bit: int) -> None:
    sealed = bytearray(Seal("k", KEY).close("13800138000", *PLACE))
    sealed[position] ^= 1 << bit
    with pytest.raises(SealBroken):
        Seal("k", KEY).open(bytes(sealed), *PLACE)


@pytest.mark.parametrize("cut", [b"", b"short"])
def test_cut_value_is_noticed(cut: bytes) -> None:
    with pytest.raises(SealBroken):
        Seal("k", KEY).open(cut, *PLACE)


def test_key_is_not_shown() -> None:
    assert repr(Seal("key-1", OTHER)) == "Seal('key-1')"


def test_old_master_key_unwraps_and_the_one_in_force_wraps() -> None:
    old, key = MasterKeys(KEY), new_key()
    wrapped = old.wrap(key, "id")
    both = MasterKeys(OTHER, [KEY])
    assert both.unwrap(wrapped, old.current, "id") == key
    again = both.wrap(key, "id")
    assert both.current != old.current
    assert MasterKeys(OTHER).unwrap(again, both.current, "id") == key


def test_wrapped_key_is_bound_to_its_id() -> None:
    key = new_key()
    wrapped = wrap_under(KEY, key, "call-1")
    assert unwrap_under(KEY, wrapped, "call-1") == key
    with pytest.raises(SealBroken):
        unwrap_under(KEY, wrapped, "call-2")


def test_pseudonym_is_steady_and_tells_tenants_and_keys_apart() -> None:
    names = {
        pseudonym(key, tenant, customer)
        for key in (KEY, OTHER)
        for tenant in ("demo", "other")
        for customer in ("10000001", "10000002")
    }
    assert len(names) == 8
    assert pseudonym(KEY, "demo", "10000001") in names
    assert fingerprint(KEY) != fingerprint(OTHER)
