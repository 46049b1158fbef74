"""What is told of a customer, of the tiers over time and of notes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from hotline.crm.customers.repository import Found
from hotline.crm.views.view import View
from hotline.model.customer import Customer, CustomerChange, Note, PhoneKind, Way
from hotline.model.interaction import Consent
from hotline.model.money import money_text
from hotline.model.tier import Tier, TierChange, TierDecision
from hotline.model.values import Money


class PhoneView(View):
    """A telephone number, in E.164."""

    number: str
    kind: PhoneKind


class TierView(View):
    """A tier, the rule or the person that decided it, and until when that counts."""

    tier: Tier
    reason: str
    by: str
    until: datetime | None

    @classmethod
    def of(cls, decision: TierDecision) -> Self:
        """Tell a decision."""
        return cls(tier=decision.tier, reason=decision.reason, by=decision.by, until=decision.until)


class TierChangeView(TierView):
    """A change of tier: when, and from which."""

    at: datetime
    before: Tier | None

    @classmethod
    def of_change(cls, change: TierChange) -> Self:
        """Tell a change."""
        told = TierView.of(change.decision).model_dump()
        return cls(**told, at=change.at, before=change.before)


class CustomerView(View):
    """A customer; `id` is the name that stands in addresses, and tells nobody who it is."""

    id: str
    version: int
    number: str
    name: str
    latin_name: str
    family_name: str
    title: Literal["", "mr", "ms"]
    phones: tuple[PhoneView, ...]
    mail: str
    ways: tuple[Way, ...]
    accounts: tuple[str, ...]
    average_deposits: str
    total_assets: str
    relationship_manager: str
    preferences: dict[str, str]
    tags: tuple[str, ...]
    language: str
    consent_recording: Consent
    consent_voice: Consent
    consent_marketing: Consent
    do_not_call: bool
    tier: TierView
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, customer: Customer) -> Self:
        """Tell a customer."""
        profile, consents = customer.profile, customer.consents
        return cls(
            id=customer.pseudonym,
            version=customer.version,
            number=profile.number,
            name=profile.name.full,
            latin_name=profile.name.latin,
            family_name=profile.name.family,
            title=profile.name.title,
            phones=tuple(PhoneView(number=one.number, kind=one.kind) for one in profile.phones),
            mail=profile.mail,
            ways=profile.ways,
            accounts=profile.accounts,
            average_deposits=_money(profile.standing.average_deposits),
            total_assets=_money(profile.standing.total_assets),
            relationship_manager=profile.relationship_manager,
            preferences=dict(profile.preferences),
            tags=profile.tags,
            language=customer.language,
            consent_recording=consents.recording,
            consent_voice=consents.voice,
            consent_marketing=consents.marketing,
            do_not_call=customer.do_not_call,
            tier=TierView.of(customer.tier),
            created_at=customer.created_at,
            changed_at=customer.changed_at,
        )


class FoundView(View):
    """Who was found; `more` says that there are others, so that more had better be typed."""

    customers: tuple[CustomerView, ...]
    more: bool

    @classmethod
    def of(cls, found: Found) -> Self:
        """Tell who was found."""
        return cls(customers=tuple(map(CustomerView.of, found.customers)), more=found.more)


class CustomerChangeView(View):
    """Who changed which fields of a customer; none of the version 1, of which all were new."""

    version: int
    at: datetime
    who: str
    fields: tuple[str, ...]

    @classmethod
    def of(cls, change: CustomerChange) -> Self:
        """Tell a change."""
        return cls(version=change.version, at=change.at, who=change.who, fields=change.fields)


class NoteView(View):
    """What somebody wrote about a customer; `call` is the one in which it was, None for none."""

    at: datetime
    author: str
    text: str
    call: str | None

    @classmethod
    def of(cls, note: Note) -> Self:
        """Tell a note."""
        return cls(at=note.at, author=note.author, text=note.text, call=note.call_id)


def _money(money: Money | None) -> str:
    return "" if money is None else money_text(money)
