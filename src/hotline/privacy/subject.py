"""Whom an erasure or a hold is about: a customer, or one call."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.privacy.key_ring import KeyRing, customer_name

CALL = "call:"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A customer or a call, by each of its names.

    Attributes:
        recorded: As it stays on record: the customer's pseudonym, or `call:ID`.
        key: The name of its key.
        told: As it is told to the person who asks.
    """

    recorded: str
    key: str
    told: str


async def subject_of_customer(ring: KeyRing, tenant: str, customer: str) -> Subject:
    """Name a customer."""
    pseudonym = await ring.pseudonym(tenant, customer)
    return Subject(recorded=pseudonym, key=customer_name(pseudonym), told=f"customer {customer}")


def subject_of_call(call_id: str) -> Subject:
    """Name one call."""
    return Subject(recorded=CALL + call_id, key=CALL + call_id, told=f"call {call_id}")


def key_of(recorded: str) -> str:
    """Return the name of the key of whoever is on record like this."""
    return recorded if recorded.startswith(CALL) else customer_name(recorded)
