"""Callers who are connected with another telephone, such as a branch's, and come back after it.

Which number that is stands in the flow, or is typed by an agent where the flow says so; nobody else
says it. The settings say which numbers may be rung at all, how many at once, how often in an hour,
and for how long; no one caller can use that up for all others. What two people say to each other is
cut by no death of the service: the PBX ends it when it is too long.

An agent may have rung the place before, and talked there; the caller is brought to that very leg.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from math import inf
from types import MappingProxyType
from typing import Protocol

import structlog

from hotline.asterisk.line import Line, LineGone
from hotline.calls.transfer_limits import TransferLimits
from hotline.flow.requests import PortAnswer, Transfer
from hotline.model.bank import UNAVAILABLE
from hotline.settings.outbound import OutboundSettings

ANSWERED, BUSY, NO_ANSWER = "answered", "busy", "no_answer"
_CAME_OF: Mapping[str, str] = MappingProxyType(
    {"busy": BUSY, "declined": BUSY, "no_answer": NO_ANSWER}
)
"""Why nobody picked up, to the outcome; of what is not here nobody knows more than that."""

log = structlog.get_logger()


class OtherLeg(Protocol):
    """Another telephone that rings; see `hotline.asterisk.trunk.CustomerLeg`."""

    @property
    def leg_id(self) -> str:
        """Its name."""

    def joined(self, *, since: float = inf) -> None:
        """Note that who is there is in somebody's company, unless alone again since then."""

    async def answered(self) -> bool:
        """Wait until somebody picks up; return False where the leg is gone instead."""

    async def settle(self) -> None:
        """Wait until who is there is in nobody's company any more.

        Raises:
            hotline.asterisk.line.LineGone: They have hung up.
        """

    async def confer(self, leg_id: str) -> None:
        """Let who is there take part in a conversation, on another leg. Never raises."""

    async def gone(self) -> str:
        """Wait for its end; return why nobody picked up, such as `busy`."""


class OtherTelephones(Protocol):
    """Other telephones; see `hotline.asterisk.transfer_legs.TransferLegs`."""

    async def ring(self, number: str, *, leg_id: str, limit_s: float) -> OtherLeg:
        """Ring a number in E.164; the leg has a name that was never used before."""

    def take_up(self, leg_id: str) -> OtherLeg:
        """Return a leg that was rung before, also by another process; gone where it is."""

    async def limit(self, leg_id: str, *, longest_s: int) -> float:
        """Let the PBX end a leg by itself; return after how many seconds.

        They are fewer where it was told before: a talk is not made longer by that.
        """

    async def are_together(self, channel: str, leg_id: str) -> None:
        """Let the PBX know that a caller is together with a leg."""

    async def were_together(self, channel: str, leg_id: str) -> bool:
        """Tell whether a caller was together with a leg; not where the PBX does not say."""

    async def hand_over(self, channel: str, leg_id: str) -> None:
        """Let the PBX know that a caller is to be brought to a leg that is there."""

    async def handed_over(self, channel: str) -> str:
        """Return that leg until it was `taken`; "" for none, or where the PBX does not say."""

    async def taken(self, channel: str) -> None:
        """Let the caller be brought to no such leg any more."""

    async def end(self, leg_id: str) -> None:
        """Hang a leg up for certain, whichever process has rung it. Never raises."""


class Transfers:
    """Connects callers.

    Args:
        telephones: The other telephones.
        settings: For how long they may be.
        limits: What may be rung.
        region: Where numbers without a country are dialled, as an ISO 3166 code.

    Attributes:
        region: See there.
    """

    def __init__(
        self,
        telephones: OtherTelephones,
        settings: OutboundSettings,
        limits: TransferLimits,
        *,
        region: str,
    ) -> None:
        self.region = region
        self._telephones = telephones
        self._settings = settings
        self._limits = limits

    def why_not(self, number: str, line: Line) -> str:
        """Return why a caller cannot be connected with a number now; see `TransferLimits`."""
        return self._limits.why_not(number, line)

    async def connect(self, request: Transfer, line: Line, *, name: str, again: bool) -> PortAnswer:
        """Connect a caller, who hears music until somebody picks up; return when it is over.

        Nobody is rung twice for one request: of one that another process made, it is found out what
        came of it. Nobody is rung to whom an agent has talked before, or had rung.

        Args:
            request: Whom with.
            line: The caller's line.
            name: Names the leg, and was never used before.
            again: Whether another process, now dead or still, may have asked it already.

        Raises:
            LineGone: The caller has hung up.
        """
        channel = line.info.channel
        handed_over = await self._telephones.handed_over(channel)
        if handed_over or again:
            name = handed_over or name
            self._limits.go_on(name)
        elif why := self._limits.why_not(request.rings, line):
            log.warning("transfer_refused", name=name, why=why)
            return PortAnswer(outcome=UNAVAILABLE)
        else:
            self._limits.begin(name, line)
        try:
            if handed_over or again:
                outcome = await self._take_up(line, name)
            else:
                outcome = await self._ring(request, line, name)
            if handed_over:
                await self._telephones.taken(channel)
            return PortAnswer(outcome=outcome)
        finally:
            self._limits.end(name)

    async def _ring(self, request: Transfer, line: Line, name: str) -> str:
        await line.play_music()
        number, ring_s = request.rings, request.ring_s
        async with self._ending(line, name):
            leg = await self._telephones.ring(number, leg_id=name, limit_s=ring_s)
            if not await _picks_up(leg, line):
                return NO_ANSWER if line.is_gone else _CAME_OF.get(await leg.gone(), UNAVAILABLE)
            if not await line.bridge(name):
                return NO_ANSWER
            await self._talk(line, name)
        return ANSWERED

    async def _take_up(self, line: Line, name: str) -> str:
        """Go on with a leg that was rung before, for this caller or for the agent before."""
        if await line.look_whether_bridged():
            async with self._ending(line, name):
                await self._talk(line, name)
            return ANSWERED
        if await self._telephones.were_together(line.info.channel, name):
            await self._telephones.end(name)
            return ANSWERED
        await line.play_music()
        async with self._ending(line, name):
            leg = self._telephones.take_up(name)
            if not await _picks_up(leg, line):
                return NO_ANSWER if line.is_gone else _CAME_OF.get(await leg.gone(), NO_ANSWER)
            try:
                # Who was there with the agent is just left by that one.
                await leg.settle()
            except LineGone:
                return NO_ANSWER
            if not await line.bridge(name):
                return NO_ANSWER
            await self._talk(line, name)
        return ANSWERED

    async def _talk(self, line: Line, name: str) -> None:
        await self._telephones.are_together(line.info.channel, name)
        left_s = await self._telephones.limit(name, longest_s=self._settings.transfer_max_s)
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
