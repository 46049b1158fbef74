"""What one call has of agents: its caller is served by one, sent aside, and brought back."""

from __future__ import annotations

from collections.abc import Callable

from hotline.asterisk.line import Line
from hotline.calls.agents import Agents, Standing
from hotline.calls.ports import Clock
from hotline.calls.reach import Reach
from hotline.calls.recorder import CallRecorder
from hotline.calls.secure import CallSecureFlows
from hotline.calls.transfers import Transfers
from hotline.flow.events import AgentAsked
from hotline.flow.requests import PortAnswer, QueueForAgent
from hotline.flow.run import FlowRun
from hotline.model.bank import UNAVAILABLE
from hotline.model.tier import Tier


class CallAgents:
    """Lets a call's caller be served.

    Args:
        call_id: The call.
        run: Where it is.
        line: Its line.
        agents: Who serves; None where the bank has no agents.
        tier_of: Returns the customer's tier, as far as the call knows it.
        recorder: What records the call.
        clock: The time.
        report: Takes what an agent asks for.
        transfers: Who connects the caller with other telephones; None where there is no line out.

    Attributes:
        secure: The secure flows into which an agent may send the caller.
    """

    def __init__(
        self,
        *,
        call_id: str,
        run: FlowRun,
        line: Line,
        agents: Agents | None,
        tier_of: Callable[[], Tier],
        recorder: CallRecorder,
        clock: Clock,
        report: Callable[[AgentAsked], None],
        transfers: Transfers | None,
    ) -> None:
        self._call_id = call_id
        self._run = run
        self._line = line
        self._agents = agents
        self._tier_of = tier_of
        self._recorder = recorder
        reach = Reach(transfers, line, lambda: agents is not None and agents.can_dial)
        self.secure = CallSecureFlows(run, clock, report, reach)

    @property
    def is_aside(self) -> bool:
        """Whether the caller answers a secure flow, which goes on when the agent hangs up."""
        return self._run.conversation is not None

    async def serve(self, request: QueueForAgent, *, wish: int, again: bool) -> PortAnswer:
        """Let the caller wait for an agent, and talk; return what came of it.

        Args:
            request: What the flow asks for.
            wish: The `ref` of the command by which it does.
            again: Whether another process, now dead, may have asked it already.

        Raises:
            LineGone: The caller has hung up.
            JournalError: The floor's log is lost.
        """
        if self._agents is None:
            return PortAnswer(outcome=UNAVAILABLE)
        standing = Standing(
            call_id=self._call_id,
            language=self._run.language,
            tier=self._tier_of(),
            customer=self._run.customer,
            wish=wish,
        )
        return await self._agents.serve(
            request,
            standing,
            self._line,
            secure=self.secure,
            recorder=self._recorder,
            again=again,
        )

    async def part(self) -> None:
        """Take the caller out of the agent's hearing.

        Raises:
            LineGone: The caller has hung up.
        """
        if self._agents is not None:
            await self._agents.part(self._line)

    async def resume(self) -> None:
        """Bring a caller on hold back to the agent, for the service ends."""
        if self._agents is not None:
            await self._agents.resume(self._line)

    async def bring_back(self, *, identified: bool) -> None:
        """Bring the caller back to the agent, who is told whether the bank has identified them."""
        if self._agents is not None:
            await self._agents.bring_back(self._line, identified=identified)
