"""Supervisors listen, whisper and barge in: one at a time, from the telephone of their own seat.

A supervisor is on the floor as agents are. Meanwhile no call is offered there: the supervisor is on
break, for the reason `supervising`, and what was before comes after it. A ready supervisor is ready
again; one who wants a break or wants to be ready meanwhile has that at the end.

It ends when the supervisor hangs up or has heard enough, with the conversation, and when the
supervisor leaves the floor. It outlives no process: whoever still wants to hear asks again.
"""

from __future__ import annotations

from typing import Literal

from hotline.model.agent import AgentState
from hotline.routing import offers
from hotline.routing.commands import EndSupervision, Supervise
from hotline.routing.events import (
    AnySupervisionEvent,
    SupervisionAsked,
    SupervisionEndAsked,
    SupervisorGone,
)
from hotline.routing.floor import Floor
from hotline.routing.matching import let_go
from hotline.routing.offer import Conversation
from hotline.routing.presence import Presence
from hotline.routing.supervision import Supervision

SUPERVISING = "supervising"
_MAY_BEGIN = (AgentState.AVAILABLE, AgentState.ON_BREAK)

WhyNot = Literal["not_here", "no_such_talk", "own_talk", "busy"]
"""Why a supervisor cannot hear a conversation."""


def why_not(floor: Floor, agent_id: str, call_id: str) -> WhyNot | None:
    """Return why a supervisor cannot hear a conversation now, or None."""
    presence, talk = floor.agents.get(agent_id), floor.conversations.get(call_id)
    if presence is None:
        return "not_here"
    if talk is None:
        return "no_such_talk"
    if talk.presence is presence:
        return "own_talk"
    if presence.state not in _MAY_BEGIN:
        return "busy"
    if presence.supervision is not None and presence.supervision.talk is not talk:
        return "busy"
    return None


def receive(floor: Floor, event: AnySupervisionEvent) -> None:
    """Take what supervisors do."""
    match event:
        case SupervisionAsked():
            _begin(floor, event)
        case SupervisionEndAsked():
            presence = floor.agents.get(event.agent_id)
            _end(floor, presence.supervision if presence is not None else None, "asked")
        case SupervisorGone():
            _end(floor, _of(floor, event.ref), event.why)


def end_with_talk(floor: Floor, talk: Conversation) -> None:
    """Let nobody hear a conversation any more that is over."""
    for supervision in all_of(floor):
        if supervision.talk is talk:
            _end(floor, supervision, "talk_over")


def end_all(floor: Floor, why: str) -> None:
    """Let nobody hear anybody any more."""
    for supervision in all_of(floor):
        _end(floor, supervision, why)


def leave(floor: Floor, presence: Presence, why: str) -> None:
    """Let a supervisor who is about to leave the floor hear nobody any more."""
    if presence.supervision is not None:
        _silence(floor, presence.supervision, why)


def all_of(floor: Floor) -> list[Supervision]:
    """Return all supervisions of a floor."""
    return [one.supervision for one in floor.agents.values() if one.supervision is not None]


def _begin(floor: Floor, event: SupervisionAsked) -> None:
    reason = why_not(floor, event.agent_id, event.call_id)
    if reason is not None:
        floor.ignore(reason)
        return
    presence, talk = floor.agents[event.agent_id], floor.conversations[event.call_id]
    supervision = presence.supervision
    if supervision is None:
        supervision = Supervision(
            ref=floor.new_ref(), presence=presence, talk=talk, mode=event.mode
        )
        _set_aside(floor, supervision)
    supervision.mode = event.mode
    floor.do(
        Supervise(
            ref=supervision.ref,
            agent_id=event.agent_id,
            call_id=event.call_id,
            mode=event.mode,
        )
    )


def _set_aside(floor: Floor, supervision: Supervision) -> None:
    """Let a supervisor take no calls, and come back to what was before."""
    presence = supervision.presence
    if presence.state is AgentState.ON_BREAK:
        presence.then, presence.then_reason = "on_break", presence.reason
    presence.supervision = supervision
    floor.set_state(presence, AgentState.ON_BREAK, SUPERVISING)
    let_go(floor, presence)


def _end(floor: Floor, supervision: Supervision | None, why: str) -> None:
    if supervision is None:
        floor.ignore("no such supervision")
        return
    _silence(floor, supervision, why)
    offers.free(floor, supervision.presence)


def _silence(floor: Floor, supervision: Supervision, why: str) -> None:
    supervision.presence.supervision = None
    call_id = supervision.talk.entry.call_id
    floor.do(EndSupervision(ref=supervision.ref, call_id=call_id, why=why))


def _of(floor: Floor, ref: int) -> Supervision | None:
    return next((one for one in all_of(floor) if one.ref == ref), None)
