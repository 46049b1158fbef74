"""Brings callers and agents together, and finds out whether a process that died has done so."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from hotline.asterisk.line import LineGone
from hotline.floor.agent_legs import AgentLegs
from hotline.floor.bridges import Bridges
from hotline.floor.callers import Caller, how_left
from hotline.floor.callers_here import CallersHere
from hotline.floor.dialling import Dialling
from hotline.floor.offering import Offering
from hotline.floor.page_leg import PageLeg
from hotline.floor.ports import Clock
from hotline.floor.talking import Talking
from hotline.jobs import end_task
from hotline.routing.commands import BridgeCall, BridgeConsult, LeaveQueue, OfferConsult
from hotline.routing.events import AnyEvent, BridgeFailed, CallBridged, CallerLeft
from hotline.routing.offer import Conversation as Talk

GREETED_S = 30.0
"""How long a customer who was rung may take to be greeted, and to come to the agent."""


class Joining:
    """Joins caller and agent, and lets them talk.

    Args:
        callers: Those who are on the floor.
        legs: The agents' telephones.
        offering: Which offers there are.
        talking: Carries the conversations.
        bridges: What was commanded for those who talk.
        dialling: Rings customers.
        talk_of: Call id to what the router knows of a conversation, or None.
        clock: The time.
        report: Takes what comes of it.
    """

    def __init__(
        self,
        *,
        callers: CallersHere,
        legs: AgentLegs,
        offering: Offering,
        talking: Talking,
        bridges: Bridges,
        dialling: Dialling,
        talk_of: Callable[[str], Talk | None],
        clock: Clock,
        report: Callable[[AnyEvent], None],
    ) -> None:
        self._callers = callers
        self._legs = legs
        self._offering = offering
        self._talking = talking
        self._bridges = bridges
        self._dialling = dialling
        self._talk_of = talk_of
        self._clock = clock
        self._report = report
        self._asked: set[int] = set()

    async def bridge(self, command: BridgeCall) -> None:
        """Bring a caller and an agent together; return when they have talked."""
        ref, call_id = command.ref, command.call_id
        leg, caller = self._legs.of(ref), self._callers.get(call_id)
        if caller is None and self._dialling.has_answered(ref):
            # The flow says first who is calling.
            caller = await self._callers.back(call_id, within_s=GREETED_S)
        await self._dialling.agent_waits_no_more(ref)
        if isinstance(leg, PageLeg):
            # A colleague whose page is gone as the caller is given to them is waited for.
            await leg.here()
        is_there = False
        if isinstance(self._offering.of(ref), OfferConsult) and leg is not None:
            is_there = caller is not None and await self._talking.is_in_already(caller, ref)
            if not is_there:
                # The colleague who has given the caller away is just leaving.
                with contextlib.suppress(LineGone):
                    await leg.settle()
        if leg is None or caller is None or not (is_there or await caller.joins(leg.leg_id)):
            if caller is not None and caller.line.is_gone:
                # Told before the bridge: the agent is not to blame, and nobody else is rung.
                self._report(CallerLeft(at=self._clock(), call_id=call_id))
            self._has_failed(ref)
            return
        self._offering.is_done(ref)
        self._report(CallBridged(at=self._clock(), ref=ref, in_call=caller.rung_in))
        await self._talking.carry(command, caller)

    async def bridge_consult(self, command: BridgeConsult) -> None:
        """Bring an agent together with a colleague, while the caller is on hold."""
        leg, talk = self._legs.of(command.ref), self._talking.of_call(command.call_id)
        if leg is None or talk is None or not await talk.consult(leg):
            self._has_failed(command.ref)
        else:
            self._report(CallBridged(at=self._clock(), ref=command.ref))

    async def find_out(self, ref: int) -> None:
        """Find out what became of a bridge that another process, now dead, ordered.

        Where it came to nothing, and the agent is still on the telephone, it is made now.
        """
        if ref in self._legs or ref in self._asked:
            # It is on its way here, or is being found out: what comes of it is told, once.
            return
        self._asked.add(ref)
        bridge = self._bridges.of_offer(ref)
        caller = await self._back_to_agent(bridge) if bridge is not None else None
        if (
            bridge is None
            or caller is None
            # Whom the bank rings once more is back for another offer, and talks with its agent.
            or self._bridges.of_offer(ref) != bridge
            or not await self._are_together(caller, ref)
        ):
            self._has_failed(ref)
            return
        self._report(CallBridged(at=self._clock(), ref=ref, in_call=caller.rung_in))
        await self._talking.carry(bridge, caller)

    async def go_on(self, caller: Caller) -> None:
        """Wait for the end of a conversation that another process, now dead, began."""
        call_id = caller.asked.call_id
        # Asked before: both are forgotten when the conversation is over.
        bridge, how = self._bridges.ordered(call_id), self._bridges.answered(call_id)
        try:
            await self._carry_on(bridge, how, caller)
        finally:
            talk = self._talk_of(call_id)
            if caller.line.is_gone and (talk is None or not talk.is_conference):
                # Whoever goes on with what another process began ends with the call, and left the
                # agent on a telephone at which nobody is any more.
                self._talking.let_go(bridge.ref)

    async def _carry_on(self, bridge: BridgeCall, how: LeaveQueue, caller: Caller) -> None:
        is_bridged = await caller.line.look_whether_bridged()
        was_apart = caller.secure is not None and caller.secure.is_apart
        known = self._talk_of(bridge.call_id)
        caller.leaves(how_left(how))
        if was_apart and not is_bridged:
            await self._talking.carry(bridge, caller, apart=True)
        else:
            # Whoever is apart and not on hold was on the way back from it, or the agent has gone.
            held = known is not None and (known.is_held or (known.was_held and not is_bridged))
            await self._talking.carry(bridge, caller, held=held, known=known)

    async def _back_to_agent(self, bridge: BridgeCall) -> Caller | None:
        """Wait for a caller to come back; None for one who does not before the agent is gone.

        Whom the bank has rung may be back late, or never, and nobody else knows of the telephone.
        """
        leg = self._legs.take_up(bridge.ref, bridge.agent_id, "", bridge.call_id)
        back = asyncio.create_task(self._callers.back(bridge.call_id), name="caller comes back")
        gone = asyncio.create_task(leg.gone(), name="agent waits for caller")
        try:
            await asyncio.wait({back, gone}, return_when=asyncio.FIRST_COMPLETED)
            return back.result() if back.done() else None
        finally:
            await end_task(back)
            await end_task(gone)
            self._legs.forget(bridge.ref)

    async def _are_together(self, caller: Caller, ref: int) -> bool:
        """Return whether caller and agent are together; an agent who waits still is brought in."""
        if await caller.line.look_whether_bridged():
            return True
        return await caller.joins(self._legs.name(ref))

    def _has_failed(self, ref: int) -> None:
        self._report(BridgeFailed(at=self._clock(), ref=ref, why="not together"))
