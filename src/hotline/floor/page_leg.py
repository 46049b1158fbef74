"""The leg of an agent whose telephone is a page, which may be gone for a moment and come back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from math import inf

from hotline.floor.ports import Leg
from hotline.model.supervision import SupervisionMode

RingAgain = Callable[[asyncio.Event], Awaitable[Leg | None]]
"""Rings the telephone until it is picked up, or an event says that it is enough."""


class PageLeg:
    """One leg to whoever talks with the agent, and several to the PBX: one for each page.

    All have the same name, one after the other.

    Args:
        leg: The first of them.
        ring_again: Brings the next one; None where nobody picks up.
        is_up: Whether the agent has picked up already.
    """

    def __init__(self, leg: Leg, ring_again: RingAgain, *, is_up: bool = False) -> None:
        self._leg = leg
        self._ring_again = ring_again
        self._is_here = asyncio.Event()
        self._is_here.set()
        self._enough = asyncio.Event()
        self._is_up = is_up

    @property
    def leg_id(self) -> str:
        """Its name."""
        return self._leg.leg_id

    @property
    def is_away(self) -> bool:
        """Whether the page is gone, and is waited for."""
        return not self._is_here.is_set()

    @property
    def rings(self) -> bool:
        """Whether nobody has picked up yet, at a page that is there."""
        return not self._is_up and not self.is_away

    async def here(self) -> None:
        """Wait for the page that is to come back, or that it does not come, if it is gone."""
        await self._is_here.wait()

    async def comes_back(self) -> bool:
        """Hang up, and wait for the page that comes next; return whether one does.

        Nothing is done, and nothing comes of it, where one is waited for already.
        """
        if self.is_away:
            return False
        self._is_here.clear()
        try:
            await self._leg.hang_up()
            leg = await self._ring_again(self._enough)
            if leg is not None:
                self._leg = leg
            return leg is not None
        finally:
            self._is_here.set()

    async def hang_up(self) -> None:
        """Hang up, and wait for no page any more."""
        self._enough.set()
        await self._is_here.wait()
        await self._leg.hang_up()

    async def gone(self) -> str:
        """Wait for the end of the last of them; return the cause."""
        while True:
            leg = self._leg
            why = await leg.gone()
            await self._is_here.wait()
            if leg is self._leg:
                return why

    async def asked(self) -> int:
        """Wait for a code from the agent's keys, at whatever page; return its number, from 1."""
        while True:
            leg = self._leg
            asked, gone = asyncio.ensure_future(leg.asked()), asyncio.ensure_future(leg.gone())
            try:
                await asyncio.wait({asked, gone}, return_when=asyncio.FIRST_COMPLETED)
                if asked.done():
                    return asked.result()
                # For good, if it is gone for good: nobody presses a key any more.
                await self._is_here.wait()
                if leg is self._leg:
                    await asyncio.get_running_loop().create_future()
            finally:
                asked.cancel()
                gone.cancel()

    async def answered(self) -> bool:
        """Wait until the agent picks up, at whatever page; False where the leg is gone instead."""
        leg = self._leg
        self._is_up = await leg.answered()
        await self._is_here.wait()
        # Who is rung again is told of once they have picked up.
        self._is_up = self._is_up or leg is not self._leg
        return self._is_up

    async def play(self, url: str) -> None:
        """Play audio to its end.

        Raises:
            LineGone: The agent has hung up.
        """
        await self._leg.play(url)

    def joined(self, *, since: float = inf) -> None:
        """Note that the agent is in company, unless alone again since then."""
        self._leg.joined(since=since)

    async def alone(self) -> None:
        """Wait until the agent is in nobody's company any more, or gone."""
        await self._leg.alone()

    async def supervise(self, leg_id: str, mode: SupervisionMode) -> None:
        """Let a supervisor, whose leg this is, hear an agent on another leg, until told else.

        Raises:
            LineGone: The supervisor has hung up.
        """
        await self._leg.supervise(leg_id, mode)

    async def supervise_no_more(self) -> None:
        """Let a supervisor hear nobody, and wait until that is so for certain.

        Raises:
            LineGone: The supervisor has hung up, or it cannot be known.
        """
        await self._leg.supervise_no_more()

    async def join(self, leg_id: str) -> bool:
        """Bring the agent together with a colleague on another leg; return whether they are."""
        return await self._leg.join(leg_id)

    async def confer(self, leg_id: str) -> None:
        """Let the agent take part in a colleague's conversation, on another leg. Never raises."""
        await self._leg.confer(leg_id)

    async def settle(self) -> None:
        """Wait until the agent is in nobody's company any more, for a few seconds at most.

        Raises:
            LineGone: The agent has hung up.
        """
        await self._leg.settle()

    async def play_music(self) -> None:
        """Let the agent hear music until something else is done.

        Raises:
            LineGone: The agent has hung up.
        """
        await self._leg.play_music()

    async def play_ringing(self) -> None:
        """Let the agent hear how another telephone rings, until `stop_ringing`.

        Raises:
            LineGone: The agent has hung up.
        """
        await self._leg.play_ringing()

    async def stop_ringing(self) -> None:
        """Let the agent hear that no more; twice does no harm.

        Raises:
            LineGone: The agent has hung up.
        """
        await self._leg.stop_ringing()

    async def keep(self, dead_man_s: int) -> None:
        """Let the PBX give up on the agent only so many seconds from now. Never raises."""
        await self._leg.keep(dead_man_s)

    async def sends_sound(self) -> bool:
        """Tell whether any sound comes from the agent's telephone. Never raises."""
        return await self._leg.sends_sound()
