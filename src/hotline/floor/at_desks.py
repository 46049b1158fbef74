"""At which agents' desks something is another than before, after a step of the floor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hotline.routing.commands import (
    AnyCommand,
    Confer,
    KeepPlace,
    QueueAgain,
    SetAgentState,
    SetDoing,
)
from hotline.routing.events import AnyEvent, BroadcastSent, BroadcastWithdrawn
from hotline.routing.floor import Floor


def touched(floor: Floor, event: AnyEvent, commands: Iterable[AnyCommand]) -> set[str]:
    """Return the ids of the agents; whoever is not here any more is among them.

    Args:
        floor: The floor after the step.
        event: What happened.
        commands: What was commanded then.
    """
    return {one for one in (*_by(floor, event), *_commanded(floor, commands)) if one}


def _by(floor: Floor, event: AnyEvent) -> Iterator[str]:
    yield getattr(event, "agent_id", "")
    if isinstance(event, BroadcastSent | BroadcastWithdrawn):
        yield from event.to
    offer = floor.offers.get(getattr(event, "ref", 0))
    if offer is not None:
        yield offer.presence.agent.agent_id
        if offer.consult is not None:
            yield offer.consult.presence.agent.agent_id


def _commanded(floor: Floor, commands: Iterable[AnyCommand]) -> Iterator[str]:
    for command in commands:
        match command:
            case SetAgentState() | SetDoing():
                yield command.agent_id
            case Confer() if command.ref in floor.offers:
                yield floor.offers[command.ref].presence.agent.agent_id
            case KeepPlace() | QueueAgain():
                entry = floor.entries.get(command.call_id)
                if entry is not None and entry.offer is not None:
                    yield entry.offer.presence.agent.agent_id
            case _:
                pass
