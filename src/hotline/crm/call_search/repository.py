"""Calls found by what happened in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from hotline.crm.call_search.floor_facts import (
    ADDED,
    MOST,
    Served,
    agents_of,
    queues_of,
    served_last,
    upsert_facts,
)
from hotline.crm.call_search.spoken_words import calls_where_said
from hotline.crm.call_search.tables import CALL_AGENT, CALL_QUEUE, CALL_SEARCH
from hotline.crm.call_search.wanted import CallsWanted
from hotline.crm.chosen import AT_A_TIME
from hotline.crm.surveys.tables import SURVEY_MARK
from hotline.crm.tables import INTERACTION
from hotline.database import Database
from hotline.model.interaction import Direction
from hotline.model.moment import as_utc
from hotline.model.tier import Tier

_CALL, _FACT, _MARK = INTERACTION.c, CALL_SEARCH.c, SURVEY_MARK.c
_AGENT, _QUEUE = CALL_AGENT.c, CALL_QUEUE.c


@dataclass(frozen=True, kw_only=True)
class CallFound:
    """A call that was found; see `CallsWanted` for what its figures are."""

    call_id: str
    direction: Direction
    language: str
    tier: Tier | None
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    flow: str
    node: str | None
    queues: tuple[str, ...]
    agents: tuple[str, ...]
    waited_s: float
    late_s: float
    longest_hold_s: float
    silence_s: float
    transfers: int
    has_low_mark: bool


class CallSearch:
    """What calls of all tenants are found by. Methods may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save_nodes(self, tenant: str, nodes: Mapping[str, Collection[str]]) -> None:
        """Write through which nodes calls went, by call id; again is no harm."""
        rows = [
            {"tenant": tenant, "call_id": call_id, "nodes": nodes_text(of_call)}
            for call_id, of_call in nodes.items()
        ]
        if rows:
            await self._database.write(
                lambda connection: connection.execute(
                    upsert_facts(connection.dialect.name, ("nodes",)), rows
                )
            )

    async def nodes_of(self, tenant: str, call_ids: Collection[str]) -> dict[str, str]:
        """Return what is written of calls' nodes, by call id."""
        ids = sorted(call_ids)

        def read(connection: Connection) -> dict[str, str]:
            found: dict[str, str] = {}
            for start in range(0, len(ids), AT_A_TIME):
                chosen = _FACT.call_id.in_(ids[start : start + AT_A_TIME])
                query = select(_FACT.call_id, _FACT.nodes).where(_FACT.tenant == tenant, chosen)
                found.update((row.call_id, row.nodes) for row in connection.execute(query))
            return found

        return await self._database.read(read)

    async def note_silence(self, tenant: str, call_id: str, silence_s: float) -> None:
        """Write how long nobody said anything in a recording; the longest counts."""
        row = {"tenant": tenant, "call_id": call_id, "silence_s": silence_s}
        await self._database.write(
            lambda connection: connection.execute(
                upsert_facts(connection.dialect.name, ("silence_s",)), [row]
            )
        )

    async def served_last(self, tenant: str, call_id: str) -> Served | None:
        """Return who served a call last; None for nobody, as far as the floor's log is counted."""
        return await self._database.read(
            lambda connection: served_last(connection, tenant, call_id)
        )

    async def find(
        self, tenant: str, wanted: CallsWanted, *, limit: int, before: str | None = None
    ) -> list[CallFound]:
        """Find at most `limit` calls, the latest first; those before a call, if one is told.

        Raises:
            NaiveMoment: One of the moments has no time zone.
        """
        low = exists().where(
            _MARK.tenant == _CALL.tenant, _MARK.call_id == _CALL.call_id, _MARK.is_low
        )
        joined = INTERACTION.outerjoin(
            CALL_SEARCH, and_(_FACT.tenant == _CALL.tenant, _FACT.call_id == _CALL.call_id)
        )
        query = (
            select(
                *(_CALL[name] for name in _OF_CALL),
                *(func.coalesce(_FACT[name], 0).label(name) for name in (*ADDED, *MOST)),
                low.label("has_low_mark"),
            )
            .select_from(joined)
            .where(*_conditions(tenant, wanted))
            .order_by(_CALL.started_at.desc(), _CALL.call_id.desc())
            .limit(limit)
        )
        if wanted.has_low_mark:
            query = query.where(low)
        if before is not None:
            at = (
                select(_CALL.started_at)
                .where(_CALL.tenant == tenant, _CALL.call_id == before)
                .scalar_subquery()
            )
            query = query.where(
                or_(_CALL.started_at < at, and_(_CALL.started_at == at, _CALL.call_id < before))
            )

        def read(connection: Connection) -> list[CallFound]:
            rows = connection.execute(query).mappings().all()
            ids = [row["call_id"] for row in rows]
            agents = agents_of(connection, tenant, ids)
            queues = queues_of(connection, tenant, ids)
            return [
                CallFound(
                    **{
                        **row,
                        "has_low_mark": bool(row["has_low_mark"]),
                        "agents": agents.get(row["call_id"], ()),
                        "queues": queues.get(row["call_id"], ()),
                    }
                )
                for row in rows
            ]

        return await self._database.read(read)


_OF_CALL = (
    "call_id",
    "direction",
    "language",
    "tier",
    "started_at",
    "ended_at",
    "outcome",
    "flow",
    "node",
)


def nodes_text(nodes: Collection[str]) -> str:
    """Return nodes as they are kept, so that each is found, and no other that has its name."""
    return f" {' '.join(dict.fromkeys(nodes))} " if nodes else ""


def _conditions(tenant: str, wanted: CallsWanted) -> Iterator[ColumnElement[bool]]:
    yield _CALL.tenant == tenant
    yield _CALL.started_at >= as_utc(wanted.since)
    yield _CALL.started_at < as_utc(wanted.until)
    for column, value in (
        (_CALL.tier, wanted.tier),
        (_CALL.outcome, wanted.outcome),
    ):
        if value is not None:
            yield column == value
    for least, amount in (
        (_FACT.transfers, wanted.transfers),
        (_FACT.waited_s, wanted.waited_s),
        (_FACT.longest_hold_s, wanted.hold_s),
        (_FACT.silence_s, wanted.silence_s),
    ):
        if amount is not None:
            yield least >= amount
    if wanted.is_late:
        yield _FACT.late_s > 0
    if wanted.node is not None:
        yield _FACT.nodes.contains(f" {wanted.node} ", autoescape=True)
    yield from (
        _CALL.call_id.in_(calls_where_said(tenant, word, since=wanted.since, until=wanted.until))
        for word in sorted(wanted.said)
    )
    if wanted.queue is not None:
        # Each call by itself: most are in few queues, so that a page is soon full.
        yield exists().where(
            _QUEUE.tenant == tenant,
            _QUEUE.queue == wanted.queue,
            _QUEUE.call_id == _CALL.call_id,
        )
    if wanted.agent is not None:
        # The agent's calls of this span at once, and not each call by itself: so PostgreSQL plans
        # well. The span again, for an agent has calls of years.
        of_span = INTERACTION.alias()
        served = (
            select(_AGENT.call_id)
            .join(
                of_span,
                and_(of_span.c.tenant == _AGENT.tenant, of_span.c.call_id == _AGENT.call_id),
            )
            .where(
                _AGENT.tenant == tenant,
                _AGENT.agent_id == wanted.agent,
                of_span.c.started_at >= as_utc(wanted.since),
                of_span.c.started_at < as_utc(wanted.until),
            )
        )
        yield _CALL.call_id.in_(served)
