"""Callers who have gone, and whom nobody serves who would tell of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hotline.floor.callers import Caller
from hotline.floor.callers_here import CallersHere
from hotline.floor.conversations import Conversations
from hotline.floor.ports import Clock
from hotline.jobs import Jobs
from hotline.routing.events import AnyEvent, CallerLeft

NOT_BACK = "not back after the service died"


class GoneCallers:
    """Tells of callers who have gone.

    Args:
        callers: Those who are on the floor.
        talks: The conversations; nobody is waited for there who does not come back.
        jobs: Owns what waits.
        clock: The time.
        report: Takes what the router is to know.
    """

    def __init__(
        self,
        callers: CallersHere,
        talks: Conversations,
        *,
        jobs: Jobs,
        clock: Clock,
        report: Callable[[AnyEvent], None],
    ) -> None:
        self._callers = callers
        self._talks = talks
        self._jobs = jobs
        self._clock = clock
        self._report = report

    def follow(self, caller: Caller) -> None:
        """Tell when a caller hangs up who is to be called back, and goes on without the floor."""
        self._jobs.spawn(self._follow(caller))

    def follow_calls(self, call_ids: Iterable[str]) -> None:
        """Tell when calls are over whose callers, as another process left them, are called back."""
        for call_id in call_ids:
            self._jobs.spawn(self._follow_call(call_id))

    def miss(self, call_ids: Iterable[str]) -> None:
        """Tell of those, known from a process that died, who do not come back: they have gone."""
        for call_id in call_ids:
            self._jobs.spawn(self._miss(call_id))

    async def _follow(self, caller: Caller) -> None:
        await caller.line.gone()
        self._has_left(caller.asked.call_id)

    async def _follow_call(self, call_id: str) -> None:
        await self._callers.until_over(call_id)
        self._has_left(call_id)

    async def _miss(self, call_id: str) -> None:
        if await self._callers.back(call_id) is None:
            self._talks.miss(call_id)
            self._has_left(call_id, cause=NOT_BACK)

    def _has_left(self, call_id: str, cause: str = "") -> None:
        self._report(CallerLeft(at=self._clock(), call_id=call_id, cause=cause))
