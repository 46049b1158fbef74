"""How many requests a token may make."""

from __future__ import annotations

from hotline.api.pace import Pace


def test_a_burst_is_served_and_then_so_many_a_second() -> None:
    pace = Pace(per_s=8, burst=3)
    assert [pace.wait_s("a", 100.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert pace.wait_s("a", 100.0) == 0.125
    # Who was refused was not counted.
    assert pace.wait_s("a", 100.125) == 0.0
    assert pace.wait_s("a", 100.125) == 0.125
    # However long it was quiet, no more than a burst.
    assert [pace.wait_s("a", 500.0) for _ in range(4)] == [0.0, 0.0, 0.0, 0.125]


def test_each_token_has_its_own() -> None:
    pace = Pace(per_s=1, burst=1)
    assert (pace.wait_s("a", 0.0), pace.wait_s("b", 0.0)) == (0.0, 0.0)
    assert pace.wait_s("a", 0.0) == 1.0
