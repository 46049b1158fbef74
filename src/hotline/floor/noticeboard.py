"""What supervisors have written on agents' desks, and who has read it; folded from the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hotline.routing.events import AnyEvent, BroadcastRead, BroadcastSent, BroadcastWithdrawn

COUNTS_FOR = timedelta(hours=12)
"""So long a broadcast is of use: whoever comes a shift later is told nothing of it."""
MOST = 30
"""So many count at once; of more the oldest ones go."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Broadcast:
    """Something that was written.

    Attributes:
        sent: What, by whom, and to whom.
        read: Agent id to when that agent had read it.
    """

    sent: BroadcastSent
    read: Mapping[str, datetime] = field(default_factory=dict)


class Noticeboard:
    """The broadcasts that count, the oldest one first."""

    def __init__(self) -> None:
        self._there: dict[str, Broadcast] = {}

    def begin(self, broadcasts: Iterable[Broadcast]) -> None:
        """Know nothing but some broadcasts, such as `all` returned them."""
        self._there = {one.sent.broadcast_id: one for one in broadcasts}

    def note(self, event: AnyEvent) -> None:
        """Take what happened."""
        match event:
            case BroadcastSent():
                there = [*self.all(event.at), Broadcast(sent=event)]
                self.begin(there[-MOST:])
            case BroadcastRead(broadcast_id=named) if named in self._there:
                one = self._there[named]
                if event.agent_id in one.sent.to and event.agent_id not in one.read:
                    read = {**one.read, event.agent_id: event.at}
                    self._there[named] = Broadcast(sent=one.sent, read=read)
            case BroadcastWithdrawn():
                self._there.pop(event.broadcast_id, None)
            case _:
                pass

    def all(self, at: datetime) -> list[Broadcast]:
        """Return those that still count."""
        return [one for one in self._there.values() if at - one.sent.at < COUNTS_FOR]

    def unread(self, agent_id: str, at: datetime) -> list[BroadcastSent]:
        """Return what an agent has still to read."""
        return [
            one.sent for one in self.all(at) if agent_id in one.sent.to and agent_id not in one.read
        ]
