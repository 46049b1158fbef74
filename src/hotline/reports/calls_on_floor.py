"""What the floor's log tells of each call: waits, holds, transfers, and who served it. Pure."""

from __future__ import annotations

from collections import defaultdict

from hotline.crm.call_search.repository import FloorFacts
from hotline.routing.commands import LeaveQueue, QueueAgain, SendOn, SetDoing
from hotline.routing.events import ConversationEnded
from hotline.routing.figures import CountedCall, Figures
from hotline.routing.log import Step


class CallsOnFloor:
    """Folds a part of a floor's log into what is to be added to calls.

    Args:
        holds: Who is on hold where the part begins: call id to since when, in seconds since 1970.

    Attributes:
        holds: Who is on hold now.
        facts: Call id to what came to be known of it in this part.
        agents: Pairs of call id and who was bridged with its caller.
    """

    def __init__(self, holds: dict[str, float]) -> None:
        self.holds = dict(holds)
        self.facts: defaultdict[str, FloorFacts] = defaultdict(FloorFacts)
        self.agents: set[tuple[str, str]] = set()

    def take(self, step: Step, before: Figures) -> None:
        """Take a step of the log; `before` has who waits as it was before that."""
        at = step.event.at.timestamp()
        if isinstance(step.event, ConversationEnded):
            self._end_hold(step.event.call_id, at)
        for command in step.commands:
            match command:
                case LeaveQueue(to=""):
                    self._leave(command, at, before.calls.get(command.call_id))
                case QueueAgain() | SendOn():
                    self._end_hold(command.call_id, at)
                    self.facts[command.call_id].transfers += 1
                case SetDoing(doing="hold"):
                    self.holds.setdefault(command.call_id, at)
                case SetDoing():
                    self._end_hold(command.call_id, at)
                case _:
                    pass

    def _leave(self, command: LeaveQueue, at: float, call: CountedCall | None) -> None:
        fact = self.facts[command.call_id]
        if command.agent_id:
            self.agents.add((command.call_id, command.agent_id))
        if not command.callback:
            # Who is to be called back waits on no line.
            earlier_s = 0.0 if call is None else call.waited_s
            fact.waited_s += max(command.wait_s - earlier_s, 0.0)
        if call is not None and call.keep_by:
            fact.late_s = max(fact.late_s, at - call.keep_by)

    def _end_hold(self, call_id: str, at: float) -> None:
        since = self.holds.pop(call_id, None)
        if since is not None:
            fact = self.facts[call_id]
            fact.longest_hold_s = max(fact.longest_hold_s, at - since)
