"""How often somebody may do something."""

from __future__ import annotations

from hotline.pace import KEPT, Pace


def test_a_burst_is_served_and_then_so_many_a_second() -> None:
    pace = Pace(per_s=8, burst=3)
    assert [pace.wait_s("a", 100.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert pace.wait_s("a", 100.0) == 0.125
    # Who was refused was not counted.
    assert pace.wait_s("a", 100.125) == 0.0
    assert pace.wait_s("a", 100.125) == 0.125
    # However long it was quiet, no more than a burst.
    assert [pace.wait_s("a", 500.0) for _ in range(4)] == [0.0, 0.0, 0.0, 0.125]


def test_each_has_their_own() -> None:
    pace = Pace(per_s=1, burst=1)
    assert (pace.wait_s("a", 0.0), pace.wait_s("b", 0.0)) == (0.0, 0.0)
    assert pace.wait_s("a", 0.0) == 1.0


def test_those_who_were_quiet_long_enough_are_forgotten() -> None:
    pace = Pace(per_s=1, burst=2)
    for who in range(KEPT):
        assert pace.wait_s(str(who), float(who >= KEPT // 2)) == 0.0
    # One who comes now finds half of them quiet for a second.
    assert pace.wait_s("new", 1.0) == 0.0
    assert len(pace._buckets) == KEPT // 2 + 1
    assert [pace.wait_s(str(KEPT - 1), 1.0) for _ in range(2)] == [0.0, 1.0]
