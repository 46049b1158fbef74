"""What a bank decides about its floor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hotline.model.queue import QueueSpec
from hotline.model.tier import Tier


@dataclass(frozen=True, kw_only=True)
class PreferredRules:
    """For how long a call waits for one agent alone, while that agent is about; see `preferred`.

    Attributes:
        manager_s: Seconds for the customer's relationship manager; 0 for not at all.
        manager_tiers: The tiers whose customers have one.
        last_agent_s: Seconds for the agent who served the customer last; 0 for not at all.
        last_agent_within_s: How long ago, in seconds, that may have been.
    """

    manager_s: float = 60.0
    manager_tiers: frozenset[Tier] = frozenset({"senior_vip"})
    last_agent_s: float = 30.0
    last_agent_within_s: float = 86_400.0


@dataclass(frozen=True, kw_only=True)
class CallbackRules:
    """How customers are called back; see `callback`.

    Attributes:
        attempts: How often a customer is rung at most.
        retry_s: Seconds between two attempts.
        dial_s: Seconds in which the customer picks up.
    """

    attempts: int = 3
    retry_s: float = 600.0
    dial_s: float = 30.0


@dataclass(frozen=True, kw_only=True)
class PlaceRules:
    """Who may send callers to a place of their flow; see `places`.

    Attributes:
        skills: What an agent must be able to do, all of it.
        per_hour: So often in an hour one agent may; None for any number of times.
    """

    skills: frozenset[str] = frozenset()
    per_hour: int | None = None


@dataclass(frozen=True, kw_only=True)
class Policy:
    """All that the router goes by.

    Attributes:
        queues: Name to queue.
        head_start_s: Tier to the seconds by which its callers are put forward; see `priority`.
        priority_s: The seconds by which one step of a call's priority puts it forward.
        preferred: Who waits for one agent alone.
        callback: How customers are called back.
        return_s: Seconds in which a caller who hung up and calls again has the old place.
        restricted_queue: Where restricted customers wait, whatever queue was asked for; "" for
            that queue.
        places: The rules of places in flows that have some; to others any agent may send callers.
    """

    queues: Mapping[str, QueueSpec]
    head_start_s: Mapping[Tier, float] = field(default_factory=dict)
    priority_s: float = 60.0
    preferred: PreferredRules = PreferredRules()
    callback: CallbackRules = CallbackRules()
    return_s: float = 60.0
    restricted_queue: str = ""
    places: Mapping[str, PlaceRules] = field(default_factory=dict)


def without_dispositions(policy: Policy) -> Policy:
    """Return a policy that requires none: on a floor that is played nobody gives any."""
    queues = {name: replace(one, disposition_required=False) for name, one in policy.queues.items()}
    return replace(policy, queues=queues)


NO_POLICY = Policy(queues={})
"""What a floor's log is folded from, which begins with its first policy."""
