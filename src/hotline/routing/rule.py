"""The rule that decided who is offered which call: small, and on every offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RuleName = Literal[
    "longest_idle",
    "least_occupied",
    "first_in_line",
    "relationship_manager",
    "last_agent",
    "transferred",
    "consulted",
]
"""What decided.

- `longest_idle`, `least_occupied`: the call came, or more agents may take it now, and of those who
  are free and fit this one was chosen so.
- `first_in_line`: the agent became free, and of those who wait this call has the first right to it.
- `relationship_manager`, `last_agent`: this is the agent whom the call would rather have.
- `transferred`: the agent who talked with the caller has sent the caller to this one.
- `consulted`: a colleague asks this agent.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """Why this agent is offered this call.

    Attributes:
        name: What decided.
        step: How far the call had to relax for this agent: 0 for not at all.
    """

    name: RuleName
    step: int = 0
