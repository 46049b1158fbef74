"""What happened on a floor, to calls and agents, in the order in which it did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.model.agent import AgentState
from hotline.model.sentence import spoken
from hotline.routing.commands import SetAgentState
from hotline.routing.events import QueueClosed, QueueOpened
from hotline.routing.explanation import changes_told, explain, moments_told
from hotline.routing.log import Step
from hotline.routing.policy import Policy, without_dispositions
from hotline.routing.router import Router

_STATES = {
    AgentState.OFFLINE: "is offline",
    AgentState.AVAILABLE: "is available",
    AgentState.ON_CALL: "is on a call",
    AgentState.WRAP_UP: "is in wrap-up",
    AgentState.ON_BREAK: "is on break",
}
"""Whoever is reserved is told with the call that is on offer."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something that happened.

    Attributes:
        at: When; None for what is said of the whole story of a call.
        who: The call, agent or queue that it happened to.
        text: What.
        because: Why, a line for each reason.
    """

    at: datetime | None
    who: str
    text: str
    because: tuple[str, ...] = ()


def story(policy: Policy, log: Sequence[Step], calls: Iterable[str]) -> Iterator[Line]:
    """Yield what happened to agents, queues and some calls, then what would have changed it."""
    found = (explain(Router(without_dispositions(policy)), log, call) for call in calls)
    explanations = [one for one in found if one is not None]
    by_step: dict[int, list[Line]] = {}
    for one in explanations:
        for moment, (first, *because) in moments_told(one):
            why = tuple(each.text for each in because)
            line = Line(at=moment.at, who=one.call_id, text=first.text, because=why)
            by_step.setdefault(moment.number, []).append(line)
    for number, step in enumerate(log):
        yield from _of_step(step)
        yield from by_step.get(number, ())
    for one in explanations:
        for heading, changes in changes_told(one):
            under = tuple(f"  {change.text}" for change in changes)
            yield Line(at=None, who=one.call_id, text=heading.text, because=under)


def _of_step(step: Step) -> Iterator[Line]:
    """Yield what happened to agents and queues."""
    at = step.event.at
    match step.event:
        case QueueClosed(queue=queue):
            yield Line(at=at, who=queue, text="closes")
        case QueueOpened(queue=queue):
            yield Line(at=at, who=queue, text="opens")
        case _:
            pass
    for command in step.commands:
        match command:
            case SetAgentState() if command.state in _STATES:
                reason = f" ({spoken(command.reason)})" if command.reason else ""
                yield Line(at=at, who=command.agent_id, text=_STATES[command.state] + reason)
            case _:
                pass
