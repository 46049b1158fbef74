"""What the CRM keeps: which flow answers a number, and one row for each contact with a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

ANY_NUMBER = "*"
"""The dialled number of the default route, used for numbers that have no route of their own."""


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
        customer: The customer number, once the customer has signed in.
        caller_number: The number the caller showed; empty when withheld.
        dialled_number: The number the caller dialled.
        language: The BCP-47 tag of the language last spoken.
        started_at: When the contact began, aware.
        ended_at: When it ended, aware; None while it lasts.
        outcome: How it ended, in one word; None while it lasts.
        flow: The name of the flow that answered.
        bundle: The digest of the compiled bundle the contact is pinned to.
    """

    tenant: str
    call_id: str
    way: str = "phone"
    customer: str | None = None
    caller_number: str
    dialled_number: str
    language: str
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None
    flow: str
    bundle: str
