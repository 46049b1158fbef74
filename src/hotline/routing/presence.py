"""An agent on the floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hotline.model.agent import Agent, AgentState
from hotline.routing.traits import Qualification

if TYPE_CHECKING:
    from hotline.routing.events import AgentRequalified
    from hotline.routing.offer import Offer, WrapUp
    from hotline.routing.supervision import Supervision

Leaving = Literal["", "on_break", "offline"]
"""What an agent wants to be after the conversation; "" for available."""


@dataclass(eq=False, kw_only=True, slots=True)
class Presence:
    """An agent who is logged in.

    Attributes:
        agent: Who, and what the agent can serve by now.
        record: The same as the roster has it.
        requalified: What a supervisor has changed for now; None for nothing.
        qualification: What the agent can serve.
        since: When the agent logged in, in seconds.
        state: What the agent does.
        reason: Why; "" where the state says it all.
        state_since: Since when, in seconds.
        busy_s: Seconds on calls and in wrap-up, up to `state_since`.
        offer: The offer that reserves the agent, or None.
        wrap_up: What the agent wraps up, or None.
        supervision: Somebody else's conversation that the agent hears as a supervisor, or None.
        timer: The `ref` of the wrap-up's timer, or 0.
        then: What comes after the conversation, or the supervision.
        then_reason: Why.
    """

    agent: Agent
    record: Agent
    qualification: Qualification
    since: float
    state: AgentState
    reason: str
    state_since: float
    busy_s: float = 0.0
    requalified: AgentRequalified | None = None
    offer: Offer | None = None
    wrap_up: WrapUp | None = None
    supervision: Supervision | None = None
    timer: int = 0
    then: Leaving = ""
    then_reason: str = ""

    def occupancy(self, now: float) -> float:
        """Return the share of the time since logging in that went to calls and wrap-up."""
        logged_in_s = now - self.since
        return self.busy_s / logged_in_s if logged_in_s > 0 else 0.0
