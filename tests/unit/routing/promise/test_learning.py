"""What the forecaster learns, and that it learns from nothing that it could not have seen."""

from __future__ import annotations

import math
from random import Random

import pytest

from hotline.routing.entry import Demand
from hotline.routing.promise.answering import AnswerTimes
from hotline.routing.promise.arrivals import ArrivalRates
from hotline.routing.promise.calibration import FIRST_LIMITS, Calibration
from hotline.routing.promise.callers import Callers
from hotline.routing.promise.handling import EXPECTED_MEAN_S, EXPECTED_SPREAD, HandlingTimes
from hotline.routing.promise.patience import EXPECTED_S, Patience

MONDAY = 1_767_600_000.0

STANDARD: Demand = ("general", "standard", "en-US", frozenset())
VIPS: Callers = ("general", "vip")
VIP: Demand = ("general", "vip", "en-US", frozenset())


def test_handling_times_are_learned() -> None:
    random, handling = Random(1), HandlingTimes()
    now = MONDAY
    for _ in range(3000):
        handling.begun("ann", now)
        now += random.lognormvariate(math.log(200), 0.4)
        handling.ended("ann", now)
    known = handling.known(now)
    assert known.median_s == pytest.approx(200, rel=0.05)
    assert known.mean_s == pytest.approx(200 * math.exp(0.08), rel=0.05)
    assert known.spread == pytest.approx(0.4, rel=0.05)


def test_calls_that_go_on_count_with_what_they_have_lasted() -> None:
    handling = HandlingTimes()
    for agent in range(20):
        handling.begun(f"agent {agent}", MONDAY)
    for agent in range(5):
        handling.ended(f"agent {agent}", MONDAY + 60)
    seconds = 5 * EXPECTED_MEAN_S + 5 * 60 + 15 * 60
    assert handling.known(MONDAY + 60).mean_s == pytest.approx(seconds / 10, rel=0.01)


def test_before_any_call_has_ended_something_is_taken_for_granted() -> None:
    known = HandlingTimes().known(MONDAY)
    assert (known.mean_s, known.spread) == (EXPECTED_MEAN_S, EXPECTED_SPREAD)


def test_an_offer_that_came_to_nothing_teaches_nothing() -> None:
    handling = HandlingTimes()
    handling.begun("ann", MONDAY)
    assert handling.elapsed_s("ann", MONDAY + 9) == 9
    handling.forget("ann")
    handling.ended("ann", MONDAY + 9)
    assert handling.elapsed_s("ann", MONDAY + 9) == 0
    assert handling.known(MONDAY + 9).mean_s == EXPECTED_MEAN_S


def test_answer_times_are_learned_from_the_offer_that_was_taken() -> None:
    answering = AnswerTimes()
    now = MONDAY
    for call in range(400):
        answering.offered(f"call {call}", now)
        answering.offered(f"call {call}", now + 20)
        assert answering.answered(f"call {call}", now + 29) == 9
        now += 60
    assert answering.mean_s == pytest.approx(9, rel=0.01)


def test_an_offer_that_nobody_took_in_says_nothing_of_answer_times() -> None:
    answering = AnswerTimes()
    answering.offered("gone", MONDAY)
    answering.forget("gone")
    assert answering.answered("gone", MONDAY + 50) == 0
    assert answering.mean_s == 5


def test_those_who_are_answered_were_patient_for_that_long_and_no_longer() -> None:
    random, patience = Random(2), Patience()
    for call in range(4000):
        now = MONDAY + call
        bears_s, wait_s = random.expovariate(1 / 400), random.uniform(0, 300)
        patience.waits("call", now)
        patience.left("call", now + min(bears_s, wait_s), gave_up=bears_s < wait_s)
    assert 1 / patience.rate(MONDAY + 9000) == pytest.approx(400, rel=0.1)


def test_those_who_still_wait_have_been_patient() -> None:
    patience = Patience()
    assert 1 / patience.rate(MONDAY) == EXPECTED_S
    patience.waits("a", MONDAY)
    patience.waits("b", MONDAY + 30)
    assert 1 / patience.rate(MONDAY + 100) == pytest.approx(EXPECTED_S + 100 + 70)
    patience.left("nobody", MONDAY + 100, gave_up=True)
    assert 1 / patience.rate(MONDAY + 100) == pytest.approx(EXPECTED_S + 100 + 70)


def test_the_rate_of_a_kind_is_its_share_of_all_calls() -> None:
    random, arrivals = Random(3), ArrivalRates()
    now = MONDAY
    for _ in range(4000):
        now += random.expovariate(0.5)
        arrivals.arrived(VIP if random.random() < 0.2 else STANDARD, now)
    rates = arrivals.rates(now)
    assert rates[VIP] == pytest.approx(0.1, rel=0.3)
    assert rates[STANDARD] == pytest.approx(0.4, rel=0.2)
    assert arrivals.rates(now + 3600)[STANDARD] < 0.01


def test_the_first_calls_of_all_are_not_taken_for_a_quiet_hour() -> None:
    arrivals = ArrivalRates()
    assert arrivals.rates(MONDAY) == {}
    for second in range(0, 120, 2):
        arrivals.arrived(STANDARD, MONDAY + second)
    assert arrivals.rates(MONDAY + 120)[STANDARD] == pytest.approx(0.5, rel=0.15)


@pytest.mark.parametrize("shift", [-2.0, 0.0, 3.0])
def test_limits_come_to_be_kept_by_their_share_wherever_the_scores_are(shift: float) -> None:
    random, calibration = Random(4), Calibration()
    below = dict.fromkeys(FIRST_LIMITS, 0)
    for caller in range(14_000):
        score = random.gauss(shift, 1)
        if caller >= 4000:
            for share, limit in zip(FIRST_LIMITS, calibration.limits(VIPS), strict=True):
                below[share] += score <= limit
        calibration.learn(VIPS, score)
    for share, kept in below.items():
        assert kept / 10_000 == pytest.approx(share, abs=0.02)


def test_a_queue_and_tier_learns_from_its_own_callers() -> None:
    calibration = Calibration()
    for _ in range(100):
        calibration.learn(VIPS, 3.0)
    assert calibration.limits(("general", "standard")) == list(FIRST_LIMITS.values())
    assert calibration.limits(("cards", "vip")) == list(FIRST_LIMITS.values())
    assert calibration.limits(VIPS) != calibration.limits(("general", "standard"))
