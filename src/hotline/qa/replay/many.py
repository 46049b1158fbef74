"""Many calls replayed on other flows because somebody asked for it: one replay after the other.

It is done in a process of its own (`apart`), and told in the CRM, where it stays for a while: how
far it is, what came of it, and that its service ended before it, where one did.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Self

import structlog
from uuid_utils.compat import uuid7

from hotline.crm.replays.repository import UNFINISHED, ReplayRun, ReplayRuns, State
from hotline.database import DatabaseError
from hotline.jobs import Jobs
from hotline.qa.replay.errors import (
    NoCallsThere,
    ReplaysBusy,
    TooManyCalls,
    UnknownReplay,
)
from hotline.qa.replay.examples import Example
from hotline.qa.replay.one_call import CallReplays
from hotline.qa.replay.orders import Order, ReplayFailed, Replaying

MOST_CALLS = 100_000
"""So many calls at once."""
LIMIT = timedelta(minutes=30)
"""So long one may take; what came of it by then is told."""
WAITING = 4
"""So many replays may wait for their turn."""
OF_ONE = 2
"""So many of them, with the one that is at work, may be one person's."""
TRY_AGAIN_S = 60
LOOK_EVERY_S = 10.0
LAST_WORDS_S = 5.0

log = structlog.get_logger()


