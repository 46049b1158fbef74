"""What the floor's log tells of each call: waits, queues, holds, transfers, who served it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hotline.crm.call_search.floor_facts import FloorCalls, Served
from hotline.floor.due_callbacks import promise_of
from hotline.routing.commands import LeaveQueue, QueueAgain, SendOn, SetDoing
from hotline.routing.events import CallBridged, CallerLeft, CallQueued, ConversationEnded
from hotline.routing.figures import CountedCall, Figures
from hotline.routing.log import Step

TICK_S = 1e-6
"""So much apart is what is done in one step, so that it has an order."""


class CallsOnFloor:
    """Folds a part of a floor's log into what is to be added to calls.

    What an agent talks with a customer who was rung back is told of the call in which the bank has
    rung: in the one in which the callback was chosen nobody has served. A promise that waits is
    no call.

    Args:
        holds: Who is on hold where the part begins: call id to since when, in seconds since 1970.
        rung: Who was rung back and talks then: the id by which the floor knows it to the call.

    Attributes:
        holds: Who is on hold now.
        rung: Who was rung back and talks now.
        told: What came to be known in this part.
    """

    def __init__(self, holds: Mapping[str, float], rung: Mapping[str, str]) -> None:
        self.holds = dict(holds)
        self.rung = dict(rung)
        self.told = FloorCalls()

    def take(self, step: Step, figures: Figures) -> None:
        """Take a step of the log, and let the figures, which know who waits, take it, too."""
        event, at_s = step.event, step.event.at.timestamp()
        if isinstance(event, ConversationEnded | CallerLeft):
            self._end_hold(event.call_id, at_s)
            self.rung.pop(event.call_id, None)
        for command in step.commands:
            match command:
                case LeaveQueue(to=""):
                    call = figures.calls.get(command.call_id)
                    if _is_call(command.call_id):
                        self._leave(command, at_s, call)
                    if command.agent_id and isinstance(event, CallBridged) and event.in_call:
                        self._rung(command, event.in_call, at_s)
                case QueueAgain() | SendOn():
                    self._end_hold(command.call_id, at_s)
                    self.told.of(command.call_id).transfers += 1
                case SetDoing(doing="hold"):
                    self.holds.setdefault(command.call_id, at_s)
                case SetDoing():
                    self._end_hold(command.call_id, at_s)
                case _:
                    pass
        figures.take(step)
        for number, (call_id, queue) in enumerate(_came_to(step, figures)):
            if _is_call(call_id):
                self.told.joins(call_id, queue, at_s + number * TICK_S)

    def _leave(self, command: LeaveQueue, at_s: float, call: CountedCall | None) -> None:
        fact = self.told.of(command.call_id)
        if not command.callback:
            # Who is to be called back waits on no line, and is served in another call.
            earlier_s = 0.0 if call is None else call.waited_s
            fact.waited_s += max(command.wait_s - earlier_s, 0.0)
            if command.agent_id:
                self.told.serves(command.call_id, Served(command.agent_id, command.queue, at_s))
        if call is not None and call.keep_by:
            fact.late_s = max(fact.late_s, at_s - call.keep_by)

    def _rung(self, command: LeaveQueue, call_id: str, at_s: float) -> None:
        """Take that an agent talks with a customer who was rung back in a call."""
        self.rung[command.call_id] = call_id
        self.told.joins(call_id, command.queue, at_s)
        self.told.serves(call_id, Served(command.agent_id, command.queue, at_s))

    def _end_hold(self, call_id: str, at_s: float) -> None:
        since = self.holds.pop(call_id, None)
        told_of = self.rung.get(call_id, call_id)
        if since is not None and _is_call(told_of):
            fact = self.told.of(told_of)
            fact.longest_hold_s = max(fact.longest_hold_s, at_s - since)


def _is_call(call_id: str) -> bool:
    return promise_of(call_id) is None


def _came_to(step: Step, after: Figures) -> Iterator[tuple[str, str]]:
    """Yield which calls have come to which queues in a step, in that order."""
    asked = step.event if isinstance(step.event, CallQueued) else None
    for command in step.commands:
        match command:
            case LeaveQueue(call_id=call_id, queue=queue, to=to):
                if asked is not None and asked.call_id == call_id:
                    # It came and went at once, such as from a queue that is full.
                    yield call_id, queue
                if to:
                    yield call_id, to
            case QueueAgain(call_id=call_id, queue=queue):
                yield call_id, queue
            case _:
                pass
    if asked is not None and (call := after.calls.get(asked.call_id)) is not None:
        yield asked.call_id, call.queue
