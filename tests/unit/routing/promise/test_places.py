"""Places where agents serve several queues, with agents as bits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.routing.promise.places import Places

FOUR, TWO, ONE = 0b1111, 0b0011, 0b1000

AGENTS = st.integers(min_value=1, max_value=0b111111)
AHEAD = st.dictionaries(AGENTS, st.integers(min_value=1, max_value=9), max_size=5)


@given(AGENTS, st.integers(min_value=0, max_value=200))
def test_where_all_serve_the_same_callers_it_is_the_place_in_the_line(
    agents: int, ahead: int
) -> None:
    places = Places(agents, agents, {agents: ahead} if ahead else {})
    assert places.place == pytest.approx(ahead + 1)
    assert places.lost_to(agents) == pytest.approx(1)


def test_callers_for_others_are_in_nobodys_way() -> None:
    places = Places(FOUR, TWO, {ONE: 7})
    assert places.place == pytest.approx(1)
    assert places.lost_to(ONE) == pytest.approx(0)


def test_an_agent_with_nobody_else_to_serve_is_free_first() -> None:
    assert Places(0b111, 0b111, {0b100: 4}).place == pytest.approx(1.5)


def test_who_can_be_served_by_many_finds_another_agent() -> None:
    """Three for the pair, three for anybody: the latter go to the two others, and X waits less."""
    assert Places(FOUR, FOUR, {TWO: 3, FOUR: 3}).place == pytest.approx(7)
    assert Places(FOUR, TWO, {TWO: 6, FOUR: 3}).place == pytest.approx(7)
    assert Places(FOUR, TWO, {FOUR: 4}).place == pytest.approx(3)


@given(AGENTS, AHEAD, AGENTS)
def test_one_more_ahead_never_helps(own: int, ahead: dict[int, int], more: int) -> None:
    places = Places(0b111111, own, ahead)
    assert places.place >= 1 - 1e-9
    assert -1e-9 <= places.lost_to(more) <= own.bit_count() + 1e-9


def test_without_agents_there_is_no_place_to_tell() -> None:
    assert Places(0, 0, {0: 3}).place == 0
