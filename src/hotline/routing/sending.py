"""An agent sends a caller back to the flow, at a place that the flow offers to agents."""

from __future__ import annotations

from hotline.routing import offers, outside, wrapping_up
from hotline.routing.commands import SendOn
from hotline.routing.floor import Floor
from hotline.routing.offer import Conversation
from hotline.routing.places import may_send

NOT_THERE = "the agent may not send callers there"


def send_on(floor: Floor, talk: Conversation, place: str) -> None:
    """Let a caller go on in the flow: what was open with a colleague is over by that."""
    agent, sent = talk.presence.agent, floor.sent
    if not may_send(floor.policy, sent, agent, place, floor.now):
        floor.ignore(NOT_THERE)
        return
    sent.note(floor.policy, agent.agent_id, place, floor.now)
    end_company(floor, talk, "transferred")
    del floor.conversations[talk.entry.call_id]
    floor.do(SendOn(call_id=talk.entry.call_id, agent_id=agent.agent_id, sent_to=place))
    wrapping_up.begin(floor, talk)


def end_company(floor: Floor, talk: Conversation, came_of: str) -> None:
    """Let an agent ask nobody any more: no colleague, and no place."""
    if talk.consult is not None:
        offers.end_consult(floor, talk.consult, came_of)
    if talk.outside is not None:
        outside.end(floor, talk, talk.outside, came_of)
