"""Calls that agents have served, with what may make them worth a look; nobody is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Subquery, func, or_, select

from hotline.crm.call_search.floor_facts import LAST_FIRST
from hotline.crm.call_search.tables import CALL_AGENT, CALL_SEARCH
from hotline.crm.cases.tables import SERVICE_CASE
from hotline.crm.surveys.tables import SURVEY_MARK
from hotline.crm.tables import INTERACTION
from hotline.database import Database
from hotline.model.moment import as_utc
from hotline.scorecards.sampling import VIPS, RiskLimits, ScorableCall

AFTER_CALL = timedelta(minutes=15)
"""A complaint that is taken down of a customer so soon after a call belongs to it."""
AT_ONCE = 1_000
"""So many calls are asked for by their names in one statement."""


class ServedCall(NamedTuple):
    """A call that is over, and who served it last, for which queue; "" where nobody knows."""

    call_id: str
    agent_id: str
    queue: str


async def served(
    database: Database, tenant: str, since: datetime, until: datetime
) -> list[ServedCall]:
    """Return the calls that began in a time, are over, and were served by an agent, in any order.

    Raises:
        NaiveMoment: `since` or `until` has no time zone.
        DatabaseError: The database does not answer.
    """
    last = _served_last(tenant, since, until)
    query = select(last.c.call_id, last.c.agent_id, last.c.queue).where(last.c.nth == 1)

    def read(connection: Connection) -> list[ServedCall]:
        return [ServedCall(*row) for row in connection.execute(query)]

    return await database.read(read)


async def scorable(
    database: Database,
    tenant: str,
    since: datetime,
    until: datetime,
    *,
    limits: RiskLimits,
    besides: Collection[str] = (),
) -> list[ScorableCall]:
    """Return the calls of a time that were served by an agent and of which something tells.

    Args:
        database: The CRM's.
        tenant: Whose.
        since: From when on they began, aware.
        until: Before when.
        limits: From where on something is a risk: who judges finds no other calls risky.
        besides: Calls that are wanted whatever is known of them.

    Raises:
        NaiveMoment: `since` or `until` has no time zone.
        DatabaseError: The database does not answer.
    """
    since = as_utc(since)
    is_, fact, of = INTERACTION.c, CALL_SEARCH.c, SERVICE_CASE.c
    last = _served_last(tenant, since, until)
    calls = (
        select(
            is_.call_id,
            last.c.agent_id,
            last.c.queue,
            is_.tier,
            is_.started_at,
            is_.ended_at,
            is_.pseudonym,
            fact.longest_hold_s,
            fact.waited_s,
            fact.late_s,
            fact.transfers,
        )
        .join_from(INTERACTION, last, last.c.call_id == is_.call_id)
        .outerjoin(CALL_SEARCH, (fact.tenant == is_.tenant) & (fact.call_id == is_.call_id))
        .where(is_.tenant == tenant, last.c.nth == 1)
    )
    is_low = (SURVEY_MARK.c.tenant == tenant, SURVEY_MARK.c.is_low, SURVEY_MARK.c.at >= since)
    marks = (
        select(SURVEY_MARK.c.call_id, func.count()).where(*is_low).group_by(SURVEY_MARK.c.call_id)
    )
    is_complaint = (of.tenant == tenant, of.kind == "complaint", of.opened_at >= since)
    complaints = select(of.call_id, of.pseudonym, of.opened_at).where(*is_complaint)
    tells = or_(
        fact.longest_hold_s >= limits.hold_s,
        fact.transfers >= limits.transfers,
        is_.tier.in_(VIPS) & ((fact.late_s > 0) | (fact.waited_s >= limits.vip_wait_s)),
        is_.call_id.in_(select(SURVEY_MARK.c.call_id).where(*is_low)),
        is_.call_id.in_(select(of.call_id).where(*is_complaint, of.call_id.is_not(None))),
        is_.pseudonym.in_(select(of.pseudonym).where(*is_complaint, of.pseudonym.is_not(None))),
    )
    wanted = sorted(besides)
    queries = [calls.where(tells)] + [
        calls.where(is_.call_id.in_(wanted[start : start + AT_ONCE]))
        for start in range(0, len(wanted), AT_ONCE)
    ]

    def read(connection: Connection) -> list[ScorableCall]:
        low = {row[0]: row[1] for row in connection.execute(marks)}
        taken = connection.execute(complaints).mappings().all()
        by_call = Counter(row["call_id"] for row in taken if row["call_id"])
        by_customer: dict[str, list[datetime]] = {}
        for row in taken:
            if not row["call_id"] and row["pseudonym"]:
                by_customer.setdefault(row["pseudonym"], []).append(row["opened_at"])
        rows = {
            row["call_id"]: row for query in queries for row in connection.execute(query).mappings()
        }
        return [
            _call(row, low.get(call_id, 0), by_call[call_id] + _soon(row, by_customer))
            for call_id, row in rows.items()
        ]

    return await database.read(read)


def _served_last(tenant: str, since: datetime, until: datetime) -> Subquery:
    """Return who served the calls of a time that are over: of each, the `nth` 1 is the last."""
    is_, agent = INTERACTION.c, CALL_AGENT.c
    nth = func.row_number().over(partition_by=agent.call_id, order_by=LAST_FIRST)
    return (
        select(agent.call_id, agent.agent_id, agent.queue, nth.label("nth"))
        .join_from(
            INTERACTION,
            CALL_AGENT,
            (agent.tenant == is_.tenant) & (agent.call_id == is_.call_id),
        )
        .where(
            is_.tenant == tenant,
            is_.started_at >= as_utc(since),
            is_.started_at < as_utc(until),
            is_.ended_at.is_not(None),
            is_.erased_at.is_(None),
        )
        .subquery()
    )


def _soon(row: RowMapping, by_customer: Mapping[str, list[datetime]]) -> int:
    """Count the complaints that were taken down of the customer in the call or soon after."""
    opened = by_customer.get(row["pseudonym"], [])
    return sum(row["started_at"] <= at <= row["ended_at"] + AFTER_CALL for at in opened)


def _call(row: Mapping[str, Any] | RowMapping, low_marks: int, complaints: int) -> ScorableCall:
    return ScorableCall(
        call_id=row["call_id"],
        agent_id=row["agent_id"],
        queue=row["queue"],
        tier=row["tier"],
        began_at=row["started_at"],
        low_marks=low_marks,
        hold_s=row["longest_hold_s"] or 0.0,
        wait_s=row["waited_s"] or 0.0,
        late_s=row["late_s"] or 0.0,
        transfers=row["transfers"] or 0,
        complaints=complaints,
    )
