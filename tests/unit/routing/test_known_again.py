"""Callers who call again, found as looking at everybody finds them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hotline.routing.known_again import KnownAgain, Who

callers = st.builds(
    Who, st.just("general"), st.sampled_from(["", "7", "8"]), st.sampled_from(["", "+1", "+2"])
).filter(lambda one: bool(one.customer or one.number))


@given(st.lists(st.tuples(callers, st.booleans()), max_size=12), callers)
def test_who_is_meant_is_found(deeds: list[tuple[Who, bool]], caller: Who) -> None:
    known: KnownAgain[int] = KnownAgain()
    kept: dict[Who, int] = {}
    for number, (one, is_kept) in enumerate(deeds):
        if is_kept:
            same = (two for two in kept if two == one or two.customer == one.customer != "")
            for two in list(same):
                del kept[two]
            kept[one] = number
            known.keep(one, number)
        else:
            kept.pop(one, None)
            known.forget(one)
    assert known.oldest() == next(iter(kept.items()), None)
    found = _meant(kept, caller)
    assert known.find(caller) == (kept[found] if found is not None else None)
    assert known.take(caller) == (kept.pop(found) if found is not None else None)
    assert known.oldest() == next(iter(kept.items()), None)


def _meant(kept: dict[Who, int], caller: Who) -> Who | None:
    same_customer = [one for one in kept if one.customer == caller.customer != ""]
    same_number = [one for one in kept if one.number == caller.number != ""]
    nameless = [one for one in same_number if not one.customer]
    for several in (same_customer, nameless, [] if caller.customer else same_number):
        if several:
            return several[0] if len(several) == 1 else None
    return None
