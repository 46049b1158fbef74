"""What is told of a payment."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from hotline.crm.payments.repository import Followed
from hotline.crm.views.view import View
from hotline.model.payment import PaymentState


class PaymentView(View):
    """A payment, and how far the bank was asked what became of it."""

    name: str
    call: str
    operation: str
    state: PaymentState
    outcome: str | None
    customer: str | None
    amount: str
    reference: str
    intended_at: datetime
    known_at: datetime | None
    asked: int
    case: str | None
    notice: str | None

    @classmethod
    def of(cls, one: Followed) -> Self:
        """Tell a payment."""
        payment = one.payment
        return cls(
            name=payment.name,
            call=payment.call_id,
            operation=payment.operation,
            state=payment.state,
            outcome=payment.outcome,
            customer=payment.matter.customer,
            amount=payment.matter.amount,
            reference=payment.matter.reference,
            intended_at=payment.intended_at,
            known_at=payment.known_at,
            asked=one.asked,
            case=one.case,
            notice=payment.notice,
        )
