"""What a policy means beyond its form: names that are there, rules that can ever take effect.

Above all that nobody waits where nobody comes. What depends on something that could not be read is
not proved until that is mended.
"""

from __future__ import annotations

from hotline.routing_policy.asked_by_flows import AskedByFlows
from hotline.routing_policy.checks import (
    flows,
    limits,
    overflow,
    preferred,
    relaxations,
    skills,
    tiers,
)
from hotline.routing_policy.draft import Draft


def check(draft: Draft, asked: AskedByFlows | None) -> None:
    """Note every mistake; `asked` is what the flows ask for, None where nobody looked."""
    tiers.check(draft)
    preferred.check(draft)
    for name, queue in draft.table.queues.items():
        skills.check(name, queue, draft)
        relaxations.check(name, queue, draft, asked)
        limits.check(name, queue, draft)
        tiers.check_targets(name, queue, draft)
        overflow.check(name, queue, draft)
    if asked is not None:
        flows.check(draft, asked)
