"""Every term the demo bank answers with; the prompt catalogue has words for each of them."""

from __future__ import annotations

ACCOUNT_TERMS = ("savings", "current", "time_deposit", "credit_card")
"""What kind of account it is."""

TRANSACTION_TERMS = (
    "salary",
    "card_payment",
    "transfer_in",
    "transfer_out",
    "cash_withdrawal",
    "interest",
    "bill_payment",
    "fee",
)
"""What a transaction was."""

TERMS = ACCOUNT_TERMS + TRANSACTION_TERMS
"""Both kinds together."""
