"""Who comes first: the caller who has waited longest, once each tier has its head start.

A caller's rank is the moment of coming less the head start of the tier and of the call's priority;
the lowest is first. So everybody ages at the same pace, and the order of two callers never changes
while they wait: it can be kept instead of being computed again. It is the dynamic priority of
J. R. Jackson (Some Problems in Queueing with Dynamic Priorities, Naval Research Logistics 7, 1960).
What FreeSWITCH's mod_callcenter calls `base_score` is the same head start.

Starvation is bounded by it: nobody who comes later than the greatest head start after a caller is
served before that caller by an agent who could have served both. A head start of a day is strict
priority, as far as callers can tell.
"""

from __future__ import annotations

from hotline.model.tier import Tier
from hotline.routing.policy import Policy

USUAL_PRIORITY = 5


def rank_time(policy: Policy, tier: Tier, priority: int, queued_at: float) -> float:
    """Return what orders the line, in seconds; calls of the same one keep the order of coming."""
    head_start_s = policy.head_start_s.get(tier, 0.0)
    return queued_at - head_start_s - (priority - USUAL_PRIORITY) * policy.priority_s
