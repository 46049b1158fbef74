"""All that is kept of one customer, for the customer who asks; and the record that it was given.

The right to it: GDPR, articles 15 and 20; PIPL, article 45.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import insert, select

from hotline.crm.customers.errors import UnknownCustomer
from hotline.crm.disclosure.tables import DISCLOSURE
from hotline.crm.relations import Relations
from hotline.crm.repository import CrmRepository
from hotline.model.case import Case, CaseStep
from hotline.model.customer import Customer, CustomerChange, Note
from hotline.model.interaction import Interaction
from hotline.model.moment import as_utc
from hotline.model.payment import Payment
from hotline.model.promise import Promise, PromiseStep
from hotline.model.tier import TierChange

EVERYBODY = "everybody"
"""Stands for a pseudonym where all customers were given away."""


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """The record of one: when, by whom, why, and of whom by pseudonym."""

    at: datetime
    who: str
    why: str
    pseudonym: str


@dataclass(frozen=True, kw_only=True)
class CaseStory:
    """A case and what became of it."""

    case: Case
    history: list[CaseStep]


@dataclass(frozen=True, kw_only=True)
class PromiseStory:
    """A promise and what became of it."""

    promise: Promise
    history: list[PromiseStep]


@dataclass(frozen=True, kw_only=True)
class Everything:
    """What the CRM keeps of a customer; `customer` is None where only contacts are kept."""

    customer: Customer | None
    tier_changes: list[TierChange]
    changes: list[CustomerChange]
    notes: list[Note]
    cases: list[CaseStory]
    promises: list[PromiseStory]
    interactions: list[Interaction]
    payments: list[Payment]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON: moments are ISO 8601, amounts are text."""
        plain: dict[str, Any] = TypeAdapter(Everything).dump_python(self, mode="json")
        return plain


async def disclose(
    crm: CrmRepository,
    relations: Relations,
    tenant: str,
    number: str,
    *,
    who: str,
    why: str,
    at: datetime,
) -> Everything:
    """Gather all that is kept of a customer, and put it on record before it is returned.

    Args:
        crm: Where contacts are.
        relations: Where the rest is.
        tenant: Whose customer.
        number: The customer's number at the bank.
        who: Who gives it away.
        why: What for.
        at: When, aware.

    Raises:
        UnknownCustomer: Nothing is kept of this customer.
        NaiveMoment: `at` has no time zone.
    """
    at = as_utc(at)
    customer: Customer | None = None
    notes: list[Note] = []
    try:
        customer = await relations.customers.get(tenant, number, at=at)
        notes = await relations.notes.of(tenant, number)
    except UnknownCustomer:
        # Who has called and was never made a customer here has contacts all the same.
        pass
    cases = [
        CaseStory(case=case, history=await relations.cases.history(tenant, case.reference))
        for case in await relations.cases.of_customer(tenant, number)
    ]
    promises = [
        PromiseStory(
            promise=promise, history=await relations.promises.history(tenant, promise.promise_id)
        )
        for promise in await relations.promises.listed(tenant, state=None, customer=number)
    ]
    interactions = await crm.interactions_of(tenant, number)
    own = {one.call_id for one in interactions}
    # Whoever rang when it was written may have been somebody else: that call is nothing of theirs.
    notes = [one if one.call_id in own else replace(one, call_id=None) for one in notes]
    payments = [
        payment
        for interaction in interactions
        for payment in await crm.payments.of_call(tenant, interaction.call_id)
    ]
    everything = Everything(
        customer=customer,
        tier_changes=await relations.tiers.changes(tenant, number),
        changes=await relations.changes.of(tenant, number),
        notes=notes,
        cases=cases,
        promises=promises,
        interactions=interactions,
        payments=payments,
    )
    if customer is None and not (cases or promises or interactions):
        raise UnknownCustomer
    pseudonym = await crm.keys.pseudonym(tenant, number)
    await record_disclosure(crm, tenant, pseudonym, who=who, why=why, at=at)
    return everything


async def record_disclosure(
    crm: CrmRepository, tenant: str, pseudonym: str, *, who: str, why: str, at: datetime
) -> None:
    """Put on record that what is kept of a customer, or of `EVERYBODY`, is given away.

    Raises:
        NaiveMoment: `at` has no time zone.
    """
    record = {"tenant": tenant, "at": as_utc(at), "who": who, "why": why, "pseudonym": pseudonym}
    await crm.database.write(
        lambda connection: connection.execute(insert(DISCLOSURE), record), synced=True
    )


async def disclosures(crm: CrmRepository, tenant: str) -> list[Disclosure]:
    """Return what is on record, the first one first."""
    query = select(DISCLOSURE).where(DISCLOSURE.c.tenant == tenant).order_by(DISCLOSURE.c.id)
    rows = await crm.database.read(lambda connection: connection.execute(query).mappings().all())
    return [
        Disclosure(at=row["at"], who=row["who"], why=row["why"], pseudonym=row["pseudonym"])
        for row in rows
    ]
