from __future__ import annotations

import pytest

from hotline.ops.signs import FADES_S, Lately, Streak


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_one_success_ends_a_streak(clock: Clock) -> None:
    streak = Streak(clock)
    streak.bad()
    streak.bad()
    clock.now += 7
    assert (streak.count, streak.ago_s) == (2, 7)
    streak.good()
    assert streak.count == 0


def test_streak_fades_when_nobody_tries_again(clock: Clock) -> None:
    streak = Streak(clock)
    streak.bad()
    clock.now += FADES_S - 1
    assert streak.count == 1
    clock.now += 1
    assert streak.count == 0


def test_failures_are_told_for_a_while(clock: Clock) -> None:
    lately = Lately(clock)
    lately.bad("not made")
    clock.now += FADES_S - 1
    lately.bad("not played")
    assert lately.whys == ["not made", "not played"]
    clock.now += 2
    assert lately.whys == ["not played"]
