"""What is said is never raised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.routing.promise import spoken
from hotline.routing.promise.forecaster import Forecast
from hotline.routing.promise.outlook import HORIZON_S
from hotline.routing.promise.spoken import WaitPromise, first_promise, next_promise, what_is_left

NOON = 1_767_614_400.0


def forecast(low_s: float, surely_s: float) -> Forecast:
    return Forecast(low_s=low_s, middle_s=surely_s, high_s=surely_s, surely_s=surely_s)


FORECASTS = st.lists(st.floats(min_value=0, max_value=HORIZON_S), min_size=2, max_size=2).map(
    lambda ends: forecast(min(ends), max(ends))
)


@pytest.mark.parametrize(
    ("low_s", "surely_s", "minutes"),
    [
        (0, 0, (0, 1)),
        (20, 59, (0, 1)),
        (65, 118, (1, 2)),
        (61, 185, (1, 4)),
        (61, 61, (1, 2)),
        (60, 60, (0, 1)),
        (660, 901, (11, 20)),
        (1300, 1790, (20, 30)),
    ],
)
def test_a_range_is_told_in_minutes_that_a_person_would_say(
    low_s: float, surely_s: float, minutes: tuple[int, int]
) -> None:
    promise = first_promise(forecast(low_s, surely_s), NOON)
    assert promise is not None
    assert (promise.from_minutes, promise.to_minutes) == minutes


@given(FORECASTS)
def test_what_is_said_reaches_as_far_as_the_forecast(ahead: Forecast) -> None:
    promise = first_promise(ahead, NOON)
    if ahead.surely_s < HORIZON_S:
        assert promise is not None
        assert 0 <= promise.from_minutes < promise.to_minutes
        assert promise.keep_by >= NOON + ahead.surely_s
        assert promise.from_minutes * 60 <= ahead.low_s


def test_nothing_is_promised_that_nobody_can_tell() -> None:
    assert first_promise(forecast(100, HORIZON_S), NOON) is None


def assert_never_raised(at_first: Forecast, later: list[tuple[float, Forecast]]) -> None:
    promise = first_promise(at_first, NOON)
    now = NOON
    for passed_s, ahead in later:
        if promise is None:
            return
        now += passed_s
        said = spoken.next_promise(promise, ahead, now)
        assert said.keep_by <= promise.keep_by
        promise = said


@given(FORECASTS, st.lists(st.tuples(st.floats(0, 300), FORECASTS), max_size=20))
def test_it_is_never_raised(at_first: Forecast, later: list[tuple[float, Forecast]]) -> None:
    assert_never_raised(at_first, later)


def test_it_is_bettered_by_a_minute_or_not_at_all() -> None:
    before = WaitPromise(said_at=NOON, from_minutes=3, to_minutes=6)
    assert next_promise(before, forecast(60, 119), NOON + 150) == WaitPromise(
        said_at=NOON + 150, from_minutes=1, to_minutes=2
    )
    assert next_promise(before, forecast(60, 170), NOON + 150) is before
    assert next_promise(before, forecast(60, HORIZON_S), NOON + 150) is before


def test_a_promise_of_so_many_minutes_from_now_on_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As Asterisk's is: no more minutes than before, but from a later moment on."""

    def no_more_minutes(before: WaitPromise, ahead: Forecast, now: float) -> WaitPromise:
        promise = first_promise(ahead, now)
        return promise if promise and promise.to_minutes <= before.to_minutes else before

    monkeypatch.setattr(spoken, "next_promise", no_more_minutes)
    with pytest.raises(AssertionError):
        assert_never_raised(forecast(60, 170), [(90, forecast(60, 170))])


@pytest.mark.parametrize(
    ("later_s", "minutes"),
    [
        (0, (2, 5)),
        (5, (1, 5)),
        (90, (0, 4)),
        (299, (0, 1)),
        (300, None),
    ],
)
def test_what_is_left_of_a_promise_is_told(later_s: float, minutes: tuple[int, int] | None) -> None:
    promise = WaitPromise(said_at=NOON, from_minutes=2, to_minutes=5)
    left = what_is_left(promise, NOON + later_s)
    told = (left.from_minutes, left.to_minutes) if left is not None else None
    assert told == minutes
