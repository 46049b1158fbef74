"""Every term the demo bank answers with; the prompt catalogue has words for each of them."""

from __future__ import annotations

from hotline.bank.demo.bills import BILLERS
from hotline.bank.demo.branches import BRANCH_PARTS, BRANCHES
from hotline.bank.demo.products import DEPOSIT_RATES, FEES, LOAN_RATES

ACCOUNT_TERMS = ("savings", "current", "time_deposit", "credit_card")
"""What kind of account it is."""

CARD_TERMS = ("debit_card", "credit_card")
"""What kind of card it is."""

TRANSACTION_TERMS = (
    "salary",
    "card_payment",
    "transfer_in",
    "transfer_out",
    "cash_withdrawal",
    "interest",
    "bill_payment",
    "card_repayment",
    "fee",
)
"""What a transaction was."""

BRANCH_TERMS = tuple(
    f"{what}_{name}" for names in BRANCHES.values() for name in names for what in BRANCH_PARTS
)
"""Each branch's name and address."""

TERMS = (
    *ACCOUNT_TERMS,
    *CARD_TERMS,
    *TRANSACTION_TERMS,
    *BILLERS.values(),
    *DEPOSIT_RATES,
    *LOAN_RATES,
    *FEES,
    *BRANCH_TERMS,
)
"""All kinds together."""
