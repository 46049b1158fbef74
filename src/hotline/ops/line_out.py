"""The line out, watched: while the trunk is away, the floor has nobody rung."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from hotline.floor.live_floor import LiveFloor
from hotline.floor.ports import Clock
from hotline.routing.events import LineOutFound, LineOutLost

LOOK_EVERY_S = 2.0

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class LineOut:
    """Tells the floor of a trunk that is lost, or found again.

    Attributes:
        floor: Who is told.
        is_there: Asks whether customers can be rung.
        clock: The time.
    """

    floor: LiveFloor
    is_there: Callable[[], Awaitable[bool]]
    clock: Clock

    async def look(self) -> None:
        """Look once.

        Raises:
            HotlineError: The floor cannot be told; the next look tries again.
        """
        is_there = await self.is_there()
        if is_there is self.floor.router.floor.has_line_out:
            return
        event = LineOutFound if is_there else LineOutLost
        await self.floor.take(event(at=self.clock()))
        log.warning("line_out_found" if is_there else "line_out_lost")
