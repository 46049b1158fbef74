"""What agents ask for so that callers prove who they are: secure flows.

Other than with hold and transfers it is the call that takes it, and whose journal is the record.
"""

from __future__ import annotations

from collections.abc import Sequence

from hotline.floor.errors import NobodyToAsk, SecureFlowNotOffered
from hotline.floor.folded_floor import FoldedFloor
from hotline.floor.secure_asks import SecureAsks


class Securing:
    """Lets agents send callers into secure flows.

    Args:
        floor: Who talks with whom.
        asks: What may be asked for with a caller.
    """

    def __init__(self, floor: FoldedFloor, asks: SecureAsks) -> None:
        self._floor = floor
        self._asks = asks

    def offered(self, agent_id: str) -> Sequence[str]:
        """Return the secure flows into which an agent may send the caller now, in their order."""
        call_id = self._call_of(agent_id)
        return self._asks.offered(call_id) if self._asks.may_be_asked(call_id) else ()

    def is_aside(self, agent_id: str) -> bool:
        """Return whether the caller with whom an agent talks is in a secure flow, or nearly."""
        return self._asks.is_aside(self._call_of(agent_id))

    async def ask(self, agent_id: str, name: str, call_id: str = "") -> None:
        """Send the caller with whom an agent talks into a secure flow.

        Args:
            agent_id: The agent.
            name: The name of the flow.
            call_id: Which caller the agent means; "" for whoever it is.

        Raises:
            NobodyToAsk: The agent does not talk with that caller, or with nobody.
            SecureFlowNotOffered: There is no such flow for this caller, or not now.
        """
        talks_on = self._call_of(agent_id)
        if not self._asks.has(talks_on) or call_id not in {"", talks_on}:
            raise NobodyToAsk(agent_id)
        offered = self.offered(agent_id)
        if name not in offered:
            raise SecureFlowNotOffered(name=name, offered=offered)
        if not await self._asks.ask(talks_on, name):
            raise SecureFlowNotOffered(name=name, offered=())

    def _call_of(self, agent_id: str) -> str:
        talk = self._floor.router.floor.talk_of(agent_id)
        return talk.entry.call_id if talk is not None else ""
