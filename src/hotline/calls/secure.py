"""The secure flows into which an agent may send a call's caller, as the live floor sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hotline.calls.ports import Clock
from hotline.flow.commands import AnyCommand, BackToAgent
from hotline.flow.events import SecureFlowAsked
from hotline.flow.run import FlowRun


class CallSecureFlows:
    """Keeps the contract of `hotline.floor.ports.SecureFlows` for one call.

    Args:
        run: Where the call is.
        clock: The time.
        report: Takes what the agent asks for.

    Attributes:
        is_apart: Whether the caller was in a secure flow, or on the way back from one, when this
            process took the call up.
    """

    def __init__(
        self, run: FlowRun, clock: Clock, report: Callable[[SecureFlowAsked], None]
    ) -> None:
        self._run = run
        self._clock = clock
        self._report = report
        self.is_apart = False

    def take_up(self, left: Sequence[AnyCommand]) -> None:
        """Note what another process, now dead or still, has left of the call."""
        on_the_way = any(isinstance(command, BackToAgent) for command in left)
        self.is_apart = on_the_way or self._run.conversation is not None

    @property
    def offered(self) -> Sequence[str]:
        """The names of the secure flows that may be asked for now, in the flow's order."""
        return tuple(self._run.secure_flows)

    def ask(self, name: str) -> None:
        """Put the caller into one of them."""
        self._report(SecureFlowAsked(at=self._clock(), secure=name))
