"""What agents do by themselves: come, be ready, take a break, finish a call, leave, get lost.

What an agent wants while a call is bridged, or is being bridged, takes effect when that is over;
and a break, where wrap-up lasts until a disposition is given, then.
"""

from __future__ import annotations

from hotline.model.agent import AgentState
from hotline.routing import offers, requalifying, supervising, wrapping_up
from hotline.routing.events import (
    AgentBreakStarted,
    AgentChanged,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentLost,
    AgentReady,
    AnyAgentEvent,
)
from hotline.routing.floor import Floor
from hotline.routing.matching import let_go, take_out
from hotline.routing.offer import OfferState
from hotline.routing.presence import Presence

LOGGED_IN = "logged_in"


def log_in(floor: Floor, event: AgentLoggedIn) -> None:
    """Let an agent come, or come back who was to leave after the conversation."""
    presence = floor.agents.get(event.agent.agent_id)
    if presence is None:
        floor.log_in(event.agent, LOGGED_IN)
    elif presence.then == "offline":
        # What was changed for now ended with the sign-out.
        presence.record, presence.requalified = event.agent, None
        floor.requalify(presence, event.agent)
        presence.then, presence.then_reason = "on_break", LOGGED_IN
    else:
        floor.ignore("the agent is logged in")


def change(floor: Floor, event: AgentChanged) -> None:
    """Let an agent be able to serve other calls from now on; an offer that is out stays."""
    presence = floor.agents.get(event.agent.agent_id)
    if presence is None:
        floor.ignore("no such agent is logged in")
        return
    requalifying.put_on_record(floor, presence, event.agent)


def receive(floor: Floor, event: AnyAgentEvent) -> None:
    """Take what an agent does."""
    presence = floor.agents.get(event.agent_id)
    if presence is None:
        floor.ignore("no such agent is logged in")
        return
    match event:
        case AgentReady():
            _be_ready(floor, presence)
        case AgentBreakStarted():
            _take_break(floor, presence, event.reason)
        case AgentLoggedOut():
            _leave(floor, presence, "logged_out")
        case AgentLost():
            _leave(floor, presence, "lost")


def _be_ready(floor: Floor, presence: Presence) -> None:
    match presence.state:
        case _ if presence.supervision is not None and presence.then:
            presence.then, presence.then_reason = "", ""
        case AgentState.WRAP_UP if wrapping_up.lacks_disposition(presence):
            if not presence.then:
                floor.ignore("a disposition is missing")
            presence.then, presence.then_reason = "", ""
        case AgentState.ON_BREAK | AgentState.WRAP_UP if presence.supervision is None:
            presence.then, presence.then_reason = "", ""
            offers.free(floor, presence)
        case AgentState.ON_CALL | AgentState.RESERVED if presence.then:
            presence.then, presence.then_reason = "", ""
        case _:
            floor.ignore(f"the agent is {presence.state}")


def _take_break(floor: Floor, presence: Presence, reason: str) -> None:
    is_kept = presence.supervision is not None or wrapping_up.lacks_disposition(presence)
    if is_kept or _is_in_a_call(presence):
        presence.then, presence.then_reason = "on_break", reason
        let_go(floor, presence)
    elif presence.offer is not None:
        offers.fail(floor, presence.offer, reason)
    else:
        floor.cancel_timer(presence)
        take_out(floor, presence, reason, offline=False)


def _leave(floor: Floor, presence: Presence, reason: str) -> None:
    supervising.leave(floor, presence, reason)
    if _is_in_a_call(presence):
        presence.then, presence.then_reason = "offline", reason
        let_go(floor, presence)
        if reason == "lost" and presence.offer is not None and presence.offer.consult is None:
            offers.ask(floor, presence.offer)
    elif presence.offer is not None:
        offers.fail(floor, presence.offer, reason, offline=True)
    else:
        take_out(floor, presence, reason, offline=True)


def _is_in_a_call(presence: Presence) -> bool:
    """Return whether an agent has a caller, or is about to; a defect can leave neither."""
    if presence.state is AgentState.ON_CALL:
        return True
    return presence.offer is not None and presence.offer.state is OfferState.BRIDGING
