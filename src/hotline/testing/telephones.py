"""Agents' telephones without telephones: they ring, and a test lets agents pick up or not."""

from __future__ import annotations

import asyncio
from math import inf

from hotline.asterisk.line import LineGone
from hotline.model.supervision import SupervisionMode
from hotline.testing.line import MUSIC

RUNG_LIMIT_S = 5.0
"""How long a test may wait for a telephone to ring, in seconds."""
LISTENS_S = 0.001
"""So long it takes to know whether sound comes from a telephone."""


class FakeLeg:
    """A leg to an agent's telephone.

    Attributes:
        seat: Which telephone.
        shows: What it shows of the caller.
        call_id: The call, as a page is told; "" for none.
        heard: The URLs that the agent has heard.
        is_together: Whether a caller is there, too.
        colleague: The leg of the colleague with whom the agent was brought together; "" for none.
        confers_with: The leg of the colleague in whose conversation the agent takes part; "" for
            none.
        hears_ringing: Whether the agent hears another telephone ring.
        kept: How often it was kept from its dead-man timer.
        is_silent: Whether no sound comes from it.
        settles: Set where it is out of company at once; whoever clears it sets it again.
        supervises: Which leg a supervisor hears there, and how; None for nobody's.
    """

    def __init__(self, leg_id: str, seat: str, shows: str, call_id: str = "") -> None:
        self.leg_id = leg_id
        self.seat = seat
        self.shows = shows
        self.call_id = call_id
        self.heard: list[str] = []
        self.is_together = False
        self.colleague = ""
        self.confers_with = ""
        self.hears_ringing = False
        self.kept = 0
        self.is_silent = False
        self.settles = asyncio.Event()
        self.settles.set()
        self.supervises: tuple[str, SupervisionMode] | None = None
        self._codes: asyncio.Queue[int] = asyncio.Queue()
        self._picked_up = asyncio.Event()
        self._alone = asyncio.Event()
        self._alone_at = 0.0
        self._gone: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @property
    def is_gone(self) -> bool:
        """Whether it rings no more, and nobody is there."""
        return self._gone.done()

    def picks_up(self) -> None:
        """Let the agent pick up."""
        self._picked_up.set()

    def hangs_up(self, cause: str = "Normal Clearing") -> None:
        """Let the agent hang up, or not pick up."""
        if not self._gone.done():
            self._gone.set_result(cause)
        self._picked_up.set()
        self._alone.set()

    async def answered(self) -> bool:
        """Wait until the agent picks up."""
        await self._picked_up.wait()
        return not self._gone.done()

    async def play(self, url: str) -> None:
        """Note the URL as heard."""
        if self._gone.done():
            raise LineGone
        self.heard.append(url)

    def joined(self, *, since: float = inf) -> None:
        """Be in company, unless alone again since then."""
        if self._alone_at <= since:
            self._alone.clear()

    def is_left(self) -> None:
        """Let the agent be in nobody's company any more."""
        self._alone.set()
        self._alone_at = asyncio.get_running_loop().time()

    async def alone(self) -> None:
        """Wait for that, or for the leg's end."""
        await self._alone.wait()

    def asks(self, number: int) -> None:
        """Let the agent press a code."""
        self._codes.put_nowait(number)

    async def asked(self) -> int:
        """Wait for a code."""
        return await self._codes.get()

    async def play_music(self) -> None:
        """Note music as heard."""
        await self.play(MUSIC)

    async def play_ringing(self) -> None:
        """Hear another telephone ring."""
        if self._gone.done():
            raise LineGone
        self.hears_ringing = True

    async def stop_ringing(self) -> None:
        """Hear it no more."""
        if self._gone.done():
            raise LineGone
        self.hears_ringing = False

    async def join(self, leg_id: str) -> bool:
        """Be together with a colleague."""
        self.colleague = "" if self._gone.done() else leg_id
        return bool(self.colleague)

    async def supervise(self, leg_id: str, mode: SupervisionMode) -> None:
        """Hear another leg."""
        if self._gone.done():
            raise LineGone
        self.supervises = (leg_id, mode)

    async def supervise_no_more(self) -> None:
        """Hear nobody."""
        if self._gone.done():
            raise LineGone
        self.supervises = None

    async def confer(self, leg_id: str) -> None:
        """Take part in a colleague's conversation."""
        self.confers_with = leg_id
        self.is_together = True

    async def settle(self) -> None:
        """Be alone."""
        await self.settles.wait()
        if self._gone.done():
            raise LineGone
        self.colleague = self.confers_with = ""

    async def keep(self, dead_man_s: int) -> None:
        """Be known to wait."""
        self.kept += 1

    async def sends_sound(self) -> bool:
        """Tell whether sound comes from it, which takes a moment to know."""
        is_silent = self.is_silent
        await asyncio.sleep(LISTENS_S)
        return not is_silent

    async def hang_up(self) -> None:
        """Hang up."""
        self.hangs_up()

    async def gone(self) -> str:
        """Wait for its end."""
        return await asyncio.shield(self._gone)


