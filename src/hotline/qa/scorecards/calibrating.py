"""How far people agree who score the same calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from hotline.crm.relations import Relations
from hotline.crm.scorecards.calibrations import Calibration
from hotline.scorecards.agreement import Level, Mark, alpha
from hotline.scorecards.steps import Scorecard


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How far people agree on one thing.

    Attributes:
        alpha: Krippendorff's; None where it cannot be told.
        same: The share of pairs of people who gave the same mark, or both found that it does not
            fit; None where there is no pair.
        pairs: How many pairs there are.
    """

    alpha: float | None
    same: float | None
    pairs: int


@dataclass(frozen=True, kw_only=True)
class FormAgreement:
    """How far people agree by one version of a form.

    Attributes:
        form: Its name.
        digest: Its version.
        calls: How many calls two people or more have scored.
        score: On the whole score, of which distances mean something.
        questions: On each question, of whose marks the order does.
    """

    form: str
    digest: str
    calls: int
    score: Agreement
    questions: Mapping[str, Agreement]


@dataclass(frozen=True, kw_only=True)
class Round:
    """A calibration with what was scored for it."""

    calibration: Calibration
    cards: Sequence[Scorecard]


async def rounds(tenant: str, relations: Relations) -> list[Round]:
    """Return all calibrations, the latest first, each with its scorecards."""
    listed = await relations.calibrations.listed(tenant)
    by_round: dict[str, list[Scorecard]] = defaultdict(list)
    ids = [one.calibration_id for one in listed]
    for card in await relations.scorecards.of_calibrations(tenant, ids):
        by_round[card.calibration].append(card)
    return [Round(calibration=one, cards=by_round[one.calibration_id]) for one in listed]


def agreements(found: Sequence[Round]) -> list[FormAgreement]:
    """Return how far people agree, by each version of a form that two have scored by."""
    by_version: dict[tuple[str, str], list[Sequence[Scorecard]]] = defaultdict(list)
    for one in found:
        if len(one.cards) > 1:
            by_version[one.calibration.form, one.calibration.digest].append(one.cards)
    return [_of(form, digest, calls) for (form, digest), calls in by_version.items()]


def _of(form: str, digest: str, calls: Sequence[Sequence[Scorecard]]) -> FormAgreement:
    scores: list[list[float]] = []
    marks: dict[str, list[list[Mark]]] = defaultdict(list)
    for cards in calls:
        holding = [card.holds for card in cards]
        scores.append([step.percent for step in holding if step.percent is not None])
        # All go by one version of the form, so that each has an answer to each of its questions.
        for question in holding[0].answers or {}:
            marks[question].append([(step.answers or {})[question] for step in holding])
    return FormAgreement(
        form=form,
        digest=digest,
        calls=len(calls),
        score=_agreement(scores, "interval"),
        questions={question: _agreement(units, "ordinal") for question, units in marks.items()},
    )


def _agreement(units: Sequence[Sequence[Mark]], level: Level) -> Agreement:
    pairs = [one == other for unit in units for one, other in combinations(unit, 2)]
    same = sum(pairs) / len(pairs) if pairs else None
    return Agreement(alpha=alpha(units, level), same=same, pairs=len(pairs))
