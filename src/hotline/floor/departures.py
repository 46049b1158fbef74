"""How calls left their queues of late: whose service died just then is told by the next one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from hotline.routing.commands import AnyCommand, LeaveQueue
from hotline.routing.events import AnyEvent, CallQueued

KEPT_FOR = timedelta(minutes=5)
"""Longer than a call's next process takes to ask."""


class Departures:
    """The last way out of each call whose flow goes on, and has perhaps not heard of it.

    A log that is folded from a snapshot tells of those since: in the moment of a snapshot, who is
    out of the queue and has not heard of it waits anew.
    """

    def __init__(self) -> None:
        self._ways: dict[str, tuple[datetime, LeaveQueue]] = {}

    def clear(self) -> None:
        """Know of none."""
        self._ways.clear()

    def of(self, call_id: str) -> LeaveQueue | None:
        """Return how a call left its queue of late; None where that is not known."""
        _, how = self._ways.get(call_id, (None, None))
        return how

    def note(
        self, event: AnyEvent, commands: Iterable[AnyCommand], talked: LeaveQueue | None
    ) -> None:
        """Take what happened, and what was commanded then.

        Args:
            event: What happened.
            commands: What was commanded.
            talked: How the caller had left the queue whose conversation ended by that, or None.
        """
        if isinstance(event, CallQueued):
            self._ways.pop(event.call_id, None)
        ways = [one for one in commands if isinstance(one, LeaveQueue) and _goes_on_in_flow(one)]
        for way in ways if talked is None else [*ways, talked]:
            self._ways.pop(way.call_id, None)
            self._ways[way.call_id] = (event.at, way)
        self._forget(event.at)

    def _forget(self, now: datetime) -> None:
        while self._ways:
            call_id, (left_at, _) = next(iter(self._ways.items()))
            if left_at + KEPT_FOR >= now:
                return
            del self._ways[call_id]


def _goes_on_in_flow(command: LeaveQueue) -> bool:
    return command.way == "voicemail" or (command.way == "overflowed" and not command.to)
