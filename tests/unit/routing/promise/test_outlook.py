"""What a forecast owes to common sense, whatever the floor is like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.routing.promise import outlook
from hotline.routing.promise.handling import Lognormal
from hotline.routing.promise.outlook import HORIZON_S, Capacity, Outlook, Overtaking
from hotline.routing.promise.renewal import elapsed_weights

SCORES = [-1.4, -0.3, 1.0, 1.7]
USUAL = Lognormal(mean_s=240, spread=0.6)

HANDLING = st.builds(
    Lognormal, mean_s=st.floats(min_value=20, max_value=2000), spread=st.floats(0.1, 1.5)
)
ELAPSED = st.lists(st.floats(min_value=0, max_value=5000), max_size=30)
OVERTAKING = st.lists(
    st.builds(Overtaking, rate=st.floats(0, 1), for_s=st.floats(min_value=0, max_value=90_000)),
    max_size=3,
)
GIVING_UP = st.floats(min_value=0, max_value=1)
PLACE = st.integers(min_value=1, max_value=200)


def seen(
    elapsed_s: list[float],
    *,
    handling: Lognormal = USUAL,
    place: float = 1,
    overtaking: list[Overtaking] | None = None,
    giving_up: float = 0.0,
) -> Outlook:
    return Outlook(
        capacity=Capacity(elapsed_s, handling),
        place=place,
        overtaking=overtaking or [],
        giving_up=giving_up,
    )


def assert_no_longer(soon: Outlook, late: Outlook) -> None:
    waits = zip(soon.waits_s(SCORES), late.waits_s(SCORES), strict=True)
    assert all(one <= other + 1e-6 for one, other in waits)


@given(ELAPSED, HANDLING, PLACE, PLACE, OVERTAKING, GIVING_UP)
def test_a_better_place_never_waits_longer(
    elapsed_s: list[float],
    handling: Lognormal,
    one: int,
    other: int,
    overtaking: list[Overtaking],
    giving_up: float,
) -> None:
    better, worse = (
        seen(elapsed_s, handling=handling, place=place, overtaking=overtaking, giving_up=giving_up)
        for place in sorted((one, other))
    )
    assert_no_longer(better, worse)


@given(ELAPSED, st.floats(0, 5000), HANDLING, PLACE, OVERTAKING, GIVING_UP)
def test_one_more_agent_never_makes_it_longer(
    elapsed_s: list[float],
    more_s: float,
    handling: Lognormal,
    place: int,
    overtaking: list[Overtaking],
    giving_up: float,
) -> None:
    fewer, more = (
        seen(agents, handling=handling, place=place, overtaking=overtaking, giving_up=giving_up)
        for agents in (elapsed_s, [*elapsed_s, more_s])
    )
    assert_no_longer(more, fewer)


@given(ELAPSED, HANDLING, PLACE, OVERTAKING, GIVING_UP)
def test_the_range_is_a_range(
    elapsed_s: list[float],
    handling: Lognormal,
    place: int,
    overtaking: list[Overtaking],
    giving_up: float,
) -> None:
    waits = seen(
        elapsed_s, handling=handling, place=place, overtaking=overtaking, giving_up=giving_up
    ).waits_s(SCORES)
    assert waits[0] >= 0
    assert waits == sorted(waits)
    assert waits[-1] <= HORIZON_S


@pytest.mark.parametrize("score", SCORES)
@pytest.mark.parametrize("place", [1, 8, 40])
def test_a_wait_of_the_forecast_has_the_score_that_it_was_made_from(
    score: float, place: int
) -> None:
    one = seen(
        [15.0 * agent for agent in range(30)],
        place=place,
        overtaking=[Overtaking(rate=0.02, for_s=300)],
        giving_up=1 / 600,
    )
    (wait_s,) = one.waits_s([score])
    assert one.score(wait_s) == pytest.approx(score, abs=0.05)


def test_agents_who_end_one_call_in_four_minutes_each_serve_ten_in_a_minute() -> None:
    agents = [6.0 * agent for agent in range(40)]
    one = seen(agents, place=50)
    two = seen(agents, place=60)
    ((first,), (second,)) = (one.waits_s([0.0]), two.waits_s([0.0]))
    assert second - first == pytest.approx(60, rel=0.05)


def test_who_has_been_at_work_for_long_is_free_sooner() -> None:
    (fresh,) = seen([5.0] * 4).waits_s([0.0])
    (about_to_end,) = seen([200.0] * 4).waits_s([0.0])
    assert about_to_end < fresh / 2


def test_those_who_overtake_and_those_who_give_up_change_the_wait() -> None:
    agents = [12.0 * agent for agent in range(20)]
    (alone,) = seen(agents, place=20).waits_s([0.0])
    (overtaken,) = seen(agents, place=20, overtaking=[Overtaking(rate=0.02, for_s=86_400)]).waits_s(
        [0.0]
    )
    (for_a_minute,) = seen(agents, place=20, overtaking=[Overtaking(rate=0.02, for_s=60)]).waits_s(
        [0.0]
    )
    (left_alone,) = seen(agents, place=20, giving_up=1 / 300).waits_s([0.0])
    assert left_alone < alone < for_a_minute < overtaken


def test_without_agents_nobody_can_tell() -> None:
    assert seen([]).waits_s(SCORES) == [HORIZON_S] * 4


def test_who_is_overtaken_faster_than_served_never_has_a_turn() -> None:
    stuck = seen([60.0] * 4, place=5, overtaking=[Overtaking(rate=1, for_s=86_400)])
    assert stuck.waits_s([0.0]) == [HORIZON_S]


def test_a_forecast_that_counts_behind_instead_of_ahead_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Outlook, "needed_by", lambda self, seconds: max(30 - self.place, 1))
    with pytest.raises(AssertionError):
        assert_no_longer(seen([60.0] * 9, place=2), seen([60.0] * 9, place=20))


def test_a_forecast_from_the_agents_mean_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twenty agents, one who has just begun makes the mean worse."""

    def mean_only(elapsed: list[float]) -> list[float]:
        return [weight / max(len(elapsed), 1) for weight in elapsed_weights(elapsed)]

    monkeypatch.setattr(outlook, "elapsed_weights", mean_only)
    with pytest.raises(AssertionError):
        assert_no_longer(seen([*[300.0] * 20, 0.0]), seen([300.0] * 20))


def test_a_spread_of_all_calls_and_not_of_their_root_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The score has to be the one that the wait was made from."""
    monkeypatch.setattr(
        Outlook,
        "score",
        lambda self, waited_s: self.capacity.ended_by(waited_s) - self.needed_by(waited_s),
    )
    with pytest.raises(AssertionError):
        test_a_wait_of_the_forecast_has_the_score_that_it_was_made_from(-1.4, 8)
