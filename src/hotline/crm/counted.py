"""What reports count of calls, payments, promises and marks: rows without anything personal."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Select, func, select

from hotline.crm.payments.tables import PAYMENT
from hotline.crm.promises.tables import PROMISE
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

    async def _rows(self, query: Select[Any]) -> list[Any]:
        return await self._database.read(lambda connection: [*connection.execute(query)])


def _within(
    query: Select[Any],
    of: Column[Any],
    at: Column[Any],
    tenant: str,
    since: datetime,
    until: datetime,
) -> Select[Any]:
    return query.where(of == tenant, at >= as_utc(since), at < as_utc(until))
