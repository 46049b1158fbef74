"""Which offers brought callers and agents together, and how those callers left the queue.

A process that comes later goes on with their conversations, and must know it.
"""

from __future__ import annotations

from collections.abc import Iterable

from hotline.floor.departures import Departure
from hotline.routing.commands import AnyCommand, BridgeCall, Ignore, LeaveQueue, QueueAgain, SendOn
from hotline.routing.events import AnyEvent, CallerLeft, ConversationEnded

Bridging = BridgeCall | LeaveQueue
"""What tells of a bridge."""


class Bridges:
    """What was commanded for the callers who talk, or are about to."""

    def __init__(self) -> None:
        self._ordered: dict[str, BridgeCall] = {}
        self._answered: dict[str, LeaveQueue] = {}

    def begin(self, commands: Iterable[AnyCommand]) -> None:
        """Know nothing but some commands, such as `commands` returned them."""
        self._ordered.clear()
        self._answered.clear()
        self._note(commands)

    def note(self, event: AnyEvent, commands: Iterable[AnyCommand]) -> None:
        """Take what happened, and what was commanded then.

        An end that the router ignores is of a conversation that another agent has gone on with.
        """
        is_ignored = any(isinstance(command, Ignore) for command in commands)
        if isinstance(event, ConversationEnded | CallerLeft) and not is_ignored:
            self._forget(event.call_id)
        self._note(commands)

    def commands(self) -> list[Bridging]:
        """Return the commands that are known."""
        return [*self._ordered.values(), *self._answered.values()]

    def refs(self) -> dict[str, int]:
        """Return call id to the `ref` of the offer, of all who talk or are about to."""
        return {call_id: one.ref for call_id, one in self._ordered.items()}

    def ordered(self, call_id: str) -> BridgeCall:
        """Return by which command a caller was brought to an agent."""
        return self._ordered[call_id]

    def answered(self, call_id: str) -> LeaveQueue:
        """Return how a caller left the queue who was brought to an agent."""
        return self._answered[call_id]

    def parted_by(self, event: AnyEvent, commands: Iterable[AnyCommand]) -> Departure | None:
        """Return how the caller goes on whose conversation ends by an event, or None.

        Whoever is given to another agent then goes on in no flow.
        """
        for command in commands:
            match command:
                case SendOn(call_id=call_id):
                    left, talked = self._answered.get(call_id), self._ordered.get(call_id)
                    to, place = command.sent_to, command.place
                    if left is None:
                        return None
                    return Departure(left=left, sent_to=to, talked=talked, place=place)
                case QueueAgain():
                    return None
                case _:
                    pass
        if not isinstance(event, ConversationEnded):
            return None
        left = self._answered.get(event.call_id)
        return Departure(left=left) if left is not None else None

    def of_offer(self, ref: int) -> BridgeCall | None:
        """Return the command that brings an offer's caller and agent together, or None."""
        return next((one for one in self._ordered.values() if one.ref == ref), None)

    def _note(self, commands: Iterable[AnyCommand]) -> None:
        for command in commands:
            match command:
                case BridgeCall():
                    self._ordered[command.call_id] = command
                case LeaveQueue(way="answered" | "called_back"):
                    self._answered[command.call_id] = command
                case (
                    LeaveQueue(way="abandoned" | "overflowed" | "voicemail")
                    | QueueAgain()
                    | SendOn()
                ):
                    self._forget(command.call_id)
                case _:
                    pass

    def _forget(self, call_id: str) -> None:
        self._ordered.pop(call_id, None)
        self._answered.pop(call_id, None)
