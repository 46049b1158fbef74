"""The floor as a screen on a wall shows it: whoever passes by may read it."""

from __future__ import annotations

from hotline.desk.wallboard import AgentNow, CallNow, FloorNow


def for_a_wall(floor: FloorNow) -> FloorNow:
    """Return of the floor what anybody may see.

    What people have written is left out, for it may name a customer, or tell why somebody is away:
    broadcasts and all reasons. So is who is heard by a supervisor, and what is only there to act
    by. Each part that is shown is named here, so that a new one is on no wall by itself.
    """
    return FloorNow(
        agents=tuple(map(_agent, floor.agents)),
        waiting=tuple(map(_call, floor.waiting)),
        tiers=floor.tiers,
        service_level=floor.service_level,
        today=floor.today,
    )


def _agent(agent: AgentNow) -> AgentNow:
    return AgentNow(
        agent=agent.agent,
        name=agent.name,
        state=agent.state,
        reason="",
        since=agent.since,
        seat="",
        call="",
    )


def _call(call: CallNow) -> CallNow:
    return CallNow(
        call=call.call,
        queue=call.queue,
        tier=call.tier,
        language=call.language,
        skills=call.skills,
        since=call.since,
        offered=call.offered,
        callback=call.callback,
        turn_by=call.turn_by,
        served=call.served,
    )
