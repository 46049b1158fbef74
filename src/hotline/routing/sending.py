"""An agent sends a caller back to the flow, at a place that the flow offers to agents."""

from __future__ import annotations

from hotline.routing import offers, wrapping_up
from hotline.routing.commands import SendOn
from hotline.routing.floor import Floor
from hotline.routing.offer import Conversation
from hotline.routing.places import may_send


def send_on(floor: Floor, talk: Conversation, place: str) -> None:
    """Let a caller go on in the flow: what was open with a colleague is over by that."""
    agent, sent = talk.presence.agent, floor.sent
    if not may_send(floor.policy, sent, agent, place, floor.now):
        floor.ignore("the agent may not send callers there")
        return
    sent.note(floor.policy, agent.agent_id, place, floor.now)
    if talk.consult is not None:
        offers.end_consult(floor, talk.consult, "transferred")
    del floor.conversations[talk.entry.call_id]
    floor.do(SendOn(call_id=talk.entry.call_id, agent_id=agent.agent_id, sent_to=place))
    wrapping_up.begin(floor, talk)
