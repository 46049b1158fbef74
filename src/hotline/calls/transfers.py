"""Callers who are connected with another telephone, such as a branch's, and come back after it.

Which number that is stands in the flow, and nowhere else; the settings say which numbers a flow may
ring at all, how many at once, how often in an hour, and for how long; no one caller can use that up
for all others. What two people say to each other is cut by no death of the service: the PBX ends it
when it is too long.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import structlog

from hotline.asterisk.line import Line
from hotline.flow.requests import PortAnswer, Transfer
from hotline.model.bank import UNAVAILABLE
from hotline.settings.outbound import OutboundSettings

HOUR_S = 3600.0
PER_CALL = 3
"""So often one call is connected at most."""
ANSWERED, BUSY, NO_ANSWER = "answered", "busy", "no_answer"
_CAME_OF: Mapping[str, str] = MappingProxyType(
    {"busy": BUSY, "declined": BUSY, "no_answer": NO_ANSWER}
)
"""Why nobody picked up, to the outcome; of what is not here nobody knows more than that."""

log = structlog.get_logger()


class OtherLeg(Protocol):
    """Another telephone that rings; see `hotline.asterisk.trunk.CustomerLeg`."""

    async def answered(self) -> bool:
        """Wait until somebody picks up; return False where the leg is gone instead."""

    async def gone(self) -> str:
        """Wait for its end; return why nobody picked up, such as `busy`."""


class OtherTelephones(Protocol):
    """Other telephones; see `hotline.asterisk.transfer_legs.TransferLegs`."""

    async def ring(self, number: str, *, leg_id: str, limit_s: float) -> OtherLeg:
        """Ring a number in E.164; the leg has a name that was never used before."""

    async def together(self, channel: str, leg_id: str, *, longest_s: int) -> float:
        """Let the PBX know that a caller is together with a leg, and end it by itself.

        Returns:
            After how many seconds: fewer where another process has told it before.
        """

    async def were_together(self, channel: str, leg_id: str) -> bool:
        """Tell whether a caller was together with a leg; not where the PBX does not say."""

    async def end(self, leg_id: str) -> None:
        """Hang a leg up for certain, whichever process has rung it. Never raises."""


@dataclass(frozen=True, kw_only=True)
class _Begun:
    """A number that was rung, when, and for whom; `caller` is "" for a number that is hidden."""

    at: float
    call: str
    caller: str


def _begun(line: Line, at: float) -> _Begun:
    return _Begun(at=at, call=line.info.uniqueid, caller=line.info.caller_number)


class Transfers:
    """Connects callers.

    Args:
        telephones: The other telephones.
        settings: What may be rung, and for how long.
        time: Seconds on a clock that never goes back.
    """

    def __init__(
        self,
        telephones: OtherTelephones,
        settings: OutboundSettings,
        time: Callable[[], float],
    ) -> None:
        self._telephones = telephones
        self._settings = settings
        self._time = time
        self._under_way: set[str] = set()
        self._begun: deque[_Begun] = deque()

    def may_ring(self, number: str, line: Line) -> bool:
        """Return whether a caller can be connected with a number now."""
        return not self._why_not(number, line)

    async def connect(self, request: Transfer, line: Line, *, name: str, again: bool) -> PortAnswer:
        """Connect a caller, who hears music until somebody picks up; return when it is over.

        Nobody is rung twice for one request: of one that another process made, it is found out what
        came of it.

        Args:
            request: Whom with.
            line: The caller's line.
            name: Names the leg, and was never used before.
            again: Whether another process, now dead or still, may have asked it already.

        Raises:
            LineGone: The caller has hung up.
        """
        if not again:
            if why := self._why_not(request.destination, line):
                log.warning("transfer_refused", name=name, why=why)
                return PortAnswer(outcome=UNAVAILABLE)
            self._begun.append(_begun(line, self._time()))
        self._under_way.add(name)
        try:
            connect = self._find_out(line, name) if again else self._ring(request, line, name)
            return PortAnswer(outcome=await connect)
        finally:
            self._under_way.discard(name)

    def _why_not(self, number: str, line: Line) -> str:
        """Return why a number is not rung now; "" where it is."""
        while self._begun and self._begun[0].at <= self._time() - HOUR_S:
            self._begun.popleft()
        settings, mine = self._settings, _begun(line, 0.0)
        if not any(number.startswith(allowed) for allowed in settings.transfer_to):
            return "not_allowed"
        if len(self._under_way) >= settings.transfers_at_once:
            return "too_many_at_once"
        if len(self._begun) >= settings.transfers_per_hour:
            return "too_many_in_an_hour"
        if sum(one.call == mine.call for one in self._begun) >= PER_CALL:
            return "too_many_of_the_call"
        # All who hide their number are one: else hiding it would lift the limit.
        of_caller = (
            settings.transfers_per_caller if mine.caller else settings.transfers_per_hour // 2
        )
        if sum(one.caller == mine.caller for one in self._begun) >= of_caller:
            return "too_many_of_the_caller"
        return ""

    async def _ring(self, request: Transfer, line: Line, name: str) -> str:
        await line.play_music()
        number, ring_s = request.destination, request.ring_s
        async with self._ending(line, name):
            leg = await self._telephones.ring(number, leg_id=name, limit_s=ring_s)
            if not await _picks_up(leg, line):
                return NO_ANSWER if line.is_gone else _CAME_OF.get(await leg.gone(), UNAVAILABLE)
            if not await line.bridge(name):
                return NO_ANSWER
            await self._talk(line, name)
        return ANSWERED

    async def _find_out(self, line: Line, name: str) -> str:
        if await line.look_whether_bridged():
            async with self._ending(line, name):
                await self._talk(line, name)
            return ANSWERED
        # It may ring still, for nobody.
        await self._telephones.end(name)
        was = await self._telephones.were_together(line.info.channel, name)
        return ANSWERED if was else NO_ANSWER

    async def _talk(self, line: Line, name: str) -> None:
        longest_s = self._settings.transfer_max_s
        channel = line.info.channel
        left_s = await self._telephones.together(channel, name, longest_s=longest_s)
        try:
            async with asyncio.timeout(left_s):
                await line.alone()
        except TimeoutError:
            log.warning("transfer_too_long", name=name)
            await self._telephones.end(name)
            await line.alone()

    @asynccontextmanager
    async def _ending(self, line: Line, name: str) -> AsyncIterator[None]:
        """Let the leg end at last; who is together stays so where the service ends."""
        try:
            yield
        finally:
            if not line.is_bridged or line.is_gone:
                await self._telephones.end(name)


async def _picks_up(leg: OtherLeg, line: Line) -> bool:
    """Wait until somebody picks up, or the caller has gone; return whether both are there."""
    answered = asyncio.ensure_future(leg.answered())
    gone = asyncio.ensure_future(line.gone())
    try:
        await asyncio.wait({answered, gone}, return_when=asyncio.FIRST_COMPLETED)
        return not gone.done() and await answered
    finally:
        answered.cancel()
        gone.cancel()
