"""Payments that callers have asked the bank for, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hotline.model.personal import PERSONAL

NOTICE = "notice"
"""What stands behind a payment's name in that of its notice."""

NoticeState = Literal["sent", "refused", "no_number", "no_words", "too_late", "erased"]
"""What came of a notice; only with `sent` the customer has got one."""

PaymentState = Literal["intended", "unknown", "known"]
"""`intended` until the bank has answered, `unknown` while nobody knows whether money moved."""


@dataclass(frozen=True, kw_only=True)
class PaymentMatter:
    """All that is personal of a payment: it is kept sealed.

    Attributes:
        customer: Whose money, the customer's number; None where nobody was told.
        amount: As `hotline.model.money` writes it; "" for none.
        reference: The bank's, where it was paid; "" else.
    """

    customer: str | None = None
    amount: str = ""
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Payment:
    """A payment, as its call's journal tells it.

    Attributes:
        tenant: Whose customer.
        call_id: The call that asked for it.
        ref: The question of that call.
        operation: What was asked of the bank.
        state: What is known.
        outcome: What became of it, where that is known: one of the operation's, or `never_came`.
        matter: What is personal.
        intended_at: When it was asked for, aware.
        known_at: When it became known, aware; None before.
        is_unheard: Whether its caller has gone, or been told that nobody knows, before hearing what
            became of it.
        notice: What came of telling the customer that in writing; None where that is not done.
    """

    tenant: str
    call_id: str
    ref: int
    operation: str
    state: PaymentState = "intended"
    outcome: str | None = None
    matter: PaymentMatter = field(default=PaymentMatter(), metadata=PERSONAL)
    intended_at: datetime
    known_at: datetime | None = None
    is_unheard: bool = False
    notice: NoticeState | None = None

    @property
    def name(self) -> str:
        """What the bank knows it by."""
        return f"{self.call_id}-{self.ref}"

    @property
    def notice_name(self) -> str:
        """What the gateway knows the message by that tells its customer what became of it.

        Apart from the payment's, for a bank may keep the names of both in one place.
        """
        return f"{self.name}-{NOTICE}"
