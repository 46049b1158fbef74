"""A customer as the CRM knows one. The bank says who a customer is; this is the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hotline.model.interaction import Consent
from hotline.model.personal import PERSONAL
from hotline.model.tier import Standing, TierDecision

Way = Literal["phone", "text", "mail", "letter"]
"""How the bank may come to a customer."""

PhoneKind = Literal["mobile", "home", "work", "other"]


@dataclass(frozen=True, kw_only=True)
class Phone:
    """A telephone number of a customer, in E.164: `+8613800138000`.

    Several customers may have the same one: a household, a company. Then it suggests nobody.
    """

    number: str
    kind: PhoneKind = "mobile"


@dataclass(frozen=True, kw_only=True)
class Name:
    """A customer's names.

    Attributes:
        full: As the bank writes it: `王小明`, or `Anna Berg`.
        latin: The same in Latin letters, where `full` is in another script: `Wang Xiaoming`.
        family: The part by which the customer is greeted: `王`, `Berg`.
        title: How a person is addressed; "" where nobody knows.
    """

    full: str
    latin: str = ""
    family: str = ""
    title: Literal["", "mr", "ms"] = ""


@dataclass(frozen=True, kw_only=True)
class Consents:
    """What a customer has said to each kind of use."""

    recording: Consent = "unknown"
    voice: Consent = "unknown"
    marketing: Consent = "unknown"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """All that is personal of a customer: it is kept sealed, and goes with the customer's key.

    Attributes:
        number: The customer's number at the bank.
        name: The names.
        phones: The telephone numbers, the one to ring first at first.
        mail: An address for mail; "" for none.
        ways: How the bank may come to the customer, the best way first.
        accounts: The last digits of the accounts and cards, each 4.
        standing: The customer's money, as the bank last told it.
        relationship_manager: The agent who looks after the customer; "" for none.
        preferences: What the customer likes, by name: `speech: slow`.
        tags: Short words for finding customers.
    """

    number: str
    name: Name
    phones: tuple[Phone, ...] = ()
    mail: str = ""
    ways: tuple[Way, ...] = ("phone",)
    accounts: tuple[str, ...] = ()
    standing: Standing = field(default_factory=Standing)
    relationship_manager: str = ""
    preferences: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A customer.

    Attributes:
        tenant: Whose customer.
        pseudonym: The name under which the customer is kept in clear.
        profile: What is personal.
        language: The BCP-47 tag of the language to speak; "" where nobody knows.
        tier: The tier and why.
        consents: What the customer agreed to.
        do_not_call: Whether the bank must not ring the customer by itself.
        version: How often the customer was changed; 1 at first.
        created_at: When the CRM first knew the customer, aware.
        changed_at: When it last changed, aware.
    """

    tenant: str
    pseudonym: str
    profile: Profile = field(metadata=PERSONAL)
    language: str
    tier: TierDecision
    consents: Consents
    do_not_call: bool
    version: int
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class CustomerDraft:
    """What is told of a customer, to be kept from now on; the tier follows from it."""

    profile: Profile
    language: str = ""
    consents: Consents = field(default_factory=Consents)
    do_not_call: bool = False


@dataclass(frozen=True, kw_only=True)
class CustomerChange:
    """Who changed a customer, at an aware moment.

    Attributes:
        version: The version that the customer became; 1 where the customer was added.
        at: When.
        who: The person, `token:NAME` of a program, `hotline` on a call, `call:ID` of a caller who
            has said it on that call, or `rule`.
        fields: The names of the fields that changed, or `tier`; none of a customer who was added.
    """

    version: int
    at: datetime
    who: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Note:
    """What somebody wrote about a customer, at an aware moment. Notes are never changed.

    `call_id` names the call in which it was written, or just after it; None for none.
    """

    at: datetime
    author: str
    text: str = field(metadata=PERSONAL)
    call_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class NoteInCall:
    """What somebody wrote in a call, at an aware moment.

    `text` is None where it is on a customer whom the caller has not proved to be.
    """

    at: datetime
    author: str
    text: str | None = field(metadata=PERSONAL)
