"""How calls left their queues of late: whose service died just then is told by the next one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from hotline.routing.commands import AnyCommand, LeaveQueue
from hotline.routing.events import NO_WISH, AnyEvent, CallerLeft, CallQueued

KEPT_FOR = timedelta(minutes=5)
"""Longer than a call's next process takes to ask."""


class Departures:
    """The last way out of each call whose flow goes on, and has perhaps not heard of it.

    A log that is folded from a snapshot tells of those since: in the moment of a snapshot, who is
    out of the queue and has not heard of it waits anew.
    """

    def __init__(self) -> None:
        self._ways: dict[str, tuple[datetime, LeaveQueue, int]] = {}
        self._wishes: dict[str, int] = {}

    def begin(self, asked: Iterable[CallQueued]) -> None:
        """Know of none; of those who wait or talk, what they asked for."""
        self._ways.clear()
        self._wishes = {one.call_id: one.wish for one in asked}

    def of(self, asked: CallQueued) -> LeaveQueue | None:
        """Return what a call's wish came to of late; None where that is not known.

        What another wish of the call came to, its flow has heard.
        """
        _, how, wish = self._ways.get(asked.call_id, (None, None, NO_WISH))
        return how if wish in (asked.wish, NO_WISH) else None

    def note(
        self, event: AnyEvent, commands: Iterable[AnyCommand], talked: LeaveQueue | None
    ) -> None:
        """Take what happened, and what was commanded then.

        Args:
            event: What happened.
            commands: What was commanded.
            talked: How the caller had left the queue whose conversation ended by that, or None.
        """
        match event:
            case CallQueued():
                self._ways.pop(event.call_id, None)
                self._wishes[event.call_id] = event.wish
            case CallerLeft():
                self._wishes.pop(event.call_id, None)
        ways = [one for one in commands if isinstance(one, LeaveQueue) and _goes_on_in_flow(one)]
        for way in ways if talked is None else [*ways, talked]:
            self._ways.pop(way.call_id, None)
            wish = self._wishes.pop(way.call_id, NO_WISH)
            self._ways[way.call_id] = (event.at, way, wish)
        self._forget(event.at)

    def _forget(self, now: datetime) -> None:
        while self._ways:
            call_id, (left_at, _, _) = next(iter(self._ways.items()))
            if left_at + KEPT_FOR >= now:
                return
            del self._ways[call_id]


def _goes_on_in_flow(command: LeaveQueue) -> bool:
    return command.way == "voicemail" or (command.way == "overflowed" and not command.to)
