"""A supervisor changes for now what an agent can serve, and undoes it.

It holds until it is undone or the agent goes, whatever the roster says of these skills meanwhile;
what else the roster changes holds at once. Tiers and teams stay: nothing ever lets a tier be served
that the bank has not given an agent. An offer that is out stays, and so does a conversation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, assert_never

from hotline.model.agent import Agent, AgentState
from hotline.routing.events import AgentRequalified, AgentRestored, AnyQualifyingEvent
from hotline.routing.floor import Floor
from hotline.routing.matching import find_call, let_go, look_where_nobody_is_left
from hotline.routing.presence import Presence

WhyNot = Literal["not_here", "nothing_to_undo"]
"""Why what an agent can serve cannot be changed, or be again what is on record."""


def why_not(floor: Floor, event: AnyQualifyingEvent) -> WhyNot | None:
    """Return why a supervisor cannot do this now, or None."""
    presence = floor.agents.get(event.agent_id)
    if presence is None:
        return "not_here"
    if isinstance(event, AgentRestored) and presence.requalified is None:
        return "nothing_to_undo"
    return None


def receive(floor: Floor, event: AnyQualifyingEvent) -> None:
    """Take that an agent is to serve other calls for now, or no longer."""
    reason = why_not(floor, event)
    if reason is not None:
        floor.ignore(reason)
        return
    presence = floor.agents[event.agent_id]
    match event:
        case AgentRequalified():
            presence.requalified = event
        case AgentRestored():
            presence.requalified = None
        case _:
            assert_never(event)
    serve_what_holds(floor, presence)


def put_on_record(floor: Floor, presence: Presence, agent: Agent) -> None:
    """Let an agent be on record like this; what was changed for now still holds."""
    presence.record = agent
    serve_what_holds(floor, presence)


def serve_what_holds(floor: Floor, presence: Presence) -> None:
    """Let an agent serve by now what is on record, with what is changed for now."""
    floor.requalify(presence, qualified(presence.record, presence.requalified))
    if presence.state is AgentState.AVAILABLE:
        # Before anybody else looks: of those who fit by now, the first in line has the right.
        find_call(floor, presence)
    let_go(floor, presence)
    look_where_nobody_is_left(floor)


def qualified(agent: Agent, change: AgentRequalified | None) -> Agent:
    """Return an agent on record with what was changed for now."""
    if change is None:
        return agent
    skills = {name: level for name, level in {**agent.skills, **change.skills}.items() if level}
    languages = agent.languages if change.languages is None else change.languages
    return replace(agent, skills=skills, languages=languages)
