"""What agents tell of a call that is over, or will be: what came of it, and that it takes longer.

The router decides, and its log is the record. What it would ignore is refused here, in words.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from hotline.floor.errors import (
    DispositionChanged,
    DispositionMissing,
    NothingToWrapUp,
    NotNow,
    UnknownDisposition,
)
from hotline.floor.folded_floor import FoldedFloor
from hotline.floor.ports import Clock
from hotline.routing.agents import DISPOSITION_MISSING, why_not_ready
from hotline.routing.events import AnyEvent, CallDisposed, WrapUpExtended
from hotline.routing.offer import WrapUp
from hotline.routing.wrapping_up import (
    SAID_MEANWHILE,
    call_to_dispose,
    may_extend,
)


class WrappingUp:
    """Takes what agents tell. Each says who does it in the agent's name, `by`.

    Args:
        floor: Who waits and who serves.
        take: Takes an event, and returns when it is in the log, why the router ignored it, if it
            did; raises `HotlineError`.
        clock: The time.
    """

    def __init__(
        self,
        *,
        floor: FoldedFloor,
        take: Callable[[AnyEvent], Awaitable[str]],
        clock: Clock,
    ) -> None:
        self._floor = floor
        self._take = take
        self._clock = clock

    def of(self, agent_id: str) -> WrapUp | None:
        """Return what an agent wraps up, or None."""
        presence = self._floor.router.floor.agents.get(agent_id)
        return presence.wrap_up if presence is not None else None

    def may_extend(self, agent_id: str) -> bool:
        """Return whether an agent may have more time."""
        presence = self._floor.router.floor.agents.get(agent_id)
        return presence is not None and may_extend(presence)

    def needs_disposition(self, agent_id: str) -> bool:
        """Return whether an agent cannot be ready before a disposition is given."""
        presence = self._floor.router.floor.agents.get(agent_id)
        return presence is not None and why_not_ready(presence) == DISPOSITION_MISSING

    def may_be_ready(self, agent_id: str) -> None:
        """Return where an agent may be ready, as far as wrap-up goes.

        Raises:
            DispositionMissing: What came of the last call is to be said first.
        """
        wrap_up = self.of(agent_id)
        if wrap_up is not None and self.needs_disposition(agent_id):
            raise DispositionMissing(wrap_up.talk.entry.queue.dispositions)

    async def dispose(
        self, agent_id: str, call_id: str, disposition: str, *, instead_of: str | None, by: str
    ) -> None:
        """Take what came of a call that the agent talks on, or wraps up; the last word counts.

        Args:
            agent_id: The agent.
            call_id: The call.
            disposition: What came of it.
            instead_of: What was said before, as far as who says it knows, "" for nothing; None for
                whatever was.
            by: Who says it.

        Raises:
            NothingToWrapUp: The agent has no such call, or none any more.
            UnknownDisposition: The call's queue has no such disposition.
            DispositionChanged: Something else than `instead_of` was said before.
        """
        talk = call_to_dispose(self._floor.router.floor, agent_id, call_id)
        if talk is None:
            raise NothingToWrapUp(agent_id)
        known = talk.entry.queue.dispositions
        if disposition not in known:
            raise UnknownDisposition(name=disposition, known=known)
        ignored = await self._take(
            CallDisposed(
                at=self._clock(),
                call_id=call_id,
                agent_id=agent_id,
                disposition=disposition,
                instead_of=instead_of,
                by=by,
            )
        )
        if ignored == SAID_MEANWHILE:
            raise DispositionChanged(talk.disposition)
        if ignored:
            raise NothingToWrapUp(agent_id)

    async def extend(self, agent_id: str, call_id: str, *, by: str) -> None:
        """Let an agent have more time to wrap a call up.

        Raises:
            NothingToWrapUp: The agent does not wrap up that call.
            NotNow: There is no more time.
        """
        wrap_up = self.of(agent_id)
        if wrap_up is None or wrap_up.talk.entry.call_id != call_id:
            raise NothingToWrapUp(agent_id)
        if not self.may_extend(agent_id):
            raise NotNow("extension")
        asked = WrapUpExtended(at=self._clock(), call_id=call_id, agent_id=agent_id, by=by)
        if await self._take(asked):
            # Its time was up before this one's turn came.
            raise NothingToWrapUp(agent_id)
