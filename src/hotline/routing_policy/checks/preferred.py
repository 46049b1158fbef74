"""One agent before all others: for how long, and for whom at all."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.routing_policy.draft import Draft


def check(draft: Draft) -> None:
    """Note a time to wait for one agent that nobody ever waits."""
    preferred = draft.table.preferred
    for key, needs, nothing, text in (
        ("manager_s", "manager_tiers", not preferred.manager_tiers, "has no tier"),
        ("last_agent_s", "last_agent_within_s", not preferred.last_agent_within_s, "is 0"),
    ):
        is_written = key in preferred.model_fields_set and getattr(preferred, key) > 0
        if is_written and nothing:
            text = f"'{key}' changes nothing: '{needs}' {text}; leave that out, or write {key} = 0"
            draft.problem(("preferred", key), text)


def held_s(draft: Draft) -> Mapping[str, float]:
    """Return the key of each rule to the seconds for which it keeps calls; 0 for not at all."""
    preferred = draft.table.preferred
    return {
        "manager_s": preferred.manager_s if preferred.manager_tiers else 0.0,
        "last_agent_s": preferred.last_agent_s if preferred.last_agent_within_s else 0.0,
    }
