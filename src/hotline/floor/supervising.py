"""What supervisors do on the floor: hear others' conversations, and place calls that wait.

The router decides, and its log is the record. What it would ignore is refused here, in words.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from hotline.floor.errors import CallNotPlaced, CannotSupervise
from hotline.floor.folded_floor import FoldedFloor
from hotline.floor.ports import Clock
from hotline.model.supervision import SupervisionMode
from hotline.routing import placing, supervising
from hotline.routing.events import (
    AnyEvent,
    AnyPlacingEvent,
    CallMoved,
    CallPrioritised,
    SupervisionAsked,
    SupervisionEndAsked,
)


class Supervising:
    """Takes what supervisors ask for. Each says who does it, `by`.

    Args:
        floor: Who waits and who serves.
        take: Takes an event, and returns when it is in the log; raises `HotlineError`.
        clock: The time.
    """

    def __init__(
        self,
        *,
        floor: FoldedFloor,
        take: Callable[[AnyEvent], Awaitable[object]],
        clock: Clock,
    ) -> None:
        self._floor = floor
        self._take = take
        self._clock = clock

    def call_of(self, agent_id: str) -> str:
        """Return on which call an agent talks; "" for none."""
        talk = self._floor.router.floor.talk_of(agent_id)
        return talk.entry.call_id if talk is not None else ""

    def customer_of(self, call_id: str) -> str:
        """Return the pseudonym of a conversation's customer; "" where nobody knows."""
        talk = self._floor.router.floor.conversations.get(call_id)
        return talk.entry.asked.customer if talk is not None else ""

    def may_hear(self, agent_id: str, call_id: str) -> None:
        """Return if a supervisor may hear a conversation now.

        Raises:
            CannotSupervise: Not now, or not that one.
        """
        reason = supervising.why_not(self._floor.router.floor, agent_id, call_id)
        if reason is not None:
            raise CannotSupervise(reason)

    async def hear(self, agent_id: str, call_id: str, mode: SupervisionMode, *, by: str) -> None:
        """Ring a supervisor, who hears a conversation then; or let them take part another way.

        Args:
            agent_id: The supervisor.
            call_id: The call that is talked on.
            mode: Whom the supervisor speaks to.
            by: Who does it.

        Raises:
            CannotSupervise: Not now, or not that conversation.
        """
        self.may_hear(agent_id, call_id)
        at = self._clock()
        await self._take(
            SupervisionAsked(at=at, agent_id=agent_id, call_id=call_id, mode=mode, by=by)
        )
        presence = self._floor.router.floor.agents.get(agent_id)
        if presence is None or presence.supervision is None:
            # It was over before its turn in the log came.
            raise CannotSupervise("no_such_talk")

    async def hear_no_more(self, agent_id: str, *, by: str) -> None:
        """Let a supervisor hear no more; nothing where that is so already."""
        presence = self._floor.router.floor.agents.get(agent_id)
        if presence is not None and presence.supervision is not None:
            await self._take(SupervisionEndAsked(at=self._clock(), agent_id=agent_id, by=by))

    async def move(self, call_id: str, to_queue: str, *, by: str) -> None:
        """Let a call wait in another queue, with its age and rank.

        Raises:
            CallNotPlaced: It cannot be there, or does not wait.
        """
        at = self._clock()
        await self._place(CallMoved(at=at, call_id=call_id, to_queue=to_queue, by=by))

    async def put_first(self, call_id: str, *, by: str) -> None:
        """Let a call come before all others of its queue.

        Raises:
            CallNotPlaced: It does, or does not wait.
        """
        await self._place(CallPrioritised(at=self._clock(), call_id=call_id, by=by))

    async def _place(self, event: AnyPlacingEvent) -> None:
        reason = placing.why_not(self._floor.router.floor, event)
        if reason is not None:
            raise CallNotPlaced(reason)
        await self._take(event)
