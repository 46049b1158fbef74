"""Where PBX and floor disagree. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from chaos_floor.pbx_view import PbxNow
from hotline.desk.wallboard import AgentNow, FloorNow
from hotline.model.agent import AgentState


def lies(pbx: PbxNow, floor: FloorNow) -> Iterator[str]:
    """Yield what the floor has and the PBX has not, or the other way round."""
    for call in floor.waiting:
        if call.call not in pbx.numbers:
            yield f"waits, and is not on the line: {call.call}"
    free = [one.agent for one in floor.agents if one.state is AgentState.AVAILABLE]
    alone = [one.call for one in floor.waiting if not one.offered]
    if free and alone:
        # Everybody in the room may take every call.
        yield f"waits beside a free agent: {alone[0]} beside {free[0]}"
    for agent in floor.agents:
        yield from _of_agent(pbx, agent)
    seats = {agent.seat for agent in floor.agents}
    for leg, seat in pbx.legs.items():
        if seat not in seats:
            yield f"a leg where nobody sits: {leg} at {seat}"
    known = {one.call for one in floor.waiting} | {one.call for one in floor.agents}
    for call_id in pbx.waiting - known:
        yield f"on the line, and unknown to the floor: {call_id}"


def _of_agent(pbx: PbxNow, agent: AgentNow) -> Iterator[str]:
    legs = [leg for leg, seat in pbx.legs.items() if seat == agent.seat]
    talks = (pbx.numbers.get(agent.call, ""), agent.seat) in pbx.together
    match agent.state:
        case AgentState.RESERVED if not legs:
            yield f"reserved, and no telephone rings: {agent.agent} for {agent.call}"
        case AgentState.ON_CALL if not talks:
            yield f"on a call, and not together: {agent.agent} with {agent.call}"
        case AgentState.RESERVED | AgentState.ON_CALL:
            if len(legs) > 1:
                yield f"two legs: {legs}"
        case _:
            for leg in legs:
                yield f"a leg for nobody: {leg} at {agent.seat}, who is {agent.state}"
