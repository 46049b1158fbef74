"""Figures in a form that goes through JSON: whoever has it needs no older log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from hotline.model.agent import AgentState
from hotline.routing.commands import Doing
from hotline.routing.events import CallQueued
from hotline.routing.figures.agent_time import AgentTime
from hotline.routing.figures.contacts import Contacts
from hotline.routing.figures.figures import By, Cell, CountedAgent, CountedCall, Figures, Told


@dataclass(frozen=True, kw_only=True)
class _KeptCall:
    asked: CallQueued
    queue: str
    begin: float
    keep_by: float
    told: Sequence[Told]
    counted: Sequence[tuple[By, str]]
    waited_s: float


@dataclass(frozen=True, kw_only=True)
class _KeptAgent:
    agent_id: str
    state: AgentState
    since: float
    serves: _KeptCall | None
    doing: Doing


@dataclass(frozen=True, kw_only=True)
class _Kept:
    now: float
    since: float
    contacts: Sequence[tuple[Cell, Contacts]]
    time: Sequence[tuple[Cell, AgentTime]]
    calls: Sequence[_KeptCall]
    agents: Sequence[_KeptAgent]


_KEPT: TypeAdapter[_Kept] = TypeAdapter(_Kept)


def figures_to_json(figures: Figures) -> dict[str, Any]:
    """Return figures as a JSON object; their policy is the floor's, and not in it."""
    kept = _Kept(
        now=figures.now,
        since=figures.since,
        contacts=list(figures.contacts.items()),
        time=list(figures.time.items()),
        calls=[_kept_call(call) for call in figures.calls.values()],
        agents=[
            _KeptAgent(
                agent_id=agent_id,
                state=agent.state,
                since=agent.since,
                serves=_kept_call(agent.serves) if agent.serves is not None else None,
                doing=agent.doing,
            )
            for agent_id, agent in figures.agents.items()
        ],
    )
    encoded: dict[str, Any] = _KEPT.dump_python(kept, mode="json")
    return encoded


def figures_from_json(encoded: object, figures: Figures) -> Figures:
    """Let new figures go on where those were that `figures_to_json` encoded; return them.

    Raises:
        pydantic.ValidationError: The object is none of this engine.
    """
    kept = _KEPT.validate_python(encoded)
    figures.now, figures.since = kept.now, kept.since
    figures.contacts.update(kept.contacts)
    figures.time.update(kept.time)
    figures.calls.update((call.asked.call_id, _counted_call(call)) for call in kept.calls)
    for agent in kept.agents:
        figures.agents[agent.agent_id] = CountedAgent(
            state=agent.state,
            since=agent.since,
            serves=_counted_call(agent.serves) if agent.serves is not None else None,
            doing=agent.doing,
        )
    return figures


def _kept_call(call: CountedCall) -> _KeptCall:
    told = list(call.told.values())
    return _KeptCall(
        asked=call.asked,
        queue=call.queue,
        begin=call.begin,
        keep_by=call.keep_by,
        told=told,
        counted=sorted(call.counted),
        waited_s=call.waited_s,
    )


def _counted_call(kept: _KeptCall) -> CountedCall:
    told = {(one.cell.by, one.cell.name): one for one in kept.told}
    return CountedCall(
        asked=kept.asked,
        queue=kept.queue,
        told=told,
        begin=kept.begin,
        keep_by=kept.keep_by,
        counted=set(kept.counted),
        waited_s=kept.waited_s,
    )
