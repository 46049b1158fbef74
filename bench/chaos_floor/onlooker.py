"""Looks at PBX and floor at the same time, again and again, and tells where they disagree.

Both are never seen at one and the same instant, so only what lasts counts.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

from chaos_floor.customers import Customers
from chaos_floor.lies import desk_lies, lies
from chaos_floor.pbx_view import PbxView
from chaos_floor.people import Agent, Callers
from chaos_floor.talks import Talks
from hotline.asterisk.ami import AmiError
from hotline.cli.asking import FloorRefused, ServiceSilent
from hotline.cli.floor import floor_of
from hotline.desk.wallboard import FloorNow
from hotline.model.agent import AgentState
from hotline.ops.floor_status import Told
from hotline.settings import Settings

LOOK_EVERY_S = 0.2
PHANTOM_S = 2.0
"""What lasts longer is a state that lies."""
ANSWER_S = 3.0
BACK_AFTER_S = 1.0
"""So long an agent is on break, or gone, before being ready again."""


@dataclass(kw_only=True)
class Onlooker:
    """Looks.

    Attributes:
        view: The PBX.
        settings: Those of the service.
        agents: Seat to agent, who has the same name.
        callers: Who calls.
        customers: Whom the bank rings.
        talks: Who talks.
        lies: What lasted too long.
        longest_s: How long the longest disagreement lasted that did not last too long.
        answered_at: When the service was asked for what it last told of its floor, by the loop's
            clock.
        is_blind: Whether nothing is looked at, for something strikes just now.
    """

    view: PbxView
    settings: Settings
    agents: dict[str, Agent]
    callers: Callers
    customers: Customers
    talks: Talks = field(default_factory=Talks)
    lies: list[str] = field(default_factory=list)
    longest_s: float = 0.0
    answered_at: float = 0.0
    is_blind: bool = False
    _since: dict[str, float] = field(default_factory=dict)
    _away: dict[str, float] = field(default_factory=dict)

    async def look_on(self) -> None:
        """Look for ever."""
        while True:
            try:
                async with asyncio.timeout(ANSWER_S):
                    await self._look()
            except (AmiError, ServiceSilent, FloorRefused, TimeoutError):
                # Who does not answer tells no lies.
                self._since.clear()
            await asyncio.sleep(LOOK_EVERY_S)

    async def _look(self) -> None:
        time = asyncio.get_running_loop().time
        pbx = await self.view.look()
        there = {**self.callers.there, **self.customers.there}
        self.talks.see(pbx.together, there, self.agents, time())
        asked_at = time()
        floor = await floor_of(self.settings)
        # Whoever has answered may have died meanwhile.
        self.answered_at = asked_at
        if self.is_blind:
            self._since.clear()
            return
        desks = {agent_id: one.desk for agent_id, one in self.agents.items()}
        proving = {number for number, one in there.items() if one.proves}
        found = {*lies(pbx, floor, desks, proving), *desk_lies(floor, desks)}
        self._see(found, self.answered_at)
        await self._bring_back(floor, self.answered_at)

    def _see(self, seen: set[str], now: float) -> None:
        for what in self._since.keys() - seen:
            lasted_s = now - self._since.pop(what)
            if lasted_s <= PHANTOM_S:
                self.longest_s = max(self.longest_s, lasted_s)
        for what in seen:
            if now - self._since.setdefault(what, now) > PHANTOM_S and what not in self.lies:
                self.lies.append(what)

    async def _bring_back(self, floor: FloorNow, now: float) -> None:
        for one in floor.agents:
            if one.state not in (AgentState.ON_BREAK, AgentState.OFFLINE):
                self._away.pop(one.agent, None)
            elif (
                now - self._away.setdefault(one.agent, now) > BACK_AFTER_S
                and self.agents[one.agent].is_there.is_set()
            ):
                await self.get_ready(one.agent, signs_in=one.state is AgentState.OFFLINE)

    async def get_ready(self, agent_id: str, *, signs_in: bool = True) -> None:
        """Let an agent be ready, who comes where that is said; again later if that cannot be."""
        with contextlib.suppress(ServiceSilent, FloorRefused):
            if signs_in:
                told = Told(agent=agent_id, deed="sign-in", seat=agent_id)
                await floor_of(self.settings, told)
            await floor_of(self.settings, Told(agent=agent_id, deed="ready"))
