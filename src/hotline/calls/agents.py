"""Callers who want an agent: the flow's wish becomes the floor's event, and what is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hotline.asterisk.line import Line
from hotline.calls.known_as import KnownAs
from hotline.calls.ports import Clock
from hotline.floor.callers import Left
from hotline.floor.choices import Choice
from hotline.floor.live_floor import LiveFloor
from hotline.floor.ports import Recorder, SecureFlows
from hotline.flow.requests import SENT_TO, PortAnswer, QueueForAgent
from hotline.model.bank import UNAVAILABLE
from hotline.model.tier import Tier
from hotline.model.values import Text
from hotline.routing.events import CallQueued
from hotline.routing.restricted import may_be_called_back


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of a caller who wants an agent.

    Attributes:
        call_id: The call.
        language: BCP-47 tag of the language that is spoken.
        tier: The customer's tier.
        customer: Whom the bank has identified, or "".
        wish: Which of the call's wishes for an agent it is.
    """

    call_id: str
    language: str
    tier: Tier
    customer: str
    wish: int


class Agents:
    """Lets callers be served by agents.

    Args:
        floor: Where agents are.
        known_as: Names customers and numbers, so that the same one is known again.
        may_be_rung: Whether the bank calls back at a number that a telephone shows.
        clock: The time.
    """

    def __init__(
        self,
        floor: LiveFloor,
        known_as: KnownAs,
        may_be_rung: Callable[[str], bool],
        clock: Clock,
    ) -> None:
        self._floor = floor
        self._known_as = known_as
        self._may_be_rung = may_be_rung
        self._clock = clock

    async def serve(
        self,
        request: QueueForAgent,
        standing: Standing,
        line: Line,
        *,
        secure: SecureFlows | None = None,
        recorder: Recorder | None = None,
        again: bool = False,
    ) -> PortAnswer:
        """Let a caller wait for an agent, and talk; return what came of it.

        Args:
            request: What the flow asks for.
            standing: What is known of the caller.
            line: The caller's line.
            secure: What the agent may send the caller into.
            recorder: What records the call.
            again: Whether another process, now dead, may have asked it already.

        Raises:
            LineGone: The caller has hung up.
            JournalError: The floor's log is lost.
        """
        if line.info.direction == "outbound":
            return await self._serve_rung(request, standing.call_id, line, secure, recorder)
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
            customer=self._known_as.customer(standing.customer),
            caller_number=self._known_as.telephone(line.info.caller_number),
            max_wait_s=request.max_wait_s,
            wish=standing.wish,
        )
        choices = tuple(self._choices(request, standing, line))
        left = await self._floor.serving.serve(
            asked, line, choices, secure=secure, recorder=recorder, again=again
        )
        return _came_of(request, left)

    def _choices(self, request: QueueForAgent, standing: Standing, line: Line) -> Iterator[Choice]:
        """Yield what can really be had instead of waiting."""
        if "called_back" in request.offers and self._may_be_called_back(standing, line):
            yield Choice.CALLBACK
        if "voicemail" in request.offers:
            yield Choice.MESSAGE

    def _may_be_called_back(self, standing: Standing, line: Line) -> bool:
        return (
            self._floor.has_line_out
            and may_be_called_back(standing.tier)
            and self._may_be_rung(line.info.caller_number)
        )

    @property
    def can_dial(self) -> bool:
        """Whether there is a line out, which is not lost as far as the floor was told."""
        return self._floor.can_dial

    async def part(self, line: Line) -> None:
        """Take a caller out of the agent's hearing.

        Raises:
            LineGone: The caller has hung up.
        """
        await self._floor.serving.part(line)

    async def resume(self, line: Line) -> None:
        """Bring a caller on hold back to the agent, for the service ends. Never raises."""
        await self._floor.handling.resume_before_end(line)

    async def bring_back(self, line: Line, *, identified: bool) -> None:
        """Bring a caller back to the agent."""
        await self._floor.serving.bring_back(line, identified=identified)

    async def _serve_rung(
        self,
        request: QueueForAgent,
        call_id: str,
        line: Line,
        secure: SecureFlows | None,
        recorder: Recorder | None,
    ) -> PortAnswer:
        """Let a customer whom the bank has rung talk to the agent who waits for that."""
        how = await self._floor.serving.serve_rung(call_id, line, secure=secure, recorder=recorder)
        return PortAnswer(outcome=UNAVAILABLE) if how is None else _came_of(request, how)

    def rung_for(self, line: Line) -> str:
        """Return the customer for whom the bank has rung, by pseudonym; "" for nobody."""
        return self._floor.serving.rung_for(line)

    def language_of(self, line: Line) -> str | None:
        """Return the language of a customer whom the bank has rung; None where nobody waits."""
        return self._floor.serving.language_of(line)


def _came_of(request: QueueForAgent, how: Left) -> PortAnswer:
    outcome = _outcome(how)
    if outcome != "answered":
        return PortAnswer(outcome=outcome)
    served = {
        "agent": Text(text=how.agent_id),
        "from_queue": Text(text=how.queue),
        SENT_TO: Text(text=how.sent_to),
    }
    return request.answer(outcome, served)


def _outcome(how: Left) -> str:
    if how.way in ("answered", "called_back", "voicemail"):
        return how.way
    return how.why if how.why in ("too_long", "full") else UNAVAILABLE
