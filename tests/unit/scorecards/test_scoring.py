"""What answers come to: weights, what does not fit, what is critical."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.scorecards.document import ScorecardForm
from hotline.scorecards.reading import read_forms
from hotline.scorecards.scoring import AnswersRefused, score

FORM = """\
form: small
name: {en-US: Small}
pass_mark: 75
sections:
  manner:
    name: {en-US: Manner}
    questions:
      greeting: {asks: {en-US: Greets}, weight: 10}
      polite: {asks: {en-US: Is polite}, weight: 30, scale: {lowest: 1, highest: 5}}
  rules:
    name: {en-US: Rules}
    questions:
      identity: {asks: {en-US: Knows who}, weight: 20, critical: true, not_applicable: true}
      secret: {asks: {en-US: Asks no secret}, weight: 0, critical: true}
"""


def small() -> ScorecardForm:
    (version,) = read_forms({"small.yaml": FORM})
    return version.form


def shipped() -> ScorecardForm:
    file = Path(__file__).parents[3] / "scorecards/service_call.yaml"
    (version,) = read_forms({"service_call.yaml": file.read_text(encoding="utf-8")}, {"agents"})
    return version.form


BEST: Mapping[str, int | None] = {"greeting": 1, "polite": 5, "identity": 1, "secret": 1}


@pytest.mark.parametrize(
    ("changed", "percent"),
    [
        ({}, 100.0),
        # 10 and 20 of 60, and of 30 the half.
        ({"polite": 3}, 75.0),
        ({"greeting": 0}, 83.3),
        # Who the caller is does not fit: 10 and a quarter of 30, of 40.
        ({"identity": None, "polite": 2}, 43.8),
    ],
)
def test_weights_count_and_what_does_not_fit_leaves_its_weight_out(
    changed: Mapping[str, int | None], percent: float
) -> None:
    assert score(small(), {**BEST, **changed}).percent == percent


@pytest.mark.parametrize("question", ["identity", "secret"])
def test_one_critical_failure_makes_it_0_and_is_named(question: str) -> None:
    found = score(small(), {**BEST, question: 0})
    assert (found.percent, found.failed, found.is_passed) == (0.0, (question,), False)
    assert found.sections["manner"] == 100.0


def test_the_pass_mark_is_enough() -> None:
    assert score(small(), {**BEST, "polite": 3}).is_passed
    assert not score(small(), {**BEST, "polite": 2}).is_passed


def test_a_section_of_which_nothing_fits_has_no_score() -> None:
    assert score(small(), {**BEST, "identity": None}).sections == {"manner": 100.0, "rules": None}


def test_answers_that_do_not_fit_are_refused_each_with_what_is_wrong() -> None:
    with pytest.raises(AnswersRefused) as refused:
        score(small(), {"greeting": None, "polite": 0, "identity": 1, "smile": 1})
    assert refused.value.problems == {
        "smile": "is no question of this form",
        "greeting": "must be answered: it fits every call",
        "polite": "must be 1 to 5",
        "secret": "is not answered",
    }


def answers(form: ScorecardForm) -> st.SearchStrategy[dict[str, int | None]]:
    return st.fixed_dictionaries(
        {
            name: st.one_of(
                st.integers(one.marks.lowest, one.marks.highest),
                *([st.none()] if one.not_applicable else []),
            )
            for name, one in form.questions.items()
        }
    )


SHIPPED = shipped()


@given(answers(SHIPPED))
def test_it_is_within_bounds_and_0_where_something_critical_fails(
    given_: dict[str, int | None],
) -> None:
    found = score(SHIPPED, given_)
    assert 0 <= found.percent <= 100
    assert not found.failed or found.percent == 0
    assert found.is_passed == (found.percent >= SHIPPED.pass_mark)


@given(answers(SHIPPED), st.sampled_from(sorted(SHIPPED.questions)))
def test_a_better_answer_is_never_a_worse_score(
    given_: dict[str, int | None], question: str
) -> None:
    best = SHIPPED.questions[question].marks.highest
    before = score(SHIPPED, given_)
    if given_[question] is not None:
        assert score(SHIPPED, {**given_, question: best}).percent >= before.percent


@given(answers(SHIPPED))
def test_what_does_not_fit_changes_nothing_for_who_has_the_mean_there(
    given_: dict[str, int | None],
) -> None:
    # Whoever did everything else as well as can be loses nothing by what does not fit.
    best = {name: one.marks.highest for name, one in SHIPPED.questions.items()}
    without = {name: None if given_[name] is None else mark for name, mark in best.items()}
    assert score(SHIPPED, without).percent == 100.0
