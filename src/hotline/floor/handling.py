"""What agents ask for in a conversation: hold, a consult, another agent for the caller.

The router decides, and its log is the record. What it would ignore is refused here, in words.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence

from hotline.asterisk.line import Line
from hotline.errors import HotlineError
from hotline.floor.callers import Caller
from hotline.floor.conversation import Moving
from hotline.floor.errors import (
    CallerCannotGo,
    NobodyFree,
    NobodyToAsk,
    NotNow,
    PlaceNotOffered,
)
from hotline.floor.folded_floor import FoldedFloor
from hotline.floor.ports import Clock
from hotline.floor.talking import Talking
from hotline.flow.requests import Transfer
from hotline.routing.events import (
    AnyEvent,
    AnyHandlingEvent,
    Ask,
    CompleteAsked,
    ConferenceAsked,
    ConsultAsked,
    FlowTransferAsked,
    HoldAsked,
    PlaceConsultAsked,
    ResumeAsked,
    TransferAsked,
)
from hotline.routing.handling import may_ask
from hotline.routing.places import may_send

SERVICE = "service"
"""Who brings callers on hold back when the service ends, for the record."""


class Handling:
    """Takes what agents ask for. Each says who does it in the agent's name, `by`.

    Args:
        floor: Who waits and who serves.
        callers: Those who are on the floor.
        talking: Their conversations.
        take: Takes an event, and returns when it is in the log, why the router ignored it, if it
            did; raises `HotlineError`.
        clock: The time.
    """

    def __init__(
        self,
        *,
        floor: FoldedFloor,
        callers: Mapping[str, Caller],
        talking: Talking,
        take: Callable[[AnyEvent], Awaitable[str]],
        clock: Clock,
    ) -> None:
        self._floor = floor
        self._callers = callers
        self._talking = talking
        self._take = take
        self._clock = clock
        self._left: set[str] = set()
        self._typing: set[str] = set()

    def may_ask(self, agent_id: str) -> frozenset[Ask]:
        """Return what an agent may ask for now."""
        talk = self._floor.router.floor.talk_of(agent_id)
        if talk is None or talk.entry.call_id in self._left:
            return frozenset()
        if not self._talking.secure.may_be_asked(talk.entry.call_id):
            return frozenset()
        return may_ask(talk)

    def moving(self, agent_id: str) -> Moving:
        """Return what the PBX was told of an agent and a caller who talk, and has not done yet.

        Of who is on hold by the log, and not here yet, nobody knows that it was done.
        """
        talk = self._floor.router.floor.talk_of(agent_id)
        if talk is None:
            return ""
        call_id = talk.entry.call_id
        is_to_be_apart = talk.is_held or self._talking.secure.is_under_way(call_id)
        if (here := self._talking.of_call(call_id)) is None:
            return "parting" if is_to_be_apart else ""
        if talk.is_conference and not here.is_conference:
            return "joining"
        return here.moving(is_to_be_apart=is_to_be_apart)

    async def hold(self, agent_id: str, call_id: str, *, by: str) -> None:
        """Let the caller hear music.

        Raises:
            NobodyToAsk: The agent does not talk with that caller.
            NotNow: It cannot be now.
        """
        at = self._clock()
        await self._ask(HoldAsked(at=at, call_id=call_id, agent_id=agent_id, by=by))

    async def resume(self, agent_id: str, call_id: str, *, by: str) -> None:
        """Let agent and caller hear each other again; a consult is over by that.

        Raises:
            NobodyToAsk: The agent does not talk with that caller.
            NotNow: It cannot be now.
        """
        at = self._clock()
        await self._ask(ResumeAsked(at=at, call_id=call_id, agent_id=agent_id, by=by))

    async def resume_before_end(self, line: Line) -> None:
        """Let who is on hold, and the agent, talk on while no service is there. Never raises.

        Nobody parts them any more: this process would not bring them together again.
        """
        callers = self._callers.items()
        call_id = next((one for one, caller in callers if caller.line is line), "")
        talk = self._floor.router.floor.conversations.get(call_id)
        if talk is None:
            return
        if talk.is_held:
            with contextlib.suppress(HotlineError):
                await self.resume(talk.presence.agent.agent_id, call_id, by=SERVICE)
        self._left.add(call_id)
        # They may be on the way back already. Out of a secure flow the call itself comes.
        if talk.was_held and not self._talking.secure.is_under_way(call_id):
            await self._talking.until_together(call_id)

    async def consult(
        self, agent_id: str, call_id: str, *, to_agent: str, to_queue: str, by: str
    ) -> None:
        """Ask a colleague, with the caller on hold.

        Raises:
            NobodyToAsk: The agent does not talk with that caller.
            NotNow: It cannot be now.
            NobodyFree: That agent, or everybody of that queue, is busy or cannot serve the caller.
        """
        at = self._clock()
        asked = ConsultAsked(
            at=at,
            call_id=call_id,
            agent_id=agent_id,
            to_agent=to_agent,
            to_queue=to_queue,
            by=by,
        )
        await self._ask(asked, NobodyFree(to_agent or to_queue))

    async def consult_place(
        self, agent_id: str, call_id: str, *, to_flow: str, number: str = "", by: str
    ) -> None:
        """Have a place of the flow rung, and talk there with the caller on hold.

        Raises:
            NobodyToAsk: The agent does not talk with that caller.
            NotNow: It cannot be now.
            PlaceNotOffered: The flow offers no such place, or no telephone rings there.
            HotlineError: The `number` that the agent has typed is not rung there; see
                `floor.number_errors`.
        """
        # What is rung there the call knows, which may just be on its way into this process.
        await self._talking.is_here(call_id)
        rung = self.telephones(agent_id)
        to = rung.get(to_flow)
        asked = PlaceConsultAsked(
            at=self._clock(),
            call_id=call_id,
            agent_id=agent_id,
            to_flow=to_flow,
            number=to.destination if to is not None else "",
            ring_s=to.ring_s if to is not None else 0,
            by=by,
        )
        refusal = PlaceNotOffered(name=to_flow, offered=tuple(rung))
        await self._ask(asked, refusal, fits=lambda: to is not None, typed=(to_flow, number))

    async def conference(self, agent_id: str, call_id: str, *, by: str) -> None:
        """Let the caller hear and be heard in a consult.

        Raises:
            NobodyToAsk: The agent does not talk with that caller.
            NotNow: No colleague is on the telephone for that.
        """
        at = self._clock()
        await self._ask(ConferenceAsked(at=at, call_id=call_id, agent_id=agent_id, by=by))

    async def complete(self, agent_id: str, call_id: str, *, by: str) -> None:
        """Give the caller to the colleague who was asked.

        Raises:
            NobodyToAsk: The agent does not talk with that caller.
            NotNow: There is no such colleague.
        """
        at = self._clock()
        await self._ask(CompleteAsked(at=at, call_id=call_id, agent_id=agent_id, by=by))

    async def transfer(
        self, agent_id: str, call_id: str, *, to_agent: str, to_queue: str, by: str
    ) -> None:
        """Let the caller wait for another agent, or in another queue.

        Raises:
            NobodyToAsk: The agent does not talk with that caller.
            NotNow: It cannot be now.
            CallerCannotGo: There is no such queue, or it takes nobody; or no such agent is here.
        """
        at = self._clock()
        asked = TransferAsked(
            at=at,
            call_id=call_id,
            agent_id=agent_id,
            to_agent=to_agent,
            to_queue=to_queue,
            by=by,
        )
        await self._ask(asked, CallerCannotGo(to_agent or to_queue))

    async def send_on(
        self, agent_id: str, call_id: str, *, to_flow: str, number: str = "", by: str
    ) -> None:
        """Let the caller go on in the flow, at a place that it offers, and the agent have done.

        Raises:
            NobodyToAsk: The agent does not talk with that caller.
            NotNow: It cannot be now.
            PlaceNotOffered: The flow offers no such place.
            HotlineError: The `number` that the agent has typed is not rung there; see
                `floor.number_errors`.
        """
        at = self._clock()
        asked = FlowTransferAsked(at=at, call_id=call_id, agent_id=agent_id, to_flow=to_flow, by=by)
        await self._ask(
            asked,
            PlaceNotOffered(name=to_flow, offered=self.places(agent_id)),
            fits=lambda: to_flow in self.places(agent_id),
            typed=(to_flow, number),
        )

    def places(self, agent_id: str) -> Sequence[str]:
        """Return to which places of the flow an agent may send the caller, in the flow's order."""
        talk = self._floor.router.floor.talk_of(agent_id)
        caller = self._callers.get(talk.entry.call_id) if talk is not None else None
        if talk is None or caller is None or caller.secure is None:
            return ()
        floor, agent = self._floor.router.floor, talk.presence.agent
        return [
            place
            for place in caller.secure.places
            if may_send(floor.policy, floor.sent, agent, place, self._clock().timestamp())
        ]

    def telephones(self, agent_id: str) -> Mapping[str, Transfer]:
        """Return those of the `places` at which a telephone rings, and what is rung there."""
        talk = self._floor.router.floor.talk_of(agent_id)
        caller = self._callers.get(talk.entry.call_id) if talk is not None else None
        if caller is None or caller.secure is None:
            return {}
        rung = {place: caller.secure.telephone(place) for place in self.places(agent_id)}
        return {place: to for place, to in rung.items() if to is not None}

    async def _ask(
        self,
        event: AnyHandlingEvent,
        not_so: NobodyFree | CallerCannotGo | PlaceNotOffered | None = None,
        *,
        fits: Callable[[], bool] = lambda: True,
        typed: tuple[str, str] | None = None,
    ) -> None:
        """Take what an agent asks for; `not_so` is why it may not be what may be asked.

        The router may ignore it, or it `fits` nothing that only the caller's flow knows. What was
        `typed` for a place is in the call's journal before; nothing else is asked for meanwhile.
        """
        # The log knows those who talk sooner than this process has their lines.
        is_here = await self._talking.is_here(event.call_id)
        with self._talking.secure.kept_out(event.call_id):
            talk = self._floor.router.floor.talk_of(event.agent_id)
            if talk is None or talk.entry.call_id != event.call_id:
                raise NobodyToAsk(event.agent_id)
            is_busy = not is_here or event.call_id in self._typing
            if is_busy or event.ask not in self.may_ask(event.agent_id):
                raise NotNow(event.ask)
            if not fits():
                raise not_so or NotNow(event.ask)
            if typed is not None and not await self._type(event.call_id, *typed):
                raise NotNow(event.ask)
            if await self._take(event):
                raise not_so or NotNow(event.ask)

    async def _type(self, call_id: str, place: str, number: str) -> bool:
        caller = self._callers.get(call_id)
        if caller is None or caller.secure is None:
            return False
        self._typing.add(call_id)
        try:
            return await caller.secure.type_number(place, number)
        finally:
            self._typing.discard(call_id)
