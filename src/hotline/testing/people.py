"""People who are customers, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hotline.model.customer import CustomerDraft, Name, Phone, Profile
from hotline.model.tier import Standing, Threshold, TierDecision, derived_tier
from hotline.model.values import Money

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

THRESHOLDS = (
    Threshold(tier="senior_vip", average_deposits=Decimal(10_000_000)),
    Threshold(tier="vip", average_deposits=Decimal(1_000_000), total_assets=Decimal(2_000_000)),
)


def demo_tier(draft: CustomerDraft) -> TierDecision:
    """Return the tier by the thresholds of the demo bank."""
    return derived_tier(draft.profile.standing, THRESHOLDS, currency="CNY")


def person(
    number: str,
    full: str = "Anna Berg",
    *,
    latin: str = "",
    phones: tuple[str, ...] = (),
    deposits: str = "0",
    accounts: tuple[str, ...] = (),
    language: str = "",
    tags: tuple[str, ...] = (),
) -> CustomerDraft:
    """Return what is told of a person; `deposits` are in CNY."""
    money = Money(amount=Decimal(deposits), currency="CNY")
    return CustomerDraft(
        profile=Profile(
            number=number,
            name=Name(full=full, latin=latin),
            phones=tuple(Phone(number=phone) for phone in phones),
            accounts=accounts,
            standing=Standing(average_deposits=money),
            tags=tags,
        ),
        language=language,
    )
