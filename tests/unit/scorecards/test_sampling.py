"""Which calls are to be scored: nobody can choose, and everybody can draw again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.scorecards.sampling import Risk, RiskLimits, ScorableCall, drawn, risks

CALL = ScorableCall(
    call_id="c1",
    agent_id="zhou",
    queue="agents",
    tier="vip",
    began_at=datetime(2026, 3, 2, tzinfo=UTC),
)


def calls(agents: list[str]) -> list[ScorableCall]:
    return [replace(CALL, call_id=f"c{at}", agent_id=one) for at, one in enumerate(agents)]


AGENTS = st.lists(st.sampled_from(["zhou", "chen", "li"]), max_size=30)


@given(AGENTS, st.integers(0, 5), st.randoms())
def test_each_agent_has_the_quota_or_all_whatever_the_order(
    agents: list[str], quota: int, chance: object
) -> None:
    some = calls(agents)
    found = drawn(some, seed="s", quota=quota)
    assert {agent: len(theirs) for agent, theirs in found.items()} == {
        agent: min(many, quota) for agent, many in Counter(agents).items()
    }
    chance.shuffle(some)  # type: ignore[attr-defined]
    assert drawn(some, seed="s", quota=quota) == found


@given(AGENTS, st.integers(1, 5))
def test_what_others_do_changes_nothing(agents: list[str], quota: int) -> None:
    some = calls(agents)
    alone = [one for one in some if one.agent_id == "zhou"]
    both = (drawn(which, seed="s", quota=quota).get("zhou") for which in (some, alone))
    assert len(set(both)) == 1


def test_every_call_has_the_same_chance() -> None:
    some = calls(["zhou"] * 10)
    counts = Counter(
        one.call_id for seed in range(2000) for one in drawn(some, seed=str(seed), quota=2)["zhou"]
    )
    # 400 each are awaited; five standard deviations are 90.
    assert all(abs(counts[one.call_id] - 400) < 90 for one in some)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (CALL, []),
        (replace(CALL, low_marks=1), [Risk(why="low_mark", figure=1)]),
        (replace(CALL, complaints=1), [Risk(why="complaint", figure=1)]),
        (replace(CALL, late_s=3, wait_s=40), [Risk(why="late_vip", figure=40)]),
        (replace(CALL, late_s=3, tier="standard"), []),
        (replace(CALL, wait_s=60), [Risk(why="late_vip", figure=60)]),
        (replace(CALL, wait_s=59), []),
        (replace(CALL, hold_s=120), [Risk(why="long_hold", figure=120)]),
        (replace(CALL, hold_s=119), []),
        (replace(CALL, transfers=2), [Risk(why="transfers", figure=2)]),
        (replace(CALL, transfers=1), []),
    ],
)
def test_a_risk_is_told_with_its_figure(call: ScorableCall, why: list[Risk]) -> None:
    assert list(risks(call, RiskLimits())) == why
