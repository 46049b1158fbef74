"""Calls that nobody made, scored by people who are nobody, so that quality's pages are seen full.

What they write says that it is made up. Their marks are by chance, but hang together: each agent
has a skill, and of several people who score one call most see what the others see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from hotline.crm import CrmRepository
from hotline.crm.scorecards.scorable import ServedCall, served
from hotline.model.interaction import Interaction
from hotline.qa.scorecards.scoring import By, Scoring
from hotline.scorecards.document import Question, ScorecardForm
from hotline.scorecards.reading import FormVersion
from hotline.scorecards.scoring import Answers
from hotline.scorecards.steps import Note, Said, Scorecard

SCORERS = ("user:demo-lin", "user:demo-qiu", "user:demo-sun")
CALLS_AN_AGENT = 10
"""So many calls of each agent are scored, at the most."""
CALIBRATED = 4
"""So many calls are scored by everybody."""
SCORED_AFTER, RELEASED_AFTER = timedelta(hours=20), timedelta(hours=3)
APPEALED_AFTER, ANSWERED_AFTER = timedelta(hours=5), timedelta(hours=24)
NOT_FITTING, CRITICAL, RELEASED, APPEALED, ANSWERED = 0.3, 0.015, 0.9, 0.12, 0.7
"""How likely a question fits no call, a critical one is failed, a score is shown to its agent, is
appealed against, and has its answer."""
SEES_OTHERWISE = 0.25
"""How likely one of several people gives another mark than most."""
COMMENT = "made up (demo-data): nobody has heard this call / 演示数据：没有人听过这通电话"
APPEAL = "made up (demo-data): the caller was told / 演示数据：已告知来电者"
ANSWER = "made up (demo-data): heard again / 演示数据：已复听"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """How much was scored: calls, appeals, and calibrations."""

    calls: int
    appeals: int
    calibrations: int


class DemoScorers:
    """Scores calls by the bank's own forms, as quality staff would.

    Args:
        tenant: Whose calls.
        crm: Has them.
        scoring: Scores them.
        random: Where chance comes from.
        now: The time, aware: nothing is done later.
    """

    def __init__(
        self, tenant: str, crm: CrmRepository, scoring: Scoring, random: Random, *, now: datetime
    ) -> None:
        self._tenant = tenant
        self._crm = crm
        self._scoring = scoring
        self._random = random
        self._now = now
        self._skills: defaultdict[str, float] = defaultdict(lambda: random.uniform(0.68, 0.95))

    async def drawn(
        self, call_ids: Collection[str], since: datetime
    ) -> tuple[list[ServedCall], list[ServedCall]]:
        """Return calls to score, some of each agent's, and those that everybody scores."""
        of_agent: dict[str, list[ServedCall]] = defaultdict(list)
        for one in sorted(await served(self._crm.database, self._tenant, since, self._now)):
            if one.call_id in call_ids:
                of_agent[one.agent_id].append(one)
        calls = [
            call
            for of in of_agent.values()
            for call in self._random.sample(of, min(len(of), CALLS_AN_AGENT))
        ]
        left = sorted({one for of in of_agent.values() for one in of} - {*calls})
        return calls, self._random.sample(left, min(len(left), CALIBRATED))

    async def judge(
        self,
        calls: Sequence[ServedCall],
        calibrated: Sequence[ServedCall],
        advance: Callable[[], object],
    ) -> Judged:
        """Score calls, and calibrate; `advance` is told of each.

        Raises:
            HotlineError: The forms have mistakes, or the CRM does not take it.
        """
        forms = await self._scoring.forms.now()
        appeals = scored = rounds = 0
        for one in calls:
            if (version := _form_for(one, forms)) is not None:
                # The first one waits for its answer, so that there is one to be seen.
                appeals += await self._score(one, version.form, is_first=scored == 0)
                scored += 1
            advance()
        for one in calibrated:
            if (version := _form_for(one, forms)) is not None:
                await self._calibrate(one, version.form)
                rounds += 1
            advance()
        return Judged(calls=scored, appeals=appeals, calibrations=rounds)

    async def _score(self, one: ServedCall, form: ScorecardForm, *, is_first: bool) -> bool:
        """Score a call as far as chance wants; return whether its agent appeals."""
        random, scorer = self._random, self._random.choice(SCORERS)
        call = await self._crm.interaction(self._tenant, one.call_id)
        answers = self._answers(form, self._skills[one.agent_id])
        at = self._later(call.ended_at or call.started_at, SCORED_AFTER)
        card = await self._scoring.begin(
            call.call_id, form.form, answers, self._said(call, form), by=By(who=scorer, at=at)
        )
        if not is_first and random.random() > RELEASED:
            return False
        at = self._later(at, RELEASED_AFTER)
        released = By(who=scorer, at=at)
        card = await self._scoring.release(card.scorecard_id, version=card.version, by=released)
        if not is_first and random.random() > APPEALED:
            return False
        await self._appeal(card, form, self._later(at, APPEALED_AFTER), is_answered=not is_first)
        return True

    async def _appeal(
        self, card: Scorecard, form: ScorecardForm, at: datetime, *, is_answered: bool
    ) -> None:
        agent = By(who=f"user:{card.agent_id}", at=at)
        card = await self._scoring.appeal(
            card.agent_id, card.scorecard_id, APPEAL, version=card.version, by=agent
        )
        if not is_answered or self._random.random() > ANSWERED:
            return
        answers = card.holds.answers
        assert answers is not None, "the step that holds has answers"
        changed = self._seen(form, answers) if self._random.random() < 0.5 else None
        others = [one for one in SCORERS if one != card.scorer]
        await self._scoring.answer(
            card.scorecard_id,
            changed,
            Said(words=ANSWER),
            version=card.version,
            by=By(who=self._random.choice(others), at=self._later(at, ANSWERED_AFTER)),
        )

    async def _calibrate(self, one: ServedCall, form: ScorecardForm) -> None:
        call = await self._crm.interaction(self._tenant, one.call_id)
        at = self._later(call.ended_at or call.started_at, SCORED_AFTER)
        asked = By(who=SCORERS[0], at=at)
        calibration = await self._scoring.calibrate(call.call_id, form.form, by=asked)
        answers = self._answers(form, self._skills[one.agent_id])
        for scorer in SCORERS:
            at = self._later(at, RELEASED_AFTER)
            await self._scoring.begin(
                call.call_id,
                form.form,
                self._seen(form, answers),
                Said(words=COMMENT),
                calibration=calibration.calibration_id,
                by=By(who=scorer, at=at),
            )

    def _later(self, at: datetime, mean: timedelta) -> datetime:
        return min(self._now, at + mean * self._random.uniform(0.3, 2))

    def _said(self, call: Interaction, form: ScorecardForm) -> Said:
        """Return a comment, and a note at a moment of the call."""
        lasts = (call.ended_at or call.started_at) - call.started_at
        note = Note(
            at=call.started_at + lasts * self._random.uniform(0.4, 0.9),
            text=COMMENT,
            question=self._random.choice([*form.questions]),
        )
        return Said(words=COMMENT, notes=(note,) if self._random.random() < 0.6 else ())

    def _answers(self, form: ScorecardForm, skill: float) -> Answers:
        return {name: self._mark(one, skill) for name, one in form.questions.items()}

    def _mark(self, question: Question, skill: float) -> int | None:
        random, marks = self._random, question.marks
        if question.not_applicable and random.random() < NOT_FITTING:
            return None
        if question.critical:
            return marks.lowest if random.random() < CRITICAL else marks.highest
        span = marks.highest - marks.lowest
        if span == 1:
            return marks.highest if random.random() < skill else marks.lowest
        reached = min(1.0, max(0.0, random.gauss(skill, 0.15)))
        return marks.lowest + round(reached * span)

    def _seen(self, form: ScorecardForm, answers: Answers) -> Answers:
        """Return what another person sees in the same call."""
        return {name: self._seen_mark(form.questions[name], mark) for name, mark in answers.items()}

    def _seen_mark(self, question: Question, mark: int | None) -> int | None:
        if mark is None or question.critical or self._random.random() > SEES_OTHERWISE:
            return mark
        marks = question.marks
        return max(marks.lowest, min(marks.highest, mark + self._random.choice((-1, 1))))


def _form_for(call: ServedCall, forms: Sequence[FormVersion]) -> FormVersion | None:
    return next((one for one in forms if one.form.is_for(call.queue)), None)
