"""What the CRM keeps: which flow answers a number, and one row for each contact with a customer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, get_args

from hotline.model.personal import PERSONAL
from hotline.model.tier import Tier

ANY_NUMBER = "*"
"""The dialled number of the default route, used for numbers that have no route of their own."""

DIED = "service_died"
"""The outcome of a contact whose service died under it."""

Direction = Literal["inbound", "outbound"]
"""Who has rung: a customer, or the bank."""

Consent = Literal["unknown", "given", "refused"]
"""What a person has said to one kind of use; `unknown` until somebody has asked."""

CONSENTS: tuple[Consent, ...] = get_args(Consent)


def stricter(one: Consent, other: Consent) -> Consent:
    """Return what counts where two answers are known: a refusal first, then an agreement."""
    said = {one, other}
    return "refused" if "refused" in said else "given" if "given" in said else "unknown"


@dataclass(frozen=True, kw_only=True)
class NumberRoute:
    """Who answers a dialled number, with which flow and in which language.

    Attributes:
        dialled_number: The number as the PBX reports it, or `ANY_NUMBER`.
        tenant: Whose hotline the number belongs to.
        flow: The name of the flow that answers.
        language: The BCP-47 tag of the language it starts in.
    """

    dialled_number: str
    tenant: str
    flow: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """One contact with a customer, whatever the way it came.

    Attributes:
        tenant: Whose hotline was contacted.
        call_id: Our UUIDv7 of the contact.
        way: How the contact came.
        direction: Whether the customer or the bank has rung.
        customer: The customer number, once the customer has signed in.
        caller_number: The number the caller showed, or was rung at; empty when withheld.
        dialled_number: The number the caller dialled; outbound, the one that was shown.
        language: The BCP-47 tag of the language last spoken.
        tier: The customer's tier at that time; None where the CRM was not asked, or did not know.
        tier_reason: The rule that decided it, or who did; None likewise.
        started_at: When the contact began, aware.
        ended_at: When it ended, aware; None while it lasts.
        outcome: How it ended, in one word; None while it lasts.
        flow: The name of the flow that answered.
        bundle: The digest of the compiled bundle the contact is pinned to.
        node: Where in the flow it ended, or its caller hung up; None while it lasts.
        purpose: What the bank keeps the contact for.
        legal_basis: What allows it to, such as `contract`.
        consent_recording: Whether the person lets the sound be recorded.
        consent_voice: Whether the person lets the voice be used, as for recognition.
        retain_until: When it is to be erased at the latest, aware; None for no limit.
        cross_border: Whether it leaves the country it was made in.
        erased_at: When what is personal in it was erased, aware; None while it is kept.
    """

    tenant: str
    call_id: str
    way: str = "phone"
    direction: Direction = "inbound"
    customer: str | None = field(default=None, metadata=PERSONAL)
    caller_number: str = field(metadata=PERSONAL)
    dialled_number: str
    language: str
    tier: Tier | None = None
    tier_reason: str | None = None
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None
    flow: str
    bundle: str
    node: str | None = None
    purpose: str = "customer_service"
    legal_basis: str = "contract"
    consent_recording: Consent = "unknown"
    consent_voice: Consent = "unknown"
    retain_until: datetime | None = None
    cross_border: bool = False
    erased_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Handling:
    """What the bank has decided about every contact that it keeps.

    Attributes:
        purpose: What it keeps them for.
        legal_basis: What allows it to.
        retention: For how long; None for no limit.
        cross_border: Whether they leave the country.
    """

    purpose: str = "customer_service"
    legal_basis: str = "contract"
    retention: timedelta | None = None
    cross_border: bool = False

    def retain_until(self, started_at: datetime) -> datetime | None:
        """Return when a contact that began then is to be erased."""
        return None if self.retention is None else started_at + self.retention
