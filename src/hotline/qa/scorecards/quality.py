"""All that scores calls, of one tenant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.qa.scorecards.calibrating import Round, rounds
from hotline.qa.scorecards.due import Proposing
from hotline.qa.scorecards.forms import Forms
from hotline.qa.scorecards.scoring import Scoring
from hotline.settings import ScorecardSettings


@dataclass(frozen=True, kw_only=True)
class Quality:
    """What quality staff work with.

    Attributes:
        tenant: Whose calls.
        scoring: Scores them.
        proposing: Says which.
        relations: Has what was scored.
    """

    tenant: str
    scoring: Scoring
    proposing: Proposing
    relations: Relations

    @classmethod
    def over(
        cls,
        tenant: str,
        crm: CrmRepository,
        relations: Relations,
        settings: ScorecardSettings,
        zone: ZoneInfo,
    ) -> Self:
        """Make it over an open CRM, which it does not close."""
        forms = Forms(tenant, settings.folder, relations.scorecards)
        return cls(
            tenant=tenant,
            scoring=Scoring(tenant=tenant, crm=crm, relations=relations, forms=forms),
            proposing=Proposing(
                tenant=tenant, crm=crm, relations=relations, settings=settings, zone=zone
            ),
            relations=relations,
        )

    async def rounds(self) -> list[Round]:
        """Return all calibrations, the latest first."""
        return await rounds(self.tenant, self.relations)
