"""By which forms calls are scored, and which calls are proposed."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from hotline.scorecards.sampling import RiskLimits
from hotline.settings.section import Section


class ScorecardSettings(Section):
    """The forms are the `*.yaml` files of `folder`.

    Of each agent `per_week` calls of last week are drawn by lot; another `seed` draws others. A
    call is a risk, too, that was `long_hold_s` seconds on hold at a time, or given away `transfers`
    times, or of a VIP who waited `vip_wait_s` seconds.
    """

    folder: Path = Path("scorecards")
    per_week: int = Field(default=3, ge=0, le=100)
    seed: str = Field(default="1", min_length=1, max_length=64)
    long_hold_s: float = Field(default=120.0, gt=0)
    vip_wait_s: float = Field(default=60.0, gt=0)
    transfers: int = Field(default=2, ge=1)

    @property
    def limits(self) -> RiskLimits:
        """From where on something is a risk."""
        return RiskLimits(
            hold_s=self.long_hold_s, vip_wait_s=self.vip_wait_s, transfers=self.transfers
        )
