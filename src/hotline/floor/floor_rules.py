"""What a live floor goes by: policy, people and hours, all of which may change while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

import structlog

from hotline.errors import HotlineError
from hotline.floor.live_floor import LiveFloor
from hotline.floor.news import hours_news, next_change, roster_news
from hotline.floor.ports import Clock
from hotline.flow.calendar.calendar import Calendar
from hotline.jobs import end_task
from hotline.roster import Roster
from hotline.routing.events import AnyEvent
from hotline.routing.policy import Policy

LOOK_S = 5.0
"""How often the floor is held against roster and hours: clocks are set, calendars edited, and what
was told may be lost with the journal."""

log = structlog.get_logger()


class FloorRules:
    """Tells a floor of edits, and of queues that close and open. `async with` keeps doing so.

    Attributes:
        roster: Who may be on the floor, and where.

    Args:
        floor: The floor; it is entered before this.
        roster: Who may be there, from the start on.
        calendar: Returns the bank's calendar as it is now, or None.
        clock: The time.
        look_s: Seconds between two looks at the least.
    """

    def __init__(
        self,
        floor: LiveFloor,
        roster: Roster,
        calendar: Callable[[], Calendar | None],
        clock: Clock,
        *,
        look_s: float = LOOK_S,
    ) -> None:
        self.roster = roster
        self._floor = floor
        self._calendar = calendar
        self._clock = clock
        self._look_s = look_s
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        # Before any caller is let in.
        self._tell()
        self._task = asyncio.create_task(self._keep_telling(), name="floor rules")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task is not None:
            await end_task(self._task)

    def use(self, policy: Policy, roster: Roster) -> None:
        """Go by these from now on; who waits keeps the place, and who talks, talks on."""
        self._floor.use(policy)
        self.roster = roster
        self._tell()

    def _tell(self) -> None:
        for event in self._news():
            self._floor.tell(event)

    async def _keep_telling(self) -> None:
        while True:
            await asyncio.sleep(self._pause_s())
            try:
                # What the floor does not take is told again at the next look.
                for event in self._news():
                    await self._floor.take(event)
            except HotlineError as error:
                log.warning("floor_not_told", why=str(error))
            except Exception:
                # Else a queue would stay open through the night for a defect of ours.
                log.exception("floor_not_told")

    def _news(self) -> list[AnyEvent]:
        at = self._clock()
        floor = self._floor.router.floor
        return [
            *hours_news(floor, self._floor.policy, self._calendar(), at),
            *roster_news(floor, self._floor.seats, self.roster, at),
        ]

    def _pause_s(self) -> float:
        at = self._clock()
        change = next_change(self._floor.policy, self._calendar(), at)
        if change is None:
            return self._look_s
        return min(self._look_s, max(0.0, (change - at).total_seconds()))
