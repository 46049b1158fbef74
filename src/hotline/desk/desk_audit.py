"""On a beat what open desks were told last is held against the floor; who is behind is told again.

Desks are told of every change at once, so nothing should ever be found. A desk that is just being
told is behind for a moment: only who still is after a while counts. Nor does what the floor's log
does not have yet, of which nobody is told; nor do broadcasts: they end by the clock, of which no
step tells, and a desk that shows one too many, or lacks one, is told anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

import structlog

from hotline.desk.desks import Desk, Desks
from hotline.desk.now import desk_now
from hotline.desk.protocol import DeskNow
from hotline.floor.live_floor import LiveFloor
from hotline.floor.ports import Clock

BEHIND_S = 6.0
"""Who is behind for so long lies to its agent: no message may be on its way for longer."""

log = structlog.get_logger()


class DeskAudit:
    """Holds open desks against a floor.

    Attributes:
        behind: How many desks ever were.
        behind_at: When one was last, aware; None for never.
        unheld_at: When one was last that could not be looked at, aware; None for never.
        held_at: When all were last held against the floor, aware; None for never.

    Args:
        floor: Who waits and who serves.
        desks: Those that are open.
        clock: The time.
    """

    def __init__(self, floor: LiveFloor, desks: Desks, clock: Clock) -> None:
        self.behind = 0
        self.behind_at: datetime | None = None
        self.unheld_at: datetime | None = None
        self.held_at: datetime | None = None
        self._floor = floor
        self._desks = desks
        self._clock = clock

    async def look(self) -> None:
        """Look once; who is behind is told again."""
        async with self._floor.between_steps():
            doubtful = {desk: desk.told for desk in self._desks.told if self._found_behind(desk)}
        if doubtful:
            await asyncio.sleep(BEHIND_S)
            async with self._floor.between_steps():
                self._tell_again(doubtful)
        self.held_at = self._clock()

    def _tell_again(self, doubtful: Mapping[Desk, DeskNow | None]) -> None:
        """Tell those who are still behind, and were told nothing meanwhile."""
        for desk, told in doubtful.items():
            if desk.told is told and desk in self._desks.told and self._found_behind(desk):
                self.behind += 1
                self.behind_at = self._clock()
                log.error("desk_behind", agent=desk.agent_id)
                desk.changes()

    def _found_behind(self, desk: Desk) -> bool:
        """Return whether a desk is behind; tell one that shows other broadcasts alone."""
        told = desk.told
        try:
            now = desk_now(self._floor, desk.agent_id, may_be_ready=not desk.is_last_caller)
        except Exception:
            # The others are looked at all the same.
            log.exception("desk_not_held", agent=desk.agent_id)
            self.unheld_at = self._clock()
            return False
        if told is None:
            return True
        if told.model_copy(update={"seq": now.seq, "broadcasts": now.broadcasts}) != now:
            return True
        if told.broadcasts != now.broadcasts:
            desk.changes()
        return False
