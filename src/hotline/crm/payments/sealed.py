"""A payment as a row: whose, how much and the bank's reference sealed with the call's key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from hotline.model.moment import as_utc
from hotline.model.payment import Payment, PaymentMatter
from hotline.model.personal import ERASED
from hotline.privacy import KeyErased, KeyRing, Seal

Row = Mapping[str, Any] | RowMapping

_MATTER = TypeAdapter(PaymentMatter)
_NOT_TOLD = frozenset({"key_id", "sealed", "ask_at", "asked", "case", "notice_at", "notice_tries"})


async def to_row(payment: Payment, keys: KeyRing) -> dict[str, Any]:
    """Write what the journal tells of a payment as columns.

    Raises:
        NaiveMoment: One of its moments has no time zone.
    """
    # Not by `asdict`, which makes a deep copy of each value.
    row = dict(vars(payment))
    matter = row.pop("matter")
    row["intended_at"] = as_utc(payment.intended_at)
    row["known_at"] = None if payment.known_at is None else as_utc(payment.known_at)
    return row | await _sealed(payment, matter, keys)


async def _sealed(payment: Payment, matter: PaymentMatter, keys: KeyRing) -> dict[str, Any]:
    try:
        seal = await keys.seal_of(payment.tenant, f"call:{payment.call_id}")
    except KeyErased:
        # Money may have moved all the same, and is asked about.
        return {"key_id": None, "sealed": None}
    text = _MATTER.dump_json(matter, exclude_defaults=True).decode()
    return {"key_id": seal.key_id, "sealed": seal.close(text, *_place(vars(payment)))}


def to_payment(row: Row, seal: Seal | None) -> Payment:
    """Read a row; what is personal is `ERASED` where the key is.

    Raises:
        SealBroken: What is sealed was altered.
    """
    plain = {column: value for column, value in row.items() if column not in _NOT_TOLD}
    matter = PaymentMatter(customer=ERASED, amount=ERASED, reference=ERASED)
    if seal is not None and row["sealed"] is not None:
        matter = _MATTER.validate_json(seal.open(row["sealed"], *_place(row)))
    return Payment(**plain, matter=matter)


def _place(row: Row) -> tuple[str, ...]:
    return ("payment", row["tenant"], row["call_id"], str(row["ref"]))
