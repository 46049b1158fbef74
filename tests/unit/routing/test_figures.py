"""The figures add up, whatever happened."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec, TierTarget
from hotline.routing.events import AgentLoggedOut, PolicyChanged, VoicemailChosen
from hotline.routing.figures import Figures, compare, figures_from_json, figures_to_json
from hotline.routing.policy import Policy
from hotline.routing.promise.announce_wait import AnnounceWait
from hotline.routing.promise.forecaster import Forecast
from hotline.routing.promise.spoken import WaitPromise
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

POLICY = Policy(
    queues={
        "cards": QueueSpec(
            name="cards",
            targets={
                "standard": TierTarget(within_s=20, share=0.4),
                "vip": TierTarget(within_s=10, share=0.9),
            },
            max_wait_s=300,
            overflow={"too_long": "general"},
        ),
        "general": QueueSpec(name="general", max_wait_s=100),
    }
)

FORECAST = Forecast(low_s=0, middle_s=60, high_s=90, surely_s=120)


@pytest.fixture
def day() -> VirtualFloor:
    """Anna serves two callers, one gives up, one leaves a message, one overflows twice."""
    floor = VirtualFloor(Router(POLICY))
    floor.comes("anna", {"loans": 1})
    floor.calls("c1", "cards", skills=["loans"])
    floor.passes(5)
    floor.takes("anna")
    floor.calls("c2", "cards", tier="vip")
    floor.calls("c3", "cards")
    floor.calls("c4", "cards")
    floor.passes(15)
    floor.leaves("c3")
    floor.receive(VoicemailChosen(at=floor.now, call_id="c4"))
    floor.passes(85)
    floor.ends("c1")
    floor.passes(30)
    floor.takes("anna")
    floor.calls("c5", "cards")
    floor.passes(800)
    floor.ends("c2")
    floor.receive(AgentLoggedOut(at=floor.now, agent_id="anna"))
    floor.passes(60)
    floor.calls("c6", "cards")
    return floor


@pytest.fixture
def figures(day: VirtualFloor) -> Figures:
    return figures_of(day)


def figures_of(floor: VirtualFloor) -> Figures:
    figures = Figures(floor.router.floor.policy, interval_s=600)
    for step in floor.log:
        figures.take(step)
    figures.until(floor.now)
    return figures


def test_what_is_offered_is_accounted_for(figures: Figures) -> None:
    cards = figures.total("queue", "cards")
    assert (cards.offered, cards.answered, cards.abandoned) == (6, 2, 1)
    assert (cards.overflowed, cards.voicemail, cards.waiting) == (1, 1, 1)
    general = figures.total("queue", "general")
    assert (general.offered, general.overflowed) == (1, 1)


def test_service_level_is_by_the_target_of_queue_and_tier(figures: Figures) -> None:
    assert figures.total("tier", "vip").service_level == 0
    assert figures.total("queue", "cards").service_level == 1 / 5


@pytest.mark.parametrize(("in_time", "is_met"), [(5, False), (6, True)])
def test_a_target_is_met_by_just_as_many_as_it_wants(in_time: int, is_met: bool) -> None:
    floor = VirtualFloor(Router(POLICY))
    floor.comes("anna")
    for number in range(15):
        floor.calls(f"c{number}", "cards")
        floor.passes(0 if number < in_time else 20.5)
        if "anna" in floor.offers:
            floor.takes("anna")
            floor.ends(f"c{number}")
            floor.passes(30)
        else:
            floor.leaves(f"c{number}")
        floor.is_ready("anna")
    cards = figures_of(floor).total("queue_tier", "cards standard")
    assert cards.with_target == 15
    assert cards.is_target_met is is_met


def test_who_gives_up_at_once_is_in_no_service_level() -> None:
    floor = VirtualFloor(Router(POLICY))
    for call_id, patience_s in (("c1", 5), ("c2", 5.5)):
        floor.calls(call_id, "cards")
        floor.passes(patience_s)
        floor.leaves(call_id)
    cards = figures_of(floor).total("queue", "cards")
    assert (cards.abandoned, cards.abandoned_short, cards.with_target) == (2, 1, 1)


def test_several_targets_are_met_together_by_the_mean_of_what_they_want(figures: Figures) -> None:
    cards = figures.total("queue", "cards")
    assert cards.target == pytest.approx((4 * 0.4 + 0.9) / 5)
    assert cards.is_target_met is False


def test_who_has_no_target_is_not_late(figures: Figures) -> None:
    floor = VirtualFloor(Router(POLICY))
    floor.comes("anna")
    floor.calls("c1", "general")
    floor.takes("anna")
    figures = figures_of(floor)
    assert figures.total("floor").service_level is None
    assert figures.total("floor").is_target_met is None


def test_a_call_that_overflows_is_offered_in_both_queues_and_is_one_call_above() -> None:
    floor = VirtualFloor(Router(POLICY))
    floor.calls("c1", "cards", skills=["loans"])
    floor.passes(300)
    floor.comes("anna", {"loans": 1})
    floor.takes("anna")
    figures = figures_of(floor)
    cards, general = figures.total("queue", "cards"), figures.total("queue", "general")
    assert (cards.offered, cards.overflowed) == (1, 1)
    assert (general.offered, general.answered) == (1, 1)
    for above in (
        figures.total("floor"),
        figures.total("tier", "standard"),
        figures.total("skill", "loans"),
    ):
        assert (above.offered, above.answered, above.overflowed) == (1, 1, 0)
        assert (above.wait_s, above.service_level, above.target) == (300, 0, 0.4)


def test_abandonment_is_of_those_who_do_not_wait_any_more(figures: Figures) -> None:
    assert figures.total("queue", "cards").abandonment == 1 / 5


def test_speed_of_answer_and_handle_time_are_of_those_answered(figures: Figures) -> None:
    cards = figures.total("queue", "cards")
    assert cards.asa_s == (5 + 130) / 2
    assert cards.aht_s == (100 + 30 + 800) / 2


def test_an_agent_has_the_calls_that_were_served(figures: Figures) -> None:
    anna = figures.total("agent", "anna")
    assert (anna.offered, anna.answered, anna.talk_s) == (2, 2, 900)


def test_a_skill_has_the_calls_that_needed_it(figures: Figures) -> None:
    assert figures.total("skill", "loans").answered == 1


def test_occupancy_is_the_share_of_the_time_logged_in(figures: Figures) -> None:
    anna = figures.total_time("agent", "anna")
    assert anna.seconds[AgentState.ON_CALL] == 900
    assert anna.logged_in_s == 935
    assert anna.occupancy == 930 / 935


def test_time_is_told_where_it_passed(figures: Figures) -> None:
    first, second = (
        time.seconds[AgentState.ON_CALL]
        for cell, time in sorted(figures.time.items())
        if cell.by == "agent"
    )
    assert (first, second) == (100 + 465, 335)


def test_the_figures_can_be_told_at_any_time_and_go_on(day: VirtualFloor) -> None:
    asked_often = Figures(POLICY, interval_s=600)
    for step in day.log:
        asked_often.take(step)
        asked_often.until(step.event.at + timedelta(seconds=0))
    asked_often.until(day.now)
    once = figures_of(day)
    assert asked_often.contacts == once.contacts
    assert asked_often.time == once.time


def test_who_rings_again_is_counted_on_as_the_new_call() -> None:
    floor = VirtualFloor(Router(POLICY))
    floor.calls("c1", "cards", number="+1")
    floor.wants_a_callback("c1")
    floor.calls("c2", "cards", number="+1", tier="vip")
    floor.passes(300)
    floor.leaves("c2")
    figures = figures_of(floor)
    cards, general = figures.total("queue", "cards"), figures.total("queue", "general")
    assert (cards.offered, cards.overflowed) == (1, 1)
    assert (general.offered, general.abandoned) == (1, 1)
    assert figures.total("tier", "vip").abandoned == 1


def test_who_rings_the_first_queue_again_is_in_it_again() -> None:
    floor = VirtualFloor(Router(POLICY))
    floor.calls("c1", "cards", number="+1")
    floor.passes(300)
    floor.wants_a_callback("c1")
    floor.calls("c2", "cards", number="+1")
    floor.comes("anna")
    floor.takes("anna")
    figures = figures_of(floor)
    cards, general = figures.total("queue", "cards"), figures.total("queue", "general")
    assert (general.offered, general.overflowed) == (1, 1)
    assert (cards.offered, cards.overflowed, cards.answered) == (2, 1, 1)
    assert (figures.total("floor").offered, figures.total("floor").answered) == (1, 1)
    assert figures.total("agent", "anna").answered == 1


def test_a_callback_is_handled_and_no_speed_of_answer() -> None:
    floor = VirtualFloor(Router(POLICY))
    floor.calls("c1", "cards", number="+1")
    floor.wants_a_callback("c1")
    floor.passes(60)
    floor.comes("anna")
    floor.takes("anna")
    floor.passes(100)
    floor.ends("c1")
    cards = figures_of(floor).total("queue", "cards")
    assert (cards.offered, cards.called_back, cards.answered, cards.handled) == (1, 1, 0, 1)
    assert (cards.asa_s, cards.aht_s, cards.balance) == (None, 100, 0)


def test_targets_are_those_of_the_policy_of_the_moment() -> None:
    floor = VirtualFloor(Router(Policy(queues={"general": QueueSpec(name="general")})))
    floor.receive(PolicyChanged(at=floor.now, policy=POLICY))
    floor.calls("c1", "cards")
    floor.passes(30)
    floor.leaves("c1")
    figures = Figures(Policy(queues={"general": QueueSpec(name="general")}))
    for step in floor.log:
        figures.take(step)
    assert figures.total("queue_tier", "cards standard").target == 0.4


def test_what_was_before_is_one_interval_and_the_totals_stay(day: VirtualFloor) -> None:
    figures, forgetful = figures_of(day), figures_of(day)
    first, last = sorted({cell.begin for cell in figures.contacts})
    forgetful.forget_intervals(last)
    assert {cell.begin for cell in forgetful.contacts} == {0.0, last}
    assert first < last
    names = {(cell.by, cell.name) for cell in figures.contacts}
    assert all(forgetful.total(*name) == figures.total(*name) for name in names)
    assert forgetful.total_time("floor").seconds == pytest.approx(
        figures.total_time("floor").seconds
    )


def test_what_is_known_late_of_what_is_one_interval_by_then_is_told_there(
    day: VirtualFloor,
) -> None:
    day.comes("ben")
    call_id = day.takes("ben")
    day.receive(AgentLoggedOut(at=day.now, agent_id="anna"))
    place = len(day.log)
    day.passes(2 * 86400)
    day.ends(call_id)
    day.comes("anna")
    policy = day.router.floor.policy
    at_once, late = (Figures(policy, by_agent=False) for _ in range(2))
    for number, step in enumerate(day.log):
        if number == place:
            before = at_once.now + 86400
            at_once.forget_intervals(before)
        at_once.take(step)
        late.take(step)
    late.forget_intervals(before)
    assert at_once.total("floor").talk_s > 2 * 86400
    assert at_once.contacts.keys() == late.contacts.keys()
    assert at_once.time.keys() == late.time.keys()
    assert not compare(at_once, late).differing


def test_what_is_counted_since_a_moment(day: VirtualFloor) -> None:
    figures = figures_of(day)
    latest = max(cell.begin for cell in figures.contacts)
    assert figures.total("queue", "cards", since=latest).offered == 1
    assert figures.total("queue", "cards").offered == 6


@pytest.mark.parametrize("by_agent", [True, False])
def test_figures_that_were_kept_go_on_as_if_nothing_had_been(
    day: VirtualFloor, by_agent: bool
) -> None:
    policy = day.router.floor.policy
    for place in range(len(day.log)):
        through, kept = (Figures(policy, interval_s=600, by_agent=by_agent) for _ in range(2))
        for step in day.log[:place]:
            kept.take(step)
        content = json.loads(json.dumps(figures_to_json(kept)))
        new = Figures(policy, interval_s=600, by_agent=by_agent)
        again = figures_from_json(content, new)
        for step in day.log:
            through.take(step)
        for step in day.log[place:]:
            again.take(step)
        compared = compare(again, through)
        assert compared.figures > 50
        assert compared.differing == {}


def test_a_step_that_nobody_counted_is_found(day: VirtualFloor) -> None:
    policy = day.router.floor.policy
    all_of_them, less = Figures(policy), Figures(policy)
    for place, step in enumerate(day.log):
        all_of_them.take(step)
        if place != len(day.log) - 1:
            less.take(step)
    differing = compare(less, all_of_them).differing
    assert differing["waits c6"] == (None, "cards standard")


@pytest.mark.parametrize(("after_s", "kept"), [(100, 1), (200, 0)])
def test_promises_are_held_against_the_waits(after_s: float, kept: int) -> None:
    floor = VirtualFloor(Router(POLICY))
    floor.comes("anna")
    floor.calls("c1", "cards")
    floor.takes("anna")
    figures = Figures(POLICY)
    floor.calls("c2", "cards")
    promise = WaitPromise(said_at=floor.now.timestamp(), from_minutes=0, to_minutes=2)
    said = AnnounceWait(call_id="c2", place=1, forecast=FORECAST, promise=promise)
    floor.log[-1] = replace(floor.log[-1], announced=(said,))
    floor.passes(after_s)
    floor.ends("c1")
    floor.is_ready("anna")
    floor.takes("anna")
    for step in floor.log:
        figures.take(step)
    cards = figures.total("queue", "cards")
    assert (cards.answered, cards.promised, cards.promised_in_time) == (2, 1, kept)
    assert cards.promises_kept == kept
