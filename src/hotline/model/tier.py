"""A customer's tier: what it follows from, and the rule that said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, get_args

from hotline.model.values import Money

Tier = Literal["standard", "vip", "senior_vip", "restricted"]
"""How a bank ranks a customer; `restricted` is a decision of a person, never a figure's."""

TIERS: tuple[Tier, ...] = get_args(Tier)

BY_RULE = "rule"
"""Who decided a tier that follows from the customer's money."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the bank tells of a customer's money; None where it tells nothing.

    Attributes:
        average_deposits: What lay on the accounts on average.
        total_assets: All that the customer has with the bank.
    """

    average_deposits: Money | None = None
    total_assets: Money | None = None


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """From which amounts on a customer is of a tier; one of the two is enough.

    Attributes:
        tier: The tier.
        average_deposits: In units of the bank's currency; None where deposits alone never do.
        total_assets: The same of assets.
    """

    tier: Tier
    average_deposits: Decimal | None = None
    total_assets: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class TierDecision:
    """A customer's tier and why.

    Attributes:
        tier: The tier.
        reason: The rule that decided, without a customer's own figures:
            `average_deposits >= 1000000 CNY`, or what a person wrote.
        by: `rule`, or the person who decided.
        until: When a person's decision ends, aware; None for a rule's, or for no end.
    """

    tier: Tier
    reason: str
    by: str = BY_RULE
    until: datetime | None = None

    def counts_at(self, moment: datetime) -> bool:
        """Return whether it still holds."""
        return self.until is None or moment < self.until


@dataclass(frozen=True, kw_only=True)
class TierChange:
    """A change of a customer's tier, at an aware moment; `before` is None for the first."""

    at: datetime
    before: Tier | None
    decision: TierDecision


def derived_tier(
    standing: Standing, thresholds: Sequence[Threshold], *, currency: str
) -> TierDecision:
    """Return the tier that follows from a customer's money.

    Args:
        standing: What the bank tells. An amount in another currency decides nothing: whoever
            compares it would have to know today's rate.
        thresholds: The highest tier first; the first that is reached decides.
        currency: The bank's own, as an ISO 4217 code.
    """
    for threshold in thresholds:
        reason = _reached(standing, threshold, currency)
        if reason is not None:
            return TierDecision(tier=threshold.tier, reason=reason)
    return TierDecision(tier="standard", reason="below every threshold")


def _reached(standing: Standing, threshold: Threshold, currency: str) -> str | None:
    for figure in ("average_deposits", "total_assets"):
        limit: Decimal | None = getattr(threshold, figure)
        money: Money | None = getattr(standing, figure)
        if limit is None or money is None or money.currency != currency:
            continue
        if money.amount >= limit:
            return f"{figure} >= {limit:f} {currency}"
    return None
