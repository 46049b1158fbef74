"""How calls left their queues of late: whose service died just then is told by the next one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.routing.commands import AnyCommand, BridgeCall, LeaveQueue
from hotline.routing.events import NO_WISH, AnyEvent, CallerLeft, CallQueued

KEPT_FOR = timedelta(minutes=5)
"""Longer than a call's next process takes to ask."""


@dataclass(frozen=True, kw_only=True)
class Departure:
    """How a caller goes on without the floor.

    Attributes:
        left: How the queue was left.
        sent_to: To which place of the flow an agent has sent the caller; "" for none.
        talked: By which command caller and agent were together who may be still, or None.
        place: The leg by which that place is on the telephone already; 0 for none.
    """

    left: LeaveQueue
    sent_to: str = ""
    talked: BridgeCall | None = None
    place: int = 0


@dataclass(frozen=True, kw_only=True)
class WayOut:
    """A departure, when it was, and by which wish of its call the caller had waited."""

    at: datetime
    departure: Departure
    wish: int


class Departures:
    """The last way out of each call whose flow goes on, and has perhaps not heard of it."""

    def __init__(self) -> None:
        self._ways: dict[str, WayOut] = {}
        self._wishes: dict[str, int] = {}

    def begin(self, ways: Iterable[WayOut], asked: Iterable[CallQueued]) -> None:
        """Know of those that `ways` returned; of who waits or talks, what they asked for."""
        self._ways = {one.departure.left.call_id: one for one in ways}
        self._wishes = {one.call_id: one.wish for one in asked}

    def ways(self) -> list[WayOut]:
        """Return those that are known, the first one first."""
        return list(self._ways.values())

    def of(self, asked: CallQueued) -> Departure | None:
        """Return what a call's wish came to of late; None where that is not known.

        What another wish of the call came to, its flow has heard.
        """
        way = self._ways.get(asked.call_id)
        return way.departure if way is not None and way.wish in (asked.wish, NO_WISH) else None

    def note(
        self, event: AnyEvent, commands: Sequence[AnyCommand], talked: Departure | None
    ) -> None:
        """Take what happened, and what was commanded then.

        Args:
            event: What happened.
            commands: What was commanded.
            talked: How the caller goes on whose conversation ended by that, or None.
        """
        match event:
            case CallQueued():
                self._ways.pop(event.call_id, None)
                self._wishes[event.call_id] = event.wish
            case CallerLeft():
                self._wishes.pop(event.call_id, None)
        ways = [
            Departure(left=one)
            for one in commands
            if isinstance(one, LeaveQueue) and _goes_on_in_flow(one)
        ]
        for departure in ways if talked is None else [*ways, talked]:
            call_id = departure.left.call_id
            self._ways.pop(call_id, None)
            wish = self._wishes.pop(call_id, NO_WISH)
            self._ways[call_id] = WayOut(at=event.at, departure=departure, wish=wish)
        self._forget(event.at)

    def _forget(self, now: datetime) -> None:
        while self._ways:
            call_id, way = next(iter(self._ways.items()))
            if way.at + KEPT_FOR >= now:
                return
            del self._ways[call_id]


def _goes_on_in_flow(command: LeaveQueue) -> bool:
    return command.way == "voicemail" or (command.way == "overflowed" and not command.to)
