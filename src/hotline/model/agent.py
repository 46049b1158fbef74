"""Agents: the people who take calls, and what each of them can serve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hotline.model.tier import Tier

LOWEST_PROFICIENCY, HIGHEST_PROFICIENCY = 1, 10


class AgentState(StrEnum):
    """What an agent does; every second of an agent is in exactly one."""

    OFFLINE = "offline"
    AVAILABLE = "available"
    RESERVED = "reserved"
    """A call is on offer: from the offer until caller and agent are bridged."""
    ON_CALL = "on_call"
    WRAP_UP = "wrap_up"
    ON_BREAK = "on_break"


@dataclass(frozen=True, kw_only=True)
class Agent:
    """A person who takes calls, one at a time.

    Attributes:
        agent_id: Names the agent.
        skills: Skill to proficiency, from 1 to 10; a skill that is not there the agent lacks.
        languages: BCP-47 tags of the languages that the agent speaks.
        tiers: The tiers that the agent may serve. Nothing ever lets another one be served.
        teams: The teams that the agent belongs to.
    """

    agent_id: str
    skills: Mapping[str, int] = field(default_factory=dict)
    languages: frozenset[str]
    tiers: frozenset[Tier] = frozenset({"standard"})
    teams: frozenset[str] = frozenset()
