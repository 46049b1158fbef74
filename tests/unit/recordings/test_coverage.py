"""How much of a recording is not there, of what its call's journal tells."""

from __future__ import annotations

import pytest

from hotline.recordings.coverage import Keys, Span, lacking_s

WHOLE: list[Span] = [(0, 30)]
Gaps = list[tuple[float, float | None]]


@pytest.mark.parametrize(
    ("said", "heard", "gaps", "lacks_s"),
    [
        pytest.param(WHOLE, WHOLE, [], 0, id="whole"),
        pytest.param([], WHOLE, [], 30, id="the caller's side is gone"),
        pytest.param(WHOLE, [(0, 10)], [], 20, id="the other side ends early"),
        pytest.param([(0, 10), (20, 30)], [(0, 10), (20, 30)], [], 10, id="the middle is gone"),
        pytest.param([(0, 10), (12, 30)], WHOLE, [], 2, id="two seconds of one side"),
        pytest.param([(0, 10), (20, 30)], [(0, 10), (20, 30)], [(9, 20.1)], 0, id="a secret"),
        pytest.param([(0, 10)], [(0, 10)], [(10, None)], 0, id="silent to the end"),
        pytest.param([(0, 12), (19, 30)], [(0, 10), (19, 30)], [(13, 14)], 2, id="little, twice"),
        pytest.param([], [], [], 30, id="nothing is there"),
        pytest.param([(20, 30)], [(20, 30)], [], 20, id="the beginning is gone"),
        pytest.param([(0, 17)], [(0, 10)], [], 20, id="the end, and more of one side"),
        pytest.param([(-0.2, 9.8), (9.5, 31)], [(-0.2, 9.8), (9.5, 31)], [], 0, id="over it"),
        # As real ones are: a moment is lost at each piece, the end, and while keys are typed.
        pytest.param([(0.2, 29.9)], [(0.2, 29.9)], [], 0, id="a moment at either end"),
        pytest.param([(0, 20), (22.3, 30)], [(0, 20), (22.3, 30)], [], 0, id="seven keys"),
        pytest.param([(0, 29.2)], [(0, 30)], [], 0, id="a moment of one side"),
        pytest.param([(0, 28.9)], [(0, 28.9)], [], 1.1, id="more than a moment at the end"),
    ],
)
def test_what_is_not_there_is_counted_on_either_side(
    said: list[Span], heard: list[Span], gaps: Gaps, lacks_s: float
) -> None:
    assert lacking_s(said, heard, gaps, 30) == pytest.approx(lacks_s)


@pytest.mark.parametrize(
    ("there", "keys", "lacks_s"),
    [
        pytest.param([(0, 14), (20.3, 30)], [(20.2, 19)], 0, id="a card number"),
        pytest.param([(0, 14), (20.3, 30)], [(8, 10), (20.2, 9)], 0, id="two entries"),
        pytest.param([(0, 14), (20.3, 30)], [(20.2, 4)], 6.3, id="few keys"),
        pytest.param([(0, 9), (9, 14), (20.3, 30)], [(8, 19)], 6.3, id="keys of before"),
        pytest.param([(0, 14), (20.3, 30)], [(29, 19)], 6.3, id="keys of later"),
        pytest.param([(0, 24)], [(30, 19)], 0, id="hung up after it"),
        pytest.param([(0, 14)], [(30, 19)], 16, id="more than keys take"),
        pytest.param([(0, 27)], [], 3, id="hung up without a key"),
    ],
)
def test_what_keys_take_is_not_lacking(there: list[Span], keys: Keys, lacks_s: float) -> None:
    assert lacking_s(there, there, [], 30, keys) == pytest.approx(lacks_s)
