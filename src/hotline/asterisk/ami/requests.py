"""The actions that await an answer on one link, found again by their `ActionID`."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from hotline.asterisk.ami.action import Action
from hotline.asterisk.ami.errors import (
    AmiActionInvalid,
    AmiActionRefused,
    AmiActionTimeout,
    AmiError,
    AmiNotAList,
)
from hotline.asterisk.ami.messages import AmiMessage
from hotline.asterisk.ami.protocol import AmiProtocol

_DONE = frozenset({"success", "goodbye"})


@dataclass(kw_only=True)
class _Pending:
    action: str
    # An error is a result, not an exception: a cancelled caller then leaves nothing unretrieved.
    outcome: asyncio.Future[AmiMessage | AmiError]
    wants_list: bool
    items: list[AmiMessage] = field(default_factory=list)

    def settle(self, outcome: AmiMessage | AmiError) -> None:
        if not self.outcome.done():
            self.outcome.set_result(outcome)


class Requests:
    """Sends actions and hands each its answer. Nothing is ever sent twice.

    Args:
        protocol: The link's protocol, which must let the events of an awaited list through.
        write: Puts bytes on the link at once.

    Attributes:
        unclaimed: How many answers came for nobody, such as those that came too late.
    """

    def __init__(self, protocol: AmiProtocol, write: Callable[[bytes], None]) -> None:
        self.unclaimed = 0
        self._protocol = protocol
        self._write = write
        self._pending: dict[str, _Pending] = {}
        # A new prefix for each link keeps a late answer from finding another link's action.
        self._prefix = secrets.token_hex(4)
        self._numbers = count(1)

    async def send(self, action: Action, timeout_s: float) -> AmiMessage:
        """Send an action and return its answer. Cancelling is safe: the answer is ignored.

        Raises:
            AmiActionInvalid: Another action with this `ActionID` awaits its answer.
            AmiActionRefused: Asterisk answered with an error.
            AmiActionTimeout: No answer came within `timeout_s`.
            AmiLinkLost: The link broke first.
        """
        return (await self._ask(action, timeout_s, wants_list=False))[0]

    async def send_list(self, action: Action, timeout_s: float) -> list[AmiMessage]:
        """Send an action and return the events of its list, without the one that ends it.

        Raises:
            AmiNotAList: The answer did not announce a list.
            AmiError: As for `send`.
        """
        return (await self._ask(action, timeout_s, wants_list=True))[1]

    def receive(self, message: AmiMessage) -> bool:
        """Take a message and return whether it was an answer or belonged to an awaited list."""
        if message.is_response:
            self._answer(message)
            return True
        if not self._pending:
            return False
        pending = self._pending.get(message.get("ActionID"))
        if pending is None or not pending.wants_list:
            return False
        if message.get("EventList").lower() == "complete":
            pending.settle(message)
        else:
            pending.items.append(message)
        return True

    def fail(self, error: AmiError) -> None:
        """End every wait with this error."""
        for pending in self._pending.values():
            pending.settle(error)

    async def _ask(
        self, action: Action, timeout_s: float, *, wants_list: bool
    ) -> tuple[AmiMessage, list[AmiMessage]]:
        if action.action_id is None:
            action = action.with_action_id(f"{self._prefix}-{next(self._numbers)}")
        action_id = action.action_id or ""
        if action_id in self._pending:
            raise AmiActionInvalid(
                action=action.name, header="ActionID", problem="awaits an answer already"
            )
        loop = asyncio.get_running_loop()
        pending = _Pending(action=action.name, outcome=loop.create_future(), wants_list=wants_list)
        # A timer of our own settles the wait in the loop's order, so that an answer that was read
        # in the same turn wins over the clock.
        late = AmiActionTimeout(action=action.name, timeout_s=timeout_s)
        timer = loop.call_later(timeout_s, pending.settle, late)
        self._pending[action_id] = pending
        if wants_list:
            self._protocol.expect_list(action_id)
        try:
            self._write(self._protocol.encode(action))
            outcome = await pending.outcome
        finally:
            timer.cancel()
            del self._pending[action_id]
            self._protocol.forget_list(action_id)
        if isinstance(outcome, AmiError):
            raise outcome
        return outcome, pending.items

    def _answer(self, message: AmiMessage) -> None:
        pending = self._pending.get(message.get("ActionID"))
        if pending is None:
            self.unclaimed += 1
        elif message.get("Response").lower() not in _DONE:
            pending.settle(AmiActionRefused(action=pending.action, message=message.get("Message")))
        elif not pending.wants_list:
            pending.settle(message)
        elif message.get("EventList").lower() != "start":
            pending.settle(AmiNotAList(action=pending.action))
