"""What is told of a customer: all of it, or what has changed; notes and tiers too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from hotline.crm.forms.fields import (
    CallId,
    CustomerNumber,
    Language,
    Mail,
    MomentToCome,
    MoneyText,
    Owner,
    Tail,
    Telephone,
    Word,
    Written,
)
from hotline.crm.forms.form import Form
from hotline.crm.forms.markers import Line
from hotline.crm.telephones import kind_of
from hotline.model.customer import CustomerDraft, Name, Phone, PhoneKind, Profile, Way
from hotline.model.interaction import Consent
from hotline.model.money import money_from_text
from hotline.model.tier import Tier, TierDecision

FullName = Annotated[str, Line(200, least=1)]
Tag = Annotated[str, Line(32, least=1)]


class PhoneForm(Form):
    """A telephone number, as somebody writes it."""

    number: Telephone
    kind: PhoneKind | None = None
    """Where left out: as it was, of a number that is known; else what such a number can be."""


class CustomerFields(Form):
    """What may be told of a customer; see `hotline.model.customer.Profile`."""

    latin_name: Annotated[str, Line(200)] = ""
    family_name: Annotated[str, Line(100)] = ""
    title: Literal["", "mr", "ms"] = ""
    phones: Annotated[tuple[PhoneForm, ...], Field(max_length=10)] = ()
    mail: Mail = ""
    ways: Annotated[tuple[Way, ...], Field(max_length=4)] = ("phone",)
    accounts: Annotated[tuple[Tail, ...], Field(max_length=50)] = ()
    average_deposits: MoneyText = ""
    total_assets: MoneyText = ""
    relationship_manager: Owner = ""
    preferences: Annotated[dict[Word, Annotated[str, Line(100, least=1)]], Field(max_length=20)] = (
        Field(default_factory=dict)
    )
    tags: Annotated[tuple[Tag, ...], Field(max_length=20)] = ()
    language: Language = ""
    consent_recording: Consent = "unknown"
    consent_voice: Consent = "unknown"
    consent_marketing: Consent = "unknown"
    do_not_call: bool = False


class CustomerForm(CustomerFields):
    """A new customer."""

    number: CustomerNumber
    name: FullName

    def draft(self) -> CustomerDraft:
        """Return the customer."""
        return self.over(None)

    def over(self, known: CustomerDraft | None) -> CustomerDraft:
        """Return what is known of the customer with this: what is not told stays."""
        nothing = Profile(number=self.number, name=Name(full=""))
        return _told(self, known or CustomerDraft(profile=nothing))


def _without_defaults(schema: dict[str, Any]) -> None:
    for field in schema["properties"].values():
        field.pop("default", None)


class CustomerChanges(CustomerFields):
    """What has changed: a field that is not told stays as it is."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    name: FullName = Field(default_factory=str)

    def edit(self, draft: CustomerDraft) -> CustomerDraft:
        """Return the customer with the changes."""
        return _told(self, draft)


class NoteForm(Form):
    """What somebody writes about a customer, and in which call; None for none."""

    text: Written
    call: CallId | None = None


class TierForm(Form):
    """A person's decision of a customer's tier."""

    tier: Tier
    why: Annotated[str, Line(200, least=1)]
    until: MomentToCome | None = None

    def decision(self, who: str) -> TierDecision:
        """Return the decision of a person."""
        return TierDecision(tier=self.tier, reason=self.why, by=who, until=self.until)


class SearchForm(Form):
    """What is searched for: a number of any kind, a tail, a #tag, or the beginnings of names."""

    text: Annotated[str, Line(200, least=1)]


def _told(fields: CustomerForm | CustomerChanges, draft: CustomerDraft) -> CustomerDraft:
    """Return a draft with those fields that were told."""
    told = {name: getattr(fields, name) for name in fields.model_fields_set}

    def among(names: Mapping[str, str]) -> dict[str, Any]:
        return {part: told[name] for name, part in names.items() if name in told}

    if "phones" in told:
        known = {one.number: one.kind for one in draft.profile.phones}
        told["phones"] = tuple(
            Phone(
                number=one.number,
                kind=one.kind or known.get(one.number) or kind_of(one.number),
            )
            for one in fields.phones
        )
    for figure in _STANDING.keys() & told.keys():
        told[figure] = money_from_text(told[figure])
    profile = replace(
        draft.profile,
        name=replace(draft.profile.name, **among(_NAME)),
        standing=replace(draft.profile.standing, **among(_STANDING)),
        **among(_PROFILE),
    )
    consents = replace(draft.consents, **among(_CONSENTS))
    return replace(draft, profile=profile, consents=consents, **among(_DRAFT))


_NAME = {"name": "full", "latin_name": "latin", "family_name": "family", "title": "title"}
_STANDING = {name: name for name in ("average_deposits", "total_assets")}
_LISTS = ("phones", "ways", "accounts", "tags")
_PROFILE = {name: name for name in (*_LISTS, "mail", "relationship_manager", "preferences")}
_CONSENTS = {f"consent_{name}": name for name in ("recording", "voice", "marketing")}
_DRAFT = {"language": "language", "do_not_call": "do_not_call"}
