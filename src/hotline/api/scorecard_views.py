"""What is told of scorecards, of the forms they go by, and of how far people agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import AwareDatetime

from hotline.crm.views.view import View
from hotline.model.tier import Tier
from hotline.qa.scorecards.calibrating import Agreement, FormAgreement, Round
from hotline.qa.scorecards.due import DueCall, DueList
from hotline.scorecards.reading import FormVersion
from hotline.scorecards.sampling import Why
from hotline.scorecards.scoring import score
from hotline.scorecards.steps import Deed, Scorecard, State, Step


class QuestionView(View):
    """One question, with its marks and what they mean."""

    question: str
    asks: Mapping[str, str]
    help: Mapping[str, str]
    weight: int
    lowest: int
    highest: int
    critical: bool
    not_applicable: bool


class FormSectionView(View):
    """Questions that belong together."""

    section: str
    name: Mapping[str, str]
    questions: tuple[QuestionView, ...]


class FormView(View):
    """A form, in each language in which it is written; `digest` is its version."""

    form: str
    digest: str
    name: Mapping[str, str]
    queues: tuple[str, ...]
    pass_mark: int
    sections: tuple[FormSectionView, ...]

    @classmethod
    def of(cls, version: FormVersion) -> Self:
        """Tell a form."""
        form = version.form
        return cls(
            form=form.form,
            digest=version.digest,
            name=form.name,
            queues=form.queues,
            pass_mark=form.pass_mark,
            sections=tuple(
                FormSectionView(
                    section=section,
                    name=part.name,
                    questions=tuple(
                        QuestionView(
                            question=name,
                            asks=one.asks,
                            help=one.help,
                            weight=one.weight,
                            lowest=one.marks.lowest,
                            highest=one.marks.highest,
                            critical=one.critical,
                            not_applicable=one.not_applicable,
                        )
                        for name, one in part.questions.items()
                    ),
                )
                for section, part in form.sections.items()
            ),
        )


class MomentNoteView(View):
    """Words at a moment of the call; `question` is "" for the whole call."""

    at: AwareDatetime
    text: str
    question: str


class ScoreStepView(View):
    """One step; `percent` and `answers` are None where those before hold on.

    Of a call that was erased nothing is left of what was written: `is_erased`.
    """

    deed: Deed
    at: AwareDatetime
    who: str
    answers: Mapping[str, int | None] | None
    percent: float | None
    words: str
    notes: tuple[MomentNoteView, ...]
    is_erased: bool

    @classmethod
    def of(cls, step: Step) -> Self:
        """Tell a step."""
        return cls(
            deed=step.deed,
            at=step.at,
            who=step.who,
            answers=step.answers,
            percent=step.percent,
            words="" if step.said is None else step.said.words,
            notes=()
            if step.said is None
            else tuple(
                MomentNoteView(at=one.at, text=one.text, question=one.question)
                for one in step.said.notes
            ),
            is_erased=step.said is None,
        )


class ScorecardView(View):
    """A call scored by one person: the marks that hold, and every step that led to them.

    Its agent is told the steps from the released marks on; `version` counts those before, too.
    `calibration` is "" for a score that counts. `next_deeds` are what may come from here.
    """

    id: str
    version: int
    call: str
    agent: str
    queue: str
    form: FormView
    calibration: str
    scorer: str
    began_at: AwareDatetime
    state: State
    next_deeds: tuple[Deed, ...]
    answers: Mapping[str, int | None]
    percent: float
    is_passed: bool
    failed: tuple[str, ...]
    sections: Mapping[str, float | None]
    steps: tuple[ScoreStepView, ...]

    @classmethod
    def of(cls, card: Scorecard, version: FormVersion) -> Self:
        """Tell a scorecard by its form, exactly as that was."""
        answers = card.holds.answers or {}
        found = score(version.form, answers)
        return cls(
            id=card.scorecard_id,
            version=card.version,
            call=card.call_id,
            agent=card.agent_id,
            queue=card.queue,
            form=FormView.of(version),
            calibration=card.calibration,
            scorer=card.scorer,
            began_at=card.began_at,
            state=card.state,
            next_deeds=card.next_deeds,
            answers=answers,
            percent=found.percent,
            is_passed=found.is_passed,
            failed=found.failed,
            sections=found.sections,
            steps=tuple(map(ScoreStepView.of, card.steps)),
        )

    @classmethod
    def to_agent(cls, card: Scorecard, version: FormVersion) -> Self:
        """Tell a scorecard to its agent, without what was marked and withdrawn before."""
        shown = tuple(map(ScoreStepView.of, card.shown))
        return cls.of(card, version).model_copy(update={"steps": shown})


class RiskView(View):
    """A reason to look at a call; `figure` is a count, or seconds."""

    why: Why
    figure: float


class DueCallView(View):
    """A call that is proposed, why, and what became of it; `scorer` is "" for nobody so far."""

    call: str
    agent: str
    queue: str
    tier: Tier | None
    began_at: AwareDatetime
    is_drawn: bool
    risks: tuple[RiskView, ...]
    scorer: str
    state: State | None
    percent: float | None

    @classmethod
    def of(cls, due: DueCall) -> Self:
        """Tell a call."""
        card = due.card
        return cls(
            call=due.call.call_id,
            agent=due.call.agent_id,
            queue=due.call.queue,
            tier=due.call.tier,
            began_at=due.call.began_at,
            is_drawn=due.is_drawn,
            risks=tuple(RiskView(why=one.why, figure=one.figure) for one in due.risks),
            scorer="" if card is None else card.scorer,
            state=None if card is None else card.state,
            percent=None if card is None else card.holds.percent,
        )


class DueView(View):
    """What to score: of each agent `quota` calls of that week by lot, and risks since.

    The most urgent ones are told; `left_off` is how many more there are.
    """

    since: AwareDatetime
    until: AwareDatetime
    quota: int
    seed: str
    calls: tuple[DueCallView, ...]
    left_off: int

    @classmethod
    def of(cls, due: DueList) -> Self:
        """Tell it."""
        return cls(
            since=due.since,
            until=due.until,
            quota=due.quota,
            seed=due.seed,
            calls=tuple(map(DueCallView.of, due.calls)),
            left_off=due.left_off,
        )


class AgreementView(View):
    """How far people agree: Krippendorff's alpha, and the share of pairs who gave the same."""

    alpha: float | None
    same: float | None
    pairs: int

    @classmethod
    def of(cls, agreement: Agreement) -> Self:
        """Tell it."""
        return cls(alpha=agreement.alpha, same=agreement.same, pairs=agreement.pairs)


