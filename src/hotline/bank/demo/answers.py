"""Who at the demo bank answers which operation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import Connection

from hotline.bank.demo.accounts import list_balances, list_transactions
from hotline.bank.demo.bills import find_bill, pay_bill
from hotline.bank.demo.branches import find_branches
from hotline.bank.demo.cards import block_cards, find_card_debt, list_cards, pay_card
from hotline.bank.demo.codes import send_code, verify_code
from hotline.bank.demo.limits import find_limits
from hotline.bank.demo.once import once, settle_payment
from hotline.bank.demo.payees import find_payee, list_payees, pay_payee
from hotline.bank.demo.people import describe_customer
from hotline.bank.demo.pins import find_customer
from hotline.bank.demo.products import list_deposit_rates, list_fees, list_loan_rates
from hotline.bank.demo.question import Question, Teller
from hotline.bank.demo.texts import text_once
from hotline.model.bank import SETTLE_PAYMENT, VOCABULARY, BankAnswer

TELLERS: Mapping[str, Teller] = MappingProxyType(
    {
        "find_customer": find_customer,
        "describe_customer": describe_customer,
        "list_balances": list_balances,
        "list_transactions": list_transactions,
        "list_cards": list_cards,
        "block_cards": block_cards,
        "find_card_debt": find_card_debt,
        "find_limits": find_limits,
        "send_code": send_code,
        "verify_code": verify_code,
        "find_bill": find_bill,
        "pay_bill": pay_bill,
        "pay_card": pay_card,
        "list_payees": list_payees,
        "find_payee": find_payee,
        "pay_payee": pay_payee,
        "list_deposit_rates": list_deposit_rates,
        "list_loan_rates": list_loan_rates,
        "list_fees": list_fees,
        "find_branches": find_branches,
        SETTLE_PAYMENT.name: settle_payment,
    }
)
"""Every operation but `verify_pin`, which takes longer than a transaction should."""

SYNCED = frozenset(
    name for name, known in VOCABULARY.items() if known.is_named or known is SETTLE_PAYMENT
)
"""Those whose answers outlive a loss of power: whether money moved, or never will, and what was
sent."""

WRITING = SYNCED | {"block_cards", "verify_code"}
"""Those that change anything."""


def answer(connection: Connection, question: Question) -> BankAnswer:
    """Return the answer to any question but a PIN's.

    Raises:
        NameReused: The question is done once, and its name is that of another one.
        TooManyUnknownNumbers: No card is blocked for a while.
    """
    teller = TELLERS[question.operation]
    known = VOCABULARY[question.operation]
    if known.changes_money:
        return once(connection, question, teller)
    if known.sends_text:
        return text_once(connection, question, teller)
    return teller(connection, question)
