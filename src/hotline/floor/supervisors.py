"""Supervisors on the telephone: rung, hearing a conversation, or waiting while its caller is apart.

While the caller is in a secure flow or on hold, no supervisor hears agent or caller, or is heard by
them: whoever parts them waits for that first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

import structlog

from hotline.asterisk.line import LineGone
from hotline.floor.leg_names import LegNames
from hotline.floor.ports import Clock, Leg, Telephones
from hotline.floor.waiting_agent import wait
from hotline.jobs import Jobs
from hotline.model.supervision import SupervisionMode
from hotline.routing.commands import EndSupervision, Supervise
from hotline.routing.events import AnyEvent, SupervisorGone

RING_S = 20.0
"""How long a supervisor's telephone rings."""
OUT_WITHIN_S = 2.0
"""A supervisor who is not out of a conversation by then is hung up: its caller is not kept waiting.
"""

log = structlog.get_logger()


@dataclass(eq=False, kw_only=True)
class _Supervisor:
    """One on the telephone; `hears` is how, None for nobody; `task` is what goes on meanwhile."""

    leg_id: str
    call_id: str
    mode: SupervisionMode
    leg: Leg | None = None
    is_up: bool = False
    hears: SupervisionMode | None = None
    task: asyncio.Task[None] | None = None
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    def begin(self, what: Coroutine[None, None, None] | None) -> None:
        """Let something go on instead of what does."""
        if self.task is not None:
            self.task.cancel()
        self.task = asyncio.create_task(what, name="supervisor") if what is not None else None


class Supervisors:
    """Those who hear others' conversations.

    Args:
        tenant: Whose floor; legs are named after it.
        telephones: The telephones.
        seat_of: Agent id to the telephone where a supervisor sits, "" for none.
        agent_leg: Call id to the leg of the agent who talks on it, while caller and agent hear each
            other; None else.
        clock: The time.
        report: Takes what comes of commands.
    """

    def __init__(
        self,
        *,
        tenant: str,
        telephones: Telephones,
        seat_of: Callable[[str], str],
        agent_leg: Callable[[str], Leg | None],
        clock: Clock,
        report: Callable[[AnyEvent], None],
    ) -> None:
        self._names = LegNames(tenant, "supervision")
        self._telephones = telephones
        self._seat_of = seat_of
        self._agent_leg = agent_leg
        self._clock = clock
        self._report = report
        self._there: dict[int, _Supervisor] = {}
        self._jobs = Jobs()

    def supervise(self, command: Supervise) -> None:
        """Ring a supervisor, or let one who is there take part in another way."""
        there = self._there.get(command.ref)
        if there is not None:
            there.mode = command.mode
            self._jobs.spawn(self._settle(there))
            return
        there = self._there[command.ref] = _Supervisor(
            leg_id=self._names.name(command.ref), call_id=command.call_id, mode=command.mode
        )
        self._jobs.spawn(self._carry(command, there))

    def end(self, command: EndSupervision) -> None:
        """Let a supervisor hear no more."""
        self._jobs.spawn(self._end(command.ref))

    async def settle(self, call_id: str) -> None:
        """Let all supervisors of a call hear it if they may, and else wait until none does."""
        them = [one for one in self._there.values() if one.call_id == call_id]
        await asyncio.gather(*map(self._settle, them))

    async def close(self) -> None:
        """Wait for nothing any more; telephones stay as they are."""
        for one in self._there.values():
            one.begin(None)
        await self._jobs.cancel()

    async def _carry(self, command: Supervise, there: _Supervisor) -> None:
        leg = await self._telephones.ring(
            self._seat_of(command.agent_id), leg_id=there.leg_id, shows="", limit_s=RING_S
        )
        there.leg = leg
        if command.ref not in self._there:
            # Ended while it was being ordered.
            await leg.hang_up()
            return
        if await leg.answered():
            there.is_up = True
            await self._settle(there)
        await leg.gone()
        there.begin(None)
        if self._there.pop(command.ref, None) is not None:
            why = "hung_up" if there.is_up else "no_answer"
            self._report(SupervisorGone(at=self._clock(), ref=command.ref, why=why))

    async def _settle(self, there: _Supervisor) -> None:
        async with there.one_at_a_time:
            leg, agent = there.leg, self._agent_leg(there.call_id)
            if leg is None or not there.is_up:
                return
            if agent is None:
                await self._out(there, leg)
            elif there.hears != there.mode:
                await self._in(there, leg, agent)

    async def _in(self, there: _Supervisor, leg: Leg, agent: Leg) -> None:
        there.begin(None)
        try:
            await leg.supervise(agent.leg_id, there.mode)
        except LineGone:
            # Whoever waits for the leg's end tells of it.
            return
        there.hears = there.mode
        there.begin(self._leave_when_alone(there, leg, agent))

    async def _out(self, there: _Supervisor, leg: Leg) -> None:
        if there.hears is not None:
            there.begin(None)
            try:
                async with asyncio.timeout(OUT_WITHIN_S):
                    await leg.supervise_no_more()
            except (LineGone, TimeoutError):
                await self._telephones.end(there.leg_id)
                return
            there.hears = None
        if there.task is None:
            there.begin(wait(leg))

    async def _leave_when_alone(self, there: _Supervisor, leg: Leg, agent: Leg) -> None:
        """Leave a conversation whose caller hangs up.

        Asterisk 22 keeps the channel of a caller who has hung up for as long as somebody barges in
        there, and tells nobody of the hang-up: the conversation would never be over.
        """
        await agent.alone()
        # Not here: this is what ends when the supervisor is out.
        self._jobs.spawn(self._leave(there, leg))

    async def _leave(self, there: _Supervisor, leg: Leg) -> None:
        async with there.one_at_a_time:
            await self._out(there, leg)

    async def _end(self, ref: int) -> None:
        there = self._there.pop(ref, None)
        if there is None:
            # Rung by a process that is dead.
            await self._telephones.end(self._names.name(ref))
            return
        there.begin(None)
        if there.leg is not None:
            await there.leg.hang_up()
