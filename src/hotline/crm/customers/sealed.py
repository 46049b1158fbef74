"""A customer as a row: the profile sealed, the words hashed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from hotline.crm.customers.words import words_of
from hotline.model.customer import Consents, Customer, CustomerDraft, Note, Profile
from hotline.model.tier import TierDecision
from hotline.privacy import BlindIndex, Seal
from hotline.privacy.blind_index import WORD_BYTES

Row = Mapping[str, Any] | RowMapping

_PROFILE = TypeAdapter(Profile)


def sealed_columns(
    draft: CustomerDraft, pseudonym: str, seal: Seal, index: BlindIndex
) -> dict[str, Any]:
    """Return the columns that follow from what is told of a customer."""
    text = _PROFILE.dump_json(draft.profile, exclude_defaults=True).decode()
    words = sorted(index.word(word) for word in words_of(draft.profile))
    return {
        "key_id": seal.key_id,
        "sealed": seal.close(text, *_place(index.tenant, pseudonym)),
        "words": b"".join(words),
        "language": draft.language,
        "consent_recording": draft.consents.recording,
        "consent_voice": draft.consents.voice,
        "consent_marketing": draft.consents.marketing,
        "do_not_call": draft.do_not_call,
    }


def split_words(words: bytes) -> Iterator[bytes]:
    """Yield the hashes that stand in the column `words`."""
    return (words[start : start + WORD_BYTES] for start in range(0, len(words), WORD_BYTES))


def to_customer(row: Row, seal: Seal, at: datetime) -> Customer:
    """Read a row, with the tier that counts at a moment."""
    sealed = seal.open(row["sealed"], *_place(row["tenant"], row["pseudonym"]))
    return Customer(
        tenant=row["tenant"],
        pseudonym=row["pseudonym"],
        profile=_PROFILE.validate_json(sealed),
        language=row["language"],
        tier=tier_at(row, at),
        consents=Consents(
            recording=row["consent_recording"],
            voice=row["consent_voice"],
            marketing=row["consent_marketing"],
        ),
        do_not_call=row["do_not_call"],
        version=row["version"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )


def to_draft(customer: Customer) -> CustomerDraft:
    """Return what is told of a customer, to be changed and told again."""
    return CustomerDraft(
        profile=customer.profile,
        language=customer.language,
        consents=customer.consents,
        do_not_call=customer.do_not_call,
    )


def tier_at(row: Row, at: datetime) -> TierDecision:
    """Return the tier that counts at a moment: a person's decision until it ends, else the rule."""
    decision = recorded_tier(row)
    return decision if decision.counts_at(at) else _ruled(row)


def recorded_tier(row: Row) -> TierDecision:
    """Return a person's decision, also where it has ended and nobody noted that; else the rule."""
    if row["set_tier"] is None:
        return _ruled(row)
    return TierDecision(
        tier=row["set_tier"], reason=row["set_reason"], by=row["set_by"], until=row["set_until"]
    )


def _ruled(row: Row) -> TierDecision:
    return TierDecision(tier=row["rule_tier"], reason=row["rule_reason"])


def sealed_note(note: Note, tenant: str, pseudonym: str, seal: Seal) -> bytes:
    """Seal the text of a note."""
    return seal.close(note.text, *_place_of_note(tenant, pseudonym, note.at))


def to_note(row: Row, tenant: str, pseudonym: str, seal: Seal) -> Note:
    """Read a note."""
    text = seal.open(row["sealed"], *_place_of_note(tenant, pseudonym, row["at"]))
    return Note(at=row["at"], author=row["author"], text=text, call_id=row["call_id"])


def _place(tenant: str, pseudonym: str) -> tuple[str, ...]:
    return ("customer", tenant, pseudonym)


def _place_of_note(tenant: str, pseudonym: str, at: datetime) -> tuple[str, ...]:
    return ("customer_note", tenant, pseudonym, at.isoformat(timespec="microseconds"))
