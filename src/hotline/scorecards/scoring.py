"""The score that answers come to.

Each question gives the share of its scale that the answer reaches; the score is the mean of these
by weight, of the questions that fit the call, in per cent. A critical question that is answered
with the lowest mark makes it 0, whatever the others say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from hotline.errors import HotlineError
from hotline.scorecards.document import Question, ScorecardForm

Answers = Mapping[str, int | None]
"""The mark of each question; None: it does not fit the call."""


@dataclass(kw_only=True)
class AnswersRefused(HotlineError):
    """Answers do not fit their form; `problems` has each question with what is wrong."""

    problems: Mapping[str, str]

    def __str__(self) -> str:
        return "; ".join(f"{name} {what}" for name, what in self.problems.items())


@dataclass(frozen=True, kw_only=True)
class Score:
    """What answers come to.

    Attributes:
        percent: 0 to 100, with one decimal.
        failed: The critical questions that were failed.
        sections: The same of each section alone, without what is critical; None where no question
            with a weight fits.
        is_passed: Whether it reaches the form's pass mark.
    """

    percent: float
    failed: tuple[str, ...]
    sections: Mapping[str, float | None]
    is_passed: bool


def score(form: ScorecardForm, answers: Answers) -> Score:
    """Return what answers come to.

    Raises:
        AnswersRefused: They do not fit the form.
    """
    if problems := dict(_problems(form, answers)):
        raise AnswersRefused(problems=problems)
    failed = tuple(
        question_id
        for _, question_id, question in form.each()
        if question.critical and answers[question_id] == question.marks.lowest
    )
    reached = _mean([(question, answers[question_id]) for _, question_id, question in form.each()])
    assert reached is not None, "a form that was checked has a question that always counts"
    percent = _percent(Fraction(0) if failed else reached)
    sections = {
        section: _mean([(one, answers[name]) for name, one in part.questions.items()])
        for section, part in form.sections.items()
    }
    return Score(
        percent=percent,
        failed=failed,
        sections={one: None if of is None else _percent(of) for one, of in sections.items()},
        is_passed=percent >= form.pass_mark,
    )


def _problems(form: ScorecardForm, answers: Answers) -> list[tuple[str, str]]:
    questions = form.questions
    found = [(name, "is no question of this form") for name in answers if name not in questions]
    for name, question in questions.items():
        marks = question.marks
        if name not in answers:
            found.append((name, "is not answered"))
            continue
        answer = answers[name]
        if answer is None and not question.not_applicable:
            found.append((name, "must be answered: it fits every call"))
        if answer is not None and not marks.lowest <= answer <= marks.highest:
            found.append((name, f"must be {marks.lowest} to {marks.highest}"))
    return found


def _mean(answered: list[tuple[Question, int | None]]) -> Fraction | None:
    fits = [(one, mark) for one, mark in answered if mark is not None and one.weight]
    if not fits:
        return None
    reached = sum(
        Fraction(mark - one.marks.lowest, one.marks.highest - one.marks.lowest) * one.weight
        for one, mark in fits
    )
    return Fraction(reached) / sum(one.weight for one, _ in fits)


def _percent(share: Fraction) -> float:
    return float(round(share * 100, 1))
