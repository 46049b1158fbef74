"""People who are customers, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from argon2 import PasswordHasher

from hotline.model.customer import CustomerDraft, Name, Phone, Profile
from hotline.model.tier import Standing, TierDecision, derived_tier
from hotline.model.values import Money
from hotline.settings import CrmSettings

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

PASSWORD = " ".join(("rain", "over", "a", "quiet", "harbour"))
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""For tests in which many passwords are hashed."""


def demo_tier(draft: CustomerDraft) -> TierDecision:
    """Return the tier by the thresholds that hold unless the settings say otherwise."""
    return derived_tier(draft.profile.standing, CrmSettings().thresholds, currency="CNY")


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
