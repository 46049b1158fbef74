"""What the CRM keeps of a customer, from what the bank tells. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hotline.crm.telephones import e164
from hotline.model.customer import CustomerDraft, Name, Phone, Profile
from hotline.model.tier import Standing
from hotline.model.values import Money, Text, Value

Told = Mapping[str, Value]
"""What `describe_customer` brings."""


def taken_over(number: str, told: Told, language: str, *, region: str) -> CustomerDraft:
    """Return a new customer.

    Args:
        number: The customer's number at the bank.
        told: What the bank tells.
        language: The tag of the language that the customer has chosen; "" for none.
        region: Where telephone numbers without a country are dialled, as an ISO 3166 code.
    """
    phone = e164(_text(told, "phone"), region=region)
    phones = () if phone is None else (Phone(number=phone),)
    profile = Profile(number=number, name=_name(told), phones=phones, standing=_standing(told))
    return CustomerDraft(profile=profile, language=language)


def brought_up_to_date(draft: CustomerDraft, told: Told | None, language: str) -> CustomerDraft:
    """Return a customer with the bank's figures of today and the language last chosen.

    Names are only filled in where they are missing; `told` is None where the bank told nothing, and
    `language` "" where none was chosen.
    """
    language = language or draft.language
    if told is None:
        return replace(draft, language=language)
    known, said = draft.profile.name, _name(told)
    name = Name(
        full=known.full or said.full,
        latin=known.latin or said.latin,
        family=known.family or said.family,
        title=known.title or said.title,
    )
    profile = replace(draft.profile, name=name, standing=_standing(told))
    return replace(draft, profile=profile, language=language)


def _name(told: Told) -> Name:
    full, latin = _text(told, "name"), _text(told, "latin_name")
    title = _text(told, "title")
    return Name(
        full=full,
        latin="" if latin == full else latin,
        family=_text(told, "family_name"),
        title="mr" if title == "mr" else "ms" if title == "ms" else "",
    )


def _standing(told: Told) -> Standing:
    deposits, assets = told["average_deposits"], told["total_assets"]
    assert isinstance(deposits, Money), "the gateway checks what the bank tells"
    assert isinstance(assets, Money), "the gateway checks what the bank tells"
    return Standing(average_deposits=deposits, total_assets=assets)


def _text(told: Told, name: str) -> str:
    value = told[name]
    assert isinstance(value, Text), "the gateway checks what the bank tells"
    return value.text
