"""Callers who want an agent: the flow's wish becomes the floor's event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hotline.asterisk.line import Line
from hotline.calls.ports import Clock
from hotline.floor.live_floor import LiveFloor
from hotline.flow.requests import PortAnswer, QueueForAgent
from hotline.model.bank import UNAVAILABLE
from hotline.model.tier import Tier
from hotline.routing.commands import LeaveQueue
from hotline.routing.events import CallQueued


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of a caller who wants an agent.

    Attributes:
        call_id: The call.
        language: BCP-47 tag of the language that is spoken.
        tier: The customer's tier.
        customer: Whom the bank has identified, or "".
    """

    call_id: str
    language: str
    tier: Tier
    customer: str


class Agents:
    """Lets callers be served by agents.

    Args:
        floor: Where agents are.
        pseudonym: Names a customer or a number so that the same one is known again: whoever is
            erased must not be found in the floor's log.
        clock: The time.
    """

    def __init__(self, floor: LiveFloor, pseudonym: Callable[[str], str], clock: Clock) -> None:
        self._floor = floor
        self._pseudonym = pseudonym
        self._clock = clock

    async def serve(self, request: QueueForAgent, standing: Standing, line: Line) -> PortAnswer:
        """Let a caller wait for an agent, and talk; return what came of it.

        Raises:
            LineGone: The caller has hung up.
            JournalError: The floor's log is lost.
        """
        if request.queue not in self._floor.policy.queues:
            return PortAnswer(outcome=UNAVAILABLE)
        asked = CallQueued(
            at=self._clock(),
            call_id=standing.call_id,
            queue=request.queue,
            tier=standing.tier,
            language=standing.language,
            skills=frozenset(request.skills),
            priority=request.priority,
            customer=self._known_as(standing.customer),
            caller_number=self._known_as(line.info.caller_number),
            max_wait_s=request.max_wait_s,
        )
        return PortAnswer(outcome=_outcome(await self._floor.serve(asked, line)))

    def _known_as(self, name: str) -> str:
        return self._pseudonym(name) if name else ""


def _outcome(how: LeaveQueue) -> str:
    if how.way == "answered":
        return "answered"
    return how.why if how.why in ("too_long", "full") else UNAVAILABLE
