"""What reports count of calls, payments, promises and marks: rows without anything personal."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Column, Select, func, select

from hotline.crm.payments.tables import PAYMENT
from hotline.crm.promises.tables import PROMISE
from hotline.crm.scorecards.rows import NONE_FAILED
from hotline.crm.scorecards.tables import SCORECARD, SCORECARD_STEP
from hotline.crm.surveys.tables import SURVEY_MARK
from hotline.crm.tables import INTERACTION
from hotline.database import Database
from hotline.model.moment import as_utc


class ContactRow(NamedTuple):
    """A contact: when it began and ended, and how and where; None for what lasts."""

    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    flow: str
    node: str | None


class ErasedRow(NamedTuple):
    """A contact that was erased: which, and when it began and ended; None where nobody knows."""

    call_id: str
    started_at: datetime
    ended_at: datetime | None


class PaymentRow(NamedTuple):
    """How many payments of an operation are in a state, with this outcome."""

    operation: str
    state: str
    outcome: str | None
    many: int


class PromiseRow(NamedTuple):
    """How many promises of a kind are in a state, and whether they were late."""

    kind: str
    state: str
    is_late: bool
    many: int


class MarkRow(NamedTuple):
    """How many callers gave this mark for a question, to an agent, of a queue, on a bundle."""

    question: str
    score: int
    lowest: int
    highest: int
    is_low: bool
    agent_id: str
    queue: str
    bundle: str
    many: int


class MarkAt(NamedTuple):
    """One mark that a caller gave an agent, and when."""

    at: datetime
    score: int
    lowest: int
    highest: int
    is_low: bool


class ScoreRow(NamedTuple):
    """A score that its agent was shown: of which call, by which form, and what it came to."""

    agent_id: str
    form: str
    began_at: datetime
    percent: float
    is_passed: bool
    is_critical: bool
    is_appealed: bool


class Counts:
    """Counts of all tenants. Every method may raise `hotline.database.DatabaseError`.

    What each takes is of one tenant, and of a time from `since` on and before `until`, both aware.

    Args:
        database: The CRM's, which stays open as long as this is used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def contacts(self, tenant: str, since: datetime, until: datetime) -> list[ContactRow]:
        """Return the contacts that began then."""
        columns = INTERACTION.c
        query = select(
            columns.started_at, columns.ended_at, columns.outcome, columns.flow, columns.node
        )
        rows = await self._rows(
            _within(query, columns.tenant, columns.started_at, tenant, since, until)
        )
        return [ContactRow(*row) for row in rows]

    async def erased(self, tenant: str, since: datetime, until: datetime) -> list[ErasedRow]:
        """Return the contacts that began then and were erased."""
        columns = INTERACTION.c
        query = select(columns.call_id, columns.started_at, columns.ended_at).where(
            columns.erased_at.is_not(None)
        )
        rows = await self._rows(
            _within(query, columns.tenant, columns.started_at, tenant, since, until)
        )
        return [ErasedRow(*row) for row in rows]

    async def payments(self, tenant: str, since: datetime, until: datetime) -> list[PaymentRow]:
        """Count the payments that were asked for then."""
        columns = PAYMENT.c
        names = (columns.operation, columns.state, columns.outcome)
        query = select(*names, func.count()).group_by(*names)
        rows = await self._rows(
            _within(query, columns.tenant, columns.intended_at, tenant, since, until)
        )
        return [PaymentRow(*row) for row in rows]

    async def promises(self, tenant: str, since: datetime, until: datetime) -> list[PromiseRow]:
        """Count the promises that were made then."""
        columns = PROMISE.c
        is_late = columns.late_at.is_not(None)
        names = (columns.kind, columns.state, is_late)
        query = select(*names, func.count()).group_by(*names)
        rows = await self._rows(
            _within(query, columns.tenant, columns.made_at, tenant, since, until)
        )
        return [PromiseRow(kind, state, bool(late), count) for kind, state, late, count in rows]

    async def marks(self, tenant: str, since: datetime, until: datetime) -> list[MarkRow]:
        """Count the marks that were given then."""
        columns = SURVEY_MARK.c
        names = (
            columns.question,
            columns.score,
            columns.lowest,
            columns.highest,
            columns.is_low,
            columns.agent_id,
            columns.queue,
            columns.bundle,
        )
        query = select(*names, func.count()).group_by(*names)
        rows = await self._rows(_within(query, columns.tenant, columns.at, tenant, since, until))
        return [MarkRow(*row) for row in rows]

    async def marks_of(
        self, tenant: str, agent_id: str, since: datetime, until: datetime
    ) -> list[MarkAt]:
        """Return the marks that were given an agent then."""
        columns = SURVEY_MARK.c
        query = select(
            columns.at, columns.score, columns.lowest, columns.highest, columns.is_low
        ).where(columns.agent_id == agent_id)
        rows = await self._rows(_within(query, columns.tenant, columns.at, tenant, since, until))
        return [MarkAt(*row) for row in rows]

    async def scores(
        self, tenant: str, since: datetime, until: datetime, *, agent_id: str | None = None
    ) -> list[ScoreRow]:
        """Return what agents were shown of the calls that began then; no calibrations."""
        card, step = SCORECARD.c, SCORECARD_STEP.c
        query = (
            select(SCORECARD, step.deed, step.percent, step.is_passed, step.failed)
            .join_from(
                SCORECARD,
                SCORECARD_STEP,
                (step.tenant == card.tenant) & (step.scorecard_id == card.scorecard_id),
            )
            .where(card.calibration == "")
            .order_by(card.scorecard_id, step.number)
        )
        if agent_id is not None:
            query = query.where(card.agent_id == agent_id)
        rows = await self._rows(_within(query, card.tenant, card.began_at, tenant, since, until))
        found = [[*steps] for _, steps in groupby(rows, lambda row: row.scorecard_id)]
        return [_score(steps) for steps in found if any(one.deed == "released" for one in steps)]

    async def _rows(self, query: Select[Any]) -> list[Any]:
        return await self._database.read(lambda connection: [*connection.execute(query)])


def _score(steps: list[Any]) -> ScoreRow:
    holds = next(one for one in reversed(steps) if one.percent is not None)
    return ScoreRow(
        agent_id=holds.agent_id,
        form=holds.form,
        began_at=holds.began_at,
        percent=holds.percent,
        is_passed=bool(holds.is_passed),
        is_critical=holds.failed != NONE_FAILED,
        is_appealed=any(one.deed == "appealed" for one in steps),
    )


def _within(
    query: Select[Any],
    of: Column[Any],
    at: Column[Any],
    tenant: str,
    since: datetime,
    until: datetime,
) -> Select[Any]:
    return query.where(of == tenant, at >= as_utc(since), at < as_utc(until))
