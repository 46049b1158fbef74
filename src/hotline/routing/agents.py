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
DISPOSITION_MISSING = "a disposition is missing"
"""Why an agent is not ready who has to say first what came of the last call."""


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
            _take_break(floor, presence, event)
        case AgentLoggedOut():
            _leave(floor, presence, "logged_out")
        case AgentLost():
            _leave(floor, presence, "lost")


def why_not_ready(presence: Presence) -> str | None:
    """Return why nothing would come of an agent's being ready, or None.

    Who has said what comes after a call, a supervision or a wrap-up that is to last may always take
    that back.
    """
    if presence.then:
        return None
    if wrapping_up.lacks_disposition(presence):
        return DISPOSITION_MISSING
    is_at_rest = presence.state in (AgentState.ON_BREAK, AgentState.WRAP_UP)
    if is_at_rest and presence.supervision is None:
        return None
    return f"the agent is {presence.state}"


def _be_ready(floor: Floor, presence: Presence) -> None:
    if why_not := why_not_ready(presence):
        floor.ignore(why_not)
        return
    presence.then, presence.then_reason = "", ""
    is_busy = presence.state in (AgentState.ON_CALL, AgentState.RESERVED)
    is_kept = presence.supervision is not None or wrapping_up.lacks_disposition(presence)
    if not (is_busy or is_kept):
        offers.free(floor, presence)


def _take_break(floor: Floor, presence: Presence, event: AgentBreakStarted) -> None:
    reason = event.reason
    is_kept = presence.supervision is not None or wrapping_up.lacks_disposition(presence)
    has_caller = presence.offer is not None or presence.wrap_up is not None
    if is_kept or _is_in_a_call(presence) or (event.after_caller and has_caller):
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
