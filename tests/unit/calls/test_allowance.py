"""Who is admitted: limits at once, limits an hour, and an account that never loses a call."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hotline.calls.allowance import HOUR_S, PAGES, WITHHELD_TIMES, Allowance, Limits, Refusal

LIMITS = Limits(at_once=3, of_number_at_once=2, of_number_per_hour=4, of_pages_at_once=3)
MINUTES_15 = HOUR_S / LIMITS.of_number_per_hour


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def opened(limits: Limits = LIMITS) -> tuple[Allowance, Clock]:
    clock = Clock()
    return Allowance(limits, now=clock), clock


def test_one_number_has_so_many_calls_at_once() -> None:
    allowance, _ = opened()
    assert [allowance.admit("1") for _ in range(3)] == [None, None, Refusal.NUMBER_AT_ONCE]
    allowance.leave("1")
    assert allowance.admit("1") is None


def test_all_together_have_so_many_calls_at_once() -> None:
    allowance, _ = opened()
    assert [allowance.admit(number) for number in "1234"] == [
        *([None] * 3),
        Refusal.TOO_MANY_CALLS,
    ]
    assert allowance.refused == 1


def test_calls_of_one_number_come_back_evenly() -> None:
    allowance, clock = opened()
    for _ in range(4):
        assert allowance.admit("1") is None
        allowance.leave("1")
    assert allowance.admit("1") is Refusal.NUMBER_TOO_OFTEN
    clock.now_s += MINUTES_15
    assert allowance.admit("1") is None
    allowance.leave("1")
    assert allowance.admit("1") is Refusal.NUMBER_TOO_OFTEN
    assert allowance.admit("2") is None


def test_those_who_withhold_their_number_share_a_larger_allowance() -> None:
    allowance, _ = opened(
        Limits(at_once=1000, of_number_at_once=1, of_number_per_hour=9, of_pages_at_once=1000)
    )
    admitted = [allowance.admit("") for _ in range(WITHHELD_TIMES + 1)]
    assert admitted == [*([None] * WITHHELD_TIMES), Refusal.NUMBER_AT_ONCE]


def test_callers_from_the_page_take_nothing_from_those_who_withhold_their_number() -> None:
    allowance, _ = opened(
        Limits(at_once=1000, of_number_at_once=1, of_number_per_hour=9, of_pages_at_once=2)
    )
    admitted = [allowance.admit(PAGES) for _ in range(3)]
    assert admitted == [None, None, Refusal.NUMBER_AT_ONCE]
    assert [allowance.admit("") for _ in range(WITHHELD_TIMES)] == [None] * WITHHELD_TIMES


def test_limits_may_change_while_calls_are_live() -> None:
    allowance, _ = opened()
    assert allowance.admit("1") is None
    allowance.limits = Limits(
        at_once=1, of_number_at_once=1, of_number_per_hour=1, of_pages_at_once=1
    )
    assert allowance.admit("2") is Refusal.TOO_MANY_CALLS


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), st.floats(0, HOUR_S))))
def test_never_more_than_the_limits_whatever_comes(steps: list[tuple[str, bool, float]]) -> None:
    allowance, clock = opened()
    live: Counter[str] = Counter()
    for number, leaves, pause_s in steps:
        clock.now_s += pause_s
        if leaves and live[number]:
            allowance.leave(number)
            live[number] -= 1
        elif allowance.admit(number) is None:
            live[number] += 1
        assert live.total() <= LIMITS.at_once
        assert max(live.values()) <= LIMITS.of_number_at_once
