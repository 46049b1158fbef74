"""Calls that agents have served, with what may make them worth a look; nobody is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from hotline.crm.call_search.tables import CALL_SEARCH
from hotline.crm.cases.tables import SERVICE_CASE
from hotline.crm.surveys.tables import SURVEY_MARK
from hotline.crm.tables import INTERACTION
from hotline.database import Database
from hotline.model.moment import as_utc
from hotline.scorecards.sampling import ScorableCall

AFTER_CALL = timedelta(minutes=15)
"""A complaint that is taken down of a customer so soon after a call belongs to it."""


async def scorable(
    database: Database, tenant: str, since: datetime, until: datetime
) -> list[ScorableCall]:
    """Return the calls that began in a time, are over, and were served by an agent.

    Raises:
        NaiveMoment: `since` or `until` has no time zone.
        DatabaseError: The database does not answer.
    """
    since, until = as_utc(since), as_utc(until)
    is_, fact = INTERACTION.c, CALL_SEARCH.c
    calls = (
        select(
            is_.call_id,
            is_.agent_id,
            is_.queue,
            is_.tier,
            is_.started_at,
            is_.ended_at,
            is_.pseudonym,
            fact.longest_hold_s,
            fact.waited_s,
            fact.late_s,
            fact.transfers,
        )
        .outerjoin_from(
            INTERACTION,
            CALL_SEARCH,
            (fact.tenant == is_.tenant) & (fact.call_id == is_.call_id),
        )
        .where(
            is_.tenant == tenant,
            is_.started_at >= since,
            is_.started_at < until,
            is_.agent_id.is_not(None),
            is_.ended_at.is_not(None),
            is_.erased_at.is_(None),
        )
        .order_by(is_.started_at, is_.call_id)
    )
    marks = (
        select(SURVEY_MARK.c.call_id, func.count())
        .where(SURVEY_MARK.c.tenant == tenant, SURVEY_MARK.c.is_low, SURVEY_MARK.c.at >= since)
        .group_by(SURVEY_MARK.c.call_id)
    )
    of = SERVICE_CASE.c
    complaints = select(of.call_id, of.pseudonym, of.opened_at).where(
        of.tenant == tenant, of.kind == "complaint", of.opened_at >= since
    )

    def read(connection: Connection) -> list[ScorableCall]:
        low = {row[0]: row[1] for row in connection.execute(marks)}
        taken = connection.execute(complaints).mappings().all()
        by_call = Counter(row["call_id"] for row in taken if row["call_id"])
        by_customer: dict[str, list[datetime]] = {}
        for row in taken:
            if not row["call_id"] and row["pseudonym"]:
                by_customer.setdefault(row["pseudonym"], []).append(row["opened_at"])
        return [
            _call(
                row, low.get(row["call_id"], 0), by_call[row["call_id"]] + _soon(row, by_customer)
            )
            for row in connection.execute(calls).mappings()
        ]

    return await database.read(read)


def _soon(row: RowMapping, by_customer: Mapping[str, list[datetime]]) -> int:
    """Count the complaints that were taken down of the customer in the call or soon after."""
    opened = by_customer.get(row["pseudonym"], [])
    return sum(row["started_at"] <= at <= row["ended_at"] + AFTER_CALL for at in opened)


def _call(row: Mapping[str, Any] | RowMapping, low_marks: int, complaints: int) -> ScorableCall:
    return ScorableCall(
        call_id=row["call_id"],
        agent_id=row["agent_id"],
        queue=row["queue"] or "",
        tier=row["tier"],
        began_at=row["started_at"],
        low_marks=low_marks,
        hold_s=row["longest_hold_s"] or 0.0,
        wait_s=row["waited_s"] or 0.0,
        late_s=row["late_s"] or 0.0,
        transfers=row["transfers"] or 0,
        complaints=complaints,
    )
