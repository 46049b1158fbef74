"""Replays of many calls in the CRM: who asked, how far one is, and what came of it.

The row is the truth: whoever stops a replay changes it, and the service that is at it finds out
with its next sign of life. A service that dies gives none, and another beat says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Update, delete, insert, literal, select, update

from hotline.crm.replays.tables import REPLAY_RUN
from hotline.database import Database
from hotline.model.moment import as_utc

KEPT = timedelta(days=7)
"""So long what came of a replay stays."""
SILENT = timedelta(seconds=40)
"""A replay whose service has given no sign of life for so long is not gone on with."""
LISTED = 50
"""So many are told at once."""

State = Literal["waiting", "running", "done", "stopped", "time_up", "failed", "interrupted"]
UNFINISHED: tuple[State, ...] = ("waiting", "running")

_IS = REPLAY_RUN.c


@dataclass(frozen=True, kw_only=True)
class ReplayRun:
    """A replay of many calls.

    Attributes:
        replay_id: Which.
        who: Who asked for it.
        asked_at: When.
        version: On which flows: a digest, or `draft`.
        wanted: Which calls, in JSON, as they were asked for.
        state: How far it is; `interrupted` where its service ended before it.
        why: Why it failed; "" where it did not.
        calls: How many calls there are.
        done: How many of them were replayed.
        started_at: When its turn came; None where it has not.
        ended_at: When it was over, whichever way; None where it is not.
        report: What came of it so far, in JSON; "" for nothing yet.
    """

    replay_id: str
    who: str
    asked_at: datetime
    version: str
    wanted: str
    state: State
    why: str
    calls: int
    done: int
    started_at: datetime | None
    ended_at: datetime | None
    report: str

    @property
    def kept_until(self) -> datetime:
        """Until when it stays."""
        return self.asked_at + KEPT


_COLUMNS = [_IS[one.name] for one in fields(ReplayRun)]


class ReplayRuns:
    """The replays of all tenants. Methods may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, tenant: str, run: ReplayRun, *, sources: str) -> None:
        """Keep one that waits for its turn; `sources` are its flows, in JSON."""
        row = {"tenant": tenant, "sources": sources, "alive_at": run.asked_at, **vars(run)}
        await self._database.write(lambda connection: connection.execute(insert(REPLAY_RUN), row))

    async def get(self, tenant: str, replay_id: str, *, at: datetime) -> ReplayRun | None:
        """Return one; None where there is none, or none any more."""
        query = select(*_COLUMNS).where(*_which(tenant, replay_id), _IS.asked_at > _oldest(at))
        rows = await self._rows(query)
        return rows[0] if rows else None

    async def listed(self, tenant: str, *, who: str | None, at: datetime) -> list[ReplayRun]:
        """Return the latest ones, the last one first, without what came of them.

        Args:
            tenant: Whose.
            who: Who asked for them; None for whoever did.
            at: Now, aware.
        """
        brief = [literal("").label("report") if one is _IS.report else one for one in _COLUMNS]
        query = select(*brief).where(_IS.tenant == tenant, _IS.asked_at > _oldest(at))
        if who is not None:
            query = query.where(_IS.who == who)
        return await self._rows(query.order_by(_IS.asked_at.desc()).limit(LISTED))

    async def sources(self, tenant: str, replay_id: str) -> str:
        """Return the flows of one, in JSON; "" where there is none."""
        query = select(_IS.sources).where(*_which(tenant, replay_id))
        return await self._database.read(lambda connection: connection.scalar(query) or "")

    async def begin(self, tenant: str, replay_id: str, *, at: datetime) -> bool:
        """Note that its turn has come; return whether it still waits for it."""
        waits = _of(tenant, replay_id).where(_IS.state == "waiting")
        begun = {"state": "running", "started_at": as_utc(at), "alive_at": as_utc(at)}
        return await self._changes(waits.values(begun))

    async def progress(
        self, tenant: str, replay_id: str, *, done: int, report: str, at: datetime
    ) -> bool:
        """Note how far it is; return whether anybody still wants it."""
        runs = _of(tenant, replay_id).where(_IS.state == "running")
        told = {"done": done, "report": report, "alive_at": as_utc(at)}
        return await self._changes(runs.values(told))

    async def end(
        self, tenant: str, replay_id: str, state: State, *, why: str = "", at: datetime
    ) -> bool:
        """Note that it is over; return whether it was not before."""
        goes_on = _of(tenant, replay_id).where(_IS.state.in_(UNFINISHED))
        told = {"state": state, "why": why, "ended_at": as_utc(at)}
        return await self._changes(goes_on.values(told))

    async def look_after(self, tenant: str, alive: Collection[str], *, at: datetime) -> None:
        """Give a sign of life for some, end those that give none, and forget those that are old."""
        at = as_utc(at)
        of_tenant = update(REPLAY_RUN).where(_IS.tenant == tenant, _IS.state.in_(UNFINISHED))
        signs = of_tenant.where(_IS.replay_id.in_(alive)).values(alive_at=at)
        lost = of_tenant.where(_IS.alive_at < at - SILENT)
        old = delete(REPLAY_RUN).where(_IS.tenant == tenant, _IS.asked_at <= _oldest(at))

        def write(connection: Connection) -> None:
            if alive:
                connection.execute(signs)
            connection.execute(lost.values(state="interrupted", ended_at=at))
            connection.execute(old)

        await self._database.write(write)

    async def _rows(self, query: Any) -> list[ReplayRun]:
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return [ReplayRun(**row) for row in rows]

    async def _changes(self, changing: Update) -> bool:
        return await self._database.write(
            lambda connection: connection.execute(changing).rowcount == 1
        )


def _which(tenant: str, replay_id: str) -> tuple[Any, Any]:
    return _IS.tenant == tenant, _IS.replay_id == replay_id


def _of(tenant: str, replay_id: str) -> Update:
    return update(REPLAY_RUN).where(*_which(tenant, replay_id))


def _oldest(at: datetime) -> datetime:
    return as_utc(at) - KEPT
