"""The laws: of what a command may do, and of what a floor may be like after a step.

Each tells what breaks it, or "".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from hotline.model.agent import AgentState
from hotline.routing.commands import (
    AnyCommand,
    LeaveQueue,
    OfferCall,
    OfferConsult,
    ReportDefect,
    SetAgentState,
)
from hotline.testing.floor_laws.fitting import may_take
from hotline.testing.floor_laws.picture import A_HAIR_S, FloorPicture
from hotline.testing.floor_laws.seen_call import SeenCall


def _fails(_: FloorPicture, command: AnyCommand) -> str:
    return command.what if isinstance(command, ReportDefect) else ""


def _offers_twice(picture: FloorPicture, command: AnyCommand) -> str:
    if not isinstance(command, OfferCall | OfferConsult):
        return ""
    others = picture.offers.values()
    twice = (one for one in others if one.agent_id == command.agent_id)
    return "".join(f"{one} and {command}" for one in twice)


def _is_offered_twice(picture: FloorPicture, command: AnyCommand) -> str:
    if not isinstance(command, OfferCall):
        return ""
    twice = (one for one in picture.offers.values() if one.call_id == command.call_id)
    return "".join(f"{one} and {command}" for one in twice)


def _may_not_take_it(picture: FloorPicture, command: AnyCommand) -> str:
    if not isinstance(command, OfferCall):
        return ""
    call = picture.calls.get(command.call_id)
    if call is None:
        return f"{command.call_id} is in no queue"
    return "" if _fits(picture, command.agent_id, call) else f"{command.agent_id}: {call}"


def _overtakes(picture: FloorPicture, command: AnyCommand) -> str:
    if not isinstance(command, OfferCall) or command.call_id not in picture.calls:
        return ""
    call = picture.calls[command.call_id]
    others = _others_who_fit(picture, command)
    return "".join(f"{call} overtakes {one}" for one in others if picture.comes_before(one, call))


def _starves(picture: FloorPicture, command: AnyCommand) -> str:
    if not isinstance(command, OfferCall) or command.call_id not in picture.calls:
        return ""
    call = picture.calls[command.call_id]
    if call.put_first:
        return ""
    bound_s = picture.longest_head_start_s()
    later_s = {
        one.number: (call.at - one.at).total_seconds() for one in _others_who_fit(picture, command)
    }
    return "".join(f"{call}, {s} s later than {n}" for n, s in later_s.items() if s > bound_s)


def _leaves_twice(picture: FloorPicture, command: AnyCommand) -> str:
    if not isinstance(command, LeaveQueue):
        return ""
    return "" if command.call_id in picture.calls else command.call_id


def _is_turned_away_beside_room(picture: FloorPicture, command: AnyCommand) -> str:
    if not isinstance(command, LeaveQueue) or command.why != "full":
        return ""
    others = [
        one
        for call_id, one in picture.calls.items()
        if one.queue == command.queue and call_id != command.call_id
    ]
    on_the_line = sum(1 for one in others if not one.offers and not one.callback)
    most = picture.policy.queues[command.queue].most_waiting
    return "" if on_the_line >= most else f"{command} where {on_the_line} wait"


def _is_bridged_without_an_offer(picture: FloorPicture, command: AnyCommand) -> str:
    if not isinstance(command, SetAgentState) or command.state is not AgentState.ON_CALL:
        return ""
    offered = {one.agent_id for one in picture.offers.values()}
    return "" if command.agent_id in offered else command.agent_id


def _is_reserved_for_nothing(picture: FloorPicture) -> str:
    reserved = {one for one, state in picture.states.items() if state is AgentState.RESERVED}
    offered = {one.agent_id for ref, one in picture.offers.items() if ref not in picture.on_call}
    return "" if reserved == offered else f"reserved {reserved}, offered {offered}"


def _rings_for_nobody(picture: FloorPicture) -> str:
    return ", ".join(str(ref) for ref in sorted(picture.dialled - picture.offers.keys()))


def _rings_who_is_here(picture: FloorPicture) -> str:
    rung = {ref: picture.offers[ref] for ref in picture.dialled & picture.offers.keys()}
    calls = {
        ref: picture.calls[offer.call_id]
        for ref, offer in rung.items()
        if ref not in picture.bridging and offer.call_id in picture.calls
    }
    return ", ".join(str(ref) for ref, call in calls.items() if picture.is_here(call))


def _waits_beside_who_fits(picture: FloorPicture) -> str:
    pairs = ((agent, call) for call in picture.waiting() for agent in picture.available())
    beside = (pair for pair in pairs if _must_be_offered(picture, *pair))
    return "".join(f"{call} beside {agent}" for agent, call in beside)


def _has_callback_and_place_or_neither(picture: FloorPicture) -> str:
    wrong = (
        f"{callback} and {call}: {'both' if call in picture.calls else 'neither'}"
        for callback, call in picture.rung_again.items()
        if (callback in picture.calls) is (call in picture.calls)
    )
    return ", ".join(wrong)


def _has_not_left(picture: FloorPicture) -> str:
    return ", ".join(picture.calls)


OF_COMMANDS: Mapping[str, Callable[[FloorPicture, AnyCommand], str]] = MappingProxyType(
    {
        "nothing makes the router fail": _fails,
        "no agent has two offers": _offers_twice,
        "no call is on offer twice": _is_offered_twice,
        "only who may take a call is offered it": _may_not_take_it,
        "nobody is overtaken but by rank": _overtakes,
        "starvation is bounded": _starves,
        "a call leaves its queue once": _leaves_twice,
        "nobody is turned away from a queue with room": _is_turned_away_beside_room,
        "only who has an offer is bridged": _is_bridged_without_an_offer,
    }
)
"""Of a command, before it takes effect."""

OF_FLOORS: Mapping[str, Callable[[FloorPicture], str]] = MappingProxyType(
    {
        "whoever is reserved has an offer": _is_reserved_for_nothing,
        "no customer is rung for nobody": _rings_for_nobody,
        "no customer is rung whose line is busy with us": _rings_who_is_here,
        "no call waits beside a free agent who fits": _waits_beside_who_fits,
        "whoever rings again has the callback or a place": _has_callback_and_place_or_neither,
    }
)
"""Of the floor, after a step."""

OF_ENDS: Mapping[str, Callable[[FloorPicture], str]] = MappingProxyType(
    {"every call leaves its queue": _has_not_left}
)
"""Of the floor when every caller has hung up, and all have been called back."""


def _fits(picture: FloorPicture, agent_id: str, call: SeenCall, less_s: float = 0.0) -> bool:
    agent = picture.agents[agent_id]
    if call.wish is not None and call.wish[0] == agent_id:
        return call.asked.language in agent.languages and call.asked.tier in agent.tiers
    queue = picture.policy.queues[call.queue]
    return may_take(agent, call.asked, queue, picture.waited_s(call) - less_s)


def _must_be_offered(picture: FloorPicture, agent_id: str, call: SeenCall) -> bool:
    """Return whether an agent who is free may not leave a call that waits alone."""
    fits = _fits(picture, agent_id, call, less_s=A_HAIR_S)
    return fits and not picture.may_wait_for_another(call, agent_id)


def _others_who_fit(picture: FloorPicture, offer: OfferCall) -> list[SeenCall]:
    return [
        one
        for one in picture.waiting()
        if one is not picture.calls[offer.call_id]
        and _must_be_offered(picture, offer.agent_id, one)
    ]
