"""A scorecard goes one way, and an agent appeals once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.scorecards.steps import (
    NEXT,
    CalibrationStands,
    Deed,
    NotImpartial,
    NotTheScorer,
    Scorecard,
    Step,
    StepRefused,
    must_be_impartial,
    must_follow,
)

AT = datetime(2026, 3, 2, tzinfo=UTC)


def card(*deeds: Deed, calibration: str = "") -> Scorecard:
    steps = [
        Step(deed=deed, at=AT, who="user:q", answers={"a": at}, percent=float(at))
        if deed in ("scored", "revised")
        else Step(deed=deed, at=AT, who="user:li" if deed == "appealed" else "user:q")
        for at, deed in enumerate(deeds)
    ]
    return Scorecard(
        tenant="demo",
        scorecard_id="s",
        call_id="c",
        agent_id="zhou",
        queue="agents",
        form="small",
        digest="d",
        calibration=calibration,
        scorer="user:q",
        began_at=AT,
        steps=steps,
    )


def test_its_agent_sees_what_is_released_and_no_calibration() -> None:
    assert not card("scored", "revised").is_released
    assert card("scored", "released").is_released
    assert not card("scored", "released", calibration="k").is_released


def test_its_agent_sees_no_marks_that_were_withdrawn_before() -> None:
    whole = card("scored", "revised", "revised", "released", "appealed", "answered")
    assert whole.shown == whole.steps[2:]
    assert card("scored", "revised").shown == ()


def test_the_newest_answers_hold() -> None:
    assert card("scored", "revised", "released", "appealed").holds.percent == 1.0


@pytest.mark.parametrize("again", get_args(Deed))
def test_after_an_answer_nothing_comes(again: Deed) -> None:
    with pytest.raises(StepRefused, match="it is closed"):
        must_follow(
            card("scored", "released", "appealed", "answered"),
            Step(deed=again, at=AT, who="user:q"),
        )


@pytest.mark.parametrize("deed", get_args(Deed))
def test_what_is_scored_for_a_calibration_has_one_step(deed: Deed) -> None:
    calibrating = card("scored", calibration="k")
    assert calibrating.next_deeds == ()
    with pytest.raises(CalibrationStands, match="stays as it was saved"):
        must_follow(calibrating, Step(deed=deed, at=AT, who="user:q"))


def test_only_who_scored_a_call_revises_it() -> None:
    with pytest.raises(NotTheScorer, match="user:q has scored it, and nobody else revises it"):
        must_follow(card("scored"), Step(deed="revised", at=AT, who="user:other"))
    must_follow(card("scored"), Step(deed="revised", at=AT, who="user:q"))
    must_follow(card("scored"), Step(deed="released", at=AT, who="user:other"))


@pytest.mark.parametrize(
    ("who", "agent_id"),
    [("user:q", None), ("user:li", None), ("user:li", "zhou"), ("user:other", "zhou")],
)
def test_neither_who_scored_nor_who_was_scored_answers(who: str, agent_id: str | None) -> None:
    appealed = card("scored", "released", "appealed")
    with pytest.raises(NotImpartial, match=f"{who} has scored it, or it is their own score"):
        must_be_impartial(appealed, who, agent_id)
    must_be_impartial(appealed, "user:other", None)
    must_be_impartial(appealed, "user:other", "anna")


@given(st.lists(st.sampled_from(get_args(Deed)), max_size=12))
def test_whatever_is_tried_an_agent_appeals_once_and_only_what_is_released(
    tried: list[Deed],
) -> None:
    deeds: list[Deed] = ["scored"]
    for deed in tried:
        if deed in NEXT[card(*deeds).state]:
            deeds.append(deed)
    assert deeds.count("appealed") <= 1
    assert "appealed" not in deeds or deeds.index("released") < deeds.index("appealed")
    assert deeds.count("released") <= 1
    assert "revised" not in deeds[deeds.index("released") :] if "released" in deeds else True
