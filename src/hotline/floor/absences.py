"""Telephones that are pages in browsers, and gone for a moment, as when a page is loaded anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hotline.floor.ports import Leg, Telephones
from hotline.jobs import Jobs

RETURNS_S = 15.0
"""Who is not back within this time has gone."""
LOOK_S = 0.1
"""How soon it is noticed that a telephone is back."""
RING_AGAIN_S = 0.3
"""The pause after a ring in vain: longer than its end may still be told of."""


class Absences:
    """Waits for the telephones that are gone, and tells of those who do not come back.

    Args:
        telephones: The agents' telephones.
        is_page: Tells of a seat whether its telephone is a page.
        on_lost: Is told the seat of a telephone that does not come back.
    """

    def __init__(
        self,
        telephones: Telephones,
        *,
        is_page: Callable[[str], bool],
        on_lost: Callable[[str], None],
    ) -> None:
        self._telephones = telephones
        self._is_page = is_page
        self._on_lost = on_lost
        self._away: dict[str, float] = {}
        self._jobs = Jobs()

    def begins(self, seat: str) -> bool:
        """Wait for a telephone that is gone; return False where it is none that may come back."""
        if not self._is_page(seat):
            return False
        if seat not in self._away:
            self._away[seat] = _now() + RETURNS_S
            self._jobs.spawn(self._wait(seat))
        return True

    def is_page(self, seat: str) -> bool:
        """Tell whether a seat's telephone is a page."""
        return self._is_page(seat)

    def is_away(self, seat: str) -> bool:
        """Tell whether a telephone is gone that may come back."""
        return seat in self._away

    async def over(self, seat: str) -> None:
        """Wait until a telephone is away no more, if it is."""
        while seat in self._away:  # noqa: ASYNC110 - it is looked for on a beat anyway
            await asyncio.sleep(LOOK_S)

    async def ring_again(
        self, seat: str, *, leg_id: str, shows: str, call_id: str, enough: asyncio.Event
    ) -> Leg | None:
        """Ring a telephone until it is picked up, once it is back; None where it does not come.

        Args:
            seat: Which telephone.
            leg_id: The name of the leg that it had, which is gone.
            shows: The number of the caller, to be shown.
            call_id: The call, by which the page knows what it picks up.
            enough: Set once nobody wants it any more.
        """
        over_at = _now() + RETURNS_S
        while not enough.is_set() and (left_s := over_at - _now()) > 0:
            if await self._telephones.is_reachable(seat):
                leg = await self._telephones.ring(
                    seat, leg_id=leg_id, shows=shows, limit_s=left_s, call_id=call_id
                )
                if await _answered(leg, enough, left_s):
                    return leg
                await asyncio.sleep(RING_AGAIN_S)
            else:
                await asyncio.sleep(LOOK_S)
        return None

    async def close(self) -> None:
        """Wait for nobody any more."""
        await self._jobs.cancel()

    async def _wait(self, seat: str) -> None:
        try:
            while _now() < self._away[seat]:
                await asyncio.sleep(LOOK_S)
                if await self._telephones.is_reachable(seat):
                    return
            self._on_lost(seat)
        finally:
            del self._away[seat]


async def _answered(leg: Leg, enough: asyncio.Event, limit_s: float) -> bool:
    """Wait until a telephone is picked up; False where it is not, or it is enough before."""
    answered, over = asyncio.ensure_future(leg.answered()), asyncio.ensure_future(enough.wait())
    try:
        waits = {answered, over}
        await asyncio.wait(waits, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
        if answered.done():
            return answered.result()
        await leg.hang_up()
        return False
    finally:
        answered.cancel()
        over.cancel()


def _now() -> float:
    return asyncio.get_running_loop().time()
