"""All that the CRM keeps beside contacts: customers, what they wait for, what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

from hotline.crm.cases.repository import Cases
from hotline.crm.customers.notes import Notes
from hotline.crm.customers.repository import Customers
from hotline.crm.customers.tiers import Tiers
from hotline.crm.promises.leases import Leases
from hotline.crm.promises.repository import Promises
from hotline.crm.repository import CrmRepository
from hotline.crm.tokens.repository import Tokens
from hotline.model.customer import CustomerDraft
from hotline.model.tier import TierDecision, derived_tier
from hotline.settings import CrmSettings


@dataclass(frozen=True, kw_only=True)
class Relations:
    """The repositories of one CRM, over one database."""

    customers: Customers
    tiers: Tiers
    notes: Notes
    cases: Cases
    promises: Promises
    leases: Leases
    tokens: Tokens

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
            notes=Notes(database, keys),
            cases=Cases(database, keys, zone),
            promises=Promises(database, keys),
            leases=Leases(database, keys),
            tokens=Tokens(database),
        )
