"""What an agent may ask of a call, and whom the bank has proved its caller to be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from hotline.calls.ports import Clock
from hotline.calls.reach import Reach
from hotline.floor.number_errors import NumberNotWanted, NumberWanted
from hotline.flow.commands import AnyCommand, BackToAgent, Ignore
from hotline.flow.events import AgentAsked, NumberTyped, SecureFlowAsked
from hotline.flow.requests import Transfer
from hotline.flow.run import FlowRun

TAKEN_WITHIN_S = 3.0
"""How long whoever asks waits for the call to take it, which may be busy with something else; and
then for the journal, which gives up sooner."""


class CallSecureFlows:
    """Keeps the contract of `hotline.floor.ports.SecureFlows` for one call.

    Args:
        run: Where the call is.
        clock: The time.
        report: Takes what the agent asks for.
        reach: Knows what can be rung for the caller.

    Attributes:
        is_apart: Whether the caller was in a secure flow, or on the way back from one, when this
            process took the call up.
    """

    def __init__(
        self,
        run: FlowRun,
        clock: Clock,
        report: Callable[[AgentAsked], None],
        reach: Reach,
    ) -> None:
        self._reach = reach
        self._run = run
        self._clock = clock
        self._report = report
        self.is_apart = False
        self._asked: list[tuple[AgentAsked, asyncio.Future[bool]]] = []
        self._in_writing: AgentAsked | None = None

    def take_up(self, left: Sequence[AnyCommand]) -> None:
        """Note what another process, now dead or still, has left of the call."""
        on_the_way = any(isinstance(command, BackToAgent) for command in left)
        self.is_apart = on_the_way or self._run.conversation is not None

    @property
    def offered(self) -> Sequence[str]:
        """The names of the secure flows that may be asked for now, in the flow's order."""
        return tuple(self._run.secure_flows)

    @property
    def places(self) -> Sequence[str]:
        """Where in the flow the agent may send the caller now, for good, in the flow's order.

        Places that themselves ring a number, which cannot be rung now, are left out; not those
        from which the flow comes to one later. Where an agent types it, any number counts.
        """
        places = self._run.sends_to.items()
        return tuple(
            name for name, rung in places if rung is None or self._reach.has(rung.destination)
        )

    def telephone(self, place: str) -> Transfer | None:
        """Return what is rung at one of the places; None where nothing is."""
        return self._run.sends_to.get(place)

    async def type_number(self, place: str, written: str) -> bool:
        """Let a number be rung at one of the places; return whether it is in the call's journal.

        Args:
            place: The place.
            written: The number, as an agent has typed it; "" where none was typed. Then there is
                nothing to do, unless the place wants one.

        Raises:
            NumberWanted: An agent has to type one, and has not.
            NumberNotWanted: An agent has typed one, where none is wanted.
            NotANumber: It is none.
            NumberCostsExtra: It is a dear one.
            NumberNotAllowed: The bank rings no such number.
        """
        rung = self.telephone(place)
        if rung is None or not rung.is_typed:
            if written:
                raise NumberNotWanted(place)
            return True
        if not written:
            raise NumberWanted(place)
        number = self._reach.read(written)
        return await self._is_taken(NumberTyped(at=self._clock(), place=place, number=number))

    @property
    def customer(self) -> str:
        """The customer whom the bank has identified on the call, or ""."""
        return self._run.customer

    @property
    def is_another_customer(self) -> bool:
        """Whether the bank had identified somebody else before, earlier in the call."""
        return self._run.is_another_customer

    @property
    def is_under_way(self) -> bool:
        """Whether the caller is in one, or an agent has asked for one and is not answered yet."""
        is_asked = any(isinstance(event, SecureFlowAsked) for event, _ in self._asked)
        return is_asked or self._run.conversation is not None

    async def ask(self, name: str) -> bool:
        """Put the caller into one of them; return whether that is in the call's journal."""
        return await self._is_taken(SecureFlowAsked(at=self._clock(), secure=name))

    async def _is_taken(self, event: AgentAsked) -> bool:
        """Tell the call what an agent asks; return whether it does that, by its journal.

        A call that does not take it in time never does: whoever was told so asks again, or not.
        """
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._asked.append((event, taken))
        self._report(event)
        try:
            for _ in ("taken", "written"):
                await asyncio.wait({taken}, timeout=TAKEN_WITHIN_S)
                if taken.done():
                    return taken.result()
                if event is not self._in_writing:
                    break
            return False
        finally:
            self._asked.remove((event, taken))

    def takes(self, event: AgentAsked) -> bool:
        """Return whether the call takes what an agent asked for: not where nobody waits for it."""
        if all(event is not one for one, _ in self._asked):
            return False
        self._in_writing = event
        return True

    def taken(self, event: AgentAsked, commands: Sequence[AnyCommand]) -> None:
        """Note that what an agent asked for is in the journal, with what comes of it."""
        is_done = not any(isinstance(command, Ignore) for command in commands)
        self._in_writing = None
        for one, taken in self._asked:
            if one is event and not taken.done():
                taken.set_result(is_done)
