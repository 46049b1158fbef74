"""Where PBX and floor disagree. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from chaos_floor.desk import Desk
from chaos_floor.pbx_view import PbxNow
from hotline.desk.wallboard import AgentNow, FloorNow
from hotline.model.agent import AgentState


def lies(
    pbx: PbxNow,
    floor: FloorNow,
    desks: Mapping[str, Desk],
    proving: Collection[str] = (),
) -> Iterator[str]:
    """Yield what the floor has and the PBX has not, or the other way round.

    Args:
        pbx: What the PBX has.
        floor: What the floor has.
        desks: Agent id to desk, which tells whose caller is on hold, or in a secure flow.
        proving: The numbers of callers whom agents have sent there, and who may go on alone.
    """
    for call in floor.waiting:
        # Whoever is to be called back may be on the line still, or not.
        if call.call not in pbx.numbers and not call.callback:
            yield f"waits, and is not on the line: {call.call}"
    free = [one.agent for one in floor.agents if one.state is AgentState.AVAILABLE]
    alone = [one.call for one in floor.waiting if not one.offered and not one.callback]
    if free and alone:
        # Everybody in the room may take every call.
        yield f"waits beside a free agent: {alone[0]} beside {free[0]}"
    for agent in floor.agents:
        yield from _of_agent(pbx, agent, desks[agent.agent])
    seats = {agent.seat for agent in floor.agents}
    for leg, seat in pbx.legs.items():
        if seat not in seats:
            yield f"a leg where nobody sits: {leg} at {seat}"
    known = {one.call for one in floor.waiting} | {one.call for one in floor.agents}
    for call_id in pbx.waiting - known:
        if pbx.numbers[call_id] not in proving:
            yield f"on the line, and unknown to the floor: {call_id}"


def desk_lies(floor: FloorNow, desks: Mapping[str, Desk]) -> Iterator[str]:
    """Yield where an open desk shows what the floor has not."""
    for agent in floor.agents:
        shown = desks[agent.agent].now
        if shown and shown["state"] != agent.state:
            yield f"desk of {agent.agent} shows {shown['state']}, who is {agent.state}"
        talk = (shown.get("talk") or {}).get("call", "")
        if shown and agent.state is AgentState.ON_CALL and talk != agent.call:
            yield f"desk of {agent.agent} shows {talk or 'no call'}, who talks on {agent.call}"


def _of_agent(pbx: PbxNow, agent: AgentNow, desk: Desk) -> Iterator[str]:
    legs = [leg for leg, seat in pbx.legs.items() if seat == agent.seat]
    talks = _is_together(pbx, agent)
    match agent.state:
        case AgentState.RESERVED if not legs:
            yield f"reserved, and no telephone rings: {agent.agent} for {agent.call}"
        case AgentState.ON_CALL if desk.is_apart and talks and not desk.is_moving:
            yield f"apart by the desk, and together: {agent.agent} with {agent.call}"
        case AgentState.ON_CALL if not talks and not (desk.is_apart and legs):
            yield f"on a call, and not together: {agent.agent} with {agent.call}"
        case AgentState.RESERVED | AgentState.ON_CALL:
            if len(legs) > 1:
                yield f"two legs: {legs}"
        case _:
            for leg in legs:
                yield f"a leg for nobody: {leg} at {agent.seat}, who is {agent.state}"


def _is_together(pbx: PbxNow, agent: AgentNow) -> bool:
    """Return whether an agent is together with the caller, or with a customer who was rung."""
    number = pbx.numbers.get(agent.call)
    if number is not None:
        return (number, agent.seat) in pbx.together
    # The call in which the callback was chosen is over, and the customer's has another name.
    return any(at == agent.seat and one in pbx.rung for one, at in pbx.together)
