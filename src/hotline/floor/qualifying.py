"""Supervisors change for now what agents can serve, with a reason, and undo it.

The router decides by it at once, and its log is the record. What makes no sense is refused here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping

from hotline.floor.errors import CannotRequalify, UnknownQualification
from hotline.floor.folded_floor import FoldedFloor
from hotline.floor.ports import Clock
from hotline.model.agent import Agent
from hotline.roster import Roster
from hotline.routing import requalifying
from hotline.routing.events import (
    AgentRequalified,
    AgentRestored,
    AnyEvent,
    AnyQualifyingEvent,
)


class Qualifying:
    """Takes what supervisors change. Each says who does it, `by`.

    Args:
        floor: Who waits and who serves.
        roster: Who could be there, and what they can do.
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
    def skills(self) -> list[str]:
        """The skills that a queue asks for, or that an agent has on record."""
        queues = self._floor.router.floor.policy.queues.values()
        asked = {one.skill for queue in queues for one in queue.skills}
        return sorted(asked.union(*(one.skills for one in self._agents())))

    @property
    def languages(self) -> list[str]:
        """The languages that an agent speaks, on record."""
        return sorted(frozenset().union(*(one.languages for one in self._agents())))

    async def change(
        self,
        agent_id: str,
        *,
        skills: Mapping[str, int],
        languages: Collection[str],
        reason: str,
        by: str,
    ) -> None:
        """Let an agent serve other calls for now: until undone, or until the agent goes.

        Args:
            agent_id: Who.
            skills: Each skill that the agent is to have, with the proficiency, from 1 to 10.
            languages: Each language that the agent is to speak.
            reason: Why.
            by: Who does it.

        Raises:
            UnknownQualification: There is no such skill or language here.
            CannotRequalify: The agent is not here, or can do just that already.
        """
        _must_be_known("skill", skills, self.skills)
        _must_be_known("language", languages, self.languages)
        presence = self._floor.router.floor.agents.get(agent_id)
        if presence is None:
            raise CannotRequalify("not_here")
        record, wanted = presence.record, frozenset(languages)
        event = AgentRequalified(
            at=self._clock(),
            agent_id=agent_id,
            skills=_otherwise(record, skills),
            languages=wanted if wanted != record.languages else None,
            reason=reason,
            by=by,
        )
        if requalifying.qualified(record, event) == presence.agent:
            raise CannotRequalify("nothing_new")
        await self._tell(event)

    async def undo(self, agent_id: str, *, by: str) -> None:
        """Let an agent serve again what is on record.

        Raises:
            CannotRequalify: The agent is not here, or nothing was changed.
        """
        await self._tell(AgentRestored(at=self._clock(), agent_id=agent_id, by=by))

    async def _tell(self, event: AnyQualifyingEvent) -> None:
        reason = requalifying.why_not(self._floor.router.floor, event)
        if reason is not None:
            raise CannotRequalify(reason)
        await self._take(event)

    def _agents(self) -> Collection[Agent]:
        return self._roster().agents.values()


def _otherwise(record: Agent, skills: Mapping[str, int]) -> dict[str, int]:
    """Return what is another than on record; 0 is for a skill that is taken away."""
    wanted = dict.fromkeys(record.skills, 0) | dict(skills)
    return {name: level for name, level in wanted.items() if record.skills.get(name, 0) != level}


def _must_be_known(what: str, named: Collection[str], known: Collection[str]) -> None:
    for one in named:
        if one not in known:
            raise UnknownQualification(what=what, name=one, known=tuple(known))
