"""An agent asks another telephone about a caller on hold: a place of the call's flow.

Which number that is, the call knows: the flow says it, or lets an agent type it. It is rung for the
agent, who hears it ring and talks with whoever picks up; the caller hears music. It is no
colleague: no offer, no whisper, and nobody who is on the floor.

- back to the caller, or sent elsewhere: the place is hung up;
- a conference: all three hear each other;
- the agent gives the caller to the place, or hangs up: the caller goes on in the flow there, and is
  together with whoever is on that leg already. Where it still rings, the caller waits for that;
- the place is busy, does not pick up or hangs up: the caller is still on hold, or talks on with the
  agent out of a conference;
- the caller hangs up: the place is hung up, too.

So often an agent may do that as send callers there without a word: both count as one thing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from hotline.routing import offers, wrapping_up
from hotline.routing.commands import ConferPlace, EndPlace, RingPlace, SendOn
from hotline.routing.events import AnyPlaceEvent, PlaceAnswered, PlaceConsultAsked, PlaceGone
from hotline.routing.floor import Floor
from hotline.routing.offer import Conversation, Outside
from hotline.routing.places import may_send


def may_ring(floor: Floor, talk: Conversation, place: str) -> bool:
    """Return whether an agent may have a place rung now, if the flow has it."""
    return may_send(floor.policy, floor.sent, talk.presence.agent, place, floor.now)


def ring(floor: Floor, talk: Conversation, event: PlaceConsultAsked) -> None:
    """Ring a place, which the agent may; the caller is on hold."""
    agent_id = talk.presence.agent.agent_id
    floor.sent.note(floor.policy, agent_id, event.to_flow, floor.now)
    talk.outside, talk.came_of = Outside(ref=floor.new_ref(), place=event.to_flow), ""
    floor.do(
        RingPlace(
            ref=talk.outside.ref,
            call_id=talk.entry.call_id,
            agent_id=agent_id,
            place=event.to_flow,
            number=event.number,
            ring_s=event.ring_s,
        )
    )


def receive(floor: Floor, event: AnyPlaceEvent) -> None:
    """Take what became of a place's telephone."""
    talk = talk_with(floor, event.ref)
    if talk is None or talk.outside is None:
        floor.ignore("nobody asks that place any more")
        return
    match event:
        case PlaceAnswered() if talk.outside.is_there:
            floor.ignore("it was picked up before")
        case PlaceAnswered():
            talk.outside = replace(talk.outside, is_there=True)
            offers.show_doing(floor, talk, "consult")
        case PlaceGone():
            _is_over(floor, talk, event.why)
        case _:
            assert_never(event)


def talk_with(floor: Floor, ref: int) -> Conversation | None:
    """Return the conversation whose agent asks a place, by the place's leg; or None."""
    talks = floor.conversations.values()
    return next((one for one in talks if one.outside and one.outside.ref == ref), None)


def confer(floor: Floor, talk: Conversation, outside: Outside) -> None:
    """Let caller, agent and place hear each other."""
    floor.do(ConferPlace(call_id=talk.entry.call_id, ref=outside.ref))


def end(floor: Floor, talk: Conversation, outside: Outside, came_of: str) -> None:
    """Hang a place up, or let it ring no more."""
    talk.outside_before = outside.ref
    floor.do(EndPlace(ref=outside.ref, call_id=talk.entry.call_id, why=came_of))
    _is_over(floor, talk, came_of)


def give(floor: Floor, talk: Conversation, outside: Outside) -> None:
    """Let the caller go on in the flow with a place that is on the telephone; the agent has done.

    It was counted when it was rung.
    """
    del floor.conversations[talk.entry.call_id]
    talk.outside, talk.is_conference = None, False
    floor.do(
        SendOn(
            call_id=talk.entry.call_id,
            agent_id=talk.presence.agent.agent_id,
            sent_to=outside.place,
            place=outside.ref,
        )
    )
    wrapping_up.begin(floor, talk)


def _is_over(floor: Floor, talk: Conversation, came_of: str) -> None:
    talk.outside, talk.came_of, talk.is_conference = None, came_of, False
    talk.asked_outside = True
    offers.show_doing(floor, talk, "hold" if talk.is_held else "talk", came_of)
