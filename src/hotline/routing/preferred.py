"""The agent whom a call would rather have: the relationship manager, else who served it last.

The call waits for that agent alone, for a limited time, as long as the agent is about: on a call or
in wrap-up, with no break asked for. Then the others may take it as well; the set only grows, so the
preferred agent stays in it. Language and clearance are asked of the preferred agent too, skills are
not: whoever knows the customer knows what to do.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict

from hotline.model.agent import AgentState
from hotline.routing.entry import Entry, Wish
from hotline.routing.events import CallQueued
from hotline.routing.policy import PreferredRules
from hotline.routing.presence import Presence
from hotline.routing.traits import Needed, Serves, Speaks

Ranked = tuple[float, int, Entry]
_ABOUT = frozenset(
    {AgentState.AVAILABLE, AgentState.RESERVED, AgentState.ON_CALL, AgentState.WRAP_UP}
)


class LastAgents:
    """Who served a customer last in a matter, for as long as it counts."""

    def __init__(self, within_s: float) -> None:
        self.within_s = within_s
        self._served: OrderedDict[tuple[str, str], tuple[str, float]] = OrderedDict()

    def kept(self) -> list[tuple[str, str, str, float]]:
        """Return customer, matter, agent and moment of each, the oldest first."""
        return [(*matter, *served) for matter, served in self._served.items()]

    def keep(self, customer: str, matter: str, agent_id: str, at: float) -> None:
        """Note who served a customer at `at`, which nobody did later."""
        self._served[customer, matter] = (agent_id, at)

    def serve(self, asked: CallQueued, agent_id: str, now: float) -> None:
        """Note that an agent serves a call."""
        self._forget(now)
        if asked.customer:
            matter = asked.matter or asked.queue
            self._served.pop((asked.customer, matter), None)
            self.keep(asked.customer, matter, agent_id, now)

    def of(self, asked: CallQueued, now: float) -> str:
        """Return who served the customer last in the matter of a call; "" for nobody."""
        self._forget(now)
        agent_id, _ = self._served.get((asked.customer, asked.matter or asked.queue), ("", 0.0))
        return agent_id

    def _forget(self, now: float) -> None:
        while self._served:
            matter, (_, at) = next(iter(self._served.items()))
            if at + self.within_s >= now:
                return
            del self._served[matter]


class Wishes:
    """The calls that wait and would rather have one agent, by agent, in the order of the line."""

    def __init__(self) -> None:
        self._by_agent: dict[str, list[Ranked]] = {}

    def add(self, entry: Entry) -> None:
        """Note a call that waits."""
        if entry.wish is not None:
            insort(self._by_agent.setdefault(entry.wish.agent_id, []), (*entry.rank, entry))

    def remove(self, entry: Entry) -> None:
        """Forget a call; one that is not here is no mistake."""
        if entry.wish is None:
            return
        ranked = self._by_agent.get(entry.wish.agent_id, [])
        place = bisect_left(ranked, entry.rank)
        if place < len(ranked) and ranked[place][2] is entry:
            del ranked[place]
            if not ranked:
                del self._by_agent[entry.wish.agent_id]

    def first_for(self, presence: Presence) -> Entry | None:
        """Return the first call in line that would rather have an agent, who may serve it."""
        ranked = self._by_agent.get(presence.agent.agent_id, ())
        return next((entry for _, _, entry in ranked if may_serve(presence, entry)), None)

    def waiting_for(self, presence: Presence) -> list[Entry]:
        """Return the calls that wait for an agent alone."""
        ranked = self._by_agent.get(presence.agent.agent_id, ())
        return [entry for _, _, entry in ranked if entry.waits_for_wished]

    def ahead_of(self, entry: Entry) -> int:
        """Return how many of the same queue wait for one agent alone and come before a call."""
        before = (
            other
            for ranked in self._by_agent.values()
            for _, _, other in ranked[: bisect_left(ranked, entry.rank)]
        )
        return sum(one.waits_for_wished and one.queue is entry.queue for one in before)


def wish(rules: PreferredRules, asked: CallQueued, last_agent: str) -> Wish | None:
    """Return whom a call would rather have, or None."""
    if asked.manager and rules.manager_s > 0 and asked.tier in rules.manager_tiers:
        return Wish(asked.manager, "relationship_manager", rules.manager_s)
    if last_agent and rules.last_agent_s > 0:
        return Wish(last_agent, "last_agent", rules.last_agent_s)
    return None


def needed_of_wished(entry: Entry) -> Needed:
    """Return what the agent must have whom a call would rather have."""
    return frozenset({Speaks(entry.asked.language), Serves(entry.asked.tier)})


def may_serve(presence: Presence, entry: Entry) -> bool:
    """Return whether an agent may serve a call that would rather have that agent."""
    return all(trait.held_by(presence.agent) for trait in needed_of_wished(entry))


def is_about(presence: Presence) -> bool:
    """Return whether an agent takes calls, now or soon."""
    return presence.state in _ABOUT and not presence.then
