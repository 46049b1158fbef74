"""What supervisors write on agents' desks: to all, to those of a queue, or to those of a team."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from uuid_utils.compat import uuid7

from hotline.floor.errors import NobodyMeant, UnknownBroadcast
from hotline.floor.folded_floor import FoldedFloor
from hotline.floor.noticeboard import Broadcast
from hotline.floor.ports import Clock
from hotline.model.agent import Agent
from hotline.roster import Roster
from hotline.roster.serving import could_serve
from hotline.routing.events import AnyEvent, BroadcastRead, BroadcastSent, BroadcastWithdrawn

LONGEST = 280
"""So many characters a broadcast may have: it is read between two calls."""


class Broadcasting:
    """Takes what supervisors write, and that agents have read it. Each says who does it, `by`.

    Args:
        floor: Who waits and who serves, and what counts of what was written.
        roster: Who could be there.
        take: Takes an event, and returns when it is in the log; raises `HotlineError`.
        clock: The time.
    """

    def __init__(
        self,
        *,
        floor: FoldedFloor,
        roster: Callable[[], Roster],
        take: Callable[[AnyEvent], Awaitable[object]],
        clock: Clock,
    ) -> None:
        self._floor = floor
        self._roster = roster
        self._take = take
        self._clock = clock

    @property
    def teams(self) -> list[str]:
        """The teams that agents belong to."""
        return sorted({team for one in self._roster().agents.values() for team in one.teams})

    def all(self) -> list[Broadcast]:
        """Return what counts, the oldest first."""
        return self._floor.noticeboard.all(self._clock())

    def meant(self, *, queue: str = "", team: str = "", but: str = "") -> tuple[str, ...]:
        """Return the agents of a queue, of a team, or with neither all; but not the writer.

        Raises:
            NobodyMeant: There is no such queue or team, or nobody is in it.
        """
        spec = self._floor.router.floor.policy.queues.get(queue)
        agents = [self._by_now(one) for one in self._roster().agents.values()]
        if queue:
            agents = [one for one in agents if spec is not None and could_serve(one, spec)]
        if team:
            agents = [one for one in agents if team in one.teams]
        meant = tuple(one.agent_id for one in agents if one.agent_id != but)
        if not meant:
            raise NobodyMeant(_audience(queue, team))
        return meant

    async def send(
        self, text: str, *, queue: str = "", team: str = "", but: str = "", by: str
    ) -> Broadcast:
        """Write something on the desks of agents, who may be away; it is there when they come.

        Args:
            text: What, of `LONGEST` characters at most.
            queue: To those who may take this queue's calls; "" for any.
            team: To those of this team; "" for any.
            but: The agent who writes it, who knows it; "" for none.
            by: Who does it.

        Raises:
            NobodyMeant: There is no such queue or team, or nobody is in it.
        """
        sent = BroadcastSent(
            at=self._clock(),
            broadcast_id=str(uuid7()),
            text=text,
            audience=_audience(queue, team),
            to=self.meant(queue=queue, team=team, but=but),
            by=by,
        )
        await self._take(sent)
        return Broadcast(sent=sent)

    async def read(self, agent_id: str, broadcast_id: str, *, by: str) -> None:
        """Note that an agent has read something; nothing where that is known, or it is gone."""
        at = self._clock()
        unread = self._floor.noticeboard.unread(agent_id, at)
        if any(one.broadcast_id == broadcast_id for one in unread):
            event = BroadcastRead(at=at, broadcast_id=broadcast_id, agent_id=agent_id, by=by)
            await self._take(event)

    async def withdraw(self, broadcast_id: str, *, by: str) -> None:
        """Take something from all desks.

        Raises:
            UnknownBroadcast: Nothing of this id counts.
        """
        for one in self.all():
            if one.sent.broadcast_id == broadcast_id:
                await self._take(
                    BroadcastWithdrawn(
                        at=self._clock(), broadcast_id=broadcast_id, to=one.sent.to, by=by
                    )
                )
                return
        raise UnknownBroadcast(broadcast_id)

    def _by_now(self, agent: Agent) -> Agent:
        """Return an agent as they serve by now, which may be another way than on record."""
        presence = self._floor.router.floor.agents.get(agent.agent_id)
        return presence.agent if presence is not None else agent


def _audience(queue: str, team: str) -> str:
    if queue:
        return f"queue {queue}"
    return f"team {team}" if team else ""
