"""Queues: who may take their calls, how soon, and what happens when nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from hotline.model.tier import Tier

Selection = Literal["longest_idle", "least_occupied"]
"""Which of several free agents takes a call."""

OverflowReason = Literal["closed", "full", "nobody", "too_long"]
"""Why a call leaves a queue without an agent; see `hotline.routing.overflow`."""

SELECTIONS: tuple[Selection, ...] = get_args(Selection)


@dataclass(frozen=True, kw_only=True)
class SkillWanted:
    """A skill that an agent must have for a queue's calls.

    Attributes:
        skill: The skill.
        minimum: The proficiency below which nobody ever takes them.
        preferred: The proficiency that is asked for until the queue relaxes.
    """

    skill: str
    minimum: int = 1
    preferred: int = 1


@dataclass(frozen=True, kw_only=True)
class Relaxation:
    """Who else may take a call that has waited `after_s` seconds.

    Attributes:
        after_s: Seconds in the queue.
        minimum_is_enough: Whether the minimum of each skill is enough from now on.
        without: Skills that are no longer asked for.
        teams: Teams that may take it too.
    """

    after_s: float
    minimum_is_enough: bool = False
    without: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class TierTarget:
    """How soon a queue wants to answer callers of a tier: `share` of them within `within_s`."""

    within_s: float
    share: float = 0.8


@dataclass(frozen=True, kw_only=True)
class QueueSpec:
    """One waiting line for agents.

    Attributes:
        name: Names it in flows.
        skills: What its agents must be able to do.
        hours: The bank's hours by which it closes and opens, as its calendar names them; "" for
            never closed. The router is told of it by events.
        teams: The teams that take its calls first; none for every team.
        relaxations: Who else may take them later, in the order of time.
        selection: Which of several free agents takes a call.
        targets: Tier to how soon its callers are to be answered.
        offer_s: Seconds in which an agent takes an offer and picks up the phone.
        whisper: Whether the agent is told who is calling before caller and agent are bridged.
        bridge_s: Seconds in which caller and agent are together after the agent picked up.
        wrap_up_s: Seconds of wrap-up, unless the agent is ready sooner; 0 for none.
        max_wrap_up_s: Seconds of wrap-up where the agent extends it, or a disposition is missing.
        dispositions: What may have come of a call, as agents say; none where nobody asks.
        disposition_required: Whether wrap-up lasts until the agent has said so.
        most_waiting: How many callers may wait on the line; 0 for any number.
        max_wait_s: Seconds after which a call that waits overflows; 0 for never.
        nobody_s: Seconds after which a call overflows for which nobody is logged in; None for
            never.
        serves_out: Whether calls that wait when the queue closes are still served.
        overflow: Why a call overflows to the queue that takes it; without one the flow goes on.
    """

    name: str
    skills: tuple[SkillWanted, ...] = ()
    hours: str = ""
    teams: frozenset[str] = frozenset()
    relaxations: tuple[Relaxation, ...] = ()
    selection: Selection = "longest_idle"
    targets: Mapping[Tier, TierTarget] = field(default_factory=dict)
    offer_s: float = 20.0
    whisper: bool = True
    bridge_s: float = 15.0
    wrap_up_s: float = 30.0
    max_wrap_up_s: float = 300.0
    dispositions: tuple[str, ...] = ()
    disposition_required: bool = False
    most_waiting: int = 0
    max_wait_s: float = 0.0
    nobody_s: float | None = None
    serves_out: bool = True
    overflow: Mapping[OverflowReason, str] = field(default_factory=dict)
