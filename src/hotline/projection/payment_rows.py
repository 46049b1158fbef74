"""What the CRM has of a call's payments, put right as the journal tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hotline.crm import CrmRepository
from hotline.model.payment import Payment
from hotline.privacy import SealBroken
from hotline.projection.rebuilt import Found


async def restore_payments(
    crm: CrmRepository, payments: Sequence[Payment], *, dry_run: bool
) -> list[Found]:
    """Put the rows of a call's payments right, and return what was found of each.

    Args:
        crm: Where they are.
        payments: All of one call, as the journal tells them.
        dry_run: Whether to look only.

    Raises:
        DatabaseError: The CRM cannot be used.
    """
    if not payments:
        return []
    try:
        rows = await crm.payments.of_call(payments[0].tenant, payments[0].call_id)
    except SealBroken:
        found: list[Found] = ["changed" for _ in payments]
    else:
        known = {row.ref: row for row in rows}
        found = [_found(payment, known.get(payment.ref)) for payment in payments]
    if not dry_run and any(one != "same" for one in found):
        await crm.payments.restore(payments)
    return found


def _found(payment: Payment, row: Payment | None) -> Found:
    if row is None:
        return "missing"
    # The journals of older versions do not tell who was told.
    told = row if payment.notice is not None else replace(row, notice=None)
    return "same" if told == payment else "changed"
