"""On a beat the floor that lives is held against what its log tells, and put right from there.

The log is folded a second time, beside the floor, from what the journal gives back: so a state that
was changed by anything but a step of the log is found, whoever did it. Nothing should ever be.
Before anything is put right the log is read anew, and compared once more: what was wrong may be
what was folded beside the floor.

It costs about as much as the steps themselves once more, in portions between which the service goes
on, and a look at all who are here and at all figures of a day.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from hotline.floor.as_logged import AsLogged, Difference, Kind, differences, view
from hotline.floor.floor_log import FloorLog
from hotline.floor.live_floor import LiveFloor
from hotline.floor.ports import Clock
from hotline.journal import JournalPort

AT_A_TIME = 200
"""So many steps are folded until others have their turn: some 10 ms."""
MOST_TOLD = 20
"""So many differences are written to the service's log."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a look has found.

    Attributes:
        at: When, aware.
        differing: Where the floor was not as its log tells.
        left: Where it still is not, though it was put right; nothing where that has helped.
        is_put_right: Whether the log, read anew, told the same, so that the floor was put right.
    """

    at: datetime
    differing: Sequence[Difference]
    left: Sequence[Difference]
    is_put_right: bool

    @property
    def kinds(self) -> list[Kind]:
        """What differed, each kind once."""
        return sorted({one.kind for one in self.differing})


class LogAudit:
    """Holds a floor against its log.

    Attributes:
        held: How often it was.
        held_at: When last, aware; None for never.
        last: What was found last; None for nothing ever.
        found: How many differences there ever were, by kind.

    Args:
        floor: The floor, which carries this process's calls.
        journal: Where its log is.
        clock: The time.
    """

    def __init__(self, floor: LiveFloor, journal: JournalPort, clock: Clock) -> None:
        self.held = 0
        self.held_at: datetime | None = None
        self.last: Found | None = None
        self.found: Counter[Kind] = Counter()
        self._floor = floor
        self._log = FloorLog(journal, floor.tenant)
        self._clock = clock
        self._logged: AsLogged | None = None
        self._seq = 0

    async def look(self) -> None:
        """Look once; what differs is told, and put right.

        Raises:
            HotlineError: The journal cannot be read; the next look tries again.
        """
        try:
            await self._look()
        except Exception:
            # It may have taken half a step: the next look reads the log anew.
            self._logged = None
            raise

    async def _look(self) -> None:
        found = await self._compare()
        self.held += 1
        self.held_at = self._clock()
        last = self.last
        if not found:
            if last is not None and last.left:
                self.last = replace(last, at=self._clock(), left=())
            return
        self.found.update(one.kind for one in found)
        told = [str(one) for one in found[:MOST_TOLD]]
        log.error("floor_not_as_logged", number=len(found), differing=told)
        if last is not None and _names(found) <= _names(last.left):
            # Telephones that ring are told to ring anew by that: once is enough.
            self.last = replace(last, at=self._clock(), differing=found, left=found)
            return
        self._logged = None
        again = await self._compare()
        if again:
            await self._put_right(again)
            left = await self._compare()
            self.last = Found(at=self._clock(), differing=found, left=left, is_put_right=True)
        else:
            log.error("floor_as_logged_after_all")
            self.last = Found(at=self._clock(), differing=found, left=(), is_put_right=False)

    async def _compare(self) -> list[Difference]:
        logged = self._logged or await self._begun()
        async with self._floor.between_steps() as seq:
            live = view(self._floor)
        await self._follow(logged, seq)
        logged.figures.forget_intervals(live.since)
        # Each part of it takes its time, and others have their turn between.
        await asyncio.sleep(0)
        told = view(logged)
        await asyncio.sleep(0)
        return differences(live, told)

    async def _begun(self) -> AsLogged:
        """Return the floor as its log tells it up to now."""
        kept, told = await self._log.read()
        logged = AsLogged(kept)
        for number, one in enumerate(told, 1):
            logged.take(one)
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)
        self._logged, self._seq = logged, self._log.seq
        return logged

    async def _follow(self, logged: AsLogged, seq: int) -> None:
        """Take all that the log tells up to one of its records."""
        while self._seq < seq:
            steps = await self._log.read_on(self._seq, up_to=seq, limit=AT_A_TIME)
            for number, one in steps:
                logged.take(one)
                self._seq = number
            if not steps:
                # Nothing but a snapshot, which tells nothing new.
                self._seq = seq
            await asyncio.sleep(0)

    async def _put_right(self, found: Sequence[Difference]) -> None:
        if any(one.kind is not Kind.FIGURES for one in found):
            await self._floor.begin_again()
        else:
            assert self._logged is not None
            async with self._floor.between_steps() as seq:
                await self._follow(self._logged, seq)
                self._floor.count_as(self._logged.figures)


def _names(differing: Sequence[Difference]) -> set[tuple[Kind, str]]:
    return {(one.kind, one.name) for one in differing}
