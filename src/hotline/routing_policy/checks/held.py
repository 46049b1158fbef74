"""For how long a call is kept for one agent alone."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.routing_policy.draft import Draft


def held_s(draft: Draft) -> Mapping[str, float]:
    """Return the key of each rule to the seconds for which it keeps calls; 0 for not at all."""
    preferred = draft.table.preferred
    return {
        "manager_s": preferred.manager_s if preferred.manager_tiers else 0.0,
        "last_agent_s": preferred.last_agent_s if preferred.last_agent_within_s else 0.0,
    }