class FormAgreementView(View):
    """How far people agree by one version of a form, on its score and on each question."""

    form: FormView
    calls: int
    score: AgreementView
    questions: Mapping[str, AgreementView]

    @classmethod
    def of(cls, agreement: FormAgreement, version: FormVersion) -> Self:
        """Tell it."""
        return cls(
            form=FormView.of(version),
            calls=agreement.calls,
            score=AgreementView.of(agreement.score),
            questions={name: AgreementView.of(one) for name, one in agreement.questions.items()},
        )


class CalibrationView(View):
    """One call that several people score; `percents` are None until one has scored it oneself."""

    id: str
    call: str
    form: str
    who: str
    at: AwareDatetime
    scorers: tuple[str, ...]
    percents: Mapping[str, float] | None

    @classmethod
    def of(cls, found: Round, who: str) -> Self:
        """Tell a calibration to somebody."""
        one = found.calibration
        percents = {card.scorer: card.holds.percent or 0.0 for card in found.cards}
        return cls(
            id=one.calibration_id,
            call=one.call_id,
            form=one.form,
            who=one.who,
            at=one.at,
            scorers=tuple(percents),
            percents=percents if who in percents else None,
        )


class CalibrationsView(View):
    """All calibrations, the latest first, and how far people agree in them."""

    calibrations: tuple[CalibrationView, ...]
    agreements: tuple[FormAgreementView, ...]
