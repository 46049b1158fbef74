"""Scorecards over the API: quality scores, supervisors read, agents see and appeal their own.

Appeals are answered by quality or supervisors, but never by who has scored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from hotline.api.problems import Refused
from hotline.api.route import Asked, Route
from hotline.api.scorecard_views import (
    CalibrationsView,
    CalibrationView,
    DueView,
    FormAgreementView,
    FormView,
    ScorecardView,
)
from hotline.crm.forms import Form
from hotline.crm.forms.fields import Moment
from hotline.crm.forms.scorecard import (
    AppealAnswerForm,
    AppealForm,
    CalibrationForm,
    MarksForm,
    ScoreForm,
)
from hotline.qa.scorecards.calibrating import Round, agreements
from hotline.qa.scorecards.quality import Quality
from hotline.qa.scorecards.scoring import By
from hotline.scorecards.reading import FormVersion
from hotline.scorecards.steps import Scorecard

Tell = Callable[[Scorecard, FormVersion], ScorecardView]
"""How a scorecard is told, by its form: to quality, or to its agent."""

LOOKS_BACK = timedelta(days=92)
"""An agent is shown so much, unless another time is told."""


class TimeQuery(Form):
    """When the calls began; untold, in the last 92 days."""

    since: Moment | None = None
    until: Moment | None = None


async def forms(asked: Asked) -> list[FormView]:
    """Tell the forms by which calls are scored now."""
    return [FormView.of(one) for one in await _quality(asked).scoring.forms.now()]


async def due(asked: Asked) -> DueView:
    """Tell what to score."""
    return DueView.of(await _quality(asked).proposing.due(asked.at))


async def of_call(asked: Asked) -> list[ScorecardView]:
    """Tell a call's scorecards."""
    cards = await _quality(asked).scoring.of_call(asked.place["call"], asked.who)
    return await _told(asked, cards)


async def score(asked: Asked) -> ScorecardView:
    """Score a call."""
    told = asked.told(ScoreForm)
    card = await _quality(asked).scoring.begin(
        asked.place["call"],
        told.form,
        told.answers,
        told.said,
        calibration=told.calibration or "",
        by=_by(asked),
    )
    return await _one(asked, card)


async def revise(asked: Asked) -> ScorecardView:
    """Give other marks before the agent sees any."""
    told = asked.told(MarksForm)
    card = await _quality(asked).scoring.revise(
        asked.place["scorecard"],
        told.answers,
        told.said,
        version=_version(asked),
        by=_by(asked),
    )
    return await _one(asked, card)


async def release(asked: Asked) -> ScorecardView:
    """Show a score to its agent."""
    card = await _quality(asked).scoring.release(
        asked.place["scorecard"], version=_version(asked), by=_by(asked)
    )
    return await _one(asked, card)


async def answer(asked: Asked) -> ScorecardView:
    """Answer an appeal against another one's score: the last word."""
    told = asked.told(AppealAnswerForm)
    card = await _quality(asked).scoring.answer(
        asked.place["scorecard"],
        told.answers,
        told.said,
        version=_version(asked),
        by=_by(asked),
    )
    return await _one(asked, card)


async def appeals(asked: Asked) -> list[ScorecardView]:
    """Tell the scorecards whose agents wait for an answer."""
    return await _told(asked, await _quality(asked).scoring.appealed())


async def of_agent(asked: Asked) -> list[ScorecardView]:
    """Tell an agent's released scorecards."""
    query = asked.told(TimeQuery)
    until = query.until or asked.at + timedelta(seconds=1)
    since = query.since or until - LOOKS_BACK
    cards = await _quality(asked).scoring.of_agent(asked.place["agent"], since, until)
    return await _told(asked, cards, ScorecardView.to_agent)


async def appeal(asked: Asked) -> ScorecardView:
    """Appeal, as the agent whose score it is."""
    card = await _quality(asked).scoring.appeal(
        asked.place["agent"],
        asked.place["scorecard"],
        asked.told(AppealForm).words,
        version=_version(asked),
        by=_by(asked),
    )
    return await _one(asked, card, ScorecardView.to_agent)


async def calibrate(asked: Asked) -> CalibrationView:
    """Ask several people to score one call."""
    calibration = await _quality(asked).scoring.calibrate(
        asked.place["call"], asked.told(CalibrationForm).form, by=_by(asked)
    )
    return CalibrationView.of(Round(calibration=calibration, cards=()), asked.who)


