"""Every term the demo bank answers with; the prompt catalogue has words for each of them."""

from __future__ import annotations

ACCOUNT_TERMS = ("savings", "current", "time_deposit", "credit_card")
"""What kind of account it is."""

TRANSACTION_TERMS = (
    "salary",
    "interest",
    "refund",
    "cash_deposit",
    "cash_withdrawal",
    "card_payment",
    "card_repayment",
    "bill_payment",
    "transfer_in",
    "transfer_out",
    "fee",
)
"""What a transaction was."""

TERMS = ACCOUNT_TERMS + TRANSACTION_TERMS
"""Both kinds together."""