class ManyReplays:
    """The replays of one tenant; `async with` ends those that are not over.

    Args:
        runs: Where they are told.
        one_call: Replays one call, and has the flows.
        apart: Replays many.
        clock: The time.
        limit: How long one may take.
    """

    def __init__(
        self,
        runs: ReplayRuns,
        one_call: CallReplays,
        apart: Replaying,
        clock: Callable[[], datetime],
        *,
        limit: timedelta = LIMIT,
    ) -> None:
        self._runs = runs
        self._one_call = one_call
        self._apart = apart
        self._clock = clock
        self._limit = limit
        self._jobs = Jobs()
        self._at_work = asyncio.Lock()
        # Those that are not over, by their ids: whose each is, and what does it.
        self._whose: dict[str, str] = {}
        self._doing: dict[str, asyncio.Task[object]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._jobs.cancel(within_s=LAST_WORDS_S)

    @property
    def tenant(self) -> str:
        """Whose calls."""
        return self._one_call.tenant

    async def ask(
        self,
        who: str,
        version: str,
        *,
        wanted: str,
        since: datetime | None = None,
        until: datetime | None = None,
        calls: Sequence[str] = (),
    ) -> ReplayRun:
        """Let calls be replayed when it is their turn: some, or all of a time.

        Args:
            who: Who asks.
            version: On which flows: a digest, or `draft`.
            wanted: What was asked for, in JSON, to be told again.
            since: All calls from then on; None where they are named.
            until: And before then.
            calls: Their ids, where they are named.

        Raises:
            ReplaysBusy: Too many wait already.
            NoCallsThere: There is none.
            TooManyCalls: There are too many.
            HotlineError: The flows cannot be used; see `CallReplays.replay`.
        """
        replay_id = str(uuid7())
        self._take_place(replay_id, who)
        try:
            bundle = await self._one_call.flows(version)
            many = len(calls)
            if since is not None and until is not None:
                many = await self._one_call.count(since, until)
            if not many:
                raise NoCallsThere
            if many > MOST_CALLS:
                raise TooManyCalls(many, MOST_CALLS)
            run = _new(replay_id, who, version, wanted, calls=many, at=self._clock())
            sources = json.dumps(dict(bundle.sources), ensure_ascii=False)
            await self._runs.add(self.tenant, run, sources=sources)
        except BaseException:
            del self._whose[replay_id]
            raise
        order = Order(
            tenant=self.tenant, sources=bundle.sources, since=since, until=until, calls=calls
        )
        self._jobs.spawn(self._in_turn(replay_id, order))
        return run

    async def listed(self, who: str | None) -> list[ReplayRun]:
        """Return the latest ones, the last one first; of somebody, or of all."""
        return await self._runs.listed(self.tenant, who=who, at=self._clock())

    async def get(self, replay_id: str, who: str | None) -> ReplayRun:
        """Return one; `who` must have asked for it, unless it is None.

        Raises:
            UnknownReplay: There is none, or it is another person's.
        """
        run = await self._runs.get(self.tenant, replay_id, at=self._clock())
        if run is None or who not in (None, run.who):
            raise UnknownReplay
        return run

    async def stop(self, replay_id: str, who: str | None) -> ReplayRun:
        """End one that is not over, wherever it is done; see `get`."""
        run = await self.get(replay_id, who)
        if run.state in UNFINISHED:
            await self._end(replay_id, "stopped")
            # Another service finds out with its next sign of life.
            if (doing := self._doing.get(replay_id)) is not None:
                doing.cancel()
                # Its process is gone, and its place is free, when this returns.
                await asyncio.wait({doing}, timeout=LAST_WORDS_S)
        return await self.get(replay_id, who)

    async def example(self, replay_id: str, call_id: str) -> Example:
        """Replay one call again on the flows that a replay was on; see `CallReplays.replay_on`.

        Raises:
            UnknownReplay: Its week is over by now.
        """
        told = await self._runs.sources(self.tenant, replay_id)
        if not told:
            raise UnknownReplay
        sources: Mapping[str, str] = json.loads(told)
        return await self._one_call.replay_on(call_id, sources)

    async def look(self) -> None:
        """Give signs of life, and end what gives none; to be done every `LOOK_EVERY_S` seconds."""
        await self._runs.look_after(self.tenant, [*self._doing], at=self._clock())

    def _take_place(self, replay_id: str, who: str) -> None:
        is_full = len(self._whose) > WAITING
        if is_full or [*self._whose.values()].count(who) >= OF_ONE:
            raise ReplaysBusy(TRY_AGAIN_S)
        self._whose[replay_id] = who

    async def _in_turn(self, replay_id: str, order: Order) -> None:
        doing = asyncio.current_task()
        assert doing is not None
        self._doing[replay_id] = doing
        try:
            async with self._at_work:
                if await self._runs.begin(self.tenant, replay_id, at=self._clock()):
                    await self._do(replay_id, order)
        except asyncio.CancelledError:
            # The service ends; where somebody has stopped it, it is over already.
            await self._end(replay_id, "interrupted")
            raise
        except DatabaseError as error:
            # Nobody can be told; the next look that can ends it.
            log.warning("replay_lost", replay=replay_id, why=str(error))
        finally:
            del self._whose[replay_id], self._doing[replay_id]

    async def _do(self, replay_id: str, order: Order) -> None:
        log.info("replay_begins", replay=replay_id)
        try:
            async with asyncio.timeout(self._limit.total_seconds()):
                is_wanted = await self._tell(replay_id, order)
        except TimeoutError:
            await self._end(replay_id, "time_up")
        except ReplayFailed as failed:
            log.warning("replay_failed", replay=replay_id, why=str(failed), detail=failed.detail)
            await self._end(replay_id, "failed", why=str(failed))
        else:
            if is_wanted:
                await self._end(replay_id, "done")

    async def _tell(self, replay_id: str, order: Order) -> bool:
        """Return whether somebody still wants it when it is over."""
        async with aclosing(self._apart(order)) as answers:
            async for told in answers:
                if not await self._runs.progress(
                    self.tenant,
                    replay_id,
                    done=told.done,
                    report=told.report,
                    at=self._clock(),
                ):
                    return False
        return True

    async def _end(self, replay_id: str, state: State, *, why: str = "") -> None:
        await self._runs.end(self.tenant, replay_id, state, why=why, at=self._clock())


def _new(
    replay_id: str, who: str, version: str, wanted: str, *, calls: int, at: datetime
) -> ReplayRun:
    return ReplayRun(
        replay_id=replay_id,
        who=who,
        asked_at=at,
        version=version,
        wanted=wanted,
        state="waiting",
        why="",
        calls=calls,
        done=0,
        started_at=None,
        ended_at=None,
        report="",
    )
