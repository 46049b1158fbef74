"""What agents say who do not take the call that is on offer to them.

The router decides, and its log is the record, also of a no while they are being brought together.
What it ignores is refused here, in words.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from hotline.errors import HotlineError
from hotline.floor.errors import OfferOver, TooLateToDecline
from hotline.floor.folded_floor import FoldedFloor
from hotline.floor.ports import Clock
from hotline.routing.events import AnyEvent, OfferDeclined


class Declining:
    """Lets agents decline.

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

    async def decline(self, agent_id: str, ref: int, reason: str, *, by: str) -> None:
        """Let an agent not take a call, and be on break by that.

        Args:
            agent_id: The agent.
            ref: The offer.
            reason: Why; "" for no reason.
            by: Who says it.

        Raises:
            OfferOver: The agent has no such offer, or none any more.
            TooLateToDecline: Caller and agent are being brought together, or are together already.
        """
        if not self.is_offered(agent_id, ref):
            raise self._why_not(agent_id, ref)
        said = OfferDeclined(at=self._clock(), ref=ref, reason=reason, by=by)
        if not await self._take(said):
            return
        # Much may have happened before its turn.
        raise self._why_not(agent_id, ref)

    def is_offered(self, agent_id: str, ref: int) -> bool:
        """Return whether an offer is open, and an agent's."""
        offer = self._floor.router.floor.offers.get(ref)
        return offer is not None and offer.presence.agent.agent_id == agent_id

    def _why_not(self, agent_id: str, ref: int) -> HotlineError:
        """Return why an agent cannot say no to an offer, if it is the agent's, or is a talk now."""
        talk, bridge = self._floor.router.floor.talk_of(agent_id), self._floor.bridges.of_offer(ref)
        is_talk = talk is not None and bridge is not None and bridge.call_id == talk.entry.call_id
        return TooLateToDecline() if is_talk or self.is_offered(agent_id, ref) else OfferOver()
