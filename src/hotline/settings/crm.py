"""Customers: how the bank ranks them, and how long they wait for an answer."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Self

from pydantic import Field, field_validator, model_validator

from hotline.model.tier import Threshold, Tier
from hotline.settings.section import Section, known_countries


class ThresholdSettings(Section):
    """From which amounts on a customer is of a tier; one of the two is enough."""

    average_deposits: Decimal | None = Field(default=None, gt=0)
    total_assets: Decimal | None = Field(default=None, gt=0)


class AnswerHours(Section):
    """Within how many hours a customer of each tier has an answer to a complaint."""

    standard: int = Field(default=72, ge=1, le=24 * 90)
    vip: int = Field(default=24, ge=1, le=24 * 90)
    senior_vip: int = Field(default=8, ge=1, le=24 * 90)
    restricted: int = Field(default=72, ge=1, le=24 * 90)


class CrmSettings(Section):
    """`currency` is what thresholds are in; an amount in another one decides no tier.

    `region` is the country where telephone numbers without one are dialled. `supervisor` gets what
    is escalated. Within `callback_hours` somebody who was promised it is rung, at a number of the
    `callback_countries`; without any, of `region`. A token of the API may make `requests_per_s` in
    the long run, and `request_burst` at once.
    """

    currency: str = Field(default="CNY", pattern=r"^[A-Z]{3}$")
    region: str = "CN"
    supervisor: str = Field(default="supervisor", min_length=1, max_length=128)
    vip: ThresholdSettings = ThresholdSettings(
        average_deposits=Decimal(1_000_000), total_assets=Decimal(2_000_000)
    )
    senior_vip: ThresholdSettings = ThresholdSettings(
        average_deposits=Decimal(10_000_000), total_assets=Decimal(20_000_000)
    )
    answer_hours: AnswerHours = AnswerHours()
    callback_hours: int = Field(default=24, ge=1, le=24 * 30)
    callback_countries: tuple[str, ...] = ()
    requests_per_s: int = Field(default=50, ge=1, le=10_000)
    request_burst: int = Field(default=100, ge=1, le=10_000)

    _known_countries = field_validator("region", "callback_countries")(known_countries)

    @model_validator(mode="after")
    def _higher_is_more(self) -> Self:
        for figure in ("average_deposits", "total_assets"):
            lower, higher = getattr(self.vip, figure), getattr(self.senior_vip, figure)
            if lower is not None and higher is not None and higher < lower:
                raise ValueError(f"senior_vip.{figure} cannot be less than vip.{figure}")
        return self

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """The thresholds, the highest tier first."""
        ranked: tuple[tuple[Tier, ThresholdSettings], ...] = (
            ("senior_vip", self.senior_vip),
            ("vip", self.vip),
        )
        return tuple(
            Threshold(
                tier=tier, average_deposits=limit.average_deposits, total_assets=limit.total_assets
            )
            for tier, limit in ranked
        )

    def answer_within(self, tier: Tier) -> timedelta:
        """Return how long a customer of a tier waits for an answer at most."""
        return timedelta(hours=getattr(self.answer_hours, tier))

    @property
    def rung_countries(self) -> frozenset[str]:
        """The countries whose numbers are rung."""
        return frozenset(self.callback_countries or (self.region,))

    @property
    def callback_within(self) -> timedelta:
        """How long somebody who was promised a callback waits for it at most."""
        return timedelta(hours=self.callback_hours)
