"""What the demo bank answers to each operation of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hotline.bank.demo.ledger import Ledger
from hotline.model.bank import BankAnswer
from hotline.model.values import Day, Digits, Row, Rows, Term

TRANSACTIONS_TOLD = 5
"""How many transactions a caller is told."""

TAIL_DIGITS = 4
"""How many of an account number's last digits a caller hears."""


async def answer(ledger: Ledger, operation: str, arguments: Mapping[str, str]) -> BankAnswer:
    """Return the answer to a question that `checked_question` has passed."""
    customer = arguments["customer"]
    match operation:
        case "find_customer":
            return BankAnswer(outcome=await ledger.pins.standing(customer))
        case "verify_pin":
            return BankAnswer(outcome=await ledger.pins.check(customer, arguments["pin"]))
        case "list_balances":
            return _list(
                {
                    "account": Term(term=balance.kind),
                    "tail": Digits(digits=balance.number[-TAIL_DIGITS:]),
                    "balance": balance.money,
                }
                for balance in await ledger.balances(customer)
            )
        case "list_transactions":
            return _list(
                {
                    "day": Day(day=transaction.day),
                    "what": Term(term=transaction.what),
                    "amount": transaction.money,
                }
                for transaction in await ledger.transactions(customer, limit=TRANSACTIONS_TOLD)
            )
        case _:
            raise AssertionError(f"the demo bank has no answer to {operation!r} yet")


def _list(records: Iterable[Row]) -> BankAnswer:
    rows = tuple(records)
    if not rows:
        return BankAnswer(outcome="none")
    return BankAnswer(outcome="ok", values={"rows": Rows(rows=rows)})
