"""The tier that follows from a customer's money, and the rule that said so."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hotline.model.tier import Standing, Threshold, derived_tier
from hotline.model.values import Money

THRESHOLDS = (
    Threshold(tier="senior_vip", average_deposits=Decimal(10_000_000)),
    Threshold(tier="vip", average_deposits=Decimal(1_000_000), total_assets=Decimal(2_000_000)),
)


def money(amount: str | None, currency: str = "CNY") -> Money | None:
    return None if amount is None else Money(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    ("deposits", "assets", "tier", "reason"),
    [
        ("999999.99", "1999999.99", "standard", "below every threshold"),
        ("1000000", "0", "vip", "average_deposits >= 1000000 CNY"),
        ("0", "2000000.00", "vip", "total_assets >= 2000000 CNY"),
        ("10000000", "10000000", "senior_vip", "average_deposits >= 10000000 CNY"),
        ("0", "99000000", "vip", "total_assets >= 2000000 CNY"),
        (None, None, "standard", "below every threshold"),
        (None, "2000000", "vip", "total_assets >= 2000000 CNY"),
        ("-5", None, "standard", "below every threshold"),
    ],
)
def test_the_first_threshold_that_is_reached_decides(
    deposits: str | None, assets: str | None, tier: str, reason: str
) -> None:
    standing = Standing(average_deposits=money(deposits), total_assets=money(assets))
    decision = derived_tier(standing, THRESHOLDS, currency="CNY")
    assert (decision.tier, decision.reason, decision.by) == (tier, reason, "rule")


def test_money_of_another_currency_decides_nothing() -> None:
    standing = Standing(average_deposits=money("99000000", "JPY"))
    assert derived_tier(standing, THRESHOLDS, currency="CNY").tier == "standard"
