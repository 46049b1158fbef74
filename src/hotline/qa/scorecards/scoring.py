"""Calls scored: by quality, seen and appealed by the agent, answered by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from uuid_utils.compat import uuid7

from hotline.crm import CrmRepository
from hotline.crm.call_search.floor_facts import Served
from hotline.crm.relations import Relations
from hotline.crm.scorecards.calibrations import Calibration
from hotline.crm.scorecards.errors import UnknownCalibration, UnknownScorecard
from hotline.model.interaction import Interaction
from hotline.qa.scorecards.errors import NoteOutside, NothingToScore
from hotline.qa.scorecards.forms import Forms
from hotline.scorecards.reading import FormVersion
from hotline.scorecards.scoring import Answers, score
from hotline.scorecards.steps import Deed, Said, Scorecard, Step, must_be_impartial


@dataclass(frozen=True, kw_only=True)
class By:
    """Who does something, and when (aware); `agent_id` is the agent who it is, or None."""

    who: str
    at: datetime
    agent_id: str | None = None


class Scoring:
    """Scores the calls of one tenant.

    Args:
        tenant: Whose.
        crm: Has the calls.
        relations: Keeps scorecards and calibrations.
        forms: By which calls are scored.

    Attributes:
        forms: See above.
    """

    def __init__(
        self, *, tenant: str, crm: CrmRepository, relations: Relations, forms: Forms
    ) -> None:
        self.forms = forms
        self._tenant = tenant
        self._crm = crm
        self._scorecards = relations.scorecards
        self._calibrations = relations.calibrations

    @property
    def tenant(self) -> str:
        """Whose calls."""
        return self._tenant

    async def begin(
        self,
        call_id: str,
        form: str,
        answers: Answers,
        said: Said,
        *,
        calibration: str = "",
        by: By,
    ) -> Scorecard:
        """Score a call: its agent sees nothing of it before it is released.

        Args:
            call_id: The call.
            form: The name of the form; of a calibration it is the one that this goes by.
            answers: The marks.
            said: What is written with them.
            calibration: For which calibration; "" for a score that counts.
            by: Who scores.

        Raises:
            UnknownCall: There is none of this id.
            NothingToScore: It cannot be scored, or not by this form.
            UnknownForm: There is none of this name.
            UnknownCalibration: The call has none of this id.
            AnswersRefused: They do not fit the form.
            NoteOutside: A note is at no moment of the call.
            ScoredAlready: This person has scored it.
            KeyErased: The call was erased.
        """
        call = await self._crm.interaction(self._tenant, call_id)
        served = await self._served(call)
        if calibration:
            round_ = await self._calibrations.get(self._tenant, calibration)
            if round_.call_id != call.call_id:
                raise UnknownCalibration(calibration=calibration)
            version = (await self.forms.kept([round_.digest]))[round_.digest]
        else:
            version = await self._form_for(served, form)
        _must_be_within(call, said)
        card = Scorecard(
            tenant=self._tenant,
            scorecard_id=str(uuid7()),
            call_id=call.call_id,
            agent_id=served.agent_id,
            queue=served.queue,
            form=version.form.form,
            digest=version.digest,
            calibration=calibration,
            scorer=by.who,
            began_at=call.started_at,
            steps=(_scored("scored", version, answers, said, by),),
        )
        await self._scorecards.begin(card, version.text)
        return card

    async def revise(
        self, scorecard_id: str, answers: Answers, said: Said, *, version: int, by: By
    ) -> Scorecard:
        """Give other marks before the agent sees any, by the form that it was scored by.

        Args:
            scorecard_id: Which scorecard.
            answers: The marks from now on.
            said: What is written with it.
            version: How many steps were looked at.
            by: Who does it.

        Raises:
            UnknownScorecard: There is none of this id.
            AnswersRefused: They do not fit the form.
            NoteOutside: A note is at no moment of the call.
            ScorecardChanged: Somebody was faster.
            CalibrationStands: It is for a calibration, and stays as it was saved.
            StepRefused: That cannot come now.
            NotTheScorer: Somebody else would revise it.
            KeyErased: The call was erased.
        """
        card = await self._scorecards.get(self._tenant, scorecard_id)
        return await self._mark(card, "revised", answers, said, version=version, by=by)

    async def answer(
        self, scorecard_id: str, answers: Answers | None, said: Said, *, version: int, by: By
    ) -> Scorecard:
        """Answer an appeal, by the form that it was scored by.

        Args:
            scorecard_id: Which scorecard.
            answers: The marks from now on; None where they stay as they are.
            said: What is written with it.
            version: How many steps were looked at.
            by: Who does it.

        Raises:
            NotImpartial: It is the scorer, or the agent.
            HotlineError: As for `revise`.
        """
        card = await self._scorecards.get(self._tenant, scorecard_id)
        must_be_impartial(card, by.who, by.agent_id)
        return await self._mark(card, "answered", answers, said, version=version, by=by)

    async def release(self, scorecard_id: str, *, version: int, by: By) -> Scorecard:
        """Show a score to its agent.

        Raises:
            HotlineError: As for `revise`.
        """
        step = Step(deed="released", at=by.at, who=by.who)
        return await self._scorecards.go_on(self._tenant, scorecard_id, step, version=version)

    async def appeal(
        self, agent_id: str, scorecard_id: str, words: str, *, version: int, by: By
    ) -> Scorecard:
        """Say why a score is not right, as its agent.

        Raises:
            UnknownScorecard: The agent can see none of this id.
            HotlineError: As for `revise`.
        """
        card = await self._scorecards.get(self._tenant, scorecard_id)
        if card.agent_id != agent_id or not card.is_released:
            raise UnknownScorecard(scorecard_id=scorecard_id)
        step = Step(deed="appealed", at=by.at, who=by.who, said=Said(words=words))
        return await self._scorecards.go_on(self._tenant, scorecard_id, step, version=version)

    async def of_call(self, call_id: str, who: str) -> list[Scorecard]:
        """Return a call's scorecards, as far as somebody may see them.

        Raises:
            UnknownCall: There is none of this id.
        """
        call = await self._crm.interaction(self._tenant, call_id)
        return seen_by(who, await self._scorecards.of_call(self._tenant, call.call_id))

    async def of_agent(self, agent_id: str, since: datetime, until: datetime) -> list[Scorecard]:
        """Return what an agent may see of the calls that began in a time, the latest first."""
        return await self._scorecards.of_agent(self._tenant, agent_id, since=since, until=until)

    async def appealed(self) -> list[Scorecard]:
        """Return the scorecards whose agents wait for an answer, the latest call first."""
        return await self._scorecards.appealed(self._tenant)

    async def calibrate(self, call_id: str, form: str, *, by: By) -> Calibration:
        """Ask several people to score one call.

        Raises:
            UnknownCall: There is none of this id.
            NothingToScore: It cannot be scored, or not by this form.
            UnknownForm: There is none of this name.
        """
        call = await self._crm.interaction(self._tenant, call_id)
        version = await self._form_for(await self._served(call), form)
        cards = await self._scorecards.of_call(self._tenant, call.call_id)
        if any(not card.calibration for card in cards):
            # Its marks are there to be read: people would agree with them, not with each other.
            raise NothingToScore(
                why="it is scored already, and a calibration is of an unscored one"
            )
        calibration = Calibration(
            tenant=self._tenant,
            calibration_id=str(uuid7()),
            call_id=call.call_id,
            form=form,
            digest=version.digest,
            who=by.who,
            at=by.at,
        )
        await self._calibrations.begin(calibration, version.text)
        return calibration

    async def _mark(
        self,
        card: Scorecard,
        deed: Deed,
        answers: Answers | None,
        said: Said,
        *,
        version: int,
        by: By,
    ) -> Scorecard:
        call = await self._crm.interaction(self._tenant, card.call_id)
        _must_be_within(call, said)
        form = (await self.forms.kept([card.digest]))[card.digest]
        step = _scored(deed, form, answers, said, by)
        return await self._scorecards.go_on(self._tenant, card.scorecard_id, step, version=version)

    async def _served(self, call: Interaction) -> Served:
        if call.ended_at is None:
            raise NothingToScore(why="it is not over yet")
        served = await self._crm.search.served_last(self._tenant, call.call_id)
        if served is None:
            raise NothingToScore(why="no agent served it")
        return served

    async def _form_for(self, served: Served, form: str) -> FormVersion:
        version = await self.forms.named(form)
        if not version.form.is_for(served.queue):
            raise NothingToScore(
                why=f"the form '{form}' is for calls of {', '.join(version.form.queues)}"
            )
        return version


def seen_by(who: str, cards: Sequence[Scorecard]) -> list[Scorecard]:
    """Return scorecards without those that would tell somebody how to score.

    Of a calibration everybody scores for themselves, and sees the others' once they have.
    """
    done = {card.calibration for card in cards if card.scorer == who}
    return [card for card in cards if not card.calibration or card.calibration in done]


def _must_be_within(call: Interaction, said: Said) -> None:
    for note in said.notes:
        if not call.started_at <= note.at <= (call.ended_at or note.at):
            raise NoteOutside(at=note.at)


def _scored(deed: Deed, version: FormVersion, answers: Answers | None, said: Said, by: By) -> Step:
    if answers is None:
        return Step(deed=deed, at=by.at, who=by.who, said=said)
    found = score(version.form, answers)
    return Step(
        deed=deed,
        at=by.at,
        who=by.who,
        answers=answers,
        percent=found.percent,
        failed=found.failed,
        is_passed=found.is_passed,
        said=said,
    )
