"""Yesterday with other agents or another policy, held against what would really have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hotline.model.queue import QueueSpec, TierTarget
from hotline.model.tier import Tier
from hotline.routing.events import QueueClosed, QueueOpened
from hotline.routing.figures import Figures
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor
from hotline.whatif.errors import QueuesMissing
from hotline.whatif.recorded import record
from hotline.whatif.study import MEASURES, Line, as_it_was, interval, play, study, with_agents
from hotline.whatif.unseen import Unseen

if TYPE_CHECKING:
    from tests.unit.whatif.conftest import Yesterday

TIMES = 6


def figures_of(policy: Policy, log: Sequence[Step]) -> Figures:
    figures = Figures(policy)
    for step in log:
        figures.take(step)
    return figures


def studied(
    yesterday: Yesterday, *, agents: int = 14, changed: Policy | None = None, times: int = TIMES
) -> Mapping[tuple[str, str], Line]:
    lines = study(
        record(yesterday.log),
        figures_of(yesterday.policy, yesterday.log),
        policy=yesterday.policy,
        changed=changed or yesterday.policy,
        staffing=with_agents(agents),
        times=times,
    )
    return {(line.tier, line.measure): line for line in lines}


@pytest.fixture(scope="module")
def fewer(yesterday: Yesterday) -> Mapping[tuple[str, str], Line]:
    return studied(yesterday, agents=12)


def test_every_measure_of_both_tiers_is_told(fewer: Mapping[tuple[str, str], Line]) -> None:
    assert set(fewer) == {(tier, name) for tier in ("standard", "vip") for name in MEASURES}


def test_played_as_it_was_the_day_comes_out_as_it_did(
    fewer: Mapping[tuple[str, str], Line],
) -> None:
    for line in fewer.values():
        assert line.again.low == pytest.approx(line.recorded)
        assert line.again.high == pytest.approx(line.recorded)


def test_what_was_recorded_may_be_a_day_of_drawn_callers(
    fewer: Mapping[tuple[str, str], Line],
) -> None:
    assert all(line.recorded in line.drawn for line in fewer.values())


def test_what_would_have_been_is_in_the_interval(
    yesterday: Yesterday, fewer: Mapping[tuple[str, str], Line]
) -> None:
    log: list[Step] = []
    yesterday.play(yesterday.policy, yesterday.shifts[2:], log)
    truth = figures_of(yesterday.policy, log)
    for (tier, measure), line in fewer.items():
        really = MEASURES[measure](truth.total("tier", tier))
        assert really is not None
        assert really in line.changed
    assert fewer["standard", "service level"].difference.high < 0
    assert fewer["standard", "abandonment"].difference.low > 0


def test_a_target_is_told_with_its_service_level_alone(
    yesterday: Yesterday, fewer: Mapping[tuple[str, str], Line]
) -> None:
    for (_, measure), line in fewer.items():
        assert (line.target is not None) is (measure == "service level")
    target = fewer["vip", "service level"].target
    assert target is not None
    assert target.share == pytest.approx(0.8)
    assert target.days == TIMES
    was = figures_of(yesterday.policy, yesterday.log).total("tier", "vip")
    assert target.recorded is was.is_target_met
    assert target.again == (TIMES if target.recorded else 0)


def test_another_target_is_met_or_missed(yesterday: Yesterday) -> None:
    shares: tuple[tuple[Tier, float, int], ...] = (("standard", 0.01, 2), ("vip", 1.0, 0))
    targets = {tier: TierTarget(within_s=30, share=share) for tier, share, _ in shares}
    queue = replace(yesterday.policy.queues["general"], targets=targets)
    changed = replace(yesterday.policy, queues={"general": queue})
    lines = studied(yesterday, changed=changed, times=2)
    for tier, share, met_on in shares:
        target = lines[tier, "service level"].target
        assert target is not None
        assert target.share == pytest.approx(0.8)
        assert target.changed_share == pytest.approx(share)
        assert target.changed == met_on


def test_more_agents_answer_sooner(yesterday: Yesterday) -> None:
    lines = studied(yesterday, agents=17, times=2)
    assert lines["standard", "ASA s"].difference.mean < 0


def test_another_policy_makes_another_day(yesterday: Yesterday) -> None:
    equal = replace(yesterday.policy, head_start_s={})
    lines = studied(yesterday, changed=equal)
    assert lines["vip", "ASA s"].difference.low > 0
    assert lines["standard", "ASA s"].difference.mean < 0


def test_an_interval_is_as_wide_as_its_days_differ() -> None:
    same, apart = interval([0.5, 0.5, 0.5]), interval([0.4, 0.5, 0.6])
    assert (same.low, same.high) == (0.5, 0.5)
    assert apart.mean == pytest.approx(0.5)
    assert apart.high - apart.mean == pytest.approx(4.30 * 0.1 * (4 / 3) ** 0.5)


def test_queues_close_when_they_did() -> None:
    floor = VirtualFloor(Router(Policy(queues={"general": QueueSpec(name="general")})))
    floor.comes("amy")
    floor.receive(QueueClosed(at=floor.now, queue="general"))
    floor.passes(60)
    floor.calls("early", "general")
    floor.passes(60)
    floor.receive(QueueOpened(at=floor.now, queue="general"))
    floor.passes(60)
    floor.calls("late", "general")
    floor.takes("amy")
    floor.passes(60)
    floor.ends("late")
    day = record(floor.log)
    policy = floor.router.floor.policy
    again = play(day, Unseen(day).callers, policy, as_it_was, 1).total("queue", "general")
    assert (again.answered, again.overflowed) == (1, 1)


def test_a_policy_that_lacks_the_days_queues_is_refused(yesterday: Yesterday) -> None:
    with pytest.raises(QueuesMissing, match="the policy to try has no queue 'general'"):
        studied(yesterday, changed=Policy(queues={"agents": QueueSpec(name="agents")}))