async def calibrations(asked: Asked) -> CalibrationsView:
    """Tell all calibrations, and how far people agree in them."""
    quality = _quality(asked)
    found = await quality.rounds()
    agreed = agreements(found)
    kept = await quality.scoring.forms.kept(one.digest for one in agreed)
    return CalibrationsView(
        calibrations=tuple(CalibrationView.of(one, asked.who) for one in found),
        agreements=tuple(FormAgreementView.of(one, kept[one.digest]) for one in agreed),
    )


def _quality(asked: Asked) -> Quality:
    if asked.parts.quality is None:
        raise Refused(404, "no_scorecards", "there are no scorecards of this tenant here")
    return asked.parts.quality


def _by(asked: Asked) -> By:
    assert asked.shown is not None, "the routes need somebody"
    return By(who=asked.who, at=asked.at, agent_id=asked.shown.asker.agent_id)


def _version(asked: Asked) -> int:
    assert asked.version is not None, "the table of routes says that one is needed"
    return asked.version


async def _one(asked: Asked, card: Scorecard, tell: Tell = ScorecardView.of) -> ScorecardView:
    (view,) = await _told(asked, [card], tell)
    return view


async def _told(
    asked: Asked, cards: Sequence[Scorecard], tell: Tell = ScorecardView.of
) -> list[ScorecardView]:
    kept = await _quality(asked).scoring.forms.kept(_digests(cards))
    return [tell(card, kept[card.digest]) for card in cards]


def _digests(cards: Iterable[Scorecard]) -> Iterable[str]:
    return (card.digest for card in cards)


ROUTES = (
    Route(
        method="GET",
        path="/scorecard-forms",
        role="reader",
        listens=True,
        summary="Tell the forms by which calls are scored now.",
        handle=forms,
        answer=FormView,
        many=True,
    ),
    Route(
        method="GET",
        path="/scorecards/due",
        role="reader",
        listens=True,
        summary="Tell what to score: some calls of each agent by lot, and those at risk, with why.",
        handle=due,
        answer=DueView,
    ),
    Route(
        method="GET",
        path="/scorecards/appeals",
        role="reader",
        listens=True,
        summary="Tell the scorecards whose agents wait for an answer, the latest call first.",
        handle=appeals,
        answer=ScorecardView,
        many=True,
    ),
    Route(
        method="GET",
        path="/calls/{call}/scorecards",
        role="reader",
        listens=True,
        summary="Tell a call's scorecards; of a calibration one's own, and then the others'.",
        handle=of_call,
        answer=ScorecardView,
        many=True,
    ),
    Route(
        method="POST",
        path="/calls/{call}/scorecards",
        role="reader",
        scores=True,
        summary="Score a call; its agent sees nothing of it before it is released.",
        handle=score,
        body=ScoreForm,
        answer=ScorecardView,
        status=201,
    ),
    Route(
        method="POST",
        path="/scorecards/{scorecard}/revise",
        role="reader",
        scores=True,
        changes_version=True,
        summary="Give other marks before the agent sees any.",
        handle=revise,
        body=MarksForm,
        answer=ScorecardView,
    ),
    Route(
        method="POST",
        path="/scorecards/{scorecard}/release",
        role="reader",
        scores=True,
        changes_version=True,
        summary="Show a score to its agent.",
        handle=release,
        answer=ScorecardView,
    ),
    Route(
        method="POST",
        path="/scorecards/{scorecard}/answer",
        role="reader",
        answers_appeals=True,
        changes_version=True,
        summary="Answer an appeal against another one's score: the last word, with other marks or"
        " without.",
        handle=answer,
        body=AppealAnswerForm,
        answer=ScorecardView,
    ),
    Route(
        method="GET",
        path="/agents/{agent}/scorecards",
        role="agent",
        of_agent=True,
        summary="Tell an agent's released scorecards, the latest call first.",
        handle=of_agent,
        query=TimeQuery,
        answer=ScorecardView,
        many=True,
    ),
    Route(
        method="POST",
        path="/agents/{agent}/scorecards/{scorecard}/appeal",
        role="agent",
        of_agent=True,
        by_agent_alone=True,
        changes_version=True,
        summary="Say, once, why a score is not right.",
        handle=appeal,
        body=AppealForm,
        answer=ScorecardView,
    ),
    Route(
        method="POST",
        path="/calls/{call}/calibrations",
        role="reader",
        scores=True,
        summary="Ask several people to score one call, each for themselves.",
        handle=calibrate,
        body=CalibrationForm,
        answer=CalibrationView,
        status=201,
    ),
    Route(
        method="GET",
        path="/calibrations",
        role="reader",
        listens=True,
        summary="Tell all calibrations, and how far people agree: Krippendorff's alpha.",
        handle=calibrations,
        answer=CalibrationsView,
    ),
)