class FakeTelephones:
    """Keeps the contract of `hotline.floor.ports.Telephones`.

    Attributes:
        legs: Every leg so far, by its name.
        unplugged: The telephones that cannot be rung.
        is_mute: Whether nobody tells which legs there are, as while the link to the PBX is lost.
    """

    def __init__(self) -> None:
        self.legs: dict[str, FakeLeg] = {}
        self.unplugged: set[str] = set()
        self.is_mute = False
        self._rung: asyncio.Queue[FakeLeg] = asyncio.Queue()

    async def ring(
        self, seat: str, *, leg_id: str, shows: str, limit_s: float, call_id: str = ""
    ) -> FakeLeg:
        """Ring."""
        leg = self.legs[leg_id] = FakeLeg(leg_id, seat, shows, call_id)
        self._rung.put_nowait(leg)
        return leg

    def take_up(self, *, leg_id: str) -> FakeLeg:
        """Return a leg that another process rang, if there is such a one."""
        if leg := self.legs.get(leg_id):
            return leg
        leg = FakeLeg(leg_id, "", "")
        leg.hangs_up("not there")
        return leg

    async def end(self, leg_id: str) -> None:
        """Hang up, if there is such a leg."""
        if leg := self.legs.get(leg_id):
            leg.hangs_up()

    async def there(self) -> dict[str, bool] | None:
        """Tell which legs there are; None where nobody says."""
        if self.is_mute:
            return None
        return {name: leg.is_together for name, leg in self.legs.items() if not leg.is_gone}

    async def is_reachable(self, seat: str) -> bool:
        """Tell whether a telephone is plugged in."""
        return seat not in self.unplugged

    async def rings(self) -> FakeLeg:
        """Wait until a telephone rings.

        Raises:
            TimeoutError: None does within `RUNG_LIMIT_S`.
        """
        async with asyncio.timeout(RUNG_LIMIT_S):
            return await self._rung.get()


class FakeCustomers:
    """Keeps the contract of `hotline.floor.ports.Customers`: a test lets customers pick up.

    Attributes:
        legs: Every leg so far, by its name.
        called: The call of each leg.
        ended: The legs that were ended for certain, in order.
    """

    def __init__(self) -> None:
        self.legs: dict[str, FakeLeg] = {}
        self.called: dict[str, str] = {}
        self.ended: list[str] = []
        self._rung: asyncio.Queue[FakeLeg] = asyncio.Queue()

    async def ring(self, call_id: str, *, leg_id: str, limit_s: float) -> FakeLeg:
        """Ring."""
        leg = self.legs[leg_id] = FakeLeg(leg_id, "", "")
        self.called[leg_id] = call_id
        self._rung.put_nowait(leg)
        return leg

    async def end(self, leg_id: str) -> None:
        """Hang up, if there is such a leg."""
        self.ended.append(leg_id)
        if leg := self.legs.get(leg_id):
            leg.hangs_up()

    async def rings(self) -> FakeLeg:
        """Wait until a customer's telephone rings.

        Raises:
            TimeoutError: None does within `RUNG_LIMIT_S`.
        """
        async with asyncio.timeout(RUNG_LIMIT_S):
            return await self._rung.get()
