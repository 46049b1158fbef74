"""All that the CRM keeps beside contacts: customers, what they wait for, what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from hotline.crm.agent_pins.repository import AgentPins
from hotline.crm.audit_trail.repository import AuditTrail
from hotline.crm.call_search.repository import CallSearch
from hotline.crm.call_search.spoken_words import SpokenWords
from hotline.crm.cases.repository import CaseDraft, Cases
from hotline.crm.customers.changes import Changes
from hotline.crm.customers.notes import Notes
from hotline.crm.customers.repository import Customers
from hotline.crm.customers.tiers import Tiers
from hotline.crm.promises.leases import Leases
from hotline.crm.promises.repository import PromiseDraft, Promises
from hotline.crm.replays.repository import ReplayRuns
from hotline.crm.repository import CrmRepository
from hotline.crm.requests.repository import Requests
from hotline.crm.scorecards.calibrations import Calibrations
from hotline.crm.scorecards.repository import Scorecards
from hotline.crm.tokens.repository import Tokens
from hotline.model.case import Case
from hotline.model.customer import CustomerDraft
from hotline.model.tier import TierDecision, derived_tier
from hotline.settings import CrmSettings


@dataclass(frozen=True, kw_only=True)
class Relations:
    """The repositories of one CRM, over one database."""

    customers: Customers
    tiers: Tiers
    changes: Changes
    notes: Notes
    cases: Cases
    promises: Promises
    leases: Leases
    tokens: Tokens
    requests: Requests
    trail: AuditTrail
    agent_pins: AgentPins
    search: CallSearch
    spoken_words: SpokenWords
    scorecards: Scorecards
    calibrations: Calibrations
    replays: ReplayRuns

    @classmethod
    def over(cls, crm: CrmRepository, settings: CrmSettings, zone: ZoneInfo) -> Self:
        """Make them over an open CRM, which they do not close."""
        database, keys = crm.database, crm.keys

        def rule(draft: CustomerDraft) -> TierDecision:
            standing = draft.profile.standing
            return derived_tier(standing, settings.thresholds, currency=settings.currency)

        return cls(
            customers=Customers(database, keys, rule),
            tiers=Tiers(database, keys),
            changes=Changes(database, keys),
            notes=Notes(database, keys),
            cases=Cases(database, keys, zone),
            promises=Promises(database, keys),
            leases=Leases(database, keys),
            tokens=Tokens(database),
            requests=Requests(database, keys),
            trail=AuditTrail(database, keys),
            agent_pins=AgentPins(database, keys),
            search=crm.search,
            spoken_words=crm.spoken_words,
            scorecards=Scorecards(database, keys),
            calibrations=Calibrations(database),
            replays=ReplayRuns(database),
        )

    async def open_case(
        self, tenant: str, draft: CaseDraft, promise: PromiseDraft, *, who: str, at: datetime
    ) -> Case:
        """Open a case and promise something about it, both or neither; see `Cases.open`."""
        make = await self.promises.making(tenant, promise, who=who, at=at)
        return await self.cases.open(
            tenant,
            draft,
            who=who,
            at=at,
            also=lambda connection, row: make(connection, case=row["reference"]),
        )
