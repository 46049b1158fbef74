"""The restricted tier: customers whom only those may serve who are cleared for it.

A person has decided so, for a reason that the floor is not told. The clearance is a trait like any
other tier's, and no relaxation drops it. Besides, restricted customers wait in a queue of their own
where the bank has one, never overflow to another, have no head start, and are not called back at a
number that they only say.
"""

from __future__ import annotations

from hotline.model.tier import Tier
from hotline.routing.events import CallQueued
from hotline.routing.policy import Policy

RESTRICTED: Tier = "restricted"


def queue_for(policy: Policy, event: CallQueued) -> str:
    """Return the name of the queue in which a call waits."""
    if event.tier == RESTRICTED and policy.restricted_queue:
        return policy.restricted_queue
    return event.queue


def may_be_called_back(tier: Tier) -> bool:
    """Return whether a customer of a tier is called back from the line."""
    return tier != RESTRICTED


def may_overflow(tier: Tier) -> bool:
    """Return whether a call of a tier may be taken over by another queue."""
    return tier != RESTRICTED
